"""Real postings through `POST /jobs/import`, as they are: nothing may break, most must come in, twice changes nothing."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from app.services import Rolecall
from tests.people import Person
from tests.real_postings import (
    ASHBY,
    FINNISH,
    FRENCH,
    NAUKRI,
    Row,
    as_ndjson,
    ashby_rows,
    finnish_rows,
    french_rows,
    naukri_rows,
)

NDJSON = {"Content-Type": "application/x-ndjson"}


def needs(path: Path) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not path.exists(), reason="the real postings (REAL_DATA_DIR) are not here")


@pytest.mark.parametrize(
    ("rows", "limit", "accepted"),
    [
        pytest.param(finnish_rows, 600, 0.98, id="finnish", marks=needs(FINNISH)),
        pytest.param(ashby_rows, 300, 0.98, id="ashby", marks=needs(ASHBY)),
        pytest.param(naukri_rows, 600, 0.9, id="naukri", marks=needs(NAUKRI)),
        pytest.param(french_rows, 150, 0.98, id="french", marks=needs(FRENCH)),
    ],
)
async def test_real_postings_come_in_and_twice_changes_nothing(
    client: httpx.AsyncClient,
    rolecall: Rolecall,
    admin: Person,
    rows: Callable[[], Iterator[Row]],
    limit: int,
    accepted: float,
) -> None:
    async with rolecall.unit() as services:
        await services.skill_service.load_own_taxonomy()
    content = as_ndjson(list(itertools.islice(rows(), limit)))
    headers = {**admin.headers, **NDJSON}
    answer = await client.post("/jobs/import", content=content, headers=headers)
    assert answer.status_code == 200, answer.text[:1000]
    first = answer.json()["data"]
    assert first["created"] >= accepted * len(first["rows"]), [row for row in first["rows"] if "errors" in row][:5]
    again = (await client.post("/jobs/import", content=content, headers=headers)).json()["data"]
    assert (again["created"], again["updated"]) == (0, 0)
    assert again["unchanged"] == first["created"]
    assert [row.get("id") for row in again["rows"]] == [row.get("id") for row in first["rows"]]

    total = (await client.get("/jobs")).json()["meta"]["pagination"]["total"]
    assert total == first["created"]
    for row in first["rows"][:: max(1, limit // 10)]:
        if "id" in row:
            job = (await client.get(f"/jobs/{row['id']}")).json()["data"]
            assert job["description"]
            assert "<script" not in (job["description_html"] or "").lower()
            found = (await client.get("/jobs", params={"company": job["company"]["id"], "per_page": 100})).json()
            assert job["id"] in [one["id"] for one in found["data"]] or found["meta"]["pagination"]["total"] > 100
