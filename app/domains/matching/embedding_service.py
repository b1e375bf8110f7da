from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from math import inf

import numpy as np

from app.core.clock import now
from app.core.unit_of_work import UnitOfWork
from app.domains.audit.service import AuditService
from app.domains.jobs.search_service import JobSearchService
from app.domains.matching.embedding_repository import EmbeddingRepository, Told
from app.domains.matching.models import EmbeddingSpace, ProfileKind, SpaceState
from app.domains.matching.texts import RECIPE, job_text
from app.domains.matching.vectors import Vector, centred, halved, mean_name, text_hash

AT_WORK = timedelta(minutes=5)  # who is silent for longer does no more
KEPT_UNUSED = timedelta(days=90)


@dataclass(slots=True)
class Batch:
    """What is to be done next: texts that need a vector, vectors that are known, and postings that left."""

    changes: list[int] = field(default_factory=list)
    last_change: int = 0  # up to which changes were in the batches before
    jobs: dict[int, bytes] = field(
        default_factory=dict
    )  # posting → the hash of its text, where its vector is to change
    texts: dict[bytes, str] = field(default_factory=dict)  # to be embedded
    known: dict[bytes, Vector] = field(default_factory=dict)
    gone: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)  # titles and skills
    filled_to: int | None = None
    is_empty: bool = False


class EmbeddingService:
    """The vectors of postings and people, and the spaces in which they may be compared."""

    def __init__(
        self,
        work: UnitOfWork,
        embeddings: EmbeddingRepository,
        *,
        search_service: JobSearchService,
        audit_service: AuditService,
    ) -> None:
        self.work = work
        self.embeddings = embeddings
        self.search_service = search_service
        self.audit_service = audit_service

    # Spaces

    async def space_in_use(self) -> EmbeddingSpace | None:
        """The space that is searched, as soon as there is a vector in it."""
        space = await self.embeddings.in_use()
        return space if space is not None and space.spent_on is not None else None

    async def space_of(self, model: str, revision: str) -> EmbeddingSpace | None:
        """The space that vectors of this model go to: the one being filled, else the one in use."""
        live = [
            space
            for space in await self.embeddings.live()
            if (space.model, space.revision, space.recipe) == (model, revision, RECIPE)
        ]
        return max(live, key=lambda space: (space.state is SpaceState.FILLING, space.id), default=None)

    async def open_space(self, model: str, revision: str, mean: Vector) -> EmbeddingSpace:
        """A space for this model and mean, to be filled behind the one in use; the first one is used at once.

        What another one was filled with so far is dropped. Asking again answers the same space.
        """
        await self.embeddings.lock()
        version = f"{revision}-{RECIPE}-{mean_name(mean)}"
        known = await self.embeddings.find_version(model, version)
        if known is not None and known.state is not SpaceState.RETIRED:
            return known
        live = await self.embeddings.live()
        used = next((space for space in live if space.state is SpaceState.IN_USE), None)
        for space in live:
            if space.state is SpaceState.FILLING:
                space.state = SpaceState.RETIRED
        slot = 0 if used is None else 1 - used.slot
        await self.embeddings.empty(slot)
        state = SpaceState.IN_USE if used is None else SpaceState.FILLING
        space = known or self.embeddings.add(
            EmbeddingSpace(model=model, version=version, revision=revision, recipe=RECIPE, mean=mean.tolist(), spent=0)
        )
        space.state, space.slot, space.filled_to, space.busy_until = state, slot, 0, None
        await self.work.session.flush()
        self.audit_service.record(
            "embeddings.opened", "embedding_model", space.id, actor_id=None, model=model, version=version
        )
        return space

    async def return_to(self, space: EmbeddingSpace) -> None:
        """The space in use is the one that is wanted: another that was being filled is not."""
        for other in await self.embeddings.live():
            if other.id != space.id and other.state is SpaceState.FILLING:
                other.state = SpaceState.RETIRED

    async def begin(self, space: EmbeddingSpace) -> bool:
        """Whether this work may begin: nobody else is at it."""
        return await self.embeddings.claim(space.id, now() + AT_WORK)

    async def end(self, space_id: int) -> None:
        (await self.embeddings.get(space_id)).busy_until = None

    # Postings

    async def sample_texts(self, most: int) -> list[str]:
        """Texts of open postings, from all over the market."""
        first = await self.embeddings.after(0, most)
        return [_text(told) for told in await self.embeddings.told(first)]

    async def next_batch(self, space: EmbeddingSpace, limit: int, *, after: Batch | None = None) -> Batch:
        """What to do next: postings that changed, then those that were there before the space.

        `after`: the batch before, which need not be stored yet.
        """
        last_change = max(after.changes, default=after.last_change) if after else 0
        filled_to = after.filled_to if after else space.filled_to
        changes = await self.embeddings.changes(last_change, limit)
        ids = list(dict.fromkeys(job_id for _, job_id in changes))
        batch = Batch(changes=[id for id, _ in changes], last_change=last_change, filled_to=filled_to)
        if filled_to is not None and len(ids) < limit:
            walked = await self.embeddings.after(filled_to, limit - len(ids))
            batch.filled_to = walked[-1] if walked else None
            ids += [id for id in walked if id not in set(ids)]
        if not ids:
            batch.is_empty = batch.filled_to == filled_to
            return batch
        told = await self.embeddings.told(ids)
        open_ids = {job.id for job in told}
        batch.gone = [id for id in ids if id not in open_ids]
        batch.names = [name for job in told for name in (job.title, *job.skills)]
        texts = {job.id: _text(job) for job in told}
        known = await self.embeddings.hashes(space, ids)
        by_hash: dict[bytes, str] = {}
        for id, text in texts.items():
            hash = text_hash(text)
            if known.get(id) != hash:
                batch.jobs[id] = hash
                by_hash[hash] = text
        batch.known = await self.embeddings.cached(space.model, space.revision, by_hash) if by_hash else {}
        batch.texts = {hash: text for hash, text in by_hash.items() if hash not in batch.known}
        return batch

    async def keep_batch(self, space_id: int, batch: Batch, made: Mapping[bytes, Vector]) -> EmbeddingSpace:
        """Store what a batch came to. `made`: the vectors of its texts, as the model gave them. When the last posting
        is in, a space that was being filled is the one in use."""
        space = await self.embeddings.get(space_id)
        await self.search_service.learn_words(batch.names)
        raw = {**batch.known, **{hash: halved(vector) for hash, vector in made.items()}}
        if made:
            await self.embeddings.cache(space.model, space.revision, {hash: raw[hash] for hash in made})
        if batch.jobs:
            hashes = list(batch.jobs.values())
            vectors = centred(np.stack([raw[hash] for hash in hashes]), np.array(space.mean, dtype=np.float32))
            await self.embeddings.keep(
                space, {id: (hash, vector) for (id, hash), vector in zip(batch.jobs.items(), vectors, strict=True)}
            )
        if batch.gone:
            await self.embeddings.remove(batch.gone)
        if batch.changes:
            await self.embeddings.forget_changes(batch.changes)
        today = now().date()
        space.spent = len(made) + (space.spent if space.spent_on == today else 0)
        space.spent_on = today
        space.busy_until = now() + AT_WORK
        space.filled_to = batch.filled_to
        if space.filled_to is None and space.state is SpaceState.FILLING:
            await self._use(space)
        await self.work.session.flush()
        return space

    async def _use(self, space: EmbeddingSpace) -> None:
        used = await self.embeddings.in_use()
        if used is not None:
            used.state = SpaceState.RETIRED
            await self.work.session.flush()
        space.state = SpaceState.IN_USE
        self.audit_service.record(
            "embeddings.in_use", "embedding_model", space.id, actor_id=None, model=space.model, version=space.version
        )

    def left_today(self, space: EmbeddingSpace, per_day: int | None) -> float:
        """How many texts of today's share are left."""
        if per_day is None:
            return inf
        return per_day - (space.spent if space.spent_on == now().date() else 0)

    async def forget_unused(self, limit: int) -> int:
        """Drop cached vectors that nobody asked for in three months; how many."""
        return await self.embeddings.forget_unused(KEPT_UNUSED, limit)

    # People

    async def profile_vector(self, space: EmbeddingSpace, user_id: int, kind: ProfileKind, text: str) -> Vector | None:
        """The vector of this text of a person, where it was made before, less the mean."""
        return await self.embeddings.profile(space, user_id, kind, text_hash(text))

    async def keep_profile_vector(
        self, space: EmbeddingSpace, user_id: int, kind: ProfileKind, text: str, made: Vector
    ) -> Vector:
        """Store the vector of a person's text, as the model gave it; what comes back is to be compared with."""
        vector = halved(centred(halved(made), np.array(space.mean, dtype=np.float32)))
        await self.embeddings.keep_profile(space, user_id, kind, text_hash(text), vector)
        return vector


def _text(told: Told) -> str:
    return job_text(told.title, told.skills, told.description, told.structured)
