"""Where a request comes from: written down with its session, and what limits count by."""

import httpx
import pytest

from app.core.config import Environment
from tests.api.conventions.conftest import OpenClient
from tests.people import Person


async def address_after_login(root: httpx.AsyncClient, person: Person, **headers: str) -> str | None:
    body = {"email": person.email, "password": person.password}
    answer = await root.post("/api/v1/auth/login", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    bearer = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    sessions = (await root.get("/api/v1/auth/sessions", headers=bearer)).json()["data"]
    address: str | None = next(session["address"] for session in sessions if session["is_current"])
    return address


async def remaining(root: httpx.AsyncClient, **headers: str) -> int:
    answer = await root.get("/api/v1/skills", headers=headers)
    assert answer.status_code == 200, answer.text
    return int(answer.headers["ratelimit"].split("r=")[1].split(";")[0])


@pytest.mark.parametrize(
    ("peer", "known_as"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8::7", "2001:db8::7"),
        ("fe80::1%eth0", "fe80::1"),  # a link-local address names its network card
        ("::ffff:203.0.113.9", "203.0.113.9"),  # IPv4 as a socket of both kinds says it
        ("a-unix-socket", None),
    ],
)
async def test_session_keeps_the_address_it_began_at(
    open_client: OpenClient, client: httpx.AsyncClient, seeker: Person, peer: str, known_as: str | None
) -> None:
    async with open_client(address=peer) as root:
        assert await address_after_login(root, seeker) == known_as


@pytest.mark.parametrize("forwarded", ["fe80::1%eth0", "fe80::1%x'; --", "unknown", "", "203.0.113.9:4711", "\x7f"])
async def test_no_forwarded_address_keeps_anybody_out(
    open_client: OpenClient, client: httpx.AsyncClient, seeker: Person, forwarded: str
) -> None:
    async with open_client(address="10.0.0.1", trusted_proxies=["10.0.0.0/8"]) as root:
        address = await address_after_login(root, seeker, **{"X-Forwarded-For": forwarded})
    assert address == ("fe80::1" if forwarded.startswith("fe80::1") else "10.0.0.1")


async def test_a_hop_that_is_no_address_ends_the_chain_that_is_believed(
    open_client: OpenClient, client: httpx.AsyncClient, seeker: Person
) -> None:
    async with open_client(address="10.0.0.1", trusted_proxies=["10.0.0.0/8"]) as root:
        forwarded = {"X-Forwarded-For": "203.0.113.9, somewhere, 10.0.0.2"}
        assert await address_after_login(root, seeker, **forwarded) == "10.0.0.2"


async def test_ipv4_counts_the_same_however_it_is_written(open_client: OpenClient, client: httpx.AsyncClient) -> None:
    async with open_client(rate_limit_per_minute=20, address="203.0.113.44") as root:
        assert await remaining(root) == 19
    async with open_client(rate_limit_per_minute=20, address="::ffff:203.0.113.44") as root:
        assert await remaining(root) == 18


async def test_link_local_addresses_count_by_their_network_too(
    open_client: OpenClient, client: httpx.AsyncClient
) -> None:
    for address, left in (("fe80::1%eth0", 19), ("fe80::2%eth1", 18)):
        async with open_client(rate_limit_per_minute=20, address=address) as root:
            assert await remaining(root) == left


@pytest.mark.parametrize(
    ("peer", "status"),
    [("8.8.8.8", 404), ("::ffff:8.8.8.8", 404), ("2606:4700::1", 404), ("10.0.0.7", 200), ("::ffff:10.0.0.7", 200)],
)
async def test_metrics_in_production_are_for_private_addresses(
    open_client: OpenClient, client: httpx.AsyncClient, peer: str, status: int
) -> None:
    async with open_client(environment=Environment.PRODUCTION, address=peer) as root:
        assert (await root.get("/metrics")).status_code == status
