"""Whatever the two sides do in whatever order, an application obeys its machine."""

import asyncio
from itertools import pairwise
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.applications.steps import apply, data_of, move, note_external, post_job
from tests.people import Person

CHAIN = ["draft", "submitted", "under_review", "interview", "offer", "hired"]
STATES = [*CHAIN, "rejected", "withdrawn"]
STEPS = st.lists(st.tuples(st.sampled_from(["seeker", "company"]), st.sampled_from(STATES)), min_size=1, max_size=12)


def allowed_moves(status: str, side: str, *, is_external: bool) -> set[str]:
    """The contract's words, told independently of the code."""
    if status in {"hired", "rejected", "withdrawn"}:
        return set()
    following = CHAIN[CHAIN.index(status) + 1]
    if is_external:
        return {following, "rejected", "withdrawn"} if side == "seeker" else set()
    return {"withdrawn"} if side == "seeker" else {following, "rejected"}


@pytest.fixture
async def sides(seeker: Person, recruiter: Person) -> dict[str, Person]:
    return {"seeker": seeker, "company": recruiter}


async def live_through(
    client: httpx.AsyncClient, sides: dict[str, Person], is_external: bool, steps: list[tuple[str, str]]
) -> None:
    seeker = sides["seeker"]
    if is_external:
        application = await note_external(client, seeker, status="draft")
    else:
        application = await apply(client, seeker, await post_job(client, sides["company"]))
    status, version, moves = application["status"], application["version"], 0
    path = f"/applications/{application['id']}"
    for side, wanted in steps:
        answer = await move(client, sides[side], application["id"], wanted)
        allowed = allowed_moves(status, side, is_external=is_external)
        if is_external and side == "company":
            assert answer.status_code == 404
        elif wanted in allowed:
            moved: dict[str, Any] = data_of(answer)
            assert (moved["status"], moved["version"]) == (wanted, version + 1)
            status, version, moves = wanted, version + 1, moves + 1
        else:
            assert answer.status_code == 409
            assert set(answer.json()["allowed"]) == allowed
    read = data_of(await client.get(path, headers=seeker.headers))
    assert (read["status"], read["version"]) == (status, version)
    events = data_of(await client.get(f"{path}/timeline", headers=seeker.headers))
    assert len(events) == moves + 1
    assert [event["to"] for event in events][-1] == status
    assert all(later["from"] == earlier["to"] for earlier, later in pairwise(events))


async def test_any_order_of_moves_obeys_the_machine(client: httpx.AsyncClient, sides: dict[str, Person]) -> None:
    loop = asyncio.get_running_loop()

    @settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(is_external=st.booleans(), steps=STEPS)
    def run(is_external: bool, steps: list[tuple[str, str]]) -> None:
        asyncio.run_coroutine_threadsafe(live_through(client, sides, is_external, steps), loop).result(30)

    await asyncio.to_thread(run)
