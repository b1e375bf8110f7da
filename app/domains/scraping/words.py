"""Employment types and levels as people write them, in several languages."""

from app.domains.jobs.models import ExperienceLevel, JobType


def read_job_type(stated: str | None, title: str) -> JobType | None:
    return None


def read_level(stated: str | None, title: str) -> ExperienceLevel | None:
    return None
