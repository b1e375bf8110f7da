"""What seekers and workers do about runs, in the words of the tests. The worker's part is done by the verbs it uses."""

from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import text

from app.domains.auto_apply.attempts import Ending, RunContext, RunOutcome
from app.domains.auto_apply.fields import FieldKind, FormField, Value
from app.domains.auto_apply.mapping import Mapping, Source
from app.domains.auto_apply.models import RunStatus
from app.domains.auto_apply.topics import Fact, Reserved, Topic
from app.services import Rolecall
from tests.api.applications.steps import collected_job, data_of
from tests.people import Person

EMAIL = FormField(key="email", label="E-mail", kind=FieldKind.EMAIL, required=True)
PERMIT = FormField(
    key="permit", label="May you work in Germany?", kind=FieldKind.CHOICE, required=True, options=("Yes", "No")
)
WHY = FormField(key="why", label="Why us?", kind=FieldKind.TEXTAREA, max_length=100)
CONSENT = FormField(key="consent", label="I agree to be called", kind=FieldKind.CHECKBOX, required=True)
SKILLS = FormField(key="skills", label="What do you use?", kind=FieldKind.CHOICES, options=("Python", "Go", "Rust"))

Filled = tuple[FormField, Mapping]


def filled(field: FormField, value: Value, *, source: Source = Source.PROFILE) -> Filled:
    return field, Mapping(field.key, value, source, Fact.EMAIL, 0.95, "its autocomplete says so")


def asked(field: FormField, topic: Topic = Reserved.QUESTION) -> Filled:
    return field, Mapping(field.key, None, Source.SEEKER, topic, 0.0, "only you can say that")


KNOWN = (filled(EMAIL, "ada@example.com"),)


async def settings_of(client: httpx.AsyncClient, seeker: Person) -> dict[str, Any]:
    found: dict[str, Any] = data_of(await client.get("/auto-apply/settings", headers=seeker.headers))
    return found


async def set_up(client: httpx.AsyncClient, seeker: Person, **settings: object) -> dict[str, Any]:
    answer = await client.put("/auto-apply/settings", json=settings, headers=seeker.headers)
    saved: dict[str, Any] = data_of(answer)
    return saved


async def ask(client: httpx.AsyncClient, seeker: Person, job_id: int, mode: str = "submit") -> dict[str, Any]:
    body = {"job_id": job_id, "mode": mode}
    run: dict[str, Any] = data_of(await client.post("/auto-apply/runs", json=body, headers=seeker.headers), 202)
    return run


async def read(client: httpx.AsyncClient, seeker: Person, run: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = data_of(await client.get(f"/auto-apply/runs/{run['id']}", headers=seeker.headers))
    return found


async def do(
    client: httpx.AsyncClient, seeker: Person, run: dict[str, Any], action: str, body: object = None
) -> httpx.Response:
    return await client.post(f"/auto-apply/runs/{run['id']}/{action}", json=body, headers=seeker.headers)


def id_of(run: dict[str, Any]) -> UUID:
    return UUID(run["id"])


async def begin(rolecall: Rolecall, run: dict[str, Any]) -> RunContext | None:
    async with rolecall.unit() as services:
        return await services.auto_apply_attempt_service.begin(id_of(run))


async def keep(rolecall: Rolecall, run: dict[str, Any], *form: Filled, **more: Any) -> RunStatus:
    async with rolecall.unit() as services:
        return await services.auto_apply_attempt_service.keep_form(
            id_of(run), [field for field, _ in form], [mapping for _, mapping in form], **more
        )


async def fill(rolecall: Rolecall, run: dict[str, Any], *form: Filled) -> RunStatus:
    """Take it up and read its form."""
    assert await begin(rolecall, run) is not None
    return await keep(rolecall, run, *(form or KNOWN))


async def attempt(rolecall: Rolecall, run: dict[str, Any]) -> bool:
    async with rolecall.unit() as services:
        return await services.auto_apply_attempt_service.begin_attempt(id_of(run))


async def finish(rolecall: Rolecall, run: dict[str, Any], kind: Ending, **more: Any) -> RunStatus | None:
    async with rolecall.unit() as services:
        return await services.auto_apply_attempt_service.finish(id_of(run), RunOutcome(kind, **more))


async def send(rolecall: Rolecall, run: dict[str, Any]) -> RunStatus | None:
    """All of it, to the end."""
    assert await fill(rolecall, run) is RunStatus.FILLING
    assert await attempt(rolecall, run)
    return await finish(
        rolecall, run, Ending.SUBMITTED, text="Thank you for applying", url="https://fabrikam.example/ok"
    )


async def recover(rolecall: Rolecall) -> int:
    async with rolecall.unit() as services:
        return await services.auto_apply_recovery_service.recover()


async def sql(rolecall: Rolecall, statement: str, **values: object) -> Any:
    async with rolecall.unit() as services:
        result = await services.work.session.execute(text(statement), values)
        return result.all() if result.returns_rows else None  # type: ignore[attr-defined]


async def elsewhere(rolecall: Rolecall, number: int = 1, **fields: object) -> int:
    """A posting whose company is not here, each with an address of its own."""
    return await collected_job(rolecall, **{"apply_url": f"https://board{number}.example/apply/{number}", **fields})
