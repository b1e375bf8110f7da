"""A description's own headings and lists, sorted. Nothing is in the result that the text does not say."""

import csv
import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domains.jobs.structure import MAX_ITEM, MAX_ITEMS, MAX_SUMMARY, structure_description
from tests.real_postings import ASHBY, FINNISH, FRENCH

INTRODUCTION = (
    "The Harbour Office keeps the ferries of the bay on time. It has done so for ninety years, with paper at first."
)
HTML = f"""
<h2>About the job</h2>
<p>{INTRODUCTION}</p>
<p>Read on.</p>
<p><strong>What you&rsquo;ll do:</strong></p>
<ul><li>Plan the <b>winter</b> timetable;</li><li>Answer captains,<br>kindly</li><li>Plan the winter timetable</li></ul>
<h3>Your profile</h3>
<ul><li>You know Python and PostgreSQL</li></ul>
<p>And you like the sea.</p>
<div><b>What we offer</b></div>
<p>A boat pass, and tea.</p>
<h3>How to apply</h3>
<ul><li>Write to us</li></ul>
"""
PLAIN = f"""{INTRODUCTION}

RESPONSIBILITIES
- Plan the winter timetable
• Answer captains
1. Sound the horn

Requirements:
* Python
Benefits
Boat pass
Tea at four

Contact
Ask for Ada.
"""
MARKDOWN = f"""{INTRODUCTION}

## What you will do
- Plan the *winter* timetable

**What you bring**
- Python

### Perks
- Boat pass
"""


def known(text: str) -> list[str]:
    return [name for name in ("Python", "PostgreSQL") if name in text]


def structured(text: str, language: str | None = "en") -> dict[str, Any]:
    found = structure_description(text, language, known=known)
    assert found is not None
    return found


def test_html_is_sorted_by_its_headings() -> None:
    assert structured(HTML) == {
        "summary": INTRODUCTION,
        "responsibilities": ["Plan the winter timetable", "Answer captains, kindly"],
        "requirements": ["You know Python and PostgreSQL"],
        "benefits": ["A boat pass, and tea."],
        "stack": ["Python", "PostgreSQL"],
    }


def test_item_is_one_entry_without_what_ends_it() -> None:
    found = structured(
        "<b>Tasks</b><ul><li>Plan the <b>winter</b>;</li><li> Answer,\n </li><li>Plan the winter</li></ul>"
    )
    assert found["responsibilities"] == ["Plan the winter", "Answer"]


def test_plain_text_is_sorted_by_lines_that_are_headings() -> None:
    assert structured(PLAIN) == {
        "summary": INTRODUCTION,
        "responsibilities": ["Plan the winter timetable", "Answer captains", "Sound the horn"],
        "requirements": ["Python"],
        "benefits": ["Boat pass", "Tea at four"],
        "stack": ["Python"],
    }


def test_markdown_is_sorted_by_its_headings() -> None:
    found = structured(MARKDOWN)
    assert (found["responsibilities"], found["requirements"], found["benefits"]) == (
        ["Plan the *winter* timetable"],
        ["Python"],
        ["Boat pass"],
    )


@pytest.mark.parametrize(
    ("language", "responsibilities", "requirements", "benefits"),
    [
        ("en", "Key Responsibilities", "What We're Looking For", "Why join us?"),
        ("en", "In this role, you will", "Minimum qualifications", "Perks & benefits"),
        ("de", "Deine Aufgaben", "Das bringst du mit", "Was wir dir bieten"),
        ("de", "Ihre Tätigkeiten", "Anforderungsprofil", "Darauf können Sie sich freuen"),
        ("de", "Das erwartet dich", "Wen wir suchen", "Unser Angebot"),
        ("fr", "Vos missions", "Profil recherché", "Nous vous offrons"),
        ("fr", "Responsabilités", "Compétences requises", "Avantages"),
        ("fi", "Työtehtävät", "Odotamme sinulta", "Tarjoamme"),
        ("fi", "Tehtävän kuvaus", "Edellytämme", "Mitä tarjoamme sinulle"),
        ("sv", "Dina arbetsuppgifter", "Vi söker dig som", "Vi erbjuder"),
        ("sv", "Ditt uppdrag", "Kvalifikationer", "Förmåner"),
        ("es", "Funciones", "Requisitos", "Qué ofrecemos"),
        ("es", "¿Qué harás?", "¿Qué buscamos?", "Beneficios"),
        ("it", "Attività principali", "Requisiti", "Cosa offriamo"),
        ("it", "Di cosa ti occuperai", "Competenze richieste", "Benefit"),
        ("nl", "Jouw taken", "Functie-eisen", "Wij bieden"),
        ("nl", "Wat ga je doen?", "Wie ben jij?", "Arbeidsvoorwaarden"),
        ("pl", "Zakres obowiązków", "Wymagania", "Oferujemy"),
        ("pl", "Twoje zadania", "Oczekujemy od Ciebie", "Co oferujemy"),
        ("pt", "Responsabilidades", "Requisitos", "O que oferecemos"),
        ("pt", "Principais atividades", "Qualificações", "Benefícios"),
    ],
)
@pytest.mark.parametrize("is_language_known", [True, False])
def test_headings_of_ten_languages(
    language: str, responsibilities: str, requirements: str, benefits: str, *, is_language_known: bool
) -> None:
    text = "".join(
        f"<p><b>{heading}</b></p><ul><li>{entry}</li></ul>"
        for heading, entry in ((responsibilities, "one"), (requirements, "two"), (benefits, "three"))
    )
    found = structured(text, language if is_language_known else None)
    assert (found["responsibilities"], found["requirements"], found["benefits"]) == (["one"], ["two"], ["three"])


def test_heading_means_what_it_means_in_the_text_s_language() -> None:
    text = "<h3>Missions</h3><ul><li>Accueillir</li></ul><h3>Formation</h3><ul><li>Bac</li></ul>"
    assert structured(text, "fr")["requirements"] == ["Bac"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "We are looking for someone with experience in sailing.",
        "<p>You will love it here.</p>",
        "<h2>About us</h2><p>We are old.</p><h2>How to apply</h2><ul><li>Write</li></ul>",
        "<h2>Requirements</h2>",
        "<script>Responsibilities:\n- steal</script>",
        "Experience in customer service\nKnowledge of tides\nSkills in rope",
    ],
)
def test_text_without_sections_is_not_structured(text: str) -> None:
    assert structure_description(text, "en", known=lambda text: []) is None


def test_technologies_alone_are_worth_it() -> None:
    found = structure_description(f"<p>{INTRODUCTION}</p><p>Python.</p>", "en", known=known)
    assert found == {
        "summary": INTRODUCTION,
        "responsibilities": [],
        "requirements": [],
        "benefits": [],
        "stack": ["Python"],
    }


def test_summary_ends_with_a_sentence() -> None:
    text = f"<p>{INTRODUCTION * 20}</p><h2>Requirements</h2><ul><li>Python</li></ul>"
    summary = structured(text)["summary"]
    assert len(summary) <= MAX_SUMMARY
    assert summary.endswith(".")
    assert text.startswith(f"<p>{summary}")


def test_summary_is_nobody_s_word_where_the_text_has_no_introduction() -> None:
    assert structured("<h2>Requirements</h2><ul><li>Python</li></ul>")["summary"] is None


def test_lists_are_bounded() -> None:
    entries = "".join(f"<li>Entry {number} {'and more ' * 200}</li>" for number in range(200))
    found = structured(f"<h2>Duties</h2><ul>{entries}</ul>")["responsibilities"]
    assert len(found) == MAX_ITEMS
    assert all(len(entry) <= MAX_ITEM for entry in found)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(["Duties", "<h2>", "</h2>", "<b>", "<ul>", "<li>", "</li>", "- ", "\n", ":", "x" * 70, ". ", "**", "\0", "&amp;"])
        | st.text(max_size=10),
        max_size=30,
    ),
    st.none() | st.sampled_from(["en", "de-AT", "zz", ""]),
)  # fmt: skip
def test_no_text_breaks_it(parts: Sequence[str], language: str | None) -> None:
    found = structure_description("".join(parts), language, known=known)
    assert found is None or set(found) == {"summary", "responsibilities", "requirements", "benefits", "stack"}


@pytest.mark.parametrize("text", ["<ul><li>" * 100_000, "<b><h2>Duties</h2>" * 100_000, "#" * 100_000, "- " * 100_000])
def test_hostile_text_is_read(text: str) -> None:
    structure_description(text, None, known=lambda text: [])


def _finnish() -> Iterator[tuple[str, str]]:
    with gzip.open(FINNISH, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number % 10 == 0 and (text := json.loads(line)["body_text"]):
                yield text, "en"


def _ashby() -> Iterator[tuple[str, str]]:
    for path in sorted(ASHBY.glob("*.json")):
        for posting in json.loads(path.read_text(encoding="utf-8")).get("jobs", []):
            yield posting.get("descriptionHtml") or "", "en"


def _french() -> Iterator[tuple[str, str]]:
    with FRENCH.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield row["description"], "fr"


@pytest.mark.parametrize(
    ("name", "postings", "least"),
    [("Finnish portal", _finnish, 0.95), ("Ashby", _ashby, 0.9), ("France Travail", _french, 0.5)],
)
def test_share_of_real_postings(name: str, postings: Callable[[], Iterator[tuple[str, str]]], least: float) -> None:
    """In which responsibilities or requirements are found; docs/sources.md has the figures."""
    if not FINNISH.exists():
        pytest.skip("the real postings (REAL_DATA_DIR) are not here")
    found = [structure_description(text, language, known=lambda text: []) for text, language in postings()]
    sorted_out = [one for one in found if one and (one["responsibilities"] or one["requirements"])]
    print(f"{name}: {len(sorted_out) / len(found):.0%} of {len(found)}")
    assert len(sorted_out) / len(found) >= least
