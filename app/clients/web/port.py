"""What it is to fetch something that strangers wrote, from an address that strangers named."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from app.core.errors import UpstreamFailed


class FailureKind(StrEnum):
    """What a failure says of the thing at the address."""

    GONE = "gone"  # 404, 410: it is not there
    BLOCKED = "blocked"  # 401, 403, captcha, robots.txt: reported, never worked around
    REFUSED = "refused"  # our own rules: a forbidden address, too large, too many redirects
    UNKNOWN = "unknown"  # 429, 5xx, timeouts, broken connections: perhaps later


class FetchFailed(UpstreamFailed):
    """No page. `code` is stable and says why; `kind` says what follows from it."""

    def __init__(self, code: str, detail: str, *, kind: FailureKind, status: int | None = None) -> None:
        super().__init__(detail)
        self.code = code  # type: ignore[misc]  # a class constant elsewhere; here one class carries many codes
        self.kind = kind
        self.http_status = status


@dataclass(frozen=True, slots=True)
class Page:
    """An answer with its whole body. `url` is where it came from in the end, after redirects."""

    url: str
    status: int  # 200 to 299, or 304 where the caller's copy still holds
    body: bytes
    content_type: str = ""  # lower case, without parameters: "text/html"
    charset: str | None = None  # as the header names it
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case

    @property
    def is_unchanged(self) -> bool:
        return self.status == 304

    @property
    def etag(self) -> str | None:
        return self.headers.get("etag")

    @property
    def last_modified(self) -> str | None:
        return self.headers.get("last-modified")


class WebClient(Protocol):
    async def get(
        self,
        url: str,
        *,
        accept: str = "*/*",
        etag: str | None = None,
        last_modified: str | None = None,
        headers: Mapping[str, str] | None = None,
        is_own: bool = False,
    ) -> Page:
        """Fetch, or raise FetchFailed. Polite to the host and guarded against inner addresses.

        `is_own`: the address is the operator's own setting (ADZUNA_BASE_URL …), so neither the guard nor robots.txt
        stands before it; and it is asked once, since whoever has a key is counted or charged by the request.
        """
        ...

    async def post_json(
        self, url: str, body: object, *, headers: Mapping[str, str] | None = None, is_own: bool = False
    ) -> Page:
        """POST a JSON document, or raise FetchFailed. Never repeated by itself."""
        ...


class UploadingWebClient(WebClient, Protocol):
    """One that can hand over files too."""

    async def post_file(
        self,
        url: str,
        filename: str,
        content: bytes,
        content_type: str,
        *,
        headers: Mapping[str, str] | None = None,
        is_own: bool = False,
    ) -> Page:
        """POST a file as the field `file` of a multipart form, or raise FetchFailed. Never repeated by itself."""
        ...
