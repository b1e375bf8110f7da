"""Sources of postings: a file each, whose class is its ADAPTER. A new file is a new board."""

import importlib
import pkgutil
from collections.abc import Mapping

from app.clients.job_boards.port import Batch, Board, BoardPosting, NotThisBoard, Question, Rejection
from app.clients.job_boards.reading import json_of
from app.clients.web.port import Page
from app.core.config import Settings

__all__ = ["Batch", "Board", "BoardPosting", "JobBoards", "NotThisBoard", "Question", "Rejection"]


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
