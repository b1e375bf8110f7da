"""Whose request it is, when proxies stand between: the right-most address that no trusted proxy owns."""

import ipaddress
from collections.abc import Iterable, Sequence
from typing import Any

from starlette.types import Scope

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
LOCAL = "127.0.0.1"  # the peer of a unix socket


def networks_of(proxies: Iterable[str]) -> list[Network]:
    """TRUSTED_PROXIES as networks: addresses or CIDR ranges."""
    return [ipaddress.ip_network(proxy, strict=False) for proxy in proxies]


def parse(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """IPv4 inside IPv6, as a socket for both says it, is the IPv4 address. ValueError where it is none."""
    parsed = ipaddress.ip_address(address)
    mapped: ipaddress.IPv4Address | None = getattr(parsed, "ipv4_mapped", None)
    return mapped or parsed


def is_in(address: str, networks: Sequence[Network]) -> bool:
    try:
        parsed = parse(address)
    except ValueError:
        return False
    return any(parsed in network for network in networks)


def set_client(scope: Scope, headers: Sequence[tuple[bytes, bytes]], trusted: Sequence[Network]) -> None:
    """Put the caller's own address (and scheme) into the scope where a trusted proxy forwarded the request."""
    client: Any = scope.get("client")
    peer = client[0] if client else LOCAL
    if not is_in(peer, trusted):
        return
    hops = [
        hop.strip()
        for name, value in headers
        if name == b"x-forwarded-for"
        for hop in value.decode("latin-1").split(",")
    ]
    for hop in reversed(hops):
        try:
            peer = str(parse(hop))
        except ValueError:
            break
        if not is_in(peer, trusted):
            break
    scope["client"] = (peer, 0)
    for name, value in headers:
        if name == b"x-forwarded-proto" and value in {b"http", b"https"}:
            scope["scheme"] = value.decode()


def limit_key(scope: Scope) -> str:
    """The address as limits count it: IPv6 by its /64, which is what one household gets."""
    client: Any = scope.get("client")
    address: str = client[0] if client else LOCAL
    if ":" not in address:
        return address
    try:
        parsed = parse(address.partition("%")[0])
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.IPv6Network((int(parsed) >> 64 << 64, 64)))


def is_public_address(scope: Scope) -> bool:
    """Whether the request comes from the open internet."""
    client: Any = scope.get("client")
    try:
        return client is not None and parse(client[0]).is_global
    except ValueError:
        return True
