import csv
from pathlib import Path

import pytest

from app.domains.jobs.language import language_of
from tests.conftest import REAL_DATA, ROOT

SETS = REAL_DATA / "postings" / "multilingual"


@pytest.mark.parametrize("path", sorted((ROOT / "demo" / "postings").glob("*.md")), ids=lambda path: path.stem)
def test_language_of_a_demo_posting_is_told(path: Path) -> None:
    header, body = path.read_text().split("\n\n", 1)
    labelled = next(line.removeprefix("language: ") for line in header.splitlines() if line.startswith("language: "))
    assert language_of(body) == labelled


@pytest.mark.parametrize(
    "text",
    ["", "DevOps Engineer", "Python, Kubernetes, AWS, Terraform, Docker, Linux", "1 2 3", "保育士を募集しています"],
)
def test_text_that_does_not_say_has_no_language(text: str) -> None:
    assert language_of(text) is None


@pytest.mark.skipif(not SETS.exists(), reason="REAL_DATA_DIR is not here")
@pytest.mark.parametrize(
    ("file", "column", "language"),
    [("fr_france_travail_150.csv", "description", "fr"), ("sv_arbetsformedlingen_599_labelled.csv", "Posting", "sv")],
)
def test_language_of_real_postings_is_told(file: str, column: str, language: str) -> None:
    with (SETS / file).open(newline="") as rows:
        told = [language_of(row[column]) for row in csv.DictReader(rows)]
    assert told.count(language) >= 0.97 * len(told)
