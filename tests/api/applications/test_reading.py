"""Who sees what: lists, counts, notes, changes, deletion."""

from collections.abc import Collection

import httpx
import pytest

from app.domains.applications.models import ApplicationNote, Side
from app.domains.applications.repository import ApplicationRepository, Surroundings
from app.domains.applications.service import MAX_NOTES
from app.services import Rolecall
from tests.api.applications.steps import (
    apply,
    collected_job,
    data_of,
    move,
    note_external,
    post_job,
    propose,
    refusal_of,
)
from tests.people import Person, register

ACTORS = ["seeker", "other_seeker", "recruiter", "other_recruiter", "admin", None]
# What each of ACTORS gets for: the request, on an application of seeker's to recruiter's job.
MATRIX = {
    "GET /applications/{id}": (200, 404, 200, 404, 403, 401),
    "GET /applications/{id}/timeline": (200, 404, 200, 404, 403, 401),
    "GET /applications/{id}/interviews": (200, 404, 200, 404, 403, 401),
    "GET /applications/{id}/cv": (404, 404, 404, 404, 403, 401),
    "POST /applications/{id}/notes": (201, 404, 201, 404, 403, 401),
    "PUT /applications/{id}": (200, 404, 403, 403, 403, 401),
    "DELETE /applications/{id}": (409, 404, 403, 403, 403, 401),
    "PATCH /applications/{id}/status": (409, 404, 200, 404, 403, 401),
    "POST /applications/{id}/interviews": (403, 403, 422, 404, 403, 401),
    "PUT /interviews/{interview}": (200, 404, 200, 404, 403, 401),
    "GET /interviews/{interview}.ics": (200, 404, 200, 404, 403, 401),
    "DELETE /interviews/{interview}": (403, 403, 204, 404, 403, 401),
    "GET /jobs/{job}/applications": (403, 403, 200, 404, 403, 401),
    "POST /jobs/{job}/applications/move": (403, 403, 200, 404, 403, 401),
    "POST /jobs/{job}/apply": (409, 201, 403, 403, 403, 401),
    "GET /applications": (200, 200, 200, 200, 403, 401),
}
BODIES: dict[str, dict[str, object]] = {
    "POST /applications/{id}/notes": {"content": "Call on Friday"},
    "PUT /applications/{id}": {"cover_letter": "Better words"},
    "PATCH /applications/{id}/status": {"status": "under_review"},
    "PUT /interviews/{interview}": {"time_zone": "Europe/Paris"},
    "POST /jobs/{job}/apply": {},
}


@pytest.mark.parametrize("request_line", MATRIX)
async def test_each_actor_gets_what_is_theirs(
    request: pytest.FixtureRequest, client: httpx.AsyncClient, seeker: Person, recruiter: Person, other_seeker: Person,
    other_recruiter: Person, admin: Person, request_line: str,
) -> None:  # fmt: skip
    people = {"seeker": seeker, "other_seeker": other_seeker, "recruiter": recruiter,
              "other_recruiter": other_recruiter, "admin": admin}  # fmt: skip
    for actor, expected in zip(ACTORS, MATRIX[request_line], strict=True):
        job_id = await post_job(client, recruiter)
        application = await apply(client, seeker, job_id)
        interview = await propose(client, recruiter, application["id"], days=3 + job_id)
        method, path = request_line.split()
        url = path.format(id=application["id"], job=job_id, interview=interview["id"])
        body = BODIES.get(request_line)
        if path.endswith("/interviews") and method == "POST":
            body = {"starts_at": "2001-01-01T00:00:00Z", "ends_at": "2001-01-01T01:00:00Z", "time_zone": "UTC",
                    "kind": "phone"}  # fmt: skip
        if path.endswith("/move"):
            body = {"ids": [application["id"]], "status": "under_review"}
        answer = await client.request(
            method, url, json=body, headers=people[actor].headers if actor is not None else None
        )
        assert answer.status_code == expected, (actor, answer.text)
        if expected >= 400:
            assert seeker.email not in answer.text
            assert "Ada" not in answer.text


async def test_seekers_see_their_own_and_companies_theirs(
    client: httpx.AsyncClient, rolecall: Rolecall, recruiter: Person, other_recruiter: Person, seeker: Person,
    other_seeker: Person,
) -> None:  # fmt: skip
    job_id = await post_job(client, recruiter)
    mine = await apply(client, seeker, job_id)
    other = await apply(client, other_seeker, job_id)
    elsewhere = await note_external(client, seeker)
    collected = await apply(client, seeker, await collected_job(rolecall))

    async def seen(person: Person, **params: str) -> list[int]:
        return [row["id"] for row in data_of(await client.get("/applications", params=params, headers=person.headers))]

    assert await seen(seeker) == [collected["id"], elsewhere["id"], mine["id"]]
    assert await seen(seeker, sort="created_at") == [mine["id"], elsewhere["id"], collected["id"]]
    assert await seen(recruiter) == [other["id"], mine["id"]]
    assert await seen(other_recruiter) == []
    assert await seen(seeker, channel="external") == [collected["id"], elsewhere["id"]]
    assert await seen(seeker, status="draft") == [collected["id"]]
    assert await seen(seeker, q="contoso") == [elsewhere["id"]]
    assert await seen(seeker, q="engineer fabrikam") == [collected["id"]]
    assert await seen(seeker, q="100%") == []
    assert await seen(recruiter, q="katherine") == [other["id"]]
    assert await seen(seeker, archived="true") == []


async def test_accents_and_case_do_not_matter_to_who_looks_for_an_application(
    client: httpx.AsyncClient, recruiter: Person
) -> None:
    job_id = await post_job(client, recruiter, title="Geschäftsführer")
    muller = await apply(client, await register(client, full_name="Zoë MÜLLER-Ødegård"), job_id)
    await apply(client, await register(client, full_name="Muriel Lerner"), job_id)

    async def seen(q: str) -> list[int]:
        answer = await client.get("/applications", params={"q": q}, headers=recruiter.headers)
        return [row["id"] for row in data_of(answer)]

    for q in ("muller", "Müller", "MU\u0308LLER", "zoe müller", "ødegard", "Geschaftsfuhrer zoe"):
        assert await seen(q) == [muller["id"]], q
    assert len(await seen("GESCHÄFT")) == 2
    assert await seen("\u0308") == [], "a mark is no word"
    assert await seen("mu%er") == []


async def test_lists_count_each_state_under_the_other_filters(
    client: httpx.AsyncClient, recruiter: Person, seeker: Person, other_seeker: Person
) -> None:
    job_id = await post_job(client, recruiter)
    first = await apply(client, seeker, job_id)
    await apply(client, other_seeker, job_id)
    data_of(await move(client, recruiter, first["id"], "under_review"))
    for path in ("/applications", f"/jobs/{job_id}/applications"):
        answer = await client.get(path, params={"status": "under_review"}, headers=recruiter.headers)
        assert [row["id"] for row in data_of(answer)] == [first["id"]]
        meta = answer.json()["meta"]
        assert meta["pagination"]["total"] == 1
        assert meta["counts"] == {
            "draft": 0, "submitted": 1, "under_review": 1, "interview": 0, "offer": 0, "hired": 0, "rejected": 0,
            "withdrawn": 0,
        }  # fmt: skip


async def test_list_is_walked_by_cursor(client: httpx.AsyncClient, seeker: Person) -> None:
    ids = [(await note_external(client, seeker))["id"] for _ in range(5)]
    walked: list[int] = []
    cursor: str | None = None
    while True:
        params: dict[str, str | int] = {"per_page": 2, "sort": "created_at"}
        if cursor is not None:
            params["cursor"] = cursor
        answer = await client.get("/applications", params=params, headers=seeker.headers)
        walked += [row["id"] for row in data_of(answer)]
        cursor = answer.json()["meta"]["pagination"]["next_cursor"]
        if cursor is None:
            break
    assert walked == ids


async def test_notes_stay_on_their_side(client: httpx.AsyncClient, recruiter: Person, seeker: Person) -> None:
    application = await apply(client, seeker, await post_job(client, recruiter))
    path = f"/applications/{application['id']}"
    note = data_of(
        await client.post(f"{path}/notes", json={"content": "Strong on Linux"}, headers=recruiter.headers), 201
    )
    assert (note["content"], note["author_id"]) == ("Strong on Linux", recruiter.id)
    data_of(await client.post(f"{path}/notes", json={"content": "They pay well"}, headers=seeker.headers), 201)
    for reader, expected in ((recruiter, ["Strong on Linux"]), (seeker, ["They pay well"])):
        read = data_of(await client.get(path, headers=reader.headers))
        assert [row["content"] for row in read["notes"]] == expected
        listed = data_of(await client.get("/applications", headers=reader.headers))
        assert [row["content"] for row in listed[0]["notes"]] == expected
    events = data_of(await client.get(f"{path}/timeline", headers=seeker.headers))
    assert [event["kind"] for event in events] == ["submitted"]


async def test_each_side_keeps_so_many_notes(
    client: httpx.AsyncClient, rolecall: Rolecall, recruiter: Person, seeker: Person
) -> None:
    application = await apply(client, seeker, await post_job(client, recruiter))
    async with rolecall.unit() as services:
        services.work.session.add_all(
            ApplicationNote(application_id=application["id"], side=Side.COMPANY, content=f"Note {n}")
            for n in range(MAX_NOTES)
        )
    path = f"/applications/{application['id']}/notes"
    refusal_of(await client.post(path, json={"content": "x"}, headers=recruiter.headers), 409, "too_many_notes")
    data_of(await client.post(path, json={"content": "They pay well"}, headers=seeker.headers), 201)


async def test_blank_note_is_refused(client: httpx.AsyncClient, seeker: Person) -> None:
    application = await note_external(client, seeker)
    answer = await client.post(
        f"/applications/{application['id']}/notes", json={"content": "  "}, headers=seeker.headers
    )
    assert answer.status_code == 422


async def test_what_was_sent_can_be_changed_until_it_is_read(
    client: httpx.AsyncClient, recruiter: Person, seeker: Person
) -> None:
    application = await apply(client, seeker, await post_job(client, recruiter), cover_letter="First")
    path = f"/applications/{application['id']}"
    changed = data_of(await client.put(path, json={"cover_letter": "Second"}, headers=seeker.headers))
    assert (changed["cover_letter"], changed["version"]) == ("Second", 2)
    stale = {**seeker.headers, "If-Match": '"1"'}
    refusal_of(await client.put(path, json={"cover_letter": "x"}, headers=stale), 412, "precondition_failed")
    foreign = await client.put(path, json={"title": "Chief"}, headers=seeker.headers)
    assert refusal_of(foreign, 409, "not_editable")["editable"] == ["answers", "cover_letter", "cv_id"]
    data_of(await move(client, recruiter, application["id"], "under_review"))
    late = await client.put(path, json={"cover_letter": "Third"}, headers=seeker.headers)
    assert refusal_of(late, 409, "not_editable")["editable"] == []


async def test_external_application_can_be_changed_and_deleted(client: httpx.AsyncClient, seeker: Person) -> None:
    application = await note_external(client, seeker)
    path = f"/applications/{application['id']}"
    body = {"company": "Tailspin", "title": "Architect", "url": None, "cover_letter": "Words"}
    changed = data_of(await client.put(path, json=body, headers=seeker.headers))
    assert {name: changed[name] for name in body} == body
    assert (await client.delete(path, headers=seeker.headers)).status_code == 204
    refusal_of(await client.get(path, headers=seeker.headers), 404, "application_not_found")


async def test_application_that_is_deleted_while_it_is_read_is_not_there(
    client: httpx.AsyncClient, seeker: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, *doomed = [(await note_external(client, seeker))["id"] for _ in range(3)]
    surroundings = ApplicationRepository.surroundings

    async def surroundings_too_late(self: ApplicationRepository, ids: Collection[int]) -> dict[int, Surroundings]:
        deleted = await client.delete(f"/applications/{doomed.pop()}", headers=seeker.headers)
        assert deleted.status_code == 204, deleted.text
        return await surroundings(self, ids)

    monkeypatch.setattr(ApplicationRepository, "surroundings", surroundings_too_late)
    refusal_of(await client.get(f"/applications/{doomed[-1]}", headers=seeker.headers), 404, "application_not_found")
    listed = data_of(await client.get("/applications", headers=seeker.headers))
    assert [application["id"] for application in listed] == [kept]


async def test_application_that_was_sent_is_withdrawn_instead_of_deleted(
    client: httpx.AsyncClient, recruiter: Person, seeker: Person
) -> None:
    application = await apply(client, seeker, await post_job(client, recruiter))
    refusal_of(
        await client.delete(f"/applications/{application['id']}", headers=seeker.headers), 409, "withdraw_instead"
    )


async def test_recruiter_who_left_the_company_sees_nothing(
    client: httpx.AsyncClient, rolecall: Rolecall, recruiter: Person, seeker: Person
) -> None:
    application = await apply(client, seeker, await post_job(client, recruiter))
    async with rolecall.unit() as services:
        member = await services.company_service.membership_of(recruiter.id)
        await services.work.session.delete(member)
    refusal_of(
        await client.get(f"/applications/{application['id']}", headers=recruiter.headers), 404, "application_not_found"
    )
    assert data_of(await client.get("/applications", headers=recruiter.headers)) == []


async def test_ids_by_job_names_ones_own(
    client: httpx.AsyncClient, rolecall: Rolecall, recruiter: Person, seeker: Person
) -> None:
    job_id = await post_job(client, recruiter)
    application = await apply(client, seeker, job_id)
    stranger = await register(client)
    async with rolecall.read_unit() as services:
        service = services.application_service
        assert await service.ids_by_job(seeker.id, [job_id, 10_000]) == {job_id: application["id"]}
        assert await service.ids_by_job(stranger.id, [job_id]) == {}
        assert await service.ids_by_job(seeker.id, []) == {}
