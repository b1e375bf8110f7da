"""Jobs and studies of a CV: titles, periods, degrees and schools in the forms that files really have."""

from datetime import date

import pytest

from app.domains.profiles.cv_reading import CvLine, Document, read_document
from app.domains.profiles.proposal_schemas import CvProposal

SEAM = "\u00a6"


def proposal_of(marked: str) -> CvProposal:
    """What is read of the text; seams, where the file keeps two things apart that look like one, stand as \u00a6."""
    text = marked.replace(SEAM, "")
    lines: list[CvLine] = []
    start = 0
    for line in marked.split("\n"):
        pieces = line.split(SEAM)
        end = start + sum(map(len, pieces))
        if line.strip():
            seams = tuple(start + sum(map(len, pieces[:place])) for place in range(1, len(pieces)))
            lines.append(CvLine(start, end, seams=seams))
        start = end + 1
    proposal = read_document(
        Document(text, lines), find_skills=lambda _: [], skill_names={}, technologies=(), today=date(2026, 11, 21)
    )
    for evidence in proposal.evidence:
        assert text[evidence.start : evidence.end] == evidence.quote
    return proposal


def jobs_of(text: str) -> list[tuple[str | None, str | None, str | None, str | None, bool]]:
    proposal = proposal_of(text)
    return [(job.title, job.company, job.from_, job.to, job.is_current) for job in proposal.experience]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("March 2019\nto\nMay 2021\nFabrikam Inc\nCook", ("Cook", "Fabrikam Inc", "2019-03", "2021-05", False)),
        ("March 2019\nto\nCurrent\nFabrikam Inc\nCook", ("Cook", "Fabrikam Inc", "2019-03", None, True)),
        ("Cook 10/2011 ï¼\u200b 11/2012\nFabrikam Inc", ("Cook", "Fabrikam Inc", "2011-10", "2012-11", False)),
        ("Cook 10/2011 \uff0d Current\nFabrikam Inc", ("Cook", "Fabrikam Inc", "2011-10", None, True)),
        ("Cook\nFabrikam Inc\nJune 2012 to till date", ("Cook", "Fabrikam Inc", "2012-06", None, True)),
        ("Senior cook Mar 2014\nFabrikam Inc", ("Senior cook", "Fabrikam Inc", "2014-03", None, False)),
        ("September 2005 Cook\nFabrikam Inc", ("Cook", "Fabrikam Inc", "2005-09", None, False)),
    ],
)
def test_dates_stand_in_many_places_and_never_in_the_title(
    header: str, expected: tuple[str | None, str | None, str | None, str | None, bool]
) -> None:
    assert jobs_of(f"Experience\n{header}\n• Cooked lunch for eighty people every day.")[0] == expected


@pytest.mark.parametrize(
    ("line", "degree", "school"),
    [
        ("MBA University of Fabrikam City , State", "MBA", "University of Fabrikam"),
        ("Bachelor of Science Fabrikam State University 2015", "Bachelor of Science", "Fabrikam State University"),
        ("State , USA Associate of Arts\nFabrikam College", "Associate of Arts", "Fabrikam College"),
        ("Bachelor of Arts\nPsychology Fabrikam State University", "Bachelor of Arts", "Fabrikam State University"),
        ("BBA\nBusiness Administration University of Fabrikam", "BBA", "University of Fabrikam"),
        ("B.S. in Physics\nFabrikam University of Science and Technology", "B.S. in Physics",
         "Fabrikam University of Science and Technology"),
    ],
)  # fmt: skip
def test_degree_and_school_are_told_from_subject_and_place(line: str, degree: str, school: str) -> None:
    text = f"Education\n{line}"
    proposal = proposal_of(text)
    assert [(study.degree, study.school) for study in proposal.education] == [(degree, school)]


def test_career_that_is_told_twice_is_told_once() -> None:
    posts = [
        "Cook\nFabrikam Inc\nMay 2014 - June 2016",
        "Baker\nContoso Ltd\n2010 - 2013",
        "Waiter\nContoso Ltd\n2008 - 2009",
    ]
    told = "\n".join(f"{post}\n\u2022 Worked with eighty people every day." for post in posts)
    once = jobs_of(f"Experience\n{told}")
    assert [title for title, *_ in once] == ["Cook", "Baker", "Waiter"]
    assert jobs_of(f"Experience\n{told}\nProfessional Experience\n{told}") == once


def test_two_posts_of_one_name_are_two() -> None:
    post = "Cook\nFabrikam Inc\nMay 2014 - June 2016\n\u2022 Worked with eighty people every day.\n"
    assert len(jobs_of(f"Experience\n{post}{post}")) == 2


def test_career_is_told_with_what_was_done_wherever_that_stands() -> None:
    posts = [
        "Cook\nFabrikam Inc\nMay 2014 - June 2016",
        "Baker\nContoso Ltd\n2010 - 2013",
        "Waiter\nContoso Ltd\n2008 - 2009",
    ]
    listed = "\n".join(posts)
    told = "\n".join(f"{post}\n\u2022 Worked with eighty people every day." for post in posts)
    jobs = proposal_of(f"Experience\n{listed}\nProfessional Experience\n{told}").experience
    assert [job.title for job in jobs] == ["Cook", "Baker", "Waiter"]
    assert all(job.text and "eighty people" in job.text for job in jobs)


def test_posts_that_look_alike_are_not_one() -> None:
    posts = "".join(f"Freelance Translator\n2019 - 2020\n\u2022 Translated book {number}.\n" for number in range(4))
    assert len(jobs_of(f"Experience\n{posts}")) == 4
