"""The port: runs are started, looked at and stopped; what a run saw is fetched."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from app.core.errors import UpstreamFailed


class SkyvernFailed(UpstreamFailed):
    """No answer that can be used. `may_have_begun`: a run that was to be started may run all the same."""

    code = "skyvern_failed"
    title = "Skyvern gave no answer that can be used"

    def __init__(self, detail: str, *, may_have_begun: bool = False) -> None:
        super().__init__(detail)
        self.may_have_begun = may_have_begun


class SkyvernAnswerInvalid(SkyvernFailed):
    code = "skyvern_answer_invalid"
    title = "Skyvern's answer can't be read"


class RunStatus(StrEnum):
    CREATED = "created"
    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    TIMED_OUT = "timed_out"
    FAILED = "failed"
    TERMINATED = "terminated"
    COMPLETED = "completed"
    CANCELED = "canceled"

    @property
    def is_final(self) -> bool:
        return self in FINAL


FINAL = frozenset(
    {RunStatus.TIMED_OUT, RunStatus.FAILED, RunStatus.TERMINATED, RunStatus.COMPLETED, RunStatus.CANCELED}
)


@dataclass(frozen=True, slots=True)
class SkyvernTask:
    """What is to be done. `output_schema` is what the run is to tell afterwards; `error_codes` maps a code of ours to
    the situation in which the run is to stop with it."""

    prompt: str
    url: str
    title: str
    output_schema: Mapping[str, Any]
    error_codes: Mapping[str, str]
    webhook_url: str | None = None
    max_steps: int | None = None


@dataclass(frozen=True, slots=True)
class SkyvernRun:
    """A run as it stands. All texts and addresses in it were written by strangers' pages or a language model."""

    run_id: str
    status: RunStatus
    output: Any = None
    failure_reason: str = ""
    error_codes: tuple[str, ...] = ()
    screenshot_urls: tuple[str, ...] = ()  # the latest first
    webhook_url: str | None = None  # as it was asked to be told
    has_started: bool = False


class Skyvern(Protocol):
    """One account. Every method raises SkyvernFailed, and no other exception of the network's."""

    async def run_task(self, task: SkyvernTask) -> SkyvernRun:
        """Start a run. Never repeated by itself: Skyvern knows no idempotency key."""
        ...

    async def run_agent(self, agent_id: str, parameters: Mapping[str, Any], task: SkyvernTask) -> SkyvernRun:
        """Start a run of an agent that the account's owner made; of `task` it gets the title and the webhook."""
        ...

    async def get_run(self, run_id: str) -> SkyvernRun | None:
        """The run as it stands; None where this account has none of that id."""
        ...

    async def cancel(self, run_id: str) -> None: ...

    async def screenshots(self, run: SkyvernRun, *, most: int = 2) -> list[bytes]:
        """PNG or JPEG images, the latest first; those that can't be fetched are left out."""
        ...

    async def upload_file(self, filename: str, content: bytes, content_type: str) -> str:
        """Hand over a file for runs of this account. Returns the address by which a run reaches it."""
        ...
