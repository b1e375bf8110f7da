"""What labels and questions mean, by vectors that are made beforehand: comparing them is all that is done here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.domains.auto_apply.phrases import PHRASES
from app.domains.auto_apply.topics import Fact
from app.domains.auto_apply.vocabulary import first_line, words_of

# Measured by `python -m tests.evaluation forms`, with the model that comes with the service, on labels as if no rule
# knew them.
LIKE_ENOUGH = 0.85
AHEAD_ENOUGH = 0.15  # of what else it could be
BY_MEANING = 0.75
_EXAMPLES = 8

# What a model must not choose: whole texts, and documents.
NAMEABLE = frozenset(Fact) - {Fact.CV, Fact.COVER_LETTER, Fact.COVER_LETTER_FILE, Fact.SUMMARY, Fact.HEADLINE}
_OTHER = (
    "emergency contact name|name of your manager|company name|previous employer|city of birth|place of birth"
    "|maiden name|job title you are applying for"
    "|preferred work location|salary expectations|notice period|start date|work permit|visa sponsorship|gender"
    "|nationality|date of birth|how did you hear about us"
    "|referred by|name of referee|years of experience|level of english|preferred language"
    "|why do you want to work here|driving licence|user name|password|social security number"
    "|project name|agency name|recruiter name|company website|best time to call|preferred contact method|department"
    "|position applied for|number of children|hobbies|skills|additional information"
    "|comments|message|subject|date|signature|reference number|employee id|shirt size|name of university professor"
    "|account number|tax number|last name at birth|company linkedin page"
)
# To vectors first and last names are one.
_NAMES = frozenset({Fact.FULL_NAME, Fact.FIRST_NAME, Fact.LAST_NAME, Fact.MIDDLE_NAME, Fact.PREFERRED_NAME})
_EXAMPLE_FACTS: dict[str, Fact | None] = {
    phrase: None if fact in _NAMES else fact
    for fact in PHRASES
    if fact in NAMEABLE
    for phrase in PHRASES[fact].split("|")[:_EXAMPLES]
} | dict.fromkeys(_OTHER.split("|"))
EXAMPLES = _EXAMPLE_FACTS.keys()

Vector = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Meanings:
    """Unit vectors by text, all of one model. A text that has none is like nothing."""

    vectors: Mapping[str, Vector]

    def likeness(self, one: str, other: str) -> float:
        """The cosine, from -1 to 1."""
        first, second = self.vectors.get(one), self.vectors.get(other)
        return float(first @ second) if first is not None and second is not None else 0.0

    def fact_of(
        self, label: str, *, like: float = LIKE_ENOUGH, ahead: float = AHEAD_ENOUGH, without_itself: bool = False
    ) -> Fact | None:
        """The fact whose phrases a label is like, and like nothing else. `without_itself`: as if it were no example."""
        text = label_text(label)
        best: dict[Fact | None, float] = {}
        for example, fact in _EXAMPLE_FACTS.items():
            if not (without_itself and example == text):
                best[fact] = max(best.get(fact, -1.0), self.likeness(text, example))
        (fact, first), (_, second) = sorted(best.items(), key=lambda pair: -pair[1])[:2]
        return fact if first >= like and first - second >= ahead else None


def label_text(label: str) -> str:
    """A label as it is compared with the examples."""
    return words_of(first_line(label))


def label_texts(labels: Iterable[str]) -> list[str]:
    """What must have vectors so that labels can be compared: they themselves and the examples."""
    texts = [text for label in labels if (text := label_text(label))]
    return [*texts, *EXAMPLES] if texts else []
