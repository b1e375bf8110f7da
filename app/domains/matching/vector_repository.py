# ruff: noqa: S608 - the parts are of this module and of the index's; values are bound

from collections.abc import Collection, Sequence

import numpy as np
from sqlalchemy import text

from app.core.repository import Repository
from app.domains.jobs.search_segments import SEGMENTS
from app.domains.jobs.search_sql import Question
from app.domains.matching.models import SLOTS, EmbeddingSpace, JobEmbedding
from app.domains.matching.vectors import Vector, written

LOOKED_AT = 4_000  # of the index; the pool's hnsw.max_scan_tuples bounds it too
Near = tuple[int, float | None]  # a posting and its cosine, or None where it has no vector yet


class VectorRepository(Repository[JobEmbedding]):
    """Postings by how near their vectors are. `<#>` is the negative inner product: of unit vectors, less the cosine."""

    model = JobEmbedding

    async def nearest_of_few(
        self, space: EmbeddingSpace, vector: Vector, question: Question, *, offset: int, limit: int
    ) -> list[Near]:
        """The matching postings in their exact order; those without a vector come last, the newest first.

        Each one's vector is looked up by its key: what this costs grows with what matches, not with the market.
        """
        query = question.search.matching()
        segments = " UNION ALL ".join(
            f"SELECT id FROM job_search_{segment} WHERE {question.reach(segment)} AND {question.condition(query, 'q')}"
            for segment in range(SEGMENTS)
        )
        distance = (
            f"(SELECT e.embedding <#> CAST(:vector AS halfvec) FROM job_embeddings_{_slot(space)} e "
            "WHERE e.job_id = found.id AND e.model = :model AND e.version = :version)"
        )
        sql = (
            f"WITH found AS ({segments}) SELECT id, {distance} AS distance FROM found "
            "ORDER BY distance NULLS LAST, id DESC OFFSET :offset LIMIT :limit"
        )
        return await self._near(space, vector, question, query, sql, offset=offset, limit=limit)

    async def nearest_of_many(
        self, space: EmbeddingSpace, vector: Vector, question: Question, *, offset: int, limit: int
    ) -> list[Near]:
        """The nearest postings that match, by the HNSW index: it goes on until it has enough that do, or has looked at
        so many that to compare all that match is quicker. Then there are fewer than `limit`.

        What it finds is nearly what is nearest.
        """
        query = question.search.matching()
        tests = " OR ".join(
            # LIMIT: without it the planner hashes all ids of a segment, to look up a few.
            f"(SELECT true FROM job_search_{segment} WHERE id = near.job_id AND {question.condition(query, 'q')} LIMIT 1)"
            for segment in range(SEGMENTS)
        )
        sql = (
            "WITH near AS MATERIALIZED (SELECT job_id, distance FROM ("
            "SELECT job_id, model, version, embedding <#> CAST(:vector AS halfvec) AS distance "
            f"FROM job_embeddings_{_slot(space)} ORDER BY embedding <#> CAST(:vector AS halfvec) LIMIT :looked_at) AS near "
            f"WHERE model = :model AND version = :version AND ({tests}) LIMIT :wanted) "
            "SELECT job_id, distance FROM near ORDER BY distance, job_id DESC OFFSET :offset LIMIT :limit"
        )
        wanted = offset + limit
        return await self._near(
            space, vector, question, query, sql,
            looked_at=max(LOOKED_AT, 2 * wanted), wanted=wanted, offset=offset, limit=limit,
        )  # fmt: skip

    async def vector_of(self, space: EmbeddingSpace, job_id: int) -> Vector | None:
        sql = (
            f"SELECT CAST(embedding AS real[]) FROM job_embeddings_{_slot(space)} "
            "WHERE job_id = :id AND model = :model AND version = :version"
        )
        values = {"id": job_id, "model": space.model, "version": space.version}
        found = (await self.session.execute(text(sql), values)).scalar_one_or_none()
        return None if found is None else np.array(found, dtype=np.float32)

    async def cosines(self, space: EmbeddingSpace, vector: Vector, job_ids: Collection[int]) -> dict[int, float]:
        sql = (
            f"SELECT job_id, embedding <#> CAST(:vector AS halfvec) FROM job_embeddings_{_slot(space)} "
            "WHERE job_id = ANY(CAST(:ids AS bigint[])) AND model = :model AND version = :version"
        )
        values = {
            "vector": written(vector),
            "ids": list(job_ids),
            "model": space.model,
            "version": space.version,
        }
        return {id: -distance for id, distance in (await self.session.execute(text(sql), values)).all()}

    async def likeness(self, space: EmbeddingSpace, to: Collection[int], job_ids: Collection[int]) -> dict[int, float]:
        """How near each of the postings is to the middle of some; those without a vector are left out."""
        of_space = (
            f"FROM job_embeddings_{_slot(space)} WHERE job_id = ANY(CAST(:{{}} AS bigint[])) "
            "AND model = :model AND version = :version"
        )
        sql = (
            f"SELECT job_id, embedding <#> (SELECT l2_normalize(avg(embedding)) {of_space.format('to')}) "
            f"{of_space.format('ids')}"
        )
        values = {"to": list(to), "ids": list(job_ids), "model": space.model, "version": space.version}
        rows = (await self.session.execute(text(sql), values)).all()
        return {id: -distance for id, distance in rows if distance is not None}

    async def _near(
        self, space: EmbeddingSpace, vector: Vector, question: Question, query: str, sql: str, **numbers: int
    ) -> list[Near]:
        binds = {**question.binds(), "vector": written(vector), "model": space.model, "version": space.version}
        rows: Sequence[tuple[int, float | None]] = (
            await self.session.execute(text(sql), {**binds, **numbers, **({"q": query} if query else {})})
        ).all()
        return [(id, None if distance is None else -distance) for id, distance in rows]


def _slot(space: EmbeddingSpace) -> int:
    assert space.slot in SLOTS
    return space.slot
