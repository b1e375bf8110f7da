"""From an uploaded CV to a filled profile, over HTTP: proposal, acceptance, refusals, and what is forgotten."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from app.services import Rolecall
from tests import cv_documents
from tests.api.users.test_cvs import uploaded
from tests.cv_documents import ENGLISH, FRENCH, GERMAN, SPANISH, Words
from tests.people import Person
from tests.working import work_off

FORMATS: dict[str, Callable[[str], bytes]] = {
    "pdf": cv_documents.written_pdf,
    "docx": cv_documents.written_docx,
    "odt": cv_documents.written_odt,
    "txt": str.encode,
}
Data = dict[str, Any]


pytestmark = pytest.mark.usefixtures("taxonomy")


async def proposal_of(client: httpx.AsyncClient, person: Person, id: int) -> Data:
    answer = await client.get(f"/users/cvs/{id}/proposal", headers=person.headers)
    assert answer.status_code == 200, answer.text
    data: Data = answer.json()["data"]
    return data


async def read(client: httpx.AsyncClient, rolecall: Rolecall, person: Person, content: bytes) -> Data:
    """Upload, let the worker work, and look."""
    id = (await uploaded(client, person, content=content))["id"]
    await work_off(rolecall)
    return await proposal_of(client, person, id)


async def accept(client: httpx.AsyncClient, person: Person, id: int, fields: object) -> httpx.Response:
    return await client.post(f"/users/cvs/{id}/accept", json={"fields": fields}, headers=person.headers)


async def profile_of(client: httpx.AsyncClient, person: Person) -> Data:
    data: Data = (await client.get("/users/profile", headers=person.headers)).json()["data"]
    return data


async def audited(rolecall: Rolecall, action: str) -> int:
    async with rolecall.unit() as services:
        statement = text("SELECT count(*) FROM activity_logs WHERE action = :action")
        return int((await services.work.session.execute(statement, {"action": action})).scalar_one())


def jobs_of(proposal: Data) -> list[tuple[str, str, str | None, str | None, bool]]:
    return [(job["title"], job["company"], job["from"], job["to"], job["is_current"]) for job in proposal["experience"]]


EXPECTED: dict[str, tuple[str, Data, list[tuple[str, str, str | None, str | None, bool]], set[str]]] = {
    "english": (
        ENGLISH,
        {"name": "Ada Lovelace", "email": "ada.lovelace@example.com", "phone": "+49401234567"},
        [
            ("Senior Backend Developer", "Northwind Logistics GmbH", "2019-01", None, True),
            ("Data Analyst", "Contoso Ltd", "2015-03", "2018-06", False),
        ],
        {"en:native", "de:b2"},
    ),
    "german": (
        GERMAN,
        {"name": "Jürgen Müller", "email": "juergen.mueller@example.de", "phone": "0171 2345678"},
        [
            ("Softwareentwickler", "Beispiel GmbH", "2020", None, True),
            ("Praktikant", "Muster AG", "2018-03", "2020-06", False),
        ],
        {"de:native", "en:c1"},
    ),
    "french": (
        FRENCH,
        {"name": "Élodie Martin", "email": "elodie.martin@example.fr", "phone": "+33612345678"},
        [
            ("Comptable", "Exemple SARL", "2019-03", None, True),
            ("Assistante comptable", "Modèle SA", "2016-01", "2019-02", False),
        ],
        {"fr:native", "en:b2"},
    ),
    "spanish": (
        SPANISH,
        {"name": "María García López", "email": "maria.garcia@example.es", "phone": "+34612345678"},
        [
            ("Enfermera", "Hospital Ejemplo", "2018-01", None, True),
            ("Auxiliar", "Clínica Modelo", "2015", "2017", False),
        ],
        {"es:native", "en:b1"},
    ),
}


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("language", EXPECTED)
async def test_cv_in_four_languages_and_formats_is_proposed(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person, language: str, kind: str
) -> None:
    words, reach, jobs, languages = EXPECTED[language]
    data = await read(client, rolecall, seeker, FORMATS[kind](words))
    assert (data["state"], data["error"], data["hidden_text"]) == ("read", None, None)
    proposal = data["proposal"]
    assert {name: proposal[name] for name in reach} == reach
    assert jobs_of(proposal) == jobs
    assert {f"{known['code']}:{known['level']}" for known in proposal["languages"]} == languages
    assert len(proposal["education"]) == 1
    assert proposal["skills"]
    for evidence in proposal["evidence"]:
        assert data["text"][evidence["start"] : evidence["end"]] == evidence["quote"], evidence


async def test_every_value_has_its_quote(client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person) -> None:
    data = await read(client, rolecall, seeker, ENGLISH.encode())
    quoted = {evidence["field"]: evidence["quote"] for evidence in data["proposal"]["evidence"]}
    assert quoted["/name"] == "Ada Lovelace"
    assert quoted["/phone"] == "+49 (0)40 1234567"
    assert quoted["/experience/1/from"] == "03/2015"
    assert quoted["/experience/0/text"] == "- Built services in Python and Docker."
    assert quoted["/links/0/url"] == "github.com/ada-example"
    assert data["proposal"]["location"] == quoted["/location"] == "Hamburg, Germany"
    names = {skill["name"] for skill in data["proposal"]["skills"]}
    assert {"Python", "Docker", "PostgreSQL", "Kubernetes", "SQL"} <= names
    assert data["proposal"]["years_of_experience"] == pytest.approx(11.2, abs=0.3)


async def test_proposal_is_pending_until_the_worker_has_read_it(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person
) -> None:
    id = (await uploaded(client, seeker, content=ENGLISH.encode()))["id"]
    data = await proposal_of(client, seeker, id)
    assert (data["state"], data["proposal"]["name"], data["text"]) == ("pending", None, None)
    answer = await accept(client, seeker, id, "all")
    assert (answer.status_code, answer.json()["code"]) == (409, "cv_pending")
    await work_off(rolecall)
    assert (await proposal_of(client, seeker, id))["state"] == "read"
    assert await audited(rolecall, "cv.read") == 1


async def test_accepted_fields_go_into_the_profile_and_the_others_stay(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person
) -> None:
    typed = {"headline": "What I typed", "skills": ["Docker"], "phone": "+1 555 0100"}
    assert (await client.put("/users/profile", json=typed, headers=seeker.headers)).status_code == 200
    before = await profile_of(client, seeker)
    data = await read(client, rolecall, seeker, ENGLISH.encode())
    answer = await accept(client, seeker, data["cv_id"], ["skills", "experience"])
    assert answer.status_code == 200, answer.text
    after = await profile_of(client, seeker)
    assert answer.json()["data"] == after
    for name in ("full_name", "headline", "phone", "summary", "languages", "links"):
        assert after[name] == before[name]
    names = [skill["name"] for skill in after["skills"]]
    assert names[0] == "Docker"
    assert names.count("Docker") == 1
    assert "Kubernetes" in names
    assert [(job["title"], job["start"], job["end"]) for job in after["experience"]] == [
        ("Senior Backend Developer", "2019-01-01", None),
        ("Data Analyst", "2015-03-01", "2018-06-30"),
    ]
    assert (await proposal_of(client, seeker, data["cv_id"]))["accepted"] == ["experience", "skills"]


async def test_everything_is_accepted_once(client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person) -> None:
    data = await read(client, rolecall, seeker, ENGLISH.encode())
    first = (await accept(client, seeker, data["cv_id"], "all")).json()["data"]
    assert (first["full_name"], first["phone"], first["location"]) == (
        "Ada Lovelace",
        "+49401234567",
        "Hamburg, Germany",
    )
    assert (first["headline"], len(first["education"]), len(first["links"])) == ("Backend Developer", 1, 1)
    assert {known["code"]: known["level"] for known in first["languages"]} == {"en": "native", "de": "b2"}
    again = await accept(client, seeker, data["cv_id"], "all")
    assert again.json()["data"] == first
    assert await audited(rolecall, "cv.accepted") == 1
    second = await read(client, rolecall, seeker, cv_documents.written_docx(ENGLISH))
    merged = (await accept(client, seeker, second["cv_id"], ["experience", "skills", "links"])).json()["data"]
    for name in ("experience", "skills", "links"):
        assert merged[name] == first[name]


async def test_empty_cv_proposes_nothing_and_erases_nothing(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person
) -> None:
    before = await profile_of(client, seeker)
    data = await read(client, rolecall, seeker, b"Lorem ipsum dolor sit amet")
    assert data["state"] == "read"
    assert all(value in (None, []) for value in data["proposal"].values()), data["proposal"]
    assert (await accept(client, seeker, data["cv_id"], "all")).json()["data"] == before


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (cv_documents.scan(), "scanned_pdf"),
        (cv_documents.locked(), "encrypted"),
        (cv_documents.long_pdf(51), "too_many_pages"),
        (cv_documents.pdf([[]]), "empty"),
        (b"%PDF-1.4\n" + bytes(range(256)) * 4 + b" obj startxref %%EOF", "unreadable"),
    ],
    ids=["scan", "password", "pages", "empty", "noise"],
)
async def test_file_without_text_says_why(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person, content: bytes, code: str
) -> None:
    data = await read(client, rolecall, seeker, content)
    assert (data["state"], data["error"]["code"]) == ("failed", code)
    assert all(value in (None, []) for value in data["proposal"].values())
    answer = await accept(client, seeker, data["cv_id"], "all")
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert answer.json()["detail"] == data["error"]["message"]
    file = await client.get(f"/users/cvs/{data['cv_id']}/file", headers=seeker.headers)
    assert file.content == content


async def test_hidden_text_is_reported_and_used_for_nothing(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person
) -> None:
    words = "Kotlin Terraform Kubernetes"
    content = cv_documents.written_pdf(GERMAN, Words(words, 60, 100, gray=1), Words("Skills", 60, 120, gray=1))
    data = await read(client, rolecall, seeker, content)
    assert data["hidden_text"] == {"length": len(words) + len("Skills")}
    assert "Terraform" not in data["text"]
    assert "Terraform" not in {skill["name"] for skill in data["proposal"]["skills"]}


async def test_deleted_cv_leaves_nothing_of_what_was_read(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person
) -> None:
    data = await read(client, rolecall, seeker, ENGLISH.encode())
    assert (await client.delete(f"/users/cvs/{data['cv_id']}", headers=seeker.headers)).status_code == 204
    answer = await client.get(f"/users/cvs/{data['cv_id']}/proposal", headers=seeker.headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "cv_not_found")
    async with rolecall.unit() as services:
        left = (await services.work.session.execute(text("SELECT count(*) FROM cv_readings"))).scalar_one()
    assert left == 0


async def test_cv_deleted_before_it_is_read_is_not_read(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person
) -> None:
    id = (await uploaded(client, seeker, content=ENGLISH.encode()))["id"]
    assert (await client.delete(f"/users/cvs/{id}", headers=seeker.headers)).status_code == 204
    await work_off(rolecall)
    assert await audited(rolecall, "cv.read") == 0


async def test_somebody_elses_cv_is_not_there(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person, other_seeker: Person
) -> None:
    data = await read(client, rolecall, seeker, ENGLISH.encode())
    assert (await client.get(f"/users/cvs/{data['cv_id']}/proposal", headers=other_seeker.headers)).status_code == 404
    assert (await accept(client, other_seeker, data["cv_id"], "all")).status_code == 404


@pytest.mark.parametrize("fields", ["some", [], ["nothing"], [1], None, {"name": True}, ["name"] * 51])
async def test_fields_that_are_none_are_refused(
    client: httpx.AsyncClient, rolecall: Rolecall, seeker: Person, fields: object
) -> None:
    data = await read(client, rolecall, seeker, ENGLISH.encode())
    assert (await accept(client, seeker, data["cv_id"], fields)).status_code == 422
