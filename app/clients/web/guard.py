"""Which addresses strangers may send us to. Whoever dials asks here, and dials what was answered: nothing is looked up
twice, so a name that changes its mind between the check and the connection gains nothing.

Written as lists of its own: `ipaddress.is_global` says yes to NAT64, 6to4, multicast and others that lead inside.
"""

import asyncio
import socket
from collections.abc import Collection
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from app.clients.web.port import FailureKind, FetchFailed

PORTS = frozenset({80, 443})

CLOSED_IPV4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this host
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared by carriers; the metadata service of some clouds
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's inner services, in the middle of public space
        "169.254.0.0/16",  # link-local: the metadata service of most clouds
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved and broadcast
    )
)
# Of IPv6 only global unicast is open. NAT64, IPv4-mapped and -compatible, unique local and link-local lie outside it.
OPEN_IPV6 = IPv6Network("2000::/3")
CLOSED_IPV6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # Teredo, ORCHID, benchmarks and other protocols' own
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address in disguise
        "3fff::/20",  # documentation
    )
)


def is_public(address: str | IPv4Address | IPv6Address) -> bool:
    """Whether anybody on the internet could reach this address. False for what is no address."""
    if isinstance(address, str):
        try:
            address = ip_address(address)
        except ValueError:
            return False
    if isinstance(address, IPv4Address):
        return not any(address in network for network in CLOSED_IPV4)
    return address in OPEN_IPV6 and not any(address in network for network in CLOSED_IPV6)


def forbidden() -> FetchFailed:
    """One sentence for every refusal: it must not tell what lies inside."""
    return FetchFailed(
        "address_forbidden",
        "The address is not on the public internet, or not on port 80 or 443; give one that anybody could open.",
        kind=FailureKind.REFUSED,
    )


async def resolve_public(host: str, port: int, *, allow_private: bool, ports: Collection[int] = PORTS) -> list[str]:
    """The addresses of `host`, in the order to try them; dial one of these and never the name.

    FetchFailed where one of them is not public (all must be: which one answers is the stranger's choice), where the
    port is none of `ports` (the web's two), or where there is no such name. `allow_private` lifts the first two.
    """
    if not allow_private and port not in ports:
        raise forbidden()
    loop = asyncio.get_running_loop()
    try:
        answers = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, ValueError) as error:  # ValueError: a name that cannot be one, such as a label of 64 letters
        raise FetchFailed(
            "name_not_resolved",
            f"There is no host named {host[:253]!r}; check the spelling of the address.",
            kind=FailureKind.UNKNOWN,
        ) from error
    addresses = list(dict.fromkeys(str(answer[4][0]) for answer in answers))
    if not addresses or not (allow_private or all(map(is_public, addresses))):
        raise forbidden()
    return addresses
