"""What the tests of integrations do over and over: bring a key along, and look everywhere for it afterwards."""

from typing import Any

import httpx
from sqlalchemy import text

from app.services import Rolecall
from tests.people import Person

KEY = "sk-canary-0123456789abcdefghijklmn"
OPENAI: dict[str, Any] = {"kind": "openai", "credentials": {"api_key": KEY}}
SKYVERN: dict[str, Any] = {"kind": "skyvern", "credentials": {"api_key": "skyvern-canary-0123456789"}}
ADZUNA: dict[str, Any] = {
    "kind": "adzuna",
    "credentials": {"app_id": "0a1b2c3d", "api_key": "5e6f708192a3b4c5d6e7f8091a2bcafe"},
}
TAVILY: dict[str, Any] = {"kind": "tavily", "credentials": {"api_key": "tvly-canary-0123456789"}}
SMTP: dict[str, Any] = {
    "kind": "smtp",
    "credentials": {
        "host": "smtp.example.com",
        "port": 587,
        "username": "ada@example.com",
        "password": "canary-horse-battery",
        "from_email": "ada@example.com",
    },
}
ALL: tuple[dict[str, Any], ...] = (OPENAI, SKYVERN, ADZUNA, TAVILY, SMTP)


async def create(client: httpx.AsyncClient, person: Person, body: dict[str, Any]) -> dict[str, Any]:
    answer = await client.post("/integrations", json=body, headers=person.headers)
    assert answer.status_code == 201, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


async def read(client: httpx.AsyncClient, person: Person, id: int) -> dict[str, Any]:
    answer = await client.get(f"/integrations/{id}", headers=person.headers)
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


async def tables_with(rolecall: Rolecall, secret: str) -> list[str]:
    """The tables in which a secret stands, as text or as the bytes of it."""
    found = []
    async with rolecall.unit() as services:
        session = services.work.session
        tables = (await session.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))).scalars()
        for table in list(tables):
            row = (
                f"SELECT 1 FROM {table} t WHERE to_jsonb(t)::text LIKE :plain OR to_jsonb(t)::text LIKE :bytes LIMIT 1"
            )
            values = {"plain": f"%{secret}%", "bytes": f"%{secret.encode().hex()}%"}
            if (await session.execute(text(row), values)).first() is not None:
                found.append(table)
    return found
