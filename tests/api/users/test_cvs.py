"""CVs over HTTP: what comes in, who gets it, how it goes out, and what becomes of the files."""

import asyncio
import os
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from app.api.files import content_disposition
from app.core.config import Settings
from app.core.rate_limit import UPLOAD
from app.domains.profiles.cv_service import MAX_CVS
from app.services import Rolecall
from app.tasks.registry import load
from app.tasks.runner import Outcome, make_runner
from tests import cv_samples
from tests.people import Person
from tests.working import work_off


async def upload(
    client: httpx.AsyncClient, person: Person, content: bytes = cv_samples.pdf(), name: str = "cv.pdf", **more: str
) -> httpx.Response:
    files = {"file": (name, content, more.get("content_type", "application/octet-stream"))}
    return await client.post("/users/upload-cv", files=files, headers=person.headers)


async def uploaded(client: httpx.AsyncClient, person: Person, **how: Any) -> dict[str, Any]:
    answer = await upload(client, person, **how)
    assert answer.status_code == 201, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


def stored(settings: Settings) -> list[Path]:
    return sorted((settings.data_dir / "files").glob("cvs/*"))


@pytest.mark.parametrize("name", cv_samples.TAKEN)
async def test_uploaded_file_comes_back_byte_for_byte(
    client: httpx.AsyncClient, seeker: Person, settings: Settings, name: str
) -> None:
    content, content_type, extension = cv_samples.TAKEN[name]
    answer = await upload(client, seeker, content, "resume", content_type="image/png")
    assert answer.status_code == 201, answer.text
    data = answer.json()["data"]
    assert answer.headers["location"] == f"/api/v1/users/cvs/{data['id']}"
    assert (data["content_type"], data["size"]) == (content_type, len(content))
    assert data["filename"] == f"resume{extension}"
    assert [file.read_bytes() for file in stored(settings)] == [content]
    file = await client.get(f"/users/cvs/{data['id']}/file", headers=seeker.headers)
    assert file.content == content
    assert file.headers["content-type"].startswith(content_type)
    assert file.headers["content-disposition"].startswith("attachment;")
    assert file.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in file.headers["content-security-policy"]
    assert file.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("name", cv_samples.REFUSED)
async def test_bad_file_is_refused_with_the_reason_and_nothing_is_kept(
    client: httpx.AsyncClient, seeker: Person, settings: Settings, name: str
) -> None:
    content, code = cv_samples.REFUSED[name]
    answer = await upload(client, seeker, content)
    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert stored(settings) == []
    assert (await client.get("/users/cvs", headers=seeker.headers)).json()["data"] == []


@pytest.mark.parametrize("size", [10 * 2**20 + 1, 12 * 2**20])
async def test_file_of_more_than_ten_mebibytes_is_413(client: httpx.AsyncClient, seeker: Person, size: int) -> None:
    answer = await upload(client, seeker, b"a" * size)
    assert answer.status_code == 413, answer.text
    assert answer.json()["code"] in {"file_too_large", "payload_too_large"}


async def test_largest_file_is_taken(client: httpx.AsyncClient, seeker: Person) -> None:
    assert (await uploaded(client, seeker, content=b"abcdefghi\n" * 2**20))["size"] == 10 * 2**20


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../../etc/cron.d/evil", "evil.pdf"),
        ("..\\..\\evil.pdf", "evil.pdf"),
        ("cv.pdf.exe", "cv.pdf.exe.pdf"),
        ("Lebenslauf Zoë.pdf", "Lebenslauf Zoë.pdf"),
        ("履歴書.pdf", "履歴書.pdf"),
        ("a\u202egpj.pdf", "agpj.pdf"),
        ("x" * 500 + ".pdf", "x" * 150 + ".pdf"),
    ],
    ids=lambda name: ascii(name)[:30],
)
async def test_name_is_kept_harmless_and_never_used_for_storing(
    client: httpx.AsyncClient, seeker: Person, settings: Settings, name: str, kept: str
) -> None:
    data = await uploaded(client, seeker, name=name)
    assert data["filename"] == kept
    (file,) = stored(settings)
    assert file.suffix == ".pdf"
    assert len(file.stem) == 36  # a UUID of ours


@pytest.mark.parametrize(
    "disposition",
    [
        b'form-data; name="file"; filename="a\0b.pdf"',
        b'form-data; name="file"; filename="a%0d%0aSet-Cookie: x=y.pdf"',
        b'form-data; name="file"; filename="\xff\xfe.pdf"',
        b'form-data; name="file"; filename="a\\"b.pdf"',
        b"form-data; name=\"file\"; filename*=UTF-8''%E2%82%AC%00.pdf",
        b'form-data; name="file"; filename=""',
        b'form-data; name="other"; filename="a.pdf"',
        b'form-data; name="file"',
        b"form-data",
        b"",
    ],
    ids=ascii,
)
async def test_odd_part_headers_never_break_the_upload(
    client: httpx.AsyncClient, seeker: Person, disposition: bytes
) -> None:
    body = b"--b\r\nContent-Disposition: " + disposition + b"\r\n\r\n" + cv_samples.pdf() + b"\r\n--b--\r\n"
    headers = {**seeker.headers, "Content-Type": "multipart/form-data; boundary=b"}
    answer = await client.post("/users/upload-cv", content=body, headers=headers)
    assert answer.status_code in {201, 400, 422}, answer.text
    if answer.status_code == 201:
        name = answer.json()["data"]["filename"]
        assert not set(name) & set('\0\r\n/\\"')
        file = await client.get(f"/users/cvs/{answer.json()['data']['id']}/file", headers=seeker.headers)
        assert file.status_code == 200
        assert "set-cookie" not in file.headers


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "multipart/form-data; boundary=b"),
        (b"garbage", "multipart/form-data; boundary=b"),
        (b"--b\r\n\r\n", "multipart/form-data; boundary=b"),
        (b"--b--", "multipart/form-data"),
        (b"{}", "application/json"),
        (cv_samples.pdf(), "application/pdf"),
        (b"file=x", "application/x-www-form-urlencoded"),
    ],
)
async def test_what_is_no_upload_is_refused(
    client: httpx.AsyncClient, seeker: Person, body: bytes, content_type: str
) -> None:
    headers = {**seeker.headers, "Content-Type": content_type}
    answer = await client.post("/users/upload-cv", content=body, headers=headers)
    assert answer.status_code in {400, 415, 422}, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_disposition_names_the_file_in_ascii_and_in_full() -> None:
    assert content_disposition('Zoë "x".pdf') == (
        "attachment; filename=\"Zo_ _x_.pdf\"; filename*=UTF-8''Zo%C3%AB%20%22x%22.pdf"
    )


async def test_cvs_are_their_owners_alone(
    client: httpx.AsyncClient, seeker: Person, other_seeker: Person, recruiter: Person
) -> None:
    id = (await uploaded(client, seeker))["id"]
    for path in (f"/users/cvs/{id}", f"/users/cvs/{id}/file"):
        assert (await client.get(path)).status_code == 401
        assert (await client.get(path, headers=recruiter.headers)).status_code == 403
        assert (await client.get(path, headers=other_seeker.headers)).json()["code"] == "cv_not_found"
    assert (await client.delete(f"/users/cvs/{id}", headers=other_seeker.headers)).status_code == 404
    assert (await client.get("/users/cvs", headers=other_seeker.headers)).json()["data"] == []
    assert (await upload(client, recruiter)).status_code == 403
    assert (await client.get(f"/users/cvs/{id}/file", headers=seeker.headers)).status_code == 200


async def test_list_is_newest_first_and_paged(client: httpx.AsyncClient, seeker: Person) -> None:
    ids = [(await uploaded(client, seeker, name=f"{n}.pdf"))["id"] for n in range(3)]
    answer = await client.get("/users/cvs", params={"per_page": 2}, headers=seeker.headers)
    assert [cv["id"] for cv in answer.json()["data"]] == ids[:0:-1]
    cursor = answer.json()["meta"]["pagination"]["next_cursor"]
    rest = await client.get("/users/cvs", params={"per_page": 2, "cursor": cursor}, headers=seeker.headers)
    assert [cv["id"] for cv in rest.json()["data"]] == ids[:1]


async def test_twentieth_cv_is_the_last_also_in_parallel(
    client: httpx.AsyncClient, seeker: Person, settings: Settings
) -> None:
    for number in range(MAX_CVS - 2):
        await uploaded(client, seeker, name=f"{number}.pdf")
    answers = await asyncio.gather(*(upload(client, seeker) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [201, 201, 409, 409, 409, 409]
    assert {answer.json().get("code") for answer in answers} == {None, "too_many_cvs"}
    first = (await client.get("/users/cvs", headers=seeker.headers)).json()["data"][0]["id"]
    await client.delete(f"/users/cvs/{first}", headers=seeker.headers)
    assert (await upload(client, seeker)).status_code == 201


async def test_same_idempotency_key_keeps_one_cv(client: httpx.AsyncClient, seeker: Person) -> None:
    headers = {**seeker.headers, "Idempotency-Key": "one"}
    file = {"file": ("a.pdf", cv_samples.pdf())}
    # Each of the two has a boundary of its own.
    first, second = [await client.post("/users/upload-cv", files=file, headers=headers) for _ in range(2)]
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    other = await client.post("/users/upload-cv", files={"file": ("b.pdf", file["file"][1])}, headers=headers)
    assert other.json()["code"] == "idempotency_key_reused"
    assert (await client.get("/users/cvs", headers=seeker.headers)).json()["meta"]["pagination"]["total"] == 1


async def test_uploads_are_limited(client: httpx.AsyncClient, seeker: Person, rolecall: Rolecall) -> None:
    rolecall.rate_limiter.per_minute = 6
    allowed = UPLOAD.scaled(6).capacity
    answers = [await upload(client, seeker) for _ in range(allowed + 1)]
    assert [answer.status_code for answer in answers] == [201] * allowed + [429]
    assert int(answers[-1].headers["retry-after"]) > 0


async def test_deleted_cv_is_gone_and_its_file_follows(
    client: httpx.AsyncClient, seeker: Person, rolecall: Rolecall, settings: Settings
) -> None:
    id = (await uploaded(client, seeker))["id"]
    kept = (await uploaded(client, seeker, content=cv_samples.docx()))["id"]
    assert (await client.delete(f"/users/cvs/{id}", headers=seeker.headers)).status_code == 204
    for path in (f"/users/cvs/{id}", f"/users/cvs/{id}/file"):
        assert (await client.get(path, headers=seeker.headers)).status_code == 404
    assert (await client.delete(f"/users/cvs/{id}", headers=seeker.headers)).status_code == 404
    assert len(stored(settings)) == 2
    assert set(await work_off(rolecall)) == {Outcome.DONE}
    assert [file.suffix for file in stored(settings)] == [".docx"]
    assert (await client.get(f"/users/cvs/{kept}/file", headers=seeker.headers)).status_code == 200


async def test_company_keeps_the_cv_it_was_sent_when_the_seeker_deletes_it(
    client: httpx.AsyncClient, seeker: Person, recruiter: Person, rolecall: Rolecall
) -> None:
    job = {"title": "Baker", "description": "Bake bread, early in the morning.", "status": "OPEN"}
    posted = (await client.post("/jobs", json=job, headers=recruiter.headers)).json()["data"]
    cv = await uploaded(client, seeker)
    applied = await client.post(
        "/applications", json={"job_id": posted["id"], "cv_id": cv["id"]}, headers=seeker.headers
    )
    assert applied.status_code == 201, applied.text
    assert (await client.delete(f"/users/cvs/{cv['id']}", headers=seeker.headers)).status_code == 204
    await work_off(rolecall)
    file = await client.get(f"/applications/{applied.json()['data']['id']}/cv", headers=recruiter.headers)
    assert (file.status_code, file.content) == (200, cv_samples.pdf())


async def test_lost_file_is_410(client: httpx.AsyncClient, seeker: Person, settings: Settings) -> None:
    id = (await uploaded(client, seeker))["id"]
    for file in stored(settings):
        file.unlink()
    answer = await client.get(f"/users/cvs/{id}/file", headers=seeker.headers)
    assert (answer.status_code, answer.json()["code"]) == (410, "gone")


async def test_sweep_removes_old_files_without_a_row_and_nothing_else(
    client: httpx.AsyncClient, seeker: Person, other_seeker: Person, rolecall: Rolecall, settings: Settings
) -> None:
    await uploaded(client, seeker)
    await uploaded(client, other_seeker, content=cv_samples.docx())
    mine, theirs = sorted(stored(settings), key=lambda file: file.suffix, reverse=True)
    folder = mine.parent
    for name in ("orphan.pdf", "fresh-orphan.pdf"):
        (folder / name).write_bytes(b"x")
    long_ago = time.time() - 2 * 86_400
    for file in (mine, theirs, folder / "orphan.pdf"):
        os.utime(file, (long_ago, long_ago))
    async with rolecall.unit() as services:
        await services.work.session.execute(text("DELETE FROM users WHERE id = :id"), {"id": other_seeker.id})
    registry = load()
    handler = registry.find("sweep_uploads")
    assert handler is not None
    runner = make_runner(rolecall, registry)
    try:
        outcome = await runner.execute(await runner.leases.start(handler.message, {}))
    finally:
        await runner.leases.aclose()
    assert outcome is Outcome.DONE
    assert [file.name for file in stored(settings)] == sorted(["fresh-orphan.pdf", mine.name])
