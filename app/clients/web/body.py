"""The body of an answer, decoded while it arrives and cut off at a number of decoded bytes."""

import asyncio
import zlib
from collections.abc import AsyncIterable, AsyncIterator
from typing import Any

GZIP = 16 + zlib.MAX_WBITS
SLICE = 1024 * 1024  # what is inflated in one go: a stranger's bomb must not hold up the loop


class BodyTooLarge(Exception):
    """There was more than the caller takes."""


class BodyUnreadable(Exception):
    """Compressed in a way that was not offered, or not as it says."""


class BodyIncomplete(Exception):
    """Compressed data that stops before its end."""


async def read_body(chunks: AsyncIterable[bytes], encoding: str, *, max_bytes: int, is_cut: bool = False) -> bytes:
    """All of it, else one of the exceptions above; with `is_cut` the start of what is too large. `encoding` is the
    Content-Encoding."""
    names = [name for part in encoding.split(",") if (name := part.strip().lower()) not in ("", "identity")]
    if names not in ([], ["gzip"], ["x-gzip"], ["deflate"]):
        raise BodyUnreadable(f"compressed as {encoding[:50]!r}")
    pieces = _inflated(chunks, max_bytes) if names else chunks
    body = bytearray()
    async for piece in pieces:
        body += piece
        if len(body) > max_bytes:
            del body[max_bytes:]
            if is_cut:
                break
            body.clear()  # the exception's traceback would keep it alive
            raise BodyTooLarge
    return bytes(body)


async def _inflated(chunks: AsyncIterable[bytes], max_bytes: int) -> AsyncIterator[bytes]:
    inflater = _Inflater()
    arrived = 0
    async for chunk in chunks:
        arrived += len(chunk)
        if arrived > max_bytes:  # members without content would never fill the body
            raise BodyTooLarge
        inflater.feed(chunk)
        while piece := inflater.take(SLICE):
            yield piece
            await asyncio.sleep(0)
    if arrived and not inflater.is_at_end:
        raise BodyIncomplete


class _Inflater:
    """gzip (of one or more members), zlib, or what some servers call deflate: the bare stream."""

    def __init__(self) -> None:
        self._stream: Any = None  # typeshed's name for zlib's object is private
        self._window = 0
        self._waiting = b""

    @property
    def is_at_end(self) -> bool:
        return self._stream is not None and bool(self._stream.eof)

    def feed(self, chunk: bytes) -> None:
        self._waiting += chunk
        if self._stream is None and len(self._waiting) > 1:
            self._window = window_of(self._waiting)
            self._stream = zlib.decompressobj(self._window)

    def take(self, most: int) -> bytes:
        """Up to so many bytes; none where more input is needed. Whatever follows the last member is dropped."""
        piece = b""
        while not piece and self._stream is not None:
            if self._stream.eof:
                if self._window != GZIP or not self._waiting.startswith(b"\x1f"):
                    self._waiting = b""
                    break
                self._stream = zlib.decompressobj(self._window)
            try:
                piece = self._stream.decompress(self._waiting, most)
            except zlib.error as error:
                raise BodyUnreadable("compressed data with an error in it") from error
            self._waiting = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
            if not self._stream.eof:
                break
        return piece


def window_of(start: bytes) -> int:
    """What zlib calls the format that begins with these two bytes."""
    if start[0] == 0x1F:
        return GZIP
    is_zlib = start[0] & 0x0F == zlib.DEFLATED and int.from_bytes(start[:2], "big") % 31 == 0
    return zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS
