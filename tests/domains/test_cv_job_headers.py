# ruff: noqa: RUF001 - dashes and apostrophes as people write them

"""Jobs of CVs in the forms in which people head them: each section is read as a whole."""

from datetime import date

import pytest

from app.domains.profiles.cv_reading import CvLine, Document, read_document
from app.domains.profiles.cv_reading.dates import find_periods

Told = tuple[str | None, str | None, str | None, str | None]
INDENT = 8.0


def jobs_of(written: str) -> list[Told]:
    """Title, company, from and to of each job. Two spaces go further in, * stands before a bold line, / for a tab."""
    text, lines, is_apart = "", list[CvLine](), True
    for row in written.strip("\n").split("\n"):
        bare = row.lstrip(" ")
        if not bare:
            is_apart = True
            continue
        words = bare.removeprefix("*").replace(" / ", "\t")
        start = len(text)
        text += words + "\n"
        indent = (len(row) - len(bare)) / 2 * INDENT
        lines.append(CvLine(start, start + len(words), 10.0, bare.startswith("*"), indent, is_apart))
        is_apart = False
    proposal = read_document(
        Document(text, lines), find_skills=lambda _: [], skill_names={}, technologies=(), today=date(2026, 11, 21)
    )
    for evidence in proposal.evidence:
        assert text[evidence.start : evidence.end] == evidence.quote
    return [(job.title, job.company, job.from_, "present" if job.is_current else job.to) for job in proposal.experience]


COOK: Told = ("Cook", "Fabrikam GmbH", "2019-03", "present")
WAITER: Told = ("Waiter", "Contoso Ltd", "2015-01", "2019-02")
FORMS = {
    "period on the right": """
*Cook / 03/2019 – heute
Fabrikam GmbH, Hamburg
  Menus for eighty guests, and the kitchen's orders

*Waiter / 01/2015 – 02/2019
Contoso Ltd, Leeds
  Served two rooms""",
    "period on the left, company further in than the period": """
03/2019 – heute / Cook
    Fabrikam GmbH, Hamburg
      Menus for eighty guests, and the kitchen's orders
01/2015 – 02/2019 / Waiter
    Contoso Ltd, Leeds
      Served two rooms""",
    "everything in one line": """
Cook, Fabrikam GmbH, Hamburg, 03/2019 – heute
Waiter, Contoso Ltd, Leeds, 01/2015 – 02/2019""",
    "company with the title behind it": """
*Fabrikam GmbH, Hamburg / Mar. 2019 – Present
Cook
  Menus for eighty guests, and the kitchen's orders
*Contoso Ltd, Leeds / Jan. 2015 – Feb. 2019
Waiter
  Served two rooms""",
    "a form": """
Employer: Fabrikam GmbH, Hamburg
Position held: Cook
Duration: March 2019 – Till Date
Responsibilities: menus
Employer: Contoso Ltd, Leeds
Position held: Waiter
Duration: 1st January 2015 – 28th February 2019""",
    "a form with the period first": """
From: March 2019 / To: Present
Employer: / Fabrikam GmbH, Hamburg
Designation: / Cook
From: January 2015 / To: February 2019
Employer: / Contoso Ltd, Leeds
Designation: / Waiter""",
    "bullets before the jobs": """
* Cook - Fabrikam GmbH
  marzo de 2019 a la fecha
  Menus, orders and the cleaning of it all.
* Waiter - Contoso Ltd
  enero 2015 - febrero 2019
  Served two rooms, and the terrace in summer.""",
    "sentences": """
Currently working as Cook in Fabrikam GmbH, Hamburg from Mar 2019 to till date
Worked as Waiter in Contoso Ltd, Leeds from Jan 2015 to Feb 2019""",
    "a colon between": """
March 2019 – now
Fabrikam GmbH: Cook
• Menus for eighty guests
January 2015 – February 2019
Contoso Ltd: Waiter
• Served two rooms""",
    "periods over two lines": """
Fabrikam GmbH, Hamburg / März 2019 –
Cook / heute
  Menus for eighty guests, and the kitchen's orders
Contoso Ltd, Leeds / Januar 2015 – Februar
Waiter / 2019
  Served two rooms""",
    "a table with its head": """
Period / Position / Employer
03/2019 – heute / Cook / Fabrikam GmbH
01/2015 – 02/2019 / Waiter / Contoso Ltd""",
    "the period below": """
*Cook | Fabrikam GmbH
from March 2019 to date
Menus for eighty guests, and the orders of the whole kitchen, every day of the week.
*Waiter | Contoso Ltd
January 2015 to February 2019 (part-time, thirty hours)
Served two rooms, and in the summer the terrace with its forty tables as well.""",
}


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_title_company_and_period_are_found_in_every_form(form: str) -> None:
    assert jobs_of(f"*Experience\n{FORMS[form]}") == [COOK, WAITER]


def test_several_jobs_stand_under_one_company() -> None:
    section = """
*FABRIKAM GMBH, HAMBURG / 2015 – PRESENT
*Head cook (2019 – Present)
    Menus for eighty guests
*Cook, Cold Kitchen (2015 – 2019)
    Salads
*CONTOSO LTD, LEEDS / 2010 – 2015
*Waiter (2012 – 2015)
    Two rooms
*Kitchen porter (2010 – 2012)"""
    assert jobs_of(f"*Experience\n{section}") == [
        ("Head cook", "FABRIKAM GMBH", "2019", "present"),
        ("Cook, Cold Kitchen", "FABRIKAM GMBH", "2015", "2019"),
        ("Waiter", "CONTOSO LTD", "2012", "2015"),
        ("Kitchen porter", "CONTOSO LTD", "2010", "2012"),
    ]


def test_what_was_done_is_no_job_though_it_tells_a_year() -> None:
    section = """
*Cook / 03/2019 – heute
Fabrikam GmbH, Hamburg
  Menus for eighty guests
  Trainer of the apprentices since 2022
  Moved the kitchen in 2021"""
    assert jobs_of(f"*Experience\n{section}") == [COOK]


@pytest.mark.parametrize("pause", ["Elternzeit", "Career break", "Congé parental", "arbeitssuchend", "Excedencia"])
def test_a_pause_is_no_job(pause: str) -> None:
    section = f"03/2019 – heute / Cook\n  Fabrikam GmbH\n01/2018 – 02/2019 / {pause}"
    assert jobs_of(f"*Experience\n\n{section}") == [COOK]


@pytest.mark.parametrize(
    "heading",
    ["WHERE I'VE WORKED", "2. Employment Record", "E M P L O Y M E N T H I S T O R Y", "Mes expériences", "Mein Weg",
     "B E R U F S P R A X I S", "Parcours académique et professionnel", "Trayectoria laboral", "Along the way"],
)  # fmt: skip
def test_headings_are_known_by_words_or_by_what_they_head(heading: str) -> None:
    document = f"""
Ada Lovelace

*Languages
English

*{heading}

03/2019 – heute / Cook
    Fabrikam GmbH, Hamburg

*Hobbies
Chess"""
    assert jobs_of(document) == [COOK]


@pytest.mark.parametrize(
    ("written", "start", "end"),
    [
        ("d'octobre 2018 à décembre 2019", "2018-10", "2019-12"),
        ("1.9.2013 – 30.4.2019", "2013-09", "2019-04"),
        ("16 de enero de 2015 a 31 de enero de 2019", "2015-01", "2019-01"),
        ("May – August 2019", "2019-05", "2019-08"),
        ("Summer 2013", "2013", "2013"),
        ("Saisons d'été 2018 et 2019", "2018", "2019"),
        ("Wintersaison 2016/17", "2016", "2017"),
        ("(02/2017 – à ce jour)", "2017-02", None),
        ("jun. 2021 – act.", "2021-06", None),
        ("Jan’2019 to 3rd May’2021", "2019-01", "2021-05"),
        ("09/2022 → ...", "2022-09", None),
    ],
)
def test_periods_are_read_as_people_write_them(written: str, start: str, end: str | None) -> None:
    (period,) = find_periods(written)
    assert period.start is not None
    assert period.start.value == start
    assert (period.end.value if period.end else None) == end
    assert period.is_current is (end is None)
    assert period.span.end == len(written.rstrip(")"))
