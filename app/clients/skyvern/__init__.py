"""Skyvern: a service that drives a browser by a language model and tells by webhook how it went."""

from app.clients.skyvern.api import SkyvernApi
from app.clients.skyvern.port import (
    RunStatus,
    Skyvern,
    SkyvernAnswerInvalid,
    SkyvernFailed,
    SkyvernRun,
    SkyvernTask,
)
from app.clients.skyvern.signature import is_signed

__all__ = [
    "RunStatus",
    "Skyvern",
    "SkyvernAnswerInvalid",
    "SkyvernApi",
    "SkyvernFailed",
    "SkyvernRun",
    "SkyvernTask",
    "is_signed",
]
