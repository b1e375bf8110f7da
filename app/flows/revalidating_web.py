"""The web as a list is asked for that we may hold already: what did not change is not sent again."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.clients.web import Page, WebClient

LONGEST_ETAG = 500
LONGEST_DATE = 100


class Unchanged(Exception):
    """The list is what it was the last time."""


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said of its answer, to be asked by whether it still holds (RFC 9110, 8.8)."""

    etag: str | None = None
    last_modified: str | None = None

    def __bool__(self) -> bool:
        return bool(self.etag or self.last_modified)


def validators_of(page: Page) -> Validators:
    etag, date = page.etag or "", page.last_modified or ""
    return Validators(etag if 0 < len(etag) <= LONGEST_ETAG else None, date if 0 < len(date) <= LONGEST_DATE else None)


class RevalidatingWeb:
    """A WebClient for one reading of one source. Its first page is asked for with `known`; Unchanged where that holds.

    A list has `validators` only where it was one answer: of several pages, one that is unchanged says nothing of others.
    """

    def __init__(self, web: WebClient, known: Validators, first: Page | None) -> None:
        self._web = web
        self._known = known
        self._pages = [] if first is None else [first]

    @property
    def validators(self) -> Validators:
        return validators_of(self._pages[0]) if len(self._pages) == 1 else Validators()

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
        is_first = not self._pages
        if is_first:
            etag, last_modified = self._known.etag, self._known.last_modified
        page = await self._web.get(
            url, accept=accept, etag=etag, last_modified=last_modified, headers=headers, is_own=is_own
        )
        if is_first and page.is_unchanged:
            raise Unchanged
        self._pages.append(page)
        return page

    async def post_json(
        self, url: str, body: object, *, headers: Mapping[str, str] | None = None, is_own: bool = False
    ) -> Page:
        page = await self._web.post_json(url, body, headers=headers, is_own=is_own)
        self._pages += [page, page]  # an answer to a question, not a list that stands at an address
        return page
