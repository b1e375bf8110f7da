"""The pictures of auto-apply: a run is asked for, answered and approved over HTTP; its own proofs are most of them."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import orjson
from playwright.async_api import Browser, Locator, ViewportSize

from tests.standins.application_forms import ApplicationForms, application_forms

SECONDS = 120
VIEWPORT: ViewportSize = {"width": 1180, "height": 860}
PASSWORD = "password123"
STYLE = """<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; background: #f2f4f7; color: #1d2733 }
main { max-width: 640px; margin: 32px auto; background: #fff; padding: 32px 40px; border-radius: 12px }
h1 { margin: 0 } .at { color: #5b6b7d; margin: 0 0 20px } label, legend { font-weight: 600; display: block; margin: 14px 0 4px }
input:not([type=radio]):not([type=checkbox]), textarea { width: 100%; box-sizing: border-box; padding: 9px 11px;
 border: 1px solid #c3ccd6; border-radius: 7px; font: inherit } fieldset { border: 0; padding: 0; margin: 14px 0 }
fieldset label, .box { display: inline-block; font-weight: 400; margin-right: 22px }
button { margin-top: 22px; padding: 11px 24px; border: 0; border-radius: 7px; background: #15616d; color: #fff; font: inherit }
</style>"""
FORM = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Backend developer</title>{STYLE}</head><body>
<main><h1>Backend developer</h1><p class="at">Harbour Logistics · Remote</p>
<form action="$action" method="post" enctype="multipart/form-data">
<label for="first">First name *</label><input id="first" name="first_name" required autocomplete="given-name">
<label for="last">Last name *</label><input id="last" name="last_name" required autocomplete="family-name">
<label for="email">Email *</label><input id="email" name="email" type="email" required autocomplete="email">
<label for="cv">CV *</label><input id="cv" name="cv" type="file" accept=".pdf,.txt,.docx" required>
<label for="letter">Cover letter</label><textarea id="letter" name="letter" rows="4"></textarea>
<fieldset><legend>Are you legally authorised to work in Germany? *</legend>
<label><input type="radio" name="permit" value="yes" required> Yes</label>
<label><input type="radio" name="permit" value="no"> No</label></fieldset>
<p><label class="box"><input type="checkbox" name="pool"> Keep my data for later openings</label></p>
<button>Send application</button></form></main></body></html>"""
STEPS = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Platform engineer</title>{STYLE}
<style>section {{ display: none }} section.now {{ display: block }}</style></head><body>
<main><h1>Platform engineer</h1><p class="at">Northern Ferries · Kiel</p>
<form action="$action" method="post" enctype="multipart/form-data">
<section class="now"><h2>1 of 2 · You</h2><label for="name">Full name *</label><input id="name" name="name" required>
<label for="email">Email *</label><input id="email" name="email" type="email" required>
<button type="button" onclick="go()">Next</button></section>
<section><h2>2 of 2 · Your papers</h2><label for="cv">CV *</label><input id="cv" name="cv" type="file">
<label for="letter">Cover letter</label><textarea id="letter" name="letter" rows="5"></textarea>
<button>Submit application</button></section></form></main><script>
function go() {{ const [one, two] = document.querySelectorAll("section");
  if (one.querySelectorAll(":invalid").length) return;
  one.classList.remove("now"); two.classList.add("now") }}
</script></body></html>"""
DONE = f"{STYLE}<style>body {{ padding: 48px }}</style>Thank you for applying! Your application has been received."
LETTER = """Dear team,

I have kept services running for ten years, at first on single machines and later on many, and I would like to do it
for ships."""
CV = b"Ada Lovelace\nBackend developer\n\nExperience\n2016 - now: Backend developer, Analytical Engines\n\nSkills\nPython, PostgreSQL"


class Seeker:
    """The demo's, over HTTP."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def call(self, method: str, path: str, **options: Any) -> Any:
        answer = await self.http.request(method, f"/api/v1{path}", **options)
        answer.raise_for_status()
        return answer.json()["data"]

    async def run(self, job_id: int) -> dict[str, Any]:
        """Asked for, and as far as it gets by itself."""
        asked = await self.call("POST", "/auto-apply/runs", json={"job_id": job_id, "mode": "review"})
        return await self.settled(asked["id"])

    async def settled(self, id: str) -> dict[str, Any]:
        async with asyncio.timeout(SECONDS):
            while True:
                run: dict[str, Any] = await self.call("GET", f"/auto-apply/runs/{id}")
                if run["status"] not in {"queued", "planning", "filling", "submitting"}:
                    return run
                await asyncio.sleep(0.3)

    async def act(self, run: dict[str, Any], action: str, body: object = None) -> dict[str, Any]:
        await self.call("POST", f"/auto-apply/runs/{run['id']}/{action}", json=body)
        return await self.settled(run["id"])

    async def proof(self, run: dict[str, Any], name: str) -> bytes:
        answer = await self.http.get(f"/api/v1/auto-apply/runs/{run['id']}/evidence/{name}")
        answer.raise_for_status()
        return answer.content


async def log_in(base: str, email: str) -> httpx.AsyncClient:
    """A client that is logged in, for `async with`."""
    async with httpx.AsyncClient(base_url=base, timeout=30) as http:
        answer = await http.post("/api/v1/auth/login", json={"email": email, "password": PASSWORD})
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    return httpx.AsyncClient(base_url=base, timeout=30, headers=headers)


async def post_jobs(base: str, boards: ApplicationForms) -> dict[str, int]:
    """Postings whose companies are not here, as an admin imports them; their ids by company."""
    rows = [
        {"external_id": "1", "title": "Backend developer", "company": "Harbour Logistics", "apply_url": boards.serve_html(FORM, confirmation=DONE)},
        {"external_id": "2", "title": "Platform engineer", "company": "Northern Ferries", "apply_url": boards.serve_html(STEPS)},
    ]  # fmt: skip
    common = {"description": "You keep our services running.", "location": "Remote", "status": "OPEN"}
    content = b"\n".join(orjson.dumps({**common, "job_type": "FULL_TIME", **row}) for row in rows)
    async with await log_in(base, "admin@example.com") as http:
        headers = {"Content-Type": "application/x-ndjson"}
        answer = await http.post("/api/v1/jobs/import", content=content, headers=headers)
        answer.raise_for_status()
        imported = answer.json()["data"]["rows"]
    return {str(row["company"]): int(result["id"]) for row, result in zip(rows, imported, strict=True)}


async def take_auto_apply(browser: Browser, base: str, folder: Path) -> list[str]:
    """Six pictures; their names."""
    async with application_forms() as boards, await log_in(base, "seeker@example.com") as http:
        jobs = await post_jobs(base, boards)
        seeker = Seeker(http)
        await seeker.call("PUT", "/users/profile", json={"full_name": "Ada Lovelace"})
        await seeker.call("POST", "/users/upload-cv", files={"file": ("ada-lovelace.txt", CV, "text/plain")})
        await seeker.call("PUT", "/auto-apply/settings", json={"cover_letter": LETTER})
        asking = await seeker.run(jobs["Harbour Logistics"])
        await show_run(browser, base, asking["id"], "questions", folder / "auto_apply_question.png")
        (question,) = [one for one in asking["questions"] if one["required"]]
        answer = [{"question_id": question["id"], "answer": "Yes", "scope": "always"}]
        ready = await seeker.act(asking, "answers", answer)
        (folder / "auto_apply_filled.png").write_bytes(await seeker.proof(ready, "filled-1.png"))
        sent = await seeker.act(ready, "approve")
        (folder / "auto_apply_confirmation.png").write_bytes(await seeker.proof(sent, "sent.png"))
        await show_run(browser, base, sent["id"], "evidence", folder / "auto_apply_evidence.png")
        steps = await seeker.run(jobs["Northern Ferries"])
        (folder / "auto_apply_steps.png").write_bytes(await seeker.proof(steps, "filled-2.png"))
    page = await browser.new_page(viewport=VIEWPORT)
    await page.goto(f"{base}/docs")
    section = page.locator("#operations-tag-auto-apply")
    await section.wait_for()
    await page.locator(".opblock-tag-section", has=section).screenshot(path=folder / "auto_apply_swagger.png")
    return [f"auto_apply_{name}.png" for name in ("filled", "confirmation", "question", "steps", "swagger", "evidence")]


async def show_run(browser: Browser, base: str, run_id: str, member: str, path: Path) -> None:
    """A run as Swagger UI shows it, from this member on. In a context of its own: nobody is logged in there yet."""
    page = await browser.new_page(viewport=VIEWPORT)
    await page.goto(f"{base}/docs")
    await page.locator("button.authorize").first.click()
    await page.locator("#oauth_username").fill("seeker@example.com")
    await page.locator("#oauth_password").fill(PASSWORD)
    await page.get_by_role("button", name="Apply given OAuth2 credentials").click()
    await page.locator(".modal-ux button.btn-done").first.click()
    operation = page.locator("#operations-auto-apply-get_auto_apply_run")
    await operation.locator("button.opblock-summary-control").click()
    await operation.locator("button.try-out__btn").click()
    await operation.locator("input[placeholder=id]").fill(run_id)
    await operation.locator("button.execute").click()
    answer = operation.locator(
        ".live-responses-table tbody .highlight-code pre, .live-responses-table tbody pre.microlight"
    ).first
    await answer.wait_for()
    await bring_up(answer, f'"{member}"')
    await operation.locator(".live-responses-table tbody .highlight-code").first.screenshot(path=path)


async def bring_up(answer: Locator, words: str) -> None:
    """Scroll within the answer to where these words stand."""
    await answer.evaluate(
        """(pre, words) => {
          const at = pre.textContent.split("\\n").findIndex((line) => line.includes(words));
          const box = [pre, ...pre.querySelectorAll("*"), pre.parentElement].find((one) => one.scrollHeight > one.clientHeight + 5) ?? pre;
          box.scrollTop = Math.max(0, at * (box.scrollHeight / pre.textContent.split("\\n").length) - 10);
        }""",
        words,
    )
