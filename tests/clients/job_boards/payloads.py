"""Payloads as pages, adapters by name, and postings without what they were read from."""

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.clients.job_boards import Board, BoardPosting, JobBoards
from app.clients.job_boards.reading import json_of
from app.clients.web.port import Page
from app.core.config import Settings
from tests.conftest import REAL_DATA

FIXTURES = Path(__file__).parent / "fixtures"
REAL_PAYLOADS = REAL_DATA / "pages" / "api"
REAL_FEEDS = REAL_DATA / "pages" / "feeds"
NO_REAL_DATA = "the real pages and payloads (REAL_DATA_DIR) are not here"

BOARDS = JobBoards(Settings())


def fixture_names() -> list[str]:
    return sorted(path.name for path in FIXTURES.iterdir())


def board_of(fixture: str) -> Board:
    """ "recruitee_feed.xml" is recruitee's: the longest board's name that a file's begins with."""
    return BOARDS.by_name[max((name for name in BOARDS.by_name if fixture.startswith(name)), key=len)]


def page_of(payload: bytes | Any, url: str = "https://board.example/list", **more: Any) -> Page:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return Page(url, 200, body, **more)


def fixture(name: str, url: str = "https://board.example/list") -> Page:
    return page_of((FIXTURES / name).read_bytes(), url)


def document_of(page: Page) -> Any:
    """As JobBoards gives it to `recognises`: the body as JSON, or None."""
    try:
        return json_of(page)
    except ValueError:
        return None


def without_raw(postings: Iterable[BoardPosting]) -> list[BoardPosting]:
    return [replace(posting, raw=b"") for posting in postings]
