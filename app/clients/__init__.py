"""Ports to the outside world: a package each, a Protocol and its real adapters.

Flows call clients; services and repositories never do, and no client is called while a unit of work is open.
"""

from functools import cached_property
from typing import Protocol, runtime_checkable

from app.clients.browser import BrowserClient, make_browser
from app.clients.cv_text import CvTextReader, make_cv_text
from app.clients.email import EmailSender, make_email_sender
from app.clients.embeddings import Embeddings, make_embeddings
from app.clients.job_boards import JobBoards
from app.clients.llm import LanguageModel, make_language_model
from app.clients.skyvern import Skyvern, SkyvernApi
from app.clients.storage import Storage, make_storage
from app.clients.web import UploadingWebClient, make_web_client
from app.core.config import Settings
from app.core.redis import RedisClient


@runtime_checkable
class Closes(Protocol):
    async def aclose(self) -> None: ...


class Clients:
    """Every way out, made when first used."""

    def __init__(self, settings: Settings, redis: RedisClient | None = None) -> None:
        self._settings = settings
        self._redis = redis

    @cached_property
    def storage(self) -> Storage:
        return make_storage(self._settings)

    @cached_property
    def email(self) -> EmailSender:
        return make_email_sender(self._settings)

    @cached_property
    def cv_text(self) -> CvTextReader:
        return make_cv_text()

    @cached_property
    def browser(self) -> BrowserClient:
        return make_browser(self._settings)

    @cached_property
    def embeddings(self) -> Embeddings:
        return make_embeddings(self._settings, self._redis)

    @cached_property
    def job_boards(self) -> JobBoards:
        return JobBoards(self._settings)

    @cached_property
    def llm(self) -> LanguageModel | None:
        """None where no key is set."""
        return make_language_model(self._settings)

    @cached_property
    def web(self) -> UploadingWebClient:
        return make_web_client(self._settings, self._redis)

    def skyvern(self, api_key: str) -> Skyvern:
        """The account whose key this is."""
        return SkyvernApi(self.web, base_url=self._settings.skyvern_base_url, api_key=api_key)

    async def aclose(self) -> None:
        """Close what was made, where there is something to close."""
        for name, made in list(vars(self).items()):
            if not name.startswith("_") and isinstance(made, Closes):  # Redis was given, not made
                await made.aclose()
