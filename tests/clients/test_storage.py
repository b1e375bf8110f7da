"""Both storages keep the same promises: a folder, and S3 as moto's server speaks it on a loopback socket."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from moto.server import ThreadedMotoServer

from app.clients.storage import LocalStorage, S3Storage, Storage, make_storage
from app.core.config import ConfigurationError
from app.core.errors import UpstreamFailed
from app.core.unit_of_work import NetworkInsideUnit
from app.services import Rolecall
from tests.conftest import make_settings

if TYPE_CHECKING:
    from obstore.store import S3Config

BUCKET = "rolecall-files"


@pytest.fixture(scope="module")
def s3() -> Iterator["S3Config"]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    httpx.put(f"{endpoint}/{BUCKET}", trust_env=False).raise_for_status()
    yield {
        "endpoint": endpoint,
        "access_key_id": "test",
        "secret_access_key": "test",
        "region": "us-east-1",
        "virtual_hosted_style_request": False,
    }
    server.stop()


@pytest.fixture(params=["folder", "s3"])
async def storage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Storage]:
    if request.param == "folder":
        yield LocalStorage(tmp_path / "files")
    else:
        yield S3Storage(BUCKET, prefix=tmp_path.name, config=request.getfixturevalue("s3"), allow_http=True)


class TestStorage:
    """What every storage promises."""

    async def test_what_was_put_is_got(self, storage: Storage) -> None:
        content = bytes(range(256)) * 1000
        await storage.put("cvs/a.pdf", content, content_type="application/pdf")
        assert await storage.get("cvs/a.pdf") == content

    async def test_second_put_replaces_the_first(self, storage: Storage) -> None:
        await storage.put("cvs/a.txt", b"a long first version", content_type="text/plain")
        await storage.put("cvs/a.txt", b"second", content_type="text/plain")
        assert await storage.get("cvs/a.txt") == b"second"

    async def test_empty_file_is_a_file(self, storage: Storage) -> None:
        await storage.put("cvs/empty", b"", content_type="text/plain")
        assert await storage.get("cvs/empty") == b""

    async def test_missing_key_is_file_not_found(self, storage: Storage) -> None:
        with pytest.raises(FileNotFoundError):
            await storage.get("cvs/nowhere.pdf")

    async def test_deleted_file_is_gone_and_may_be_deleted_again(self, storage: Storage) -> None:
        await storage.put("cvs/a.pdf", b"x", content_type="application/pdf")
        await storage.delete("cvs/a.pdf")
        await storage.delete("cvs/a.pdf")
        with pytest.raises(FileNotFoundError):
            await storage.get("cvs/a.pdf")

    async def test_list_has_what_lies_below_the_prefix_alone(self, storage: Storage) -> None:
        for key in ("cvs/a.pdf", "cvs/b.pdf", "pictures/c.png"):
            await storage.put(key, key.encode(), content_type="application/pdf")
        found = {entry.key: entry async for entry in storage.list("cvs/")}
        assert set(found) == {"cvs/a.pdf", "cvs/b.pdf"}
        assert found["cvs/a.pdf"].size == len("cvs/a.pdf")
        assert abs(datetime.now(UTC) - found["cvs/a.pdf"].modified_at) < timedelta(minutes=1)

    async def test_list_of_nothing_is_empty(self, storage: Storage) -> None:
        assert [entry async for entry in storage.list("nothing/")] == []

    async def test_parallel_writers_of_one_key_leave_one_whole_version(self, storage: Storage) -> None:
        versions = [bytes([number]) * 50_000 for number in range(8)]
        await asyncio.gather(*(storage.put("cvs/a", version, content_type="text/plain") for version in versions))
        assert await storage.get("cvs/a") in versions

    async def test_key_cannot_leave_the_storage(self, storage: Storage, tmp_path: Path) -> None:
        (tmp_path / "secret").write_bytes(b"secret")
        with pytest.raises(ValueError, match="illegal"):
            await storage.get("../secret")

    async def test_storage_is_refused_inside_a_unit(self, storage: Storage, rolecall: Rolecall) -> None:
        async with rolecall.read_unit():
            with pytest.raises(NetworkInsideUnit):
                await storage.get("cvs/a.pdf")


async def test_unreachable_bucket_is_an_upstream_failure() -> None:
    config: S3Config = {
        "endpoint": "http://127.0.0.1:9",
        "access_key_id": "test",
        "secret_access_key": "test",
        "region": "us-east-1",
    }
    with pytest.raises(UpstreamFailed):
        await S3Storage(BUCKET, config=config, allow_http=True).get("cvs/a.pdf")


async def test_storage_is_chosen_by_its_url(tmp_path: Path) -> None:
    default = make_storage(make_settings(data_dir=tmp_path))
    await default.put("cvs/a", b"x", content_type="text/plain")
    assert (tmp_path / "files" / "cvs" / "a").read_bytes() == b"x"
    assert isinstance(make_storage(make_settings(storage_url=f"file://{tmp_path}/elsewhere")), LocalStorage)
    assert isinstance(make_storage(make_settings(storage_url="s3://bucket/prefix")), S3Storage)


@pytest.mark.parametrize("url", ["ftp://host/x", "s3://", "file://otherhost/x", "just words"])
def test_storage_url_of_another_kind_is_refused_at_start(url: str) -> None:
    with pytest.raises(ConfigurationError, match="STORAGE_URL"):
        make_storage(make_settings(storage_url=url))
