"""The two statements of a search: its page, and its total with the facets. Only binds come from outside.

`job_search` holds the open postings in segments by age, segment 0 the newest. A GIN index can't stop early, so each
segment has its own and is looked at only while the page is not full, or the count below its cap. The planner's choices
are narrow by construction: a partition is named outright, and where words are asked `posted + 0` keeps it from walking
the index by date and reading the lexemes of every row.
"""

# ruff: noqa: S608 - the parts are of this module; values are bound

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.core.errors import FieldError, InvalidInput
from app.core.pagination import decode_cursor
from app.core.schemas import MAX_ID, MAX_PAGED_ROWS
from app.domains.jobs.search_query import Search
from app.domains.jobs.search_schemas import FacetName, JobSort
from app.domains.jobs.search_segments import SEGMENTS

FACET_VALUES = 50
TIERS = 3
SALARY_BAND = 20_000
_COLUMNS = {FacetName.REMOTE: "is_remote", FacetName.SALARY: f"pay_max / {SALARY_BAND} * {SALARY_BAND}"}
_MANY_VALUED = {FacetName.CITY, FacetName.COMPANY, FacetName.SKILLS}
_TOGETHER = (
    (FacetName.JOB_TYPE, FacetName.WORKPLACE_TYPE, FacetName.EXPERIENCE_LEVEL),
    (FacetName.REMOTE, FacetName.LANGUAGE, FacetName.SOURCE),
    (FacetName.COUNTRY,),
    (FacetName.SALARY,),
)
_HIGHEST = "coalesce(pay_max, -1)"
_LOWEST = "coalesce(pay_min, 9223372036854775807)"
Position = tuple[int, int, int]  # tier, key (microseconds of posted_at, or a yearly amount), id


def position_of(cursor: str, scope: str) -> Position:
    """The position in a cursor. Whoever signs one of their own is refused as any other."""
    position = decode_cursor(cursor, scope)
    if (
        len(position) != 3
        or not all(isinstance(part, int) and abs(part) <= MAX_ID for part in position)
        or not 0 <= position[0] < TIERS
    ):
        raise InvalidInput(
            "The cursor is not one of ours",
            errors=[FieldError("?cursor", "is not a cursor of this query", "invalid_cursor")],
        )
    return position[0], position[1], position[2]


@dataclass(slots=True)
class Question:
    """What is searched for. `tests` are conditions on columns, by the facet they belong to; `values` their binds.

    `also` are postings that count as found whatever their words are; they meet the filters.
    """

    search: Search = field(default_factory=Search)
    tests: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    posted_after: int | None = None
    also: list[int] = field(default_factory=list)

    def condition(self, query: str, bind: str, *, without: str | None = None) -> str:
        """The WHERE of a segment, but for its place in time."""
        tests = [test for name, test in self.tests.items() if name != without]
        if query:
            matches = f"v @@ CAST(:{bind} AS tsquery)"
            tests.append(f"({matches} OR id = ANY(CAST(:also AS bigint[])))" if self.also else matches)
        if self.posted_after is not None:
            tests.append("posted >= :posted_after")
        return " AND ".join(tests) or "true"

    @property
    def has_conditions(self) -> bool:
        """Whether it is about less than all open postings."""
        return bool(self.search.matching() or self.tests or self.posted_after is not None)

    def reach(self, segment: int) -> str:
        """A condition that needs no row: whether the segment holds anything young enough."""
        if self.posted_after is None or segment == 0:
            return "true"
        return f"(SELECT since FROM job_search_segments WHERE seg = {segment - 1}) > :posted_after"

    def binds(self) -> dict[str, Any]:
        after = {} if self.posted_after is None else {"posted_after": self.posted_after}
        return {**self.values, **after, **({"also": self.also} if self.also else {})}


Statement = tuple[str, Mapping[str, Any]]


def page_statement(question: Question, sort: JobSort, *, offset: int, limit: int, after: Position | None) -> Statement:
    """`limit` rows of (tier, key, id), best first."""
    if sort in {JobSort.HIGHEST_SALARY, JobSort.LOWEST_SALARY}:
        return _by_salary(question, sort, offset=offset, limit=limit, after=after)
    return _by_time(question, sort, offset=offset, limit=limit, after=after)


def newest_statement(questions: Sequence[Question], *, limit: int) -> Statement:
    """The newest of each of several questions that differ in their words alone: `limit` rows of each."""
    binds: dict[str, Any] = {}
    parts: list[str] = []
    for n, question in enumerate(questions):
        sql, own = _by_time(question, JobSort.NEWEST, offset=0, limit=limit, after=None, bind=f"q{n}_t")
        parts.append(f"({sql})")
        binds |= own
    return " UNION ALL ".join(parts), binds


def _by_time(
    question: Question, sort: JobSort, *, offset: int, limit: int, after: Position | None, bind: str = "t"
) -> Statement:
    """`bind` begins the names under which the words of the tiers are bound."""
    tiers = question.search.tiers() if sort is JobSort.RELEVANCE else [question.search.matching()]
    is_rising = sort is JobSort.OLDEST
    way, beyond = ("ASC", ">") if is_rising else ("DESC", "<")
    binds = {**question.binds(), "wanted": offset + limit, "offset": offset, "limit": limit}
    if after is not None:
        binds |= {"after_key": after[1], "after_id": after[2]}
    parts: list[str] = []
    for tier, query in enumerate(tiers):
        if after is not None and tier < after[0]:
            continue
        binds[f"{bind}{tier}"] = query
        posted = "posted + 0" if query else "posted"
        for segment in range(SEGMENTS - 1, -1, -1) if is_rising else range(SEGMENTS):
            tests = [question.reach(segment), question.condition(query, f"{bind}{tier}")]
            if parts:
                found = " + ".join(f"(SELECT count(*) FROM part{n})" for n in range(len(parts)))
                tests.append(f"{found} < :wanted")
            if after is not None and tier == after[0]:
                tests.append(f"({posted}, id) {beyond} (:after_key, :after_id)")
                if not is_rising:
                    tests.append(f"(SELECT since FROM job_search_segments WHERE seg = {segment}) <= :after_key")
            parts.append(
                f"SELECT CAST({tier} AS int) AS tier, posted AS key, id FROM job_search_{segment} "
                f"WHERE {' AND '.join(tests)} ORDER BY {posted} {way}, id {way} LIMIT :wanted"
            )
    if not query:
        binds = {name: value for name, value in binds.items() if not name.startswith(bind)}
    named = ", ".join(f"part{n} AS MATERIALIZED ({part})" for n, part in enumerate(parts))
    union = " UNION ALL ".join(f"SELECT tier, key, id FROM part{n}" for n in range(len(parts)))
    sql = f"WITH {named} {union} ORDER BY tier, key {way}, id {way} OFFSET :offset LIMIT :limit"
    return sql, binds


def _by_salary(question: Question, sort: JobSort, *, offset: int, limit: int, after: Position | None) -> Statement:
    """By yearly amounts, postings without one last. Segments are no help: all that match are looked at."""
    key, way, beyond = (_HIGHEST, "DESC", "<") if sort is JobSort.HIGHEST_SALARY else (_LOWEST, "ASC", ">")
    query = question.search.matching()
    binds = {**question.binds(), "offset": offset, "limit": limit} | ({"t0": query} if query else {})
    tests = [question.condition(query, "t0")]
    if after is not None:
        tests.append(f"({key}, id) {beyond} (:after_key, :after_id)")
        binds |= {"after_key": after[1], "after_id": after[2]}
    sql = (
        f"SELECT 0 AS tier, {key} AS key, id FROM job_search WHERE {' AND '.join(tests)} "
        f"ORDER BY 2 {way}, 3 {way} OFFSET :offset LIMIT :limit"
    )
    return sql, binds


def count_statement(question: Question, facets: Sequence[FacetName]) -> Statement:
    """Rows of (facets, values, count) over what matches, each facet without its own filter, all capped.

    The row of the total names no facet. Facets of few values are counted together, which halves the work: a value's
    count is the sum of the rows that have it.
    """
    filtered = {*question.search.filters, *question.tests}
    own = [facet for facet in facets if facet.value in filtered]
    shared = [facet for facet in facets if facet.value not in filtered]
    binds = question.binds()
    ctes: list[str] = []
    counts = ["SELECT '' AS facets, CAST(NULL AS text[]) AS values, count(*) AS count FROM found"]
    for name, of_set, without in [("found", shared, None), *((f"no_{f.value}", [f], f.value) for f in own)]:
        query = question.search.matching(without=without)
        bind = f"q_{name}"
        if query:
            binds[bind] = query
        columns = ", ".join(f"{_COLUMNS.get(facet, facet.value)} AS {facet.value}" for facet in of_set) or "1 AS one"
        segments = " UNION ALL ".join(
            f"SELECT {columns} FROM job_search_{segment} "
            f"WHERE {question.reach(segment)} AND {question.condition(query, bind, without=without)}"
            for segment in range(SEGMENTS)
        )
        # PostgreSQL materialises what is read more than once, and streams the rest.
        ctes.append(f"{name} AS (SELECT * FROM ({segments}) LIMIT {MAX_PAGED_ROWS + 1})")
        counts += _groups(of_set, name)
    found = ", ".join(ctes)
    used = {name: value for name, value in binds.items() if f":{name}" in found}
    return f"WITH {found} {' UNION ALL '.join(counts)}", used


def _groups(facets: Sequence[FacetName], source: str) -> Iterator[str]:
    for together in _TOGETHER:
        names = [facet.value for facet in facets if facet in together]
        if names:
            values = ", ".join(f"CAST({name} AS text)" for name in names)
            yield f"SELECT '{' '.join(names)}', ARRAY[{values}], count(*) FROM {source} GROUP BY {', '.join(names)}"
    for facet in facets:
        name = facet.value
        if facet in _MANY_VALUED:
            rows = f"(SELECT unnest(skills) AS skills FROM {source})" if facet is FacetName.SKILLS else source
            yield (
                f"(SELECT '{name}', ARRAY[CAST({name} AS text)], count(*) FROM {rows} WHERE {name} IS NOT NULL "
                f"GROUP BY {name} ORDER BY 3 DESC, {name} LIMIT {FACET_VALUES})"
            )
