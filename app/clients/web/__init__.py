"""Fetching from the open web: guarded, polite, bounded."""

from app import VERSION
from app.clients.web.client import HttpWebClient
from app.clients.web.hosts import Hosts
from app.clients.web.port import FailureKind, FetchFailed, Page, UploadingWebClient, WebClient
from app.core.config import Settings
from app.core.redis import RedisClient

__all__ = ["FailureKind", "FetchFailed", "Page", "UploadingWebClient", "WebClient", "make_web_client"]


def make_web_client(settings: Settings, redis: RedisClient | None) -> UploadingWebClient:
    """Turns at hosts are agreed on through `redis`; without one this process minds its own."""
    contact = f" (+{settings.public_url.rstrip('/')})" if settings.public_url else ""
    return HttpWebClient(
        Hosts(redis),
        user_agent=f"Rolecall/{VERSION}{contact}",
        allow_private=settings.scraper_allow_private_networks,
    )
