"""POST /integrations/{id}/test: each service is asked by its own client whether it takes the key."""

import asyncio
import socket
from typing import Any

import httpx
import pytest

from app.clients.email import SmtpSender, SmtpServer
from app.core.errors import UpstreamFailed
from app.services import Rolecall
from tests.api.integrations.steps import create, read
from tests.people import Person, register
from tests.standins.services import OWN, Services

KINDS = pytest.mark.parametrize("kind", list(OWN))
BAD = "wrong-0123456789abcdef"


@pytest.fixture
async def person(api: httpx.AsyncClient) -> Person:
    return await register(api)


async def check(api: httpx.AsyncClient, person: Person, id: int) -> dict[str, Any]:
    answer = await api.post(f"/integrations/{id}/test", headers=person.headers)
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


@KINDS
async def test_good_key_is_taken_and_a_bad_one_refused(
    api: httpx.AsyncClient, services: Services, person: Person, kind: str
) -> None:
    made = await create(api, person, services.own(kind))
    told = await check(api, person, made["id"])
    assert told["is_working"] is True, told
    assert told["detail"].endswith("takes the key")
    used = await read(api, person, made["id"])
    assert used["last_used_at"] is not None
    assert used["last_error"] is None
    secret = "password" if kind == "smtp" else "api_key"
    wrong = {"credentials": {**services.own(kind)["credentials"], secret: BAD}}
    answer = await api.put(f"/integrations/{made['id']}", json=wrong, headers=person.headers)
    assert answer.status_code == 200, answer.text
    told = await check(api, person, made["id"])
    assert told["is_working"] is False
    used = await read(api, person, made["id"])
    assert used["last_error"] == told["detail"]
    assert used["last_error_at"] == used["last_used_at"]
    assert BAD not in told["detail"]
    assert used["updated_at"] == answer.json()["data"]["updated_at"], "which tells of the owner's changes alone"


@KINDS
async def test_service_that_is_silent_is_no_failure_of_ours(
    api: httpx.AsyncClient, served: Rolecall, services: Services, person: Person, kind: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    gone = f"http://127.0.0.1:{port}"
    names = {"openai": "openai_base_url", "skyvern": "skyvern_base_url", "adzuna": "adzuna_base_url"}
    body = services.own(kind)
    if kind == "smtp":
        body["credentials"]["port"] = port
    else:
        changed = {names.get(kind, "tavily_base_url"): gone}
        served.settings = served.settings.model_copy(update=changed)
        served.clients.__dict__["_settings"] = served.settings
    made = await create(api, person, body)
    told = await check(api, person, made["id"])
    assert told["is_working"] is False
    assert len(told["detail"]) > 20


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "169.254.169.254", "10.0.0.1", "0.0.0.0"])
async def test_mail_server_of_our_own_network_is_never_dialled(services: Services, host: str) -> None:
    """The address is a stranger's word. The port is one for mail, so that it is the address that is refused."""
    for port in (25, services.mailbox.port):
        server = SmtpServer(host=host, port=port, sender="a@example.com", is_strangers=True)
        with pytest.raises(UpstreamFailed, match="none that anybody could reach"):
            await SmtpSender(server).check()


async def test_silent_mail_server_is_left_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.clients.email.smtp.SEND_SECONDS", 0.2)
    held: list[asyncio.StreamWriter] = []
    silent = await asyncio.start_server(lambda _, writer: held.append(writer), "127.0.0.1", 0)
    port = silent.sockets[0].getsockname()[1]
    server = SmtpServer(host="127.0.0.1", port=port, sender="a@example.com", is_strangers=True, allows_private=True)
    with pytest.raises(UpstreamFailed):
        await SmtpSender(server).check()
    for writer in held:
        writer.close()
    silent.close()
