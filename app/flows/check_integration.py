"""Whether a service takes somebody's key: asked by the client that will use it, with the cheapest question there is."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from app.clients.email import SmtpSender
from app.clients.job_boards.adzuna import Adzuna
from app.clients.job_boards.tavily import Tavily
from app.clients.llm import make_language_model
from app.core.clock import now
from app.core.errors import UpstreamFailed
from app.core.rate_limit import INTEGRATION_TEST
from app.core.security import Principal
from app.domains.integrations.models import IntegrationKind
from app.domains.integrations.schemas import IntegrationTestRead
from app.flows.credentials import Credentials, note_use, settings_by
from app.flows.personal_mail import own_server
from app.services import Rolecall

NO_RUN = "tsk_0"


async def check_integration(rolecall: Rolecall, actor: Principal, id: int) -> IntegrationTestRead:
    """Try the credentials, and keep how it went beside them."""
    await rolecall.rate_limiter.require(INTEGRATION_TEST, f"user:{actor.user_id}")
    async with rolecall.unit() as services:
        opened = await services.integration_service.open_owned(actor, id)
    credentials = Credentials(opened.kind, opened.values, opened.id)
    failure: UpstreamFailed | None = None
    try:
        await CHECKS[opened.kind](rolecall, credentials)
    except UpstreamFailed as error:
        failure = error
    await note_use(rolecall, credentials, failure)
    detail = failure.detail if failure is not None else f"{NAMES[opened.kind]} takes the key"
    return IntegrationTestRead(is_working=failure is None, detail=detail[:500], tested_at=now())


async def _check_openai(rolecall: Rolecall, credentials: Credentials) -> None:
    model = make_language_model(rolecall.settings, credentials["api_key"])
    assert model is not None
    try:
        await model.check()
    finally:
        await model.aclose()


async def _check_skyvern(rolecall: Rolecall, credentials: Credentials) -> None:
    """A run that does not exist: a stranger's key is refused before anybody looks for it."""
    await rolecall.clients.skyvern(credentials["api_key"]).get_run(NO_RUN)


async def _check_adzuna(rolecall: Rolecall, credentials: Credentials) -> None:
    await Adzuna(settings_by(rolecall.settings, credentials)).check(rolecall.clients.web)


async def _check_tavily(rolecall: Rolecall, credentials: Credentials) -> None:
    await Tavily(settings_by(rolecall.settings, credentials)).check(rolecall.clients.web)


async def _check_smtp(rolecall: Rolecall, credentials: Credentials) -> None:
    await SmtpSender(own_server(rolecall.settings, credentials)).check()


CHECKS: Mapping[IntegrationKind, Callable[[Rolecall, Credentials], Awaitable[Any]]] = {
    IntegrationKind.OPENAI: _check_openai,
    IntegrationKind.SKYVERN: _check_skyvern,
    IntegrationKind.ADZUNA: _check_adzuna,
    IntegrationKind.TAVILY: _check_tavily,
    IntegrationKind.SMTP: _check_smtp,
}
NAMES: Mapping[IntegrationKind, str] = {
    IntegrationKind.OPENAI: "OpenAI",
    IntegrationKind.SKYVERN: "Skyvern",
    IntegrationKind.ADZUNA: "Adzuna",
    IntegrationKind.TAVILY: "Tavily",
    IntegrationKind.SMTP: "The mail server",
}
