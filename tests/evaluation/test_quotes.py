"""Over the real CVs of the development part: every quote that speaks for a match is what stands in the text there."""

import gzip
import json

import pytest

from app.domains.matching.evidence import Evidence, licences_in
from app.domains.matching.match_repository import Person
from app.domains.matching.match_service import Fit, Known, Self, self_of, told
from app.domains.matching.requirements import KnockOut, Requirements
from app.domains.matching.score import Matcher, Posting
from app.domains.profiles.cv_reading import CvLine, Document, read_document
from tests.evaluation.match import RESUMES, TODAY, Taxonomy

pytestmark = pytest.mark.skipif(not RESUMES.exists(), reason="no REAL_DATA_DIR")


def lines_of(text: str) -> list[CvLine]:
    lines: list[CvLine] = []
    start = 0
    for line in text.split("\n"):
        if line.strip():
            lines.append(CvLine(start, start + len(line), indent=float(len(line) - len(line.lstrip()))))
        start += len(line) + 1
    return lines


@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.long)])
def test_every_quote_of_every_development_cv_stands_where_it_says(step: int) -> None:
    taxonomy = Taxonomy()
    known = Known(taxonomy.skills, taxonomy.finder)
    count = 0
    with gzip.open(RESUMES, "rt", encoding="utf-8") as rows:
        texts = [json.loads(row)["text"] for row in rows][::step]
    for text in texts:
        proposal = read_document(
            Document(text, lines_of(text)),
            find_skills=taxonomy.finder.find,
            skill_names=taxonomy.names,
            technologies=taxonomy.technologies,
            today=TODAY,
        ).model_dump(mode="json", by_alias=True)
        own: Self = self_of(Person(None, (), [], [], {}, 1, text, proposal, ()), today=TODAY)
        candidate = own.candidate
        asked = Requirements(
            required=tuple(candidate.skills),
            languages=tuple(candidate.languages),
            knock_outs=tuple(KnockOut("licence", "-", code) for code in licences_in(text)),
        )
        for title in (*candidate.titles, "Manager"):
            posting = Posting(title, asked, language="en")
            matcher = Matcher(candidate, known.skills)
            match = told(Fit(own, matcher, known), posting, matcher.match(posting, 0.3))
            quotes = [quote for part in match.parts for quote in part.evidence]
            quotes += [quote for knock_out in match.knock_outs for quote in knock_out.evidence]
            for quote in quotes:
                assert text[quote.start : quote.end] == quote.quote
                assert quote.quote.strip()
            count += len(quotes)
    assert count > 5_000 / step


def test_text_whose_letters_change_their_number_with_case_is_quoted_exactly() -> None:
    taxonomy = Taxonomy()
    text = "İİİ ẞẞ ﬁﬁ\nİstanbul: Python, Docker\nBACKEND  DEVELOPER\nEnglish"
    evidence = Evidence(text, taxonomy.finder.find)
    ids = taxonomy.finder(text)
    quotes = [*evidence.of_skills(ids), *evidence.of_title("Backend developer"), *evidence.of_languages(["en"])]
    assert {"Python", "Docker", "BACKEND  DEVELOPER", "English"} <= {quote.quote for quote in quotes}
    assert all(text[quote.start : quote.end] == quote.quote for quote in quotes)
