"""Access tokens: only our own, of this kind, unaltered and in time are let in. Nothing else is, and nothing breaks."""

import base64
import hmac
import json
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from jose import jwt
from sqlalchemy import text

from app.core.security import ISSUER
from app.services import Rolecall
from tests.effort import bounded_effort
from tests.people import Person

KEY = "only-for-tests-only-for-tests-only-for-tests"
OTHER_KEY = "another-key-another-key-another-key-another-key"
PUBLIC_KEY = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n"


def b64(value: bytes | dict[str, Any] | str) -> str:
    raw = (
        value if isinstance(value, bytes) else value.encode() if isinstance(value, str) else json.dumps(value).encode()
    )
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def forge(header: Any, payload: Any, key: str = KEY, digest: str = "sha256", signature: str | None = None) -> str:
    """A token signed by hand, so that it may be as wrong as we like."""
    body = f"{b64(header)}.{b64(payload)}"
    if signature is None:
        signature = b64(hmac.new(key.encode(), body.encode(), digest).digest())
    return f"{body}.{signature}"


def claims_of(person: Person) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.get_unverified_claims(person.token)
    return claims


HS256 = {"alg": "HS256", "typ": "JWT"}

HEADERS: dict[str, Any] = {
    "none": {"alg": "none"},
    "None": {"alg": "None"},
    "NONE": {"alg": "NONE"},
    "nOnE": {"alg": "nOnE"},
    "empty alg": {"alg": ""},
    "no alg": {"typ": "JWT"},
    "null alg": {"alg": None},
    "list alg": {"alg": ["HS256"]},
    "number alg": {"alg": 256},
    "HS384": {"alg": "HS384"},
    "HS512": {"alg": "HS512"},
    "hs256": {"alg": "hs256"},
    "RS256": {"alg": "RS256"},
    "ES256": {"alg": "ES256"},
    "PS256": {"alg": "PS256"},
    "EdDSA": {"alg": "EdDSA"},
    "dir": {"alg": "dir", "enc": "A256GCM"},
    "array": [],
    "string": "HS256",
    "number": 7,
    "null": None,
    "deep": b"[" * 2500,
    "no JSON": b"\xff\xfe",
}


@pytest.mark.parametrize("signature", [None, ""], ids=["signed", "unsigned"])
async def test_headers_of_other_kinds_are_refused(
    client: httpx.AsyncClient, seeker: Person, signature: str | None
) -> None:
    for kind, header in HEADERS.items():
        await refused(client, forge(header, claims_of(seeker), signature=signature), kind)


CLAIMS: dict[str, dict[str, Any]] = {
    "expired": {"exp": 1},
    "expires now": {"exp": int(time.time())},
    "exp string": {"exp": "tomorrow"},
    "exp null": {"exp": None},
    "exp list": {"exp": [9999999999]},
    "exp object": {"exp": {}},
    "exp bool": {"exp": True},
    "exp huge negative": {"exp": -(10**30)},
    "nbf in the future": {"nbf": 9999999999},
    "nbf string": {"nbf": "x"},
    "iat string": {"iat": "x"},
    "iss other": {"iss": "https://evil.example"},
    "iss null": {"iss": None},
    "iss list": {"iss": [ISSUER]},
    "aud other": {"aud": "other-api"},
    "aud null": {"aud": None},
    "aud number": {"aud": 5},
    "typ refresh": {"typ": "refresh"},
    "typ reset": {"typ": "reset_password"},
    "typ null": {"typ": None},
    "sub other user": {"sub": "999999"},
    "sub not a number": {"sub": "1 OR 1=1"},
    "sub too large": {"sub": "9" * 40},
    "sub negative": {"sub": "-1"},
    "sub number": {"sub": 1},
    "sub null": {"sub": None},
    "sid unknown": {"sid": str(uuid4())},
    "sid not a uuid": {"sid": "../../etc/passwd"},
    "sid null": {"sid": None},
    "sid number": {"sid": 7},
}
DROPPED = ["exp", "iat", "iss", "aud", "sub", "jti", "sid", "typ"]


async def test_claims_that_are_not_ours_are_refused(client: httpx.AsyncClient, seeker: Person) -> None:
    for kind, changes in CLAIMS.items():
        await refused(client, forge(HS256, claims_of(seeker) | changes), kind)


async def test_every_claim_is_required(client: httpx.AsyncClient, seeker: Person) -> None:
    for claim in DROPPED:
        claims = claims_of(seeker)
        del claims[claim]
        await refused(client, forge(HS256, claims), claim)


async def test_the_forge_makes_tokens_that_work_when_nothing_is_wrong(
    client: httpx.AsyncClient, seeker: Person
) -> None:
    """Else every refusal above would prove nothing."""
    answer = await client.get("/auth/me", headers={"Authorization": f"Bearer {forge(HS256, claims_of(seeker))}"})
    assert answer.status_code == 200


async def test_other_keys_are_refused(client: httpx.AsyncClient, seeker: Person) -> None:
    for key in (OTHER_KEY, "", PUBLIC_KEY, KEY + "x", KEY.upper()):
        await refused(client, forge(HS256, claims_of(seeker), key=key), key)


NAMED_KEYS: list[dict[str, Any]] = [
    {"kid": "../../../dev/null"},
    {"kid": "' UNION SELECT 'x"},
    {"kid": "http://127.0.0.1:9/key"},
    {"jku": "http://127.0.0.1:9/jwks.json"},
    {"x5u": "http://127.0.0.1:9/cert.pem"},
    {"jwk": {"kty": "oct", "k": b64(OTHER_KEY)}},
    {"x5c": ["MIIB"]},
]


async def test_keys_named_by_the_token_are_never_used(client: httpx.AsyncClient, seeker: Person) -> None:
    for extra in NAMED_KEYS:
        await refused(client, forge(HS256 | extra, claims_of(seeker), key=OTHER_KEY), str(extra))


MANGLED: dict[str, Callable[[str], str]] = {
    "empty": lambda token: "",
    "one part": lambda token: token.split(".")[0],
    "two parts": lambda token: token.rpartition(".")[0],
    "four parts": lambda token: token + ".x",
    "no signature": lambda token: token.rpartition(".")[0] + ".",
    "cut by one": lambda token: token[:-1],
    "cut in half": lambda token: token[: len(token) // 2],
    "one bit of the signature": lambda token: token[:-10] + ("A" if token[-10] != "A" else "B") + token[-9:],
    "one bit of the payload": lambda token: token.replace(".", ".e", 1),
    "1 MB": lambda token: token + "A" * 60_000,
    "dots": lambda token: "." * 100,
    "no base64": lambda token: "%%%.%%%.%%%",
    "not ASCII": lambda token: "é.é.é",
    "JSON": lambda token: '{"alg":"none"}',
    "five parts (JWE)": lambda token: "a.b.c.d.e",
    "nested": lambda token: forge(HS256, token),
    "payload is a list": lambda token: forge(HS256, []),
    "payload is deep": lambda token: forge(HS256, b"[" * 1500),
    "payload is no JSON": lambda token: forge(HS256, b"\xff\xfe"),
}


async def test_mangled_tokens_are_refused(client: httpx.AsyncClient, seeker: Person) -> None:
    for kind, mangle in MANGLED.items():
        await refused(client, mangle(seeker.token), kind)


async def test_a_megabyte_of_token_is_refused_in_no_time(rolecall: Rolecall, client: httpx.AsyncClient) -> None:
    with bounded_effort(0.2):
        await refused(client, "a." + "A" * 1_000_000 + ".b")


async def test_refresh_tokens_are_no_access_tokens(client: httpx.AsyncClient, seeker: Person) -> None:
    await refused(client, seeker.refresh_token)


async def test_other_schemes_are_refused(client: httpx.AsyncClient, seeker: Person) -> None:
    for scheme in ("Basic", "Digest", "Token", ""):
        answer = await client.get("/auth/me", headers={"Authorization": f"{scheme} {seeker.token}".strip()})
        assert answer.status_code == 401, scheme


async def test_the_token_of_a_deleted_account_is_dead(
    rolecall: Rolecall, client: httpx.AsyncClient, seeker: Person
) -> None:
    async with rolecall.unit() as services:
        await services.work.session.execute(text("DELETE FROM users WHERE id = :id"), {"id": seeker.id})
    await refused(client, seeker.token)


async def refused(client: httpx.AsyncClient, token: str, kind: str = "") -> None:
    answer = await client.get("/auth/me", headers=[(b"Authorization", f"Bearer {token}".encode())])
    assert answer.status_code == 401, (kind, answer.status_code)
    assert answer.json()["code"] == "unauthenticated"
    assert answer.headers["www-authenticate"].startswith("Bearer")
