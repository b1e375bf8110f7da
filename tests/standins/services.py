"""Every outside service that somebody can bring a key of, on loopback, each knowing the operator's key and one more.

async with outside_services() as services:
    services.settings(settings)                    the operator has no key
    services.settings(settings, are_operators=True)   the operator has one of each
    services.openai.asked_by, services.adzuna …    whose key was used
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from pydantic import SecretStr

from app.core.config import Settings
from tests.standins import adzuna, language_model, skyvern, tavily
from tests.standins.smtp import Mailbox, mail_server
from tests.standins.web import WebStandin, web_standin

OWN: dict[str, dict[str, Any]] = {
    "openai": {"api_key": "sk-own-0123456789abcdefghijklmnop"},
    "skyvern": {"api_key": "skyvern-own-key-0123456789"},
    "adzuna": {"app_id": "f0e1d2c3", "api_key": "5e6f708192a3b4c5d6e7f8091a2bcafe"},
    "tavily": {"api_key": "tvly-own-0123456789abcdef"},
    "smtp": {"username": "ada", "password": "own-horse-battery", "from_email": "ada@mail.example"},
}


@dataclass
class Services:
    web: WebStandin
    openai: language_model.ModelStandin
    skyvern: skyvern.SkyvernStandin
    adzuna: adzuna.AdzunaStandin
    tavily: tavily.TavilyStandin
    mailbox: Mailbox  # of somebody's own server
    operators_mailbox: Mailbox

    def settings(self, settings: Settings, *, are_operators: bool = False, **others: object) -> Settings:
        """The services are there; with `are_operators` the operator has a key of each."""
        keys: dict[str, object] = {
            "openai_api_key": SecretStr(language_model.KEY),
            "skyvern_api_key": SecretStr(skyvern.KEY),
            "adzuna_app_id": adzuna.APP_ID,
            "adzuna_api_key": SecretStr(adzuna.APP_KEY),
            "tavily_api_key": SecretStr(tavily.KEY),
        }
        return settings.model_copy(
            update={
                "scraper_allow_private_networks": True,
                "openai_base_url": self.web.url("/v1"),
                "openai_model": language_model.MODEL,
                "skyvern_base_url": self.skyvern.base_url,
                "adzuna_base_url": self.adzuna.base_url,
                "tavily_base_url": self.tavily.base_url,
                "email_host": "127.0.0.1",
                "email_port": self.operators_mailbox.port,
                "email_use_tls": False,
                **(keys if are_operators else {}),
                **others,
            }
        )

    def own(self, kind: str) -> dict[str, Any]:
        """The body that brings somebody's own key along."""
        credentials = OWN[kind]
        if kind == "smtp":
            credentials = {**credentials, "host": "127.0.0.1", "port": self.mailbox.port, "use_tls": False}
        return {"kind": kind, "credentials": credentials}


def _authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    given = isinstance(data, LoginPassword) and (data.login.decode(), data.password.decode())
    is_known = given == (OWN["smtp"]["username"], OWN["smtp"]["password"])
    return AuthResult(success=is_known, handled=False)  # the refusal is the server's to send


@asynccontextmanager
async def outside_services() -> AsyncIterator[Services]:
    guarded = {"authenticator": _authenticate, "auth_require_tls": False}
    async with web_standin() as web, mail_server(**guarded) as mailbox, mail_server() as operators_mailbox:
        services = Services(
            web,
            language_model.ModelStandin(web),
            skyvern.SkyvernStandin(web),
            adzuna.AdzunaStandin(web, 3),
            tavily.TavilyStandin(web),
            mailbox,
            operators_mailbox,
        )
        services.openai.keys.add(OWN["openai"]["api_key"])
        services.adzuna.keys[OWN["adzuna"]["app_id"]] = OWN["adzuna"]["api_key"]
        services.tavily.keys.add(OWN["tavily"]["api_key"])
        services.skyvern.key = OWN["skyvern"]["api_key"]
        yield services
