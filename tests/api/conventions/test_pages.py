"""The pages for people, without the internet."""

import re

import httpx
import pytest
from sqlalchemy import text

from app.api.pages import error_kinds
from app.core.config import Environment
from app.services import Rolecall
from tests.api.conventions.conftest import OpenClient


@pytest.mark.parametrize("path", ["/", "/docs", "/api/docs", "/redoc", "/errors"])
async def test_page_needs_nothing_from_elsewhere(root: httpx.AsyncClient, path: str) -> None:
    answer = await root.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "<script>" not in answer.text
    assert "unsafe-inline" not in answer.headers["content-security-policy"] or path == "/redoc"
    assert "http:" not in answer.text
    assert "https:" not in answer.text
    for file in re.findall(r'(?:src|href)="(/docs/files/[^"]+)"', answer.text):
        found = await root.get(file)
        assert found.status_code == 200
        assert len(found.content) > 100


async def test_files_are_a_closed_list(root: httpx.AsyncClient) -> None:
    for name in ("..%2f__init__.py", "core.py", "%2e%2e/pages.py"):
        assert (await root.get(f"/docs/files/{name}")).status_code == 404


async def test_docs_can_be_switched_off(open_client: OpenClient) -> None:
    async with open_client(docs_enabled=False) as root:
        for path in ("/docs", "/api/docs", "/redoc", "/openapi.json", "/api/schema", "/postman.json"):
            answer = await root.get(path)
            assert answer.status_code == 404
            assert answer.headers["content-type"] == "application/problem+json"
        assert "/docs" not in re.sub(r"/docs/files/\S+", "", (await root.get("/")).text)


async def test_demo_logins_are_shown_in_development_alone(open_client: OpenClient) -> None:
    for environment, are_shown in ((Environment.DEVELOPMENT, True), (Environment.PRODUCTION, False)):
        async with open_client(environment=environment) as root:
            assert ("password123" in (await root.get("/")).text) is are_shown


async def test_every_error_code_has_its_page(root: httpx.AsyncClient) -> None:
    listed = (await root.get("/errors")).text
    for code in error_kinds():
        assert f"/errors/{code}" in listed
        assert (await root.get(f"/errors/{code}")).status_code == 200
    assert (await root.get("/errors/nothing_like_this")).status_code == 404


async def test_schema_is_served_under_both_names(root: httpx.AsyncClient) -> None:
    assert (await root.get("/openapi.json")).content == (await root.get("/api/schema")).content


async def test_postman_collection_holds_every_operation(root: httpx.AsyncClient) -> None:
    document = (await root.get("/openapi.json")).json()
    collection = (await root.get("/postman.json")).json()
    assert collection["info"]["schema"].endswith("/v2.1.0/collection.json")
    requests = [item["request"] for folder in collection["item"] for item in folder["item"]]
    assert len(requests) == sum(len(item) for item in document["paths"].values())
    for request in requests:
        assert request["url"]["raw"].startswith("{{base_url}}/api/v1/")
        assert "{" not in request["url"]["raw"].removeprefix("{{base_url}}")


async def test_health_tells_no_versions(root: httpx.AsyncClient) -> None:
    assert (await root.get("/health/live")).json() == {"status": "live"}
    assert (await root.get("/health/ready")).json() == {"status": "ready", "database": "up", "redis": "up"}


async def test_metrics_count_by_template(root: httpx.AsyncClient) -> None:
    for id in (1, 2, 3):
        await root.get(f"/api/v1/tasks/{id}")
    await root.get("/no/such/path/4711")
    metrics = (await root.get("/metrics")).text
    assert 'api_requests_total{endpoint="/api/v1/tasks/{id}",method="GET",status="401"}' in metrics
    assert 'endpoint="unmatched"' in metrics
    assert "path/4711" not in metrics
    assert "api_request_seconds_bucket" in metrics


async def test_metrics_tell_how_the_queue_is(root: httpx.AsyncClient, rolecall: Rolecall) -> None:
    insert = """
        INSERT INTO background_tasks (name, queue, payload, state, run_at, dispatch, attempts, interruptions)
        SELECT 'test', queue, '{}', state, now() + make_interval(secs => wait), 0, 0, 0 FROM (VALUES
            ('critical', 'ready', -90), ('critical', 'ready', -30), ('bulk', 'ready', 3600), ('bulk', 'running', 0),
            ('bulk', 'dead', 0), ('bulk', 'quarantined', 0), ('bulk', 'done', 0)) AS rows (queue, state, wait)
    """
    async with rolecall.unit() as services:
        await services.work.session.execute(text(insert))
    lines = dict(line.rsplit(" ", 1) for line in (await root.get("/metrics")).text.splitlines())
    states = {"due": 2, "later": 1, "running": 1, "dead": 1, "quarantined": 1}
    waiting = {name: value for name, value in lines.items() if name.startswith("background_tasks_waiting{")}
    assert waiting == {f'background_tasks_waiting{{state="{state}"}}': f"{n}.0" for state, n in states.items()}
    assert 90 <= float(lines['background_tasks_delay_seconds{queue="critical"}']) < 120
    assert lines['background_tasks_delay_seconds{queue="bulk"}'] == "0.0"


async def test_metrics_are_not_for_the_open_internet(open_client: OpenClient) -> None:
    for address, status in (("8.8.8.8", 404), ("10.0.0.7", 200)):
        async with open_client(environment=Environment.PRODUCTION, address=address) as root:
            assert (await root.get("/metrics")).status_code == status
    async with open_client(address="8.8.8.8") as root:
        assert (await root.get("/metrics")).status_code == 200
