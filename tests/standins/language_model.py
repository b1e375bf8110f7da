"""OpenAI's models on a loopback socket: checks requests as the real API does and answers in its formats.

async with language_model() as model:
    model.answers({"summary": "…", …})             what every question is answered with
    model.answers(lambda instructions, text: {…})  or a function of what is asked
    model.fails(429, code="rate_limit_exceeded", headers={"Retry-After": "0"}, times=2)
    model.refuses() · model.breaks_off() · model.says_text("{half") · model.web.misbehave("/v1/responses", "silent")
    settings_with(settings, model)                 the service's settings for it
"""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

from pydantic import SecretStr

from app.core.config import Settings
from tests.standins.web import Answer, Visit, WebStandin, web_standin

KEY = "sk-test-0123456789abcdefghijklmnop"
MODEL = "gpt-4.1-mini"
Reply = Callable[[str, str], object]
_RESPONSES = {
    "model", "instructions", "input", "text", "max_output_tokens", "store", "temperature", "metadata", "reasoning", "tools",
}  # fmt: skip
_CHAT = {"model", "messages", "response_format", "max_completion_tokens", "temperature", "metadata", "store"}
# What strict schemas may not say: the real API refuses the request.
_NOT_STRICT = {"default", "maxLength", "minLength", "oneOf", "allOf", "not", "if", "patternProperties"}


class ModelStandin:
    def __init__(self, web: WebStandin) -> None:
        self.web = web
        self.asked: list[tuple[str, str]] = []  # instructions and text
        self.refused: list[str] = []
        self.keys = {KEY}  # those that it takes
        self.asked_by: list[str] = []  # the keys of the questions, in order
        self._reply: Reply = lambda _instructions, _text: {}
        self._text: str | None = None
        self._refusal: str | None = None
        self._incomplete: str | None = None
        self._failures: list[Answer] = []
        web.respond("/v1/responses", self._responses)
        web.respond("/v1/chat/completions", self._chat)
        web.respond("/v1/models", self._models)

    def answers(self, reply: Reply | Mapping[str, object]) -> None:
        self._reply = reply if callable(reply) else lambda _instructions, _text: reply

    def says_text(self, text: str) -> None:
        """The answer as it stands, whatever the schema."""
        self._text = text

    def refuses(self) -> None:
        self._refusal = "I'm sorry, but I can't help with that."

    def breaks_off(self, reason: str = "max_output_tokens") -> None:
        self._incomplete = reason

    def fails(
        self, status: int, *, code: str = "server_error", headers: Mapping[str, str] | None = None, times: int = 1
    ) -> None:
        """Answer so for the next requests, then as before."""
        self._failures += [_problem(status, "Something went wrong", code, headers)] * times

    def lacks_responses(self) -> None:
        """A service with the older API alone."""
        self.web.respond("/v1/responses", lambda _visit: Answer(b'{"detail":"Not Found"}', "application/json", 404))

    def _models(self, visit: Visit) -> Answer:
        fault = self._key_fault(visit)
        listed = {"object": "list", "data": [{"id": MODEL, "object": "model", "created": 1, "owned_by": "openai"}]}
        return self._refuse(*fault) if fault is not None else _json(listed)

    def _key_fault(self, visit: Visit) -> tuple[int, str] | None:
        key = visit.headers.get("authorization", "").removeprefix("Bearer ")
        if key not in self.keys:
            return 401, f"Incorrect API key provided: {key[:3]}***{key[-4:]}."
        self.asked_by.append(key)
        return None

    def _responses(self, visit: Visit) -> Answer:
        body = json.loads(visit.body)
        fault = (
            self._key_fault(visit) or _fault(body, _RESPONSES) or _schema_fault(body.get("text", {}).get("format", {}))
        )
        if fault is not None:
            return self._refuse(*fault)
        if self._failures:
            return self._failures.pop(0)
        instructions, text = body.get("instructions", ""), body["input"]
        said = self._say(instructions, text)
        content: dict[str, Any] = {"type": "output_text", "text": said, "annotations": [], "logprobs": []}
        if self._refusal is not None:
            content = {"type": "refusal", "refusal": self._refusal}
        status, details = "completed", None
        if self._incomplete is not None:
            status, details = "incomplete", {"reason": self._incomplete}
            content["text"] = said[: len(said) // 2]
        return _json({
            "id": f"resp_{uuid4().hex}", "object": "response", "created_at": 1_790_000_000, "status": status,
            "error": None, "incomplete_details": details, "instructions": instructions,
            "max_output_tokens": body.get("max_output_tokens"), "model": f"{body['model']}-2026-04-14",
            "output": [{
                "type": "message", "id": f"msg_{uuid4().hex}", "status": status, "role": "assistant", "content": [content],
            }],
            "parallel_tool_calls": True, "previous_response_id": None, "store": body.get("store", True),
            "temperature": 1.0, "text": body["text"], "tool_choice": "auto", "tools": [], "top_p": 1.0,
            "truncation": "disabled", "metadata": {}, "user": None,
            "usage": {
                "input_tokens": 120, "input_tokens_details": {"cached_tokens": 0}, "output_tokens": 60,
                "output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": 180,
            },
        })  # fmt: skip

    def _chat(self, visit: Visit) -> Answer:
        body = json.loads(visit.body)
        fault = (
            self._key_fault(visit)
            or _fault(body, _CHAT)
            or _schema_fault(
                {
                    "type": body.get("response_format", {}).get("type"),
                    **body.get("response_format", {}).get("json_schema", {}),
                }
            )
        )
        if fault is not None:
            return self._refuse(*fault)
        if self._failures:
            return self._failures.pop(0)
        said = self._say(*(message["content"] for message in body["messages"]))
        return _json({
            "id": f"chatcmpl-{uuid4().hex}", "object": "chat.completion", "created": 1_790_000_000, "model": body["model"],
            "choices": [{
                "index": 0, "finish_reason": "length" if self._incomplete else "stop", "logprobs": None,
                "message": {"role": "assistant", "content": None if self._refusal else said, "refusal": self._refusal},
            }],
            "usage": {"prompt_tokens": 120, "completion_tokens": 60, "total_tokens": 180},
        })  # fmt: skip

    def _say(self, instructions: str, text: str) -> str:
        self.asked.append((instructions, text))
        return self._text if self._text is not None else json.dumps(self._reply(instructions, text))

    def _refuse(self, status: int, why: str) -> Answer:
        self.refused.append(why)
        return _problem(status, why, "invalid_api_key" if status == 401 else "invalid_request_error")


def _fault(body: dict[str, Any], known: set[str]) -> tuple[int, str] | None:
    if unknown := body.keys() - known:
        return 400, f"Unknown parameter: '{min(unknown)}'."
    if body.get("model") != MODEL:
        return 404, f"The model '{body.get('model')}' does not exist"
    return None


def _schema_fault(format: dict[str, Any]) -> tuple[int, str] | None:
    if format.get("type") != "json_schema" or not format.get("name") or format.get("strict") is not True:
        return 400, "Invalid format: wanted a named, strict json_schema"
    schema = format["schema"]
    if schema.get("additionalProperties") is not False:
        return 400, "Invalid schema: 'additionalProperties' is required to be supplied and to be false."
    if set(schema.get("required", ())) != set(schema["properties"]):
        return 400, "Invalid schema: 'required' is required to be an array including every key in properties."
    for name, property in schema["properties"].items():
        if refused := _NOT_STRICT & property.keys():
            return 400, f"Invalid schema: In context=('properties', '{name}'), '{min(refused)}' is not permitted."
    return None


def _problem(status: int, message: str, code: str, headers: Mapping[str, str] | None = None) -> Answer:
    body = {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": code}}
    return Answer(json.dumps(body).encode(), "application/json", status, dict(headers or {}))


def _json(body: dict[str, Any]) -> Answer:
    return Answer(json.dumps(body).encode(), "application/json", headers={"x-request-id": f"req_{uuid4().hex}"})


@asynccontextmanager
async def language_model() -> AsyncIterator[ModelStandin]:
    async with web_standin() as web:
        yield ModelStandin(web)


def settings_with(settings: Settings, model: ModelStandin, **overrides: object) -> Settings:
    url = model.web.url("/v1")
    return settings.model_copy(
        update={"openai_api_key": SecretStr(KEY), "openai_base_url": url, "openai_model": MODEL, **overrides}
    )
