"""Whatever goes wrong, the answer is a problem document that says what, and never what was sent."""

import gzip
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import APIRouter

from app.api import create_app
from app.api.route import Router
from app.core.redis import RedisUnavailable
from app.services import Rolecall
from tests.api.conventions.conftest import OpenClient, client_of
from tests.people import Person

SECRET = "hunter2-hunter2"
SECURITY_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
}


def assert_problem(answer: httpx.Response, status: int, code: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["code"] == code
    assert problem["status"] == status
    assert problem["success"] is False
    assert problem["type"] == f"/errors/{code}"
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert {"title", "detail", "instance"} <= problem.keys()
    assert answer.headers["cache-control"] == "no-store"
    for name, value in SECURITY_HEADERS.items():
        assert answer.headers[name] == value, name
    assert "ratelimit" in answer.headers
    assert "ratelimit-policy" in answer.headers
    assert SECRET not in answer.text
    assert bool(problem.get("errors")) is (status == 422)


@pytest.fixture
async def broken(rolecall: Rolecall) -> AsyncIterator[httpx.AsyncClient]:
    """The application with three operations that fail in ways that ours do not."""
    router: APIRouter = Router(prefix="/broken")

    @router.get("/bug")
    async def fail_with_bug() -> None:
        raise KeyError(SECRET)

    @router.get("/store")
    async def fail_with_store() -> None:
        raise ConnectionRefusedError(SECRET)

    @router.get("/redis")
    async def fail_with_redis() -> None:
        raise RedisUnavailable(SECRET)

    app = create_app(rolecall=rolecall)
    app.include_router(router, prefix="/api/v1")
    async with client_of(app) as http:
        yield http


async def test_unknown_path_is_404(root: httpx.AsyncClient) -> None:
    assert_problem(await root.get("/api/v1/nothing"), 404, "not_found")
    assert_problem(await root.get("/nothing.html"), 404, "not_found")


async def test_wrong_method_is_405_and_names_all_the_right_ones(root: httpx.AsyncClient) -> None:
    answer = await root.patch("/api/v1/tasks")
    assert_problem(answer, 405, "method_not_allowed")
    assert answer.headers["allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('{"title": ', "is not valid JSON: character 10"),
        ('{"title": "a\\u0000"}', "must not contain the NUL character"),
    ],
)
async def test_fault_is_told_in_our_words(client: httpx.AsyncClient, seeker: Person, body: str, message: str) -> None:
    headers = {**seeker.headers, "Content-Type": "application/json"}
    answer = await client.post("/tasks", content=body, headers=headers)
    (fault,) = answer.json()["errors"]
    assert fault["message"] == message
    assert fault["pointer"] == ("" if "JSON" in message else "/title")


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (b'{"title": ', "application/json", 422, "invalid_input"),
        (b'{"title": "\xff\xfe"}', "application/json", 422, "invalid_input"),
        (b"[" * 100_000, "application/json", 422, "invalid_input"),
        (b'{"title": "a", "priority": ' + b"9" * 5000 + b"}", "application/json", 422, "invalid_input"),
        (b'{"title": "a\\u0000b"}', "application/json", 422, "invalid_input"),
        (b'{"title": "a\\ud800b"}', "application/json", 422, "invalid_input"),
        (b'{"title": "a", "\\ud800": 1}', "application/json", 422, "invalid_input"),
        (b'{"title": "a", "due_at": NaN}', "application/json", 422, "invalid_input"),
        (b"", "application/json", 422, "invalid_input"),
        (b"null", "application/json", 422, "invalid_input"),
        (b"title=a", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        (b'{"title": "a"}', "text/plain", 415, "unsupported_media_type"),
        (b'{"title": "a"}', "", 415, "unsupported_media_type"),
        (b'{"title": "' + b"a" * 1_000_000 + b'"}', "application/json", 413, "payload_too_large"),
    ],
    ids=lambda value: str(value)[:30],
)
async def test_bad_body_is_refused(
    root: httpx.AsyncClient, client: httpx.AsyncClient, seeker: Person, body: bytes, content_type: str, status: int,
    code: str,
) -> None:  # fmt: skip
    headers = {**seeker.headers, **({"Content-Type": content_type} if content_type else {})}
    answer = await root.post("/api/v1/tasks", content=body, headers=headers)
    assert_problem(answer, status, code)


async def test_validation_points_at_the_place_and_keeps_the_input_to_itself(root: httpx.AsyncClient) -> None:
    body = {"email": "not an address", "password": SECRET, "role": SECRET, "full_name": "A", SECRET[:5]: 1}
    answer = await root.post("/api/v1/auth/register", json=body)
    assert_problem(answer, 422, "invalid_input")
    faults = answer.json()["errors"]
    assert {"/email", "/role"} <= {fault["pointer"] for fault in faults}
    assert all(fault.keys() == {"pointer", "message", "code"} for fault in faults)


async def test_body_that_does_not_announce_its_length_is_cut_off(root: httpx.AsyncClient, seeker: Person) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(1000):
            sent += 64 * 1024
            yield b" " * 64 * 1024

    headers = {**seeker.headers, "Content-Type": "application/json"}
    assert_problem(await root.post("/api/v1/tasks", content=endless(), headers=headers), 413, "payload_too_large")
    assert sent < 2_000_000


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("surprise=1", "?surprise"),
        ("page=0", "?page"),
        ("per_page=1000", "?per_page"),
        ("page=x", "?page"),
        ("application_id=9223372036854775808", "?application_id"),
        ("cursor=abc", "?cursor"),
        ("status=lost", "?status.0"),
    ],
)
async def test_bad_query_is_refused_with_its_name(
    client: httpx.AsyncClient, seeker: Person, query: str, pointer: str
) -> None:
    answer = await client.get(f"/tasks?{query}", headers=seeker.headers)
    assert_problem(answer, 422, "invalid_input")
    assert answer.json()["errors"][0]["pointer"] == pointer


async def test_value_of_several_kinds_is_refused_by_its_place(client: httpx.AsyncClient) -> None:
    answer = await client.get("/jobs?skills=python&skills=")
    assert {error["pointer"] for error in answer.json()["errors"]} == {"?skills.1"}


@pytest.mark.parametrize("query", ["status=%00", "cursor=%ff", "cursor=a%00b", "x=%ed%a0%80"])
async def test_query_that_is_no_text_is_refused(client: httpx.AsyncClient, seeker: Person, query: str) -> None:
    assert_problem(await client.get(f"/tasks?{query}", headers=seeker.headers), 422, "invalid_input")


async def test_unknown_parameter_is_refused_where_none_are_known(client: httpx.AsyncClient, seeker: Person) -> None:
    created = await client.post("/tasks", json={"title": "a"}, headers=seeker.headers)
    id = created.json()["data"]["id"]
    answer = await client.get(f"/tasks/{id}?verbose=1", headers=seeker.headers)
    assert_problem(answer, 422, "invalid_input")
    assert answer.json()["errors"][0]["pointer"] == "?verbose"
    assert_problem(await client.delete(f"/tasks/{id}?force=1", headers=seeker.headers), 422, "invalid_input")


@pytest.mark.parametrize("path", ["/", "/docs", "/redoc", "/openapi.json", "/errors", "/health/live", "/metrics"])
async def test_pages_and_probes_know_no_parameters_but_their_files_take_any(root: httpx.AsyncClient, path: str) -> None:
    assert (await root.get(path)).status_code == 200
    answer = await root.get(f"{path}?verbose=1")
    assert_problem(answer, 422, "invalid_input")
    assert answer.json()["errors"][0]["pointer"] == "?verbose"
    assert (await root.get("/docs/files/page.css?v=2")).status_code == 200


async def test_a_word_where_an_id_belongs_names_nothing(client: httpx.AsyncClient, seeker: Person) -> None:
    assert_problem(await client.get("/tasks/abc", headers=seeker.headers), 404, "not_found")


@pytest.mark.parametrize("id", ["0", "-1", "1e3", "9223372036854775808", "9" * 40, "%00"])
async def test_bad_id_is_refused(client: httpx.AsyncClient, seeker: Person, id: str) -> None:
    assert_problem(await client.get(f"/tasks/{id}", headers=seeker.headers), 422, "invalid_input")


async def test_bug_is_one_logged_500_that_tells_nothing(
    broken: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    assert_problem(await broken.get("/api/v1/broken/bug"), 500, "internal_error")


@pytest.mark.parametrize("path", ["/api/v1/broken/store", "/api/v1/broken/redis"])
async def test_lost_store_is_503_with_retry_after(broken: httpx.AsyncClient, path: str) -> None:
    answer = await broken.get(path)
    assert_problem(answer, 503, "unavailable")
    assert int(answer.headers["retry-after"]) >= 1


async def test_lost_database_is_503(open_client: OpenClient) -> None:
    async with open_client(database_url="postgresql+asyncpg://nobody@/none?host=/nonexistent") as root:
        answer = await root.get("/health/ready")
        assert_problem(answer, 503, "unavailable")
        assert (await root.get("/health/live")).status_code == 200
        metrics = await root.get("/metrics")
        assert metrics.status_code == 200
        assert "api_requests_total" in metrics.text
        assert "background_tasks_waiting{" not in metrics.text, "what is unknown is not told"


async def test_compressed_body_is_refused(client: httpx.AsyncClient, seeker: Person) -> None:
    headers = {**seeker.headers, "Content-Type": "application/json", "Content-Encoding": "gzip"}
    answer = await client.post("/tasks", content=gzip.compress(b'{"title": "a"}'), headers=headers)
    assert_problem(answer, 415, "unsupported_media_type")


@pytest.mark.parametrize("token", ["nonsense", "a.b.c", "x" * 5000, ""])
async def test_bad_token_is_401(client: httpx.AsyncClient, token: str) -> None:
    answer = await client.get("/tasks", headers={"Authorization": f"Bearer {token}"})
    assert_problem(answer, 401, "unauthenticated")
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_unserved_host_is_refused(open_client: OpenClient) -> None:
    async with open_client(allowed_hosts=["api.example.com", "*.example.org"]) as root:
        assert_problem(await root.get("/api/v1/tasks", headers={"Host": "evil.example"}), 400, "bad_request")
        for host in ("api.example.com", "API.example.com:8000", "a.example.org"):
            assert (await root.get("/health/live", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize("moment", [0, 0.5, 1_700_000_000, "0", "0.5", "1e9", "1700000000", True])
async def test_number_is_no_moment(client: httpx.AsyncClient, seeker: Person, moment: object) -> None:
    refused = await client.post("/tasks", json={"title": "When?", "due_at": moment}, headers=seeker.headers)
    assert_problem(refused, 422, "invalid_input")
    assert refused.json()["errors"][0]["pointer"] == "/due_at"
