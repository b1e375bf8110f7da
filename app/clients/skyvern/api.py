"""Skyvern's HTTP API, through the one web client: its deadlines, its breaker and its turns hold here too."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

import orjson
import structlog

from app.clients.skyvern.port import RunStatus, SkyvernAnswerInvalid, SkyvernFailed, SkyvernRun, SkyvernTask
from app.clients.web import FailureKind, FetchFailed, Page, UploadingWebClient

log = structlog.get_logger(__name__)

RUN_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")  # tsk_…, tsk_v2_…, wr_…
IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
# After these no run can have begun: nobody was reached, or the request was refused by name.
NEVER_BEGUN = frozenset(
    {"blocked", "gone", "rate_limited", "name_not_resolved", "tls_failed", "circuit_open", "invalid_url"}
)
LONGEST_TEXT = 2_000
MOST_ERRORS = 20


class SkyvernApi:
    """The real Skyvern, with one account's key."""

    def __init__(self, web: UploadingWebClient, *, base_url: str, api_key: str) -> None:
        self._web = web
        self._base = base_url.rstrip("/")
        self._headers = {"x-api-key": api_key}

    async def run_task(self, task: SkyvernTask) -> SkyvernRun:
        body = {
            "prompt": task.prompt,
            "url": task.url,
            "title": task.title,
            "data_extraction_schema": dict(task.output_schema),
            "error_code_mapping": dict(task.error_codes),
            "webhook_url": task.webhook_url,
            "max_steps": task.max_steps,
        }
        return await self._start("/v1/run/tasks", body)

    async def run_agent(self, agent_id: str, parameters: Mapping[str, Any], task: SkyvernTask) -> SkyvernRun:
        body = {
            "agent_id": agent_id,
            "parameters": dict(parameters),
            "title": task.title,
            "webhook_url": task.webhook_url,
        }
        return await self._start("/v1/run/agents", body)

    async def get_run(self, run_id: str) -> SkyvernRun | None:
        try:
            page = await self._web.get(
                self._address(run_id), accept="application/json", headers=self._headers, is_own=True
            )
        except FetchFailed as failure:
            if failure.kind is FailureKind.GONE:
                return None
            raise SkyvernFailed(f"Skyvern: {failure.detail}") from failure
        run = _run_of(_document(page))
        if run.run_id != run_id:
            raise SkyvernAnswerInvalid("Skyvern answered with another run than the one that was asked for")
        return run

    async def cancel(self, run_id: str) -> None:
        try:
            await self._web.post_json(f"{self._address(run_id)}/cancel", {}, headers=self._headers, is_own=True)
        except FetchFailed as failure:
            raise SkyvernFailed(f"Skyvern: {failure.detail}") from failure

    async def screenshots(self, run: SkyvernRun, *, most: int = 2) -> list[bytes]:
        images: list[bytes] = []
        for url in (run.screenshot_urls or await self._artifacts(run.run_id))[:most]:
            try:
                # The address is Skyvern's word: without the key, unless it leads to Skyvern itself.
                is_own = _origin(url) == _origin(self._base)
                headers = self._headers if is_own else None
                page = await self._web.get(url, accept="image/*", headers=headers, is_own=is_own)
            except FetchFailed as failure:
                log.info("skyvern_screenshot_missing", run_id=run.run_id, code=failure.code)
                continue
            if page.body.startswith(IMAGES):
                images.append(page.body)
        return images

    async def upload_file(self, filename: str, content: bytes, content_type: str) -> str:
        try:
            page = await self._web.post_file(
                f"{self._base}/v1/upload_file?retention_days=1",
                filename,
                content,
                content_type,
                headers=self._headers,
                is_own=True,
            )
        except FetchFailed as failure:
            raise SkyvernFailed(f"Skyvern: {failure.detail}") from failure
        document = _document(page)
        address = document.get("presigned_url") or document.get("s3_uri")
        if not isinstance(address, str) or not address.startswith(("https://", "http://", "s3://")):
            raise SkyvernAnswerInvalid("Skyvern did not say where it keeps the file")
        return address

    async def _start(self, path: str, body: Mapping[str, Any]) -> SkyvernRun:
        wanted = {name: value for name, value in body.items() if value is not None}
        try:
            page = await self._web.post_json(f"{self._base}{path}", wanted, headers=self._headers, is_own=True)
        except FetchFailed as failure:
            raise SkyvernFailed(f"Skyvern: {failure.detail}", may_have_begun=not _is_refusal(failure)) from failure
        try:
            return _run_of(_document(page))
        except SkyvernAnswerInvalid as failure:
            failure.may_have_begun = True
            raise

    async def _artifacts(self, run_id: str) -> tuple[str, ...]:
        """Addresses of a finished run's screenshots, the latest first."""
        try:
            page = await self._web.get(
                f"{self._address(run_id)}/artifacts?artifact_type=screenshot_final",
                accept="application/json",
                headers=self._headers,
                is_own=True,
            )
            found = orjson.loads(page.body)
        except (FetchFailed, ValueError):
            return ()
        artifacts = [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
        shots = [item for item in artifacts if str(item.get("artifact_type", "")).startswith("screenshot")]
        urls = [item.get("signed_url") or item.get("uri") for item in shots]
        return tuple(url for url in reversed(urls) if isinstance(url, str) and url.startswith("http"))

    def _address(self, run_id: str) -> str:
        return f"{self._base}/v1/runs/{quote(run_id, safe='')}"


def _is_refusal(failure: FetchFailed) -> bool:
    """Whether a POST that failed so had no effect."""
    is_said = failure.http_status is not None and 400 <= failure.http_status < 500
    return failure.code in NEVER_BEGUN or (failure.code == "unexpected_status" and is_said)


def _document(page: Page) -> dict[str, Any]:
    try:
        document = orjson.loads(page.body)
    except ValueError as error:
        raise SkyvernAnswerInvalid("Skyvern's answer is no JSON") from error
    if not isinstance(document, dict):
        raise SkyvernAnswerInvalid("Skyvern's answer is no object")
    return document


def _run_of(document: Mapping[str, Any]) -> SkyvernRun:
    run_id = document.get("run_id")
    if not isinstance(run_id, str) or not RUN_ID.fullmatch(run_id):
        raise SkyvernAnswerInvalid("Skyvern's answer names no run")
    try:
        status = RunStatus(str(document.get("status")))
    except ValueError:  # one that came later than this code; none of those that end a run
        status = RunStatus.RUNNING
    errors, request = document.get("errors"), document.get("run_request")
    listed = errors[:MOST_ERRORS] if isinstance(errors, list) else []
    codes = [error.get("error_code") for error in listed if isinstance(error, dict)]
    shots = document.get("screenshot_urls")
    webhook_url = request.get("webhook_url") if isinstance(request, dict) else document.get("webhook_callback_url")
    return SkyvernRun(
        run_id,
        status,
        output=document.get("output"),
        failure_reason=str(document.get("failure_reason") or "")[:LONGEST_TEXT],
        error_codes=tuple(str(code)[:100] for code in codes if code),
        screenshot_urls=tuple(url for url in shots if isinstance(url, str)) if isinstance(shots, list) else (),
        webhook_url=webhook_url if isinstance(webhook_url, str) else None,
        has_started=document.get("started_at") is not None,
    )


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc
