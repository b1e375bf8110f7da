"""Unexpected errors go to Sentry, where SENTRY_DSN says so: what is logged as an error together with its exception.

Expected failures (AppError) are no news. No request, no user and no variables are sent, and messages are scrubbed as
the log's are; an exception of the database or of Pydantic loses its message, which quotes the values. Without a DSN
sentry_sdk is not even imported.
"""

import asyncio
import re
import sys
from collections.abc import Callable, Mapping
from typing import Any

from app import VERSION
from app.core.config import Settings
from app.core.errors import AppError

SECONDS_TO_SEND = 2.0
SECRET_VALUES = re.compile(r"eyJ[\w-]{8,}\.[\w-]+\.[\w-]+|whsec_\w+|sk-[\w-]{16,}")
_NAMED_SECRETS = re.compile(r"(?i)((?:password|secret|token|key)[\"']?\s*[=:]\s*)\S+")
_ADDRESSES = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+")
_QUOTING = ("sqlalchemy", "asyncpg", "pydantic", "fastapi")

Send = Callable[[BaseException, Mapping[str, Any]], None]
_send: Send | None = None


def without_secrets(text: str) -> str:
    """The text with what looks like a secret or an address blanked out."""
    return _ADDRESSES.sub("[address]", _NAMED_SECRETS.sub(r"\1[redacted]", SECRET_VALUES.sub("[redacted]", text)))


def start(settings: Settings) -> None:
    """Report from now on, where there is a DSN."""
    global _send  # noqa: PLW0603 (one a process, as sentry_sdk's own client)
    if not settings.sentry_dsn or _send is not None:
        return
    import sentry_sdk

    sentry_sdk.init(
        dsn=settings.sentry_dsn,
        release=f"rolecall@{VERSION}",
        environment=settings.environment.value,
        before_send=_scrub,
        include_local_variables=False,
        max_request_body_size="never",
        default_integrations=False,  # nothing is patched: reports are made here and nowhere else
        auto_enabling_integrations=False,
        auto_session_tracking=False,
        send_client_reports=False,
        propagate_traces=False,
        max_breadcrumbs=0,
    )

    def send(error: BaseException, facts: Mapping[str, Any]) -> None:
        with sentry_sdk.new_scope() as scope:
            for name in ("request_id", "task", "logger"):
                if facts.get(name):
                    scope.set_tag(name, str(facts[name]))
            scope.capture_exception(error)

    _send = send


async def finish() -> None:
    """Send what still waits, within two seconds, and report no more."""
    global _send  # noqa: PLW0603
    if _send is None:
        return
    import sentry_sdk

    _send = None
    await asyncio.to_thread(sentry_sdk.get_client().close, SECONDS_TO_SEND)


def report(_: Any, level: str, event: Any) -> Any:
    """Among the log's processors: pass on the exception of a line at level error. The line itself is left as it is."""
    if _send is not None and level in {"error", "exception", "critical"}:
        error = event.get("exc_info")
        if isinstance(error, tuple):
            error = error[1]
        elif error is True:
            error = sys.exception()
        if isinstance(error, BaseException) and not isinstance(error, AppError):
            _send(error, event)
    return event


def _scrub(event: Any, _: Mapping[str, Any]) -> Any:
    """The last look before an event leaves."""
    for name in ("server_name", "breadcrumbs"):
        event.pop(name, None)
    for exception in event.get("exception", {}).get("values", []):
        package = (exception.get("module") or "").partition(".")[0]
        exception["value"] = "" if package in _QUOTING else without_secrets(exception.get("value") or "")
    return event
