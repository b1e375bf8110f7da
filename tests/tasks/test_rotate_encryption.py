"""`python -m app.tasks.rotate_encryption`: under load, killed in the middle, run again; then the old key is gone."""

import asyncio
import os
import random
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import orjson
import pytest
from pydantic import SecretStr
from sqlalchemy import LargeBinary, text

from app.core.config import Settings
from app.core.crypto import Keyring, new_key
from app.core.db import Base
from app.core.sealed_columns import sealed_columns
from app.core.security import Principal, Role
from app.domains.integrations.models import IntegrationKind
from app.domains.integrations.schemas import IntegrationUpdate
from app.schema import metadata
from app.services import Rolecall
from app.tasks.by_hand import run_by_hand
from app.tasks.registry import load
from tests.conftest import cloned
from tests.running import ROOT, environment

OLD, NEW, LOST = new_key("old"), new_key("new"), new_key("lost")
ROWS = int(os.environ.get("ROTATION_ROWS", "1200"))
AT_ONCE = 2_000
# What lies in the database as bytes and is no secret of anybody's.
OPEN_BYTES = {
    "idempotency_keys.body",  # answers that the caller saw; those with secrets are not kept
    "job_embeddings.content_hash",
    "job_fingerprints.signature",
    "job_sources.raw",  # postings, as their boards publish them
    "job_sources.stated",
    "text_embeddings.content_hash",
    "profile_embeddings.content_hash",
    "embedding_cache.content_hash",
}


@pytest.fixture
async def settings(servers: Settings, tmp_path: Path) -> AsyncIterator[Settings]:
    """A new key stands in front of the old one."""
    async with cloned(servers, data_dir=tmp_path, encryption_keys=SecretStr(f"{NEW},{OLD}")) as made:
        yield made


async def fill(rolecall: Rolecall, keyring: Keyring, rows: int) -> None:
    """So many integrations, as a process encrypted them that knew this keyring."""
    for first in range(1, rows + 1, AT_ONCE):
        ids = range(first, min(first + AT_ONCE, rows + 1))
        sealed = [
            keyring.encrypt(orjson.dumps({"api_key": f"key-{id}"}), context=f"integrations:{id}:credentials")
            for id in ids
        ]
        async with rolecall.unit() as services:
            await services.work.session.execute(
                text(
                    """
                    WITH owners AS (
                        INSERT INTO users (email, role, full_name, is_active, password_changed_at, version, created_at, updated_at)
                        SELECT 'person-' || id || '@example.com', 'job_seeker', 'Ada', true, now(), 1, now(), now()
                        FROM unnest(CAST(:ids AS bigint[])) AS id
                        RETURNING id, email
                    )
                    INSERT INTO integrations (id, user_id, kind, credentials, created_at, updated_at)
                    SELECT made.id, owners.id, 'openai', made.sealed, '2026-01-01', '2026-01-01'
                    FROM unnest(CAST(:ids AS bigint[]), CAST(:sealed AS bytea[])) AS made (id, sealed)
                    JOIN owners ON owners.email = 'person-' || made.id || '@example.com'
                    """
                ),
                {"ids": list(ids), "sealed": sealed},
            )


async def count_under(rolecall: Rolecall, key_id: str) -> int:
    async with rolecall.unit() as services:
        found = await services.work.session.execute(
            text("SELECT count(*) FROM integrations WHERE substr(credentials, 1, :length) = CAST(:prefix AS bytea)"),
            {"length": len(key_id) + 1, "prefix": f"{key_id}:".encode()},
        )
        return int(found.scalar_one())


async def rotate(settings: Settings) -> int:
    handler = load().find("rotate_encryption")
    assert handler is not None
    return await run_by_hand(settings, load(), handler, {})


async def lock_row(settings: Settings, id: int) -> asyncpg.Connection:
    """Somebody else holds a row: there a rotation stops."""
    connection = await asyncpg.connect(settings.database_url.replace("+asyncpg", ""))
    await connection.execute("BEGIN")
    await connection.execute("SELECT 1 FROM integrations WHERE id = $1 FOR UPDATE", id)
    return connection


class Load:
    """People who use and change their keys meanwhile. What they meet that they should not is in `failures`."""

    def __init__(self, rolecall: Rolecall, owners: dict[int, int]) -> None:
        self.rolecall = rolecall
        self.owners = owners  # integration → user
        self.keys = {id: f"key-{id}" for id in owners}
        self.uses = 0
        self.failures: list[str] = []
        self._is_over = False

    async def __aenter__(self) -> "Load":
        self._people = [asyncio.create_task(self._person(number)) for number in range(4)]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._is_over = True
        await asyncio.gather(*self._people)

    async def _person(self, number: int) -> None:
        choose = random.Random(number)
        mine = [id for id in self.owners if id % 4 == number]
        while not self._is_over:
            id = choose.choice(mine)
            try:
                async with self.rolecall.unit() as services:
                    found = await services.integration_service.find_opened(self.owners[id], IntegrationKind.OPENAI)
                assert found is not None
                if found.values["api_key"] != self.keys[id]:
                    self.failures.append(f"{id} reads {found.values} instead of {self.keys[id]}")
                if choose.random() < 0.5:
                    await self._change(id, f"changed-{self.uses}-{number}")
            except Exception as error:  # noqa: BLE001 (whatever it is, it is a finding)
                self.failures.append(repr(error))
            self.uses += 1
            await asyncio.sleep(0.01)  # the rotation has the same two cores

    async def _change(self, id: int, key: str) -> None:
        owner = Principal(self.owners[id], Role.JOB_SEEKER, uuid4())
        async with self.rolecall.unit() as services:
            await services.integration_service.update_integration(
                owner, id, IntegrationUpdate(credentials={"api_key": key})
            )
        self.keys[id] = key


async def owners_of(rolecall: Rolecall) -> dict[int, int]:
    async with rolecall.unit() as services:
        rows = await services.work.session.execute(text("SELECT id, user_id FROM integrations"))
        return {id: user_id for id, user_id in rows}  # noqa: C416


async def test_killed_in_the_middle_it_goes_on_where_it_was_and_nobody_notices(
    settings: Settings, rolecall: Rolecall, capsys: pytest.CaptureFixture[str]
) -> None:
    await fill(rolecall, Keyring.parse(OLD), ROWS)
    held = ROWS - 100
    owners = await owners_of(rolecall)
    del owners[held]
    async with Load(rolecall, owners) as load:
        holder = await lock_row(settings, held)
        env = environment(
            settings.data_dir, 0, DATABASE_URL=settings.database_url, REDIS_URL=settings.redis_url,
            ENVIRONMENT="testing", ENCRYPTION_KEYS=f"{NEW},{OLD}",
        )  # fmt: skip
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "app.tasks.rotate_encryption", cwd=ROOT, env=env,
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        async with asyncio.timeout(60 + ROWS / 100):
            while await count_under(rolecall, "new") < ROWS // 2:
                assert process.returncode is None
                await asyncio.sleep(0.02)
        process.kill()
        await process.wait()
        await holder.close()
        assert await count_under(rolecall, "old") > 0
        assert await rotate(settings) == 0
    assert await count_under(rolecall, "old") == 0
    assert load.failures == []
    assert load.uses > 20
    await without_the_old_key(rolecall, load)


async def without_the_old_key(rolecall: Rolecall, load: Load) -> None:
    """Every secret opens with the new key alone, and only what its owner changed looks changed."""
    ring = Keyring.parse(NEW)
    async with rolecall.unit() as services:
        rows = await services.work.session.execute(
            text("SELECT id, credentials, updated_at > '2026-02-01' FROM integrations")
        )
        for id, sealed, is_changed in rows:
            plain = orjson.loads(ring.decrypt(sealed, context=f"integrations:{id}:credentials"))
            assert plain == {"api_key": load.keys.get(id, f"key-{id}")}
            assert is_changed == (plain != {"api_key": f"key-{id}"})


async def test_what_no_key_opens_is_told_and_left_as_it_is(
    settings: Settings, rolecall: Rolecall, capsys: pytest.CaptureFixture[str]
) -> None:
    """The old key was taken away too early: nothing is lost, and putting it back heals it."""
    await fill(rolecall, Keyring.parse(LOST), 3)
    assert await rotate(settings) == 1
    assert "3 open with none of ENCRYPTION_KEYS" in capsys.readouterr().err
    assert await count_under(rolecall, "lost") == 3
    healed = settings.model_copy(update={"encryption_keys": SecretStr(f"{NEW},{OLD},{LOST}")})
    vars(healed).pop("keyring", None)
    assert await rotate(healed) == 0
    assert await count_under(rolecall, "new") == 3


async def test_proofs_in_the_storage_move_too(settings: Settings, rolecall: Rolecall) -> None:
    key = "auto-apply/00000000-0000-0000-0000-000000000000/proof"
    context = f"auto_apply_evidence:{key}:content"
    storage = rolecall.clients.storage
    await storage.put(key, Keyring.parse(OLD).encrypt(b"png", context=context), content_type="image/png")
    assert await rotate(settings) == 0
    assert Keyring.parse(NEW).decrypt(await storage.get(key), context=context) == b"png"


def test_every_column_of_bytes_is_encrypted_or_known_to_be_open() -> None:
    """A new one says which it is: `info=SEALED`, or a line above."""
    assert metadata is Base.metadata
    sealed = {f"{column.table.name}.{column.name}" for column in sealed_columns()}
    assert {"integrations.credentials", "auto_apply_runs.content", "auto_apply_answers.answer"} <= sealed
    found: set[str] = set()
    for table in metadata.sorted_tables:
        found |= {f"{table.name}.{column.name}" for column in table.columns if isinstance(column.type, LargeBinary)}
    assert found - sealed <= OPEN_BYTES
