"""Where uploaded files lie: a folder of DATA_DIR or an S3 bucket, behind one Protocol."""

from typing import Protocol

from app.core.config import Settings
from app.core.unit_of_work import refuse_network_inside_unit


class Storage(Protocol):
    """Keys are ours, never a caller's file name: `cvs/<uuid>.pdf`."""

    async def put(self, key: str, content: bytes, *, content_type: str) -> None: ...

    async def get(self, key: str) -> bytes:
        """The bytes, or FileNotFoundError."""
        ...

    async def delete(self, key: str) -> None:
        """Remove it; one that is not there is no error."""
        ...


def make_storage(settings: Settings) -> Storage:
    raise NotImplementedError(settings, refuse_network_inside_unit)
