"""Where uploaded files lie: a folder of DATA_DIR or an S3 bucket, behind one Protocol."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from app.clients.storage.object_store import LocalStorage, S3Storage, StoredObject
from app.core.config import ConfigurationError, Settings

__all__ = ["LocalStorage", "S3Storage", "Storage", "StoredObject", "make_storage"]


class Storage(Protocol):
    """Keys are ours, never a caller's file name: `cvs/<uuid>.pdf`. A storage that fails raises UpstreamFailed."""

    async def put(self, key: str, content: bytes, *, content_type: str) -> None:
        """Write all of it or nothing; what was under the key is replaced."""
        ...

    async def get(self, key: str) -> bytes:
        """The bytes, or FileNotFoundError."""
        ...

    async def delete(self, key: str) -> None:
        """Remove it; one that is not there is no error."""
        ...

    def list(self, prefix: str) -> AsyncIterator[StoredObject]:
        """Everything below `prefix`, in no order."""
        ...


def make_storage(settings: Settings) -> Storage:
    """By STORAGE_URL: file:///folder or s3://bucket/prefix (credentials, region and endpoint: AWS_* variables)."""
    url = urlsplit(settings.storage_url)
    if not settings.storage_url:
        return LocalStorage(settings.data_dir / "files")
    if url.scheme == "file" and url.netloc in {"", "localhost"} and url.path:
        return LocalStorage(Path(unquote(url.path)))
    if url.scheme == "s3" and url.netloc:
        return S3Storage(url.netloc, prefix=url.path.strip("/"))
    raise ConfigurationError("STORAGE_URL must read file:///folder or s3://bucket/prefix")
