"""Questions and their answers: on a run, and in the bank that is asked first the next time."""

import httpx

from app.domains.auto_apply.attempts import Ending
from app.domains.auto_apply.fields import FieldKind, FormField
from app.domains.auto_apply.models import RunStatus
from app.domains.auto_apply.topics import Reserved
from app.services import Rolecall
from tests.api.applications.steps import data_of, refusal_of
from tests.api.auto_apply.steps import (
    CONSENT,
    EMAIL,
    PERMIT,
    SKILLS,
    WHY,
    ask,
    asked,
    attempt,
    begin,
    do,
    elsewhere,
    fill,
    filled,
    finish,
    id_of,
    keep,
    read,
    sql,
)
from tests.people import Person

FORM = (
    filled(EMAIL, "ada@example.com"), asked(PERMIT, Reserved.WORK_PERMIT), asked(WHY), asked(CONSENT, Reserved.CONSENT),
    asked(SKILLS),
)  # fmt: skip
FILE = FormField(key="photo", label="Your photo", kind=FieldKind.FILE)


async def test_answers_let_the_run_go_on_and_are_remembered_as_far_as_they_were_meant(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person
) -> None:
    run = await ask(client, seeker, await elsewhere(rolecall, country="DE"))
    assert await fill(rolecall, run, *FORM) is RunStatus.NEEDS_INPUT
    shown = await read(client, seeker, run)
    assert shown["actions"] == ["answer", "cancel"]
    questions = {question["id"]: question for question in shown["questions"]}
    assert list(questions) == ["permit", "why", "consent", "skills"]
    assert (questions["permit"]["options"], questions["permit"]["topic"]) == (["Yes", "No"], "work_permit")
    assert {id for id, question in questions.items() if question["required"]} == {"permit", "consent"}

    some = [{"question_id": "permit", "answer": "yes", "scope": "always"}]
    waiting = data_of(await do(client, seeker, run, "answers", some))
    assert (waiting["status"], [question["id"] for question in waiting["questions"]]) == (
        "needs_input", ["why", "consent", "skills"],
    )  # fmt: skip
    assert not await attempt(rolecall, run)
    rest = [
        {"question_id": "consent", "answer": True},
        {"question_id": "why", "answer": "The work.", "scope": "COMPANY"},
        {"question_id": "skills", "answer": ["Python", "rust"], "scope": "always"},
    ]
    going = data_of(await do(client, seeker, run, "answers", rest))
    assert going["status"] == "queued"
    assert {field["id"]: field["value"] for field in going["fields"]} == {
        "email": "ada@example.com", "permit": "Yes", "why": "The work.", "consent": True, "skills": ["Python", "Rust"],
    }  # fmt: skip

    context = await begin(rolecall, run)
    assert context is not None
    given = {answer.key: answer.value for answer in context.answers if answer.key}
    assert given == {"permit": "Yes", "why": "The work.", "consent": True, "skills": ("Python", "Rust")}
    bank = {answer.question: answer for answer in context.answers if not answer.key}
    assert {question: (answer.value, answer.company, answer.country) for question, answer in bank.items()} == {
        PERMIT.label: ("Yes", None, "DE"), WHY.label: ("The work.", "Fabrikam", None),
        SKILLS.label: (("Python", "Rust"), None, None),
    }  # fmt: skip
    # The same question again takes the place of the answer before; elsewhere it has one of its own.
    for number, country in ((2, "DE"), (3, "FR")):
        other = await ask(client, seeker, await elsewhere(rolecall, number, country=country))
        await fill(rolecall, other, *FORM)
        no = [{"question_id": "permit", "answer": "No", "scope": "always"}]
        data_of(await do(client, seeker, other, "answers", no))
    listed = data_of(await client.get("/auto-apply/answers", params={"q": "work in germany"}, headers=seeker.headers))
    assert {answer["country"]: answer["answer"] for answer in listed} == {"DE": "No", "FR": "No"}


async def test_answer_that_does_not_fit_is_refused_and_nothing_is_kept(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person
) -> None:
    number = FormField(key="n", label="Years?", kind=FieldKind.NUMBER)
    day = FormField(key="d", label="From when?", kind=FieldKind.DATE)
    run = await ask(client, seeker, await elsewhere(rolecall))
    await fill(rolecall, run, *FORM, asked(FILE), asked(number), asked(day))
    before = await read(client, seeker, run)
    wrong: list[tuple[str, object, str]] = [
        ("nobody", "x", "unknown_question"),
        ("photo", "x", "unknown_question"),
        ("permit", "Perhaps", "not_an_option"),
        ("permit", ["Yes"], "type"),
        ("why", "x" * 101, "too_long"),
        ("why", True, "type"),
        ("consent", "yes", "type"),
        ("consent", False, "must_be_true"),
        ("skills", ["Python", "COBOL"], "not_an_option"),
        ("n", "many", "not_a_number"),
        ("d", "tomorrow", "not_a_day"),
    ]
    for id, answer, code in wrong:
        body = [{"question_id": "why", "answer": "Fine."}, {"question_id": id, "answer": answer, "scope": "always"}]
        refusal = refusal_of(await do(client, seeker, run, "answers", body), 422, "unfit_answer")
        assert refusal["errors"] == [{**refusal["errors"][0], "code": code}], (id, answer)
        assert refusal["errors"][0]["pointer"].startswith("/1/")
    nonsense: object
    for nonsense in ([], {}, [{"question_id": "why"}], [{"question_id": "why", "answer": ""}],
                     [{"question_id": "why", "answer": "x", "scope": "ever"}], [{"question_id": "why", "answer": 1}],
                     [{"question_id": "why", "answer": "\0"}]):  # fmt: skip
        assert (await do(client, seeker, run, "answers", nonsense)).status_code == 422, nonsense
    assert await read(client, seeker, run) == before
    assert data_of(await client.get("/auto-apply/answers", headers=seeker.headers)) == []


async def test_obstacle_waits_for_a_person_and_is_said_in_a_sentence(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person
) -> None:
    run = await ask(client, seeker, await elsewhere(rolecall))
    await begin(rolecall, run)
    sentence = "The page wants you to log in first."
    assert await keep(rolecall, run, filled(EMAIL, "a@b.c"), obstacle=sentence) is RunStatus.NEEDS_INPUT
    shown = await read(client, seeker, run)
    assert (shown["message"], shown["questions"]) == (sentence, [])
    assert not await attempt(rolecall, run)


async def test_page_that_finds_fault_asks_again_with_its_own_words(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person
) -> None:
    run = await ask(client, seeker, await elsewhere(rolecall), "review")
    await fill(rolecall, run)
    data_of(await do(client, seeker, run, "approve"))
    await fill(rolecall, run)
    assert await attempt(rolecall, run)
    email, mapping = filled(EMAIL, "ada@example.com")
    async with rolecall.unit() as services:
        again = await services.auto_apply_attempt_service.ask_again(
            id_of(run), [email], [mapping], {"email": "We know this address."}
        )
    assert again is RunStatus.NEEDS_INPUT
    shown = await read(client, seeker, run)
    assert shown["questions"][0]["message"] == "We know this address."
    assert shown["attempted_at"] is None
    body = [{"question_id": "email", "answer": "other@example.com"}]
    assert data_of(await do(client, seeker, run, "answers", body))["status"] == "queued"
    # What was approved is no longer what is sent.
    assert await fill(rolecall, run, filled(EMAIL, "other@example.com")) is RunStatus.NEEDS_REVIEW


async def test_review_can_put_any_field_right(client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person) -> None:
    run = await ask(client, seeker, await elsewhere(rolecall), "review")
    await fill(rolecall, run)
    body = [{"question_id": "email", "answer": "work@example.com"}]
    data_of(await do(client, seeker, run, "answers", body))
    context = await begin(rolecall, run)
    assert context is not None
    assert [(answer.key, answer.value) for answer in context.answers] == [("email", "work@example.com")]


async def test_bank_is_kept_changed_and_forgotten_by_its_owner(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person, other_seeker: Person
) -> None:
    secret = "A canary of an answer"
    new = {"question": "What do you want to earn?", "answer": secret}
    made = data_of(await client.post("/auto-apply/answers", json=new, headers=seeker.headers), 201)
    assert (made["scope"], made["company_id"], made["last_used_at"]) == ("always", None, None)
    path = f"/auto-apply/answers/{made['id']}"
    same = {"question": "what do you want to EARN", "answer": "More"}
    refusal = refusal_of(
        await client.post("/auto-apply/answers", json=same, headers=seeker.headers), 409, "answer_exists"
    )
    assert refusal["answer_id"] == made["id"]
    data_of(await client.post("/auto-apply/answers", json=same, headers=other_seeker.headers), 201)
    for wrong in (
        {"question": "x"}, {"question": "", "answer": "x"}, {"question": "x", "answer": "y", "scope": "company"},
        {"question": "x", "answer": "y", "company_id": 1}, {"question": "x", "answer": "y", "scope": "once"},
        {"question": "x", "answer": "y", "scope": "company", "company_id": 2**62},
    ):  # fmt: skip
        answer = await client.post("/auto-apply/answers", json=wrong, headers=seeker.headers)
        assert answer.status_code == 422, (wrong, answer.text)
    for method in ("GET", "PUT", "DELETE"):
        body = {"answer": "x"} if method == "PUT" else None
        refusal_of(await client.request(method, path, json=body, headers=other_seeker.headers), 404, "answer_not_found")
    changed = data_of(await client.put(path, json={"answer": "60,000 EUR"}, headers=seeker.headers))
    assert (changed["question"], changed["answer"], changed["version"]) == (new["question"], "60,000 EUR", 2)
    stored = await sql(rolecall, "SELECT answer FROM auto_apply_answers")
    assert not any(secret.encode() in bytes(row[0]) or b"60,000" in bytes(row[0]) for row in stored)
    assert (await client.delete(path, headers=seeker.headers)).status_code == 204
    refusal_of(await client.get(path, headers=seeker.headers), 404, "answer_not_found")


async def test_ending_without_answers_needs_none(client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person) -> None:
    """What may stay empty keeps nobody waiting."""
    run = await ask(client, seeker, await elsewhere(rolecall))
    assert await fill(rolecall, run, filled(EMAIL, "a@b.c"), asked(WHY), asked(FILE)) is RunStatus.FILLING
    assert await attempt(rolecall, run)
    assert await finish(rolecall, run, Ending.SUBMITTED) is RunStatus.SUBMITTED
