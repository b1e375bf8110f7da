"""What servers do to those who fetch: each a failed run with a code and a sentence, and nobody else is hurt."""

import asyncio

import httpx

from app.services import Rolecall
from tests.api.scraping.steps import greenhouse, path_of, read_run, scrape, serve
from tests.people import register
from tests.standins.web import Answer, WebStandin
from tests.working import work_off

BYTES = 50 * 1024 * 1024


async def test_each_bad_answer_is_a_failed_run_and_the_others_go_on(
    api: httpx.AsyncClient, scraper: Rolecall, web: WebStandin
) -> None:
    recruiter = await register(api, role="recruiter")
    web.serve("/a", status=302, headers={"Location": "/b"})
    web.serve("/b", status=302, headers={"Location": "/a"})
    half = '{"jobs": [{"id": 1, "title": "Wind turb'
    bad = {
        web.url("/a"): {"too_many_redirects"},
        web.misbehave("/endless", "endless"): {"too_large"},
        web.misbehave("/bomb", "gzip_bomb"): {"too_large"},
        web.misbehave("/half", "half"): {"connection_failed"},
        web.misbehave("/garbage", "garbage"): {"connection_failed"},
        web.respond("/large", lambda visit: Answer(bytes(BYTES), "application/json")): {"too_large"},
        web.serve("/html", "<html><body>Hello</body></html>", content_type="application/json"): {"unreadable_answer"},
        web.serve("/json", half, content_type="application/json"): {"unreadable_answer"},
        web.serve("/utf16", half.encode("utf-16"), content_type="application/json; charset=klingon"): {
            "unreadable_answer"
        },
        web.serve("/picture", b"\x89PNG\r\n\x1a\n" + bytes(1000), content_type="image/png"): {"unreadable_answer"},
        web.serve("/blocked", "Are you a robot?", status=403): {"blocked"},
        web.serve("/gone", "no", status=404): {"gone"},
    }
    good = serve(web, "/good", greenhouse(3))
    started = {}
    for url in [*bad, good]:
        answer = await api.post(
            "/scrape-jobs", json={"url": url, "board_type": "greenhouse"}, headers=recruiter.headers
        )
        assert answer.status_code == 202, answer.text
        started[url] = path_of(answer)
    async with asyncio.timeout(60):
        await asyncio.gather(*(work_off(scraper) for _ in range(4)))
    for url, codes in bad.items():
        run = await read_run(api, recruiter, started[url])
        assert run["status"] == "failed", (url, run)
        assert run["error"]["code"] in codes, (url, run["error"])
        assert " " in run["error"]["message"]
        assert run["progress"]["fetched"] == 0
    assert (await read_run(api, recruiter, started[good]))["progress"]["new"] == 3


async def test_a_wrong_charset_does_not_lose_a_page(api: httpx.AsyncClient, scraper: Rolecall, web: WebStandin) -> None:
    recruiter = await register(api, role="recruiter")
    page = """<html><head><script type="application/ld+json">{"@type": "JobPosting", "@context": "https://schema.org",
    "title": "Bäcker", "description": "Wir backen Brötchen.", "hiringOrganization": {"name": "Mühle"}}</script></head>"""
    url = web.serve("/job", page.encode("utf-8"), content_type="text/html; charset=iso-8859-1")
    run = await scrape(api, scraper, recruiter, url)
    assert (run["status"], run["progress"]["new"]) == ("completed", 1)
    [offer] = (await api.get("/job-offers", headers=recruiter.headers)).json()["data"]
    assert (offer["title"], offer["company_name"]) == ("Bäcker", "Mühle")
