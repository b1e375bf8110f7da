"""Swagger UI as a newcomer uses it: Authorize, Try it out, Execute; and no request leaves for the internet.

Waiting is `wait_for`: `expect` describes the whole page each time that it is not yet as expected, for longer than the page
itself takes.
"""

from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser, Page, async_playwright

from app.clients.browser.find import launch_arguments
from scripts.browser import find
from tests.running import Service, running_service

BODY = (
    '{"title":"DevOps Engineer","description":"Remote","location":"Bangalore","salary_min":60000,"salary_max":90000,'
    '"job_type":"FULL_TIME","status":"OPEN","recruiter_id":1,"skill_ids":[1,2]}'
)


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with running_service() as running:
        yield running


@pytest.fixture(scope="module")
def browser_path() -> str:
    path = find(install=False)
    assert path is not None, "no Chromium: run `make browser`"
    return path


@pytest.fixture
async def browser(browser_path: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=browser_path, args=launch_arguments())
        yield browser
        await browser.close()


PATIENCE = 120_000  # ms; a page of all operations is seconds of work, and this machine may be busy


@pytest.fixture
async def page(browser: Browser, service: Service) -> AsyncIterator[Page]:
    page = await browser.new_page(viewport={"width": 1280, "height": 1000})
    page.set_default_timeout(PATIENCE)
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((service.base, "data:", "blob:"))
            else faults.append(f"foreign: {request.url}")
        ),
    )
    yield page
    # ReDoc's own logo is the one thing of these pages that lies elsewhere, and the CSP keeps it there.
    assert [fault for fault in faults if "cdn.redoc.ly" not in fault] == []


async def test_recruiter_posts_a_job_by_clicking(page: Page, service: Service) -> None:
    await page.goto(f"{service.base}/docs")
    await page.locator("button.authorize").first.click()
    dialog = page.locator(".modal-ux")
    await dialog.locator("#oauth_username").fill("recruiter@example.com")
    await dialog.locator("#oauth_password").fill("password123")
    await dialog.get_by_role("button", name="Apply given OAuth2 credentials").click()
    await dialog.get_by_role("button", name="Remove authorization").wait_for()
    await dialog.locator("button.btn-done").first.click()

    operation = page.locator("#operations-jobs-create_job")
    await operation.locator("button.opblock-summary-control").click()
    await operation.locator("button.try-out__btn").click()
    await operation.locator("textarea.body-param__text").fill(BODY)
    await operation.locator("button.execute").click()
    await operation.locator(".live-responses-table tbody .response-col_status", has_text="201").first.wait_for()
    await page.screenshot(path=service.data_dir / "swagger.png")


async def test_redoc_and_the_first_page_show_themselves(page: Page, service: Service) -> None:
    await page.goto(f"{service.base}/redoc")
    await page.get_by_role("heading", name="Rolecall").first.wait_for()
    await page.locator("[data-section-id]").first.wait_for()
    await page.goto(f"{service.base}/")
    await page.get_by_role("link", name="Swagger UI").first.wait_for()
