import hashlib
from collections.abc import Sequence
from typing import Any

import orjson

from app.core.clock import now
from app.core.crypto import Keyring
from app.core.errors import FieldError, InvalidInput
from app.core.repository import Versions, check_version
from app.core.schemas import Page
from app.core.security import Principal
from app.core.unit_of_work import UnitOfWork
from app.domains.audit.service import AuditService
from app.domains.auto_apply.answer_repository import AnswerRepository
from app.domains.auto_apply.content import BY_COUNTRY, RunField
from app.domains.auto_apply.errors import AnswerExists, TooManyAnswers
from app.domains.auto_apply.fields import Value
from app.domains.auto_apply.models import AnswerScope, AutoApplyAnswer
from app.domains.auto_apply.questions import KnownAnswer, Scope, normalise_question, question_text
from app.domains.auto_apply.schemas import AnswerCreate, AnswerFilters, AnswerRead, AnswerUpdate

MAX_ANSWERS = 1_000
KEY_LENGTH = 500


class AutoApplyAnswerService:
    """The answer bank: what somebody said to a question, to be said again where it is asked again."""

    def __init__(
        self, work: UnitOfWork, answers: AnswerRepository, *, keyring: Keyring, audit_service: AuditService
    ) -> None:
        self.work = work
        self.answers = answers
        self.keyring = keyring
        self.audit_service = audit_service

    async def list_answers(self, actor: Principal, filters: AnswerFilters) -> Page[AnswerRead]:
        page = await self.answers.list(actor.user_id, filters)
        read = await self._read(page.items)
        return Page(read, page.total, next_cursor=page.next_cursor, is_capped=page.is_capped)

    async def get_answer(self, actor: Principal, id: int) -> AnswerRead:
        return (await self._read([await self.answers.get_owned(id, actor.user_id)]))[0]

    async def create_answer(self, actor: Principal, new: AnswerCreate) -> AnswerRead:
        key = key_of(new.question)
        await self.answers.lock_bank(actor.user_id)
        same = await self.answers.find_same(actor.user_id, key, new.company_id, None)
        if same is not None:
            raise AnswerExists(f"Answer {same.id} is to this question; change that one", answer_id=same.id)
        if new.company_id is not None and not await self.answers.company_names([new.company_id]):
            raise InvalidInput(
                "company_id names no company",
                errors=[FieldError("/company_id", "names no company", "unknown_company")],
            )
        row = await self._add(actor, new.question, key, new.answer, new.company_id, None)
        return (await self._read([row]))[0]

    async def update_answer(
        self, actor: Principal, id: int, changes: AnswerUpdate, *, if_match: Versions | None
    ) -> AnswerRead:
        await self.answers.lock_bank(actor.user_id)
        row = await self.answers.get_owned(id, actor.user_id, lock=True)
        check_version(row, if_match)
        if "question" in changes.model_fields_set:
            key = key_of(changes.question)
            same = await self.answers.find_same(actor.user_id, key, row.company_id, row.country)
            if same is not None and same.id != id:
                raise AnswerExists(f"Answer {same.id} is to this question; change that one", answer_id=same.id)
            row.question, row.question_key = changes.question, key
        if "answer" in changes.model_fields_set:
            row.answer = self._seal(id, changes.answer)
        row.updated_at = now()
        await self.work.session.flush()
        self._record("updated", actor, id)
        return (await self._read([row]))[0]

    async def delete_answer(self, actor: Principal, id: int) -> None:
        await self.answers.delete(await self.answers.get_owned(id, actor.user_id, lock=True))
        self._record("deleted", actor, id)

    # For the runs

    async def bank_of(self, user_id: int) -> list[KnownAnswer]:
        """All that somebody lets be said again, the latest first."""
        return [
            KnownAnswer(
                question=row.question,
                value=self._open(row),
                scope=Scope(row.scope.value),
                company=company,
                country=row.country,
                id=row.id,
            )
            for row, company in await self.answers.all_of(user_id)
        ]

    async def remember(
        self, actor: Principal, field: RunField, value: Value, *, company_id: int | None, country: str | None
    ) -> None:
        """Keep an answer given on a form; one to the same question takes the place of the one before.

        What depends on the country, such as a permit to work, is kept for the job's country alone.
        """
        if not (question := question_text(field.label, field.section).strip()[:1_000]):
            return
        country = country if field.topic in BY_COUNTRY else None
        key = key_of(question)
        await self.answers.lock_bank(actor.user_id)
        same = await self.answers.find_same(actor.user_id, key, company_id, country)
        if same is None:
            await self._add(actor, question, key, value, company_id, country)
        else:
            same.answer = self._seal(same.id, value)
            same.updated_at = now()
            self._record("updated", actor, same.id)

    async def mark_used(self, ids: Sequence[int]) -> None:
        await self.answers.mark_used(ids)

    async def _add(
        self, actor: Principal, question: str, key: str, answer: Any, company_id: int | None, country: str | None
    ) -> AutoApplyAnswer:
        if await self.answers.count(actor.user_id) >= MAX_ANSWERS:
            raise TooManyAnswers(f"You keep {MAX_ANSWERS} answers, as many as one person may; delete one first")
        id = await self.answers.new_id()
        row = await self.answers.insert(
            id=id,
            user_id=actor.user_id,
            question=question,
            question_key=key,
            scope=AnswerScope.ALWAYS if company_id is None else AnswerScope.COMPANY,
            company_id=company_id,
            country=country,
            answer=self._seal(id, answer),
        )
        self._record("created", actor, id)
        return row

    def _record(self, what: str, actor: Principal, id: int) -> None:
        self.audit_service.record(f"auto_apply.answer_{what}", "auto_apply_answer", id, actor_id=actor.user_id)

    def _seal(self, id: int, answer: Any) -> bytes:
        return self.keyring.encrypt(orjson.dumps(answer), context=context_of(id))

    def _open(self, row: AutoApplyAnswer) -> Value:
        answer = orjson.loads(self.keyring.decrypt(row.answer, context=context_of(row.id)))
        return tuple(answer) if isinstance(answer, list) else answer

    async def _read(self, rows: Sequence[AutoApplyAnswer]) -> list[AnswerRead]:
        names = await self.answers.company_names({row.company_id for row in rows if row.company_id is not None})
        return [
            AnswerRead(
                **{name: getattr(row, name) for name in _COLUMNS},
                answer=_plain(self._open(row)),
                company_name=names.get(row.company_id) if row.company_id is not None else None,
            )
            for row in rows
        ]


def key_of(question: str) -> str:
    """The question as it is compared; one of marks alone stands for itself."""
    key = normalise_question(question) or question
    return key if len(key) <= KEY_LENGTH else hashlib.sha256(key.encode()).hexdigest()


def context_of(id: int) -> str:
    return f"auto_apply_answers:{id}:answer"


def _plain(value: Value) -> bool | str | list[str]:
    return list(value) if isinstance(value, tuple) else value


_COLUMNS = (
    "id", "question", "scope", "company_id", "country", "last_used_at", "version", "created_at", "updated_at",
)  # fmt: skip
