from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.core.errors import FieldError, InvalidInput
from app.core.pagination import decode_cursor, encode_cursor, scope_of
from app.core.schemas import MAX_PAGED_ROWS, Page, PageParams
from app.core.security import Principal
from app.core.unit_of_work import UnitOfWork
from app.domains.jobs.models import Job
from app.domains.jobs.schemas import JobRead
from app.domains.jobs.search_query import parse_query
from app.domains.jobs.search_schemas import JobFilters, JobSort, SearchMode
from app.domains.jobs.search_service import JobSearchService
from app.domains.jobs.search_sql import Question
from app.domains.jobs.service import JobService
from app.domains.matching.models import EmbeddingSpace
from app.domains.matching.titles import compare, known_title, read_title
from app.domains.matching.vector_repository import Near, VectorRepository
from app.domains.matching.vectors import Vector

CANDIDATES = 100  # of each of the two orders that are fused
LEAST_COSINE = 0.2  # what is further away is not found by its meaning
MOST_SIMILAR = 100
# What is added to the cosine of a posting.
TITLE_WEIGHT = 0.3  # for a title that says the same
COMMON_WORDS, RARE_WORDS = 0.05, 0.3  # for having the words: the more, the fewer have them
FEEDBACK, FEEDBACK_WEIGHT = 5, 0.5  # for being near what the first of these have in common


class Meaning(StrEnum):
    USED = "used"
    UNUSED = "unused"  # nothing was asked in words, or another order was asked for
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a query means, where that is known: its vector and the space in which it may be compared."""

    meaning: Meaning
    code: str | None = None  # why it is not available
    space: EmbeddingSpace | None = None
    vector: Vector | None = None

    def told(self) -> dict[str, str]:
        return {"meaning": self.meaning.value, **({"meaning_code": self.code} if self.code else {})}


def asks_for_meaning(filters: JobFilters, mode: SearchMode) -> bool:
    """Whether the order is to come from what is meant: not with another order, nor over what is not public."""
    return (
        mode is not SearchMode.KEYWORD and filters.sort in {None, JobSort.RELEVANCE} and not filters.is_of_own_company
    )


class MeaningSearchService:
    """Finding postings by what they mean, alone or beside their words."""

    def __init__(
        self,
        work: UnitOfWork,
        vectors: VectorRepository,
        *,
        search_service: JobSearchService,
        job_service: JobService,
    ) -> None:
        self.work = work
        self.vectors = vectors
        self.search_service = search_service
        self.job_service = job_service

    async def search_jobs(
        self, actor: Principal | None, filters: JobFilters, mode: SearchMode, asked: Asked
    ) -> Page[JobRead]:
        """A page of postings. Without a vector, or where nothing is asked in words, the search by words."""
        if asked.space is None or asked.vector is None:
            return await self.search_service.search_jobs(actor, filters, is_forgiving=True)
        scope = _scope(filters, mode, asked.space)
        offset = filters.offset if filters.cursor is None else _position(filters.cursor, scope)
        search = self._semantic if mode is SearchMode.SEMANTIC else self._hybrid
        return await search(actor, filters, asked.space, asked.vector, offset, scope)

    async def _semantic(
        self,
        actor: Principal | None,
        filters: JobFilters,
        space: EmbeddingSpace,
        vector: Vector,
        offset: int,
        scope: str,
    ) -> Page[JobRead]:
        """All that meet the filters, the nearest first."""
        question = await self.search_service.ask_filters(filters)
        total, counts = await self.search_service.count(question, filters.facets)
        near: list[Near] = []
        if offset < min(total, MAX_PAGED_ROWS):
            near = await self._nearest(space, vector, question, total, offset=offset, limit=filters.per_page + 1)
        ids = [id for id, _ in near]
        cursor = _next(offset, ids, filters.per_page, scope)
        return await self.search_service.read_found(
            ids[: filters.per_page], total, actor, filters, next_cursor=cursor, counts=counts
        )

    async def _hybrid(
        self,
        actor: Principal | None,
        filters: JobFilters,
        space: EmbeddingSpace,
        vector: Vector,
        offset: int,
        scope: str,
    ) -> Page[JobRead]:
        """The best by words and the nearest, fused; after them the rest of what matches by words."""
        search = self.search_service
        question, meant = await search.ask(filters, is_forgiving=True)
        by_words = await search.best_by_words(question, offset=0, limit=CANDIDATES)
        conditions = await search.ask_filters(filters)
        of_filters, _ = await search.count(conditions)
        near = await self._nearest(space, vector, conditions, of_filters, offset=0, limit=CANDIDATES)
        by_meaning = {id: cosine for id, cosine in near if cosine is not None and cosine >= LEAST_COSINE}
        cosines = by_meaning | await self.cosines(space, vector, set(by_words) - by_meaning.keys())
        first = await self._fused(filters.q or "", space, by_words, cosines)
        question.also = list(by_meaning)
        total, counts = await search.count(question, filters.facets)
        end = offset + filters.per_page + 1
        ids = first[offset:end]
        if offset < MAX_PAGED_ROWS and end > len(first) and len(by_words) == CANDIDATES:
            question.also = []
            shown = set(first)
            rest = await search.best_by_words(question, offset=CANDIDATES, limit=end - len(first) + len(by_meaning))
            ids += [id for id in rest if id not in shown][max(0, offset - len(first)) : end - len(first)]
        cursor = _next(offset, ids, filters.per_page, scope)
        page = await search.read_found(
            ids[: filters.per_page], total, actor, filters, next_cursor=cursor, counts=counts
        )
        page.meta |= {"corrections": meant} if meant else {}
        return page

    async def _fused(
        self, query: str, space: EmbeddingSpace, by_words: Sequence[int], cosines: Mapping[int, float]
    ) -> list[int]:
        """Both kinds in one order: of cosine, words, what titles say, and likeness to what comes first by these.

        Few that have the words are what was looked for; of many, meaning knows better. Where two are worth the same,
        the newer comes first.
        """
        wanted = read_title(" ".join(" ".join(term.words) for term in parse_query(query) if not term.is_negative))
        titles = await self.search_service.titles_of(list({*cosines, *by_words}))
        for_words = RARE_WORDS + (COMMON_WORDS - RARE_WORDS) * len(by_words) / CANDIDATES
        with_words = set(by_words)
        worth = {
            id: cosines.get(id, 0.0)
            + TITLE_WEIGHT * compare(wanted, known_title(title))
            + for_words * (id in with_words)
            for id, title in titles.items()
        }
        first = _in_order(worth)[:FEEDBACK]
        likeness = await self.vectors.likeness(space, first, list(worth)) if first else {}
        return _in_order({id: value + FEEDBACK_WEIGHT * likeness.get(id, 0.0) for id, value in worth.items()})

    async def similar(
        self, actor: Principal | None, job_id: int, space: EmbeddingSpace | None, params: PageParams
    ) -> tuple[Page[JobRead], Meaning]:
        """Open postings like this one, the nearest first: neither itself nor the same title of the same company again.

        Where its meaning is not known (yet), those that share its title's words.
        """
        job = await self.job_service.get_job(job_id, actor)
        vector = None if space is None else await self.vectors.vector_of(space, job_id)
        if space is None or vector is None:
            filters = JobFilters.model_construct(title=_bare(job.title), sort=JobSort.NEWEST)
            question = await self.search_service.ask_filters(filters)
            ids = await self.search_service.best_by_words(question, offset=0, limit=MOST_SIMILAR * 2)
            return await self._told_apart(actor, job, ids, params), Meaning.UNAVAILABLE
        everything = await self.search_service.ask_filters(JobFilters.model_construct())
        total, _ = await self.search_service.count(everything)
        near = await self._nearest(space, vector, everything, total, offset=0, limit=MOST_SIMILAR * 2)
        ids = [id for id, cosine in near if cosine is not None and cosine >= LEAST_COSINE]
        return await self._told_apart(actor, job, ids, params), Meaning.USED

    async def nearest(
        self, space: EmbeddingSpace, vector: Vector, question: Question, total: int, *, limit: int
    ) -> list[Near]:
        """The postings that meet the question and are nearest. `total`: how many meet it, as counted."""
        return await self._nearest(space, vector, question, total, offset=0, limit=limit)

    async def nearest_jobs(
        self, space: EmbeddingSpace, vector: Vector, filters: JobFilters, *, limit: int
    ) -> list[Near]:
        """The postings that meet the filters and are nearest to a vector, with their cosines."""
        question = await self.search_service.ask_filters(filters)
        total, _ = await self.search_service.count(question)
        return await self._nearest(space, vector, question, total, offset=0, limit=limit)

    async def cosines(self, space: EmbeddingSpace, vector: Vector, job_ids: Collection[int]) -> dict[int, float]:
        """How near each of these postings is; those without a vector are left out."""
        return await self.vectors.cosines(space, vector, job_ids) if job_ids else {}

    async def _nearest(
        self, space: EmbeddingSpace, vector: Vector, question: Question, total: int, *, offset: int, limit: int
    ) -> list[Near]:
        """`total` is how many meet the question. Where it is capped they are many, and the index is asked; where it does
        not find enough, they were not so many after all."""
        if total > MAX_PAGED_ROWS:
            near = await self.vectors.nearest_of_many(space, vector, question, offset=offset, limit=limit)
            if len(near) == limit:
                return near
        return await self.vectors.nearest_of_few(space, vector, question, offset=offset, limit=limit)

    async def _told_apart(
        self, actor: Principal | None, job: Job, ids: Sequence[int], params: PageParams
    ) -> Page[JobRead]:
        found = await self.search_service.jobs_in_order([id for id in ids if id != job.id])
        seen = {_who_and_what(job)}
        kept: list[int] = []
        for other in found:
            if _who_and_what(other) not in seen:
                seen.add(_who_and_what(other))
                kept.append(other.id)
        kept = kept[:MOST_SIMILAR]
        filters = JobFilters.model_construct()
        shown = kept[params.offset : params.offset + params.per_page]
        return await self.search_service.read_found(shown, len(kept), actor, filters, next_cursor=None, counts={})


def _in_order(worth: Mapping[int, float]) -> list[int]:
    return sorted(worth, key=lambda job_id: (-worth[job_id], -job_id))


def _who_and_what(job: Job) -> tuple[int, str]:
    return job.company_id, " ".join(job.title.casefold().split())


def _bare(title: str) -> str:
    """A title as words to look for: its signs are none of a query."""
    return " ".join("".join(c if c.isalnum() or c in "+#." else " " for c in title).split()[:6])


def _scope(filters: JobFilters, mode: SearchMode, space: EmbeddingSpace) -> str:
    asked = filters.model_dump(exclude={"page", "per_page", "cursor", "include", "facets", "sort"})
    return scope_of("meaning", mode, space.version, sorted((name, repr(value)) for name, value in asked.items()))


def _position(cursor: str, scope: str) -> int:
    """How many were shown before."""
    position = decode_cursor(cursor, scope)
    if len(position) != 1 or not isinstance(position[0], int) or not 0 <= position[0] <= MAX_PAGED_ROWS:
        raise InvalidInput(
            "The cursor is not one of ours",
            errors=[FieldError("/cursor", "is not a cursor of this query", "invalid_cursor")],
        )
    return position[0]


def _next(offset: int, ids: Sequence[int], per_page: int, scope: str) -> str | None:
    """A cursor after this page, within the rows that can be reached."""
    after = offset + per_page
    return encode_cursor([after], scope) if len(ids) > per_page and after < MAX_PAGED_ROWS else None
