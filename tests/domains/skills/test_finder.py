"""Skills that a text names, and words that only look like them."""

import json
from functools import cache

import pytest

from app.domains.skills.finder import SkillFinder
from app.domains.skills.taxonomy import own_taxonomy
from tests.conftest import REAL_DATA

FULL_POSTINGS = REAL_DATA / "matching" / "skills_of_full_postings.jsonl"
SPANS = REAL_DATA / "matching" / "skillspan" / "dev.jsonl"


@cache
def finder() -> SkillFinder:
    return SkillFinder((name, id) for id, skill in enumerate(own_taxonomy()) for name in (skill.name, *skill.aliases))


def found(text: str) -> list[str]:
    return [own_taxonomy()[id].name for id in finder()(text)]


@pytest.mark.parametrize(
    ("text", "skills"),
    [
        ("We use Go, Rust and C++.", ["Go", "Rust", "C++"]),
        ("Experience with C/C++ and C#", ["C", "C++", "C#"]),
        ("Python, python and PYTHON", ["Python"]),
        ("Docker/Kubernetes", ["Docker", "Kubernetes"]),
        ("React and TypeScript", ["React", "TypeScript"]),
        ("Go developer wanted", ["Go"]),
        ("Statistics in R", ["Statistics", "R"]),
        ("Microsoft Excel", ["Excel"]),
        ("you know Excel well", ["Excel"]),
        ("sql and git", ["SQL", "Git"]),
    ],
)
def test_skill_is_found(text: str, skills: list[str]) -> None:
    assert found(text) == skills


@pytest.mark.parametrize(
    "text",
    [
        "Go to our page and go on from there", "You excel at what you do", "In other words, have the last word",
        "Express yourself, express your ideas", "The rest of the team; rest assured", "You lead people",
        "React to change", "We react quickly", "R&D", "H&R Block", "our Series C", "Vitamin C", "at 25 °C", "C-level people",
        "Toys R Us", "Plan C", "a swift answer", "spring and summer", "less is more", "You play a part",
        "Excel in your role", "https://b.example/jobs", "our GTM motion", "full health insurance and life insurance",
        "equal pay for all, whatever your genetics", "3 years of history", "acting on what we hear",
    ],
)  # fmt: skip
def test_word_that_is_no_skill_here_is_not_found(text: str) -> None:
    assert not {"Go", "Excel", "Word", "Express", "Express.js", "REST", "REST APIs", "Leadership", "React", "R", "C", "Swift", "Spring", "Less",
                "HTTP", "Google Tag Manager", "Health insurance", "Life insurance", "Genetics", "History", "Acting", "Play"} & set(found(text))  # fmt: skip


def test_listed_skill_counts_on_a_line_of_its_own() -> None:
    assert found("Health insurance\nPython") == ["Health insurance", "Python"]


def test_longest_of_names_that_overlap_is_found_once() -> None:
    text = "machine learning, machine learning engineering, ML"
    ids = finder()(text)
    assert len(ids) == len(set(ids))
    assert "Machine learning" in found(text)


@pytest.mark.parametrize(
    "text", ["", " ", "\n" * 10_000, "/" * 50_000, "a/" * 50_000, "machine " * 50_000, "C" * 100_000, "+" * 50_000]
)
def test_odd_text_is_read_to_its_end(text: str) -> None:
    finder()(text)


@pytest.mark.skipif(not FULL_POSTINGS.exists(), reason="REAL_DATA_DIR is not here")
def test_skills_of_real_postings_are_found() -> None:
    wanted = hits = 0
    for line in FULL_POSTINGS.read_text(encoding="utf-8").splitlines():
        posting = json.loads(line)
        known = {name for name in posting["expected"] if found(name)}
        named = set(found(f"{posting['title']}\n{posting['text']}"))
        wanted += len(known)
        hits += sum(bool(set(found(name)) & named) for name in known)
    print(f"skills of full postings that are in the taxonomy: {hits} of {wanted} found")
    assert hits >= 0.9 * wanted > 0


@pytest.mark.skipif(not SPANS.exists(), reason="REAL_DATA_DIR is not here")
def test_spans_of_knowledge_are_found_in_their_sentences() -> None:
    wanted = hits = 0
    for line in SPANS.read_text(encoding="utf-8").splitlines():
        sentence = json.loads(line)
        named = set(found(" ".join(sentence["tokens"])))
        span: list[str] = []
        for token, tag in [*zip(sentence["tokens"], sentence["tags_knowledge"], strict=True), ("", "O")]:
            if tag != "I" and span:
                ids = set(found(" ".join(span)))
                wanted += bool(ids)
                hits += bool(ids & named)
                span = []
            if tag != "O":
                span.append(token)
    print(f"annotated spans of knowledge that the taxonomy knows: {hits} of {wanted} found")
    assert hits >= 0.95 * wanted > 0
