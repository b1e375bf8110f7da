"""PDF: characters as they are painted, told apart by whether anybody can see them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pdfminer.converter import PDFLayoutAnalyzer
from pdfminer.layout import LTChar
from pdfminer.pdfcolor import PDFColorSpace
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdffont import PDFFont
from pdfminer.pdfinterp import PDFGraphicState, PDFPageInterpreter, PDFResourceManager, PDFTextState
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFStream, dict_value, num_value, resolve1
from pdfminer.utils import Matrix, apply_matrix_pt

from .layout import Glyph, lines_of, make_page
from .text import TINY, Refused, Text, assemble

MAX_PAGES = 50
FEW_LETTERS = 20  # a page number is no text
FEW_PATHS = 100  # letters drawn as outlines are hundreds
UNSEEN_MODES = {3, 7}  # neither filled nor stroked
OUTLINED = 1
SAME = 0.06  # of brightness: nobody reads that
LARGE = 200.0  # square points: a background, not a rule
MAX_AREAS = 400
_BOLD = re.compile(r"bold|black|heavy|demi|cmbx|-bd\b", re.IGNORECASE)

Box = tuple[float, float, float, float]


@dataclass(slots=True)
class Area:
    """Something painted; `brightness` is None where it cannot be told (a picture)."""

    box: Box
    brightness: float | None
    covers: bool
    order: int

    def holds(self, x: float, y: float) -> bool:
        return self.box[0] <= x <= self.box[2] and self.box[1] <= y <= self.box[3]


def read(content: bytes) -> Text:
    try:
        document = PDFDocument(PDFParser(BytesIO(content)))
    except (PDFPasswordIncorrect, PDFEncryptionError) as error:
        raise Refused("encrypted") from error
    pages = []
    for page in PDFPage.create_pages(document):
        pages.append(page)
        if len(pages) > MAX_PAGES:
            raise Refused("too_many_pages")
    canvases: list[Canvas] = []
    manager = PDFResourceManager()
    for page in pages:
        canvas = Canvas(manager)
        Interpreter(manager, canvas).process_page(page)
        canvases.append(canvas)
    sorted_out = [canvas.sort_out() for canvas in canvases]
    lines = lines_of([make_page(seen) for seen, _ in sorted_out])
    if sum(character.isalpha() for line in lines for character in line.text) < FEW_LETTERS:
        is_picture = any(canvas.pictures or canvas.paths > FEW_PATHS for canvas in canvases)
        raise Refused("scanned_pdf" if is_picture else "empty")
    return assemble(lines, ["".join(glyph.text for glyph in unseen) for _, unseen in sorted_out])


class Interpreter(PDFPageInterpreter):
    """Also keeps how transparent things are painted, which pdfminer passes over."""

    def init_state(self, ctm: Matrix) -> None:
        super().init_state(ctm)
        self._alphas: list[float] = []

    def do_gs(self, name: Any) -> None:
        states = dict_value(self.resources.get("ExtGState", {}))
        state = resolve1(states.get(getattr(name, "name", name)))
        if isinstance(state, dict) and "ca" in state and isinstance(self.device, Canvas):
            self.device.alpha = float(num_value(state["ca"]))

    def do_q(self) -> None:
        super().do_q()
        if isinstance(self.device, Canvas):
            self._alphas.append(self.device.alpha)

    def do_BT(self) -> None:  # noqa: N802 (the operator is called so)
        super().do_BT()
        if isinstance(self.device, Canvas):
            self.device.begins_text = True

    def do_Q(self) -> None:  # noqa: N802 (the operator is called so)
        super().do_Q()
        if self._alphas and isinstance(self.device, Canvas):
            self.device.alpha = self._alphas.pop()


class Canvas(PDFLayoutAnalyzer):
    """One page: its letters in the order in which they are painted, and what lies below and above them."""

    def __init__(self, manager: PDFResourceManager) -> None:
        super().__init__(manager, laparams=None)
        self.alpha = 1.0
        self.begins_text = False
        self.pictures = 0
        self.paths = 0
        self._mode = 0
        self._order = 0
        self._box: Box = (0.0, 0.0, 0.0, 0.0)
        self._areas: list[Area] = []
        self._glyphs: list[tuple[Glyph, bool, int]] = []

    def begin_page(self, page: PDFPage, ctm: Matrix) -> None:
        super().begin_page(page, ctm)
        self._box = self.cur_item.bbox

    def receive_layout(self, ltpage: Any) -> None:
        """Nothing to do: `sort_out` is asked for the outcome."""

    def render_string(
        self, textstate: PDFTextState, seq: Any, ncs: PDFColorSpace, graphicstate: PDFGraphicState
    ) -> None:
        self._mode = int(textstate.render or 0)
        super().render_string(textstate, seq, ncs, graphicstate)

    def render_char(
        self,
        matrix: Matrix,
        font: PDFFont,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: PDFColorSpace,
        graphicstate: PDFGraphicState,
    ) -> float:
        advance = super().render_char(matrix, font, fontsize, scaling, rise, cid, ncs, graphicstate)
        char = self.cur_item._objs.pop()  # noqa: SLF001 (kept here instead, with what the page does not keep)
        if not isinstance(char, LTChar):
            return advance
        self._order += 1
        text = char.get_text()
        glyph = Glyph(
            text,
            char.x0,
            char.x1,
            matrix[5],
            char.size,
            bool(_BOLD.search(char.fontname)),
            char.upright,
            self.begins_text,
        )
        self.begins_text = self.begins_text and not text.strip()
        if self._mode == OUTLINED:
            brightness = _brightness(graphicstate.scs, graphicstate.scolor)
        else:
            brightness = _brightness(ncs, graphicstate.ncolor)
        self._glyphs.append((glyph, self._is_unseen(char, brightness), self._order))
        return advance

    def render_image(self, name: str, stream: PDFStream) -> None:
        self.pictures += 1
        is_solid = not stream.get_any(("SMask", "Mask", "IM", "ImageMask"))
        self._add_area(self.cur_item.bbox, None, covers=is_solid and self.alpha > 1 - SAME)

    def paint_path(self, gstate: PDFGraphicState, stroke: bool, fill: bool, evenodd: bool, path: Sequence[Any]) -> None:
        self.paths += 1
        if not fill or len(path) > 20:
            return
        points = [apply_matrix_pt(self.ctm, step[-2:]) for step in path if len(step) > 2]
        if points:
            xs, ys = zip(*points, strict=True)
            is_rectangle = all(step[0] in "mlh" for step in path) and len(set(xs)) <= 2
            brightness = _brightness(gstate.ncs, gstate.ncolor)
            if self.alpha > 0.5:
                box = (min(xs), min(ys), max(xs), max(ys))
                self._add_area(box, brightness, covers=is_rectangle and self.alpha > 1 - SAME)

    def sort_out(self) -> tuple[list[Glyph], list[Glyph]]:
        """The letters that are seen and those that are not, in the order in which they were painted."""
        covers = [area for area in self._areas if area.covers]
        seen: list[Glyph] = []
        unseen: list[Glyph] = []
        for glyph, is_unseen, order in self._glyphs:
            x, y = (glyph.x0 + glyph.x1) / 2, glyph.base + glyph.size / 4
            is_covered = any(area.order > order and area.holds(x, y) for area in covers)
            (unseen if is_unseen or is_covered else seen).append(glyph)
        return seen, unseen

    def _is_unseen(self, char: LTChar, brightness: float | None) -> bool:
        x, y = (char.x0 + char.x1) / 2, (char.y0 + char.y1) / 2
        if self._mode in UNSEEN_MODES or char.size < TINY or self.alpha < SAME:
            return True
        if not (self._box[0] <= x <= self._box[2] and self._box[1] <= y <= self._box[3]):
            return True
        if brightness is None:
            return False
        below = next((area.brightness for area in reversed(self._areas) if area.holds(x, y)), 1.0)
        return below is not None and abs(below - brightness) < SAME

    def _add_area(self, box: Box, brightness: float | None, *, covers: bool) -> None:
        self._order += 1
        if (box[2] - box[0]) * (box[3] - box[1]) >= LARGE and len(self._areas) < MAX_AREAS:
            self._areas.append(Area(box, brightness, covers, self._order))


def _brightness(space: PDFColorSpace, color: Any) -> float | None:
    """From 0, black, to 1, white; None for patterns and what else has no number."""
    values = color if isinstance(color, (tuple, list)) else [color]
    try:
        numbers = [float(value) for value in values]
    except (TypeError, ValueError):
        return None
    if space.name in {"Pattern", "Indexed", "Lab"}:
        return None
    if len(numbers) == 1:
        return 1 - numbers[0] if space.name == "Separation" else numbers[0]
    if len(numbers) == 3:
        return 0.299 * numbers[0] + 0.587 * numbers[1] + 0.114 * numbers[2]
    if len(numbers) == 4:
        c, m, y, k = numbers
        return (1 - k) * (1 - 0.299 * c - 0.587 * m - 0.114 * y)
    return None
