"""HTML that strangers wrote, made fit to build a tree of.

What a browser's parser does to broken markup costs more than its length says: each opening tag looks through all that is
open, and marks left open (`<b>`) are repeated in each paragraph after them. 24 kB can take a gigabyte.
"""

import re
from dataclasses import dataclass

_RAW = re.compile(r"<(?:!--|(script|style)(?=[\s/>]))", re.IGNORECASE)
_RAW_END = {
    "script": re.compile(r"</script(?=[\s/>])", re.IGNORECASE),
    "style": re.compile(r"</style(?=[\s/>])", re.IGNORECASE),
}
_COMMENT_END = re.compile(r"--!?>")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# Elements that hold nothing, or that the next of their kind closes.
_SHALLOW = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr", "p", "li",
    "dt", "dd", "option", "optgroup", "tr", "td", "th", "thead", "tbody", "tfoot", "a", "nobr", "button",
}  # fmt: skip
# Reopened in each block until they are closed.
_MARKS = {"b", "big", "code", "em", "font", "i", "s", "small", "strike", "strong", "tt", "u"}
_WORK_A_TAG = 60
_WORK_A_REPEATED_MARK = 200
_LONG_TAG = 10_000  # characters
_MAX_WORK = 40_000_000  # a quarter of a second, less than 100 MB


@dataclass(frozen=True, slots=True)
class Script:
    attributes: str  # as they stand in the tag
    body: str


@dataclass(frozen=True, slots=True)
class Markup:
    """A page taken apart: `html` has neither scripts nor styles nor comments."""

    html: str
    scripts: tuple[Script, ...]


def take_apart(page: str) -> Markup:
    """Scripts aside, styles and comments away: in one pass, without a tree."""
    kept: list[str] = []
    scripts: list[Script] = []
    position = 0
    while start := _RAW.search(page, position):
        kept.append(page[position : start.start()])
        if start[1] is None:
            end = _COMMENT_END.search(page, start.end() - 2)  # `<!-->` is a whole comment
            position = end.end() if end else len(page)
            continue
        name = start[1].lower()
        body = page.find(">", start.end()) + 1
        end = _RAW_END[name].search(page, body) if body else None
        if end is None:
            position = len(page)
            break
        if name == "script":
            scripts.append(Script(page[start.end() : body - 1], page[body : end.start()]))
        position = page.find(">", end.end()) + 1 or len(page)
    kept.append(page[position:])
    return Markup("".join(kept), tuple(scripts))


def bounded(html: str) -> str:
    """As much of the beginning as a tree can be built of in bounded time and memory: of any honest page, all."""
    is_open: dict[str, int] = {}
    depth = marks = work = last = 0
    for tag in _TAG.finditer(html):
        closes, name = tag.groups()
        name = name.lower()
        if closes:
            if is_open.get(name):
                is_open[name] -= 1
                depth -= 1
                if name in _MARKS:
                    marks -= 1
        elif name not in _SHALLOW:
            is_open[name] = is_open.get(name, 0) + 1
            depth += 1
            if name in _MARKS:
                marks += 1
        start = tag.start()
        if start - last > _LONG_TAG:
            work += _work_of_attributes(html[last:start])
        work += _WORK_A_TAG + depth + _WORK_A_REPEATED_MARK * marks
        if work > _MAX_WORK:
            return html[:last]
        last = start
    is_too_much = len(html) - last > _LONG_TAG and work + _work_of_attributes(html[last:]) > _MAX_WORK
    return html[:last] if is_too_much else html


def _work_of_attributes(rest: str) -> int:
    """Each attribute is compared with all before it. Where a value may hold a `>`, all up to the next tag may be some."""
    inside = rest.partition(">")[0]
    if "=" in inside:
        inside = rest
    return int(sum(inside.count(separator) for separator in " \n\t\r\f/\"'") ** 2 // 50)
