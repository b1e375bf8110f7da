"""How well somebody fits a job, and why."""

import httpx
import pytest

from app.services import Rolecall
from tests.api.applications.steps import data_of, post_job, refusal_of
from tests.api.jobs.matching import CV, POSTING, fill_in, match, part, send_cv
from tests.api.jobs.meaning import embed
from tests.people import Person, register

NAMES = {
    "skills_required", "skills_preferred", "title", "experience_level", "years", "location_and_remote", "salary",
    "language", "meaning",
}  # fmt: skip


@pytest.fixture
async def job(client: httpx.AsyncClient, rolecall: Rolecall, taxonomy: None, recruiter: Person) -> int:
    job = await post_job(client, recruiter, title="Backend developer", description=POSTING)
    await embed(rolecall)
    return job


async def test_match_is_the_sum_of_its_parts(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person, job: int
) -> None:
    await send_cv(client, rolecall, seeker)
    found = await match(client, seeker, job)
    assert {part["name"] for part in found["parts"]} == NAMES
    assert sum(part["weight"] for part in found["parts"]) == pytest.approx(1, abs=0.001)
    whole = sum(part["weight"] * part["score"] for part in found["parts"] if part["score"] is not None)
    assert found["match_score"] == pytest.approx(whole, abs=0.001)
    assert 0.6 < found["match_score"] <= 1
    for unknown in ("salary", "location_and_remote"):
        assert part(found, unknown)["score"] is None
        assert part(found, unknown)["weight"] == 0
        assert part(found, unknown)["verdict"] == "unknown"


async def test_parts_say_what_speaks_for_them_in_the_words_of_the_cv(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person, job: int
) -> None:
    proposal = await send_cv(client, rolecall, seeker)
    found = await match(client, seeker, job)
    assert found["cv_id"] == proposal["cv_id"]
    quotes = [quote for part in [*found["parts"], *found["knock_outs"]] for quote in part["evidence"]]
    assert quotes
    for quote in quotes:
        assert proposal["text"][quote["start"] : quote["end"]] == quote["quote"]
    assert {quote["quote"] for quote in part(found, "skills_required")["evidence"]} == {"Python", "PostgreSQL"}
    assert part(found, "title")["evidence"][0]["quote"] == "Backend developer"
    assert any("Docker" in text for text in part(found, "skills_required")["to_raise"])
    assert any("Kubernetes" in text for text in part(found, "skills_preferred")["to_raise"])
    assert part(found, "years") | {"weight": 0} == part(found, "years") | {"weight": 0, "verdict": "met", "score": 1}


async def test_match_is_provisional_until_the_proposal_is_accepted(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person, job: int
) -> None:
    proposal = await send_cv(client, rolecall, seeker)
    before = await match(client, seeker, job)
    assert before["provisional"] is True
    answer = await client.post(f"/users/cvs/{proposal['cv_id']}/accept", json={"fields": "all"}, headers=seeker.headers)
    data_of(answer)
    after = await match(client, seeker, job)
    assert after["provisional"] is False
    assert after["match_score"] == pytest.approx(before["match_score"], abs=0.03)


async def test_profile_without_content_is_no_match(
    client: httpx.AsyncClient, seeker: Person, recruiter: Person, admin: Person, job: int
) -> None:
    refusal_of(await client.get(f"/jobs/{job}/match", headers=seeker.headers), 409, "profile_empty")
    refusal_of(await client.get("/jobs/recommendations", headers=seeker.headers), 409, "profile_empty")
    await fill_in(client, seeker, skills=["Python"])
    refusal_of(await client.get("/jobs/999999/match", headers=seeker.headers), 404, "job_not_found")
    refusal_of(await client.get(f"/jobs/{job}/match", headers=recruiter.headers), 403, "permission_denied")
    refusal_of(await client.get(f"/jobs/{job}/match"), 401, "unauthenticated")


async def test_missing_language_is_named_and_caps_the_score(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person, recruiter: Person, job: int
) -> None:
    description = POSTING.replace(
        "Fluent English", "Fluent Finnish\n- Valid work permit for Finland\n- Driving licence"
    )
    finnish = await post_job(client, recruiter, title="Backend developer", description=description)
    await send_cv(client, rolecall, seeker)
    found = await match(client, seeker, finnish)
    knocked = {(one["kind"], one["code"]): one["verdict"] for one in found["knock_outs"]}
    assert knocked == {
        ("language", "fi"): "missing", ("work_permit", None): "unknown", ("licence", "driving"): "unknown",
    }  # fmt: skip
    assert found["match_score"] <= 0.49
    english = await match(client, seeker, job)
    assert [(one["kind"], one["verdict"]) for one in english["knock_outs"]] == [("language", "met")]
    assert english["knock_outs"][0]["evidence"][0]["quote"] == "English"
    assert english["match_score"] > 0.6


SAME = (
    ("Ada Lovelace", "Mohammed Al-Rashid"),
    ("Ada Lovelace", "Ruby Swift"),
    ("12 Analytical Street, London", "Calle Mayor 5, Madrid"),
    ("ada@example.com", "ada@example.com\nDate of birth: 4 March 1961\nGender: female\nNationality: Polish"),
    ("ada@example.com", "ada@example.com\nBorn 1999, male, German, married, two children"),
    ("Built services", "As a woman of 52 she built her services"),
    ("Built services", "The Frenchman, he built his services"),
)


@pytest.mark.parametrize(("was", "becomes"), SAME)
async def test_protected_traits_of_a_cv_do_not_move_the_score(
    client: httpx.AsyncClient,
    rolecall: Rolecall,
    seeker: Person,
    other_seeker: Person,
    job: int,
    was: str,
    becomes: str,
) -> None:
    await send_cv(client, rolecall, seeker)
    await send_cv(client, rolecall, other_seeker, CV.replace(was, becomes, 1))
    one, other = await match(client, seeker, job), await match(client, other_seeker, job)
    assert other["match_score"] == one["match_score"]
    told = ("name", "score", "weight", "verdict")
    assert [[part[name] for name in told] for part in one["parts"]] == [
        [part[name] for name in told] for part in other["parts"]
    ]


PROFILE = {
    "headline": "Backend developer", "skills": ["Python", "PostgreSQL"],
    "experience": [{"title": "Salesman", "start": "2012-01-01", "end": "2014-12-31"},
                   {"title": "Backend developer", "start": "2015-01-01", "end": "2024-01-01"}],
    "languages": [{"code": "en", "level": "c1"}],
}  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"full_name": "Fatima Zahra", "phone": "+49 40 1234567"},
        {"location": "Lagos, Nigeria"},
        {"summary": "A German mother of two, 58 years young; she codes."},
        {"education": [{"school": "Convent school for girls", "start": "1970-09-01", "end": "1975-06-01"}]},
        {"links": [{"label": "Photo", "url": "https://photos.example/me.jpg"}]},
        {"experience": [PROFILE["experience"][0] | {"title": "Saleswoman"}, PROFILE["experience"][1]]},  # type: ignore[operator]
    ],
)
async def test_protected_traits_of_a_profile_do_not_move_the_score(
    client: httpx.AsyncClient, seeker: Person, job: int, change: dict[str, object]
) -> None:
    await fill_in(client, seeker, **PROFILE)
    before = await match(client, seeker, job)
    await fill_in(client, seeker, **change)
    after = await match(client, seeker, job)
    assert after["match_score"] == before["match_score"]


REWORDED = (
    (CV, "Built services in Python and PostgreSQL.", "Python and PostgreSQL services were what I built there."),
    (CV, "Python, PostgreSQL, Git", "Git, PostgreSQL and also Python"),
    (POSTING, "We keep the lights on in forty towns.", "Forty towns have light because of us."),
    (POSTING, "- PostgreSQL and Docker", "- You know Docker and PostgreSQL"),
    (POSTING, "- Build services in Python", "- You will be building Python services"),
    (POSTING, "At least 5 years of experience with Python", "5+ years of Python experience"),
)


@pytest.mark.parametrize(("text", "sentence", "other"), REWORDED)
async def test_reworded_sentence_hardly_moves_the_score(
    client: httpx.AsyncClient, rolecall: Rolecall, recruiter: Person, job: int, text: str, sentence: str, other: str
) -> None:
    assert sentence in text
    ada, twin = await register(client), await register(client)
    await send_cv(client, rolecall, ada)
    if text is CV:
        await send_cv(client, rolecall, twin, CV.replace(sentence, other))
        scores = [(await match(client, person, job))["match_score"] for person in (ada, twin)]
    else:
        reworded = POSTING.replace(sentence, other)
        again = await post_job(client, recruiter, title="Backend developer", description=reworded)
        await embed(rolecall)
        scores = [(await match(client, ada, id))["match_score"] for id in (job, again)]
    assert abs(scores[0] - scores[1]) < 0.03


async def test_lists_tell_the_same_score_on_request(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person, recruiter: Person, job: int
) -> None:
    cook = await post_job(client, recruiter, title="Cook", description="Cook lunch for two hundred pupils.")
    await embed(rolecall)
    await send_cv(client, rolecall, seeker)
    score = (await match(client, seeker, job))["match_score"]
    listed = data_of(await client.get("/jobs", params={"include": "match_score"}, headers=seeker.headers))
    assert {one["id"]: one["match_score"] for one in listed}[job] == score
    found = await client.post(
        "/jobs/search", json={"query": "developer", "include": ["match_score"]}, headers=seeker.headers
    )
    assert data_of(found)[0]["match_score"] == score
    read = data_of(await client.get(f"/jobs/{job}", params={"include": "match_score"}, headers=seeker.headers))
    assert read["match_score"] == score
    ranked = data_of(await client.get("/jobs", params={"sort": "-match_score"}, headers=seeker.headers))
    assert [one["id"] for one in ranked] == [job, cook]
    assert ranked[0]["match_score"] == score
    for path in ("/jobs", f"/jobs/{job}"):
        for person in (recruiter.headers, {}):
            answer = data_of(await client.get(path, params={"include": "match_score"}, headers=person))
            assert all("match_score" not in one for one in (answer if isinstance(answer, list) else [answer]))
    refusal_of(await client.get("/jobs", params={"sort": "-match_score"}), 401, "unauthenticated")
    refusal_of(
        await client.get("/jobs", params={"sort": "-match_score"}, headers=recruiter.headers), 403, "permission_denied"
    )
