"""Background work: PostgreSQL is the truth, arq is the runner, Redis rings the bell.

A unit of work writes rows of `background_tasks` in the business transaction; after commit it rings arq's bell for them.
A lost bell costs two or three seconds, until the relay (app/core/task_relay.py) rings again; a lost row cannot be. The worker
claims a row with a fresh lease token and finishes it in the transaction of its effects, so a paused worker whose lease
ran out cannot finish twice (app/core/task_leases.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.db import Base, Id, Timestamped, bounded, enum_check, text_enum

DEFAULT_LEASE = timedelta(seconds=30)


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
    lease: timedelta = DEFAULT_LEASE
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
        # What an admin is to look after: few rows among many that are done.
        Index(
            "ix_background_tasks_failed",
            "state",
            postgresql_where=text("state IN ('dead', 'quarantined')"),
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
    attempts: Mapped[int] = mapped_column(default=0)  # times that the handler failed
    interruptions: Mapped[int] = mapped_column(default=0)  # times that its worker or the database died
    lease_token: Mapped[UUID | None]
    lease_until: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(bounded(2000))


@dataclass(frozen=True, slots=True)
class PendingTask:
    """A row that the unit of work will insert when it commits. Without `run_at` it is due at once."""

    message: Message
    payload: Mapping[str, Any]
    dedup_key: str | None = None
    run_at: datetime | None = None


# One statement and one plan for any number of rows. The database's clock decides what is due: a worker's may be wrong.
# What is due at once counts as rung, because the unit rings right after its commit.
INSERT_TASKS = """
INSERT INTO background_tasks
    (name, queue, payload, dedup_key, state, run_at, rung_at, dispatch, attempts, interruptions,
     created_at, updated_at)
SELECT name, queue, payload, dedup_key, 'ready', coalesce(run_at, now()),
       CASE WHEN run_at IS NULL OR run_at <= now() THEN now() END, 0, 0, 0, now(), now()
FROM jsonb_to_recordset($1::text::jsonb)
    AS pending(name text, queue text, payload jsonb, dedup_key text, run_at timestamptz)
ON CONFLICT (dedup_key) DO NOTHING
RETURNING id, queue, dispatch, run_at <= now() AS is_due
"""


@dataclass(frozen=True, slots=True)
class Ring:
    """One bell to ring. Each ring has a `dispatch` of its own: arq may still hold the id of one that was not heard out."""

    task_id: int
    dispatch: int
    queue: Queue

    @property
    def job_id(self) -> str:
        return f"task:{self.task_id}:{self.dispatch}"


def rows_of(tasks: Sequence[PendingTask]) -> str:
    """What INSERT_TASKS takes."""
    rows = [
        {
            "name": task.message.name,
            "queue": task.message.queue,
            "payload": task.payload,
            "dedup_key": task.dedup_key,
            "run_at": task.run_at,
        }
        for task in tasks
    ]
    return orjson.dumps(rows, default=str).decode()


def rings_of(inserted: Sequence[Any]) -> list[Ring]:
    """The bells to ring, once it has committed, for what INSERT_TASKS returned."""
    return [Ring(id, dispatch, Queue(queue)) for id, queue, dispatch, is_due in inserted if is_due]
