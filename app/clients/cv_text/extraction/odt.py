"""ODT: page headers, then the body, with tables, lists and frames."""

from dataclasses import dataclass, replace

from .archive import Element, is_light, parts_of
from .text import BULLET, TINY, Line, Refused, Text, assemble

OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TEXT, TABLE = (f"{{{OASIS}{name}:1.0}}" for name in ("office", "text", "table"))
STYLE, FO, DRAW = (
    f"{{{OASIS}style:1.0}}",
    f"{{{OASIS}xsl-fo-compatible:1.0}}",
    f"{{{OASIS}drawing:1.0}}",
)
DEFAULT_SIZE = 12.0
MAX_SPACES = 50


@dataclass(frozen=True, slots=True)
class Look:
    size: float = DEFAULT_SIZE
    is_bold: bool = False
    color: str | None = None
    is_vanished: bool = False
    is_on_white: bool = True

    @property
    def is_unseen(self) -> bool:
        return self.is_vanished or self.size < TINY or (self.is_on_white and is_light(self.color))


def read(content: bytes) -> Text:
    parts = parts_of(content, ("content.xml", "styles.xml", "META-INF/manifest.xml"))
    manifest = parts.get("META-INF/manifest.xml")
    if manifest is not None and any(element.tag.endswith("}encryption-data") for element in manifest.iter()):
        raise Refused("encrypted")
    body = parts["content.xml"].find(f"{OFFICE}body/{OFFICE}text") if "content.xml" in parts else None
    if body is None:
        raise Refused("unreadable")
    walker = Walker(list(parts.values()))
    if "styles.xml" in parts:
        for header in parts["styles.xml"].iter(f"{STYLE}header"):
            walker.walk(header, Look())
    walker.walk(body, Look())
    text = assemble(walker.lines, walker.hidden)
    if not text.visible:
        raise Refused("empty")
    return text


class Walker:
    def __init__(self, roots: list[Element]) -> None:
        self.lines: list[Line] = []
        self.hidden: list[str] = []
        self._styles = {style.get(f"{STYLE}name"): style for root in roots for style in root.iter(f"{STYLE}style")}

    def walk(self, element: Element, look: Look, *, is_listed: bool = False) -> None:
        for child in element:
            if child.tag in {f"{TEXT}p", f"{TEXT}h"}:
                self._paragraph(child, look, is_listed=is_listed)
            elif child.tag == f"{TABLE}table-row":
                self._row(child, look)
            elif child.tag not in {f"{TEXT}tracked-changes", f"{OFFICE}annotation"}:
                self.walk(child, look, is_listed=is_listed or child.tag == f"{TEXT}list-item")

    def _row(self, row: Element, look: Look) -> None:
        columns: list[list[Line]] = []
        for cell in row.findall(f"{TABLE}table-cell"):
            lines, self.lines = self.lines, []
            self.walk(cell, self._styled(cell.get(f"{TABLE}style-name"), look))
            columns.append(self.lines)
            self.lines = lines
        filled = [column for column in columns if column]
        if filled and all(len(column) == 1 for column in filled):
            filled[0][0].text = "\t".join(column[0].text for column in filled)
            self.lines.append(filled[0][0])
        else:
            for column in filled:
                column[0].is_apart = True
                self.lines += column

    def _paragraph(self, paragraph: Element, outer: Look, *, is_listed: bool) -> None:
        look = self._styled(paragraph.get(f"{TEXT}style-name"), outer)
        pieces: list[tuple[str, Look]] = []
        frames: list[Element] = []
        self._collect(paragraph, look, pieces, frames)
        seen = [(text, piece) for text, piece in pieces if not piece.is_unseen or not text.strip()]
        self.hidden += [text for text, piece in pieces if piece.is_unseen and text.strip()]
        letters = sum(len(text.strip()) for text, _ in seen)
        is_bold = letters > 0 and sum(len(text.strip()) for text, piece in seen if piece.is_bold) > letters / 2
        size = max((piece.size for text, piece in seen if text.strip()), default=look.size)
        for place, text in enumerate("".join(text for text, _ in seen).split("\n")):
            if text.strip():
                bullet = f"{BULLET} " if is_listed and place == 0 else ""
                is_apart = not self.lines or paragraph.tag == f"{TEXT}h"
                self.lines.append(Line(bullet + text, size, is_bold, 36.0 if is_listed else 0.0, is_apart))
        for frame in frames:
            self.walk(frame, Look())

    def _collect(self, element: Element, look: Look, pieces: list[tuple[str, Look]], frames: list[Element]) -> None:
        pieces.append((element.text or "", look))
        for child in element:
            if child.tag == f"{TEXT}s":
                count = child.get(f"{TEXT}c") or "1"
                pieces.append((" " * min(int(count) if count.isdigit() else 1, MAX_SPACES), look))
            elif child.tag == f"{TEXT}tab":
                pieces.append(("\t", look))
            elif child.tag == f"{TEXT}line-break":
                pieces.append(("\n", look))
            elif child.tag.startswith(DRAW):
                frames.append(child)
            elif child.tag not in {f"{OFFICE}annotation", f"{TEXT}note"}:
                self._collect(child, self._styled(child.get(f"{TEXT}style-name"), look), pieces, frames)
            pieces.append((child.tail or "", look))

    def _styled(self, name: str | None, look: Look) -> Look:
        chain: list[Element] = []
        while name in self._styles and len(chain) < 10:
            chain.append(self._styles[name])
            name = self._styles[name].get(f"{STYLE}parent-style-name")
        for style in reversed(chain):
            for properties in style:
                look = _look(properties, look)
        return look


def _look(properties: Element, look: Look) -> Look:
    size = properties.get(f"{FO}font-size", "")
    background = properties.get(f"{FO}background-color")
    is_points = size.endswith("pt") and size[:-2].replace(".", "", 1).isdigit()
    return replace(
        look,
        size=float(size[:-2]) if is_points else look.size,
        is_bold=properties.get(f"{FO}font-weight", "bold" if look.is_bold else "") == "bold",
        is_vanished=properties.get(f"{TEXT}display", "none" if look.is_vanished else "") == "none",
        color=properties.get(f"{FO}color", look.color),
        is_on_white=look.is_on_white if background in {None, "transparent"} else is_light(background),
    )
