"""The answer bank: which of the seeker's earlier answers answers a question, and whether it fits the field."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.core.folding import fold
from app.domains.auto_apply.fields import FormField, Value
from app.domains.auto_apply.meanings import Meanings

_ASIDE = re.compile(
    r"\(?\b(?:required|optional|erforderlich|pflichtfeld|obligatoire|facultatif|obligatorio|opcional)\b\)?"
)
_NO_WORD = re.compile(r"[^\w+#%€$£]+")


class Scope(StrEnum):
    ALWAYS = "always"
    COMPANY = "company"
    ONCE = "once"


@dataclass(frozen=True, slots=True)
class KnownAnswer:
    """An answer that the seeker gave or approved.

    `company`: the one that a `company` answer is for, as the job names it. `country` (ISO 3166): the job's, on answers
    about work permits, sponsorship and salary that were given on a form; the same question means something else for a
    job elsewhere. None: given for any country. `key`: the field of this very run that it was given for; such an answer
    goes before everything and needs no matching.
    """

    question: str
    value: Value
    scope: Scope = Scope.ALWAYS
    company: str | None = None
    country: str | None = None
    key: str | None = None
    id: int | None = None


def normalise_question(text: str) -> str:
    """The question as it is compared: folded, without marks, numbering and what says that it is required."""
    words = _NO_WORD.sub(" ", _ASIDE.sub(" ", fold(text)))
    return " ".join(words.split())


def find_answer(
    field: FormField,
    answers: Sequence[KnownAnswer],
    *,
    company: str,
    country: str | None = None,
    meanings: Meanings | None = None,
) -> tuple[KnownAnswer, Value, float] | None:
    """The answer to a field's question, the value as the field takes it, and the confidence; None: ask."""
    question = normalise_question(field.label)
    for answer in answers:
        if question and normalise_question(answer.question) == question:
            return answer, answer.value, 1.0
    return None
