"""The ApplicationForm in a page that is open: reading, filling, sending and looking at it share one gate."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Self

from playwright.async_api import Dialog, Error, Page

from app.clients.application_forms.fill import fill_fields
from app.clients.application_forms.gate import Gate
from app.clients.application_forms.located import LocatedForm
from app.clients.application_forms.picture import take_picture
from app.clients.application_forms.port import Filled, Outcome, PageForm, Value
from app.clients.application_forms.read import read_form
from app.clients.application_forms.recipes import RECIPES, Recipe
from app.clients.application_forms.send import Patience, Sender


class OpenForm:
    def __init__(
        self, page: Page, gate: Gate, said: list[str], recipes: tuple[Recipe, ...], patience: Patience
    ) -> None:
        self._page = page
        self._recipes = recipes
        self._gate = gate
        self._step = 1
        self._options: dict[str, tuple[str, ...]] = {}  # of lists that show them only when they are opened
        self._sender = Sender(page, self._locate, gate, said, patience)

    @classmethod
    async def over(cls, page: Page, *, recipes: Iterable[Recipe] = RECIPES, patience: Patience | None = None) -> Self:
        """Watch over what the page says in dialogs and sends, from now on: best before it goes anywhere."""
        known = tuple(recipes)
        said: list[str] = []

        async def answer(dialog: Dialog) -> None:
            said.append(dialog.message[:1000])
            del said[:-20]
            with suppress(Error):  # the page has gone meanwhile
                # What a form asks before it is left is no question: the form is leaving because it was sent.
                await (dialog.accept() if dialog.type == "beforeunload" else dialog.dismiss())

        page.on("dialog", answer)
        gate = Gate(page, known)
        await gate.install()
        return cls(page, gate, said, known, patience or Patience())

    async def read(self) -> PageForm:
        return (await self._locate()).form

    async def fill(self, values: Mapping[str, Value]) -> list[Filled]:
        located = await self._locate()
        self._gate.open_for_filling(located, values)
        return await fill_fields(self._locate, located, values)

    async def next_step(self) -> list[str]:
        complaints = await self._sender.next_step()
        if not complaints:
            self._step += 1
        return complaints

    async def submit(self, *, origin: str) -> Outcome:
        return await self._sender.submit(origin)

    async def screenshot(self) -> bytes:
        return await take_picture(self._page)

    async def _locate(self) -> LocatedForm:
        return await read_form(self._page, step=self._step, recipes=self._recipes, known=self._options)
