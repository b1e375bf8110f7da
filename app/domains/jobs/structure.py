"""A description's own headings and lists, sorted into what a reader looks for. Nothing is written, only found."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from app.core.markup import bounded, take_apart
from app.domains.jobs.structure_words import ELSEWHERE, FILLERS, PHRASES, SECTIONS

MAX_READ = 100_000  # characters
MAX_ITEMS = 30
MAX_ITEM = 500  # characters
MAX_SUMMARY = 600
MIN_PARAGRAPH = 60

_LONGEST_HEADING = 90
_LONGEST_BARE_HEADING = 50  # nothing but its words says that it is one
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6", "dt", "summary"}
_BOLD = {"b", "strong"}
_BLOCKS = _HEADINGS | {
    "p", "div", "section", "article", "ul", "ol", "li", "table", "tbody", "tr", "td", "th", "dl", "dd", "br", "hr", "header",
    "footer", "blockquote", "pre", "body", "main", "details",
}  # fmt: skip
_MARKUP = re.compile(
    r"</?(?:p|br|ul|ol|li|div|span|h[1-6]|strong|b|em|table|section|article|script|style)(?:\s[^<>]{0,2000})?/?>",
    re.IGNORECASE,
)
_BULLET = re.compile(
    "(?:[-*\u2022\u2023\u25aa\u25cf\u25e6\u00b7\u2013\u2014\u2713\u2714\u2705\u27a2\uf0b7\u2192]|\\d{1,2}[.)])\\s+(?=\\S)"
)
_MARKDOWN_HEADING = re.compile(r"#{1,6}\s+(\S.*)")
_MARKDOWN_BOLD = re.compile(r"(\*\*|__)(.+?)\1\s*:?")
_SENTENCE_END = re.compile("[.!?\u2026][\"')\\]\u201d\u00bb]?(?=\\s|$)")
_NO_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the text; how it is set says what it may be."""

    text: str
    is_heading: bool = False
    is_item: bool = False


def structure_description(
    html_or_text: str, language: str | None, *, known: Callable[[str], Sequence[str]]
) -> dict[str, Any] | None:
    """{summary, responsibilities, requirements, benefits, stack} of a description; None where there is nothing to sort.

    `known` finds the names of the technologies in a text. Headings are known in ten languages; of two readings of one,
    that in `language` counts.
    """
    lines = list(_lines(html_or_text[:MAX_READ]))
    introduction, sections = _sections(lines, language)
    found = {name: _items(sections[name]) for name in SECTIONS}
    stack = list(dict.fromkeys(known("\n".join(line.text for line in lines))))[:MAX_ITEMS]
    if not any(found.values()) and not stack:
        return None
    return {"summary": _summary(introduction), **found, "stack": stack}


def told_lines(html_or_text: str, language: str | None) -> Iterator[tuple[str | None, str, str]]:
    """Each line but the headings: the kind of its section (None before the first), that section's heading, the text.

    Lines under headings that are no part of what the job is (how to apply, who we are) are left out.
    """
    kind: str | None = None
    heading = ""
    for line in _lines(html_or_text[:MAX_READ]):
        found = _kind_of(line, language)
        if found is not None or line.is_heading:
            kind, heading = found or (ELSEWHERE if kind is not None else None), line.text
        elif kind != ELSEWHERE:
            yield kind, heading, line.text


def _sections(lines: Sequence[_Line], language: str | None) -> tuple[list[_Line], dict[str, list[_Line]]]:
    """What stands under no heading of a kind, and the lines under those of each kind."""
    introduction: list[_Line] = []
    sections: dict[str, list[_Line]] = {name: [] for name in SECTIONS}
    current = introduction
    for line in lines:
        kind = _kind_of(line, language)
        if kind is not None:
            current = sections.get(kind, [])
        elif line.is_heading:  # of another kind
            current = [] if any(sections.values()) else introduction
        else:
            current.append(line)
    return introduction, sections


def _kind_of(line: _Line, language: str | None) -> str | None:
    """The kind of section that the line is the heading of. One that is not set as a heading has to say nothing else."""
    is_set = line.is_heading or line.text.endswith(":")
    longest = _LONGEST_HEADING if is_set else _LONGEST_BARE_HEADING
    if line.is_item or len(line.text) > longest or line.text.endswith((".", ",", ";")):
        return None
    words = _folded(line.text)
    own = language.partition("-")[0].lower() if language else "en"
    for code in sorted(PHRASES, key=lambda code: (code != own, code != "en")):
        found = [
            (match.start(), -len(match[0]), kind)
            for kind, pattern in _patterns(code).items()
            if (match := pattern.search(words)) and (is_set or _says_nothing_else(words, match))
        ]
        if found:
            return min(found)[2]
    return None


@cache
def _patterns(code: str) -> dict[str, "re.Pattern[str]"]:
    return {kind: re.compile(rf"\b(?:{PHRASES[code][kind]})") for kind in (*SECTIONS, ELSEWHERE)}


def _says_nothing_else(words: str, match: "re.Match[str]") -> bool:
    rest = re.match(r"\w*", words[match.end() :])
    left = words[: match.start()] + words[match.end() + (rest.end() if rest else 0) :]
    return all(word in FILLERS for word in left.split())


def _folded(text: str) -> str:
    """Words in lower case without accents or punctuation: "What you'll do" is "what you ll do"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("\u0142", "l"))
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return _NO_WORD.sub(" ", bare).strip()


def _items(lines: Sequence[_Line]) -> list[str]:
    """The entries of a section's lists; where it has none its paragraphs."""
    items = [line.text for line in lines if line.is_item]
    if not items:  # what introduces a list that is none ends with a colon
        items = [line.text for line in lines if not line.text.endswith(":")]
    entries = (_shortened(item.strip().rstrip(";, "), MAX_ITEM) for item in items)
    return list(dict.fromkeys(entry for entry in entries if len(entry) > 2))[:MAX_ITEMS]


def _summary(lines: Sequence[_Line]) -> str | None:
    """The first paragraphs that are some, as far as they fit."""
    summary = ""
    for line in lines:
        if line.is_item or len(line.text) < MIN_PARAGRAPH or line.text.endswith(":"):
            continue
        if summary and len(summary) + len(line.text) >= MAX_SUMMARY:
            break
        summary = f"{summary}\n\n{line.text}" if summary else line.text
    return _shortened(summary, MAX_SUMMARY) or None


def _shortened(text: str, longest: int) -> str:
    """To the end of the last sentence that fits, else of the last word."""
    if len(text) <= longest:
        return text
    ends = [end.end() for end in _SENTENCE_END.finditer(text[: longest + 1]) if end.end() <= longest]
    if ends and ends[-1] >= longest // 3:
        return text[: ends[-1]]
    return text[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "\u2026"


def _lines(html_or_text: str) -> Iterator[_Line]:
    if _MARKUP.search(html_or_text):
        yield from _lines_of_html(html_or_text)
    else:
        for text in html_or_text.splitlines():
            if (line := _line_of_text(text)) is not None:
                yield line


def _line_of_text(text: str) -> _Line | None:
    """A line of plain text or Markdown."""
    text = text.strip()
    if heading := _MARKDOWN_HEADING.fullmatch(text):
        text, is_heading = heading[1].strip("# "), True
    elif bold := _MARKDOWN_BOLD.fullmatch(text):
        text, is_heading = bold[2], True
    else:
        is_heading = text.isupper() and 3 < len(text) <= _LONGEST_HEADING
    bullet = None if is_heading else _BULLET.match(text)
    text = " ".join((text[bullet.end() :] if bullet else text).replace("**", "").replace("__", "").split())
    return _Line(text, is_heading, bullet is not None) if text else None


def _lines_of_html(html: str) -> Iterator[_Line]:
    """A block a line. A block that is nothing but bold is a heading, as most editors' users write them."""
    root = LexborHTMLParser(bounded(take_apart(html).html)).body
    line = _Open()
    stack: list[tuple[LexborNode, str | None, bool, bool]] = [(root, None, False, False)] if root is not None else []
    while stack:
        node, block, is_bold, is_end = stack.pop()
        if node.is_text_node:
            line.add(node.text_content or "", is_bold)
            continue
        tag = node.tag or ""
        if tag == "br" and block == "li":
            line.add(" ", is_bold)
            continue
        if tag in _BLOCKS:
            yield from line.close(block)
            inner = tag if tag in _HEADINGS or tag == "li" else (block if block == "li" or block in _HEADINGS else None)
        else:
            inner = block
        if is_end:
            continue
        if tag in _BLOCKS:
            stack.append((node, inner, is_bold, True))
        children = [(child, inner, is_bold or tag in _BOLD, False) for child in node.iter(include_text=True)]
        stack.extend(reversed(children))


class _Open:
    """The line that is being read."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._is_bold = True

    def add(self, text: str, is_bold: bool) -> None:
        self._parts.append(text)
        self._is_bold = self._is_bold and (is_bold or not text.strip(" \n\t\u00a0:"))

    def close(self, block: str | None) -> Iterator[_Line]:
        text = " ".join("".join(self._parts).split())
        is_bold = self._is_bold
        self._parts, self._is_bold = [], True
        if not text:
            return
        is_heading = block in _HEADINGS or (is_bold and block != "li" and len(text) <= _LONGEST_HEADING)
        bullet = None if is_heading else _BULLET.match(text)
        yield _Line(text[bullet.end() :] if bullet else text, is_heading, block == "li" or bullet is not None)
