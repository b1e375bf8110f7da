"""What seekers are told of their runs: that one waits, was sent, or that nobody knows."""

import httpx

from app.domains.auto_apply.attempts import Ending
from app.services import Rolecall
from tests.api.applications.steps import data_of
from tests.api.auto_apply.steps import CONSENT, EMAIL, ask, asked, attempt, elsewhere, fill, filled, finish, send, sql
from tests.people import Person
from tests.working import work_off


async def news(client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person) -> list[tuple[str, str, str]]:
    """What the worker tells of the runs as they are, without going on with them."""
    await sql(rolecall, "DELETE FROM background_tasks WHERE name LIKE 'auto_apply.apply%'")
    await work_off(rolecall)
    told = data_of(await client.get("/notifications", params={"sort": "created_at"}, headers=seeker.headers))
    return [(one["kind"], one["title"], one["data"].get("run_id", "")) for one in told if one["kind"] != "welcome"]


async def test_seeker_is_told_once_of_what_they_have_to_know(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person
) -> None:
    review = await ask(client, seeker, await elsewhere(rolecall, 1), "review")
    question = await ask(client, seeker, await elsewhere(rolecall, 2))
    lost = await ask(client, seeker, await elsewhere(rolecall, 3))
    done = await ask(client, seeker, await elsewhere(rolecall, 4))
    await fill(rolecall, review)
    await fill(rolecall, question, filled(EMAIL, "a@b.c"), asked(CONSENT))
    await fill(rolecall, lost)
    assert await attempt(rolecall, lost)
    await finish(rolecall, lost, Ending.UNKNOWN)
    await send(rolecall, done)
    expected = [
        ("auto_apply_waiting", "Data Engineer at Fabrikam: ready to be sent", review["id"]),
        ("auto_apply_waiting", "Data Engineer at Fabrikam: your answer is needed", question["id"]),
        ("auto_apply_unknown", "Data Engineer at Fabrikam: please check whether it arrived", lost["id"]),
        ("auto_apply_submitted", "Your application for Data Engineer was sent", done["id"]),
    ]
    assert await news(client, rolecall, seeker) == expected
    assert await news(client, rolecall, seeker) == expected
    muted = {"muted_kinds": ["auto_apply_waiting"]}
    data_of(await client.put("/notifications/preferences", json=muted, headers=seeker.headers))
