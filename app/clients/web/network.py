"""httpx2 with the guard inside its connect: what is dialled is what was checked, for each connection anew."""

import asyncio
import ssl
from collections.abc import Iterable
from functools import cache
from typing import Any

import httpcore2
import httpx2

from app.clients.web.guard import resolve_public

CONNECT_SECONDS = 5.0


class GuardedNetwork(httpcore2.AsyncNetworkBackend):
    """Opens TCP connections to public addresses only; to any where `allow_private`."""

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._inner = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 (httpcore2's signature)
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        addresses = await resolve_public(host, port, allow_private=self._allow_private)
        for number, address in enumerate(addresses, 1):
            try:
                return _Stream(await self._inner.connect_tcp(address, port, timeout, local_address, socket_options))
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                if number == len(addresses):  # the others are often IPv6 without a way to it
                    raise
        raise AssertionError("resolve_public returns at least one address")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class _Stream(httpcore2.AsyncNetworkStream):
    """httpcore2 leaves the socket open where a TLS handshake is cancelled, by a deadline of ours for example."""

    def __init__(self, stream: httpcore2.AsyncNetworkStream) -> None:
        self._stream = stream
        self.read, self.write = stream.read, stream.write  # type: ignore[method-assign]
        self.aclose, self.get_extra_info = stream.aclose, stream.get_extra_info  # type: ignore[method-assign]

    async def start_tls(self, *args: Any, **options: Any) -> httpcore2.AsyncNetworkStream:
        try:
            return await self._stream.start_tls(*args, **options)
        except asyncio.CancelledError:
            await self._stream.aclose()
            raise


@cache
def certificates() -> ssl.SSLContext:
    """Whom this machine trusts: hundreds of certificates, read once in a process and not for each pool."""
    return httpx2.create_ssl_context(trust_env=False)


def make_transport(*, allow_private: bool) -> httpx2.AsyncHTTPTransport:
    """A pool of guarded connections. No proxy, no variables of the environment, and, being no client, no cookies, no
    redirects and no credentials from a .netrc either."""
    transport = httpx2.AsyncHTTPTransport(
        verify=certificates(),
        trust_env=False,
        limits=httpx2.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=15),
    )
    transport._pool._network_backend = GuardedNetwork(allow_private=allow_private)  # noqa: SLF001 (pinned by a test)
    return transport
