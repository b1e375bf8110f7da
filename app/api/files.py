"""Uploaded files as answers: never shown by the browser in our name, always saved."""

from typing import Any
from urllib.parse import quote

from fastapi import Response

KINDS = (
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "text/plain",
)
FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file as it was uploaded.",
        "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in KINDS},
    }
}


def content_disposition(filename: str) -> str:
    """RFC 6266: an ASCII name for those who read no other, and RFC 8187's for the rest."""
    plain = "".join(letter if letter.isascii() and letter.isprintable() else "_" for letter in filename)
    plain = plain.replace("\\", "_").replace('"', "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"


def attachment(content: bytes, *, filename: str, content_type: str) -> Response:
    """A stranger's file: with `sandbox`, and the `nosniff` of every answer, nothing in it runs with our origin."""
    if content_type == "text/plain":
        content_type = "text/plain; charset=utf-8"
    return Response(
        content,
        headers={
            "Content-Type": content_type,
            "Content-Disposition": content_disposition(filename),
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "no-store",
        },
    )
