from collections import Counter
from collections.abc import Iterable, Sequence

from app.core.schemas import MAX_PAGED_ROWS, Page
from app.core.security import Principal
from app.core.unit_of_work import UnitOfWork
from app.domains.jobs.schemas import JobRead
from app.domains.jobs.search_query import any_of
from app.domains.jobs.search_schemas import JobFilters
from app.domains.jobs.search_service import JobSearchService
from app.domains.jobs.search_sql import Question
from app.domains.matching.candidate import Wishes
from app.domains.matching.match_repository import MatchRepository, PostingRow
from app.domains.matching.match_service import Fit, MatchService
from app.domains.matching.search_service import MeaningSearchService
from app.domains.matching.titles import compare, known_title, read_title

BY_MEANING = 100
BY_TITLE = 40  # of each of the titles
MOST_TITLES = 3
A_COMPANY = 2  # postings of one company, unless there is nothing else
RANKED = 500  # of a list in the order of its scores
SAME_TITLE = 0.6  # of two titles that name one job


class RecommendationService:
    """The postings that fit somebody best, and lists in that order."""

    def __init__(
        self,
        work: UnitOfWork,
        matches: MatchRepository,
        *,
        match_service: MatchService,
        search_service: JobSearchService,
        meaning_service: MeaningSearchService,
    ) -> None:
        self.work = work
        self.matches = matches
        self.match_service = match_service
        self.search_service = search_service
        self.meaning_service = meaning_service

    async def recommend(self, actor: Principal, fit: Fit, limit: int) -> Page[JobRead]:
        """The best first, of no company more than two as long as there are others; none that the actor has dealt with.

        What the preferences say of places, remote work, pay and kinds of work has to hold; what a posting leaves open
        does not count against it. Companies that are excluded are left out, preferred ones come a little earlier.
        """
        preferences = fit.own.preferences
        question = await self._question(fit.own.candidate.wishes, preferences.excluded_companies)
        _leave_out(question, await self.matches.seen(actor.user_id))
        found = await self._candidates(fit, question)
        rows = await self.matches.postings(found)
        scores = await self.match_service.score_rows(fit, rows, found)
        preferred = set(await self.search_service.companies_named(preferences.preferred_companies))
        order = sorted(scores, key=lambda job: (-scores[job] - 0.05 * (rows[job].company_id in preferred), -job))
        chosen = diverse([rows[id] for id in order], limit)
        return await self._page(actor, chosen, len(chosen), scores)

    async def shortlist(
        self, fit: Fit, wishes: Wishes, *, excluded_companies: Sequence[str], known: Sequence[int]
    ) -> list[tuple[int, float]]:
        """Postings that meet these wishes, which take the place of the profile's, with their scores, the best first.

        Titles have to say nearly the same as one of those wished for. Companies that the profile excludes are left out
        as well, and so are the postings that are `known`.
        """
        question = await self._question(wishes, [*excluded_companies, *fit.own.preferences.excluded_companies])
        _leave_out(question, known)
        found = await self._candidates(fit, question, wishes.titles)
        rows = await self.matches.postings(found)
        wanted = [read_title(title) for title in wishes.titles]
        scores = await self.match_service.score_rows(
            fit,
            {
                id: row
                for id, row in rows.items()
                if not wanted or any(compare(known_title(row.title), title) >= SAME_TITLE for title in wanted)
            },
            found,
        )
        return sorted(scores.items(), key=lambda scored: (-scored[1], -scored[0]))

    async def best_first(self, actor: Principal, fit: Fit, filters: JobFilters) -> Page[JobRead]:
        """A list's postings by their scores: of a long list the 500 that are nearest, or else the newest."""
        question, _ = await self.search_service.ask(filters)
        total, counts = await self.search_service.count(question, filters.facets)
        ids = await self.search_service.best_by_words(question, offset=0, limit=RANKED)
        if total > RANKED and fit.space is not None and fit.vector is not None:
            near = await self.meaning_service.nearest(fit.space, fit.vector, question, total, limit=RANKED // 2)
            ids = list(dict.fromkeys([*(id for id, _ in near), *ids]))[:RANKED]
        scores = await self.match_service.scores(fit, ids)
        order = sorted(scores, key=lambda job: (-scores[job], -job))
        shown = order[filters.offset : filters.offset + filters.per_page]
        page = await self.search_service.read_found(shown, len(order), actor, filters, next_cursor=None, counts=counts)
        page.is_capped = total > len(order)
        page.items = [job.model_copy(update={"match_score": scores[job.id]}) for job in page.items]
        return page

    async def _candidates(self, fit: Fit, question: Question, wished: Sequence[str] = ()) -> dict[int, float | None]:
        """Postings that may fit, each with its cosine where that came up: the nearest by meaning, the newest by each
        title, and where there are few, by skills.
        """
        found: dict[int, float | None] = {}
        if fit.space is not None and fit.vector is not None:
            # Everything is much, until the index says otherwise: only conditions are worth counting what meets them.
            total = MAX_PAGED_ROWS + 1
            if question.has_conditions:
                total, _ = await self.search_service.count(question)
            near = await self.meaning_service.nearest(fit.space, fit.vector, question, total, limit=BY_MEANING)
            found |= dict(near)
        candidate = fit.own.candidate
        titles = list(dict.fromkeys((*wished, *candidate.wishes.titles, *candidate.titles)))[
            : max(MOST_TITLES, len(wished))
        ]
        words = [[word for word, weight in read_title(title).words if weight == 1.0] for title in titles]
        ids = await self.search_service.titled(question, words, limit=BY_TITLE)
        if len(found) + len(ids) < BY_MEANING and candidate.skills:
            question.search.filters["skills"] = any_of(f"S={id}" for id in sorted(candidate.skills)[:50])
            ids += await self.search_service.best_by_words(question, offset=0, limit=BY_TITLE)
        return dict.fromkeys(ids) | found

    async def _question(self, wishes: Wishes, excluded: Sequence[str]) -> Question:
        filters = JobFilters.model_construct(
            location=list(wishes.places),
            remote=True if wishes.is_remote else None,
            salary_min=wishes.salary_min,
            currency=wishes.currency if wishes.salary_min else None,
            salary_unknown=True,
        )
        question = await self.search_service.ask_filters(filters)
        conditions = question.search.filters
        if wishes.places and wishes.is_remote is not False:
            conditions["location"] = any_of([conditions["location"], "R=1"])
        elif wishes.is_remote is False:
            conditions["remote"] = "R=0"
        if wishes.job_types:
            question.tests["job_type"] = "(job_type IS NULL OR job_type = ANY(CAST(:job_types AS text[])))"
            question.values["job_types"] = list(wishes.job_types)
        companies = await self.search_service.companies_named(excluded)
        if companies:
            question.tests["company"] = "company <> ALL(CAST(:not_companies AS bigint[]))"
            question.values["not_companies"] = companies
        return question

    async def _page(self, actor: Principal, ids: Sequence[int], total: int, scores: dict[int, float]) -> Page[JobRead]:
        filters = JobFilters.model_construct()
        page = await self.search_service.read_found(ids, total, actor, filters, next_cursor=None, counts={})
        page.items = [job.model_copy(update={"match_score": scores[job.id]}) for job in page.items]
        return page


def _leave_out(question: Question, ids: Sequence[int]) -> None:
    if ids:
        question.tests["seen"] = "id <> ALL(CAST(:seen AS bigint[]))"
        question.values["seen"] = list(ids)


def diverse(rows: Iterable[PostingRow], limit: int) -> list[int]:
    """The first of these, of a company no more than two and no title twice; the others only where that is too few."""
    kept: list[int] = []
    passed: list[int] = []
    of_company: Counter[int] = Counter()
    seen: set[tuple[int, str]] = set()
    for row in rows:
        what = (row.company_id, " ".join(row.title.casefold().split()))
        if what in seen:
            continue
        seen.add(what)
        if of_company[row.company_id] < A_COMPANY:
            of_company[row.company_id] += 1
            kept.append(row.id)
        elif of_company[row.company_id] < A_COMPANY + 1:
            of_company[row.company_id] += 1
            passed.append(row.id)
        if len(kept) == limit:
            break
    return (kept + passed)[:limit]
