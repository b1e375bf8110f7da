"""The ApplicationForm in a page that is open: reading, filling, sending and looking at it share one gate."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from typing import Self

from playwright.async_api import Dialog, Error, Page

from app.clients.application_forms.fill import fill_fields
from app.clients.application_forms.gate import Gate
from app.clients.application_forms.located import LocatedForm
from app.clients.application_forms.picture import take_picture
from app.clients.application_forms.port import Filled, Outcome, PageForm, Value
from app.clients.application_forms.send import Sender

Locate = Callable[[], Awaitable[LocatedForm]]


class OpenForm:
    """`locate` reads the step that is shown; `origins` are those the board's own recipe sends to as well."""

    def __init__(self, page: Page, locate: Locate, gate: Gate, said: list[str]) -> None:
        self._page = page
        self._locate = locate
        self._gate = gate
        self._sender = Sender(page, locate, gate, said)

    @classmethod
    async def over(cls, page: Page, locate: Locate, *, origins: Iterable[str] = ()) -> Self:
        """Watch over what the page says in dialogs and sends, from now on."""
        said: list[str] = []

        async def answer(dialog: Dialog) -> None:
            said.append(dialog.message[:1000])
            del said[:-20]
            with suppress(Error):  # the page has gone meanwhile
                # What a form asks before it is left is no question: the form is leaving because it was sent.
                await (dialog.accept() if dialog.type == "beforeunload" else dialog.dismiss())

        page.on("dialog", answer)
        gate = Gate(page, origins)
        await gate.install()
        return cls(page, locate, gate, said)

    async def read(self) -> PageForm:
        return (await self._locate()).form

    async def fill(self, values: Mapping[str, Value]) -> list[Filled]:
        self._gate.open_for_filling(await self._locate(), values)
        return await fill_fields(self._locate, values)

    async def next_step(self) -> list[str]:
        return await self._sender.next_step()

    async def submit(self, *, origin: str) -> Outcome:
        return await self._sender.submit(origin)

    async def screenshot(self) -> bytes:
        return await take_picture(self._page)
