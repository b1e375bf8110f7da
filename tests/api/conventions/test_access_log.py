"""One line a request, with who and what, and without ids, queries and secrets."""

import orjson
import pytest

from app.core.config import Settings
from app.core.logging import configure_logging
from tests.api.conventions.conftest import OpenClient
from tests.people import Person


async def test_each_request_leaves_one_line(
    open_client: OpenClient, settings: Settings, seeker: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging(settings.model_copy(update={"log_level": "INFO", "log_format": "json"}))
    try:
        async with open_client() as root:
            headers = {**seeker.headers, "X-Request-ID": "trace-7"}
            await root.get("/api/v1/tasks/4711?cursor=secret", headers=headers)
    finally:
        configure_logging(settings)
    lines = [orjson.loads(line) for line in capsys.readouterr().out.splitlines() if '"event":"request"' in line]
    assert len(lines) == 1
    line = lines[0]
    assert (line["method"], line["route"], line["status"]) == ("GET", "/api/v1/tasks/{id}", 422)
    assert line["user_id"] == seeker.id
    assert line["request_id"] == "trace-7"
    assert "4711" not in str(line)
    assert "secret" not in str(line)
    assert seeker.token not in str(line)
