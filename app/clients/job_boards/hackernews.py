"""Hacker News' monthly "Ask HN: Who is hiring?", through Algolia's API: each top-level comment is one posting.

People write a first line by custom: "Company | Title | Place | REMOTE | Full-time | $100k | https://…". Its parts are told
apart by what they are, and what fits nothing is left out rather than guessed.
"""

import asyncio
import html
import re
from collections.abc import AsyncIterator
from typing import Any, ClassVar, NamedTuple
from urllib.parse import urlsplit, urlunsplit

from app.clients.job_boards.port import Batch, BoardPosting, NotThisBoard, Question, Record, StatedPlace
from app.clients.job_boards.reading import (
    OnePage,
    UnreadableRecord,
    address_of,
    batch_of,
    json_of,
    list_of,
    raw_of,
    records_of,
    text_of,
)
from app.clients.web.port import Page, WebClient

API = "https://hn.algolia.com/api/v1"
NEWEST = f"{API}/search_by_date?tags=story,author_whoishiring&hitsPerPage=20"
COMMENT = "https://news.ycombinator.com/item?id={id}"
_THREAD = re.compile(r"who\s+is\s+hiring", re.IGNORECASE)
_LINK = re.compile(r"""<a\s[^>]*href="([^"]*)"[^>]*>.*?</a>""", re.IGNORECASE)
_TAGS = re.compile(r"<[^>]*>")
_URL = re.compile(r"https?://[^\s<>\"'|()]+", re.IGNORECASE)
_MAX_LINE = 5000
_MAX_HEADER = 500

_WORKPLACE = re.compile(
    r"\b(?:(?P<hybrid>hybrid)|(?P<on_site>on[\s-]?site|in[\s-]?office|in[\s-]?person)|(?P<remote>(?:fully\s+)?remote|wfh))\b",
    re.IGNORECASE,
)
_EMPLOYMENT = re.compile(
    r"\b(full[\s-]?time|part[\s-]?time|contract(?:or|ors|ing)?|freelance|intern(?:ship|s)?|permanent|temporary|ft|pt|"
    r"co-?op|working student|werkstudent|c2h|w2)\b",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"[$€£¥₹]\s?\d|\b(?:usd|eur|gbp|chf|cad|aud|sek|pln)\s?\d|\d\s?(?:usd|eur|gbp|chf|cad|aud|sek|pln|€|£)"
    r"|\b\d{2,3}\s?k\b|\b(?:salary|equity|compensation)\b",
    re.IGNORECASE,
)
_VISA = re.compile(r"\b(?:visa|relocation|citizen(?:s|ship)?|work permit|h-?1b|security clearance)\b", re.IGNORECASE)
_ROLE = re.compile(
    r"engineer|develop|programm|architect|scientist|researcher|analyst|manager|management|designer|\blead\b|\bhead\b|"
    r"director|founding|founder|\bc[tpei]o\b|\bvp\b|\bsre\b|\bswe\b|\bqa\b|\bml\b|devops|full[\s-]?stack|back[\s-]?end|"
    r"front[\s-]?end|\bios\b|android|administrator|consultant|specialist|technician|writer|editor|recruiter|marketer|"
    r"sales|account executive|support|operator|operations|product owner|scrum|tester|hacker|\broles?\b|\bpositions?\b|"
    r"intern\b|internship|\bteam\b|entwickler|ingenieur|d[ée]velopp|staff|principal|senior|junior|\bhiring\b|\bjobs?\b",
    re.IGNORECASE,
)
_NO_NAME = re.compile(r"\s*[(\[][^)\]]*[)\]]\s*")


class HackerNews(OnePage):
    name: ClassVar[str] = "hackernews"
    title: ClassVar[str] = "Hacker News: Who is hiring?"
    needs: ClassVar[tuple[str, ...]] = ()
    takes: ClassVar[str] = (
        "https://news.ycombinator.com/submitted?id=whoishiring for the newest thread, or a thread's URL"
    )
    permits: ClassVar[str] = "A public API by Algolia; comments belong to those who wrote them: link back to each."
    home: ClassVar[str] = NEWEST
    lists_everything: ClassVar[bool] = False

    def locate(self, url: str) -> str | None:
        host, segments, query = address_of(url)
        if host == "news.ycombinator.com":
            number = query.get("id", [""])[0]
            if segments == ["item"] and number.isascii() and number.isdigit():
                return f"{API}/items/{number}"
            return NEWEST if segments == ["jobs"] or (segments == ["submitted"] and number == "whoishiring") else None
        if host == "hn.algolia.com" and segments[:2] == ["api", "v1"] and len(segments) == 4 and segments[2] == "items":
            return f"{API}/items/{segments[3]}"
        return NEWEST if host == "hn.algolia.com" else None

    def recognises(self, page: Page, document: Any) -> bool:
        if not isinstance(document, dict):
            return False
        if {"children", "story_id", "author"} <= document.keys():
            return True
        hits = list_of(document, "hits")
        return any(isinstance(hit, dict) and "objectID" in hit and _is_thread(hit) for hit in hits)

    def parse(self, page: Page) -> Batch:
        """The postings of a thread's payload; of a single comment's, that one."""
        document = json_of(page)
        if text_of(document, "type") == "comment":
            return batch_of([document], self._posting)
        return batch_of(records_of(document, "children"), self._posting)

    async def read(
        self, address: str, web: WebClient, question: Question, first: Page | None = None
    ) -> AsyncIterator[Batch]:
        address = address or self.home
        page = first or await web.get(address, accept=self.accept)
        document = json_of(page)
        if isinstance(document, dict) and "hits" in document:
            page = await web.get(_thread_address(address, _newest(document)), accept=self.accept)
        batch = await asyncio.to_thread(self.parse, page)
        is_cut = len(batch.postings) > question.limit
        yield Batch(batch.postings[: question.limit], batch.rejections, batch.expected, is_cut)

    def _posting(self, record: Record) -> BoardPosting | None:
        text = text_of(record, "text")
        if text is None:
            return None  # a deleted comment
        header = header_of(text)
        number = text_of(record, "id")
        return BoardPosting(
            title=header.title,
            external_id=number,
            url=COMMENT.format(id=number) if number else None,
            apply_url=header.url,
            company=header.company,
            description=text,
            places=tuple(StatedPlace(place) for place in header.places),
            workplace_type=header.workplace_type,
            employment_type=header.employment_type,
            salary_text=header.salary_text,
            posted_at=text_of(record, "created_at") or text_of(record, "created_at_i"),
            attribution={"text": "Hacker News", "url": COMMENT.format(id=number)} if number else None,
            raw=raw_of({name: value for name, value in record.items() if name != "children"}),
        )


class Header(NamedTuple):
    company: str
    title: str
    places: tuple[str, ...]
    workplace_type: str | None
    employment_type: str | None
    salary_text: str | None
    url: str | None


def header_of(comment: str) -> Header:
    """The first line of a comment in its parts, else UnreadableRecord."""
    line = re.split(r"<p>|\n", comment.strip(), maxsplit=1)[0][:_MAX_LINE]
    line = html.unescape(_TAGS.sub("", _LINK.sub(r" \1 ", line))).strip()
    parts = [stripped for part in line.split("|") if (stripped := part.strip(" \t,;-"))]
    if len(parts) < 2 or len(line) > _MAX_HEADER:
        raise UnreadableRecord("the comment has no line with company and title")
    company = _NO_NAME.sub(" ", _URL.sub("", parts[0])).strip(" ,:-") or parts[0]
    title: str | None = None
    places: list[str] = []
    workplaces: set[str] = set()
    employment: list[str] = []
    salary: list[str] = []
    for part in parts[1:]:
        rest = _URL.sub("", part).replace("()", "").strip(" ,:-")
        if _MONEY.search(rest):
            salary.append(rest)
            continue
        is_title = title is None and _ROLE.search(rest) is not None
        place = "" if is_title else _place_in(rest)
        if is_title:
            title = rest
        stated = _workplaces_in(rest, is_title or not place)
        if place and not _VISA.search(rest) and not _ROLE.search(place):
            places.append(place if stated or not _WORKPLACE.search(rest) else rest)
        employment += _EMPLOYMENT.findall(rest)
        workplaces.update(stated)
    if title is None:
        raise UnreadableRecord("the comment names no title")
    url = next(iter(_URL.findall(" ".join(parts[1:]))), None)
    return Header(
        company,
        title,
        tuple(places),
        _workplace(workplaces),
        ", ".join(employment) or None,
        "; ".join(salary) or None,
        url,
    )


def _workplaces_in(part: str, is_alone: bool) -> set[str]:
    """What is said of where work is done. "NYC or Remote" leaves it open, "Remote (US)" does not."""
    found = [match for match in _WORKPLACE.finditer(part) if match.lastgroup]
    return {str(match.lastgroup) for match in found if is_alone or match.start() == 0 or match.lastgroup != "remote"}


def _place_in(part: str) -> str:
    """What is left of "Remote (US only)" or "Berlin, ONSITE": the place."""
    left = _EMPLOYMENT.sub("", _WORKPLACE.sub("", part))
    left = re.sub(r"\b(?:only|friendly|possible|optional|ok|first|based|preferred)\b", "", left, flags=re.IGNORECASE)
    left = re.sub(r"\s*(?:\bor\b|\band\b|\bin\b|[&/,+])\s*(?=[()]|$)", " ", left, flags=re.IGNORECASE)
    left = re.sub(r"^\W*(?:or|and|in|within)\b|\(\W*\)", " ", left, flags=re.IGNORECASE)
    left = re.sub(r"\s+(?=\))|(?<=\()\s+", "", re.sub(r"\s{2,}", " ", left)).strip(" ,;:/&+-")
    if left.startswith("(") and left.endswith(")"):
        left = left[1:-1].strip()
    return left if re.search(r"[^\W\d_]{2}", left) else ""


def _workplace(found: set[str]) -> str | None:
    """One where one is named; "REMOTE or ONSITE" is open, and so not said."""
    return next(iter(found)) if len(found) == 1 else "hybrid" if found == {"hybrid", "on_site"} else None


def _is_thread(hit: Any) -> bool:
    return _THREAD.search(text_of(hit, "title") or "") is not None


def _newest(document: Any) -> str:
    threads = [hit for hit in list_of(document, "hits") if isinstance(hit, dict) and _is_thread(hit)]
    numbers = [(text_of(hit, "created_at") or "", text_of(hit, "objectID")) for hit in threads]
    newest = max(((at, number) for at, number in numbers if number), default=None)
    if newest is None:
        raise NotThisBoard('There is no thread "Who is hiring?" in the answer')
    return newest[1]


def _thread_address(address: str, number: str) -> str:
    """…/items/{number} beside the search that named it."""
    parts = urlsplit(address)
    path = parts.path.rstrip("/").rpartition("/")[0]
    return urlunsplit(parts._replace(path=f"{path}/items/{number}", query="", fragment=""))


ADAPTER = HackerNews
