import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import REGCONFIG

from app.core.folding import fold, folded
from app.core.pagination import encode_cursor, scope_of
from app.core.repository import Repository
from app.core.schemas import MAX_PAGED_ROWS, Page
from app.domains.jobs.models import PERIODS_A_YEAR, Job
from app.domains.jobs.places import country_named
from app.domains.jobs.search_query import parse_query
from app.domains.jobs.search_schemas import FacetName, JobFilters, JobSort
from app.domains.jobs.search_sql import FACET_VALUES, SALARY_BAND, position_of
from app.domains.jobs.search_words import CONFIGURATIONS, DEFAULT_LANGUAGE

Counts = dict[FacetName, list[tuple[str, int]]]

_A_YEAR = case({period.value: times for period, times in PERIODS_A_YEAR.items()}, value=Job.salary_period, else_=1)
_PAY_MIN: ColumnElement[int] = cast(func.coalesce(Job.salary_min, Job.salary_max) * _A_YEAR, BigInteger)
_PAY_MAX: ColumnElement[int] = cast(func.coalesce(Job.salary_max, Job.salary_min) * _A_YEAR, BigInteger)
_TIME: ColumnElement[int] = cast(
    func.extract("epoch", func.coalesce(Job.posted_at, Job.created_at)) * 1_000_000, BigInteger
)
_CONFIGURATION = cast(
    case(CONFIGURATIONS, value=Job.language, else_=CONFIGURATIONS[DEFAULT_LANGUAGE]),
    REGCONFIG,
)
_FACETS: Mapping[FacetName, SQLColumnExpression[Any]] = {
    FacetName.JOB_TYPE: Job.job_type,
    FacetName.WORKPLACE_TYPE: Job.workplace_type,
    FacetName.EXPERIENCE_LEVEL: Job.experience_level,
    FacetName.LANGUAGE: Job.language,
    FacetName.REMOTE: Job.is_remote,
    FacetName.COUNTRY: Job.country,
    FacetName.CITY: Job.city,
    FacetName.COMPANY: Job.company_id,
    FacetName.SKILLS: func.unnest(Job.skill_ids),
    FacetName.SOURCE: Job.source,
    FacetName.SALARY: _PAY_MAX // SALARY_BAND * SALARY_BAND,
}
_DEAREST = 2**63 - 1
_BEGUN = re.compile(r"(?<!\S)(-?)(\w+)\*")


class CompanyJobsRepository(Repository[Job]):
    """A company's own postings, whatever their status: few enough to be searched without the index."""

    model = Job

    def of_company(self, company_id: int) -> Select[Job]:
        return select(Job).where(Job.company_id == company_id, Job.deleted_at.is_(None))

    async def search(
        self,
        company_id: int,
        filters: JobFilters,
        *,
        skill_ids: Sequence[int | None],
        company_ids: Sequence[int],
    ) -> tuple[Page[Job], Counts]:
        """The company's postings, newest first unless sorted by salary, and the counts of the facets asked for."""
        conditions = _conditions(filters, skill_ids, company_ids)
        statement = self.of_company(company_id).where(*conditions.values())
        counts = {
            facet: await self._count(company_id, facet, [c for name, c in conditions.items() if name != facet.value])
            for facet in filters.facets
        }
        asked = filters.model_dump(exclude={"page", "per_page", "cursor", "include", "facets"})
        scope = scope_of("own jobs", company_id, sorted((name, repr(value)) for name, value in asked.items()))
        return await self._page(statement, filters, scope), counts

    async def _page(self, statement: Select[Job], filters: JobFilters, scope: str) -> Page[Job]:
        key, is_rising = _TIME, filters.sort in {JobSort.OLDEST, JobSort.LOWEST_SALARY}
        if filters.sort is JobSort.HIGHEST_SALARY:
            key = func.coalesce(_PAY_MAX, -1)
        elif filters.sort is JobSort.LOWEST_SALARY:
            key = func.coalesce(_PAY_MIN, _DEAREST)
        total = (await self.session.execute(select(func.count()).select_from(statement.subquery()))).scalar_one()
        place = tuple_(key, Job.id)
        order = [key.asc(), Job.id.asc()] if is_rising else [key.desc(), Job.id.desc()]
        page = statement.with_only_columns(Job, key).order_by(*order).limit(filters.per_page + 1)
        if filters.cursor is not None:
            _, after_key, after_id = position_of(filters.cursor, scope)
            after = tuple_(literal(after_key, BigInteger), literal(after_id, BigInteger))
            page = page.where(place > after if is_rising else place < after)
        else:
            page = page.offset(filters.offset)
        rows = (await self.session.execute(page)).all()
        shown = rows[: filters.per_page]
        return Page(
            [job for job, _ in shown],
            min(total, MAX_PAGED_ROWS),
            is_capped=total > MAX_PAGED_ROWS,
            next_cursor=encode_cursor((0, shown[-1][1], shown[-1][0].id), scope) if len(rows) > len(shown) else None,
        )

    async def _count(
        self, company_id: int, facet: FacetName, conditions: Sequence[ColumnElement[bool]]
    ) -> list[tuple[str, int]]:
        """A facet's values over the postings that meet all filters but its own."""
        values = (
            self.of_company(company_id).where(*conditions).with_only_columns(_FACETS[facet].label("value")).subquery()
        )
        statement = (
            select(values.c.value, func.count())
            .where(values.c.value.is_not(None))
            .group_by(values.c.value)
            .order_by(func.count().desc(), values.c.value)
            .limit(FACET_VALUES)
        )
        rows = (await self.session.execute(statement)).all()
        return [(str(value).lower() if facet is FacetName.REMOTE else str(value), count) for value, count in rows]


def _conditions(
    filters: JobFilters, skill_ids: Sequence[int | None], company_ids: Sequence[int]
) -> dict[str, ColumnElement[bool]]:
    """The filters by the facets they belong to."""
    conditions: dict[str, ColumnElement[bool]] = {}
    if filters.q and parse_query(filters.q):
        conditions["q"] = _has_words(filters.q)
    if filters.title:
        for number, term in enumerate(parse_query(filters.title)):
            named = and_(*(Job.title.icontains(word, autoescape=True) for word in term.words))
            conditions[f"title {number}"] = not_(named) if term.is_negative else named
    if filters.location:
        conditions["location"] = or_(*(_is_at(text) for text in filters.location))
    for name, column, values in (
        ("workplace_type", Job.workplace_type, filters.workplace_type),
        ("job_type", Job.job_type, filters.job_type),
        ("experience_level", Job.experience_level, filters.experience_level),
        ("language", Job.language, filters.language),
        ("source", Job.source, filters.source),
        ("status", Job.status, filters.status),
    ):
        if values:
            conditions[name] = column.in_(values)
    if filters.country:
        conditions["country"] = _has_place(lambda place: place.country.in_(filters.country))
    if filters.city:
        cities = [fold(city) for city in filters.city]
        conditions["city"] = _has_place(lambda place: folded(place.city).in_(cities))
    if filters.remote is not None:
        conditions["remote"] = Job.is_remote.is_(filters.remote)
    if filters.skills:
        known = [id for id in skill_ids if id is not None]
        conditions["skills"] = Job.skill_ids.contains(known) if len(known) == len(skill_ids) else literal(False)
    if filters.company:
        conditions["company"] = Job.company_id.in_(company_ids)
    if filters.posted_after is not None:
        conditions["posted_after"] = Job.posted_at >= filters.posted_after
    if (salary := _salary(filters)) is not None:
        conditions["salary"] = salary
    return conditions


def _has_words(text: str) -> ColumnElement[bool]:
    """Words, "phrases", -minus and begun* words, stemmed by the posting's language, without accents."""
    typed = fold(text)
    vector = func.to_tsvector(_CONFIGURATION, folded(Job.title + " " + Job.description))
    tests = [
        vector.bool_op("@@")(func.to_tsquery(_CONFIGURATION, f"{'!' if minus else ''}{word}:*"))
        for minus, word in _BEGUN.findall(typed)
    ]
    if parse_query(rest := _BEGUN.sub(" ", typed)):
        tests.append(vector.bool_op("@@")(func.websearch_to_tsquery(_CONFIGURATION, rest)))
    return and_(*tests) if tests else literal(False)  # of marks alone nothing is left


class _Place(NamedTuple):
    text: SQLColumnExpression[str | None]
    city: SQLColumnExpression[str | None]
    country: SQLColumnExpression[str | None]


def _has_place(is_it: Callable[[_Place], ColumnElement[bool]]) -> ColumnElement[bool]:
    """Whether the first of a posting's places is one, or any other."""
    place = func.jsonb_array_elements(Job.locations).column_valued("place")
    other = _Place(*(place.op("->>")(name) for name in _Place._fields))
    return or_(is_it(_Place(Job.location, Job.city, Job.country)), exists().where(is_it(other)))


def _is_at(text: str) -> ColumnElement[bool]:
    code = country_named(text)

    def is_it(place: _Place) -> ColumnElement[bool]:
        named = or_(place.text.icontains(text, autoescape=True), place.city.icontains(text, autoescape=True))
        return named if code is None else or_(named, place.country == code)

    return _has_place(is_it)


def _salary(filters: JobFilters) -> ColumnElement[bool] | None:
    low, high = _PAY_MIN, _PAY_MAX
    tests: list[ColumnElement[bool]] = []
    if filters.salary_min is not None:
        tests.append(high >= int(filters.salary_min))
    if filters.salary_max is not None:
        tests.append(low <= int(filters.salary_max))
    if filters.salary is not None:
        tests += [low <= int(filters.salary), high >= int(filters.salary)]
    if filters.currency is not None:
        tests += [Job.currency == filters.currency, high.is_not(None)]
    if not tests:
        return None
    met = tests[0]
    for test in tests[1:]:
        met &= test
    if filters.salary_unknown:
        met |= high.is_(None)
        if filters.currency is not None:
            met |= Job.currency != filters.currency
    return met
