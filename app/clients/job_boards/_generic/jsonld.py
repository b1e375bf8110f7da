"""JSON-LD as it stands in pages: comments, trailing commas, raw line breaks, entities and all."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

import orjson

from app.core.markup import Script

MAX_REPAIRED = 2_000_000  # characters; a broken script above this is left alone
MAX_NODES = 200_000

# Tokens of almost-JSON. A quote within a string is one that nothing follows which could follow a string.
_TOKEN = re.compile(
    r'"((?:[^"\\]|\\(?:.|\Z)|"(?!\s*(?:[,:}\]]|\Z)))*+)(?:"|\Z)'
    r"|//[^\n]*|/\*.*?(?:\*/|\Z)|<!--|-->|<!\[CDATA\[|\]\]>|,(?=\s*[}\]])",
    re.DOTALL,
)
_ESCAPE = re.compile(r'\\(?:(u[0-9a-fA-F]{4}|["\\/bfnrt])|(.?))|"', re.DOTALL)
_BETWEEN = re.compile("[\\s;,\ufeff]*")
_DECODER = json.JSONDecoder(strict=False)  # raw line breaks and tabs in strings


def is_jsonld(script: Script) -> bool:
    return "ld+json" in script.attributes.lower()


def documents_of(body: str) -> list[Any]:
    """The JSON documents of a script; of a broken one, what can be read."""
    try:
        return [orjson.loads(body)]
    except orjson.JSONDecodeError:
        if len(body) > MAX_REPAIRED:
            return []
    repaired = _TOKEN.sub(_repair, body)
    documents, is_whole = _decode(repaired)
    if not is_whole and "&quot;" in body:
        documents, _ = _decode(_TOKEN.sub(_repair, html.unescape(body)))
    return documents


def _decode(text: str) -> tuple[list[Any], bool]:
    """Documents one after another, until one is broken."""
    documents: list[Any] = []
    position = _BETWEEN.match(text).end()  # type: ignore[union-attr]  # it matches nothing at all, too
    while position < len(text):
        try:
            document, position = _DECODER.raw_decode(text, position)
        except (ValueError, RecursionError):
            return documents, False
        documents.append(document)
        position = _BETWEEN.match(text, position).end()  # type: ignore[union-attr]
    return documents, True


def _repair(token: "re.Match[str]") -> str:
    if token[1] is None:
        return " "
    return f'"{_ESCAPE.sub(_repair_escape, token[1])}"'


def _repair_escape(escape: "re.Match[str]") -> str:
    if escape[0] == '"':
        return '\\"'
    if escape[1] is not None:
        return escape[0]
    return "'" if escape[2] == "'" else f"\\\\{escape[2]}"


def objects_of(document: Any) -> Iterator[dict[str, Any]]:
    """Every object of a document, in its order, whatever it is nested in."""
    stack: list[Any] = [document]
    for _ in range(MAX_NODES):
        if not stack:
            return
        value = stack.pop()
        if isinstance(value, dict):
            yield value
            stack.extend(reversed([inner for inner in value.values() if isinstance(inner, dict | list)]))
        elif isinstance(value, list):
            stack.extend(reversed([inner for inner in value if isinstance(inner, dict | list)]))
