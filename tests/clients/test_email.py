"""Mail over a real SMTP conversation."""

import asyncio
import ssl
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from app.clients.email import Mail, make_email_sender
from app.clients.email.compose import compose
from app.core.config import Environment, Settings
from app.core.errors import UpstreamFailed
from app.core.unit_of_work import NetworkInsideUnit
from app.services import Rolecall
from tests.conftest import make_settings
from tests.standins.smtp import Mailbox, mail_server, text_of

MAIL = Mail("ada@example.com", "Hello", "plain words", "<p>plain words</p>", "<test-1@example.com>")


def settings_for(mailbox: Mailbox, **overrides: object) -> Settings:
    values = {"email_host": "127.0.0.1", "email_port": mailbox.port, "email_use_tls": False, **overrides}
    return make_settings(email_from="Rolecall <jobs@rolecall.example>", **values)


async def test_a_mail_arrives_with_both_parts_and_its_own_message_id() -> None:
    async with mail_server() as mailbox:
        await make_email_sender(settings_for(mailbox)).send(MAIL)
    (message,) = mailbox.messages
    assert mailbox.recipients == ["ada@example.com"]
    assert message["From"] == "Rolecall <jobs@rolecall.example>"
    assert message["Message-ID"] == "<test-1@example.com>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert text_of(message).strip() == "plain words"
    assert text_of(message, "html").strip() == "<p>plain words</p>"


@pytest.mark.parametrize(
    "subject",
    [
        "Hi\r\nBcc: eve@example.com",
        "Hi\nBcc: eve@example.com\n\nbody",
        "Hi\rX: y",
        "Hi\r\n\r\nbody",
        "Hi\u2028Bcc: eve@example.com",
        "=?utf-8?q?Hi=0ABcc=3A_eve=40example=2Ecom?=",
    ],
)
async def test_no_subject_smuggles_in_a_header(subject: str) -> None:
    async with mail_server() as mailbox:
        await make_email_sender(settings_for(mailbox)).send(
            Mail("ada@example.com", subject, "text", "<p>text</p>", "<test-2@example.com>")
        )
    (message,) = mailbox.messages
    assert mailbox.recipients == ["ada@example.com"]
    assert message["Bcc"] is None
    assert message["X"] is None


@pytest.mark.parametrize(
    "address",
    [
        "ada@example.com\r\nBcc: eve@example.com",
        "ada@example.com\n",
        "a\rb@example.com",
        "ada@example.com, eve@example.com",
        "=?utf-8?q?a=0ABcc=3A_eve=40example=2Ecom?=@example.com",
    ],
)
async def test_no_address_smuggles_in_a_header(address: str) -> None:
    async with mail_server() as mailbox:
        with pytest.raises(UpstreamFailed):
            await make_email_sender(settings_for(mailbox)).send(
                Mail(address, "Hello", "text", "<p>text</p>", "<test-3@example.com>")
            )
    assert mailbox.messages == []


@pytest.mark.parametrize("refusal", ["451 try later", "550 no such user", "554 spam"])
async def test_a_refusal_is_an_upstream_failure(refusal: str) -> None:
    async with mail_server() as mailbox:
        mailbox.refusal = refusal
        with pytest.raises(UpstreamFailed):
            await make_email_sender(settings_for(mailbox)).send(MAIL)


async def test_a_dead_server_is_an_upstream_failure() -> None:
    async with mail_server() as mailbox:
        pass
    with pytest.raises(UpstreamFailed):
        await make_email_sender(settings_for(mailbox)).send(MAIL)


async def test_with_tls_asked_for_nothing_goes_out_unencrypted() -> None:
    async with mail_server() as mailbox:
        with pytest.raises(UpstreamFailed):
            await make_email_sender(settings_for(mailbox, email_use_tls=True)).send(MAIL)
    assert mailbox.attempts == 0


async def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    command: list[str | Path] = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "1",
        "-subj",
        "/CN=localhost",
    ]
    command += ["-keyout", tmp_path / "key.pem", "-out", tmp_path / "cert.pem"]
    process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.DEVNULL)
    assert await process.wait() == 0
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    async with mail_server(tls_context=context) as mailbox:
        with pytest.raises(UpstreamFailed):
            await make_email_sender(settings_for(mailbox, email_use_tls=True)).send(MAIL)
    assert mailbox.attempts == 0


async def test_without_a_server_the_mail_is_in_the_log() -> None:
    with capture_logs() as logs:
        await make_email_sender(make_settings()).send(MAIL)
    assert logs[0]["to"] == "ada@example.com"
    assert logs[0]["text"] == "plain words"


async def test_in_production_no_link_reaches_the_log() -> None:
    with capture_logs() as logs:
        await make_email_sender(make_settings(environment=Environment.PRODUCTION)).send(MAIL)
    assert "plain words" not in str(logs)
    assert "ada@example.com" not in str(logs)


async def test_no_mail_is_sent_inside_a_unit(rolecall: Rolecall) -> None:
    with pytest.raises(NetworkInsideUnit):
        async with rolecall.unit():
            await rolecall.clients.email.send(MAIL)


def test_html_escapes_what_people_wrote() -> None:
    mail = compose(
        make_settings(), "notification", to="ada@example.com", subject="x", about="x-1",
        name="<script>alert(1)</script>", title='"><img src=x onerror=alert(1)>', body="a <b>bold</b> word",
    )  # fmt: skip
    assert "<script" not in mail.html
    assert "<img" not in mail.html
    assert "&lt;script&gt;" in mail.html
    assert "a <b>bold</b> word" in mail.text


def test_the_same_subject_matter_has_the_same_message_id() -> None:
    settings = make_settings(email_from="Rolecall <jobs@rolecall.example>")
    values = {"to": "ada@example.com", "subject": "x", "name": "x", "title": "x", "body": "x"}
    first = compose(settings, "notification", about="notification-1", **values)
    again = compose(settings, "notification", about="notification-1", **values)
    other = compose(settings, "notification", about="notification-2", **values)
    assert first.message_id == again.message_id == "<notification-1@rolecall.example>"
    assert other.message_id != first.message_id
