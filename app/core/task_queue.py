"""Background work: PostgreSQL is the truth, arq is the runner, Redis rings the bell.

A unit of work writes rows of `background_tasks` in the business transaction; after commit it rings arq's bell for them.
A lost bell costs a second or two, until the relay (`app/tasks/relay.py`) rings again; a lost row cannot be. The worker
claims a row with a fresh lease token and finishes it in the transaction of its effects, so a paused worker whose lease
ran out cannot finish twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.db import Base, Id, Timestamped, bounded, enum_check, text_enum


class Queue(StrEnum):
    """One arq worker process each: slow work must not stand in front of quick work."""

    CRITICAL = "critical"
    BULK = "bulk"
    BROWSER = "browser"

    @property
    def key(self) -> str:
        """The sorted set that arq reads."""
        return f"arq:{self.value}"


@dataclass(frozen=True, slots=True)
class Message:
    """What one part says and another hears: a name, ids only, and how hard to try.

    `lease` is how long a worker may be silent before another takes over; heartbeats renew it while the handler runs.
    `timeout` ends a handler that runs on. Retries wait `first_retry` times 2, 4, 8 … up to an hour.
    """

    name: str
    queue: Queue = Queue.CRITICAL
    max_attempts: int = 8
    timeout: timedelta = timedelta(seconds=60)
    lease: timedelta = timedelta(seconds=30)
    first_retry: timedelta = timedelta(seconds=2)


class Event(Message):
    """Something happened. Any number of tasks may subscribe; the domain that says it does not know them."""


class Command(Message):
    """Something is to be done, by exactly one task."""


class TaskState(StrEnum):
    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"  # failed max_attempts times
    QUARANTINED = "quarantined"  # killed its worker too often
    CANCELLED = "cancelled"


class BackgroundTask(Base, Timestamped):
    """One piece of background work. `payload` holds ids and plain values, never secrets or personal data."""

    __tablename__ = "background_tasks"
    __table_args__ = (
        enum_check("state", TaskState),
        # The relay's and the worker's question: what is due, or was left behind?
        Index(
            "ix_background_tasks_due",
            "queue",
            "run_at",
            postgresql_where=text("state = 'ready'"),
        ),
        Index(
            "ix_background_tasks_leases",
            "lease_until",
            postgresql_where=text("state = 'running'"),
        ),
        Index("ix_background_tasks_name", "name", "created_at"),
    )

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(bounded(100))
    queue: Mapped[Queue] = mapped_column(text_enum(Queue))
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    dedup_key: Mapped[str | None] = mapped_column(bounded(200), unique=True)
    state: Mapped[TaskState] = mapped_column(text_enum(TaskState), default=TaskState.READY)
    run_at: Mapped[datetime] = mapped_column(default=now)
    rung_at: Mapped[datetime | None]
    dispatch: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    interruptions: Mapped[int] = mapped_column(default=0)
    lease_token: Mapped[UUID | None]
    lease_until: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(bounded(2000))


@dataclass(frozen=True, slots=True)
class PendingTask:
    """A row that the unit of work will insert when it commits."""

    message: Message
    payload: Mapping[str, Any]
    dedup_key: str | None
    run_at: datetime

    def as_row(self) -> dict[str, Any]:
        at = now()
        return {
            "name": self.message.name,
            "queue": self.message.queue,
            "payload": dict(self.payload),
            "dedup_key": self.dedup_key,
            "state": TaskState.READY,
            "run_at": self.run_at,
            "dispatch": 0,
            "attempts": 0,
            "interruptions": 0,
            "created_at": at,
            "updated_at": at,
        }


@dataclass(frozen=True, slots=True)
class Ring:
    """One bell to ring: `task:{id}:{dispatch}` is the arq job id, so ringing twice is harmless."""

    task_id: int
    dispatch: int
    queue: Queue

    @property
    def job_id(self) -> str:
        return f"task:{self.task_id}:{self.dispatch}"
