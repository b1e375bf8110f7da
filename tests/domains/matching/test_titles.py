"""How much two job titles say the same."""

from itertools import pairwise

import pytest

from app.domains.matching.titles import in_english, read_title, similarity

NEARER = [
    ("Software developer", "Software engineer", "Nurse"),
    ("Registered nurse", "Nursing assistant", "Truck driver"),
    ("Sous chef", "Line cook", "Waiter"),
    ("Softwareentwickler", "Programmer", "Krankenpfleger"),
    ("Infirmier", "Nurse", "Cuisinier"),
    ("Director of Finance", "Finance manager", "Managing director"),
]


@pytest.mark.parametrize(("title", "near", "far"), NEARER)
def test_one_is_nearer_than_the_other(title: str, near: str, far: str) -> None:
    assert similarity(title, near) > similarity(title, far)


@pytest.mark.parametrize(
    "title", ["Backend developer", "Krankenpfleger", "Head of Treasury", "Xyzzy", "販売員 manager"]
)
def test_title_is_itself_and_likeness_goes_both_ways(title: str) -> None:
    assert similarity(title, title) == pytest.approx(1)
    for other in ("Developer", "Nurse", "Manager"):
        assert similarity(title, other) == similarity(other, title)
        assert 0 <= similarity(title, other) <= 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Salesman", "Saleswoman"), ("Waiter", "Waitress"), ("Entwickler", "Entwicklerin"), ("Steward", "Stewardess"),
        ("Backend developer (m/w/d)", "Backend developer"), ("Senior backend developer", "Backend developer"),
        ("Verkäuferin", "Verkäufer"), ("Vendeuse", "Vendeur"), ("Infirmière", "Infirmier"),
    ],
)  # fmt: skip
def test_gender_and_seniority_are_no_part_of_what_people_do(one: str, other: str) -> None:
    assert read_title(one).words == read_title(other).words
    assert read_title(one).lines == read_title(other).lines


def test_nothing_is_like_nothing() -> None:
    for one, other in pairwise(["", "Developer", " ", "🦄", "!!!"]):
        assert similarity(one, other) == 0


@pytest.mark.parametrize(
    ("title", "english"),
    [
        ("Krankenpflegerin (m/w/d)", "nurse nursing"), ("Pfleger", "nurse nursing"), ("Camarera", ""),
        ("Camarero", "waiter restaurant"), ("Verkäuferin", "sales"), ("Agent de sécurité", "security"),
        ("Softwareentwicklerin", "developer software"), ("Sjuksköterska", "nurse nursing"), ("Nurse", ""),
        ("Commercial manager", ""), ("", ""), ("🦄", ""),
    ],
)  # fmt: skip
def test_titles_of_other_languages_say_in_english_what_they_are(title: str, english: str) -> None:
    assert in_english(title) == english


def test_who_leads_in_french_does_not_cook() -> None:
    assert read_title("Chef de projet").lines == {"projects"}
    assert read_title("Chef de cuisine").lines == {"cooking"}
    assert similarity("Chef de projet", "Project manager") > similarity("Chef de projet", "Cook")
