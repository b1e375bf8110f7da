"""The answer bank: which of the seeker's earlier answers answers a question.

An answer is used again where the question is the same: word for word, in the same words that count, or by meaning, and
then only if the words in which the two differ can't turn the question round. Whatever else differs (a country, a company,
a technology, a number, "not", "now", "in the future") makes it another question.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from app.core.clock import now
from app.core.folding import fold
from app.domains.auto_apply import vocabulary
from app.domains.auto_apply.fields import FieldKind, FormField, Value
from app.domains.auto_apply.meanings import Meanings
from app.domains.auto_apply.question_words import COMMON, KIN, SILENT
from app.domains.auto_apply.topics import Reserved, Topic
from app.domains.auto_apply.values import as_field_takes_it
from app.domains.companies.names import fold_name

# Cosine of two questions. Measured on tests/evaluation/question_pairs.json with the model that comes with the service: no
# wrong one from 0.75 on, and without the check of the words there would be dozens at any threshold.
SAME_MEANING = 0.85
_ASIDE = re.compile(
    r"\(?\b(?:required|optional|mandatory|erforderlich|pflichtfeld|obligatoire|facultatif|obligatorio|opcional"
    r"|requerido)\b\)?"
)
_NO_WORD = re.compile(r"[^\w+#%€$£]+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu)['\u2019]|['\u2019]s\b", re.IGNORECASE)
# Names that look like small words once they are folded.
_CAPITALS = ((re.compile(r"\bU\.?S\.?(?:A\b\.?)?(?!\w)"), " usa "), (re.compile(r"\bIT\b"), " i_t "))
# Says nothing without what stands before it.
_DEPENDENT = re.compile(
    r"^(?:if|falls|wenn|si|in case|other|others|andere|sonstige|autre|otro|please specify|specify|details?|comments?"
    r"|kommentar|explain|please explain|bitte angeben"
    r"|remarks?|notes?|message|nachricht|answer|antwort|yes|no|additional information|anything else)\b(?!.*\b(?:you"
    r"|du|sie|vous|tu)\b.{15,})"
)
# Asked in the same words, they mean something else where the job is elsewhere.
_OF_A_COUNTRY = frozenset({Reserved.WORK_PERMIT, Reserved.SPONSORSHIP, Reserved.SALARY})


class Scope(StrEnum):
    ALWAYS = "always"
    COMPANY = "company"
    ONCE = "once"


@dataclass(frozen=True, slots=True)
class KnownAnswer:
    """An answer that the seeker gave or approved.

    `question`: as `question_text` words it. `company`: the one that a `company` answer is for, as the job names it.
    `country` (ISO 3166): the job's, on an answer that was given on a form; about work permits, sponsorship and salary the
    same words ask for something else where the job is elsewhere. None: said for any country. `key`: the field of this very
    run that it was given for; such an answer goes before everything and needs no matching.
    """

    question: str
    value: Value
    scope: Scope = Scope.ALWAYS
    company: str | None = None
    country: str | None = None
    key: str | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    answer: KnownAnswer
    value: Value  # as the field takes it
    confidence: float
    reason: str


def question_text(label: str, section: str = "") -> str:
    """What a field asks, worded so that it can be answered and found again by itself.

    "Name" under "Emergency contact" is another question than "Name": the heading goes before it.
    """
    if (
        label
        and section
        and (
            vocabulary.is_section_of_somebody_else(section)
            or vocabulary.is_employment_section(section)
            or vocabulary.is_diversity_section(section)
            or _DEPENDENT.match(normalise_question(label))
        )
    ):
        return f"{section}: {label}"
    return label


def question_texts(fields: Sequence[FormField], answers: Sequence[KnownAnswer]) -> list[str]:
    """What must have vectors so that questions can be compared with those answered before."""
    known = [normalise_question(answer.question) for answer in answers if answer.key is None]
    asked = [normalise_question(question_text(field.label, field.section)) for field in fields]
    return [text for text in (*asked, *known) if text] if known else []


@lru_cache(maxsize=4_000)
def normalise_question(text: str) -> str:
    """A question as it is compared: folded, without marks and what says that it is required."""
    for name, word in _CAPITALS:
        text = name.sub(word, text)
    return " ".join(_NO_WORD.sub(" ", _ASIDE.sub(" ", fold(_ELISION.sub(" ", text)))).split())


def find_answer(
    field: FormField,
    topic: Topic,
    answers: Sequence[KnownAnswer],
    *,
    company: str,
    country: str | None = None,
    meanings: Meanings | None = None,
) -> Found | None:
    """The bank's answer to a field that fits it; None: ask. A day to start on that is over answers nothing."""
    question = question_text(field.label, field.section)
    if not normalise_question(question) or _DEPENDENT.match(normalise_question(question)):
        return None
    usable = [answer for answer in answers if _is_for(answer, topic, company, country) and not _is_over(answer, topic)]
    usable.sort(key=lambda answer: answer.scope is not Scope.COMPANY)
    for confidence, reason, matching in (
        (1.0, "Your answer to the same question", _same_text(question, usable)),
        (0.95, "Your answer to the same question in other words", _same_words(question, topic, usable, field.kind)),
        (0.9, "Your answer to a question that means the same", _same_meaning(question, topic, usable, meanings)),
    ):
        for answer in matching:
            if (value := as_field_takes_it(answer.value, field)) is not None:
                return Found(answer, value, confidence, reason)
    return None


def _is_for(answer: KnownAnswer, topic: Topic, company: str, country: str | None) -> bool:
    if answer.key is not None or answer.scope is Scope.ONCE:
        return False
    if answer.scope is Scope.COMPANY and (answer.company is None or fold_name(answer.company) != fold_name(company)):
        return False
    return topic not in _OF_A_COUNTRY or answer.country is None or answer.country == country


def _is_over(answer: KnownAnswer, topic: Topic) -> bool:
    is_day = isinstance(answer.value, str) and _DAY.fullmatch(answer.value) is not None
    return topic is Reserved.START_DATE and is_day and str(answer.value) < str(now().date())


def _same_text(question: str, answers: Iterable[KnownAnswer]) -> list[KnownAnswer]:
    wanted = normalise_question(question)
    return [answer for answer in answers if normalise_question(answer.question) == wanted]


def _same_words(question: str, topic: Topic, answers: Iterable[KnownAnswer], kind: FieldKind) -> list[KnownAnswer]:
    wanted = telling_words(question)
    if topic is Reserved.CONSENT or kind is FieldKind.CHECKBOX or not wanted:
        return []
    return [answer for answer in answers if telling_words(answer.question) == wanted and _is_of(topic, answer.question)]


def _same_meaning(
    question: str, topic: Topic, answers: Iterable[KnownAnswer], meanings: Meanings | None
) -> list[KnownAnswer]:
    if meanings is None or topic is Reserved.CONSENT:
        return []
    asked = normalise_question(question)
    alike = [
        (likeness, answer)
        for answer in answers
        if _is_of(topic, answer.question)
        and can_mean_the_same(question, answer.question)
        and (likeness := meanings.likeness(asked, normalise_question(answer.question))) >= SAME_MEANING
    ]
    return [answer for _, answer in sorted(alike, key=lambda pair: -pair[0])]


def _is_of(topic: Topic, question: str) -> bool:
    """Whether a question belongs to the same class: whether one may work and whether one needs a visa are two."""
    return not isinstance(topic, Reserved) or (vocabulary.reserved_topic(question) or Reserved.QUESTION) is topic


@lru_cache(maxsize=4_000)
def telling_words(question: str) -> frozenset[str]:
    """The words of a question that count, each by the first of its kin."""
    return frozenset(KIN.get(word, word) for word in normalise_question(question).split() if word not in SILENT)


def can_mean_the_same(one: str, other: str) -> bool:
    """Whether two questions differ only in words that can't turn one round."""
    first, second = telling_words(one), telling_words(other)
    return bool(first & second) and all(word in COMMON for word in first ^ second)
