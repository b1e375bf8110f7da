"""What postings ask for, in the words of several languages."""

import pytest

from app.domains.matching.requirements import Requirements, read_requirements, requirements_of
from app.domains.skills.finder import SkillFinder

SKILLS = ("Python", "Docker", "Kubernetes", "PostgreSQL")
find = SkillFinder([(name, id) for id, name in enumerate(SKILLS, 1)])


def read(text: str, language: str = "en", stated: tuple[int, ...] = ()) -> Requirements:
    return read_requirements("Developer", text, language, find_skills=find, stated_skills=stated)


def test_required_and_preferred_are_told_apart_by_headings_and_by_words() -> None:
    found = read(
        "Tasks:\n- Run PostgreSQL\n\nRequirements:\n- Python\n- Docker is a plus\n\nNice to have:\n- Kubernetes"
    )
    assert found.required == (1,)
    assert set(found.preferred) == {2, 3, 4}
    assert read("Requirements:\n- Python", stated=(3,)).required == (3, 1)


def test_what_is_offered_and_how_to_apply_asks_for_nothing() -> None:
    text = "Requirements:\n- Python\n\nWe offer:\n- Docker training\n\nHow to apply:\n- Send it to our Kubernetes team"
    found = read(text)
    assert (found.required, found.preferred) == ((1,), ())


@pytest.mark.parametrize(
    ("line", "language", "years"),
    [
        ("At least 5 years of experience with Python", "en", 5),
        ("5+ years experience", "en", 5),
        ("3-5 years of experience", "en", 3),
        ("Three years' experience in a similar role", "en", 3),
        ("Mindestens 3 Jahre Berufserfahrung", "de", 3),
        ("Mehrjährige Erfahrung", "de", None),
        ("3 ans d'expérience minimum", "fr", 3),
        ("Al menos 2 años de experiencia", "es", 2),
        ("We have been in business for 25 years", "en", None),
        ("Founded 3 years ago", "en", None),
        ("5 years of experience would be a plus", "en", None),
    ],
)
def test_years_of_experience(line: str, language: str, years: int | None) -> None:
    heading = {"en": "Requirements", "de": "Anforderungen", "fr": "Profil", "es": "Requisitos"}[language]
    assert read(f"{heading}:\n- {line}", language).years == years


@pytest.mark.parametrize(
    ("line", "knock_outs"),
    [
        ("You have the right to work in the UK", [("work_permit", None)]),
        ("We can't sponsor visas", [("work_permit", None)]),
        ("Eine gültige Arbeitserlaubnis", [("work_permit", None)]),
        ("Driving licence category B", [("licence", "driving")]),
        ("Führerschein Klasse B", [("licence", "driving")]),
        ("Fluent German", [("language", "de")]),
        ("Sehr gute Deutschkenntnisse", [("language", "de")]),
        ("Fluent English or German", []),
        ("Fluent German is a plus", []),
        ("You polish our shoes", []),
        ("Python", []),
    ],
)
def test_knock_outs_are_named(line: str, knock_outs: list[tuple[str, str | None]]) -> None:
    found = read(f"Requirements:\n- {line}")
    assert [(one.kind, one.code) for one in found.knock_outs] == knock_outs
    assert all(one.text == line for one in found.knock_outs)


def test_what_is_kept_reads_the_same() -> None:
    found = read("Requirements:\n- Python, 5 years of experience\n- Fluent German\n- Docker is a plus")
    assert requirements_of(found.as_json()) == found
    assert requirements_of({}) == Requirements()


@pytest.mark.parametrize(
    "text", ["", " \n", "x" * 200_000, "- " * 50_000, "1 year " * 20_000, "<ul>" * 20_000, "🦄" * 10_000]
)
def test_any_text_is_read_in_bounded_time(text: str) -> None:
    assert read(text).required == ()
