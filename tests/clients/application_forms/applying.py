"""A person's answers, and a form that is open in a browser of the tests."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from playwright.async_api import Page

from app.clients.application_forms import Attachment, Filled, Outcome, Value
from app.clients.application_forms.form import OpenForm
from app.clients.application_forms.send import Patience
from app.clients.browser.client import ChromiumClient
from tests.standins.application_forms import ApplicationForms, Make

QUICK = Patience(act=2, send=5, quiet=0.5, wordless=1.2, step=2.5)


def attachment(filename: str = "Ada Lovelace CV.pdf", size: int = 30_000) -> Attachment:
    content = (b"%PDF-1.7 Ada" * (size // 12 + 1))[:size]
    return Attachment(filename, "application/pdf", content, hashlib.sha256(content).hexdigest())


CV = attachment()
LINKEDIN = "https://www.linkedin.com/in/ada"

# By make: what is answered.
ANSWERS: dict[Make, dict[str, Value]] = {
    "plain": {"name": "Ada Lovelace", "email": "ada@example.com", "cv": CV, "letter": "Dear all,\nI dig.\n\nAda"},
    "greenhouse": {
        "first_name": "Ada",
        "last_name": "Lovelace",
        "email": "ada@example.com",
        "country": "Finland +358",
        "phone": "+358 40 1234567",
        "resume": CV,
        "question_41": "Yes",
        "question_42": "Ships — and “harbours”, naïvely.",
        "question_43": LINKEDIN,
    },
    "lever": {
        "resume": CV,
        "name": "Ada Lovelace",
        "email": "ada@example.com",
        "phone": "+358401234567",
        "org": "Engines",
        "urls[LinkedIn]": LINKEDIN,
        "cards[7][field0]": "In a month",
        "cards[7][field1]": ("SQL", "Excel"),
        "pronouns": "She/her",
        "comments": "Hello",
        "consent[marketing]": False,
    },
    "ashby": {
        "_systemfield_name": "Ada Lovelace",
        "_systemfield_email": "ada@example.com",
        "_systemfield_resume": CV,
        "_systemfield_location": "Helsinki",
        "sponsor": "No",
        "heard": "A job board",
        "portfolio": "https://ada.example",
    },
    "workable": {
        "firstname": "Ada",
        "lastname": "Lovelace",
        "email": "ada@example.com",
        "phone": "+358 40 1234567",
        "start": "2026-12-03",
        "licensed": "2026-09-28",
        "available": "2027-01-31",
        "years": "7",
        "resume": CV,
        "cover_letter": "Hi",
        "gdpr": True,
    },
    "smartrecruiters": {
        "firstName": "Ada",
        "lastName": "Lovelace",
        "email": "ada@example.com",
        "city": "Turku",
        "message": "Hi",
        "cv": CV,
    },
    "recruitee": {
        "candidate[name]": "Ada Lovelace",
        "candidate[email]": "ada@example.com",
        "candidate[phone]": "+358401234567",
        "candidate[cv]": CV,
        "candidate[salary]": "50000",
        "candidate[licence]": "Ja",
        "candidate[country]": "Finnland",
        "candidate[agreement]": True,
    },
    "workday": {"source": "Friend", "firstName": "Ada", "lastName": "Lovelace", "email": "ada@example.com"},
}


@dataclass(frozen=True, slots=True)
class Opened:
    page: Page
    form: OpenForm

    async def fill_right(self, make: Make) -> None:
        filled = await self.form.fill(ANSWERS[make])
        assert [one for one in filled if not one.is_right] == []

    async def send(self) -> Outcome:
        return await self.form.submit(origin=(await self.form.read()).action_origin)


@asynccontextmanager
async def opened(browser: ChromiumClient, url: str, *, patience: Patience = QUICK) -> AsyncIterator[Opened]:
    async with browser.session() as page:
        form = await OpenForm.over(page, patience=patience)
        await page.goto(url)
        yield Opened(page, form)


async def apply(browser: ChromiumClient, boards: ApplicationForms, url: str, make: Make = "plain") -> Outcome:
    """The whole way. What arrives is in `boards.submissions`, which is emptied before."""
    boards.submissions.clear()
    async with opened(browser, url) as one:
        await one.fill_right(make)
        return await one.send()


def by_key(filled: list[Filled]) -> dict[str, Filled]:
    return {one.key: one for one in filled}
