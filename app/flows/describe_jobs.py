"""Structured descriptions: by the language model while there is one that answers, else by the text's own headings."""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Any

import structlog

from app.clients.llm import LanguageModel, ModelFailed
from app.core.rate_limit import GENERATE, Limit
from app.core.security import Principal
from app.domains.integrations.errors import BudgetExhausted
from app.domains.jobs.description_service import Made
from app.domains.jobs.generated_structure import INSTRUCTIONS, StructureAnswer, question, supported
from app.domains.jobs.models import Job
from app.domains.jobs.schemas import JobRead
from app.domains.jobs.structure import structure_description
from app.flows.collect import Work
from app.flows.credentials import model_for
from app.flows.skill_finder import skill_finder
from app.services import Rolecall

log = structlog.get_logger(__name__)

EXTRACTION = "extraction"
AT_ONCE = 8
POSTINGS_A_UNIT = 40
FAILURES_BEFORE_REST = 3  # in a row; the rest of the run does without the model
TIMES = 3  # a text that changes while it is read is read again
DAY = 86_400
Known = Callable[[str], Sequence[str]]


async def ask_for_description(rolecall: Rolecall, actor: Principal, id: int) -> JobRead:
    """Have a job's structured description made in the background. Returns the job as it is."""
    await rolecall.rate_limiter.require(GENERATE, f"user:{actor.user_id}")
    async with rolecall.unit() as services:
        return await services.job_service.read_job(await services.description_service.ask(actor, id), actor)


async def describe_job(work: Work, job_id: int, user_id: int) -> None:
    """Make and keep the description that somebody asked for."""
    async with model_for(work.rolecall, user_id) as model:
        writer = await Writer.of(work.rolecall, model)
        for _ in range(TIMES):
            async with work.unit() as services:
                job = await services.description_service.find_job(job_id)
            if job is None:
                return
            made = await writer.write(job)
            async with work.unit() as services:
                if not await services.description_service.store([made], actor_id=user_id):
                    return


async def describe_collected(work: Work, *, seconds: float | None = None, again: bool = False) -> int:
    """Describe the open postings from outside, the newest first; how many. After `seconds` no further ones are begun.

    `again`: those that have a description too.
    """
    rolecall = work.rolecall
    per_day = rolecall.settings.openai_descriptions_per_day
    writer = await Writer.of(rolecall, rolecall.clients.llm, per_day=per_day or None)
    ends_at = None if seconds is None else time.monotonic() + seconds
    described, before = 0, None
    while ends_at is None or time.monotonic() < ends_at:
        async with work.unit() as services:
            jobs = await services.description_service.collected(POSTINGS_A_UNIT, before=before, only_new=not again)
        if not jobs:
            break
        before = jobs[-1].id
        made = await writer.write_all(jobs)
        async with work.unit() as services:
            await services.description_service.store(made)
        described += len(made)
        log.info("jobs_described", jobs=described, by_model=writer.by_model)
    return described


class Writer:
    """Makes structured descriptions. `per_day`: how many a day the model may be asked for, over all processes."""

    def __init__(
        self, rolecall: Rolecall, model: LanguageModel | None, known: Known, *, per_day: int | None = None
    ) -> None:
        self.by_model = 0
        self._model = model
        self._limiter = rolecall.rate_limiter
        self._known = known
        self._per_day = per_day
        self._failures = 0

    @classmethod
    async def of(cls, rolecall: Rolecall, model: LanguageModel | None, *, per_day: int | None = None) -> "Writer":
        find = await skill_finder(rolecall)
        async with rolecall.read_unit() as services:
            technologies = await services.skill_service.technologies()

        def known(text: str) -> list[str]:
            return [technologies[id] for id in find(text) if id in technologies]

        return cls(rolecall, model, known, per_day=per_day)

    async def write_all(self, jobs: Sequence[Job]) -> list[Made]:
        places = asyncio.Semaphore(AT_ONCE)

        async def one(job: Job) -> Made:
            async with places:
                return await self.write(job)

        return await asyncio.gather(*(one(job) for job in jobs))

    async def write(self, job: Job) -> Made:
        if job.description and await self._may_ask():
            structure, model = await self._ask(job)
            if structure is not None:
                self.by_model += 1
                return Made(job.id, job.description, structure, model)
        return Made(job.id, job.description, await asyncio.to_thread(self._extract, job), EXTRACTION)

    async def _may_ask(self) -> bool:
        if self._model is None or self._failures >= FAILURES_BEFORE_REST:
            return False
        if self._per_day is None:
            return True
        budget = Limit("descriptions", self._per_day, DAY)
        return (await self._limiter.hit(budget, "all", is_scaled=False)).is_allowed

    async def _ask(self, job: Job) -> tuple[dict[str, Any] | None, str]:
        """What the model makes of it, as far as the text supports it; None where that is nothing."""
        assert self._model is not None
        try:
            completion = await self._model.complete(INSTRUCTIONS, question(job.title, job.description), StructureAnswer)
        except (ModelFailed, BudgetExhausted) as failure:
            self._failures += 1
            log.warning("description_not_generated", job_id=job.id, code=failure.code, error=failure.detail)
            return None, self._model.name
        self._failures = 0
        log.info(
            "description_generated",
            job_id=job.id,
            model=completion.model,
            input_tokens=completion.input_tokens,
            output_tokens=completion.output_tokens,
        )
        answer = completion.answer
        structure = await asyncio.to_thread(supported, answer, job.title, job.description, known=self._known)
        return structure, completion.model

    def _extract(self, job: Job) -> dict[str, Any] | None:
        return structure_description(job.description_html or job.description, job.language, known=self._known)
