"""What people are told, in the app and by mail."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from app.core.config import Settings
from app.domains.notifications.messages import MAIL_NOTIFICATION
from app.domains.notifications.models import NotificationKind
from app.services import Rolecall
from app.tasks.runner import Outcome
from tests.mailroom import settings_with_mail
from tests.people import Person
from tests.standins.smtp import Mailbox, mail_server, text_of
from tests.working import work_off


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with mail_server() as box:
        yield box


@pytest.fixture
async def settings(servers: Settings, tmp_path: Path, mailbox: Mailbox) -> AsyncIterator[Settings]:
    async with settings_with_mail(servers, tmp_path, mailbox) as with_mail:
        yield with_mail


async def notify(rolecall: Rolecall, person: Person, key: str, title: str = "You were invited", **more: object) -> bool:
    async with rolecall.unit() as services:
        return await services.notification_service.notify(
            person.id,
            NotificationKind.INTERVIEW_PROPOSED,
            title,
            "Tuesday at ten, by telephone.",
            {"application_id": 7},
            key,
            **more,  # type: ignore[arg-type]
        )


async def listed(client: httpx.AsyncClient, person: Person, **params: str) -> list[dict[str, object]]:
    answer = await client.get("/notifications", headers=person.headers, params=params)
    assert answer.status_code == 200, answer.text
    data: list[dict[str, object]] = answer.json()["data"]
    return data


async def test_registration_is_welcomed_in_the_app(
    rolecall: Rolecall, client: httpx.AsyncClient, seeker: Person, mailbox: Mailbox
) -> None:
    await work_off(rolecall)
    (welcome,) = await listed(client, seeker)
    assert welcome["kind"] == "welcome"
    assert welcome["read"] is False
    assert len(mailbox.messages) == 1, "the mail that confirms the address is the welcome"


async def test_the_same_fact_is_told_once(
    rolecall: Rolecall, client: httpx.AsyncClient, seeker: Person, mailbox: Mailbox
) -> None:
    assert await notify(rolecall, seeker, "interview:1") is True
    assert await notify(rolecall, seeker, "interview:1") is False
    await work_off(rolecall)
    assert len(await listed(client, seeker)) == 2
    mails = [mail for mail in mailbox.to(seeker.email) if mail["Subject"] == "You were invited"]
    assert len(mails) == 1
    assert "Tuesday at ten" in text_of(mails[0])
    assert mails[0]["Message-ID"].startswith("<notification-")


async def test_running_the_mailing_again_sends_nothing_more(
    rolecall: Rolecall, client: httpx.AsyncClient, seeker: Person, mailbox: Mailbox
) -> None:
    await notify(rolecall, seeker, "interview:1")
    await work_off(rolecall)
    sent = len(mailbox.messages)
    id = next(row["id"] for row in await listed(client, seeker) if row["kind"] == "interview_proposed")
    async with rolecall.unit() as services:
        for _ in range(3):
            services.work.enqueue(MAIL_NOTIFICATION, notification_id=id)
    assert await work_off(rolecall) == [Outcome.DONE] * 3
    assert len(mailbox.messages) == sent


@pytest.mark.parametrize(
    "preferences",
    [{"email_enabled": False}, {"muted_kinds": ["interview_proposed"]}, {"muted_kinds": ["INTERVIEW_PROPOSED"]}],
)
async def test_what_a_person_does_not_want_is_not_mailed_but_shown(
    rolecall: Rolecall, client: httpx.AsyncClient, seeker: Person, mailbox: Mailbox, preferences: dict[str, object]
) -> None:
    saved = await client.put("/notifications/preferences", headers=seeker.headers, json=preferences)
    assert saved.status_code == 200, saved.text
    await notify(rolecall, seeker, "interview:1")
    await work_off(rolecall)
    assert {row["kind"] for row in await listed(client, seeker)} == {"welcome", "interview_proposed"}
    assert [mail["Subject"] for mail in mailbox.messages if mail["Subject"] == "You were invited"] == []


async def test_preferences_change_only_what_is_sent(client: httpx.AsyncClient, seeker: Person) -> None:
    start = (await client.get("/notifications/preferences", headers=seeker.headers)).json()["data"]
    assert start == {"email_enabled": True, "muted_kinds": []}
    await client.put("/notifications/preferences", headers=seeker.headers, json={"muted_kinds": ["welcome"]})
    answer = await client.put("/notifications/preferences", headers=seeker.headers, json={"email_enabled": False})
    assert answer.json()["data"] == {"email_enabled": False, "muted_kinds": ["welcome"]}
    answer = await client.put("/notifications/preferences", headers=seeker.headers, json={})
    assert answer.json()["data"] == {"email_enabled": False, "muted_kinds": ["welcome"]}


async def test_notifications_are_marked_and_filtered(
    rolecall: Rolecall, client: httpx.AsyncClient, seeker: Person
) -> None:
    for number in range(3):
        await notify(rolecall, seeker, f"interview:{number}", by_mail=False)
    first = (await listed(client, seeker))[0]
    marked = await client.patch(f"/notifications/{first['id']}", headers=seeker.headers, json={"read": True})
    assert marked.json()["data"]["read"] is True
    assert marked.json()["data"]["read_at"] is not None
    assert [row["id"] for row in await listed(client, seeker, unread="false")] == [first["id"]]
    assert len(await listed(client, seeker, unread="true")) == 2
    unmarked = await client.patch(f"/notifications/{first['id']}", headers=seeker.headers, json={"read": False})
    assert unmarked.json()["data"]["read_at"] is None
    counted = await client.get("/notifications", headers=seeker.headers)
    assert counted.json()["meta"]["unread"] == 3
    everything = await client.post("/notifications/read-all", headers=seeker.headers)
    assert everything.json()["data"] == {"updated": 3}
    assert await listed(client, seeker, unread="true") == []


async def test_notifications_of_others_are_not_there(
    rolecall: Rolecall, client: httpx.AsyncClient, seeker: Person, other_seeker: Person
) -> None:
    await notify(rolecall, seeker, "interview:1", by_mail=False)
    (row,) = await listed(client, seeker)
    assert await listed(client, other_seeker) == []
    foreign = await client.patch(f"/notifications/{row['id']}", headers=other_seeker.headers, json={"read": True})
    assert foreign.status_code == 404
    await client.post("/notifications/read-all", headers=other_seeker.headers)
    assert len(await listed(client, seeker, unread="true")) == 1


@pytest.mark.parametrize("path", ["", "/preferences"])
async def test_notifications_need_a_token(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(f"/notifications{path}")).status_code == 401


async def test_long_and_odd_titles_are_cut_not_refused(
    rolecall: Rolecall, client: httpx.AsyncClient, seeker: Person, mailbox: Mailbox
) -> None:
    await notify(rolecall, seeker, "interview:1", title="Line one\r\nBcc: eve@example.com " + "x" * 500)
    await work_off(rolecall)
    row = next(row for row in await listed(client, seeker) if row["kind"] == "interview_proposed")
    assert len(str(row["title"])) == 200
    assert mailbox.recipients == [seeker.email] * 2


async def test_a_mail_that_went_out_before_a_crash_has_the_same_message_id(
    rolecall: Rolecall, client: httpx.AsyncClient, seeker: Person, mailbox: Mailbox
) -> None:
    """The worker dies after the server took the mail and before that was noted: it goes out again, recognisably."""
    await notify(rolecall, seeker, "interview:1")
    await work_off(rolecall)
    id = next(row["id"] for row in await listed(client, seeker) if row["kind"] == "interview_proposed")
    async with rolecall.unit() as services:
        await services.work.session.execute(text("UPDATE notifications SET emailed_at = NULL"))
        await services.work.session.execute(text("UPDATE mail_deliveries SET sent_at = NULL"))
        services.work.enqueue(MAIL_NOTIFICATION, notification_id=id)
    await work_off(rolecall)
    ids = [mail["Message-ID"] for mail in mailbox.messages if mail["Subject"] == "You were invited"]
    assert len(ids) == 2
    assert len(set(ids)) == 1
