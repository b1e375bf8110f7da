"""Texts out of values that may be anything: a text, a number, a list of them, an object that names one."""

import html
import re
from typing import Any

MAX_LINE = 1_000
MAX_TEXT = 200_000

_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,1000}>")
_BLOCK = re.compile(r"</?(?:p|br|ul|ol|li|div|h[1-6]|strong|b|em|i|table|section|span)\b", re.IGNORECASE)
_ESCAPED_BLOCK = re.compile(
    r"&(?:amp;)?lt;/?(?:p|br|ul|ol|li|div|h[1-6]|strong|b|em|i|table|section|span)\b", re.IGNORECASE
)
_UNSTORABLE = re.compile(r"[\0\ud800-\udfff]")
# `\n` as two characters: escaped once too often. Not in `C:\new`.
_ESCAPED_BREAK = re.compile(r"(?<![:\\])(?:\\r)?\\n(?![a-z])")
# What templates print where there is nothing to print.
_NOTHING = {
    "", "-", "--", "n/a", "n.a.", "na", "none", "null", "nil", "nan", "undefined", "unknown", "unspecified", "not specified",
    "not available", "none available", "not applicable", "no title", "untitled", "tbd", "unbekannt", "keine angabe",
    "k.a.", "inconnu", "non spécifié", "desconocido", "no especificado", "tuntematon", "ei saatavilla", "okänd",
    "[object object]",
}  # fmt: skip


def is_nothing(text: str) -> bool:
    return text.strip(" \t\n.:*").lower() in _NOTHING


def values_of(value: Any) -> list[Any]:
    """One or many, as a list."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def first_object(value: Any) -> dict[str, Any]:
    """The first object of a value, or an empty one."""
    return next((item for item in values_of(value) if isinstance(item, dict)), {})


def raw_text(value: Any) -> str | None:
    """The text of a value as it stands: its first, where it has several."""
    for item in values_of(value):
        if isinstance(item, dict):
            item = item.get("@value") or item.get("name")  # noqa: PLW2901
            if isinstance(item, list):
                item = next((inner for inner in item if isinstance(inner, str)), None)  # noqa: PLW2901
        if isinstance(item, int | float) and not isinstance(item, bool):
            item = f"{item:.0f}" if isinstance(item, float) and item.is_integer() else str(item)  # noqa: PLW2901
        if isinstance(item, str) and (text := _UNSTORABLE.sub("", item).strip()):
            return text
    return None


def line_of(value: Any) -> str | None:
    """One line of plain text; None for what only stands for nothing."""
    text = raw_text(value)
    if text is None:
        return None
    text = text[: 4 * MAX_LINE]
    for _ in range(2):  # entities are sometimes escaped twice
        if "&" in text:
            text = html.unescape(text)
    if "<" in text:
        text = _MARKUP.sub(" ", text)
    text = " ".join(_UNSTORABLE.sub("", text).split())[:MAX_LINE]
    return None if is_nothing(text) else text


def lines_of(value: Any) -> list[str]:
    """Each of the texts, once."""
    return list(dict.fromkeys(line for item in values_of(value)[:200] if (line := line_of(item))))


def text_of(value: Any) -> str | None:
    """Running text or HTML as it stands. HTML that escaped itself, and entities in plain text, are unescaped."""
    text = raw_text(value)
    if text is None:
        return None
    text = text[:MAX_TEXT]
    if "\\n" in text:
        text = _ESCAPED_BREAK.sub("\n", text)
    for _ in range(2):
        if "&" in text and (_ESCAPED_BLOCK.search(text) or not _BLOCK.search(text)):
            text = html.unescape(text)
    text = _UNSTORABLE.sub("", text).strip()
    return None if is_nothing(text) else text


def words_of(text: str | None) -> str:
    """The words alone, in lower case: what is compared."""
    return " ".join(re.findall(r"\w+", _MARKUP.sub(" ", text or "").lower()))


def has_markup(text: str) -> bool:
    return _BLOCK.search(text) is not None
