"""DOCX: headers, body, tables, text boxes and content controls, in the order in which they are read."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from .archive import Element, is_light, parts_of
from .text import BULLET, TINY, Line, Refused, Text, assemble

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
FILL = "{http://schemas.openxmlformats.org/drawingml/2006/main}solidFill"
COLOR = "{http://schemas.openxmlformats.org/drawingml/2006/main}srgbClr"
SHAPE_LOOK = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}spPr"
DEFAULT_SIZE = 11.0
INDENT = 720.0  # twentieths of a point; a step of a list


@dataclass(frozen=True, slots=True)
class Look:
    """How letters look where they stand."""

    size: float = DEFAULT_SIZE
    is_bold: bool = False
    color: str | None = None
    is_vanished: bool = False
    is_on_white: bool = True

    @property
    def is_unseen(self) -> bool:
        return self.is_vanished or self.size < TINY or (self.is_on_white and is_light(self.color))


def read(content: bytes) -> Text:
    parts = parts_of(content, ("word/document", "word/styles", "word/header", "word/footer"))
    if "word/document.xml" not in parts:
        raise Refused("unreadable")
    walker = Walker(parts.get("word/styles.xml"))
    for kind in ("word/header", "word/document", "word/footer"):
        for name in sorted(parts):
            if name.startswith(kind):
                walker.walk(parts[name], Look())
    text = assemble(walker.lines, walker.hidden)
    if not text.visible:
        raise Refused("empty")
    return text


class Walker:
    def __init__(self, styles: Element | None) -> None:
        self.lines: list[Line] = []
        self.hidden: list[str] = []
        self._styles = (
            {style.get(f"{W}styleId"): style for style in styles.iter(f"{W}style")} if styles is not None else {}
        )
        defaults = styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr") if styles is not None else None
        self._default = _look(defaults, Look())
        self._seen: set[str] = set()

    def walk(self, element: Element, look: Look) -> None:
        """Paragraphs, tables and what is wrapped around them."""
        for child in element:
            if child.tag == f"{W}p":
                self._paragraph(child, look)
            elif child.tag == f"{W}tbl":
                for row in child.iter(f"{W}tr"):
                    self._row(row, look)
            elif child.tag != FALLBACK:
                self.walk(child, look)

    def _row(self, row: Element, look: Look) -> None:
        """Cells of one paragraph each stand side by side; longer ones are columns and read one after the other."""
        columns: list[list[Line]] = []
        for cell in row.findall(f"{W}tc"):
            lines, self.lines = self.lines, []
            self.walk(cell, _on_shade(cell.find(f"{W}tcPr/{W}shd"), look))
            columns.append(self.lines)
            self.lines = lines
        filled = [column for column in columns if column]
        if filled and all(len(column) == 1 for column in filled):
            first = filled[0][0]
            first.text = "\t".join(column[0].text for column in filled)
            self.lines.append(first)
        else:
            for column in filled:
                column[0].is_apart = True
                self.lines += column

    def _paragraph(self, paragraph: Element, outer: Look) -> None:
        properties = paragraph.find(f"{W}pPr")
        name = _value(properties, "pStyle")
        look = self._styled(name, replace(self._default, is_on_white=outer.is_on_white))
        look = _on_shade(properties.find(f"{W}shd") if properties is not None else None, look)
        is_listed = self._is_listed(name, properties)
        boxes: list[tuple[Element, Look]] = []
        words: list[str] = []
        sizes: list[tuple[float, bool, int]] = []
        for text, run_look in self._runs(paragraph, look, boxes):
            if run_look.is_unseen and text.strip():
                self.hidden.append(text)
                continue
            words.append(text)
            sizes.append((run_look.size, run_look.is_bold, len(text.strip())))
        letters = sum(count for _, _, count in sizes)
        is_bold = letters > 0 and sum(count for _, bold, count in sizes if bold) > letters / 2
        size = max((size for size, _, count in sizes if count), default=look.size)
        for place, text in enumerate("".join(words).split("\n")):
            if text.strip():
                bullet = f"{BULLET} " if is_listed and place == 0 else ""
                is_apart = not self.lines or (name or "").lower().startswith(("heading", "title"))
                self.lines.append(Line(bullet + text, size, is_bold, INDENT / 20 if is_listed else 0.0, is_apart))
        for box, box_look in boxes:
            self.walk(box, box_look)

    def _runs(self, element: Element, look: Look, boxes: list[tuple[Element, Look]]) -> Iterator[tuple[str, Look]]:
        for child in element:
            if child.tag == f"{W}r":
                properties = child.find(f"{W}rPr")
                run_look = self._styled(_value(properties, "rStyle"), look)
                run_look = _look(properties, run_look)
                yield from self._pieces(child, run_look, boxes)
            elif child.tag not in {f"{W}pPr", f"{W}del", f"{W}moveFrom", FALLBACK}:
                yield from self._runs(child, look, boxes)

    def _pieces(self, run: Element, look: Look, boxes: list[tuple[Element, Look]]) -> Iterator[tuple[str, Look]]:
        for child in run:
            if child.tag == f"{W}t":
                yield child.text or "", look
            elif child.tag in {f"{W}tab", f"{W}ptab"}:
                yield "\t", look
            elif child.tag in {f"{W}br", f"{W}cr"}:
                yield "\n", look
            elif child.tag == f"{W}noBreakHyphen":
                yield "-", look
            elif child.tag not in {f"{W}rPr", FALLBACK}:
                boxes += [(box, Look(is_on_white=not _is_filled(child))) for box in _boxes(child)]

    def _styled(self, name: str | None, look: Look) -> Look:
        """By a style and those that it is based on."""
        for style in reversed(self._chain(name)):
            look = _look(style.find(f"{W}rPr"), look)
        return look

    def _is_listed(self, name: str | None, properties: Element | None) -> bool:
        if properties is not None and properties.find(f"{W}numPr") is not None:
            return True
        return any(style.find(f"{W}pPr/{W}numPr") is not None for style in self._chain(name))

    def _chain(self, name: str | None) -> list[Element]:
        chain: list[Element] = []
        while name in self._styles and len(chain) < 10:
            chain.append(self._styles[name])
            name = _value(self._styles[name], "basedOn")
        return chain


def _look(properties: Element | None, look: Look) -> Look:
    if properties is None:
        return look
    size = _value(properties, "sz")
    color = _value(properties, "color")
    look = replace(
        look,
        size=float(size) / 2 if size and size.isdigit() else look.size,
        is_bold=_flag(properties, "b", look.is_bold),
        is_vanished=_flag(properties, "vanish", look.is_vanished),
        color=color if color is not None else look.color,
    )
    return _on_shade(properties.find(f"{W}shd"), look)


def _on_shade(shade: Element | None, look: Look) -> Look:
    fill = shade.get(f"{W}fill") if shade is not None else None
    if fill is None or fill == "auto":
        return look
    return replace(look, is_on_white=is_light(fill))


def _value(element: Element | None, name: str) -> str | None:
    child = element.find(f"{W}{name}") if element is not None else None
    return child.get(f"{W}val") if child is not None else None


def _flag(properties: Element, name: str, otherwise: bool) -> bool:
    child = properties.find(f"{W}{name}")
    return otherwise if child is None else child.get(f"{W}val") not in {"0", "false", "off"}


def _boxes(element: Element) -> Iterator[Element]:
    """Text boxes, once each: files carry them a second time for old programs."""
    if element.tag == f"{W}txbxContent":
        yield element
    elif element.tag != FALLBACK:
        for child in element:
            yield from _boxes(child)


def _is_filled(element: Element) -> bool:
    """Whether a drawing has a background of its own; one whose colour only the theme knows counts as such."""
    for look in element.iter(SHAPE_LOOK):
        fill = look.find(FILL)
        if fill is not None:
            color = fill.find(COLOR)
            return color is None or not is_light(color.get("val"))
    return False
