"""Bodies in every encoding that is offered, and in those that are not."""

import gzip
import zlib
from collections.abc import AsyncIterator

import pytest

from app.clients.web.body import BodyIncomplete, BodyTooLarge, BodyUnreadable, read_body

TEXT = b"<p>job</p>" * 5000


def bare_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


async def in_pieces(data: bytes, size: int) -> AsyncIterator[bytes]:
    for at in range(0, len(data), size):
        yield data[at : at + size]


@pytest.mark.parametrize("size", [1, 7, 4096, 10**6])
@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", gzip.compress(TEXT, mtime=0)),
        ("GZIP, identity", gzip.compress(TEXT, mtime=0)),
        ("x-gzip", gzip.compress(TEXT[:100], mtime=0) + gzip.compress(TEXT[100:], mtime=0)),
        ("gzip", gzip.compress(TEXT, mtime=0) + b"\0\0\0padding"),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", bare_deflate(TEXT)),
    ],
)
async def test_body_is_decoded_however_it_arrives(encoding: str, data: bytes, size: int) -> None:
    assert await read_body(in_pieces(data, size), encoding, max_bytes=len(TEXT)) == TEXT


@pytest.mark.parametrize(
    ("encoding", "data"), [("", TEXT), ("gzip", gzip.compress(TEXT, mtime=0)), ("deflate", zlib.compress(TEXT))]
)
async def test_one_byte_too_many_is_too_large(encoding: str, data: bytes) -> None:
    with pytest.raises(BodyTooLarge):
        await read_body(in_pieces(data, 4096), encoding, max_bytes=len(TEXT) - 1)
    start = await read_body(in_pieces(data, 4096), encoding, max_bytes=len(TEXT) - 1, is_cut=True)
    assert start == TEXT[:-1]


async def test_members_without_content_do_not_go_on_for_ever() -> None:
    with pytest.raises(BodyTooLarge):
        await read_body(in_pieces(gzip.compress(b"") * 10_000, 4096), "gzip", max_bytes=100_000)


@pytest.mark.parametrize("encoding", ["br", "zstd", "compress", "gzip, gzip", "gzip, br", "x" * 500])
async def test_encoding_that_was_not_offered_is_refused(encoding: str) -> None:
    with pytest.raises(BodyUnreadable):
        await read_body(in_pieces(TEXT, 4096), encoding, max_bytes=10**6)


@pytest.mark.parametrize(
    "data",
    [gzip.compress(TEXT, mtime=0)[:-9], zlib.compress(TEXT)[:50], b"\x1f", gzip.compress(TEXT, mtime=0) + b"\x1f\x8b"],
)
async def test_compressed_data_that_stops_early_is_incomplete(data: bytes) -> None:
    with pytest.raises(BodyIncomplete):
        await read_body(in_pieces(data, 16), "gzip", max_bytes=10**6)


@pytest.mark.parametrize("data", [TEXT, b"\x1f\x8bnonsense" * 10, gzip.compress(TEXT, mtime=0)[:-8] + bytes(8)])
async def test_data_that_is_not_compressed_as_it_says_is_unreadable(data: bytes) -> None:
    with pytest.raises(BodyUnreadable):
        await read_body(in_pieces(data, 4096), "gzip", max_bytes=10**6)


async def test_empty_body_is_empty_in_any_encoding() -> None:
    assert await read_body(in_pieces(b"", 1), "gzip", max_bytes=10) == b""
