"""Text files: every line is one."""

import codecs

from .text import Line, Refused, Text, assemble

TAB = 4


def read(content: bytes, charset: str) -> Text:
    lines: list[Line] = []
    is_apart = False
    for raw in decode(content, charset).splitlines():
        line = raw.expandtabs(TAB)
        text = line.strip()
        if text:
            indent = float(len(line) - len(line.lstrip()))
            lines.append(Line(raw.strip(), indent=indent, is_apart=is_apart))
        is_apart = not text
    if not lines:
        raise Refused("empty")
    return assemble(lines, [])


def decode(content: bytes, charset: str) -> str:
    """By its mark, by the charset that was found at the upload, else as what it most likely is."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    for encoding in ("utf-8-sig", charset):
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("cp1252", "replace")
