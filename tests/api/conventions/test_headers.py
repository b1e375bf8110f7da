"""What stands in the headers of every answer."""

import gzip

import httpx
import pytest

from app.core.config import Environment
from tests.api.conventions.conftest import OpenClient
from tests.people import Person

ORIGIN = "http://localhost:3000"


@pytest.mark.parametrize(
    "path", ["/", "/docs", "/health/live", "/metrics", "/api/v1/tasks", "/nothing", "/openapi.json"]
)
async def test_every_answer_has_the_common_headers(root: httpx.AsyncClient, path: str) -> None:
    answer = await root.get(path)
    for name in ("x-request-id", "ratelimit", "ratelimit-policy", "content-security-policy", "referrer-policy"):
        assert answer.headers[name], name
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert "strict-transport-security" not in answer.headers
    assert len(answer.headers.get_list("content-security-policy")) == 1
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


async def test_production_adds_hsts(open_client: OpenClient) -> None:
    async with open_client(environment=Environment.PRODUCTION) as root:
        assert "max-age=" in (await root.get("/health/live")).headers["strict-transport-security"]


async def test_request_id_is_taken_over_if_well_formed(root: httpx.AsyncClient) -> None:
    answer = await root.get("/nothing", headers={"X-Request-ID": "trace-1.a_B"})
    assert answer.headers["x-request-id"] == answer.json()["request_id"] == "trace-1.a_B"
    for bad in ("a b", "x" * 129, "<script>", "ä".encode()):
        answer = await root.get("/nothing", headers={b"X-Request-ID": bad if isinstance(bad, bytes) else bad.encode()})
        assert len(answer.headers["x-request-id"]) == 32


@pytest.mark.parametrize(
    ("origin", "is_allowed"),
    [
        ("http://localhost:3000", True),
        ("http://localhost:5173", True),
        ("https://localhost:3000", False),
        ("http://localhost", False),
        ("http://localhost:30000", False),
        ("http://localhost:3000.evil.example", False),
        ("http://evil-localhost:3000", False),
        ("http://LOCALHOST:3000", False),
        ("http://localhost:3000/", False),
        ("null", False),
        ("*", False),
        ("", False),
    ],
)
async def test_only_listed_origins_may_call(root: httpx.AsyncClient, origin: str, is_allowed: bool) -> None:
    for path in ("/api/v1/skills", "/nothing"):
        answer = await root.get(path, headers={"Origin": origin})
        assert answer.headers.get("access-control-allow-origin") == (origin if is_allowed else None)
        assert "Origin" in answer.headers["vary"]
        if is_allowed:
            exposed = answer.headers["access-control-expose-headers"]
            for name in ("X-Request-ID", "RateLimit", "RateLimit-Policy", "Retry-After", "Location", "ETag"):
                assert name in exposed
    asked = {"Origin": origin, "Access-Control-Request-Method": "PUT"}
    preflight = await root.options("/api/v1/tasks/1", headers=asked)
    assert preflight.status_code == (204 if is_allowed else 400)
    assert ("access-control-allow-methods" in preflight.headers) is is_allowed


async def test_long_answers_are_compressed_where_asked_for(client: httpx.AsyncClient, seeker: Person) -> None:
    for number in range(20):
        created = await client.post("/tasks", json={"title": f"Number {number} " + "a" * 80}, headers=seeker.headers)
        assert created.status_code == 201
    compressed = await client.get("/tasks", headers={**seeker.headers, "Accept-Encoding": "gzip"})
    plain = await client.get("/tasks", headers={**seeker.headers, "Accept-Encoding": "identity"})
    assert compressed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert compressed.json() == plain.json()
    assert compressed.num_bytes_downloaded < plain.num_bytes_downloaded == len(plain.content)
    assert len(gzip.compress(plain.content)) < len(plain.content)


@pytest.mark.parametrize("refusal", ["gzip;q=0", "br, gzip ; q=0.000", "GZIP;Q=0, identity", "*;q=0.5, gzip;q=0."])
async def test_gzip_is_not_sent_to_who_refuses_it(client: httpx.AsyncClient, recruiter: Person, refusal: str) -> None:
    for number in range(10):
        body = {"title": f"Cook {number}", "description": "a" * 200, "status": "OPEN"}
        assert (await client.post("/jobs", json=body, headers=recruiter.headers)).status_code == 201
    for path in ("/jobs", "/jobs", "/jobs?include=viewer"):  # from the routers, from the cache, for one person
        taken = await client.get(path, headers={**recruiter.headers, "Accept-Encoding": "br, gzip;q=0.5"})
        assert taken.headers["content-encoding"] == "gzip"
        refused = await client.get(path, headers={**recruiter.headers, "Accept-Encoding": refusal})
        assert "content-encoding" not in refused.headers
        assert "Accept-Encoding" in refused.headers["vary"]


@pytest.mark.parametrize(
    "path", ["/api/v1/tasks/", "/api/v1/tasks//", "/docs/", "/api/docs/", "/redoc/", "/health/live/", "/openapi.json/"]
)
async def test_trailing_slash_is_accepted_without_a_redirect(
    root: httpx.AsyncClient, seeker: Person, path: str
) -> None:
    answer = await root.get(path, headers=seeker.headers)
    assert answer.status_code == 200
    assert not answer.history


async def test_post_with_trailing_slash_creates(client: httpx.AsyncClient, seeker: Person) -> None:
    answer = await client.post("/tasks/", json={"title": "a"}, headers=seeker.headers)
    assert answer.status_code == 201
    assert (await client.get(f"/tasks/{answer.json()['data']['id']}/", headers=seeker.headers)).status_code == 200


async def test_old_unversioned_paths_are_the_versioned_ones(root: httpx.AsyncClient) -> None:
    for path in ("/api/jobs", "/api/jobs/"):
        answer = await root.get(path)
        assert answer.status_code == 200
        assert answer.json() == (await root.get("/api/v1/jobs")).json()
    assert (await root.get("/api/tasks")).status_code == 404


async def test_client_address_is_believed_from_trusted_proxies_alone(open_client: OpenClient) -> None:
    forwarded = {"X-Forwarded-For": "198.51.100.9, 192.0.2.1, 10.0.0.2"}

    async def remaining(http: httpx.AsyncClient, headers: dict[str, str]) -> int:
        answer = await http.get("/api/v1/skills", headers=headers)
        return int(answer.headers["ratelimit"].split("r=")[1].split(";")[0])

    trusted = {"trusted_proxies": ["10.0.0.0/8", "203.0.113.7"], "rate_limit_per_minute": 60}
    async with open_client(**trusted) as root:
        assert await remaining(root, forwarded) == 59
        # The left-most entries are the caller's own words: another one is no other caller.
        assert await remaining(root, {"X-Forwarded-For": "1.1.1.1, 192.0.2.1, 10.0.0.9"}) == 58
        assert await remaining(root, {"X-Forwarded-For": "192.0.2.2"}) == 59
    async with open_client(rate_limit_per_minute=60, address="198.51.100.77") as root:
        assert await remaining(root, forwarded) == 59
        assert await remaining(root, {"X-Forwarded-For": "192.0.2.3"}) == 58
