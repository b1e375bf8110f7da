"""Skyvern on a loopback socket: checks requests as the real API does, answers in its formats, and tells by webhook.

async with skyvern_standin() as api:
    settings_with(settings, api)                  the service's settings for it
    api.runs["tsk_…"]                             what was asked for, and how it stands
    api.ends("tsk_…", "completed", output={…})    from now on the run reads so
    api.webhook("tsk_…")                          the body and headers of the message about it, rightly signed
    api.fails("/v1/run/tasks", 429)               answer so the next time; or let `api.web` misbehave at a path
"""

import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from pydantic import SecretStr

from app.core.config import Settings
from tests.standins.web import Answer, Visit, WebStandin, web_standin

KEY = "skyvern-test-key-0123456789"
TASKS = "/v1/run/tasks"
AGENTS = "/v1/run/agents"
UPLOAD = "/v1/upload_file"
UNKNOWN_RUN = "/v1/runs/tsk_0"  # a key is checked before a run is looked for
NAIVE = "2026-11-21T09:30:00.123456"  # its times carry no zone
IMAGE = b"\x89PNG\r\n\x1a\n" + b"what the run saw"
_TASK_FIELDS = {
    "prompt", "url", "engine", "title", "proxy_location", "data_extraction_schema", "error_code_mapping", "max_steps",
    "webhook_url", "totp_identifier", "totp_url", "browser_session_id", "browser_profile_id", "extra_http_headers",
    "run_with", "model",
}  # fmt: skip
_AGENT_FIELDS = {
    "agent_id", "parameters", "title", "webhook_url", "max_elapsed_time_minutes", "ai_fallback", "run_metadata",
}  # fmt: skip


@dataclass
class Run:
    """One run of the account. `record` is what is read of it; `asked` what it was started with."""

    asked: dict[str, Any]
    record: dict[str, Any]
    is_cancelled: bool = False


class SkyvernStandin:
    def __init__(self, web: WebStandin, *, key: str = KEY) -> None:
        self.web = web
        self.key = key
        self.runs: dict[str, Run] = {}
        self.files: list[bytes] = []  # the bodies of the uploads, as they came
        self._failures: dict[str, list[Answer]] = {}
        web.respond(TASKS, self._run_task)
        web.respond(AGENTS, self._run_agent)
        web.respond(UPLOAD, self._upload)
        web.respond(UNKNOWN_RUN, self._unknown)
        web.serve("/shots/last.png", IMAGE, content_type="image/png")

    @property
    def base_url(self) -> str:
        return self.web.url().rstrip("/")

    def fails(self, path: str, status: int, *, times: int = 1, headers: Mapping[str, str] | None = None) -> None:
        """Answer so at this path the next times."""
        answer = _json({"detail": f"It failed with {status}."}, status, headers)
        self._failures.setdefault(path, []).extend([answer] * times)

    def ends(self, run_id: str, status: str, **record: Any) -> None:
        """From now on the run reads so."""
        shots = [self.web.url("/shots/last.png")]
        self.runs[run_id].record.update(
            status=status, started_at=NAIVE, finished_at=NAIVE, screenshot_urls=shots, **record
        )

    def webhook(self, run_id: str, /, *, key: str | None = None, **record: Any) -> tuple[bytes, dict[str, str]]:
        """The message about a run as it stands, or as `record` says: compact JSON, signed over its bytes."""
        run = self.runs[run_id]
        document = {
            **run.record,
            **record,
            "task_id": run_id,
            "summary": "Beworben ✓",
            "step_count": 3.0,
            "organization_id": "o_1",
            "webhook_callback_url": run.asked.get("webhook_url"),
        }
        body = json.dumps(_whole(document), separators=(",", ":"), ensure_ascii=False).encode()
        signature = hmac.new((key or self.key).encode(), body, hashlib.sha256).hexdigest()
        return body, {
            "x-skyvern-timestamp": str(int(time.time())),
            "x-skyvern-signature": signature,
            "Content-Type": "application/json",
        }

    def _run_task(self, visit: Visit) -> Answer:
        return self._start(visit, TASKS, _TASK_FIELDS, needed="prompt", prefix="tsk_v2_")

    def _run_agent(self, visit: Visit) -> Answer:
        return self._start(visit, AGENTS, _AGENT_FIELDS, needed="agent_id", prefix="wr_")

    def _start(self, visit: Visit, path: str, fields: set[str], *, needed: str, prefix: str) -> Answer:
        refusal = self._refusal(visit, path, "POST")
        if refusal is not None:
            return refusal
        asked = json.loads(visit.body)
        unknown = set(asked) - fields
        if unknown or not asked.get(needed):
            what = f"Field required: {needed}" if not unknown else f"Unknown field: {min(unknown)}"
            return _json({"detail": [{"type": "missing", "msg": what, "loc": ["body"]}]}, 422)
        run_id = prefix + uuid4().hex[:18]
        record = {
            "run_id": run_id, "status": "created", "output": None, "failure_reason": None, "errors": None,
            "screenshot_urls": None, "recording_url": None, "downloaded_files": None, "app_url": None,
            "created_at": NAIVE, "modified_at": NAIVE, "queued_at": None, "started_at": None, "finished_at": None,
            "run_type": "task_v2" if needed == "prompt" else "agent_run", "run_request": asked,
        }  # fmt: skip
        self.runs[run_id] = Run(asked, record)
        self.web.respond(f"/v1/runs/{run_id}", lambda visit: self._read(visit, run_id))
        self.web.respond(f"/v1/runs/{run_id}/cancel", lambda visit: self._cancel(visit, run_id))
        self.web.respond(f"/v1/runs/{run_id}/artifacts", lambda visit: self._artifacts(visit, run_id))
        return _json(record)

    def _read(self, visit: Visit, run_id: str) -> Answer:
        return self._refusal(visit, f"/v1/runs/{run_id}", "GET") or _json(self.runs[run_id].record)

    def _unknown(self, visit: Visit) -> Answer:
        return self._refusal(visit, UNKNOWN_RUN, "GET") or _json({"detail": "Task run not found"}, 404)

    def _cancel(self, visit: Visit, run_id: str) -> Answer:
        refusal = self._refusal(visit, f"/v1/runs/{run_id}/cancel", "POST")
        if refusal is not None:
            return refusal
        run = self.runs[run_id]
        run.is_cancelled = True
        run.record["status"] = "canceled"
        return _json({})

    def _artifacts(self, visit: Visit, run_id: str) -> Answer:
        shot = {
            "artifact_id": "a_1", "artifact_type": "screenshot_final", "uri": "s3://bucket/last.png",
            "signed_url": self.web.url("/shots/last.png"), "organization_id": "o_1", "created_at": NAIVE,
            "modified_at": NAIVE,
        }  # fmt: skip
        return self._refusal(visit, f"/v1/runs/{run_id}/artifacts", "GET") or _json([shot])

    def _upload(self, visit: Visit) -> Answer:
        refusal = self._refusal(visit, UPLOAD, "POST")
        if refusal is not None:
            return refusal
        if not visit.headers.get("content-type", "").startswith("multipart/form-data; boundary="):
            return _json({"detail": "There was an error parsing the body"}, 400)
        if b'name="file"; filename="' not in visit.body:
            return _json({"detail": [{"type": "missing", "msg": "Field required", "loc": ["body", "file"]}]}, 422)
        self.files.append(visit.body)
        name = f"uploads/{len(self.files)}"
        return _json({"s3_uri": f"s3://bucket/{name}", "presigned_url": self.web.url(f"/{name}?signature=made-up")})

    def _refusal(self, visit: Visit, path: str, method: str) -> Answer | None:
        assert urlsplit(visit.path).path == path
        if visit.headers.get("x-api-key") != self.key:
            return _json({"detail": "Invalid credentials"}, 403)
        if visit.method != method:
            return _json({"detail": "Method Not Allowed"}, 405)
        failures = self._failures.get(path)
        return failures.pop(0) if failures else None


def _whole(value: Any) -> Any:
    """Its bodies say 3 for 3.0."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, dict):
        return {name: _whole(item) for name, item in value.items()}
    return [_whole(item) for item in value] if isinstance(value, list) else value


def _json(document: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    return Answer(json.dumps(document).encode(), "application/json", status, dict(headers or {}))


@asynccontextmanager
async def skyvern_standin(key: str = KEY) -> AsyncIterator[SkyvernStandin]:
    async with web_standin() as web:
        yield SkyvernStandin(web, key=key)


def settings_with(settings: Settings, api: SkyvernStandin, **others: object) -> Settings:
    return settings.model_copy(
        update={"skyvern_api_key": SecretStr(api.key), "skyvern_base_url": api.base_url, **others}
    )
