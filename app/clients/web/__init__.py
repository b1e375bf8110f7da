"""Fetching from the open web: guarded, polite, bounded."""

from app.clients.web.port import FailureKind, FetchFailed, Page, WebClient

__all__ = ["FailureKind", "FetchFailed", "Page", "WebClient"]
