"""Whose key is used in what is done for somebody: their own where they brought one along, else the operator's.

Embeddings are left out on purpose: all vectors must come of one model to be compared, so their key is the operator's.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog
from pydantic import SecretStr

from app.clients.job_boards import Board
from app.clients.llm import Completion, LanguageModel, make_language_model
from app.clients.llm.port import M
from app.core.config import Settings
from app.core.errors import AppError, UpstreamFailed
from app.domains.integrations.errors import CredentialsUnreadable
from app.domains.integrations.models import IntegrationKind, SpendingKind
from app.services import Rolecall

log = structlog.get_logger(__name__)

CHARACTERS_A_TOKEN = 3  # fewer than any of our languages has: what is reserved is rather too much
BOARDS = {"adzuna": IntegrationKind.ADZUNA, "tavily": IntegrationKind.TAVILY}


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a service is used with. `integration_id` is None where it is the operator's own."""

    kind: IntegrationKind
    values: dict[str, Any] = field(repr=False)
    integration_id: int | None = None

    @property
    def is_own(self) -> bool:
        return self.integration_id is not None

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


async def credentials_for(rolecall: Rolecall, user_id: int | None, kind: IntegrationKind) -> Credentials | None:
    """The person's own, else the operator's, else None. CredentialsUnreadable where their own can't be opened."""
    if user_id is not None:
        async with rolecall.unit() as services:
            own = await services.integration_service.find_opened(user_id, kind)
        if own is not None:
            return Credentials(kind, own.values, own.id)
    operators = operators_credentials(rolecall.settings, kind)
    return Credentials(kind, operators) if operators is not None else None


def operators_credentials(settings: Settings, kind: IntegrationKind) -> dict[str, Any] | None:
    """What the settings say; None where they do not. Mail has its own sender (app/clients/email)."""
    key = {
        IntegrationKind.OPENAI: settings.openai_api_key,
        IntegrationKind.SKYVERN: settings.skyvern_api_key,
        IntegrationKind.TAVILY: settings.tavily_api_key,
        IntegrationKind.ADZUNA: settings.adzuna_api_key,
    }.get(kind, SecretStr("")).get_secret_value()
    if not key or (kind is IntegrationKind.ADZUNA and not settings.adzuna_app_id):
        return None
    return {"api_key": key} | ({"app_id": settings.adzuna_app_id} if kind is IntegrationKind.ADZUNA else {})


async def note_use(rolecall: Rolecall, credentials: Credentials, failure: AppError | None = None) -> None:
    """Write down that somebody's own credentials were used, and why in vain. Of the operator's nothing is kept."""
    if credentials.integration_id is not None:
        async with rolecall.unit() as services:
            await services.integration_service.note_use(
                credentials.integration_id, error=failure.detail if failure is not None else None
            )


@asynccontextmanager
async def noted(rolecall: Rolecall, credentials: Credentials) -> AsyncIterator[None]:
    """A use of credentials: when it was, and whether the service was of use. What it raises is passed on."""
    try:
        yield
    except UpstreamFailed as failure:
        await note_use(rolecall, credentials, failure)
        raise
    await note_use(rolecall, credentials)


class ModelOnBehalf:
    """A LanguageModel for one person: by their own key, else by the operator's within the day's budget."""

    def __init__(self, rolecall: Rolecall, user_id: int, credentials: Credentials, model: LanguageModel) -> None:
        self._rolecall = rolecall
        self._user_id = user_id
        self._credentials = credentials
        self._model = model

    @property
    def name(self) -> str:
        return self._model.name

    async def complete(
        self, instructions: str, text: str, schema: type[M], *, max_tokens: int = 4_000
    ) -> Completion[M]:
        """As the port says; BudgetExhausted where the operator's key is not to be used for this person any more today."""
        if self._credentials.is_own:
            async with noted(self._rolecall, self._credentials):
                return await self._model.complete(instructions, text, schema, max_tokens=max_tokens)
        reserved = (len(instructions) + len(text)) // CHARACTERS_A_TOKEN + max_tokens
        await self._reserve(reserved)
        completion = await self._model.complete(instructions, text, schema, max_tokens=max_tokens)
        async with self._rolecall.unit() as services:
            await services.budget_service.settle(
                self._user_id,
                SpendingKind.LLM_TOKENS,
                reserved=reserved,
                spent=completion.input_tokens + completion.output_tokens,
            )
        return completion

    async def check(self) -> None:
        await self._model.check()

    async def aclose(self) -> None:
        if self._credentials.is_own:  # the operator's is everybody's
            await self._model.aclose()

    async def _reserve(self, tokens: int) -> None:
        async with self._rolecall.unit() as services:
            await services.budget_service.reserve(
                self._user_id,
                SpendingKind.LLM_TOKENS,
                tokens,
                most=self._rolecall.settings.openai_tokens_per_user_per_day,
            )


@asynccontextmanager
async def model_for(rolecall: Rolecall, user_id: int | None) -> AsyncIterator[LanguageModel | None]:
    """The language model for work on somebody's behalf; None where there is no key. None as `user_id`: nobody's."""
    if user_id is None:
        yield rolecall.clients.llm
        return
    try:
        credentials = await credentials_for(rolecall, user_id, IntegrationKind.OPENAI)
    except CredentialsUnreadable:
        log.warning("credentials_unreadable", user_id=user_id, kind=IntegrationKind.OPENAI.value)
        credentials = None
    if credentials is None:
        yield None
        return
    model = (
        make_language_model(rolecall.settings, credentials["api_key"]) if credentials.is_own else rolecall.clients.llm
    )
    assert model is not None
    on_behalf = ModelOnBehalf(rolecall, user_id, credentials, model)
    try:
        yield on_behalf
    finally:
        await on_behalf.aclose()


async def require_skyvern_budget(rolecall: Rolecall, user_id: int, credentials: Credentials) -> None:
    """Count a run of Skyvern's that the operator is to pay for, or BudgetExhausted. One's own key has no budget here."""
    if not credentials.is_own:
        async with rolecall.unit() as services:
            await services.budget_service.reserve(
                user_id, SpendingKind.SKYVERN_RUNS, 1, most=rolecall.settings.skyvern_runs_per_user_per_day
            )


def settings_by(settings: Settings, credentials: Credentials) -> Settings:
    """The settings with these credentials in the place of the operator's."""
    key = SecretStr(credentials["api_key"])
    if credentials.kind is IntegrationKind.ADZUNA:
        return settings.model_copy(update={"adzuna_app_id": credentials["app_id"], "adzuna_api_key": key})
    return settings.model_copy(update={f"{credentials.kind.value}_api_key": key})


async def own_boards(rolecall: Rolecall, user_id: int) -> set[str]:
    """The boards that are asked with this person's own key."""
    async with rolecall.unit() as services:
        kinds = await services.integration_service.kinds_of(user_id)
    return {name for name, kind in BOARDS.items() if kind in kinds}


async def board_for(rolecall: Rolecall, user_id: int | None, board: Board) -> tuple[Board, Credentials | None]:
    """The board as it is asked for this person: with their own key where it takes one and they brought it along."""
    kind = BOARDS.get(board.name)
    if kind is None or user_id is None:
        return board, None
    credentials = await credentials_for(rolecall, user_id, kind)
    if credentials is None or not credentials.is_own:
        return board, None
    return rolecall.clients.job_boards.made(board.name, settings_by(rolecall.settings, credentials)), credentials
