"""Language models: asked for an answer of a given shape, and never trusted to keep to it."""

from app.clients.llm.port import (
    Completion,
    LanguageModel,
    ModelAnswerInvalid,
    ModelBusy,
    ModelFailed,
    ModelRefused,
    ModelTruncated,
    ModelUnavailable,
)
from app.core.config import Settings

__all__ = [
    "Completion",
    "LanguageModel",
    "ModelAnswerInvalid",
    "ModelBusy",
    "ModelFailed",
    "ModelRefused",
    "ModelTruncated",
    "ModelUnavailable",
    "make_language_model",
]


def make_language_model(settings: Settings, api_key: str | None = None) -> LanguageModel | None:
    """OpenAI's, or that of a service with its API, by this key or the operator's; None where there is none."""
    key = api_key or settings.openai_api_key.get_secret_value()
    if not key:
        return None
    from app.clients.llm.openai import OpenAIModel  # half a second and 40 MB, for those with a key

    return OpenAIModel(api_key=key, base_url=settings.openai_base_url, model=settings.openai_model)
