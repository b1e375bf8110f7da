"""Sources of postings: a file each, whose class is its ADAPTER. A new file is a new board."""

import html
import importlib
import pkgutil
import re
from collections.abc import Mapping
from urllib.parse import urljoin

from app.clients.job_boards.port import Batch, Board, BoardPosting, NotThisBoard, Question, Rejection
from app.clients.job_boards.reading import address_of, json_of, with_query
from app.clients.web.port import Page
from app.core.config import Settings

__all__ = ["Batch", "Board", "BoardPosting", "JobBoards", "NotThisBoard", "Question", "Rejection"]

_EMBEDDED = re.compile(rb"""<(?:script|iframe)\b[^>]{0,1000}?\bsrc\s*=\s*["']?([^"'\s>]{1,1000})""", re.IGNORECASE)


class JobBoards:
    """Every board by its name. The generic one comes last: it takes whatever nobody else does."""

    def __init__(self, settings: Settings) -> None:
        found: list[Board] = []
        for module in pkgutil.iter_modules(__path__):
            adapter = getattr(importlib.import_module(f"{__name__}.{module.name}"), "ADAPTER", None)
            if adapter is not None:
                found.append(adapter(settings))
        found.sort(key=lambda board: (board.name == "generic", board.name))
        self.by_name: Mapping[str, Board] = {board.name: board for board in found}

    def made(self, name: str, settings: Settings) -> Board:
        """This board once more, by other settings: with somebody's own key."""
        board: Board = type(self.by_name[name])(settings)  # type: ignore[call-arg]  # an adapter takes the settings
        return board

    def locate(self, url: str) -> tuple[Board, str] | None:
        """The board whose page this is by its URL, and the address to fetch."""
        for board in self.by_name.values():
            address = board.locate(url)
            if address is not None:
                return board, address
        return None

    def recognise(self, page: Page) -> Board:
        """The board whose payload this is by its shape; `generic` where nobody knows it."""
        try:
            document = json_of(page)
        except NotThisBoard:
            document = None
        for board in self.by_name.values():
            if board.recognises(page, document):
                return board
        return self.by_name["generic"]

    def embedded(self, page: Page) -> tuple[Board, str] | None:
        """The board that an employer's own page shows in a frame or by a script, and the address to fetch.

        Where the page is about one of Greenhouse's jobs (`?gh_jid=`), so is the address.
        """
        job = address_of(page.url).query.get("gh_jid", [])[:1]
        for found in _EMBEDDED.finditer(page.body):
            try:
                url = urljoin(page.url, html.unescape(found[1].decode("utf-8", "replace")))
                located = self.locate(with_query(url, gh_jid=job[0]) if job else url)
            except ValueError:  # no URL
                continue
            if located is not None:
                return located
        return None
