"""What is read of CVs that nobody who made the reader looked at: a change that reads them worse is noticed."""

from tests.evaluation.cv_fields import evaluate

# F1, a little below what was measured. Nothing of a CV stands here: see made_cvs/README.md.
LEAST = {
    "name": 0.88, "email": 0.97, "phone": 0.97, "title": 0.85, "company": 0.72, "dates": 0.85, "school": 0.85,
    "degree": 0.8, "skills": 0.8, "languages": 0.93,
}  # fmt: skip


async def test_cvs_that_nobody_looked_at_are_read() -> None:
    scores, _ = await evaluate("made")
    read = {name: round(scores[name].figures()[2], 3) for name in LEAST}
    assert not {name: value for name, value in read.items() if value < LEAST[name]}
