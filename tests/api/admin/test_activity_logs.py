"""The activity log."""

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.services import Rolecall
from tests.people import Person


async def test_what_happened_to_an_account_is_in_the_log(
    client: httpx.AsyncClient, admin: Person, seeker: Person
) -> None:
    headers = {**admin.headers, "X-Request-ID": "suspend-1234"}
    await client.put(f"/users/{seeker.id}", headers=headers, json={"is_active": False})
    params = {"entity_type": "user", "entity_id": str(seeker.id)}
    answer = await client.get("/admin/activity-logs", headers=admin.headers, params=params)
    assert answer.status_code == 200
    rows = answer.json()["data"]
    assert [row["action"] for row in rows] == ["user.suspended", "session.opened", "user.registered"]
    assert rows[0]["actor_id"] == admin.id
    assert rows[0]["request_id"] == "suspend-1234"
    assert seeker.password not in answer.text


@pytest.mark.parametrize(
    "statement", ["UPDATE activity_logs SET action = 'x'", "DELETE FROM activity_logs", "TRUNCATE activity_logs"]
)
async def test_nobody_rewrites_the_log(rolecall: Rolecall, seeker: Person, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        async with rolecall.unit() as services:
            await services.work.session.execute(text(statement))
