"""The browser worker of the harness: the real one, with waits short enough to be waited for.

CHAOS_MEMORY=off plants the fault: what was being sent when its worker died is taken up as if nothing had been sent.
"""

import os
from dataclasses import replace
from datetime import timedelta
from typing import Any

import app.flows.apply_in_browser  # noqa: F401 (imported once, before the forks)
from app.core.task_queue import Queue
from app.domains.auto_apply import attempt_service
from app.domains.auto_apply.attempt_service import AutoApplyAttemptService
from app.domains.auto_apply.messages import APPLY_IN_BROWSER
from app.domains.auto_apply.models import AutoApplyRun, RunStatus
from app.tasks.registry import Registry, load
from app.worker import worker_settings

LEASE = timedelta(seconds=2)
LIVES_AFTER_CLICK = timedelta(seconds=4)


def forgetful(self: AutoApplyAttemptService, run: AutoApplyRun) -> None:
    run.status, run.attempt_at = RunStatus.QUEUED, None


def quick() -> Registry:
    registry = load()
    handler = registry.handlers[APPLY_IN_BROWSER.name]
    message = replace(handler.message, lease=LEASE, first_retry=timedelta(seconds=0.2), max_attempts=1000)
    registry.handlers[APPLY_IN_BROWSER.name] = replace(handler, message=message)
    attempt_service.LIVES_AFTER_CLICK = LIVES_AFTER_CLICK
    if os.environ.get("CHAOS_MEMORY") == "off":
        AutoApplyAttemptService._leave_alone = forgetful  # type: ignore[method-assign]
    return registry


def __getattr__(name: str) -> dict[str, Any]:
    if name != "WorkerSettings":
        raise AttributeError(name)
    return worker_settings(Queue.BROWSER, load=quick, relay_seconds=0.3)
