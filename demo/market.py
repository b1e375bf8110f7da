"""The files of this folder as objects, checked while they are read: what the API would refuse is refused here."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from pydantic import Field

from app.core.schemas import Input
from app.domains.applications.models import ApplicationStatus, InterviewKind, InterviewStatus, Side
from app.domains.companies.schemas import CompanyUpdate
from app.domains.jobs.models import JobStatus
from app.domains.personal_tasks.models import PersonalTaskPriority, PersonalTaskStatus
from app.domains.profiles.schemas import JobSeekerUpdate, RecruiterUpdate

FOLDER = Path(__file__).parent
SALARY = re.compile(r"(\d+)-(\d*) ([A-Z]{3}) (YEAR|MONTH|DAY|HOUR)")


@dataclass(frozen=True, slots=True)
class DemoCompany:
    key: str
    fields: CompanyUpdate


@dataclass(frozen=True, slots=True)
class DemoRecruiter:
    email: str
    company: str
    profile: RecruiterUpdate


@dataclass(frozen=True, slots=True)
class DemoSeeker:
    email: str
    profile: JobSeekerUpdate


@dataclass(frozen=True, slots=True)
class Posting:
    """One file of postings/. `job` is the body of POST /jobs but for skills and status."""

    key: str
    company: str
    job: dict[str, Any]
    skills: list[str]
    status: JobStatus
    posted_days_ago: int

    @property
    def title(self) -> str:
        return str(self.job["title"])


class Meeting(Input):
    in_days: int
    at: str = Field(pattern=r"^\d\d:\d\d$")
    minutes: int
    time_zone: str
    kind: InterviewKind
    place_or_url: str
    note: str | None = None


class Step(Input):
    """One thing that happened to an application after it was sent: a move, a note, or an interview and its fate."""

    days_ago: float
    status: ApplicationStatus | None = None
    message: str | None = None
    note: str | None = None
    by: Side = Side.COMPANY
    interview: Meeting | None = None
    interview_becomes: InterviewStatus | None = None


class ToDo(Input):
    title: str
    due_in_days: int | None = None
    priority: PersonalTaskPriority = PersonalTaskPriority.NORMAL
    status: PersonalTaskStatus = PersonalTaskStatus.OPEN


class Story(Input):
    """An application: to the posting `job`, or sent elsewhere to `company`."""

    seeker: str
    job: str | None = None
    company: str | None = None
    title: str | None = None
    url: str | None = None
    status: ApplicationStatus | None = None
    days_ago: float
    cover_letter: str | None = None
    then: list[Step] = []
    tasks: list[ToDo] = []


class SavedJob(Input):
    seeker: str
    job: str
    days_ago: float


class Stories(Input):
    applications: list[Story]
    saved_jobs: list[SavedJob]


@dataclass(frozen=True, slots=True)
class Market:
    companies: list[DemoCompany]
    recruiters: list[DemoRecruiter]
    seekers: list[DemoSeeker]
    postings: list[Posting]
    stories: Stories


def read_market() -> Market:
    return Market(
        companies=[DemoCompany(raw.pop("key"), CompanyUpdate.model_validate(raw)) for raw in _read("companies.json")],
        recruiters=[
            DemoRecruiter(raw.pop("email"), raw.pop("company"), RecruiterUpdate.model_validate(raw))
            for raw in _read("recruiters.json")
        ],
        seekers=[DemoSeeker(raw.pop("email"), JobSeekerUpdate.model_validate(raw)) for raw in _read("seekers.json")],
        postings=[read_posting(path) for path in sorted((FOLDER / "postings").glob("*.md"))],
        stories=Stories.model_validate(_read("stories.json")),
    )


def _read(name: str) -> Any:
    return orjson.loads((FOLDER / name).read_bytes())


def read_posting(path: Path) -> Posting:
    """Lines of `name: value`, an empty line, then the description in Markdown."""
    head, description = path.read_text(encoding="utf-8").split("\n\n", 1)
    fields = dict(line.split(": ", 1) for line in head.splitlines())
    job: dict[str, Any] = {
        name: fields[name]
        for name in ("title", "location", "workplace_type", "job_type", "experience_level", "language")
    }
    if "salary" in fields:
        low, high, currency, period = _salary(fields["salary"])
        job |= {"salary_min": low, "salary_max": high, "currency": currency, "salary_period": period}
    return Posting(
        key=path.stem,
        company=fields["company"],
        job=job | {"description": description.strip()},
        skills=fields["skills"].split(", "),
        status=JobStatus(fields["status"]),
        posted_days_ago=int(fields["posted_days_ago"]),
    )


def _salary(line: str) -> tuple[int, int | None, str, str]:
    """`5400-6300 CHF MONTH`; `700- EUR MONTH` has no upper end."""
    match = SALARY.fullmatch(line)
    if match is None:
        raise ValueError(f"not a salary: {line}")
    low, high, currency, period = match.groups()
    return int(low), int(high) if high else None, currency, period
