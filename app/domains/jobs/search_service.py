from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.core.errors import FieldError, InvalidInput, Unauthenticated
from app.core.pagination import encode_cursor, scope_of
from app.core.schemas import MAX_PAGED_ROWS, Facet, Page
from app.core.security import Principal
from app.core.unit_of_work import UnitOfWork
from app.domains.companies.names import fold_name
from app.domains.companies.schemas import CompanyRef
from app.domains.companies.service import CompanyService
from app.domains.jobs.company_jobs_repository import CompanyJobsRepository
from app.domains.jobs.models import Job
from app.domains.jobs.places import country_named
from app.domains.jobs.reader import JobReader
from app.domains.jobs.schemas import JobRead
from app.domains.jobs.search_forgiving import may_be_mistyped, names_in, nearest, with_skills
from app.domains.jobs.search_query import MAX_WORDS, Search, Term, all_of, any_of, parse_query, text_query
from app.domains.jobs.search_repository import JobSearchRepository, microseconds
from app.domains.jobs.search_schemas import FacetName, JobFilters, JobSort, JobSuggestions, SearchInclude
from app.domains.jobs.search_sql import SALARY_BAND, Position, Question, position_of
from app.domains.jobs.search_words import fold, fold_phrase, split_words
from app.domains.skills.schemas import SkillRef
from app.domains.skills.service import SkillService

_MAX_COUNTRY_WORDS = 5
FEW = 5  # results; with fewer, words may have been mistyped


class JobSearchService:
    """Finding postings: the public ones in the index, a company's own in the table."""

    def __init__(
        self,
        work: UnitOfWork,
        search: JobSearchRepository,
        company_jobs: CompanyJobsRepository,
        *,
        reader: JobReader,
        company_service: CompanyService,
        skill_service: SkillService,
    ) -> None:
        self.work = work
        self.search = search
        self.company_jobs = company_jobs
        self.reader = reader
        self.company_service = company_service
        self.skill_service = skill_service

    async def search_jobs(
        self, actor: Principal | None, filters: JobFilters, *, is_forgiving: bool = False
    ) -> Page[JobRead]:
        """A page of postings with its total and the facets asked for, in `meta`. `is_forgiving`: see `ask`."""
        if filters.is_of_own_company:
            found = await self._own_company(actor, filters)
        else:
            found = await self._public(filters, is_forgiving=is_forgiving)
        return await self._read(found, actor, filters)

    async def search_collected(self, actor: Principal | None, filters: JobFilters) -> Page[JobRead]:
        """The same over the postings that came in by themselves."""
        if filters.is_of_own_company:
            raise InvalidInput(
                "Collected postings are nobody's own; leave out `mine` and `status`",
                errors=[FieldError("?mine", "does not go with collected postings", "not_applicable")],
            )
        if filters.sort is JobSort.BEST_MATCH:
            raise InvalidInput(
                "What fits best first is a sort of GET /jobs, where collected postings are as well",
                errors=[FieldError("?sort", "-match_score is a sort of GET /jobs", "not_applicable")],
            )
        return await self._read(await self._public(filters, is_collected=True), actor, filters)

    async def _read(self, found: Page[Job], actor: Principal | None, filters: JobFilters) -> Page[JobRead]:
        jobs = await self.reader.read(found.items, actor, filters.include)
        if SearchInclude.SNIPPET in filters.include and filters.q:
            snippets = await self.search.snippets([job.id for job in found.items], _plain(filters.q))
            jobs = [job.model_copy(update={"snippet": snippets.get(job.id)}) for job in jobs]
        return Page(jobs, found.total, next_cursor=found.next_cursor, is_capped=found.is_capped, meta=found.meta)

    # For those who look by more than words

    async def ask(self, filters: JobFilters, *, is_forgiving: bool = False) -> tuple[Question, dict[str, str]]:
        """What is asked of the index, and what mistyped words were taken for, where it is to be forgiving.

        Then a skill is also found by its other names; and where hardly anything is found, a word that no title or skill
        ever had also stands for the one that is nearest to it.
        """
        text, title = parse_query(filters.q or ""), parse_query(filters.title or "")
        if not is_forgiving:
            return await self._question(filters, text, title), {}
        text = await self._with_skills(text)
        question = await self._question(filters, text, title)
        words = {word: fold(word) for word in may_be_mistyped(text)}
        known = await self.search.known_words(set(words.values())) if words else set()
        unknown = {word: folded for word, folded in words.items() if folded not in known}
        if not unknown or (await self.search.count(question, ()))[0] >= FEW:
            return question, {}
        meant: dict[str, str] = {}
        for word, folded in unknown.items():
            near = nearest(folded, await self.search.words_like(folded))
            if near is not None:
                meant[word] = near
        return (await self._question(filters, text, title, meant) if meant else question), meant

    async def ask_filters(self, filters: JobFilters) -> Question:
        """The same without what its text wants: the filters, and what the text does not want."""
        unwanted = [term for term in parse_query(filters.q or "") if term.is_negative]
        return await self._question(filters, unwanted, parse_query(filters.title or ""))

    async def count(
        self, question: Question, facets: Sequence[FacetName] = ()
    ) -> tuple[int, dict[FacetName, list[tuple[str, int]]]]:
        """How many are found, at most one more than is shown, and the counts of the facets."""
        return await self.search.count(question, facets)

    async def best_by_words(self, question: Question, *, offset: int, limit: int) -> list[int]:
        """Postings that match, the most relevant first."""
        places = await self.search.search(question, JobSort.RELEVANCE, offset=offset, limit=limit, after=None)
        return [id for _, _, id in places]

    async def titled(self, question: Question, titles: Sequence[Sequence[str]], *, limit: int) -> list[int]:
        """Of each of these titles the newest that meet the question's filters and have all its words in their own."""
        asked = [await self._with_title(question, words) for words in titles if words]
        return await self.search.newest_of_each(asked, limit=limit) if asked else []

    async def count_titled(self, question: Question, words: Sequence[str], *, limit: int) -> tuple[int, list[int]]:
        """The same, with how many there are, at most one more than is shown."""
        if not words:
            return 0, []
        total, _ = await self.search.count(await self._with_title(question, words), ())
        return total, await self.titled(question, [words], limit=limit)

    async def _with_title(self, question: Question, words: Sequence[str]) -> Question:
        title = _title([Term((word,)) for word in words], await self.search.look_up(words))
        return replace(question, search=Search(filters={**question.search.filters, "title": title}))

    async def companies_named(self, names: Sequence[str]) -> list[int]:
        """The ids of companies by their whole names, in either case."""
        return await self._company_ids(list(names)) if names else []

    async def titles_of(self, ids: Sequence[int]) -> dict[int, str]:
        """The titles of these postings."""
        return await self.search.titles_of(ids) if ids else {}

    async def jobs_in_order(self, ids: Sequence[int]) -> list[Job]:
        return await self.search.jobs_in_order(ids)

    async def read_found(
        self,
        ids: Sequence[int],
        total: int,
        actor: Principal | None,
        filters: JobFilters,
        *,
        next_cursor: str | None,
        counts: dict[FacetName, list[tuple[str, int]]],
    ) -> Page[JobRead]:
        """A page of these postings, in this order."""
        page = Page(
            await self.search.jobs_in_order(ids),
            min(total, MAX_PAGED_ROWS),
            is_capped=total > MAX_PAGED_ROWS,
            next_cursor=next_cursor,
            meta=await self._meta(filters.facets, counts),
        )
        return await self._read(page, actor, filters)

    async def learn_words(self, names: Iterable[str]) -> None:
        """Count the words of titles and skills, so that mistyped ones can be told from them."""
        words = Counter(fold(word) for name in names for word in split_words(name) if word.isalpha())
        await self.search.learn_words(words)

    async def _with_skills(self, terms: Sequence[Term]) -> list[Term]:
        runs = names_in(terms)
        known = await self.skill_service.resolve(list(runs)) if runs else {}
        if not known:
            return list(terms)
        names = await self.skill_service.all_names_of(set(known.values()))
        others = {id: tuple(tuple(split_words(name)) for name in of_skill) for id, of_skill in names.items()}
        return with_skills(terms, {name: (id, others.get(id, ())) for name, id in known.items()})

    async def suggest(self, typed: str) -> JobSuggestions:
        """How what was typed may go on."""
        terms = [Term(tuple(words), is_prefix=True)] if (words := split_words(typed)[:MAX_WORDS]) else []
        if not terms:
            return JobSuggestions(titles=[], skills=[], companies=[])
        query = text_query(terms, await self.search.look_up(words))
        titles = await self.search.titles(Question(Search(filters={"title": query.title})), typed)
        companies = await self.search.companies_beginning(fold_name(typed))
        skills = await self.search.skills_beginning(" ".join(fold(word) for word in typed.casefold().split()))
        return JobSuggestions(
            titles=titles,
            skills=[SkillRef(id=id, name=name) for id, name in skills],
            companies=[CompanyRef(id=id, name=name) for id, name in companies],
        )

    async def balance(self) -> int:
        """One step of keeping the index's segments at their sizes; 0 when nothing is left to do."""
        return await self.search.balance()

    async def _public(
        self, filters: JobFilters, *, is_collected: bool = False, is_forgiving: bool = False
    ) -> Page[Job]:
        question, meant = await self.ask(filters, is_forgiving=is_forgiving)
        if is_collected:
            question.search.filters["collected"] = all_of(["A=1", "!U=portal", "!U=import"])
        has_words = question.search.text.has_words
        sort = filters.sort or (JobSort.RELEVANCE if has_words else JobSort.NEWEST)
        if sort is JobSort.RELEVANCE and not has_words:
            sort = JobSort.NEWEST
        asked = filters.model_dump(exclude={"page", "per_page", "cursor", "include", "facets", "sort"})
        scope = scope_of(
            "job_offers" if is_collected else "jobs", sort, sorted((name, repr(value)) for name, value in asked.items())
        )
        after = None if filters.cursor is None else position_of(filters.cursor, scope)
        total, counts = await self.search.count(question, filters.facets)
        offset = 0 if after else filters.offset
        places: list[Position] = []
        if offset < min(total, MAX_PAGED_ROWS):
            places = await self.search.search(question, sort, offset=offset, limit=filters.per_page + 1, after=after)
        shown = places[: filters.per_page]
        return Page(
            await self.search.jobs_in_order([id for _, _, id in shown]),
            min(total, MAX_PAGED_ROWS),
            is_capped=total > MAX_PAGED_ROWS,
            next_cursor=encode_cursor(shown[-1], scope) if len(places) > len(shown) else None,
            meta=await self._meta(filters.facets, counts) | ({"corrections": meant} if meant else {}),
        )

    async def _own_company(self, actor: Principal | None, filters: JobFilters) -> Page[Job]:
        if actor is None:
            raise Unauthenticated("Your own company's postings need your access token")
        member = await self.company_service.membership_of(actor.user_id)
        if member is None:
            return Page([], 0, meta=await self._meta(filters.facets, {}))
        found, counts = await self.company_jobs.search(
            member.company_id,
            filters,
            skill_ids=await self._skill_ids(filters.skills),
            company_ids=await self._company_ids(filters.company),
        )
        found.meta = await self._meta(filters.facets, counts)
        return found

    async def _meta(
        self, facets: Sequence[FacetName], counts: dict[FacetName, list[tuple[str, int]]]
    ) -> dict[str, Any]:
        if not facets:
            return {}
        skills = await self.skill_service.names_of([int(id) for id, _ in counts.get(FacetName.SKILLS, ())])
        companies = await self.search.company_names([int(id) for id, _ in counts.get(FacetName.COMPANY, ())])
        return {"facets": {facet: _facet(facet, counts.get(facet, []), skills, companies) for facet in facets}}

    # From what is asked to what the index knows

    async def _question(
        self, filters: JobFilters, text: Sequence[Term], title: Sequence[Term], meant: Mapping[str, str] | None = None
    ) -> Question:
        words = {word for term in (*text, *title) for word in term.all_words} | set((meant or {}).values())
        if sum(len(term.words) for term in (*text, *title)) > MAX_WORDS:
            raise InvalidInput(
                f"A search has at most {MAX_WORDS} words",
                errors=[FieldError("?q", f"has more than {MAX_WORDS} words", "too_many_words")],
            )
        stems = await self.search.look_up(words)
        for word, other in (meant or {}).items():
            stems[word] = replace(stems[word], others=tuple(stems[other].lexemes))
        conditions: dict[str, str] = {
            "title": _title(title, stems),
            "location": any_of(_place(text) for text in filters.location) if filters.location else "",
            "country": _one_of("C", filters.country),
            "city": _one_of("Y", [fold_phrase(city) for city in filters.city]),
            "remote": "" if filters.remote is None else f"R={int(filters.remote)}",
            "workplace_type": _one_of("W", filters.workplace_type),
            "job_type": _one_of("J", filters.job_type),
            "experience_level": _one_of("X", filters.experience_level),
            "language": _one_of("G", filters.language),
            "source": _one_of("U", [fold_phrase(source) for source in filters.source]),
        }
        if filters.skills:
            ids = await self._skill_ids(filters.skills)
            conditions["skills"] = any_of([]) if None in ids else all_of(f"S={id}" for id in ids)
        if filters.company:
            conditions["company"] = any_of(f"O={id}" for id in await self._company_ids(filters.company))
        question = Question(Search(text=text_query(text, stems)))
        if filters.posted_after is not None:
            question.posted_after = microseconds(filters.posted_after)
        self._ask_salary(question, conditions, filters)
        question.search.filters = {name: condition for name, condition in conditions.items() if condition}
        return question

    def _ask_salary(self, question: Question, conditions: dict[str, str], filters: JobFilters) -> None:
        amounts = {
            "pay_at_least": (filters.salary_min, "pay_max >= :pay_at_least"),
            "pay_at_most": (filters.salary_max, "pay_min <= :pay_at_most"),
            "pay": (filters.salary, "pay_min <= :pay AND pay_max >= :pay"),
        }
        tests = [test for amount, test in amounts.values() if amount is not None]
        if not tests and filters.currency is None:
            return
        if filters.currency is not None and not filters.salary_unknown:
            conditions["salary"] = f"M={filters.currency}"
        if filters.currency is not None and filters.salary_unknown:
            tests.append("currency = :currency")
            question.values["currency"] = filters.currency
        if tests:
            test = " AND ".join(tests)
            if filters.salary_unknown:
                other = " OR currency <> :currency" if filters.currency is not None else ""
                test = f"({test} OR currency IS NULL{other})"
            question.tests["salary"] = test
            question.values |= {name: int(amount) for name, (amount, _) in amounts.items() if amount is not None}

    async def _skill_ids(self, skills: Sequence[int | str]) -> list[int | None]:
        """Skills by id or name; None where there is no such skill, which no posting then has."""
        names = [skill for skill in skills if isinstance(skill, str) and not _is_id(skill)]
        known = await self.skill_service.resolve(names) if names else {}
        return [int(skill) if _is_id(skill) else known.get(str(skill)) for skill in skills]

    async def _company_ids(self, companies: Sequence[int | str]) -> list[int]:
        ids = [int(company) for company in companies if _is_id(company)]
        names = [fold_name(company) for company in companies if isinstance(company, str)]
        return [*ids, *(await self.search.company_ids(names) if names else [])]


def _is_id(value: int | str) -> bool:
    return isinstance(value, int) or (value.isascii() and value.isdigit() and len(value) <= 18)


def _one_of(letter: str, values: Iterable[str]) -> str:
    """Of none asked for there is no condition; of values of which folding leaves nothing there is no posting."""
    asked = list(values)
    return any_of(f"{letter}={value}" for value in asked if value) if asked else ""


def _title(terms: Sequence[Term], stems: Any) -> str:
    conditions: list[str] = []
    for term in terms:
        words = all_of(any_of(f"T={lexeme}" for lexeme in stems[word].lexemes) for word in term.words)
        conditions.append(f"!({words})" if term.is_negative else words)
    if conditions and all(condition.startswith("!") for condition in conditions):
        conditions.append("A=1")
    return all_of(conditions)


def _place(text: str) -> str:
    """Words of a place, of which some may be a country's name: "Berlin, Germany"."""
    words = [fold(word) for word in split_words(text)]
    parts: list[str] = []
    start = 0
    while start < len(words):
        for end in range(min(len(words), start + _MAX_COUNTRY_WORDS), start, -1):
            code = country_named(" ".join(words[start:end]))
            if code is not None or end == start + 1:
                break
        here = all_of(f"L={word}" for word in words[start:end])
        parts.append(here if code is None else any_of([f"C={code}", here]))
        start = end
    return all_of(parts)


def _plain(query: str) -> str:
    return query.replace("*", " ")


def _facet(
    facet: FacetName, counts: Sequence[tuple[str, int]], skills: dict[int, str], companies: dict[int, str]
) -> list[dict[str, Any]]:
    names = {FacetName.SKILLS: skills, FacetName.COMPANY: companies}.get(facet)
    values: list[Facet] = []
    for value, count in counts:
        if names is not None:
            values.append(Facet(value=int(value), count=count, label=names.get(int(value))))
        elif facet is FacetName.REMOTE:
            values.append(Facet(value=value == "true", count=count))
        elif facet is FacetName.SALARY:
            low = int(value)
            values.append(Facet(value=low, count=count, label=f"{low:,} - {low + SALARY_BAND - 1:,}"))
        else:
            values.append(Facet(value=value, count=count))
    return [value.model_dump(exclude_none=True) for value in values]
