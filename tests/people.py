"""People who are registered and logged in over HTTP, as fixtures and by `register`; and the skills that they name."""

from dataclasses import dataclass, field
from uuid import uuid4

import httpx
import pytest

from app.core.security import Role
from app.services import Rolecall

PASSWORD = "correct-horse-7"


@dataclass(frozen=True)
class Person:
    id: int
    email: str
    password: str
    token: str
    refresh_token: str
    headers: dict[str, str] = field(default_factory=dict)


async def log_in(client: httpx.AsyncClient, *, id: int, email: str, password: str = PASSWORD) -> Person:
    answer = await client.post("/auth/login", json={"email": email, "password": password})
    assert answer.status_code == 200, answer.text
    token = answer.json()["access_token"]
    refresh_token = answer.json()["refresh_token"]
    return Person(id, email, password, token, refresh_token, {"Authorization": f"Bearer {token}"})


async def sign_up(client: httpx.AsyncClient, *, role: str = "job_seeker", **overrides: object) -> tuple[int, str]:
    """Register somebody new: their id and address. `overrides` replace or add fields of the registration."""
    body: dict[str, object] = {
        "email": f"{role}-{uuid4().hex[:12]}@example.com",
        "password": PASSWORD,
        "role": role,
        "full_name": "Ada Lovelace" if role == "job_seeker" else "Grace Hopper",
        **overrides,
    }
    answer = await client.post("/auth/register", json=body)
    assert answer.status_code == 201, answer.text
    user = answer.json()["data"]
    return user["id"], user["email"]


async def register(client: httpx.AsyncClient, *, role: str = "job_seeker", **overrides: object) -> Person:
    """Sign up, and log in."""
    id, email = await sign_up(client, role=role, **overrides)
    return await log_in(client, id=id, email=email, password=str(overrides.get("password", PASSWORD)))


async def make_admin(client: httpx.AsyncClient, rolecall: Rolecall) -> Person:
    id, email = await add_admin(rolecall)
    return await log_in(client, id=id, email=email)


async def add_admin(rolecall: Rolecall) -> tuple[int, str]:
    """Admins are not made over HTTP."""
    email = f"admin-{uuid4().hex[:12]}@example.com"
    password_hash = await rolecall.passwords.hash(PASSWORD)
    async with rolecall.unit() as services:
        user = await services.user_service.create_user(
            email=email, password_hash=password_hash, role=Role.ADMIN, full_name="Root"
        )
    return user.id, email


# The people of the fixtures below, as they sign up.
CAST: dict[str, dict[str, object]] = {
    "seeker": {},
    "other_seeker": {"full_name": "Katherine Johnson"},
    "recruiter": {"role": "recruiter", "company_name": "Northwind Traders"},
    "other_recruiter": {"role": "recruiter", "full_name": "Alan Turing", "company_name": "Bletchley Works"},
    "admin": {"role": "admin"},
}
PREPARED = (*CAST, "taxonomy")  # fixtures of which the greater part can be done once, in a template
Known = dict[str, tuple[int, str]]  # which of them are there already, people with id and address
KNOWN: dict[str, Known] = {}  # by the address of the database


async def prepare(name: str, client: httpx.AsyncClient, rolecall: Rolecall) -> tuple[int, str]:
    if name == "taxonomy":
        async with rolecall.unit() as services:
            await services.skill_service.load_own_taxonomy()
        return 0, ""
    return await (add_admin(rolecall) if name == "admin" else sign_up(client, **CAST[name]))  # type: ignore[arg-type]


async def prepared(name: str, client: httpx.AsyncClient, rolecall: Rolecall) -> tuple[int, str]:
    known = KNOWN.get(rolecall.settings.database_url, {})
    return known[name] if name in known else await prepare(name, client, rolecall)


async def appear(name: str, client: httpx.AsyncClient, rolecall: Rolecall) -> Person:
    id, email = await prepared(name, client, rolecall)
    return await log_in(client, id=id, email=email)


@pytest.fixture
async def taxonomy(client: httpx.AsyncClient, rolecall: Rolecall) -> None:
    """The skills that the service brings along."""
    await prepared("taxonomy", client, rolecall)


@pytest.fixture
async def seeker(client: httpx.AsyncClient, rolecall: Rolecall) -> Person:
    return await appear("seeker", client, rolecall)


@pytest.fixture
async def other_seeker(client: httpx.AsyncClient, rolecall: Rolecall) -> Person:
    return await appear("other_seeker", client, rolecall)


@pytest.fixture
async def recruiter(client: httpx.AsyncClient, rolecall: Rolecall) -> Person:
    return await appear("recruiter", client, rolecall)


@pytest.fixture
async def other_recruiter(client: httpx.AsyncClient, rolecall: Rolecall) -> Person:
    return await appear("other_recruiter", client, rolecall)


@pytest.fixture
async def admin(client: httpx.AsyncClient, rolecall: Rolecall) -> Person:
    return await appear("admin", client, rolecall)
