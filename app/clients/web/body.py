"""The body of an answer, decoded while it arrives and cut off at a number of decoded bytes."""

import asyncio
import zlib
from collections.abc import AsyncIterable
from typing import Any

GZIP = 16 + zlib.MAX_WBITS
SLICE = 1024 * 1024  # what is inflated in one go: a stranger's bomb must not hold up the loop


class BodyTooLarge(Exception):
    """There was more than the caller takes. `start` is what came before that."""

    def __init__(self, start: bytes) -> None:
        super().__init__(f"more than {len(start)} bytes")
        self.start = start


class BodyUnreadable(Exception):
    """Compressed in a way that was not offered, or not as it says."""


class BodyIncomplete(Exception):
    """Compressed data that stops before its end."""


async def read_body(chunks: AsyncIterable[bytes], encoding: str, *, max_bytes: int) -> bytes:
    """All of it, else one of the exceptions above. `encoding` is the Content-Encoding."""
    names = [name for part in encoding.split(",") if (name := part.strip().lower()) not in ("", "identity")]
    if not names:
        return await _plain(chunks, max_bytes)
    if names in (["gzip"], ["x-gzip"], ["deflate"]):
        return await _inflated(chunks, max_bytes)
    raise BodyUnreadable(f"compressed as {encoding[:50]!r}")


async def _plain(chunks: AsyncIterable[bytes], max_bytes: int) -> bytes:
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > max_bytes:
            raise BodyTooLarge(bytes(body[:max_bytes]))
    return bytes(body)


async def _inflated(chunks: AsyncIterable[bytes], max_bytes: int) -> bytes:
    body = bytearray()
    inflater = _Inflater()
    arrived = 0
    async for chunk in chunks:
        arrived += len(chunk)
        if arrived > max_bytes:  # members without content would never fill the body
            raise BodyTooLarge(bytes(body))
        inflater.feed(chunk)
        while piece := inflater.take(min(SLICE, max_bytes + 1 - len(body))):
            body += piece
            if len(body) > max_bytes:
                raise BodyTooLarge(bytes(body[:max_bytes]))
            await asyncio.sleep(0)
    if arrived and not inflater.is_at_end:
        raise BodyIncomplete
    return bytes(body)


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
