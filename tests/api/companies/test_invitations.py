"""Joining and leaving a company."""

import asyncio
from collections.abc import AsyncIterator
from email.message import EmailMessage
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import select, text

from app.core.config import Settings
from app.core.security import Principal, Role
from app.domains.audit.models import ActivityLog
from app.services import Rolecall
from tests.api.companies.test_companies import company_of
from tests.locks import until_locks_are_waited_for
from tests.people import PASSWORD, Person, register
from tests.standins.smtp import Mailbox, mail_server, text_of, token_of
from tests.working import work_off


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with mail_server() as mailbox:
        yield mailbox


@pytest.fixture
async def settings(settings: Settings, mailbox: Mailbox) -> Settings:
    mail = {"email_host": "127.0.0.1", "email_port": mailbox.port, "email_use_tls": False}
    return settings.model_copy(update=mail)


class Team:
    """A company and those who come and go."""

    def __init__(self, client: httpx.AsyncClient, rolecall: Rolecall, mailbox: Mailbox, owner: Person, id: int) -> None:
        self.client, self.rolecall, self.mailbox, self.owner, self.id = client, rolecall, mailbox, owner, id

    async def invite(self, email: str, *, by: Person | None = None) -> httpx.Response:
        inviter = by or self.owner
        return await self.client.post(
            f"/companies/{self.id}/invitations", json={"email": email}, headers=inviter.headers
        )

    async def token_for(self, email: str, *, by: Person | None = None) -> str:
        assert (await self.invite(email, by=by)).status_code == 201
        await work_off(self.rolecall)
        return token_of(self.mails_to(email)[-1])

    def mails_to(self, email: str) -> list[EmailMessage]:
        return [mail for mail in self.mailbox.to(email) if "invited" in mail["Subject"]]

    async def accept(self, person: Person, token: str) -> httpx.Response:
        return await self.client.post(f"/invitations/{token}/accept", headers=person.headers)

    async def members(self, *, seen_by: Person | None = None) -> list[int]:
        reader = seen_by or self.owner
        answer = await self.client.get(f"/companies/{self.id}/members", headers=reader.headers)
        assert answer.status_code == 200, answer.text
        return [member["user_id"] for member in answer.json()["data"]]

    async def remove(self, person: Person, *, by: Person) -> httpx.Response:
        return await self.client.delete(f"/companies/{self.id}/members/{person.id}", headers=by.headers)


@pytest.fixture
async def team(client: httpx.AsyncClient, rolecall: Rolecall, mailbox: Mailbox, recruiter: Person) -> Team:
    return Team(client, rolecall, mailbox, recruiter, await company_of(client, recruiter))


def address() -> str:
    return f"invited-{uuid4().hex[:10]}@example.com"


async def test_invited_recruiter_leaves_their_company_and_joins(team: Team, other_recruiter: Person) -> None:
    answer = await team.accept(other_recruiter, await team.token_for(other_recruiter.email))
    assert answer.status_code == 200, answer.text
    assert answer.json()["data"]["id"] == team.id
    assert await team.members() == [team.owner.id, other_recruiter.id]
    assert await company_of(team.client, other_recruiter) == team.id


async def test_mail_names_the_company_and_the_token_lies_nowhere_else(team: Team) -> None:
    email = address()
    token = await team.token_for(email)
    mail = team.mailbox.to(email)[-1]
    assert "Northwind Traders" in text_of(mail)
    async with team.rolecall.read_unit() as services:
        stored = await services.work.session.execute(
            text("SELECT coalesce(string_agg(i::text, ' '), '') FROM company_invitations i")
        )
        payloads = await services.work.session.execute(
            text("SELECT coalesce(string_agg(t::text, ' '), '') FROM background_tasks t")
        )
        assert token not in stored.scalar_one() + payloads.scalar_one()


async def test_newcomer_registers_into_the_company_that_invited_them(team: Team) -> None:
    email = address()
    token = await team.token_for(email)
    person = await register(team.client, role="recruiter", email=email, invitation_token=token)
    assert await company_of(team.client, person) == team.id
    assert await team.members() == [team.owner.id, person.id]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"invitation_token": "made-up"}, 404, "invitation_not_found"),
        ({"email": "somebody.else@example.com"}, 409, "invitation_for_another_address"),
        ({"company_name": "My own"}, 422, "invalid_input"),
        ({"role": "job_seeker"}, 422, "invalid_input"),
    ],
)
async def test_refused_registration_leaves_no_account(
    team: Team, change: dict[str, str], status: int, code: str
) -> None:
    email = address()
    body = {
        "email": email,
        "password": "correct-horse-7",
        "role": "recruiter",
        "full_name": "New Comer",
        "invitation_token": await team.token_for(email),
        **change,
    }
    answer = await team.client.post("/auth/register", json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    again = {key: value for key, value in body.items() if key != "invitation_token"} | {"role": "recruiter"}
    assert (await team.client.post("/auth/register", json=again)).status_code == 201


async def test_who_joins_two_companies_at_once_joins_one_of_them(
    team: Team, rolecall: Rolecall, mailbox: Mailbox, other_recruiter: Person
) -> None:
    """Each would see the company that is left, and the second leave the one just joined."""
    founder = await register(team.client, role="recruiter", company_name="Adventure Works")
    other = Team(team.client, rolecall, mailbox, founder, await company_of(team.client, founder))
    mailed = [(one, await one.token_for(other_recruiter.email)) for one in (team, other)]
    left = await company_of(team.client, other_recruiter)
    async with rolecall.unit() as services:  # both have read the membership before either goes on
        await services.work.session.execute(text("SELECT FROM companies WHERE id = :id FOR UPDATE"), {"id": left})
        joining = [asyncio.create_task(one.accept(other_recruiter, token)) for one, token in mailed]
        await until_locks_are_waited_for(rolecall, 2)
    answers = [await one for one in joining]
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert {answer.json().get("code") for answer in answers} == {None, "membership_changed"}
    assert [other_recruiter.id in await one.members() for one in (team, other)].count(True) == 1


async def test_invitation_works_once(team: Team, other_recruiter: Person) -> None:
    token = await team.token_for(other_recruiter.email)
    answers = await asyncio.gather(*(team.accept(other_recruiter, token) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers).count(200) == 1
    assert {answer.status_code for answer in answers} <= {200, 409, 410}
    assert (await team.remove(other_recruiter, by=team.owner)).status_code == 204
    again = await team.accept(other_recruiter, token)
    assert (again.status_code, again.json()["code"]) == (410, "invitation_gone")


async def test_invitation_runs_out_after_seven_days(team: Team, other_recruiter: Person) -> None:
    token = await team.token_for(other_recruiter.email)
    async with team.rolecall.unit() as services:
        await services.work.session.execute(
            text("UPDATE company_invitations SET expires_at = expires_at - make_interval(days => 7)")
        )
    answer = await team.accept(other_recruiter, token)
    assert (answer.status_code, answer.json()["code"]) == (410, "invitation_gone")


async def test_invitation_is_for_its_address_alone(team: Team, other_recruiter: Person) -> None:
    answer = await team.accept(other_recruiter, await team.token_for(address()))
    assert (answer.status_code, answer.json()["code"]) == (409, "invitation_for_another_address")
    assert await company_of(team.client, other_recruiter) != team.id


@pytest.mark.parametrize("token", ["made-up", "x" * 200])
async def test_unknown_token_is_not_found(team: Team, other_recruiter: Person, token: str) -> None:
    assert (await team.accept(other_recruiter, token)).json()["code"] == "invitation_not_found"


@pytest.mark.parametrize("token", ["x" * 201, "a%20b", "%C3%A9", "a%00b", "%ED%A0%80"])
async def test_malformed_token_is_refused(team: Team, other_recruiter: Person, token: str) -> None:
    assert (await team.accept(other_recruiter, token)).status_code in {404, 422}


async def test_seeker_joins_no_company(team: Team, seeker: Person) -> None:
    assert (await team.accept(seeker, await team.token_for(seeker.email))).status_code == 403


async def test_who_may_invite(team: Team, other_recruiter: Person, seeker: Person, admin: Person) -> None:
    assert (await team.invite(address(), by=other_recruiter)).status_code == 404
    assert (await team.invite(address(), by=seeker)).status_code == 403
    assert (await team.invite(address(), by=admin)).status_code == 201
    assert (await team.invite(team.owner.email)).json()["code"] == "already_member"
    for email in ("not an address", "a@b\r\nBcc: c@example.com", "", "x" * 300 + "@example.com"):
        assert (await team.invite(email)).status_code == 422


async def test_second_invitation_renews_the_first(team: Team, other_recruiter: Person) -> None:
    first = await team.token_for(other_recruiter.email)
    second = await team.token_for(other_recruiter.email)
    assert (await team.accept(other_recruiter, first)).status_code == 404
    assert (await team.accept(other_recruiter, second)).status_code == 200


async def test_invitation_that_is_renewed_while_it_is_accepted_holds_up_nobody(
    team: Team, other_recruiter: Person
) -> None:
    token = await team.token_for(other_recruiter.email)
    async with team.rolecall.unit() as services:
        await services.company_service.companies.get_locked(team.id)
        accepting = asyncio.create_task(team.accept(other_recruiter, token))
        await until_locks_are_waited_for(team.rolecall)
        owner = Principal(team.owner.id, Role.RECRUITER, uuid4())
        await services.company_service.invite(owner, team.id, other_recruiter.email)
    assert (await accepting).status_code == 200


async def test_removed_member_loses_access_at_once(team: Team, other_recruiter: Person) -> None:
    await team.accept(other_recruiter, await team.token_for(other_recruiter.email))
    assert other_recruiter.id in await team.members(seen_by=other_recruiter)
    assert (await team.remove(other_recruiter, by=team.owner)).status_code == 204
    answer = await team.client.get(f"/companies/{team.id}/members", headers=other_recruiter.headers)
    assert answer.status_code == 404
    change = await team.client.put(f"/companies/{team.id}", json={"city": "X"}, headers=other_recruiter.headers)
    assert change.status_code == 404
    own = (await team.client.get("/users/profile", headers=other_recruiter.headers)).json()["data"]
    assert (own["company"], own["company_name"]) == (None, None)
    assert (await team.remove(other_recruiter, by=team.owner)).json()["code"] == "member_not_found"


async def test_invitations_end_with_the_membership_of_who_sent_them(team: Team, other_recruiter: Person) -> None:
    await team.accept(other_recruiter, await team.token_for(other_recruiter.email))
    second_address, colleague = address(), address()
    token = await team.token_for(second_address, by=other_recruiter)
    owners_token = await team.token_for(colleague)
    assert (await team.remove(other_recruiter, by=team.owner)).status_code == 204
    body = {"email": second_address, "password": PASSWORD, "role": "recruiter", "full_name": "Grace Hopper"}
    refused = await team.client.post("/auth/register", json={**body, "invitation_token": token})
    assert (refused.status_code, refused.json()["code"]) == (410, "invitation_gone")
    joined = await register(team.client, role="recruiter", email=colleague, invitation_token=owners_token)
    assert await team.members() == [team.owner.id, joined.id]


async def test_all_invitations_end_when_the_last_member_leaves(team: Team, admin: Person) -> None:
    email = address()
    assert (await team.invite(email, by=admin)).status_code == 201
    assert (await team.remove(team.owner, by=team.owner)).status_code == 204
    await work_off(team.rolecall)
    assert team.mails_to(email) == []


async def test_member_leaves_but_removes_nobody(team: Team, other_recruiter: Person) -> None:
    await team.accept(other_recruiter, await team.token_for(other_recruiter.email))
    refused = await team.remove(team.owner, by=other_recruiter)
    assert (refused.status_code, refused.json()["code"]) == (409, "owner_only")
    assert (await team.remove(other_recruiter, by=other_recruiter)).status_code == 204


async def test_ownership_passes_on_when_the_owner_leaves(team: Team, other_recruiter: Person) -> None:
    await team.accept(other_recruiter, await team.token_for(other_recruiter.email))
    assert (await team.remove(team.owner, by=team.owner)).status_code == 204
    answer = await team.client.get(f"/companies/{team.id}/members", headers=other_recruiter.headers)
    assert [(member["user_id"], member["is_owner"]) for member in answer.json()["data"]] == [(other_recruiter.id, True)]
    passed = select(ActivityLog).where(ActivityLog.action == "company.owner_changed", ActivityLog.entity_id == team.id)
    async with team.rolecall.read_unit() as services:
        logged = (await services.work.session.execute(passed)).scalars().one()
    assert (logged.actor_id, logged.details) == (team.owner.id, {"user_id": other_recruiter.id})


async def test_who_is_suspended_does_not_count_among_those_who_stay(
    team: Team, other_recruiter: Person, admin: Person
) -> None:
    await team.accept(other_recruiter, await team.token_for(other_recruiter.email))
    job = {"title": "Baker", "description": "Bake bread, early in the morning.", "status": "OPEN"}
    posted = await team.client.post("/jobs", json=job, headers=team.owner.headers)
    assert posted.status_code == 201, posted.text
    suspension = {"is_active": False}
    suspended = await team.client.put(f"/users/{other_recruiter.id}", json=suspension, headers=admin.headers)
    assert suspended.status_code == 200, suspended.text
    refused = await team.remove(team.owner, by=team.owner)
    assert (refused.status_code, refused.json()["code"]) == (409, "company_has_open_jobs")
    email = address()
    heir = await register(team.client, role="recruiter", email=email, invitation_token=await team.token_for(email))
    assert (await team.remove(team.owner, by=team.owner)).status_code == 204
    answer = await team.client.get(f"/companies/{team.id}/members", headers=heir.headers)
    assert [(member["user_id"], member["is_owner"]) for member in answer.json()["data"]] == [
        (other_recruiter.id, False),
        (heir.id, True),
    ]


async def test_last_member_may_not_leave_open_jobs_behind(team: Team, other_recruiter: Person) -> None:
    company = await company_of(team.client, other_recruiter)
    job = {"title": "Baker", "description": "Bake bread, early in the morning.", "status": "OPEN"}
    posted = await team.client.post("/jobs", json=job, headers=other_recruiter.headers)
    assert posted.status_code == 201, posted.text
    leaving = await team.client.delete(
        f"/companies/{company}/members/{other_recruiter.id}", headers=other_recruiter.headers
    )
    assert (leaving.status_code, leaving.json()["code"]) == (409, "company_has_open_jobs")
    token = await team.token_for(other_recruiter.email)
    moving = await team.accept(other_recruiter, token)
    assert (moving.status_code, moving.json()["code"]) == (409, "company_has_open_jobs")
    path = f"/jobs/{posted.json()['data']['id']}/status"
    closed = await team.client.patch(path, json={"status": "CLOSED"}, headers=other_recruiter.headers)
    assert closed.status_code == 200, closed.text
    assert (await team.accept(other_recruiter, token)).status_code == 200


async def test_who_acts_for_no_company_founds_another(team: Team, other_recruiter: Person) -> None:
    company = await company_of(team.client, other_recruiter)
    await team.client.delete(f"/companies/{company}/members/{other_recruiter.id}", headers=other_recruiter.headers)
    answer = await team.client.post(
        "/profiles/recruiters", json={"company_name": "Second Try"}, headers=other_recruiter.headers
    )
    assert answer.json()["data"]["company_name"] == "Second Try"
    assert await company_of(team.client, other_recruiter) != company


async def test_collected_company_is_nobodys_to_join(team: Team, admin: Person) -> None:
    async with team.rolecall.unit() as services:
        found = await services.company_service.find_or_create_unclaimed(["Collected Inc"])
    id = found["collected inc"].id
    answer = await team.client.post(
        f"/companies/{id}/invitations", json={"email": address()}, headers=team.owner.headers
    )
    assert answer.status_code == 404
    by_admin = await team.client.post(f"/companies/{id}/invitations", json={"email": address()}, headers=admin.headers)
    assert (by_admin.status_code, by_admin.json()["code"]) == (409, "company_without_members")


async def test_company_that_lost_its_members_is_nobodys_to_join(team: Team, other_recruiter: Person) -> None:
    email = address()
    tokens = [await team.token_for(other_recruiter.email), await team.token_for(email)]
    async with team.rolecall.unit() as services:
        await services.work.session.delete(await services.company_service.membership_of(team.owner.id))
    accepted = await team.accept(other_recruiter, tokens[0])
    assert (accepted.status_code, accepted.json()["code"]) == (410, "invitation_gone")
    body = {
        "email": email,
        "password": PASSWORD,
        "role": "recruiter",
        "full_name": "New",
        "invitation_token": tokens[1],
    }
    registered = await team.client.post("/auth/register", json=body)
    assert (registered.status_code, registered.json()["code"]) == (410, "invitation_gone")
