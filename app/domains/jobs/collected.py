"""A posting from outside, cleaned and ready to be stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """What a collected posting was to the run that saw it."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"  # known from another source, or twice in one answer


@dataclass(frozen=True, slots=True)
class CollectedPosting:
    """`columns` are those of a job that the posting tells of, by name: all but its company, status and source."""

    source: str
    external_id: str
    columns: Mapping[str, Any]
    content_hash: str  # of what the source states
    company_name: str | None = None
    requisition_id: str | None = None
    source_url: str | None = None
    list_url: str | None = None  # the list it stands in
    raw: bytes | None = None  # compressed, in the source's own format
