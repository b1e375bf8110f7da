"""OpenAI's embeddings on a loopback socket: checks requests as the real API does and answers in its formats.

async with openai_standin() as api:
    settings_with(settings, api)                 the service's settings for it
    api.fails(429, code="rate_limit_exceeded", headers={"Retry-After": "0"}, times=2)
    api.spoils(lambda data: data[:1])            answer with something else than the vectors: half a batch, NaN …
    api.web.misbehave(PATH, "silent")            or any other hurt of the web
    api.batches                                  the texts of each request that was answered
"""

import hashlib
import json
import math
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from pydantic import SecretStr

from app.core.config import Settings
from tests.standins.web import Answer, Visit, WebStandin, web_standin

KEY = "sk-test-0123456789abcdefghijklmnop"
PATH = "/v1/embeddings"
WIDTHS = {"text-embedding-3-small": 1536, "text-embedding-3-large": 3072, "text-embedding-ada-002": 1536}
_FIELDS = {"input", "model", "dimensions", "encoding_format", "user"}
Spoil = Callable[[list[dict[str, Any]]], Any]


def vector_of(text: str, dimensions: int) -> list[float]:
    """Of unit length, near to those of texts that share words: each word has a direction of its own."""
    values = [0.0] * dimensions
    for word in text.lower().replace(",", " ").replace(".", " ").split():
        digest = hashlib.sha256(word.encode()).digest()
        for place in range(0, 24, 3):
            values[int.from_bytes(digest[place : place + 2], "big") % dimensions] += 1 if digest[place + 2] % 2 else -1
    length = math.sqrt(sum(value * value for value in values))
    return [value / length for value in values] if length else [1.0] + [0.0] * (dimensions - 1)


class OpenAIStandin:
    def __init__(self, web: WebStandin) -> None:
        self.web = web
        self.batches: list[list[str]] = []
        self._spoil: Spoil | None = None
        self._failures: list[Answer] = []
        web.respond(PATH, self._embeddings)

    def fails(
        self, status: int, *, code: str = "server_error", headers: Mapping[str, str] | None = None, times: int = 1
    ) -> None:
        """Answer so the next times, with the error that the real API gives."""
        kind = {401: "invalid_request_error", 429: "requests"}.get(status, "server_error")
        self._failures += [_error(status, f"It failed with {status}.", kind, code=code, headers=headers)] * times

    def spoils(self, spoil: Spoil | None) -> None:
        """Answer with what this makes of the list of vectors, until told otherwise."""
        self._spoil = spoil

    def _embeddings(self, visit: Visit) -> Answer:
        if visit.method != "POST":
            return _error(405, f"Not allowed to {visit.method} on {PATH}.", "invalid_request_error")
        if visit.headers.get("authorization") != f"Bearer {KEY}":
            return _error(401, "Incorrect API key provided: sk-wrong.", "invalid_request_error", code="invalid_api_key")
        if visit.headers.get("content-type") != "application/json":
            return _error(400, "you must provide a JSON body.", "invalid_request_error")
        if self._failures:
            return self._failures.pop(0)
        asked = json.loads(visit.body)
        refusal = _refusal(asked)
        if refusal is not None:
            return refusal
        dimensions = asked.get("dimensions", WIDTHS[asked["model"]])
        data: Any = [
            {"object": "embedding", "index": place, "embedding": vector_of(text, dimensions)}
            for place, text in enumerate(asked["input"])
        ]
        tokens = sum(len(text) // 4 + 1 for text in asked["input"])
        self.batches.append(asked["input"])
        if self._spoil is not None:
            data = self._spoil(data)
        return _json(
            {"object": "list", "data": data, "model": asked["model"],
             "usage": {"prompt_tokens": tokens, "total_tokens": tokens}}
        )  # fmt: skip


def _refusal(asked: dict[str, Any]) -> Answer | None:
    """What the real API refuses of a request's body."""

    def invalid(message: str, param: str | None = None) -> Answer:
        return _error(400, message, "invalid_request_error", param=param)

    unknown = set(asked) - _FIELDS
    if unknown:
        return invalid(f"Unrecognized request argument supplied: {min(unknown)}")
    if asked.get("model") not in WIDTHS:
        return _error(
            404, f"The model `{asked.get('model')}` does not exist or you do not have access to it.",
            "invalid_request_error", code="model_not_found",
        )  # fmt: skip
    if asked.get("encoding_format", "float") != "float":
        return invalid("This stand-in answers floats only.", "encoding_format")
    dimensions = asked.get("dimensions")
    if dimensions is not None and asked["model"] == "text-embedding-ada-002":
        return invalid("This model does not support specifying dimensions.")
    if dimensions is not None and not 1 <= dimensions <= WIDTHS[asked["model"]]:
        return invalid(f"Invalid value for 'dimensions' = {dimensions}. Must be at most {WIDTHS[asked['model']]}.")
    texts = asked.get("input")
    if not isinstance(texts, list) or not texts or not all(isinstance(text, str) and text for text in texts):
        return invalid("'$.input' is invalid. Please check the API reference.")
    if len(texts) > 2048:
        return invalid(f"Invalid 'input': array too long. Expected at most 2048, but got {len(texts)}.", "input")
    if any(len(text) > 4 * 8192 for text in texts):
        return invalid("This model's maximum context length is 8192 tokens.")
    return None


def _json(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    # NaN as Python writes it is no JSON, and what a broken server sends.
    return Answer(json.dumps(value).encode(), "application/json", status, dict(headers or {}))


def _error(
    status: int,
    message: str,
    kind: str,
    *,
    param: str | None = None,
    code: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    return _json({"error": {"message": message, "type": kind, "param": param, "code": code}}, status, headers)


@asynccontextmanager
async def openai_standin() -> AsyncIterator[OpenAIStandin]:
    async with web_standin() as web:
        yield OpenAIStandin(web)


def settings_with(settings: Settings, api: OpenAIStandin, **others: object) -> Settings:
    return settings.model_copy(
        update={"openai_api_key": SecretStr(KEY), "openai_base_url": api.web.url("/v1"), **others}
    )
