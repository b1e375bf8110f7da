"""Proofs: for their seeker alone, encrypted where they lie, and gone when their time is over."""

import hashlib
import os
from pathlib import Path

import httpx

from app.clients.storage import LocalStorage
from app.domains.auto_apply.models import EvidenceKind
from app.flows.evidence import keep_evidence
from app.services import Rolecall
from app.tasks.forget_evidence import forget_evidence
from app.tasks.registry import load
from app.tasks.runner import Outcome, make_runner
from tests.api.applications.steps import refusal_of
from tests.api.auto_apply.steps import ask, do, elsewhere, fill, id_of, read, send, sql
from tests.people import Person

CANARY = b"\x89PNG canary of a picture with everything in it"


def files(rolecall: Rolecall) -> list[Path]:
    return [path for path in (rolecall.settings.data_dir / "files").rglob("*") if path.is_file()]


async def prove(rolecall: Rolecall, run: dict[str, object], name: str = "after.png", content: bytes = CANARY) -> None:
    await keep_evidence(
        rolecall, id_of(run), name=name, kind=EvidenceKind.SCREENSHOT, content=content, content_type="image/png"
    )


async def run_nightly(rolecall: Rolecall) -> None:
    runner = make_runner(rolecall, load())
    try:
        async with rolecall.unit() as services:
            services.work.hand_on(load().handler_of(forget_evidence).message, {}, dedup_key="tonight")
        [[id]] = await sql(rolecall, "SELECT max(id) FROM background_tasks WHERE name = 'forget_evidence'")
        assert await runner.run(id) is Outcome.DONE
    finally:
        await runner.leases.aclose()


async def test_proof_comes_back_as_it_was_and_lies_encrypted(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person, other_seeker: Person, tmp_path: Path
) -> None:
    run = await ask(client, seeker, await elsewhere(rolecall))
    await prove(rolecall, run, content=b"an older picture")
    await prove(rolecall, run)
    await fill(rolecall, run)
    shown = (await read(client, seeker, run))["evidence"]
    assert [(one["name"], one["kind"], one["size"]) for one in shown] == [("after.png", "screenshot", len(CANARY))]
    assert shown[0]["sha256"] == hashlib.sha256(CANARY).hexdigest()
    path = f"/auto-apply/runs/{run['id']}/evidence/after.png"
    answer = await client.get(path, headers=seeker.headers)
    assert (answer.status_code, answer.content) == (200, CANARY)
    assert answer.headers["content-type"] == "image/png"
    assert 'filename="after.png"' in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    assert "sandbox" in answer.headers["content-security-policy"]
    refusal_of(await client.get(path, headers=other_seeker.headers), 404, "run_not_found")
    refusal_of(await client.get(path.replace("after", "nothing"), headers=seeker.headers), 404, "evidence_not_found")

    [stored] = files(rolecall)
    assert b"canary" not in stored.read_bytes()
    assert stored.read_bytes().startswith(rolecall.settings.keyring.current.encode() + b":")
    [[content]] = await sql(rolecall, "SELECT content FROM auto_apply_runs")
    assert b"ada@example.com" not in bytes(content)
    # Swapped with another's, it does not open.
    await sql(rolecall, "UPDATE auto_apply_evidence SET storage_key = 'auto-apply/elsewhere'")
    storage = LocalStorage(rolecall.settings.data_dir / "files")
    await storage.put("auto-apply/elsewhere", stored.read_bytes(), content_type="")
    assert (await client.get(path, headers=seeker.headers)).status_code >= 500


async def test_proofs_and_filled_fields_go_when_their_time_is_over(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person
) -> None:
    old = await ask(client, seeker, await elsewhere(rolecall, 1))
    new = await ask(client, seeker, await elsewhere(rolecall, 2))
    waiting = await ask(client, seeker, await elsewhere(rolecall, 3), "review")
    for run in (old, new):
        await prove(rolecall, run)
        await send(rolecall, run)
    await fill(rolecall, waiting)
    aged = "UPDATE auto_apply_runs SET updated_at = now() - interval '200 days' WHERE id <> :new"
    await sql(rolecall, aged, new=new["id"])
    await run_nightly(rolecall)
    assert len(files(rolecall)) == 1
    shown = await read(client, seeker, old)
    assert (shown["status"], shown["fields"], shown["evidence"]) == ("submitted", [], [])
    assert shown["application_id"] is not None
    answer = await client.get(f"/auto-apply/runs/{old['id']}/evidence/after.png", headers=seeker.headers)
    refusal_of(answer, 410, "evidence_gone")
    assert (await read(client, seeker, new))["fields"]
    assert (await read(client, seeker, waiting))["fields"]


async def test_proofs_of_an_erased_account_go_too(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person
) -> None:
    run = await ask(client, seeker, await elsewhere(rolecall))
    await prove(rolecall, run)
    await do(client, seeker, run, "cancel")
    await sql(rolecall, "DELETE FROM users WHERE id = :id", id=seeker.id)
    assert await sql(rolecall, "SELECT id FROM auto_apply_evidence") == []
    [left] = files(rolecall)
    os.utime(left, (1_700_000_000, 1_700_000_000))
    await run_nightly(rolecall)
    assert files(rolecall) == []
