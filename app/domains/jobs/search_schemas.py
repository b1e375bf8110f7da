"""What a search asks, as query parameters and as a body."""

import re
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from app.core.schemas import (
    Country,
    Currency,
    Id,
    Input,
    LanguageCode,
    Line,
    LowerInput,
    Money,
    Output,
    PageParams,
    Safe,
    ShortLine,
    Timestamp,
)
from app.domains.companies.schemas import CompanyRef
from app.domains.jobs.models import JobStatus
from app.domains.jobs.schemas import (
    ExperienceLevelInput,
    JobTypeInput,
    StatusInput,
    WorkplaceTypeInput,
)
from app.domains.skills.schemas import SkillRef

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class JobSort(StrEnum):
    RELEVANCE = "relevance"
    NEWEST = "-posted_at"
    OLDEST = "posted_at"
    HIGHEST_SALARY = "-salary_max"
    LOWEST_SALARY = "salary_min"
    BEST_MATCH = "-match_score"


class FacetName(StrEnum):
    JOB_TYPE = "job_type"
    WORKPLACE_TYPE = "workplace_type"
    EXPERIENCE_LEVEL = "experience_level"
    LANGUAGE = "language"
    REMOTE = "remote"
    COUNTRY = "country"
    CITY = "city"
    COMPANY = "company"
    SKILLS = "skills"
    SOURCE = "source"
    SALARY = "salary"


class SearchInclude(StrEnum):
    """What costs more and is answered on request."""

    VIEWER = "viewer"
    MATCH_SCORE = "match_score"
    SNIPPET = "snippet"


class SearchMode(StrEnum):
    KEYWORD = "keyword"
    SEMANTIC = "semantic"
    HYBRID = "hybrid"


def _listed(value: object) -> object:
    """One value where several may be."""
    return [value] if isinstance(value, str | int | float) else value


def _names(value: object) -> object:
    """Names by repeating the parameter, or in one with commas."""
    values = _listed(value)
    if not isinstance(values, list):
        return values
    parted: list[Any] = []
    for item in values:
        names = [part.strip() for part in item.split(",") if part.strip()] if isinstance(item, str) else []
        parted += names or [item]
    return parted


def _once(names: list[Any]) -> list[Any]:
    """A name that is repeated is asked for once: it names a column, or a key of the answer.

    Counted before they are merged: what the schema calls too many is refused.
    """
    return list(dict.fromkeys(names))


def _start_of_day(value: object) -> object:
    return f"{value}T00:00:00Z" if isinstance(value, str) and _DAY.fullmatch(value.strip()) else value


Listed = BeforeValidator(_listed)
Named = BeforeValidator(_names)
QueryText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), Safe]
Includes = Annotated[
    list[SearchInclude],
    Field(max_length=5, description="`match_score`, `viewer`, `snippet`; several by repeating or commas."),
    Named,
    AfterValidator(_once),
]
Facets = Annotated[list[FacetName], Field(max_length=20), Named, AfterValidator(_once)]


class JobConditions(Input):
    """The filters of the list. Several values of one are alternatives, but for `skills`: a posting has all of them."""

    q: QueryText | None = Field(
        default=None,
        description='Words (all of them), "phrases", -unwanted and begun* words; accents and case do not matter.',
        examples=["engineer -senior"],
    )
    title: Line | None = Field(default=None, description="Words of the title.", examples=[None])
    location: Annotated[list[Line], Listed] = Field(
        default=[], max_length=20, description="Words of a city, region or country.", examples=[[]]
    )
    country: Annotated[list[Country], Listed] = Field(default=[], max_length=50, examples=[[]])
    city: Annotated[list[ShortLine], Listed] = Field(
        default=[], max_length=50, description="A city's whole name.", examples=[[]]
    )
    remote: bool | None = Field(default=None, examples=[None])
    workplace_type: Annotated[list[WorkplaceTypeInput], Listed] = Field(default=[], max_length=10, examples=[[]])
    job_type: Annotated[list[JobTypeInput], Listed] = Field(default=[], max_length=20, examples=[["FULL_TIME"]])
    experience_level: Annotated[list[ExperienceLevelInput], Listed] = Field(default=[], max_length=20, examples=[[]])
    language: Annotated[list[LanguageCode], Listed] = Field(default=[], max_length=20, examples=[[]])
    salary_min: Money | None = Field(
        default=None,
        description="Pays at least this a year. Without `currency` each posting's own is taken.",
        examples=[None],
    )
    salary_max: Money | None = Field(default=None, description="Begins at no more than this a year.", examples=[None])
    salary: Money | None = Field(default=None, description="The range holds this amount a year.", examples=[None])
    currency: Currency | None = Field(default=None, description="Pays in this currency.", examples=[None])
    salary_unknown: bool = Field(
        default=False, description="Also postings without salary or in another currency.", examples=[False]
    )
    skills: Annotated[list[Id | ShortLine], Listed] = Field(
        default=[], max_length=20, description="Ids or names, aliases too.", examples=[[]]
    )
    company: Annotated[list[Id | Line], Listed] = Field(
        default=[], max_length=20, description="An id, or a whole name in either case.", examples=[[]]
    )
    source: Annotated[list[ShortLine], Listed] = Field(
        default=[], max_length=20, description="`portal`, `import` or a board's name.", examples=[[]]
    )
    status: Annotated[list[StatusInput], Listed] = Field(
        default=[], max_length=5, description="Other than OPEN: your own company's only.", examples=[[]]
    )
    mine: bool = Field(default=False, description="Your own company's postings, whatever their status.")
    posted_after: Annotated[Timestamp, BeforeValidator(_start_of_day)] | None = Field(
        default=None, description="A time, or a day in UTC.", examples=[None]
    )
    facets: Facets = Field(
        default=[],
        description="What to count over the whole result; several by repeating or commas.",
        examples=[["job_type"]],
    )
    sort: Annotated[JobSort, LowerInput] | None = Field(
        default=None, description="Default: `relevance` with a query, else `-posted_at`.", examples=[None]
    )

    @property
    def is_of_own_company(self) -> bool:
        """Whether it asks for what only the company itself sees."""
        return self.mine or any(status is not JobStatus.OPEN for status in self.status)


class JobFilters(JobConditions, PageParams):
    include: Includes = []


class SavedJobFilters(PageParams):
    q: ShortLine | None = Field(default=None, description="Words of the title or the company's name.")
    country: Annotated[list[Country], Listed] = Field(default=[], max_length=50)
    remote: bool | None = None
    job_type: Annotated[list[JobTypeInput], Listed] = Field(default=[], max_length=20)
    sort: Literal["-saved_at", "saved_at"] = "-saved_at"


class JobSearch(PageParams):
    query: QueryText = Field(default="", examples=["data engineer"])
    mode: Annotated[SearchMode, LowerInput] = Field(
        default=SearchMode.HYBRID,
        description="By words, by meaning or by both. Where meaning is not available, all search by words.",
    )
    filters: JobConditions = Field(default_factory=JobConditions, description="The filters of the list.")
    facets: Facets = Field(default=[], examples=[["country", "skills"]])
    sort: Annotated[JobSort, LowerInput] | None = Field(default=None, examples=[None])
    include: Includes = Field(default=[], examples=[[]])

    def as_filters(self) -> JobFilters:
        """The same question as the list asks it."""
        conditions = self.filters
        asked = " ".join(text for text in (self.query, conditions.q) if text)
        return JobFilters.model_construct(
            **{name: getattr(conditions, name) for name in JobConditions.model_fields}
            | {
                "q": asked or None,
                "facets": _once([*self.facets, *conditions.facets]),
                "sort": self.sort or conditions.sort,
                "page": self.page,
                "per_page": self.per_page,
                "cursor": self.cursor,
                "include": self.include,
            }
        )


class SuggestQuery(Input):
    q: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), Safe] = Field(
        description="What has been typed so far.", examples=["eng"]
    )


class JobSuggestions(Output):
    """How what was typed may go on, from open postings; at most ten of each."""

    titles: list[str]
    skills: list[SkillRef]
    companies: list[CompanyRef]
