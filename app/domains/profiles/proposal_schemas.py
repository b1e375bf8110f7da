"""What was read out of a CV, as it is proposed to its owner."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from app.core.schemas import Id, Input, Output, Timestamp
from app.domains.profiles.models import ReadingState
from app.domains.profiles.schemas import LanguageLevel
from app.domains.skills.schemas import SkillRef


class ProposedLink(Output):
    label: str
    url: str


class ProposedExperience(Output):
    model_config = ConfigDict(from_attributes=True, validate_by_name=True)

    title: str | None = None
    company: str | None = None
    from_: str | None = Field(default=None, alias="from", description="2019-03 or 2019.", examples=["2019-03"])
    to: str | None = Field(default=None, description="null where it goes on or where nothing is said.")
    is_current: bool = False
    text: str | None = None


class ProposedEducation(Output):
    model_config = ConfigDict(from_attributes=True, validate_by_name=True)

    school: str | None = None
    degree: str | None = None
    from_: str | None = Field(default=None, alias="from")
    to: str | None = None


class ProposedLanguage(Output):
    code: str = Field(examples=["de"])
    name: str
    level: LanguageLevel | None = None


class Evidence(Output):
    """Where a value stands: `text[start:end] == quote`."""

    field: str = Field(description="JSON Pointer into the proposal.", examples=["/experience/0/title"])
    start: int
    end: int
    quote: str


class CvProposal(Output):
    """Only what the CV says; a field of which it says nothing is null or empty."""

    name: str | None = None
    email: str | None = None
    phone: str | None = Field(default=None, description="E.164 where the country is stated, else as written.")
    location: str | None = None
    headline: str | None = None
    links: list[ProposedLink] = []
    summary: str | None = None
    experience: list[ProposedExperience] = []
    education: list[ProposedEducation] = []
    skills: list[SkillRef] = []
    languages: list[ProposedLanguage] = []
    years_of_experience: float | None = Field(default=None, description="Of all periods together, none counted twice.")
    evidence: list[Evidence] = []


class ProposalField(StrEnum):
    """`email` and `years_of_experience` are proposed for the reader's eye; a profile has no place for them."""

    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    LOCATION = "location"
    HEADLINE = "headline"
    LINKS = "links"
    SUMMARY = "summary"
    EXPERIENCE = "experience"
    EDUCATION = "education"
    SKILLS = "skills"
    LANGUAGES = "languages"
    YEARS_OF_EXPERIENCE = "years_of_experience"


class Acceptance(Input):
    """What of the proposal is to stand in the profile."""

    fields: Literal["all"] | Annotated[list[ProposalField], Field(min_length=1, max_length=50)] = Field(
        examples=[["name", "skills", "experience"]]
    )

    @property
    def chosen(self) -> list[ProposalField]:
        return list(ProposalField) if self.fields == "all" else list(dict.fromkeys(self.fields))


class ReadingError(Output):
    code: str = Field(examples=["scanned_pdf"])
    message: str


class HiddenText(Output):
    """Text that nobody sees on the page: white, tiny, outside of it, behind pictures. Nothing of it is used."""

    length: int


class ProposalRead(Output):
    cv_id: Id
    state: ReadingState
    error: ReadingError | None = Field(description="Why the file could not be read.")
    proposal: CvProposal
    text: str | None = Field(description="The text that was read, to which the evidence points.")
    hidden_text: HiddenText | None
    accepted: list[ProposalField] = Field(description="The fields that were taken over into the profile.")
    reader_version: int | None
    read_at: Timestamp | None
