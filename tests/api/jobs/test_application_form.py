from typing import Any

import httpx
import pytest

from app.core.errors import InvalidInput
from app.domains.jobs.forms import check_answers, pattern_fault
from tests.api.jobs.test_job import post
from tests.effort import bounded_effort
from tests.people import Person

FORM: dict[str, Any] = {
    "type": "object",
    "properties": {
        "start": {"type": "string", "format": "date"},
        "licences": {"type": "array", "items": {"type": "string", "enum": ["B", "C"]}},
        "years": {"type": "integer", "minimum": 0},
        "a/b~c": {"type": "string", "maxLength": 3},
    },
    "required": ["start"],
}


async def put_form(client: httpx.AsyncClient, person: Person, job: dict[str, object], form: object) -> httpx.Response:
    return await client.put(f"/jobs/{job['id']}/application-form", json=form, headers=person.headers)


async def test_form_is_public_and_empty_at_first(client: httpx.AsyncClient, recruiter: Person) -> None:
    job = await post(client, recruiter)
    path = f"/jobs/{job['id']}/application-form"
    assert (await client.get(path)).json()["data"]["properties"] == {}
    assert (await put_form(client, recruiter, job, FORM)).status_code == 200
    assert (await client.get(path)).json()["data"] == FORM


async def test_form_that_was_read_is_set_by_its_version(client: httpx.AsyncClient, recruiter: Person) -> None:
    path = f"/jobs/{(await post(client, recruiter))['id']}/application-form"
    read = (await client.get(path)).headers["etag"]
    for expected in (200, 412):
        answer = await client.put(path, json=FORM, headers={**recruiter.headers, "If-Match": read})
        assert answer.status_code == expected, answer.text
    again = (await client.get(path)).headers["etag"]
    answer = await client.put(path, json=FORM, headers={**recruiter.headers, "If-Match": again})
    assert answer.status_code == 200


async def test_form_of_a_draft_is_not_public(client: httpx.AsyncClient, recruiter: Person) -> None:
    job = await post(client, recruiter, status="DRAFT")
    assert (await client.get(f"/jobs/{job['id']}/application-form")).status_code == 404
    answer = await client.post(f"/jobs/{job['id']}/application-form/validate", json={"answers": {}})
    assert answer.status_code == 404


async def test_strangers_can_not_set_the_form(
    client: httpx.AsyncClient, recruiter: Person, other_recruiter: Person, seeker: Person
) -> None:
    job = await post(client, recruiter)
    assert (await put_form(client, other_recruiter, job, FORM)).status_code == 404
    assert (await put_form(client, seeker, job, FORM)).status_code == 403


def question(**shape: object) -> dict[str, object]:
    return {"type": "object", "properties": {"q": shape}}


@pytest.mark.parametrize(
    ("form", "pointer"),
    [
        ({"type": "array"}, "/type"),
        ({"type": "object"}, "/properties"),
        (question(), "/properties/q/type"),
        (question(type="object"), "/properties/q/type"),
        ({"type": "object", "properties": {"q": {"$ref": "http://example.com/x"}}}, "/properties/q/$ref"),
        ({"type": "object", "properties": {}, "$defs": {}}, "/$defs"),
        ({"type": "object", "properties": {}, "required": ["q"]}, "/required"),
        (question(type="string", pattern="(a+)+$"), "/properties/q/pattern"),
        (question(type="string", pattern="["), "/properties/q/pattern"),
        (question(type="string", minLength=-1), "/properties/q/minLength"),
        (question(type="array", items={"type": "array"}), "/properties/q/items/type"),
        (question(type="string", title="a\0b"), ""),
        (question(type="string", title="x" * 70_000), ""),
        ({"type": "object", "properties": {f"q{n}": {"type": "string"} for n in range(201)}}, "/properties"),
        ({"$schema": "http://example.com/", "type": "object", "properties": {}}, "/$schema"),
        ({"type": "object", "properties": {}, "additionalProperties": "no"}, "/additionalProperties"),
        ({"type": "object", "properties": {"x" * 101: {"type": "string"}}}, f"/properties/{'x' * 101}"),
        ({"type": "object", "properties": {"q": "What?"}}, "/properties/q"),
        (question(type="string", format="idn-email"), "/properties/q/format"),
        (
            {"type": "object", "properties": {f"q{n}": {"type": "string", "pattern": "^a$"} for n in range(11)}},
            "/properties",
        ),
    ],
)
async def test_unfit_form_is_refused_with_its_pointer(
    client: httpx.AsyncClient, recruiter: Person, form: object, pointer: str
) -> None:
    job = await post(client, recruiter)
    answer = await put_form(client, recruiter, job, form)
    assert answer.status_code == 422, answer.text
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]


@pytest.mark.parametrize(
    ("answers", "faults"),
    [
        ({"start": "2027-01-01", "licences": ["B"], "years": 3}, []),
        ({}, ["/answers/start"]),
        ({"start": "  "}, ["/answers/start"]),
        ({"start": "soon"}, ["/answers/start"]),
        ({"start": "2027-01-01", "licences": ["B", "X"]}, ["/answers/licences/1"]),
        ({"start": "2027-01-01", "years": -1}, ["/answers/years"]),
        ({"start": "2027-01-01", "years": "3"}, ["/answers/years"]),
        ({"start": "2027-01-01", "shoe": 43}, ["/answers/shoe"]),
        ({"start": "2027-01-01", "a/b~c": "long"}, ["/answers/a~1b~0c"]),
        ({"start": "2027-01-01", "years": None}, []),
        ({"start": "2027-01-01", "a/b~c": "x" * 10_001}, ["/answers/a~1b~0c"]),
    ],
)
async def test_answers_are_tried_without_effect(
    client: httpx.AsyncClient, recruiter: Person, answers: object, faults: list[str]
) -> None:
    job = await post(client, recruiter)
    await put_form(client, recruiter, job, FORM)
    answer = await client.post(f"/jobs/{job['id']}/application-form/validate", json={"answers": answers})
    assert answer.status_code == 200, answer.text
    verdict = answer.json()["data"]
    assert verdict["valid"] is (not faults)
    assert [error["pointer"] for error in verdict["errors"]] == faults


async def test_faults_never_repeat_the_answer(client: httpx.AsyncClient, recruiter: Person) -> None:
    job = await post(client, recruiter)
    await put_form(client, recruiter, job, FORM)
    secret = {"start": "my-secret-answer", "licences": ["my-secret-answer"], "years": "my-secret-answer"}
    answer = await client.post(f"/jobs/{job['id']}/application-form/validate", json={"answers": secret})
    assert answer.json()["data"]["valid"] is False
    assert "my-secret-answer" not in answer.text


def test_missing_required_answer_is_refused_with_its_pointer() -> None:
    with pytest.raises(InvalidInput) as refused:
        check_answers(FORM, {"years": 2})
    assert [fault.pointer for fault in refused.value.errors] == ["/answers/start"]
    assert check_answers(FORM, {"start": "2027-01-01"}) == {"start": "2027-01-01"}
    assert check_answers(None, {}) == {}


@pytest.mark.parametrize("value", ["\0", "\ud800", 2**70, float("nan")])
def test_what_can_not_be_stored_is_no_answer(value: object) -> None:
    form = {"type": "object", "properties": {"q": {"type": "string"}}}
    try:
        kept = check_answers(form, {"q": value})
    except InvalidInput:
        return
    assert kept == {"q": None}


@pytest.mark.parametrize(
    "pattern",
    ["^a*a*a*b$", "a*a*b", "^(a|b|c|d|e|f|g)$", "^[^@]+@[^@]+$", r"^\d{4}-\d{2}-\d{2}$", r"^\+?[0-9 ]{6,20}$"],
)
def test_pattern_that_is_taken_never_runs_wild(pattern: str) -> None:
    assert pattern_fault(pattern) is None
    form = {"type": "object", "properties": {"q": {"type": "string", "pattern": pattern}}}
    with bounded_effort(0.5), pytest.raises(InvalidInput):
        check_answers(form, {"q": "a" * 200})


@pytest.mark.parametrize("pattern", ["(a+)+", "(a|a)*", "(a{9}){9}", "a?" * 30, "(a|a)" * 25, "a*a*a*a*b", "x" * 201])
def test_pattern_that_can_run_wild_is_refused(pattern: str) -> None:
    assert pattern_fault(pattern) is not None
