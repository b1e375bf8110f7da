"""What the reader works on: lines with their place in the text and how they look."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

BULLETS = "•◦▪‣∙○●*-–—·➢➤►▸▶✓✔❖◆■□»"
_BULLET = re.compile(rf"^[{re.escape(BULLETS)}]\s+")
_PAGE_NUMBER = re.compile(r"^(page|seite|página|pagina)?\s*\d{1,2}(\s*(of|von|de|sur|/)\s*\d{1,2})?\.?$", re.IGNORECASE)
_ENDS_IN_NUMBER = re.compile(r"(?<!\d)\d{1,2}(\s*/\s*\d{1,2})?$")


@dataclass(frozen=True, slots=True)
class CvLine:
    """[start, end) of the text. `size` is 0 where the file does not say; `indent` in points or letters; `seams`: where in
    the text something begins that the file keeps apart, though nothing shows it."""

    start: int
    end: int
    size: float = 0.0
    is_bold: bool = False
    indent: float = 0.0
    is_apart: bool = False
    seams: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    start: int
    end: int

    def moved(self, by: int) -> "Span":
        return Span(self.start + by, self.end + by)


@dataclass(frozen=True, slots=True)
class Document:
    text: str
    lines: Sequence[CvLine]

    def of(self, part: CvLine | Span) -> str:
        return self.text[part.start : part.end]

    def trimmed(self, start: int, end: int, unwanted: str = " \t\n") -> Span | None:
        """The span without those characters at its ends; None where nothing is left."""
        while start < end and self.text[start] in unwanted:
            start += 1
        while end > start and self.text[end - 1] in unwanted:
            end -= 1
        return Span(start, end) if end > start else None

    def cells(self, line: CvLine) -> list[Span]:
        """The parts of a line that tabs hold apart."""
        cells: list[Span] = []
        start = line.start
        for part in self.of(line).split("\t"):
            cell = self.trimmed(start, start + len(part))
            if cell is not None:
                cells.append(cell)
            start += len(part) + 1
        return cells

    def without_furniture(self) -> "Document":
        """Without page numbers and what stands at the edge of every page."""
        patterns = Counter(re.sub(r"\d+", "#", self.of(line)) for line in self.lines)

        def is_furniture(line: CvLine) -> bool:
            text = self.of(line)
            if _PAGE_NUMBER.match(text):
                return True
            again = patterns[re.sub(r"\d+", "#", text)] > 1
            return again and len(text) < 80 and bool(_ENDS_IN_NUMBER.search(text))

        return Document(self.text, [line for line in self.lines if not is_furniture(line)])

    @property
    def usual_size(self) -> float:
        """The letters' size of most of the text."""
        sizes = [line.size for line in self.lines for _ in range(1 + (line.end - line.start) // 20)]
        return median(sizes) if sizes else 0.0


def is_bullet(text: str) -> bool:
    return bool(_BULLET.match(text))


def fold(text: str) -> str:
    """Lower case, without accents: the form in which words are compared."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def words_of(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", fold(text))
