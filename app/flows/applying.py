"""What every way of applying needs: the seeker's facts, what each field is filled with, the documents, the proofs."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol
from uuid import UUID

import orjson
import structlog

from app.core.errors import Gone
from app.domains.auto_apply.attempts import RunContext
from app.domains.auto_apply.content import SentDocument
from app.domains.auto_apply.facts import COVER_LETTER_DOCUMENT, SeekerFacts, facts_of
from app.domains.auto_apply.fields import DOCUMENT_COVER_LETTER, DOCUMENT_CV, FormField
from app.domains.auto_apply.mapping import JobInBrief, Mapping, map_fields
from app.domains.auto_apply.meanings import Meanings
from app.domains.auto_apply.models import EvidenceKind
from app.domains.auto_apply.topics import Fact
from app.flows.collect import Work
from app.flows.evidence import keep_evidence
from app.flows.field_meanings import FieldMeanings
from app.flows.field_suggestions import suggest_facts
from app.flows.read_cv import read_cv
from app.services import Rolecall

log = structlog.get_logger(__name__)


class Way(Protocol):
    """One way to apply to a job. `apply` takes a run that was begun as far as it goes now: to its end, or to where
    somebody else has the word. What goes wrong ends in a state of the run, with a sentence for the seeker.
    """

    async def apply(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Document:
    """A file that may go along."""

    name: str  # DOCUMENT_CV or DOCUMENT_COVER_LETTER
    filename: str
    content_type: str
    content: bytes
    sha256: str

    @property
    def as_sent(self) -> SentDocument:
        return SentDocument(
            name=self.name,
            filename=self.filename,
            content_type=self.content_type,
            size=len(self.content),
            sha256=self.sha256,
        )


@dataclass(frozen=True, slots=True)
class Proofs:
    """Where the proofs of one run go."""

    rolecall: Rolecall
    run_id: UUID

    async def picture(self, name: str, image: bytes) -> None:
        content_type = "image/png" if image.startswith(b"\x89PNG") else "image/jpeg"
        await self._keep(name, EvidenceKind.SCREENSHOT, image, content_type)

    async def record(self, name: str, kind: EvidenceKind, record: object) -> None:
        content = orjson.dumps(record, option=orjson.OPT_INDENT_2, default=str)
        await self._keep(name, kind, content, "application/json")

    async def confirmation(self, text: str, url: str) -> None:
        content = f"{text}\n\n{url}\n".encode("utf-8", "replace")
        await self._keep("confirmation.txt", EvidenceKind.CONFIRMATION, content, "text/plain")

    async def _keep(self, name: str, kind: EvidenceKind, content: bytes, content_type: str) -> None:
        await keep_evidence(
            self.rolecall, self.run_id, name=name, kind=kind, content=content, content_type=content_type
        )


class Applicant:
    """Who applies, in one run: what is known of them, and what of it a field gets."""

    def __init__(self, work: Work, context: RunContext) -> None:
        self.work = work
        self.context = context
        self.proofs = Proofs(work.rolecall, context.run_id)
        self._meanings = FieldMeanings(work.rolecall)
        self._suggested: dict[str, Fact] = {}
        self._asked: set[str] = set()

    @property
    def rolecall(self) -> Rolecall:
        return self.work.rolecall

    @cached_property
    def facts(self) -> SeekerFacts:
        context = self.context
        return facts_of(context.seeker, context.user, context.cv, context.cover_letter)

    async def documents(self) -> dict[str, Document]:
        """The files of the run by name. A CV whose file is gone is none."""
        found: dict[str, Document] = {}
        if self.context.cv is not None:
            try:
                content = await read_cv(self.rolecall, self.context.cv)
            except Gone:
                log.warning("cv_missing", cv_id=self.context.cv.id)
            else:
                cv = self.context.cv
                found[DOCUMENT_CV] = _document(DOCUMENT_CV, cv.filename, cv.content_type, content)
        if self.context.cover_letter:
            letter = COVER_LETTER_DOCUMENT
            content = self.context.cover_letter.encode()
            found[DOCUMENT_COVER_LETTER] = _document(
                DOCUMENT_COVER_LETTER, letter.filename, letter.content_type, content
            )
        return found

    async def map(self, fields: Sequence[FormField]) -> list[Mapping]:
        """What each field is filled with. The model is asked only about what nothing else explains, and once."""
        meaning = await self._meanings.of(fields, self.context.answers)
        mappings = self._mapped(fields, meaning)
        open_fields = [
            field
            for field, mapping in zip(fields, mappings, strict=True)
            if mapping.is_open and field.kind.is_typed and field.label and field.key not in self._asked
        ]
        if open_fields and await self._ask_model(open_fields):
            mappings = self._mapped(fields, meaning)
        return mappings

    def _mapped(self, fields: Sequence[FormField], meaning: Meanings | None) -> list[Mapping]:
        context = self.context
        job = JobInBrief(context.job.title, context.company_name, context.job.country)
        return map_fields(fields, self.facts, context.answers, job=job, meaning=meaning, suggestions=self._suggested)

    async def _ask_model(self, fields: Sequence[FormField]) -> bool:
        """Whether the model named a fact for one of these."""
        self._asked.update(field.key for field in fields)
        named = await suggest_facts(self.rolecall, self.context.user_id, fields)
        self._suggested.update(named)
        return bool(named)


def _document(name: str, filename: str, content_type: str, content: bytes) -> Document:
    return Document(name, filename, content_type, content, hashlib.sha256(content).hexdigest())
