"""Tavily's web search: finds pages for a query; those that read as postings are fetched from their own sites."""

from collections.abc import AsyncIterator
from typing import Any, ClassVar

from app.clients.job_boards.port import Batch, NotThisBoard, Question, Rejection
from app.clients.job_boards.posting_pages import looks_like_posting, read_pages
from app.clients.job_boards.reading import OnePage, address_of, json_of, list_of, records_of, text_of
from app.clients.web.port import Page, WebClient
from app.core.config import Settings

MOST = 20  # results of one search


class Tavily(OnePage):
    name: ClassVar[str] = "tavily"
    title: ClassVar[str] = "Tavily web search"
    needs: ClassVar[tuple[str, ...]] = ("TAVILY_API_KEY",)
    takes: ClassVar[str] = "What to look for, in words; as a URL: https://api.tavily.com/search?query={words}"
    permits: ClassVar[str] = (
        "Searches of one's own plan, one credit each; the pages found are under their sites' terms."
    )
    lists_everything: ClassVar[bool] = False

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.search = f"{settings.tavily_base_url.rstrip('/')}/search"
        self.usage = f"{settings.tavily_base_url.rstrip('/')}/usage"
        self.key = settings.tavily_api_key.get_secret_value()

    def locate(self, url: str) -> str | None:
        return url if address_of(url).host in {"api.tavily.com", "tavily.com"} else None

    def recognises(self, page: Page, document: Any) -> bool:
        first = next(iter(list_of(document, "results")), None)
        if isinstance(first, dict):
            return {"url", "content", "score"} <= first.keys()
        return isinstance(document, dict) and {"results", "query", "response_time"} <= document.keys()

    async def check(self, web: WebClient) -> None:
        """Ask what is left of the plan, which costs nothing; FetchFailed where the key is not good."""
        await web.get(self.usage, headers={"Authorization": f"Bearer {self.key}"}, is_own=True)

    def parse(self, page: Page) -> Batch:
        """What of a search's answer is no posting; the pages that may be one hold it themselves."""
        found, others = _sorted(page)
        return Batch(rejections=others, expected=len(found) + len(others))

    async def read(
        self, address: str, web: WebClient, question: Question, first: Page | None = None
    ) -> AsyncIterator[Batch]:
        """One search and the pages it found. The key goes to TAVILY_BASE_URL, whatever the address."""
        page = first or await web.post_json(
            self.search,
            {
                "query": _words(address, question),
                "search_depth": "basic",
                "topic": "general",
                "max_results": min(MOST, question.limit),
            },
            headers={"Authorization": f"Bearer {self.key}"},
            is_own=True,
        )
        found, others = _sorted(page)
        async for batch in read_pages(found[: question.limit], web, self.settings, others):
            yield batch


def _words(address: str, question: Question) -> str:
    stated = address_of(address).query
    words = question.query or (stated.get("query") or stated.get("q") or [""])[0]
    if not words.strip():
        raise NotThisBoard("A web search needs a query")
    return " ".join([words.strip(), *([question.location] if question.location else []), "job posting"])[:400]


def _sorted(page: Page) -> tuple[list[str], list[Rejection]]:
    """Addresses worth fetching, and the other results."""
    found: dict[str, None] = {}
    others: list[Rejection] = []
    for record in records_of(json_of(page), "results"):
        url = text_of(record, "url")
        if url is None or not url.startswith(("http://", "https://")):
            others.append(Rejection("unreadable", "url is missing"))
        elif looks_like_posting(url):
            found[url] = None
        else:
            others.append(Rejection("not_a_posting", "The URL does not read as a posting's", url))
    return list(found), others


ADAPTER = Tavily
