"""How many forms are sent without a person where every answer is known.

    python -m tests.evaluation sending

Each form is applied to twice, by the whole service and in the browser that the worker uses. The first time a person
answers whatever is asked, for always. The second time, at another address and for another company, nobody is there: sent
is what arrived at the server behind the form, once, and is said to be sent. The forms are the labelled pages of real
boards (REAL_DATA_DIR), without the scripts they had, and those of tests/standins/forms, which have scripts. Saved pages
that nobody could send are applied to as well, and not counted; NOT_COUNTED says why, found by looking at them.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import httpx

from app.api import create_app
from app.core.clock import now
from app.core.config import Settings
from app.core.logging import configure_logging
from app.domains.jobs.models import Job, JobStatus
from app.services import Rolecall
from tests.api.applications.steps import data_of
from tests.api.auto_apply.steps import ask, do, read, set_up
from tests.api.jobs.matching import fill_in
from tests.api.users.test_cvs import uploaded
from tests.chaos.harness import stores
from tests.conftest import client_on, make_settings
from tests.evaluation.figures import wilson
from tests.evaluation.forms import FORMS, labels
from tests.people import Person, register
from tests.standins.application_forms import ApplicationForms, Make, Send, application_forms
from tests.working import work_off

MAKES: tuple[Make, ...] = (
    "ashby", "greenhouse", "lever", "plain", "recruitee", "smartrecruiters", "workable", "workday",
)  # fmt: skip
SENDS: tuple[Send, ...] = ("itself", "script")
NOT_COUNTED = {
    "17nbist_teamtailor.html": "its field for the CV was made by a script that is lost",
    "job-001-comparis.html": "requires a certificate, a document that is not kept here",
    "job-013-zhdk.html": "its list of countries opened by a script that is lost",
    "job-019-ruag.html": "its required lists were filled by a script that is lost",
    "job-024-crypto-finance-ag.html": "requires certificates, documents that are not kept here",
    "lever_job2_application_page.html": "is sent by a captcha's script",
    "lever_job2_confirmation_page.html": "has no form",
    "handmade_from_real/diz1l_workday-personal.html": "has nothing that sends it",
    "handmade_from_real/diz1l_workday.html": "has nothing that sends it",
}
ANSWERED_AT_MOST = 4  # times a person looks at one form
PROFILE = {
    "headline": "Backend developer, eight years of Python",
    "summary": "I build services that stay up.",
    "location": "Hamburg, Germany",
    "phone": "+49 40 1234567",
    "experience": [{"title": "Backend developer", "company": "Analytical Engines GmbH", "start": "2021-03-01"}],
    "education": [{"school": "TU Hamburg", "degree": "B.Sc.", "field": "Computer science", "end": "2016-09-30"}],
    "languages": [{"code": "de", "level": "native"}, {"code": "en", "level": "c1"}],
    "links": [
        {"label": "LinkedIn", "url": "https://www.linkedin.com/in/ada-example"},
        {"label": "Website", "url": "https://ada.example"},
    ],
}
ANSWERS = {"email": "ada@example.com", "phone": "+49 40 1234567", "url": "https://ada.example", "number": "3"}

Run = dict[str, Any]


def answer_to(question: Run) -> bool | str | list[str] | None:
    """What a person would say; None: nothing that is asked for can be said."""
    match question["kind"]:
        case "choice":
            return next(iter(question["options"]), None)
        case "choices":
            return question["options"][:1] or None
        case "checkbox":
            return True
        case "file":
            return None
        case "date":
            return "2027-01-04"
        case kind:
            return ANSWERS.get(kind, "In a few words: yes")[: question["max_length"]]


@dataclass
class Applied:
    """One form, twice: what came of it with a person and without."""

    name: str
    first: Run
    second: Run
    arrived: int  # the second time

    @property
    def was_asked(self) -> int:
        return len(self.second["questions"])

    @property
    def is_sent(self) -> bool:
        return self.second["status"] == "submitted" and self.arrived == 1


@dataclass
class Sender:
    client: httpx.AsyncClient
    rolecall: Rolecall
    boards: ApplicationForms
    seeker: Person
    companies: int = field(default=0)

    async def apply_twice(self, name: str, serve: Callable[[], str]) -> Applied:
        first = await self._run(serve())
        for _ in range(ANSWERED_AT_MOST):
            answers = [
                {
                    "question_id": question["id"],
                    "answer": answer,
                    "scope": "always" if question["asks_again"] else "once",
                }
                for question in first["questions"]
                if question["required"] and (answer := answer_to(question)) is not None
            ]
            if first["status"] != "needs_input" or not answers:
                break
            data_of(await do(self.client, self.seeker, first, "answers", answers))
            await work_off(self.rolecall)
            first = await read(self.client, self.seeker, first)
        url = serve()
        second = await self._run(url)
        path = urlsplit(url).path.replace("/apply", "/submit")
        return Applied(name, first, second, sum(sent.path == path for sent in self.boards.submissions))

    async def _run(self, url: str) -> Run:
        self.companies += 1
        async with self.rolecall.unit() as services:
            named = await services.company_service.find_or_create_unclaimed([f"Company {self.companies}"])
            job = Job(
                company_id=named.popitem()[1].id, title=f"Backend developer {self.companies}", description="Pipelines.",
                status=JobStatus.OPEN, source="a board", apply_url=url, country="DE", posted_at=now(),
            )  # fmt: skip
            services.work.session.add(job)
            await services.work.session.flush()
            job_id = job.id
        run = await ask(self.client, self.seeker, job_id)
        await work_off(self.rolecall)
        return await read(self.client, self.seeker, run)


@asynccontextmanager
async def sender(settings: Settings) -> AsyncIterator[Sender]:
    rolecall = Rolecall(settings, name="rolecall-evaluation")
    try:
        async with application_forms() as boards, client_on(create_app(), rolecall) as client:
            seeker = await register(client)
            await fill_in(client, seeker, **PROFILE)
            await uploaded(client, seeker)
            await set_up(client, seeker, mode="off", cover_letter="I build services that stay up.")
            yield Sender(client, rolecall, boards, seeker)
    finally:
        await rolecall.aclose()


def forms(boards: ApplicationForms) -> dict[str, Callable[[], str]]:
    """By name, how to serve it at a new address."""
    served: dict[str, Callable[[], str]] = {}
    for name in labels():
        served[name] = partial(boards.serve_saved, (FORMS / name).read_text(encoding="utf-8"))
    for make in MAKES:
        for send in SENDS:
            served[f"{make}, sent by {send}"] = partial(boards.serve, make, send=send)
    return served


async def evaluate(settings: Settings) -> list[Applied]:
    async with sender(settings) as one:
        return [await one.apply_twice(name, serve) for name, serve in forms(one.boards).items()]


def report(applied: list[Applied]) -> None:
    print(f"{'form':<46} {'with a person':<14} {'without':<12} asked")
    for one in applied:
        print(f"{one.name[-46:]:<46} {one.first['status']:<14} {one.second['status']:<12} {one.was_asked}", end=" ")
        why = f"not counted: {NOT_COUNTED[one.name]}" if one.name in NOT_COUNTED else one.second["message"]
        print("" if one.is_sent else why)
    counted = [one for one in applied if one.name not in NOT_COUNTED]
    sent = sum(one.is_sent for one in counted)
    low, high = wilson(sent, len(counted))
    print(f"sent without a person: {sent / len(counted):.3f} ({low:.3f}-{high:.3f}, n {len(counted)})")


def main() -> None:
    with stores() as (folder, postgres, valkey):
        settings = make_settings(
            database_url=postgres.url, redis_url=valkey.url, data_dir=folder, scraper_allow_private_networks=True
        )
        configure_logging(settings)
        report(asyncio.run(evaluate(settings)))
