"""Lines on their way to a text."""

import re
import unicodedata
from dataclasses import dataclass, field

MAX_TEXT = 200_000  # characters; no CV has a fifth of it
MAX_HIDDEN = 20_000
TINY = 4.0  # points
BULLET = "•"
MOST_SEAMS = 0.35  # of a document's words: more, and each word is painted by itself
# Pictures of symbol fonts in the private range: bullets stay bullets, icons say nothing.
_PICTURES = dict.fromkeys([0xF0B7, 0xF0A7, 0xF076, 0xF0D8, 0xF0FC, 0xF06E, 0x25CF, 0x25AA, 0x25A0, 0x2023], BULLET)
_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_SPACES = dict.fromkeys([*range(0x2000, 0x200B), 0xA0, 0x202F, 0x205F, 0x3000, 0x0B, 0x0C, 0x1F], " ")
_TABLE: dict[int, str | None] = {**_LIGATURES, **_SPACES, **_PICTURES, 0xAD: "-", 0x2010: "-", 0x2011: "-"}
_LOOSE_ACCENT = re.compile("([\u00a8\u00b4\u02c6\u02dc])([A-Za-z\u0131\u0237])")
_COMBINING = {"\u00a8": "\u0308", "\u00b4": "\u0301", "\u02c6": "\u0302", "\u02dc": "\u0303"}
_HYPHENS = re.compile(r"(?<=\w)-{2,3}(?=\w)")
_GLYPH_NUMBER = re.compile(r"\(cid:\d+\)")


# Of a line: start, end, size, is_bold, indent, is_apart, seams.
Place = tuple[int, int, float, bool, float, bool, list[int]]


class Refused(Exception):
    """The file gives no text, for this reason (a value of app.clients.cv_text.port.Refusal)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class Line:
    """`seams`: how many letters stand before each place where something of its own begins."""

    text: str
    size: float = 0.0
    is_bold: bool = False
    indent: float = 0.0
    is_apart: bool = False
    seams: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Text:
    """What is seen, what is hidden, and where each line of the former lies."""

    visible: str
    hidden: str
    lines: list[Place] = field(default_factory=list)


def clean(text: str) -> str:
    """Without what nobody sees: marks of direction, zero-width signs, numbers of glyphs without a letter."""
    if len(text) == 1 and text.isascii() and text.isprintable():
        return text
    text = _GLYPH_NUMBER.sub("", text).translate(_TABLE)
    text = _LOOSE_ACCENT.sub(lambda match: match[2] + _COMBINING[match[1]], text)
    text = _HYPHENS.sub("-", unicodedata.normalize("NFC", text))
    return "".join(c if c == "\t" or unicodedata.category(c)[0] != "C" else "" for c in text)


def squeeze(text: str) -> str:
    """Single spaces between words, tabs between cells."""
    cells = (" ".join(cell.split()) for cell in text.split("\t"))
    return "\t".join(cell for cell in cells if cell)


def letters(text: str) -> int:
    """How many characters are no space."""
    return sum(not character.isspace() for character in text)


def _places(text: str, seams: list[int]) -> list[int]:
    """Where in the text the seams within it are."""
    wanted, before, places = set(seams), 0, []
    for place, character in enumerate(text):
        if not character.isspace():
            if before in wanted and place:
                places.append(place)
            before += 1
    return places


def assemble(lines: list[Line], hidden: list[str]) -> Text:
    """Put lines together to a text; an empty line stands before one that is apart."""
    parts: list[str] = []
    places: list[Place] = []
    within = sum(seam > 0 for line in lines for seam in line.seams)
    is_told_apart = within < MOST_SEAMS * sum(len(line.text.split()) for line in lines)
    length = 0
    for line in lines:
        words = squeeze(clean(line.text))
        if not words or length + len(words) > MAX_TEXT:
            continue
        before = ("\n\n" if line.is_apart else "\n") if parts else ""
        start = length + len(before)
        length = start + len(words)
        parts += [before, words]
        seams = [start + place for place in _places(words, line.seams)] if is_told_apart else []
        places.append((start, length, round(line.size, 1), line.is_bold, round(line.indent, 1), line.is_apart, seams))
    return Text("".join(parts), squeeze(clean(" ".join(hidden)))[:MAX_HIDDEN], places)
