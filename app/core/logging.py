"""Structured logs to stdout: JSON in production, readable elsewhere. Secrets and personal data never reach them."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime
from typing import Any

import orjson
import structlog

from app.core import error_reports
from app.core.config import Settings

_SECRET_KEYS = re.compile(r"password|secret|token|authorization|cookie|api_?key|credential|otp", re.IGNORECASE)
_access = logging.getLogger("app.access")


class _Access:
    is_json = False


def redact(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Blank out what looks like a secret, by key and by pattern."""
    for key, value in event.items():
        if key != "event" and _SECRET_KEYS.search(key):
            event[key] = "[redacted]"
        elif key == "exception":  # a message that quotes who knows what
            event[key] = error_reports.without_secrets(str(value))
        elif isinstance(value, str):
            event[key] = error_reports.SECRET_VALUES.sub("[redacted]", value)
    return event


def configure_logging(settings: Settings) -> None:
    error_reports.start(settings)
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        error_reports.report,
        structlog.processors.format_exc_info,
        redact,
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer(lambda event, **_: orjson.dumps(event, default=str).decode())
        if settings.logs_as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stdout.isatty())
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    _Access.is_json = settings.logs_as_json
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level.upper())
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "arq", "arq.worker"):
        logger = logging.getLogger(name)
        logger.handlers = []
        logger.propagate = True
    logging.getLogger("uvicorn.access").disabled = True  # our own access line carries route, user and request id
    logging.getLogger("arq.worker").setLevel(logging.WARNING)  # its INFO line prints arguments


def log_access(scope: Mapping[str, Any], *, template: str, status: int, seconds: float, request_id: str) -> None:
    """One line a request: by route template, so that no id or query is in it.

    Written by hand: through structlog and the logging module it would cost as much as a cached answer.
    """
    if not _access.isEnabledFor(logging.INFO):
        return
    principal = scope.get("principal")
    line = {
        "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": "info",
        "logger": _access.name,
        "event": "request",
        "method": scope["method"],
        "route": template,
        "status": status,
        "ms": round(seconds * 1000, 1),
        "user_id": principal.user_id if principal is not None else None,
        "request_id": request_id,
    }
    if _Access.is_json:
        text = orjson.dumps(line).decode()
    else:
        text = "{timestamp} [info     ] {method} {route} {status} {ms} ms user={user_id} {request_id}".format_map(line)
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
