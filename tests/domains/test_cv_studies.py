"""Degrees and schools in the orders, tables and languages in which people write them."""

import pytest

from app.domains.profiles.cv_reading import CvLine, Document
from app.domains.profiles.cv_reading.education import find_studies
from app.domains.profiles.cv_reading.headings import Block, Section
from tests.domains.test_cv_jobs import proposal_of
from tests.effort import bounded_effort

Studies = list[tuple[str | None, str | None, str | None]]


def studies_of(text: str) -> Studies:
    return [(study.degree, study.school, study.to) for study in proposal_of(f"Education\n{text}").education]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MSc Finance, University of Fabrikam, 2010", [("MSc Finance", "University of Fabrikam", "2010")]),
        ("University of Fabrikam | MSc Finance | 2010", [("MSc Finance", "University of Fabrikam", "2010")]),
        ("BSc Nursing\t2011 \u2013 2015\nFabrikam City University \u2013 2:1", [("BSc Nursing", "Fabrikam City University", "2015")]),
        (("2012 \u2013 2014\nMaster Informatik\nTechnische Universität Contoso, Note 1,3\n2009 \u2013 2012\nBachelor Informatik\n"
          "Hochschule Contoso"), [("Master Informatik", "Technische Universität Contoso", "2014"),
                                ("Bachelor Informatik", "Hochschule Contoso", "2012")]),
        ("Université de Contoso\nLicence en droit\n2003 \u2013 2006\nLycée Contoso, Lyon\nBaccalauréat, mention bien\n2003",
         [("Licence en droit", "Université de Contoso", "2006"), ("Baccalauréat", "Lycée Contoso", "2003")]),
        ("Grado en Derecho por la Universidad de Contoso (2011-2015)",
         [("Grado en Derecho", "Universidad de Contoso", "2015")]),
        ("• B.Tech in Physics; CGPA: 8.7/10, 2017\n• Class XII (CBSE), Fabrikam Senior Secondary School, 2013",
         [("B.Tech in Physics", None, "2017"), ("Class XII (CBSE)", "Fabrikam Senior Secondary School", "2013")]),
        ("Degree: B.E. Mechanics\nInstitution: Fabrikam Polytechnic, Pune\nYear: 2011\nDegree: HSC\nYear: 2007",
         [("B.E. Mechanics", "Fabrikam Polytechnic", "2011"), ("HSC", None, "2007")]),
        ("Ausbildung zum Schlosser bei der Contoso GmbH, Siegen, 2010", [("Ausbildung zum Schlosser", "Contoso GmbH", "2010")]),
        ("B.S., Information Systems, Fabrikam College, Boston, MA, 2006",
         [("B.S., Information Systems", "Fabrikam College", "2006")]),
        ("Bachelor of Science, Minor in Mathematics\nFabrikam College-Memphis, TN",
         [("Bachelor of Science, Minor in Mathematics", "Fabrikam College", None)]),
    ],
)  # fmt: skip
def test_order_and_signs_are_free(text: str, expected: Studies) -> None:
    assert studies_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("BA Design, Faculty of Arts of the University of\nFabrikam\n2014",
         [("BA Design", "Faculty of Arts of the University of Fabrikam", "2014")]),
        ("2011\tMaster en langues et littératures romanes, finalité\ndidactique\nUniversité de Contoso",
         [("Master en langues et littératures romanes, finalité didactique", "Université de Contoso", "2011")]),
        ("BEd Honours in Language Studies, University of Contoso, 2017",
         [("BEd Honours in Language Studies", "University of Contoso", "2017")]),
        ("A levels (French B, Geography B, Art C), Contoso School, 2005", [("A levels", "Contoso School", "2005")]),
        ("Maîtrise en génie civil, 2016\nPolytechnique Fabrikam (temps partiel)",
         [("Maîtrise en génie civil", "Polytechnique Fabrikam", "2016")]),
        ("2012\tMaîtrise universitaire en biologie, Université de Contoso",
         [("Maîtrise universitaire en biologie", "Université de Contoso", "2012")]),
        (("2021 - 2022\nBefähigungsprüfung Elektrotechnik (Meister)\nWIFI Contoso, Graz\n2001 - 2006\nPflichtschule\n"
         "Hauptschule Fabrikam"), [("Befähigungsprüfung Elektrotechnik (Meister)", "WIFI Contoso", "2022"),
                                  ("Pflichtschule", "Hauptschule Fabrikam", "2006")]),
        ("Ausbildung zum Schlosser\n1984 - 1987\nFabrikam Maschinen AG, Siegen",
         [("Ausbildung zum Schlosser", "Fabrikam Maschinen AG", "1987")]),
    ],
)  # fmt: skip
def test_lines_go_on_and_say_how_one_attended(text: str, expected: Studies) -> None:
    assert studies_of(text) == expected


def test_degrees_of_others_are_none_of_the_owner() -> None:
    text = "MSc Physics, University of Contoso, 2017\n2023\tT. Bonvin, master's thesis, ETH Fabrikam"
    assert studies_of(text) == [("MSc Physics", "University of Contoso", "2017")]


def test_what_no_word_tells_stands_where_its_like_does() -> None:
    text = (
        "2010 \u2013 2012\nMaster Informatik\nUniversität Contoso\n"
        "2005 \u2013 2009\nFachfrau im Rechnungswesen\nHochschule Contoso\n"
        "2000 \u2013 2004\nBachelor Informatik\nFabrikam Stiftung Bern"
    )
    assert studies_of(text) == [
        ("Master Informatik", "Universität Contoso", "2012"),
        ("Fachfrau im Rechnungswesen", "Hochschule Contoso", "2009"),
        ("Bachelor Informatik", "Fabrikam Stiftung Bern", "2004"),
    ]


def test_a_table_is_read_by_its_columns() -> None:
    text = (
        "Qualification\tBoard/University\tInstitute\tYear of passing\tMarks\n"
        "Two-year programme\tContoso University\tFabrikam Centre, Pune\t2018\t8.1\n"
        "Plus Two\tState Board\tFabrikam School\t2014\t91%"
    )
    assert studies_of(text) == [
        ("Two-year programme", "Fabrikam Centre, Pune", "2018"),
        ("Plus Two", "Fabrikam School", "2014"),
    ]


def test_degrees_below_one_school_are_all_of_it() -> None:
    assert studies_of("University of Fabrikam\nMSc Statistics, 2012\nBA Mathematics, 2010") == [
        ("MSc Statistics", "University of Fabrikam", "2012"),
        ("BA Mathematics", "University of Fabrikam", "2010"),
    ]


@pytest.mark.parametrize(
    "note",
    [
        "Thesis: On schools and universities",
        "Dissertation: „Die Hochschule im Wandel“",
        "Relevant coursework: Physics, History of the University",
        "- Member of the University Choir",
        "2009\tPrize of the Faculty for the best thesis",
        "2009\tT. Contoso, doctoral thesis: on universities",
        "Prize for the best essay. Exchange with the College of Contoso.",
    ],
)
def test_notes_are_no_studies(note: str) -> None:
    text = f"MA History, University of Fabrikam, 2010\n{note}\nBA History, Contoso College, 2008"
    assert studies_of(text) == [
        ("MA History", "University of Fabrikam", "2010"),
        ("BA History", "Contoso College", "2008"),
    ]


@pytest.mark.parametrize(
    "text", ["mit Auszeichnung\nein Cap und but", "2019 Course in Excel, VHS Fabrikam", "Boston, MA"]
)
def test_words_that_only_look_like_degrees_are_none(text: str) -> None:
    assert studies_of(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bachelor's Degree\u00a6, \u00a6Social Work \u00a6St. Fabrikam's College \u00a6City, State",
         [("Bachelor's Degree, Social Work", "St. Fabrikam's College", None)]),
        ("BE \u00a6: \u00a6Electronics and Telephony \u00a6National Institute of Contoso \u00a62011",
         [("BE", "National Institute of Contoso", "2011")]),
        ("MBA \u00a6University of \u00a6Contoso, 2004", [("MBA", "University of Contoso", "2004")]),
        ("Master of \u00a6Science \u00a6Fabrikam State \u00a6University, 2004", [("Master of Science", "Fabrikam State University", "2004")]),
        ("BA History, \u00a6St. \u00a6Fabrikam's College", [("BA History", "St. Fabrikam's College", None)]),
        ("Master \u00a6Business \u00a6Administration", [("Master Business Administration", None, None)]),
        ("Entrepreneurship and Trade \u00a6Fabrikam University\nBachelor of Arts, 2004",
         [("Bachelor of Arts", "Fabrikam University", "2004")]),
    ],
)  # fmt: skip
def test_what_the_file_keeps_apart_is_not_one_name(text: str, expected: Studies) -> None:
    assert studies_of(text) == expected


@pytest.mark.parametrize(
    "piece", ["University of ", "Bachelor of Science ", "((((", ", ", " - A", "2010 - ", "BA, MA ", "\t"]
)
def test_hostile_lines_are_read_in_no_time(piece: str) -> None:
    line = (piece * 160)[:159] + "x"
    text = "\n".join([line] * 300 + [piece * 100_000])
    lines, start = [], 0
    for part in text.split("\n"):
        lines.append(CvLine(start, start + len(part)))
        start += len(part) + 1
    with bounded_effort(3):
        find_studies(Document(text, lines), [Block(Section.EDUCATION, None, tuple(lines))])
