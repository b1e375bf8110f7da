import httpx
import pytest

from app.core.clock import now
from app.domains.skills.models import Skill
from app.services import Rolecall
from tests.people import Person

BODY = {
    "title": "DevOps Engineer",
    "description": "Keep our pipelines quick and our nights quiet; you know Linux and containers.",
    "location": "Berlin, Germany",
    "salary_min": 60000,
    "salary_max": 90000,
    "job_type": "FULL_TIME",
    "status": "OPEN",
}


async def post(client: httpx.AsyncClient, person: Person, **overrides: object) -> dict[str, object]:
    answer = await client.post("/jobs", json={**BODY, **overrides}, headers=person.headers)
    assert answer.status_code == 201, answer.text
    job: dict[str, object] = answer.json()["data"]
    return job


async def recruiter_id_of(rolecall: Rolecall, person: Person) -> int:
    async with rolecall.unit() as services:
        recruiter = await services.profile_service.recruiter_of(person.id)
        assert recruiter is not None
        return recruiter.id


@pytest.fixture
async def skill_ids(rolecall: Rolecall) -> list[int]:
    async with rolecall.unit() as services:
        skills = [Skill(name=name, name_key=name.lower()) for name in ("Linux", "Docker")]
        services.work.session.add_all(skills)
        await services.work.session.flush()
        return [skill.id for skill in skills]


async def test_job_is_created_with_the_body_of_the_first_seed(
    client: httpx.AsyncClient, rolecall: Rolecall, recruiter: Person, skill_ids: list[int]
) -> None:
    profile_id = await recruiter_id_of(rolecall, recruiter)
    body = {
        "title": "DevOps Engineer", "description": "Remote", "location": "Bangalore", "salary_min": 60000,
        "salary_max": 90000, "job_type": "FULL_TIME", "status": "OPEN", "recruiter_id": profile_id, "skill_ids": skill_ids,
    }  # fmt: skip
    answer = await client.post("/jobs", json=body, headers=recruiter.headers)
    assert answer.status_code == 201, answer.text
    job = answer.json()["data"]
    assert answer.headers["location"] == f"/api/v1/jobs/{job['id']}"
    assert job["salary_range"] == "$60,000 - $90,000"
    assert job["salary_min"] == 60000
    assert job["salary_period"] == "YEAR"
    assert job["salary_source"] == "employer"
    assert job["status"] == "OPEN"
    assert job["company_name"] == "Northwind Traders"
    assert job["company"]["name"] == "Northwind Traders"
    assert [skill["name"] for skill in job["skills"]] == ["Linux", "Docker"]
    assert job["source"] == "portal"
    assert job["sources"] == []
    assert "viewer" not in job


async def test_job_without_status_is_a_draft_that_only_its_company_sees(
    client: httpx.AsyncClient, recruiter: Person, other_recruiter: Person, seeker: Person
) -> None:
    answer = await client.post("/jobs", json={"title": "Baker", "description": "Bread."}, headers=recruiter.headers)
    job = answer.json()["data"]
    assert job["status"] == "DRAFT"
    assert job["posted_at"] is None
    path = f"/jobs/{job['id']}"
    assert (await client.get(path, headers=recruiter.headers)).status_code == 200
    for headers in ({}, seeker.headers, other_recruiter.headers):
        refused = await client.get(path, headers=headers)
        assert refused.status_code == 404
        assert refused.json()["code"] == "job_not_found"


async def test_open_job_is_public(client: httpx.AsyncClient, recruiter: Person) -> None:
    job = await post(client, recruiter)
    answer = await client.get(f"/jobs/{job['id']}")
    assert answer.status_code == 200
    assert answer.json()["data"]["country"] == "DE"
    assert answer.json()["data"]["city"] == "Berlin"
    assert answer.json()["data"]["language"] == "en"


async def test_seeker_may_not_post_jobs(client: httpx.AsyncClient, seeker: Person) -> None:
    answer = await client.post("/jobs", json=BODY, headers=seeker.headers)
    assert answer.status_code == 403
    assert answer.json()["code"] == "permission_denied"


async def test_posting_needs_a_company(client: httpx.AsyncClient, admin: Person) -> None:
    answer = await client.post("/jobs", json=BODY, headers=admin.headers)
    assert answer.status_code == 409
    assert answer.json()["code"] == "no_company"


async def test_recruiter_of_another_company_is_refused(
    client: httpx.AsyncClient, rolecall: Rolecall, recruiter: Person, other_recruiter: Person
) -> None:
    stranger = await recruiter_id_of(rolecall, other_recruiter)
    answer = await client.post("/jobs", json={**BODY, "recruiter_id": stranger}, headers=recruiter.headers)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/recruiter_id"


async def test_unknown_skill_is_refused_with_its_place(client: httpx.AsyncClient, recruiter: Person) -> None:
    answer = await client.post("/jobs", json={**BODY, "skill_ids": [999_999]}, headers=recruiter.headers)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/skill_ids/0"


@pytest.mark.parametrize(
    ("field", "value", "pointer"),
    [
        ("salary_max", 10, "/salary_max"),
        ("description", "<p> </p><script>x</script>", "/description"),
        ("expires_at", "2001-01-01T00:00:00Z", "/expires_at"),
        ("currency", "XQX", "/currency"),
        ("country", "XX", "/country"),
        ("language", "zz", "/language"),
        ("status", "EXPIRED", "/status"),
        ("title", "a\0b", "/title"),
        ("apply_url", "javascript:alert(1)", "/apply_url"),
        ("salary_min", -1, "/salary_min"),
        ("unknown", 1, "/unknown"),
    ],
)
async def test_bad_value_is_refused_with_its_pointer(
    client: httpx.AsyncClient, recruiter: Person, field: str, value: object, pointer: str
) -> None:
    answer = await client.post("/jobs", json={**BODY, field: value}, headers=recruiter.headers)
    assert answer.status_code == 422, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


async def test_enumerations_are_accepted_in_either_case(client: httpx.AsyncClient, recruiter: Person) -> None:
    job = await post(
        client, recruiter, status="open", job_type="part_time", workplace_type="REMOTE", experience_level="Mid"
    )
    assert (job["status"], job["job_type"], job["workplace_type"]) == ("OPEN", "PART_TIME", "remote")
    assert job["experience_level"] == "mid"
    assert job["is_remote"] is True


async def test_html_is_kept_safe_and_its_text_plain(client: httpx.AsyncClient, recruiter: Person) -> None:
    html = (
        "<p onclick=x()>We <b>bake</b></p><script>alert(1)</script><ul><li>bread</li><li>rolls</li></ul>"
        "<a href='javascript:alert(1)'>bad</a> <a href='https://example.com/'>good</a><img src=x onerror=alert(1)>"
    )
    job = await post(client, recruiter, description=html)
    kept = str(job["description_html"])
    assert "<b>bake</b>" in kept
    for trigger in ("script", "onclick", "onerror", "<img"):
        assert trigger not in kept
    assert 'href="https://example.com/" rel="noopener' in kept
    assert str(job["description"]).startswith("We bake\n")
    assert "- bread\n- rolls" in str(job["description"])


async def test_put_changes_what_was_sent_and_leaves_the_rest(client: httpx.AsyncClient, recruiter: Person) -> None:
    job = await post(client, recruiter, city="Potsdam")
    answer = await client.put(f"/jobs/{job['id']}", json={"title": "SRE"}, headers=recruiter.headers)
    assert answer.status_code == 200
    changed = answer.json()["data"]
    assert changed["title"] == "SRE"
    assert changed["version"] == 2
    same = ("description", "salary_min", "salary_range", "city", "country", "status", "posted_at")
    assert {name: changed[name] for name in same} == {name: job[name] for name in same}


async def test_new_location_is_read_afresh(client: httpx.AsyncClient, recruiter: Person) -> None:
    job = await post(client, recruiter)
    answer = await client.put(f"/jobs/{job['id']}", json={"location": "Lyon, France"}, headers=recruiter.headers)
    assert (answer.json()["data"]["city"], answer.json()["data"]["country"]) == ("Lyon", "FR")
    answer = await client.put(f"/jobs/{job['id']}", json={"location": "Remote, France"}, headers=recruiter.headers)
    assert (answer.json()["data"]["is_remote"], answer.json()["data"]["workplace_type"]) == (True, "remote")
    decided = {"location": "Remote, France", "workplace_type": "hybrid"}
    answer = await client.put(f"/jobs/{job['id']}", json=decided, headers=recruiter.headers)
    assert answer.json()["data"]["is_remote"] is False


async def test_several_places_are_each_read_and_the_first_stands_for_them(
    client: httpx.AsyncClient, recruiter: Person
) -> None:
    job = await post(client, recruiter)
    places = {"locations": [{"text": "Lyon, France"}, {"text": "Graz, Austria", "city": "Graz-Umgebung"}]}
    answer = await client.put(f"/jobs/{job['id']}", json=places, headers=recruiter.headers)
    assert answer.status_code == 200, answer.text
    changed = answer.json()["data"]
    assert (changed["location"], changed["city"], changed["country"]) == ("Lyon, France", "Lyon", "FR")
    assert [(place["city"], place["country"]) for place in changed["locations"]] == [
        ("Lyon", "FR"),
        ("Graz-Umgebung", "AT"),
    ]


async def test_remote_and_workplace_follow_whichever_was_sent(client: httpx.AsyncClient, recruiter: Person) -> None:
    job = await post(client, recruiter, workplace_type="on_site")
    for sent, expected in (
        ({"is_remote": True}, (True, "remote")),
        ({"workplace_type": "hybrid"}, (False, "hybrid")),
        ({"is_remote": False}, (False, None)),
    ):
        answer = await client.put(f"/jobs/{job['id']}", json=sent, headers=recruiter.headers)
        assert answer.status_code == 200, answer.text
        assert (answer.json()["data"]["is_remote"], answer.json()["data"]["workplace_type"]) == expected


async def test_language_that_is_taken_back_is_read_from_the_text(client: httpx.AsyncClient, recruiter: Person) -> None:
    job = await post(client, recruiter, language="fr")
    assert job["language"] == "fr"
    answer = await client.put(f"/jobs/{job['id']}", json={"language": None}, headers=recruiter.headers)
    assert answer.json()["data"]["language"] == "en"


async def test_salary_order_holds_over_separate_changes(client: httpx.AsyncClient, recruiter: Person) -> None:
    job = await post(client, recruiter)
    answer = await client.put(f"/jobs/{job['id']}", json={"salary_max": 50}, headers=recruiter.headers)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/salary_max"


async def test_stale_if_match_is_refused(client: httpx.AsyncClient, recruiter: Person) -> None:
    job = await post(client, recruiter)
    path, stale = f"/jobs/{job['id']}", {**recruiter.headers, "If-Match": '"1"'}
    assert (await client.put(path, json={"title": "One"}, headers=stale)).status_code == 200
    refused = await client.put(path, json={"title": "Two"}, headers=stale)
    assert refused.status_code == 412
    assert (await client.delete(path, headers=stale)).status_code == 412


async def test_stranger_can_neither_change_nor_delete(
    client: httpx.AsyncClient, recruiter: Person, other_recruiter: Person
) -> None:
    job = await post(client, recruiter)
    path = f"/jobs/{job['id']}"
    assert (await client.put(path, json={"title": "X"}, headers=other_recruiter.headers)).status_code == 404
    moved = await client.patch(f"{path}/status", json={"status": "CLOSED"}, headers=other_recruiter.headers)
    assert moved.status_code == 404
    assert (await client.post(f"{path}/copy", headers=other_recruiter.headers)).status_code == 404
    assert (await client.delete(path, headers=other_recruiter.headers)).status_code == 404
    assert (await client.get(path)).status_code == 200


async def test_job_moves_through_its_states(client: httpx.AsyncClient, recruiter: Person) -> None:
    job = await post(client, recruiter, status="DRAFT")
    path = f"/jobs/{job['id']}/status"
    for status in ("OPEN", "PAUSED", "OPEN", "CLOSED", "OPEN", "OPEN"):
        answer = await client.patch(path, json={"status": status}, headers=recruiter.headers)
        assert answer.status_code == 200, answer.text
        assert answer.json()["data"]["status"] == status
        public = await client.get(f"/jobs/{job['id']}")
        assert public.status_code == (200 if status == "OPEN" else 404)


async def test_wrong_move_names_the_allowed_ones(client: httpx.AsyncClient, recruiter: Person) -> None:
    job = await post(client, recruiter, status="DRAFT")
    answer = await client.patch(f"/jobs/{job['id']}/status", json={"status": "paused"}, headers=recruiter.headers)
    assert answer.status_code == 409
    assert answer.json()["code"] == "invalid_transition"
    assert answer.json()["allowed"] == ["OPEN"]


async def test_expired_job_leaves_the_market_and_opens_with_a_new_date(
    client: httpx.AsyncClient, recruiter: Person, rolecall: Rolecall
) -> None:
    job = await post(client, recruiter, expires_at="2099-01-01T00:00:00Z")
    async with rolecall.unit() as services:
        row = await services.job_service.jobs.get(int(str(job["id"])))
        row.expires_at = now()
    async with rolecall.unit() as services:
        assert await services.job_service.expire_due() == 1
        assert await services.job_service.expire_due() == 0
    assert (await client.get(f"/jobs/{job['id']}")).status_code == 404
    path = f"/jobs/{job['id']}/status"
    refused = await client.patch(path, json={"status": "OPEN"}, headers=recruiter.headers)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/expires_at"
    body = {"status": "OPEN", "expires_at": "2099-01-01T00:00:00Z"}
    assert (await client.patch(path, json=body, headers=recruiter.headers)).json()["data"]["status"] == "OPEN"


async def test_open_job_does_not_get_an_end_in_the_past(client: httpx.AsyncClient, recruiter: Person) -> None:
    job = await post(client, recruiter)
    body = {"status": "OPEN", "expires_at": "2020-01-01T00:00:00Z"}
    refused = await client.patch(f"/jobs/{job['id']}/status", json=body, headers=recruiter.headers)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/expires_at")
    assert (await client.get(f"/jobs/{job['id']}")).json()["data"]["expires_at"] is None


async def test_deleted_job_is_gone(client: httpx.AsyncClient, recruiter: Person) -> None:
    job = await post(client, recruiter)
    path = f"/jobs/{job['id']}"
    assert (await client.delete(path, headers=recruiter.headers)).status_code == 204
    assert (await client.get(path, headers=recruiter.headers)).status_code == 404
    assert (await client.delete(path, headers=recruiter.headers)).status_code == 404


async def test_deleted_job_with_applications_is_closed_and_hidden(
    client: httpx.AsyncClient, rolecall: Rolecall, recruiter: Person, seeker: Person
) -> None:
    job = await post(client, recruiter)
    answer = await client.post("/applications", json={"job_id": job["id"]}, headers=seeker.headers)
    assert answer.status_code == 201, answer.text
    assert (await client.delete(f"/jobs/{job['id']}", headers=recruiter.headers)).status_code == 204
    for headers in ({}, seeker.headers, recruiter.headers):
        assert (await client.get(f"/jobs/{job['id']}", headers=headers)).status_code == 404
    assert (await client.get("/jobs", params={"mine": True}, headers=recruiter.headers)).json()["data"] == []
    applications = (await client.get("/applications", headers=seeker.headers)).json()["data"]
    assert [application["job"]["title"] for application in applications] == [job["title"]]
    async with rolecall.unit() as services:
        kept = (await services.job_service.jobs_by_id([int(str(job["id"]))]))[int(str(job["id"]))]
    assert kept.status == "CLOSED"


async def test_copy_is_a_draft_of_the_same_contents(client: httpx.AsyncClient, recruiter: Person) -> None:
    job = await post(client, recruiter)
    answer = await client.post(f"/jobs/{job['id']}/copy", headers=recruiter.headers)
    assert answer.status_code == 201
    copy = answer.json()["data"]
    assert copy["id"] != job["id"]
    assert copy["status"] == "DRAFT"
    assert copy["posted_at"] is None
    same = ("title", "description", "salary_range", "city", "recruiter_id", "company")
    assert {name: copy[name] for name in same} == {name: job[name] for name in same}


async def test_changes_are_in_the_activity_log(client: httpx.AsyncClient, recruiter: Person, admin: Person) -> None:
    job = await post(client, recruiter)
    await client.patch(f"/jobs/{job['id']}/status", json={"status": "CLOSED"}, headers=recruiter.headers)
    rows = (await client.get("/admin/activity-logs", headers=admin.headers)).json()["data"]
    actions = [row["action"] for row in rows if row["entity_type"] == "job" and row["entity_id"] == job["id"]]
    assert sorted(actions) == ["job.closed", "job.created"]
