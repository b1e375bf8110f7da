"""The port: instructions and a text in, an answer of the wanted shape out."""

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from pydantic import BaseModel

from app.core.errors import UpstreamFailed

M = TypeVar("M", bound=BaseModel)


class ModelFailed(UpstreamFailed):
    """No answer this time."""

    code = "model_failed"
    title = "The language model gave no answer"


class ModelUnavailable(ModelFailed):
    code = "model_unavailable"
    title = "The language model can't be reached or did not answer in time"


class ModelBusy(ModelFailed):
    code = "model_busy"
    title = "The language model is asked too often, or its quota is used up"


class ModelRefused(ModelFailed):
    code = "model_refused"
    title = "The language model refused to answer"


class ModelTruncated(ModelFailed):
    code = "model_truncated"
    title = "The language model's answer was cut off"


class ModelAnswerInvalid(ModelFailed):
    code = "model_answer_invalid"
    title = "The language model's answer is not of the wanted shape"


@dataclass(frozen=True, slots=True)
class Completion(Generic[M]):
    """An answer, the model that gave it (as it names itself) and what it cost."""

    answer: M
    model: str
    input_tokens: int
    output_tokens: int


class LanguageModel(Protocol):
    @property
    def name(self) -> str: ...

    async def complete(
        self, instructions: str, text: str, schema: type[M], *, max_tokens: int = 4_000
    ) -> Completion[M]:
        """The model's answer to `text` under `instructions`, validated; ModelFailed where that can't be had.

        Every field of `schema` is required and nothing else allowed (`extra="forbid"`): that is what the models can be
        held to. Bounds are the caller's to check.
        """
        ...

    async def check(self) -> None:
        """Ask whether the key is good, which costs nothing; ModelFailed where it is not, or nobody answers."""
        ...

    async def aclose(self) -> None: ...
