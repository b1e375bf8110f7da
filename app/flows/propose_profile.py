"""An uploaded CV becomes a proposal: its file comes out of the storage, its text out of a child process."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol

import structlog

from app.clients.cv_text import CvText, CvTextRefused, Refusal
from app.core.clock import now
from app.domains.profiles.cv_reading import CvLine, Document, read_document
from app.domains.profiles.proposal_schemas import CvProposal
from app.flows.skill_finder import skill_finder
from app.services import Rolecall, Services

log = structlog.get_logger(__name__)


class Work(Protocol):
    """What a flow of a task gets (app/tasks/run.py)."""

    @property
    def rolecall(self) -> Rolecall: ...

    @property
    def unit(self) -> Callable[[], AbstractAsyncContextManager[Services]]: ...

    @property
    def finish(self) -> Callable[[], AbstractAsyncContextManager[Services]]: ...


async def propose_profile(work: Work, cv_id: int) -> None:
    """Read a CV that is still to be read, and keep what it says or why it says nothing."""
    async with work.unit() as services:
        cv = await services.cv_service.find(cv_id) if await services.cv_reading_service.is_pending(cv_id) else None
    if cv is None:
        async with work.finish():
            return
    try:
        content = await work.rolecall.clients.storage.get(cv.storage_key)
        text = await work.rolecall.clients.cv_text.read(content, cv.content_type)
        proposal = await propose(work.rolecall, text)
    except (CvTextRefused, FileNotFoundError) as error:
        code = error.code if isinstance(error, CvTextRefused) else Refusal.UNREADABLE
        async with work.finish() as services:
            await services.cv_reading_service.refuse(cv_id, code)
        return
    async with work.finish() as services:
        await services.cv_reading_service.keep(cv_id, text=text.text, hidden_text=text.hidden, proposal=proposal)


def document_of(text: CvText) -> Document:
    """The text of a file as the reader takes it."""
    lines = [
        CvLine(line.start, line.end, line.size, line.is_bold, line.indent, line.is_apart, line.seams)
        for line in text.lines
    ]
    return Document(text.text, lines)


async def propose(rolecall: Rolecall, text: CvText) -> CvProposal:
    """What the text says, with the skills that the taxonomy knows now."""
    finder = await skill_finder(rolecall)
    async with rolecall.read_unit() as services:
        names = {id: name for name, id in reversed(await services.skill_service.all_names())}  # aliases come last
        technologies = await services.skill_service.technologies()
    document = document_of(text)
    try:
        return await asyncio.to_thread(
            read_document,
            document,
            find_skills=finder.find,
            skill_names=names,
            technologies=technologies.keys(),
            today=now().date(),
        )
    except Exception as error:  # a text that our reader stumbles over stays one: to try again is of no use
        log.exception("cv_reader_failed")
        raise CvTextRefused(Refusal.UNREADABLE) from error
