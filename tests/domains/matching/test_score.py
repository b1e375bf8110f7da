"""What the titles that somebody held count for."""

from app.domains.matching.candidate import Candidate, Wishes
from app.domains.matching.score import Matcher, PartName, Posting, Skills

SKILLS = Skills({}, {})


def title_score(posting: str, *held: str, wishes: tuple[str, ...] = ()) -> float:
    match = Matcher(Candidate(titles=held, wishes=Wishes(titles=wishes)), SKILLS).match(Posting(posting), None)
    score = next(part.score for part in match.parts if part.name is PartName.TITLE)
    assert score is not None
    return score


def test_latest_title_counts_most_and_a_wish_as_much() -> None:
    scores = [title_score("Chef", *held) for held in (("Chef",), ("Nurse", "Chef"), ("Nurse", "Welder", "Chef"))]
    assert scores[0] == 1 > scores[1] > scores[2]
    assert title_score("Chef", "Nurse", wishes=("Chef",)) == 1


def test_same_title_again_is_no_older_one() -> None:
    once = title_score("Chef", "Nurse", "Chef")
    assert title_score("Chef", "NURSE", "Nurse", "Senior nurse", "Chef") == once
    assert title_score("Chef", "Nurse", "Welder", "Chef") < once


def test_rank_alone_says_less_than_what_somebody_does() -> None:
    assert title_score("Shift manager", "Manager") < title_score("Sales manager", "Sales manager")
    assert title_score("Kitchen manager", "Manager", "Chef") == title_score("Kitchen manager", "Nurse", "Chef")
