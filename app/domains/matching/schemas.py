"""Matches, recommendations and careers as callers read them."""

from pydantic import Field

from app.core.schemas import Id, Input, Output
from app.domains.applications.schemas import ApplicationRead
from app.domains.matching.score import PartName, Verdict
from app.domains.skills.schemas import SkillRef


def _is_none(value: object) -> bool:
    return value is None


class MatchQuote(Output):
    """Words of the CV: `text[start:end] == quote`, with the text of `GET /users/cvs/{cv_id}/proposal`."""

    quote: str
    start: int
    end: int


class MatchPart(Output):
    name: PartName
    weight: float = Field(description="Its share of the whole; 0 where nothing is known, and the others share it.")
    score: float | None = Field(description="0 to 1; null where nothing is known.")
    verdict: Verdict
    detail: str = Field(description="In words.")
    evidence: list[MatchQuote]
    to_raise: list[str] = Field(description="What would raise it.")


class MatchKnockOut(Output):
    """What no other strength makes up for. One that is known to be missing caps the whole at 0.49."""

    kind: str = Field(examples=["work_permit", "licence", "language"])
    code: str | None = Field(description="The licence, or the language's ISO 639-1 code.")
    text: str = Field(description="The posting's own words.")
    verdict: Verdict = Field(
        description="`unknown`: ask yourself. Whether somebody may work somewhere is never guessed."
    )
    evidence: list[MatchQuote]


class MatchRead(Output):
    match_score: float = Field(description="0 to 1: the parts' scores times their weights, added up.")
    version: str = Field(description="Of the score: those of two versions are not to be compared.")
    provisional: bool = Field(description="Whether it counts what a CV's proposal says and nobody accepted yet.")
    cv_id: Id | None = Field(description="The CV that the quotes are from.")
    parts: list[MatchPart]
    knock_outs: list[MatchKnockOut]


class ApplicantRead(ApplicationRead):
    match: MatchRead | None = Field(
        default=None,
        exclude_if=_is_none,
        description="On `include=match`: why, by the profile and the CV that was sent, leaving the applicant's wishes out.",
    )


class RecommendationQuery(Input):
    limit: int = Field(default=20, ge=1, le=50, description="How many at most.")


class SkillGap(Output):
    skill: SkillRef
    open_jobs: int = Field(description="Open postings of your target titles that require it.")
    share: float = Field(description="Of the postings looked at.")
    unlocks: int = Field(description="Of these, the ones that require nothing else that you lack.")


class CareerTarget(Output):
    title: str
    open_jobs: int = Field(description="Open postings called so, or nearly; 10,000 where there are more.")


class CareerRead(Output):
    targets: list[CareerTarget]
    jobs_read: int = Field(description="How many of the latest postings of these titles the gaps are counted over.")
    gaps: list[SkillGap] = Field(description="Skills that you lack, those that unlock the most first.")
    strengths: list[SkillGap] = Field(description="Skills that you have, the most asked for first.")
    next_steps: list[str]
