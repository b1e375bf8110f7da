"""Adzuna's search: postings of twenty countries in pages of fifty, descriptions as snippets. Asked with a key.

The key goes to ADZUNA_BASE_URL and nowhere else, and stays out of every address, message and record that leaves here.
"""

import html
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import urlsplit, urlunsplit

from app.clients.job_boards.paging import every_page, number_in, query_of
from app.clients.job_boards.port import Batch, BoardPosting, NotThisBoard, Question, Record, StatedPlace, StatedSalary
from app.clients.job_boards.reading import (
    UnreadableRecord,
    address_of,
    batch_of,
    count_of,
    json_of,
    list_of,
    needed,
    raw_of,
    records_of,
    salary_of,
    text_of,
    texts_of,
    with_query,
)
from app.clients.web.port import FetchFailed, Page, WebClient
from app.core.config import Settings

PAGE = 50  # the most it gives at once
COUNTRIES = frozenset(
    ["gb", "us", "at", "au", "be", "br", "ca", "ch", "de", "es", "fr", "in", "it", "mx", "nl", "nz", "pl", "sg", "za"]
)
SITES = {
    "www.adzuna.co.uk": "gb",
    "www.adzuna.com": "us",
    "www.adzuna.com.au": "au",
    "www.adzuna.com.br": "br",
    "www.adzuna.com.mx": "mx",
    "www.adzuna.co.nz": "nz",
    "www.adzuna.co.za": "za",
    **{f"www.adzuna.{code}": code for code in ("at", "be", "ca", "ch", "de", "es", "fr", "in", "it", "nl", "pl", "sg")},
}
CURRENCIES = {
    "gb": "GBP", "us": "USD", "au": "AUD", "br": "BRL", "ca": "CAD", "ch": "CHF", "in": "INR", "mx": "MXN",
    "nz": "NZD", "pl": "PLN", "sg": "SGD", "za": "ZAR",
    **dict.fromkeys(("at", "be", "de", "es", "fr", "it", "nl"), "EUR"),
}  # fmt: skip
_SEARCH = re.compile(r"/jobs/([a-z]{2})/search(?:/(\d{1,9}))?/?\Z")
_MARKS = re.compile(r"</?strong>", re.IGNORECASE)
_SECRETS = ("app_id", "app_key")


class Adzuna:
    name: ClassVar[str] = "adzuna"
    title: ClassVar[str] = "Adzuna"
    needs: ClassVar[tuple[str, ...]] = ("ADZUNA_APP_ID", "ADZUNA_API_KEY")
    takes: ClassVar[str] = "https://www.adzuna.co.uk/search?q={words}&loc={place}, on the site of any country"
    permits: ClassVar[str] = (
        'Showing its postings with a linked "Jobs by Adzuna" beside each; by default 25 requests a minute, 250 a day, '
        "1,000 a week and 2,500 a month."
    )
    home: ClassVar[str] = ""
    lists_everything: ClassVar[bool] = False

    def __init__(self, settings: Settings) -> None:
        self.base = settings.adzuna_base_url.rstrip("/")
        self.app_id = settings.adzuna_app_id
        self.app_key = settings.adzuna_api_key.get_secret_value()

    def locate(self, url: str) -> str | None:
        host, segments, _ = address_of(url)
        asked = query_of(url)
        country = SITES.get(host if host.startswith("www.") else f"www.{host}")
        if country is not None and segments in ([], ["search"], ["jobs"], ["jobs", "search"]):
            wanted = {"what": asked.get("q") or asked.get("what"), "where": asked.get("loc") or asked.get("where")}
            return with_query(self.search(country), **{name: value for name, value in wanted.items() if value})
        if host == "api.adzuna.com" and (found := _SEARCH.search(urlsplit(url).path)):
            asked = {name: value for name, value in asked.items() if name not in _SECRETS}
            return with_query(self.search(found[1]), **asked)
        return None

    def account(self, address: str) -> str | None:
        return None

    def search(self, country: str) -> str:
        """Where a country's postings are searched, from the first page."""
        return f"{self.base}/jobs/{country}/search/1"

    def recognises(self, page: Page, document: Any) -> bool:
        if (text_of(document, "__CLASS__") or "").startswith("Adzuna::API::Response::JobSearch"):
            return True
        first = next(iter(list_of(document, "results")), None)
        return isinstance(first, dict) and {"redirect_url", "adref"} <= first.keys()

    def parse(self, page: Page) -> Batch:
        document = json_of(page)
        if (told := text_of(document, "exception")) is not None:
            raise NotThisBoard(f"Adzuna refuses: {told[:100]}")
        found = _SEARCH.search(urlsplit(page.url).path)
        stated = CURRENCIES.get(found[1]) if found else None
        return batch_of(
            records_of(document, "results"),
            lambda record: self._posting(record, stated),
            expected=count_of(document, "count"),
        )

    async def read(
        self, address: str, web: WebClient, question: Question, first: Page | None = None
    ) -> AsyncIterator[Batch]:
        async def fetch(url: str) -> Page:
            return await self._fetch(url, web)

        async for batch in every_page(
            address if first else self._asked(address, question),
            fetch=fetch,
            parse=self.parse,
            following=_following,
            limit=question.limit,
            first=first,
        ):
            yield batch

    async def check(self, web: WebClient) -> None:
        """Ask whether the keys are good, without asking for postings; FetchFailed where they are not."""
        await self._fetch(f"{self.base}/jobs/gb/categories", web)

    def _asked(self, address: str, question: Question) -> str:
        """The address with what is asked for, where it does not say so itself."""
        parts = urlsplit(address)
        if not _SEARCH.search(parts.path):
            if address.rstrip("/") not in {"", self.base}:
                return address  # not ours to change: somebody's copy of an answer
            country = {"uk": "gb"}.get(code := (question.country or "gb").lower(), code)
            if country not in COUNTRIES:
                raise NotThisBoard(f"Adzuna has no postings of the country {country[:20]!r}")
            address = self.search(country)
        elif parts.path.rstrip("/").endswith("/search"):
            address = urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/1"))
        asked = query_of(address)
        wanted: dict[str, str | int | None] = {
            "what": question.query,
            "where": question.location,
            "results_per_page": min(PAGE, question.limit),
        }
        added = {name: value for name, value in wanted.items() if value and name not in asked}
        return with_query(address, **added)

    async def _fetch(self, url: str, web: WebClient) -> Page:
        is_own = url.startswith((f"{self.base}/", f"{self.base}?"))
        keys = {"app_id": self.app_id, "app_key": self.app_key} if is_own and self.app_key else {}
        try:
            page = await web.get(with_query(url, **keys), accept="application/json", is_own=is_own)
        except FetchFailed as error:
            detail = error.detail
            for secret in filter(None, keys.values()):
                detail = detail.replace(secret, "…")
            raise FetchFailed(error.code, detail, kind=error.kind, status=error.http_status) from None
        return replace(page, url=url) if is_own else page

    def _posting(self, record: Record, currency: str | None) -> BoardPosting:
        url = text_of(record, "redirect_url")
        salary = salary_of(record.get("salary_min"), record.get("salary_max"), currency, "YEAR")
        title = _plain(needed(record, "title"))
        if title is None:
            raise UnreadableRecord("title is missing")
        kinds = [text_of(record, name) for name in ("contract_time", "contract_type")]
        return BoardPosting(
            title=title,
            external_id=text_of(record, "id"),
            url=url,
            apply_url=url,
            company=_plain(text_of(record, "company", "display_name")),
            description=text_of(record, "description"),
            places=_places(record),
            employment_type=", ".join(kind for kind in kinds if kind) or None,
            salary=_predicted(salary, record.get("salary_is_predicted")),
            posted_at=text_of(record, "created"),
            attribution={"text": "Jobs by Adzuna", "url": _site(url)},
            raw=raw_of(record),
        )


def _places(record: Record) -> tuple[StatedPlace, ...]:
    """`area` goes from the country down; only its first name is sure to be what it is called."""
    area = texts_of(record, "location", "area")
    text = text_of(record, "location", "display_name") or ", ".join(reversed(area))
    if not text:
        return ()
    return (StatedPlace(text, region=area[1] if len(area) > 1 else None, country=area[0] if area else None),)


def _predicted(salary: StatedSalary | None, stated: Any) -> StatedSalary | None:
    is_predicted = stated is True or (not isinstance(stated, bool) and stated in (1, "1"))
    return replace(salary, is_predicted=True) if salary and is_predicted else salary


def _plain(text: str | None) -> str | None:
    return html.unescape(_MARKS.sub("", text)).strip() or None if text else None


def _site(url: str | None) -> str:
    host = address_of(url or "").host
    return f"https://{host}" if host in SITES else "https://www.adzuna.com"


def _following(address: str, page: Page, batch: Batch) -> str | None:
    there = len(batch.postings) + len(batch.rejections)
    parts = urlsplit(address)
    found = _SEARCH.search(parts.path)
    number = int(found[2] or 1) if found else number_in(address, "page", 1)
    size = number_in(address, "results_per_page", 0) or there
    if there < size or (batch.expected is not None and number * size >= batch.expected):
        return None
    if not found:
        return with_query(address, page=number + 1)
    path = f"{parts.path.rstrip('/').rpartition('/search')[0]}/search/{number + 1}"
    return urlunsplit(parts._replace(path=path))


ADAPTER = Adzuna
