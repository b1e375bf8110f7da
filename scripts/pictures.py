"""Take the screenshots in docs/pictures from a running service with the demo market."""

import asyncio
import sys
from pathlib import Path

from playwright.async_api import Page, async_playwright

from app.clients.browser.find import launch_arguments
from scripts.auto_apply_pictures import take_auto_apply
from scripts.browser import find
from tests.running import running_service

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"


async def start_page(page: Page, base: str) -> None:
    await page.goto(base)


async def swagger_ui(page: Page, base: str) -> None:
    """The demo recruiter has logged in and posted a job."""
    await page.goto(f"{base}/docs")
    await page.locator("button.authorize").first.click()
    await page.locator("#oauth_username").fill("recruiter@example.com")
    await page.locator("#oauth_password").fill("password123")
    await page.get_by_role("button", name="Apply given OAuth2 credentials").click()
    await page.locator(".modal-ux button.btn-done").first.click()
    operation = page.locator("#operations-jobs-create_job")
    await operation.locator("button.opblock-summary-control").click()
    await operation.locator("button.try-out__btn").click()
    await operation.locator("button.execute").click()
    await operation.locator(".live-responses-table tbody .response-col_status").first.wait_for()
    await operation.locator(".live-responses-table").scroll_into_view_if_needed()


PICTURES = {"start.png": start_page, "swagger.png": swagger_ui}


async def take(base: str, browser_path: str) -> list[str]:
    """The names of what was taken."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=browser_path, args=launch_arguments())
        page = await browser.new_page(viewport={"width": 1180, "height": 860})
        for name, show in PICTURES.items():
            await show(page, base)
            await page.screenshot(path=FOLDER / name)
        of_auto_apply = await take_auto_apply(browser, base, FOLDER)
        await browser.close()
    return [*PICTURES, *of_auto_apply]


def main() -> int:
    path = find()
    if path is None:
        print("No Chromium; set BROWSER_PATH to one", file=sys.stderr)
        return 1
    FOLDER.mkdir(exist_ok=True)
    # The forms that are applied to are served on this machine.
    with running_service(SCRAPER_ALLOW_PRIVATE_NETWORKS="true", FETCH_SCHEDULE_ENABLED="false") as service:
        taken = asyncio.run(take(service.base, path))
    print(*(f"docs/pictures/{name}" for name in taken), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
