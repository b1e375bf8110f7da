"""OpenAI's models by its official client: the Responses API, or Chat Completions where a service has only that."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from openai import (
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    AsyncOpenAI,
    NotFoundError,
    RateLimitError,
)
from pydantic import BaseModel, ValidationError

from app.clients.llm.port import (
    Completion,
    M,
    ModelAnswerInvalid,
    ModelBusy,
    ModelFailed,
    ModelRefused,
    ModelTruncated,
    ModelUnavailable,
)
from app.core.unit_of_work import refuse_network_inside_unit

TIMEOUT = 30.0  # of one attempt, to its last byte
ATTEMPTS = 3
FIRST_WAIT = 0.5
LONGEST_WAIT = 10.0  # a service that wants to be left alone for longer is not asked again


@dataclass(frozen=True, slots=True)
class _Said:
    text: str
    model: str
    input_tokens: int
    output_tokens: int


@dataclass(frozen=True, slots=True)
class _Question:
    instructions: str
    text: str
    schema: type[BaseModel]
    max_tokens: int

    @property
    def format(self) -> dict[str, Any]:
        return {"name": self.schema.__name__, "schema": self.schema.model_json_schema(), "strict": True}


class OpenAIModel:
    def __init__(self, *, api_key: str, base_url: str, model: str) -> None:
        self.name = model
        # Its own retries would wait for as long as Retry-After says, up to two minutes each.
        self._client = AsyncOpenAI(api_key=api_key, base_url=base_url, timeout=TIMEOUT, max_retries=0)
        self._ask: Callable[[_Question], Awaitable[_Said]] = self._respond

    async def complete(
        self, instructions: str, text: str, schema: type[M], *, max_tokens: int = 4_000
    ) -> Completion[M]:
        refuse_network_inside_unit("llm")
        said = await self._say(_Question(instructions, text, schema, max_tokens))
        try:
            answer = schema.model_validate_json(said.text)
        except ValidationError as error:
            raise ModelAnswerInvalid from error
        return Completion(answer, said.model, said.input_tokens, said.output_tokens)

    async def check(self) -> None:
        refuse_network_inside_unit("llm")
        with self._told():
            async with asyncio.timeout(TIMEOUT):
                await self._client.models.list()

    async def aclose(self) -> None:
        await self._client.close()

    async def _say(self, question: _Question) -> _Said:
        """One answer, asked for again where that may help."""
        for attempt in range(ATTEMPTS):
            try:
                return await self._attempt(question)
            except (ModelBusy, ModelUnavailable) as failure:
                wait = _wait(failure.__cause__, attempt)
                if attempt + 1 == ATTEMPTS or wait is None:
                    raise
            await asyncio.sleep(wait)
        raise AssertionError("unreachable")

    async def _attempt(self, question: _Question) -> _Said:
        with self._told():
            try:
                async with asyncio.timeout(TIMEOUT):  # the client's own starts afresh with each byte
                    return await self._ask(question)
            except NotFoundError as error:
                if self._ask != self._respond or error.code == "model_not_found":
                    raise
            self._ask = self._chat
            return await self._attempt(question)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What goes wrong, in the port's words."""
        try:
            yield
        except RateLimitError as error:
            raise ModelBusy(f"{self.name}: the service is busy or its quota used up (429)") from error
        except APIStatusError as error:
            kind = ModelUnavailable if error.status_code >= 500 else ModelFailed
            raise kind(f"{self.name}: the service answered {error.status_code}") from error
        except (APITimeoutError, TimeoutError) as error:
            raise ModelUnavailable(f"{self.name}: the service did not answer in time") from error
        except APIConnectionError as error:
            raise ModelUnavailable(f"{self.name}: the service can't be reached") from error
        except (APIError, ValueError, TypeError, AttributeError, IndexError) as error:  # an answer that is no answer
            raise ModelAnswerInvalid(f"{self.name}: the service's answer can't be read") from error

    async def _respond(self, question: _Question) -> _Said:
        text: Any = {"format": {"type": "json_schema", **question.format}}
        response = await self._client.responses.create(
            model=self.name,
            instructions=question.instructions,
            input=question.text,
            text=text,
            max_output_tokens=question.max_tokens,
            store=False,
        )
        if response.status == "incomplete":
            reason = response.incomplete_details.reason if response.incomplete_details else None
            raise ModelRefused if reason == "content_filter" else ModelTruncated
        if response.status != "completed":
            raise ModelUnavailable(f"{self.name}: the answer's status is {response.status}")
        texts: list[str] = []
        for item in response.output:
            if item.type == "message":
                for part in item.content:
                    if part.type == "refusal":
                        raise ModelRefused
                    texts.append(part.text)
        usage = response.usage
        return _Said(
            "".join(texts), response.model, usage.input_tokens if usage else 0, usage.output_tokens if usage else 0
        )

    async def _chat(self, question: _Question) -> _Said:
        format: Any = {"type": "json_schema", "json_schema": question.format}
        completion = await self._client.chat.completions.create(
            model=self.name,
            messages=[
                {"role": "system", "content": question.instructions},
                {"role": "user", "content": question.text},
            ],
            response_format=format,
            max_completion_tokens=question.max_tokens,
        )
        choice = completion.choices[0]
        if choice.message.refusal or choice.finish_reason == "content_filter":
            raise ModelRefused
        if choice.finish_reason == "length":
            raise ModelTruncated
        usage = completion.usage
        return _Said(
            choice.message.content or "",
            completion.model,
            usage.prompt_tokens if usage else 0,
            usage.completion_tokens if usage else 0,
        )


def _wait(error: BaseException | None, attempt: int) -> float | None:
    """Seconds until the next attempt: what the service asks for, else twice as long each time. None: not worth it."""
    if isinstance(error, RateLimitError) and error.code == "insufficient_quota":
        return None
    if isinstance(error, APIStatusError):
        try:
            asked = float(error.response.headers.get("retry-after", ""))
        except ValueError:
            asked = -1.0  # none, or a date
        if asked > LONGEST_WAIT:
            return None
        if asked >= 0:
            return asked
    return FIRST_WAIT * 2.0**attempt
