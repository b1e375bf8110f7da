"""From letters on a page to lines in reading order: words, rows, columns."""

import re
from collections import Counter
from dataclasses import dataclass, field
from statistics import median

from .text import Line, clean, letters

WORD_GAP = 0.11  # of the letters' size: more room is a space
CELL_GAP = 1.4  # more is another cell of the row
SAME_ROW = 0.35
PARAGRAPH = 1.6  # more than so many sizes from one line to the next is a new paragraph
GUTTER = 6.0  # points that nothing crosses between two columns
FEW_ROWS = 4
SHORT = 34  # characters of a label, a place or a date beside its text
MOSTLY = 0.6
DATED = 0.4  # of a column with years in them: dates, over two lines each
MANY_CELLS = 4
LOW = 40.0  # points: columns of less height are none
RAISED = 0.6  # of the letters' size: the e of 5e
SPACED = 0.7  # of the words of a spaced-out line, so many are single letters
COLUMN_ROWS = 3  # cells that begin at one place make a column
COLUMN_GAP = 0.35  # of the letters' size, before a word where a column begins
WIDE_GAP = 0.55  # the same, where no column begins and the line's other gaps are half as wide
MOST_OF_LEAD = 90  # characters of a line with a bold beginning
MARK = 3  # characters before a gap that may be a bullet or a number


_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(slots=True)
class Glyph:
    """A letter; `base` is the height of the line it stands on. `begins`: a text object begins with it, which in PDFs made
    of HTML is an element, in others anything."""

    text: str
    x0: float
    x1: float
    base: float
    size: float
    is_bold: bool
    is_upright: bool
    begins: bool = False


@dataclass(slots=True)
class Fragment:
    """Letters side by side; `words` are its gaps: where in the text each word behind one begins, where on the page, and
    how wide the gap is."""

    text: str
    x0: float
    x1: float
    base: float
    size: float
    bold: int  # letters
    words: list[tuple[int, float, float]] = field(default_factory=list)
    letters: list[tuple[str, float]] = field(default_factory=list)  # each with the gap before it
    turns: list[int] = field(default_factory=list)  # where in the text bold letters begin or end
    is_bold: bool = False  # its last letter
    seams: list[int] = field(default_factory=list)  # where in the text a text object begins


@dataclass(slots=True)
class Page:
    """A page cut at its widest gutter, which is None where there is one column."""

    gutter: float | None
    above: list[Fragment]
    left: list[Fragment]
    right: list[Fragment]
    below: list[Fragment]


def make_page(glyphs: list[Glyph]) -> Page:
    """Turned letters are watermarks and ornaments: they are left out."""
    fragments = _fragments([glyph for glyph in glyphs if glyph.is_upright])
    gutter = _gutter(fragments) if len(fragments) > 2 * FEW_ROWS else None
    return (
        Page(gutter[0] if gutter else None, *_cut(fragments, gutter)) if gutter else Page(None, fragments, [], [], [])
    )


def lines_of(pages: list[Page]) -> list[Line]:
    """The lines of a document. A column that goes on on the next page is read to its end before the next column."""
    lines: list[Line] = []
    start = 0
    while start < len(pages):
        end = start + 1
        while end < len(pages) and _goes_on(pages[end - 1].gutter, pages[end].gutter):
            end += 1
        spread = pages[start:end]
        parts = [part for page in spread for part in (page.above, page.left)]
        parts += [part for page in spread for part in (page.right, page.below)]
        for part in parts:
            for region in _regions(part):
                lines += _region_lines(region)
        start = end
    return lines


def _goes_on(gutter: float | None, next_gutter: float | None) -> bool:
    return gutter is not None and next_gutter is not None and abs(gutter - next_gutter) < 2 * GUTTER


def _fragments(glyphs: list[Glyph]) -> list[Fragment]:
    """Join what is painted one after the other, then what stands side by side in whatever order it was painted."""
    found: list[Fragment] = []
    current: Fragment | None = None
    for glyph in glyphs:
        text = clean(glyph.text)
        if not text.strip():
            if current is not None and not current.text.endswith(" "):
                current.text += " "
            continue
        if current is not None and _is_next(current, glyph):
            if text == current.text[-len(text) :] and glyph.x0 < current.x1 - 0.7 * (glyph.x1 - glyph.x0):
                continue  # painted twice to look bold
            gap = glyph.x0 - current.x1
            if gap > WORD_GAP * glyph.size and not current.text.endswith(" "):
                current.text += " "
            if current.text.endswith(" "):
                current.words.append((len(current.text), glyph.x0, gap))
                current.seams += [len(current.text)] if glyph.begins else []
            current.letters.append((text, gap))
            if glyph.is_bold != current.is_bold:
                current.turns.append(len(current.text))
                current.is_bold = glyph.is_bold
            current.text += text
            current.x1 = max(current.x1, glyph.x1)
            current.bold += glyph.is_bold * len(text)
        else:
            current = Fragment(
                text,
                glyph.x0,
                glyph.x1,
                glyph.base,
                glyph.size,
                glyph.is_bold * len(text),
                letters=[(text, 0.0)],
                is_bold=glyph.is_bold,
                seams=[0] if glyph.begins else [],
            )
            found.append(current)
    for fragment in found:
        _close_up(fragment)
    joined: list[Fragment] = []
    for row in _rows(found):
        last: Fragment | None = None
        for part in row:
            if last is not None and part.x0 - last.x1 < CELL_GAP * max(last.size, part.size):
                space = part.x0 - last.x1 > WORD_GAP * part.size and not last.text.endswith(" ")
                last.text += " " if space else ""
                if last.text.endswith(" "):
                    last.words.append((len(last.text), part.x0, part.x0 - last.x1))
                last.words += [(len(last.text) + place, x0, gap) for place, x0, gap in part.words]
                begins_bold = part.is_bold ^ (len(part.turns) % 2 == 1)
                last.turns += [len(last.text)] if begins_bold != last.is_bold else []
                last.turns += [len(last.text) + place for place in part.turns]
                last.seams += [len(last.text) + place for place in part.seams if place or last.text.endswith(" ")]
                last.is_bold = part.is_bold
                last.text += part.text
                last.x1 = max(last.x1, part.x1)
                last.bold += part.bold
            else:
                last = part
                joined.append(part)
    return joined


def _is_next(fragment: Fragment, glyph: Glyph) -> bool:
    size = max(fragment.size, glyph.size)
    is_raised = (
        glyph.size < 0.85 * fragment.size
        and 0 < glyph.base - fragment.base < RAISED * size
        and glyph.x0 - fragment.x1 < WORD_GAP * size
    )
    return (
        (abs(fragment.base - glyph.base) < SAME_ROW * size or is_raised)
        and -0.6 * size < glyph.x0 - fragment.x1 < CELL_GAP * size
        and glyph.x0 > fragment.x0 - 0.1
    )


def _close_up(fragment: Fragment) -> None:
    """W O R D S that are spaced out to look well, as words."""
    words = fragment.text.split()
    if len(fragment.letters) < 4 or sum(len(word) == 1 for word in words) < SPACED * len(words):
        return
    usual = median(gap for _, gap in fragment.letters[1:])
    if usual <= WORD_GAP * fragment.size:
        return
    text = ""
    for letter, gap in fragment.letters:
        text += (" " if text and gap > 1.5 * usual + WORD_GAP * fragment.size else "") + letter
    fragment.text, fragment.words, fragment.seams = text, [], []


def _rows(fragments: list[Fragment]) -> list[list[Fragment]]:
    """From the top down, each from left to right."""
    rows: list[list[Fragment]] = []
    for fragment in sorted(fragments, key=lambda part: -part.base):
        if rows and abs(rows[-1][0].base - fragment.base) < SAME_ROW * min(rows[-1][0].size, fragment.size):
            rows[-1].append(fragment)
        else:
            rows.append([fragment])
    return [sorted(row, key=lambda part: part.x0) for row in rows]


def _regions(fragments: list[Fragment], depth: int = 0) -> list[list[Fragment]]:
    """Columns, and what stands above and below them, in reading order."""
    gutter = _gutter(fragments) if depth < 4 and len(fragments) > 2 * FEW_ROWS else None
    if gutter is None:
        return [fragments] if fragments else []
    return [region for part in _cut(fragments, gutter) for region in _regions(part, depth + 1)]


def _cut(
    fragments: list[Fragment], gutter: tuple[float, float, float]
) -> tuple[list[Fragment], list[Fragment], list[Fragment], list[Fragment]]:
    x, top, bottom = gutter
    above: list[Fragment] = []
    left: list[Fragment] = []
    right: list[Fragment] = []
    below: list[Fragment] = []
    for part in fragments:
        place = above if part.base > top else below if part.base < bottom else left if part.x0 < x - 1 else right
        place.append(part)
    return above, left, right, below


def _gutter(fragments: list[Fragment]) -> tuple[float, float, float] | None:
    """Where the right column begins, and the heights between which there are two."""
    ordered = sorted(fragments, key=lambda part: -part.base)
    best: tuple[float, float, float] | None = None
    most = 0.0
    for x in _left_edges(fragments):
        run: list[Fragment] = []
        for part in [*ordered, None]:
            if part is not None and not part.x0 < x - 1 < part.x1 + GUTTER:
                run.append(part)
                continue
            run = _without_header(run)
            if len(run) > 2 * FEW_ROWS:
                left = [fragment for fragment in run if fragment.x0 < x - 1]
                right = [fragment for fragment in run if fragment.x0 >= x - 1]
                if len(left) >= FEW_ROWS and len(right) >= FEW_ROWS and not _is_table(left, right):
                    top = min(left[0].base, right[0].base)
                    bottom = max(left[-1].base, right[-1].base)
                    if top - bottom > max(most, LOW):
                        most = top - bottom
                        best = (x, max(run[0].base, top) + 0.1, run[-1].base - 0.1)
            run = []
    return best


def _without_header(run: list[Fragment]) -> list[Fragment]:
    """Without the first rows that have many cells: ways to reach somebody, side by side."""
    start = 0
    for row in _rows(run[: 4 * FEW_ROWS]):
        if len(row) < MANY_CELLS:
            break
        start += len(row)
    return run[start:]


def _left_edges(fragments: list[Fragment]) -> list[float]:
    counts: dict[int, list[float]] = {}
    for part in fragments:
        counts.setdefault(round(part.x0 / 2), []).append(part.x0)
    leftmost = min(part.x0 for part in fragments)
    return [min(xs) for xs in counts.values() if len(xs) >= 3 and min(xs) > leftmost + 30]


def _is_table(left: list[Fragment], right: list[Fragment]) -> bool:
    """Whether one side says something to each line of the other: dates, places, labels."""
    side, other = (
        (left, right)
        if median(len(part.text) for part in left) <= median(len(part.text) for part in right)
        else (right, left)
    )
    bases = [part.base for part in other]
    beside = sum(any(abs(part.base - base) < 2 for base in bases) for part in side)
    short = sum(len(part.text) <= SHORT for part in side)
    dated = sum(_YEAR.search(part.text) is not None for part in side)
    return short >= 0.8 * len(side) and (beside >= MOSTLY * len(side) or dated >= DATED * len(side))


def _region_lines(fragments: list[Fragment]) -> list[Line]:
    edge = min(part.x0 for part in fragments)
    rows = _rows(fragments)
    columns = _columns(rows)
    lines: list[Line] = []
    before: float | None = None
    for row in rows:
        base, size = row[0].base, max(part.size for part in row)
        length = sum(len(part.text) for part in row)
        lines.append(
            Line(
                "\t".join(cell for part in row for cell in _cells(part, columns)),
                size=size,
                is_bold=sum(part.bold for part in row) > length / 2,
                indent=row[0].x0 - edge,
                is_apart=before is None or before - base > PARAGRAPH * size,
                seams=_seams(row),
            )
        )
        before = base
    return lines


def _seams(row: list[Fragment]) -> list[int]:
    seams: list[int] = []
    before = 0
    for part in row:
        seams += [before + letters(clean(part.text[:place])) for place in part.seams]
        before += letters(clean(part.text))
    return seams


def _columns(rows: list[list[Fragment]]) -> set[int]:
    """Where cells behind another begin in several rows, in points."""
    starts = Counter(round(part.x0) for row in rows for part in row[1:])
    return {x for x in starts if starts[x - 1] + starts[x] + starts[x + 1] >= COLUMN_ROWS}


def _cells(fragment: Fragment, columns: set[int]) -> list[str]:
    """The text, cut where a column begins whose cell before it reaches close to it, and at a gap unlike the others."""
    cells: list[str] = []
    start = 0
    gaps = [gap for _, _, gap in fragment.words]
    for number, (place, x0, gap) in enumerate(fragment.words):
        if place - start <= MARK:
            continue  # behind a bullet or a number
        others = gaps[:number] + gaps[number + 1 :]
        is_in_column = round(x0) in columns and gap > COLUMN_GAP * fragment.size
        is_wide = len(others) > 1 and gap > max(WIDE_GAP * fragment.size, 2 * median(others), 1.5 * max(others))
        if is_in_column or is_wide or (fragment.turns == [place] and _is_lead(fragment, place)):
            cells.append(fragment.text[start:place].strip())
            start = place
    return [*cells, fragment.text[start:]]


def _is_lead(fragment: Fragment, place: int) -> bool:
    """Whether the bold words that begin a short line are one thing and the rest another: a title, and its company."""
    text = fragment.text
    is_name = text[place].isupper() or text[place].isdigit()
    return (
        not fragment.is_bold
        and len(text) <= MOST_OF_LEAD
        and is_name
        and not text[:place].rstrip().endswith((":", ",", "|", "-", "\u2013"))
    )
