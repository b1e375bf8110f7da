"""People who are registered and logged in over HTTP, as fixtures and by `register`."""

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


async def register(client: httpx.AsyncClient, *, role: str = "job_seeker", **overrides: object) -> Person:
    """Register somebody new and log them in. `overrides` replace or add fields of the registration."""
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
    return await log_in(client, id=user["id"], email=user["email"], password=str(body["password"]))


async def make_admin(client: httpx.AsyncClient, rolecall: Rolecall) -> Person:
    """Admins are not made over HTTP."""
    email = f"admin-{uuid4().hex[:12]}@example.com"
    password_hash = await rolecall.passwords.hash(PASSWORD)
    async with rolecall.unit() as services:
        user = await services.user_service.create_user(
            email=email, password_hash=password_hash, role=Role.ADMIN, full_name="Root"
        )
    return await log_in(client, id=user.id, email=email)


@pytest.fixture
async def seeker(client: httpx.AsyncClient) -> Person:
    return await register(client)


@pytest.fixture
async def other_seeker(client: httpx.AsyncClient) -> Person:
    return await register(client, full_name="Katherine Johnson")


@pytest.fixture
async def recruiter(client: httpx.AsyncClient) -> Person:
    return await register(client, role="recruiter", company_name="Northwind Traders")


@pytest.fixture
async def other_recruiter(client: httpx.AsyncClient) -> Person:
    return await register(client, role="recruiter", full_name="Alan Turing", company_name="Bletchley Works")


@pytest.fixture
async def admin(client: httpx.AsyncClient, rolecall: Rolecall) -> Person:
    return await make_admin(client, rolecall)
