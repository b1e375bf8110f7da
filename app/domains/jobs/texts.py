"""What people paste as a description: plain text, simple Markdown or HTML, made plain and safe."""

import html
import re
from dataclasses import dataclass

import nh3
from selectolax.lexbor import LexborHTMLParser

from app.core.markup import bounded

_TAGS = {
    "p", "br", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "strong", "b", "em", "i", "u", "a", "blockquote",
    "code", "pre", "hr", "table", "thead", "tbody", "tr", "th", "td", "dl", "dt", "dd", "div", "span",
}  # fmt: skip
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes={"a": {"href"}},
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel="noopener nofollow",
)
_MARKUP = re.compile(
    r"</?(?:p|br|ul|ol|li|div|span|h[1-6]|strong|b|em|i|u|a|table|section|article|blockquote|img|script|style|svg|iframe)"
    r"(?:\s[^<>]{0,2000})?/?>",
    re.IGNORECASE,
)
_ESCAPED_MARKUP = re.compile(r"&lt;/?(?:p|br|ul|li|div|h[1-6]|strong)\b", re.IGNORECASE)
# Where a block begins or ends the plain text has a line of its own. Sanitised blocks have no attributes.
_BLOCK = re.compile(r"</?(?:p|br|ul|ol|h[1-6]|blockquote|pre|hr|table|tr|dl|dt|dd|div)>")
_BLANK_LINES = re.compile(r"\n{3,}")
_SPACES = re.compile(r"[^\S\n]+")
_BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
_HEADING = re.compile(r"(#{1,6}) +(\S.*)")


@dataclass(frozen=True, slots=True)
class Description:
    """`text` is for search and for people without HTML; `html` is safe to show."""

    text: str
    html: str | None


def read_description(raw: str) -> Description:
    """The description as it is kept. HTML that only escaped itself (as one board's API does) is unescaped first."""
    if _ESCAPED_MARKUP.search(raw) and not _MARKUP.search(raw):
        raw = html.unescape(raw)
    if _MARKUP.search(raw):
        safe = _CLEANER.clean(bounded(raw)).strip()
        return Description(text_of(safe), safe or None)
    text = raw.replace("\r\n", "\n").strip()
    return Description(text, _paragraphs(text))


def text_of(safe: str) -> str:
    """The text of sanitised HTML, a block a line, list items with a dash."""
    marked = _BLOCK.sub("\n", safe.replace("\n", " ").replace("<li>", "\n- ").replace("</li>", ""))
    body = LexborHTMLParser(marked).body
    text = body.text() if body is not None else ""
    lines = (line.strip() for line in _SPACES.sub(" ", text).split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def _paragraphs(text: str) -> str:
    """Plain text as HTML: paragraphs, dashes as lists, Markdown's headings and bold."""
    blocks: list[str] = []
    open_list = False
    for line in html.escape(text, quote=False).split("\n"):
        line = line.strip()  # noqa: PLW2901
        if "**" in line:
            line = _BOLD.sub(r"<strong>\1</strong>", line)  # noqa: PLW2901
        is_item = line[:2] in {"- ", "* ", "• "}
        if open_list and not is_item:
            blocks.append("</ul>")
        if is_item:
            blocks.append(("" if open_list else "<ul>") + f"<li>{line[2:].strip()}</li>")
        elif line.startswith("#") and (heading := _HEADING.fullmatch(line)):
            level = len(heading[1])
            blocks.append(f"<h{level}>{heading[2]}</h{level}>")
        elif line:
            blocks.append(f"<p>{line}</p>")
        open_list = is_item
    if open_list:
        blocks.append("</ul>")
    return "\n".join(blocks)
