"""Which addresses are public, and that a name is only as public as its worst answer."""

import socket
from typing import Any

import pytest

from app.clients.web.guard import is_public, resolve_public
from app.clients.web.port import FailureKind, FetchFailed

INSIDE = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.254 168.63.129.16
169.254.169.254 169.254.170.2 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.170 192.0.0.192 192.0.2.1 192.88.99.1
192.168.0.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.9 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
:: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:8.8.8.8 ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe
64:ff9b:1::7f00:1 100::1 2001::1 2001:0:7f00:1:: 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: 2002:a9fe:a9fe::
2002:808:808:: 3fff::1 3fff:fff::1 4000::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%lo fec0::1 ff02::1 ff0e::1
""".split()  # noqa: SIM905 (a table reads better)
OUTSIDE = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.1 100.63.255.255 100.128.0.1 126.255.255.255 128.0.0.1 168.63.129.15 168.63.129.17
169.253.255.255 172.15.255.255 172.32.0.1 192.0.1.1 192.167.255.255 198.17.255.255 198.20.0.1 223.255.255.255
2001:4860:4860::8888 2606:4700:4700::1111 2a00:1450:4001::1 3ffe::1 3fff:1000::1
""".split()  # noqa: SIM905 (a table reads better)


@pytest.mark.parametrize("address", INSIDE)
def test_inner_address_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("text", ["", "localhost", "127.1", "0x7f.1", "2130706433", "1.1.1.1.1"])
def test_what_is_no_address_is_not_public(text: str) -> None:
    assert not is_public(text)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "0", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"],
)
async def test_every_spelling_of_an_inner_address_is_forbidden(host: str) -> None:
    with pytest.raises(FetchFailed) as failed:
        await resolve_public(host, 80, allow_private=False)
    assert (failed.value.code, failed.value.kind) == ("address_forbidden", FailureKind.REFUSED)


@pytest.mark.parametrize("port", [0, 22, 25, 6379, 8080, 65535])
async def test_only_the_ports_of_the_web_are_open(port: int) -> None:
    with pytest.raises(FetchFailed, match="port 80 or 443"):
        await resolve_public("1.1.1.1", port, allow_private=False)
    assert await resolve_public("1.1.1.1", 443, allow_private=False) == ["1.1.1.1"]


async def test_allowing_private_networks_lifts_both_rules() -> None:
    assert await resolve_public("127.0.0.1", 8080, allow_private=True) == ["127.0.0.1"]


@pytest.mark.parametrize("host", ["a" * 64 + ".test", "a..b", "nowhere.invalid", "nul\0.test", "."])
async def test_name_that_cannot_be_found_says_so(host: str) -> None:
    with pytest.raises(FetchFailed) as failed:
        await resolve_public(host, 443, allow_private=False)
    assert (failed.value.code, failed.value.kind) == ("name_not_resolved", FailureKind.UNKNOWN)


@pytest.mark.parametrize("addresses", [["1.1.1.1", "10.0.0.1"], ["2606:4700:4700::1111", "::1"], []])
async def test_name_with_one_inner_answer_is_forbidden(addresses: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's resolver is stood in for: no name on the internet answers like this for us."""

    def getaddrinfo(host: str, port: int, *args: Any, **options: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    with pytest.raises(FetchFailed) as failed:
        await resolve_public("two-faced.test", 443, allow_private=False)
    assert failed.value.code == "address_forbidden"
