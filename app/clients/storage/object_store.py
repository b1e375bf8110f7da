"""Both storages over obstore, whose calls run in threads of its own and never block the event loop."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from app.core.errors import UpstreamFailed
from app.core.unit_of_work import refuse_network_inside_unit

if TYPE_CHECKING:
    from obstore.store import ClientConfig, S3Config

TIMEOUT = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class StoredObject:
    key: str
    size: int
    modified_at: datetime


@contextmanager
def _border() -> Iterator[None]:
    """The vendor's errors become ours."""
    refuse_network_inside_unit("storage")
    try:
        yield
    except FileNotFoundError:
        raise
    except (BaseError, OSError) as error:
        raise UpstreamFailed("The file storage failed; try again later") from error


class _ObjectStorage:
    _store: LocalStore | S3Store

    async def get(self, key: str) -> bytes:
        with _border():
            found = await obstore.get_async(self._store, key)
            return bytes(await found.bytes_async())

    async def delete(self, key: str) -> None:
        with _border():
            try:
                await obstore.delete_async(self._store, key)
            except FileNotFoundError:
                return

    async def list(self, prefix: str) -> AsyncIterator[StoredObject]:
        with _border():
            async for chunk in obstore.list(self._store, prefix=prefix):
                for found in chunk:
                    yield StoredObject(found["path"], found["size"], found["last_modified"])


class LocalStorage(_ObjectStorage):
    """A folder. A file is written aside and renamed, so that a crash leaves none half-written."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._store = LocalStore(folder.resolve())

    async def put(self, key: str, content: bytes, *, content_type: str) -> None:
        """A folder has nowhere to note the content type: the row knows it."""
        with _border():
            await obstore.put_async(self._store, key, content)


class S3Storage(_ObjectStorage):
    """A bucket of S3 or of what speaks like it. `config` and `allow_http` override the AWS_* variables."""

    def __init__(
        self, bucket: str, *, prefix: str = "", config: "S3Config | None" = None, allow_http: bool | None = None
    ) -> None:
        client: ClientConfig = {"timeout": TIMEOUT, "connect_timeout": TIMEOUT}
        if allow_http is not None:
            client["allow_http"] = allow_http
        self._store = S3Store(
            bucket,
            prefix=prefix or None,
            config=config,
            client_options=client,
            retry_config={"max_retries": 2, "retry_timeout": TIMEOUT},
        )

    async def put(self, key: str, content: bytes, *, content_type: str) -> None:
        with _border():
            await obstore.put_async(self._store, key, content, attributes={"Content-Type": content_type})
