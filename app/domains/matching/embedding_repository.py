# ruff: noqa: S608 - the parts are of this module; values are bound

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import delete, select, text, update

from app.core.clock import now
from app.core.repository import Repository
from app.domains.jobs.models import Job, JobChange, is_public
from app.domains.matching.models import SLOTS, CachedVector, EmbeddingSpace, ProfileEmbedding, ProfileKind, SpaceState
from app.domains.matching.vectors import Vector, written
from app.domains.skills.models import Skill

_KEEP_JOBS = """
INSERT INTO job_embeddings_{slot} (job_id, slot, model, version, content_hash, embedding, created_at)
SELECT j.id, :slot, :model, :version, u.content_hash, CAST(u.embedding AS halfvec), :at
FROM unnest(CAST(:ids AS bigint[]), CAST(:hashes AS bytea[]), CAST(:embeddings AS text[]))
    AS u (id, content_hash, embedding)
JOIN jobs j ON j.id = u.id
ORDER BY j.id
ON CONFLICT (job_id, slot) DO UPDATE SET model = excluded.model, version = excluded.version,
    content_hash = excluded.content_hash, embedding = excluded.embedding, created_at = excluded.created_at
"""
_KEEP_CACHE = text(
    """
    INSERT INTO embedding_cache (model, revision, content_hash, embedding, used_at)
    SELECT :model, :revision, u.content_hash, CAST(u.embedding AS halfvec), :at
    FROM unnest(CAST(:hashes AS bytea[]), CAST(:embeddings AS text[])) AS u (content_hash, embedding)
    ORDER BY 3
    ON CONFLICT (model, revision, content_hash) DO UPDATE SET used_at = excluded.used_at
    """
)
_CACHED = text(
    """
    UPDATE embedding_cache SET used_at = :at
    WHERE model = :model AND revision = :revision AND content_hash = ANY(CAST(:hashes AS bytea[]))
    RETURNING content_hash, CAST(embedding AS real[])
    """
)
_KEEP_PROFILE = text(
    """
    INSERT INTO profile_embeddings (user_id, kind, model, version, content_hash, embedding, created_at)
    VALUES (:user_id, :kind, :model, :version, :hash, CAST(:embedding AS halfvec), :at)
    ON CONFLICT (user_id, kind) DO UPDATE SET model = excluded.model, version = excluded.version,
        content_hash = excluded.content_hash, embedding = excluded.embedding, created_at = excluded.created_at
    """
)
_PROFILE = text(
    """
    SELECT CAST(embedding AS real[]) FROM profile_embeddings
    WHERE user_id = :user_id AND kind = :kind AND model = :model AND version = :version AND content_hash = :hash
    """
)


@dataclass(frozen=True, slots=True)
class Told:
    """What of a posting goes into its text."""

    id: int
    title: str
    description: str
    structured: Mapping[str, Any] | None
    skills: tuple[str, ...]


class EmbeddingRepository(Repository[EmbeddingSpace]):
    model = EmbeddingSpace

    # Spaces

    async def lock(self) -> None:
        """One who opens or closes spaces at a time."""
        await self.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('embedding_models', 0))"))

    async def in_use(self) -> EmbeddingSpace | None:
        return await self.find_one(self.base().where(EmbeddingSpace.state == SpaceState.IN_USE))

    async def live(self) -> Sequence[EmbeddingSpace]:
        """The space in use and the one being filled, where there are such."""
        statement = self.base().where(EmbeddingSpace.state != SpaceState.RETIRED).order_by(EmbeddingSpace.id)
        return (await self.session.execute(statement)).scalars().all()

    async def find_version(self, model: str, version: str) -> EmbeddingSpace | None:
        statement = self.base().where(EmbeddingSpace.model == model, EmbeddingSpace.version == version)
        return await self.find_one(statement)

    async def claim(self, id: int, until: datetime) -> bool:
        """Be the one at work on a space, unless somebody is."""
        statement = (
            update(EmbeddingSpace)
            .where(EmbeddingSpace.id == id, EmbeddingSpace.busy_until.is_(None) | (EmbeddingSpace.busy_until < now()))
            .values(busy_until=until)
            .returning(EmbeddingSpace.id)
            .execution_options(synchronize_session=False)
        )
        return (await self.session.execute(statement)).first() is not None

    async def empty(self, slot: int) -> None:
        await self.session.execute(text(f"TRUNCATE job_embeddings_{_slot(slot)}"))

    # Postings

    async def changes(self, after: int, limit: int) -> Sequence[tuple[int, int]]:
        """(change, posting) of what the index saw longest ago, behind the change `after`."""
        statement = (
            select(JobChange.id, JobChange.job_id).where(JobChange.id > after).order_by(JobChange.id).limit(limit)
        )
        return [(id, job_id) for id, job_id in (await self.session.execute(statement)).all()]

    async def forget_changes(self, ids: Collection[int]) -> None:
        await self.session.execute(delete(JobChange).where(JobChange.id.in_(ids)))

    async def after(self, id: int, limit: int) -> Sequence[int]:
        """The next open postings by id."""
        rows = await self.session.execute(
            text("SELECT id FROM job_search WHERE id > :id ORDER BY id LIMIT :limit"), {"id": id, "limit": limit}
        )
        return rows.scalars().all()

    async def told(self, ids: Collection[int]) -> list[Told]:
        """What open postings say. Those of the ids that are not open are left out."""
        statement = select(Job.id, Job.title, Job.description, Job.description_structured, Job.skill_ids).where(
            Job.id.in_(ids), is_public()
        )
        rows = (await self.session.execute(statement.order_by(Job.id))).all()
        wanted = {id for row in rows for id in row.skill_ids}
        named = select(Skill.id, Skill.name).where(Skill.id.in_(wanted))
        names = dict((await self.session.execute(named)).all()) if wanted else {}
        return [
            Told(
                row.id,
                row.title,
                row.description,
                row.description_structured,
                tuple(names[id] for id in row.skill_ids if id in names),
            )
            for row in rows
        ]

    async def hashes(self, space: EmbeddingSpace, ids: Collection[int]) -> dict[int, bytes]:
        """Of which texts the vectors are that these postings have in the space."""
        rows = await self.session.execute(
            text(
                f"SELECT job_id, content_hash FROM job_embeddings_{_slot(space.slot)} "
                "WHERE job_id = ANY(CAST(:ids AS bigint[])) AND model = :model AND version = :version"
            ),
            {"ids": list(ids), "model": space.model, "version": space.version},
        )
        return dict(rows.all())

    async def keep(self, space: EmbeddingSpace, vectors: Mapping[int, tuple[bytes, Vector]]) -> None:
        await self.session.execute(
            text(_KEEP_JOBS.format(slot=_slot(space.slot))),
            {
                "slot": space.slot,
                "model": space.model,
                "version": space.version,
                "ids": list(vectors),
                "hashes": [hash for hash, _ in vectors.values()],
                "embeddings": [written(vector) for _, vector in vectors.values()],
                "at": now(),
            },
        )

    async def remove(self, ids: Collection[int]) -> None:
        """Whatever the space."""
        await self.session.execute(
            text("DELETE FROM job_embeddings WHERE job_id = ANY(CAST(:ids AS bigint[]))"), {"ids": list(ids)}
        )

    # The cache

    async def cached(self, model: str, revision: str, hashes: Collection[bytes]) -> dict[bytes, Vector]:
        rows = await self.session.execute(
            _CACHED, {"model": model, "revision": revision, "hashes": list(hashes), "at": now()}
        )
        return {hash: np.array(vector, dtype=np.float32) for hash, vector in rows.all()}

    async def cache(self, model: str, revision: str, vectors: Mapping[bytes, Vector]) -> None:
        await self.session.execute(
            _KEEP_CACHE,
            {
                "model": model,
                "revision": revision,
                "hashes": list(vectors),
                "embeddings": [written(vector) for vector in vectors.values()],
                "at": now(),
            },
        )

    async def forget_unused(self, age: timedelta, limit: int) -> int:
        old = (
            select(CachedVector.model, CachedVector.revision, CachedVector.content_hash)
            .where(CachedVector.used_at < now() - age)
            .limit(limit)
            .cte("old")
        )
        statement = (
            delete(CachedVector)
            .where(
                CachedVector.model == old.c.model,
                CachedVector.revision == old.c.revision,
                CachedVector.content_hash == old.c.content_hash,
            )
            .returning(CachedVector.content_hash)
            .execution_options(synchronize_session=False)
        )
        return len((await self.session.execute(statement)).all())

    # People

    async def profile(self, space: EmbeddingSpace, user_id: int, kind: ProfileKind, hash: bytes) -> Vector | None:
        """The vector of this very text, where it was made in this space."""
        values = {"user_id": user_id, "kind": kind, "model": space.model, "version": space.version, "hash": hash}
        found = (await self.session.execute(_PROFILE, values)).scalar_one_or_none()
        return None if found is None else np.array(found, dtype=np.float32)

    async def keep_profile(
        self, space: EmbeddingSpace, user_id: int, kind: ProfileKind, hash: bytes, vector: Vector
    ) -> None:
        await self.session.execute(
            _KEEP_PROFILE,
            {
                "user_id": user_id,
                "kind": kind,
                "model": space.model,
                "version": space.version,
                "hash": hash,
                "embedding": written(vector),
                "at": now(),
            },
        )

    async def forget_profile(self, user_id: int) -> None:
        await self.session.execute(delete(ProfileEmbedding).where(ProfileEmbedding.user_id == user_id))


def _slot(slot: int) -> int:
    assert slot in SLOTS
    return slot
