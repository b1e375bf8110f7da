from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, ConfigDict, Field, StrictBool, StringConstraints, model_validator

from app.core.schemas import (
    Day,
    Id,
    Input,
    KnownCurrency,
    KnownLanguage,
    Line,
    LowerInput,
    Money,
    Output,
    PageByCreation,
    Paragraph,
    ShortLine,
    Timestamp,
    UpperInput,
    Url,
)
from app.core.security import Role
from app.domains.companies.schemas import CompanyRef
from app.domains.skills.schemas import SkillRef

Phone = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=3, max_length=50, pattern=r"^[0-9+()/.\- ]+$"),
    Field(examples=["+49 40 1234567"]),
]


class PreferredJobType(StrEnum):
    """schema.org employmentType, as on jobs."""

    FULL_TIME = "FULL_TIME"
    PART_TIME = "PART_TIME"
    CONTRACTOR = "CONTRACTOR"
    TEMPORARY = "TEMPORARY"
    INTERN = "INTERN"
    VOLUNTEER = "VOLUNTEER"
    PER_DIEM = "PER_DIEM"
    OTHER = "OTHER"


class LanguageLevel(StrEnum):
    """The Common European Framework, or native."""

    A1 = "a1"
    A2 = "a2"
    B1 = "b1"
    B2 = "b2"
    C1 = "c1"
    C2 = "c2"
    NATIVE = "native"


class Period(Input):
    start: Day | None = None
    end: Day | None = Field(default=None, description="null: it goes on.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start is not None and self.end is not None and self.end < self.start:
            raise ValueError("must not end before it starts")
        return self


class Experience(Period):
    title: Line = Field(examples=["Backend developer"])
    company: Line | None = Field(default=None, examples=["Northwind Logistics"])
    location: Line | None = None
    description: Paragraph | None = None


class Education(Period):
    school: Line = Field(examples=["TU Hamburg"])
    degree: Line | None = Field(default=None, examples=["B.Sc."])
    field: Line | None = Field(default=None, examples=["Computer science"])


class Language(Input):
    code: KnownLanguage
    level: Annotated[LanguageLevel, LowerInput] | None = Field(default=None, examples=["c1"])


class Link(Input):
    label: ShortLine = Field(examples=["Portfolio"])
    url: Url = Field(examples=["https://ada.example"])


class Preferences(Input):
    """What the seeker looks for. Sent as a whole: it takes the place of the one before."""

    titles: list[ShortLine] = Field(default=[], max_length=20, examples=[["Backend developer"]])
    locations: list[ShortLine] = Field(default=[], max_length=20, examples=[["Hamburg"]])
    remote: StrictBool | None = Field(default=None, description="true: remote alone; null: either.")
    salary_min: Money | None = Field(default=None, description="A year.", examples=[60000])
    currency: KnownCurrency | None = None
    job_types: list[Annotated[PreferredJobType, UpperInput]] = Field(default=[], max_length=8, examples=[["FULL_TIME"]])
    preferred_companies: list[ShortLine] = Field(default=[], max_length=100, examples=[[]])
    excluded_companies: list[ShortLine] = Field(default=[], max_length=100, examples=[[]])

    @model_validator(mode="after")
    def _in_a_currency(self) -> Self:
        if self.salary_min is not None and self.currency is None:
            raise ValueError("salary_min needs a currency")
        return self


def _known_once(skills: list[int | str]) -> list[int | str]:
    return list(dict.fromkeys(skills))


SkillList = Annotated[
    list[Id | ShortLine],
    Field(max_length=200, description="Ids or names, aliases too.", examples=[["Python", "k8s"]]),
    AfterValidator(_known_once),
]


class JobSeekerUpdate(Input):
    """The fields sent are changed, the rest is left."""

    full_name: Line = Field(default="", description="Default: your account's.", examples=["Ada Lovelace"])
    headline: Line | None = Field(default=None, examples=["Backend developer, eight years of Python"])
    summary: Paragraph | None = Field(default=None, examples=["I build services that stay up."])
    location: Line | None = Field(default=None, examples=["Hamburg, Germany"])
    phone: Phone | None = None
    skills: SkillList = []
    experience: list[Experience] = Field(default=[], max_length=50)
    education: list[Education] = Field(default=[], max_length=20)
    languages: list[Language] = Field(default=[], max_length=20)
    links: list[Link] = Field(default=[], max_length=20)
    preferences: Preferences = Preferences()


class RecruiterUpdate(Input):
    """The fields sent are changed, the rest is left."""

    full_name: Line = Field(default="", description="Default: your account's.", examples=["Grace Hopper"])
    title: Line | None = Field(default=None, examples=["Head of people"])
    phone: Phone | None = None
    company_name: Line = Field(
        default="",
        description="Renames the company you act for; who acts for none founds one.",
        examples=["Northwind Logistics"],
    )


class ProfileUpdate(JobSeekerUpdate):
    """The caller's own profile, of either role: a field of the other role's is refused."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"full_name": "Ada Lovelace", "phone": "+49 40 1234567"}]}  # works for both
    )

    title: Line | None = Field(default=None, description="A recruiter's.", examples=[None])
    company_name: Line = Field(default="", description="A recruiter's.")


class ProfileFilters(PageByCreation):
    q: ShortLine | None = Field(default=None, description="Words of the name.", examples=[None])


class RecruiterFilters(PageByCreation):
    company: Id | None = Field(default=None, description="The id of a company.", examples=[None])


class JobSeekerRead(Output):
    role: Literal[Role.JOB_SEEKER] = Role.JOB_SEEKER
    id: Id
    user_id: Id
    full_name: str
    headline: str | None
    summary: str | None
    location: str | None
    phone: str | None
    skills: list[SkillRef]
    experience: list[Experience]
    education: list[Education]
    languages: list[Language]
    links: list[Link]
    preferences: Preferences
    version: int
    created_at: Timestamp
    updated_at: Timestamp


class RecruiterRead(Output):
    role: Literal[Role.RECRUITER] = Role.RECRUITER
    id: Id
    user_id: Id
    full_name: str
    title: str | None
    phone: str | None = Field(description="Shown to the recruiter alone.")
    company: CompanyRef | None
    company_name: str | None
    version: int
    created_at: Timestamp
    updated_at: Timestamp


class CvFilters(PageByCreation):
    q: ShortLine | None = Field(default=None, description="Words of the file's name.")


class CvRead(Output):
    id: Id
    filename: str
    content_type: str
    size: int = Field(description="Bytes.")
    sha256: str
    created_at: Timestamp
