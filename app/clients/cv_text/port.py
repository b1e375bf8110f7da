"""What text is read out of a CV's file, and what reads it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Refusal(StrEnum):
    """Why a file gives no text."""

    SCANNED_PDF = "scanned_pdf"
    ENCRYPTED = "encrypted"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_LARGE = "too_large"
    TIMED_OUT = "timed_out"
    EMPTY = "empty"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of the text at [start, end), as it stands on the page. Cells far apart in one line are parted by tabs.

    `size` is the letters' in points, 0 where the format has none; `indent` is the distance from the left edge of the
    column; `is_apart`: there is more room above it than between the lines of a paragraph; `seams`: where in the text
    something begins that the file keeps apart, though nothing shows it: in PDFs made of HTML an element, in others also
    a part of a name.
    """

    start: int
    end: int
    size: float
    is_bold: bool
    indent: float
    is_apart: bool
    seams: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CvText:
    """`text` is what a reader of the page sees, in reading order; `hidden` what the file has besides: white, tiny,
    outside of the page, behind pictures."""

    text: str
    hidden: str
    lines: tuple[TextLine, ...]


class CvTextRefused(Exception):
    """The file gives no text; nobody is to try again."""

    def __init__(self, code: Refusal) -> None:
        super().__init__(code.value)
        self.code = code


class CvTextReader(Protocol):
    async def read(self, content: bytes, content_type: str) -> CvText:
        """The text of a PDF, DOCX, ODT or text file, or CvTextRefused. Nothing of the file runs or reaches out."""
        ...
