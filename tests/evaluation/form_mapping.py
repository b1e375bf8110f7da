"""How rightly forms are filled from a profile: of the fields that it could fill those filled right, and those wrong.

    python -m tests.evaluation forms

Three made-up seekers apply with the labelled forms, and with every row of field_texts.json as a form of its own (with the
fields that stand `beside` it). What a form should hold is written here by fact, and not asked of the code that fills it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.core.security import Role
from app.domains.accounts.models import User
from app.domains.auto_apply.facts import SeekerFacts, facts_of
from app.domains.auto_apply.fields import FieldKind, FormField, Value
from app.domains.auto_apply.mapping import JobInBrief, map_fields
from app.domains.auto_apply.mapping import Mapping as Filling
from app.domains.profiles.models import Cv, JobSeeker
from tests.evaluation.figures import wilson

TEXTS = Path(__file__).with_name("field_texts.json")
JOB = JobInBrief("Backend developer", "Northwind Logistics", "DE")
LETTER = "Dear team,\n\nI build services that stay up."


@dataclass(frozen=True)
class Seeker:
    """`holds`: by fact, every value that is right. A fact that is not among them is not known of this person."""

    name: str
    facts: SeekerFacts
    holds: Mapping[str, Sequence[str]]


def _seeker(*, email: str, holds: Mapping[str, Sequence[str]], letter: str | None = LETTER, **profile: Any) -> Seeker:
    whole: dict[str, Any] = {
        "experience": [],
        "education": [],
        "languages": [],
        "links": [],
        "skill_ids": [],
        "preferences": {},
    }
    user = User(id=1, email=email, role=Role.JOB_SEEKER, full_name=profile["full_name"])
    cv = Cv(
        id=1, user_id=1, filename="cv.pdf", content_type="application/pdf", size=1, sha256="0" * 64, storage_key="k"
    )
    facts = facts_of(JobSeeker(id=1, user_id=1, **(whole | profile)), user, cv, letter)
    known = {"email": [email], "full_name": [profile["full_name"]], "cv": ["cv"], **holds}
    if letter:
        known |= {"cover_letter": [letter], "cover_letter_file": ["cover_letter"]}
    return Seeker(profile["full_name"], facts, known)


SEEKERS = (
    _seeker(
        email="ada@example.com",
        full_name="Ada Lovelace",
        headline="Backend developer, eight years of Python",
        summary="I build services that stay up.",
        location="Hamburg, Germany",
        phone="+49 40 1234567",
        experience=[
            {"title": "Backend developer", "company": "Analytical Engines GmbH", "start": "2021-03-01", "end": None},
            {"title": "Junior developer", "company": "Difference AG", "start": "2018-01-01", "end": "2021-02-28"},
        ],
        education=[
            {
                "school": "TU Hamburg",
                "degree": "B.Sc.",
                "field": "Computer science",
                "start": "2013-10-01",
                "end": "2016-09-30",
            }
        ],
        languages=[{"code": "de", "level": "native"}, {"code": "en", "level": "c1"}],
        links=[
            {"label": "LinkedIn", "url": "https://www.linkedin.com/in/ada-example"},
            {"label": "Code", "url": "https://github.com/ada-example"},
            {"label": "Website", "url": "https://ada.example"},
            {"label": "Portfolio", "url": "https://ada.example/work"},
        ],
        holds={
            "first_name": ["Ada"],
            "last_name": ["Lovelace"],
            "phone": ["+49 40 1234567", "+49401234567"],
            "phone_country": ["+49", "Germany"],
            "city": ["Hamburg"],
            "country": ["Germany", "Deutschland", "Allemagne", "Alemania"],
            "location": ["Hamburg, Germany"],
            "linkedin_url": ["https://www.linkedin.com/in/ada-example"],
            "github_url": ["https://github.com/ada-example"],
            "website_url": ["https://ada.example"],
            "portfolio_url": ["https://ada.example/work"],
            "current_company": ["Analytical Engines GmbH"],
            "current_title": ["Backend developer"],
            "school": ["TU Hamburg"],
            "degree": ["B.Sc.", "Bachelor", "Bachelor's degree", "Bachelor's Degree", "Licence", "Grado"],
            "field_of_study": ["Computer science", "Computer Science"],
            "graduation_year": ["2016"],
            "languages": ["German (native), English (C1)", "German, English", "Deutsch, Englisch", "Allemand, Anglais"],
            "headline": ["Backend developer, eight years of Python"],
            "summary": ["I build services that stay up."],
        },
    ),
    _seeker(
        email="lucia@example.com",
        full_name="Lucía Fernández Ortega",
        letter=None,
        location="Madrid, España",
        phone="+34 600 123 456",
        experience=[
            {"title": "Enfermera", "company": "Hospital del Norte", "start": "2019-05-01", "end": "2024-06-30"}
        ],
        education=[
            {
                "school": "Universidad de Alcalá",
                "degree": "Grado en Enfermería",
                "field": None,
                "start": None,
                "end": "2018-07-01",
            }
        ],
        languages=[{"code": "es", "level": "native"}, {"code": "en", "level": "b2"}, {"code": "fr", "level": "b1"}],
        holds={
            "first_name": ["Lucía"],
            "last_name": ["Fernández Ortega"],
            "phone": ["+34 600 123 456", "+34600123456"],
            "phone_country": ["+34", "Spain"],
            "city": ["Madrid"],
            "country": ["Spain", "España", "Spanien", "Espagne"],
            "location": ["Madrid, España"],
            "school": ["Universidad de Alcalá"],
            "degree": ["Grado en Enfermería", "Grado", "Bachelor", "Bachelor's degree", "Bachelor's Degree", "Licence"],
            "graduation_year": ["2018"],
            "languages": ["Spanish (native), English (B2), French (B1)", "Español, Inglés, Francés"],
        },
    ),
    _seeker(
        email="jean@example.com",
        full_name="Jean-Baptiste de la Tour",
        location="Lyon, France",
        phone="06 12 34 56 78",
        summary="Comptable depuis dix ans.",
        experience=[{"title": "Comptable", "company": "Petit et Fils", "start": "2014-01-01", "end": None}],
        languages=[{"code": "fr", "level": "native"}],
        links=[{"label": "Profil", "url": "https://fr.linkedin.com/in/jean-example"}],
        holds={
            "first_name": ["Jean-Baptiste"],
            "last_name": ["de la Tour"],
            "phone": ["06 12 34 56 78"],
            "city": ["Lyon"],
            "country": ["France", "Frankreich", "Francia"],
            "location": ["Lyon, France"],
            "linkedin_url": ["https://fr.linkedin.com/in/jean-example"],
            "current_company": ["Petit et Fils"],
            "current_title": ["Comptable"],
            "summary": ["Comptable depuis dix ans."],
            "languages": ["French (native)", "French", "Französisch", "Français", "Francés"],
        },
    ),
)


@dataclass(slots=True)
class Tally:
    """`known`: fields that ask for what the profile holds and that can take it."""

    known: int = 0
    right: int = 0
    filled: int = 0
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def count(self, where: str, asked: FormField, fact: str, filling: Filling, seeker: Seeker) -> None:
        wanted = _fitting(asked, seeker.holds.get(fact, ()))
        text = _shown(filling.value)
        is_right = text in wanted
        self.known += bool(wanted)
        self.right += is_right
        self.filled += text is not None
        line = f"{where}: {seeker.name}: {fact}: {asked.label[:60]!r} {asked.name}: {text!r} ({filling.reason})"
        if text is not None and not is_right:
            self.wrong.append(line)
        elif wanted and text is None:
            self.missed.append(line)


def _shown(value: Value | None) -> str | None:
    return ", ".join(value) if isinstance(value, tuple) else value if value is None else str(value)


def _fitting(asked: FormField, values: Iterable[str]) -> list[str]:
    """What is right in this very field: one of its options, where it has some."""
    if asked.kind is FieldKind.CHOICES:
        return [value for value in values if set(value.split(", ")) <= set(asked.options)]
    if asked.kind is not FieldKind.CHOICE or not asked.options:
        return list(values)
    return [option for option in asked.options if any(_says(option, value) for value in values)]


def _says(option: str, value: str) -> bool:
    """ "Germany (+49)" says "Germany" and says "+49"."""
    words = option.replace("(", " ").replace(")", " ")
    return value == option or value == " ".join(words.rsplit("+", 1)[0].split()) or value in words.split()


def of_forms(forms: Mapping[str, Sequence[tuple[str, FormField]]]) -> Tally:
    """Whole forms: each field with the fact that it asks for."""
    tally = Tally()
    for name, form in forms.items():
        for seeker in SEEKERS:
            fillings = map_fields([asked for _, asked in form], seeker.facts, (), job=JOB)
            for (fact, asked), filling in zip(form, fillings, strict=True):
                tally.count(name, asked, fact, filling, seeker)
    return tally


def text_rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(TEXTS.read_text(encoding="utf-8"))
    return rows


def form_of_row(row: Mapping[str, Any]) -> list[FormField]:
    """The row's field, and after it those that stand beside it."""
    shown = {name: row[name] for name in ("kind", "label", "name", "autocomplete", "section", "options") if name in row}
    beside = [
        FormField(key=f"beside-{place}", label=label, kind=FieldKind.TEXT)
        for place, label in enumerate(row.get("beside", ()))
    ]
    return [FormField.model_validate({"key": "row", **shown}), *beside]


def of_texts() -> Tally:
    tally = Tally()
    for row in text_rows():
        form = form_of_row(row)
        for seeker in SEEKERS:
            filling = map_fields(form, seeker.facts, (), job=JOB)[0]
            tally.count(row["language"], form[0], row["fact"], filling, seeker)
    return tally


def report(title: str, tally: Tally, *, with_misses: bool = False) -> None:
    low, high = wilson(tally.right, tally.known)
    wrong = len(tally.wrong)
    _, most = wilson(wrong, tally.filled)
    print(f"{title}:")
    print(
        f"  the profile knows it, filled right: {tally.right / tally.known:.3f} ({low:.3f}-{high:.3f}, n {tally.known})"
    )
    print(f"  filled wrong: {wrong / tally.filled:.4f} (at most {most:.4f}, n {tally.filled})")
    for line in (*tally.wrong, *(tally.missed if with_misses else ())):
        print(f"    {line}")
