"""What each field of a form is filled with: a fact of the profile, an approved answer, or nothing: then it is asked.

Asking is never wrong, filling in the wrong thing is. So a field is filled only where all that is known of it agrees.
"""

from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domains.auto_apply.facts import SeekerFacts
from app.domains.auto_apply.fields import FormField, Value
from app.domains.auto_apply.meanings import BY_MEANING, NAMEABLE, Meanings, label_texts
from app.domains.auto_apply.questions import KnownAnswer, find_answer, question_texts
from app.domains.auto_apply.topics import Fact, Reserved, Topic
from app.domains.auto_apply.understanding import Understanding, fits_kind, understand
from app.domains.auto_apply.values import as_field_takes_it, value_of

BY_MODEL = 0.7  # what a language model named; a run that sends by itself may want more


class Source(StrEnum):
    """Where a value comes from; of a field that is asked, where an answer would have to come from."""

    PROFILE = "profile"
    CV = "cv"  # the file, and what else the chosen CV gives
    SETTINGS = "settings"  # the cover letter
    ANSWER = "answer"
    SEEKER = "seeker"
    MODEL = "model"  # a fact of the profile, for a field that the language model understood


@dataclass(frozen=True, slots=True)
class JobInBrief:
    title: str
    company: str
    country: str | None = None  # ISO 3166


@dataclass(frozen=True, slots=True)
class Mapping:
    """What becomes of one field. `value` None: it is left empty, and asked where `must_ask` says so.

    `is_open`: nothing explains the field and no rule speaks against asking a language model which fact it wants.
    """

    key: str
    value: Value | None
    source: Source
    fact: Topic
    confidence: float
    reason: str
    answer_id: int | None = None  # of the bank's answer that was used
    is_open: bool = False


# What a page fills in beforehand in a field of these stands for nobody's word.
_NEVER_BY_THE_PAGE = frozenset(
    {Reserved.CONSENT, Reserved.SALARY, Reserved.WORK_PERMIT, Reserved.SPONSORSHIP, Reserved.DIVERSITY}
)
_SOURCES = {
    Fact.CV: Source.CV,
    Fact.COVER_LETTER: Source.SETTINGS,
    Fact.COVER_LETTER_FILE: Source.SETTINGS,
}


def map_fields(
    fields: Sequence[FormField],
    facts: SeekerFacts,
    answers: Sequence[KnownAnswer],
    *,
    job: JobInBrief,
    meaning: Meanings | None = None,
    suggestions: Dictionary[str, Fact] | None = None,
) -> list[Mapping]:
    """One mapping for each field, in their order. `suggestions`: facts that a language model named, by key.

    The seeker's answers of this run go first, then the profile, then the answer bank; then what a label means, and
    last what a model says it asks for. Neither of these two can name more than one of our facts, nor give a value.
    """
    mapper = _Mapper(facts, answers, job, meaning, suggestions or {})
    understood = understand(fields, job_title=job.title)
    mapper.taken = {one.topic for one in understood if isinstance(one.topic, Fact)}
    return [mapper.map(field, one) for field, one in zip(fields, understood, strict=True)]


def texts_to_compare(fields: Sequence[FormField], answers: Sequence[KnownAnswer]) -> list[str]:
    """The texts whose vectors `map_fields` can use: of labels that nothing else explains, and of questions."""
    understood = zip(fields, understand(fields), strict=True)
    labels = [field.label for field, one in understood if one.is_open]
    return list(dict.fromkeys([*label_texts(labels), *question_texts(fields, answers)]))


def must_ask(field: FormField, mapping: Mapping) -> bool:
    """Whether the form must not be sent before the seeker said something.

    It is required and nothing is known; or the page itself has ticked or chosen what only the seeker can say.
    """
    if mapping.value is not None:
        return False
    return field.required or (mapping.fact in _NEVER_BY_THE_PAGE and bool(field.value))


@dataclass
class _Mapper:
    facts: SeekerFacts
    answers: Sequence[KnownAnswer]
    job: JobInBrief
    meaning: Meanings | None
    suggestions: Dictionary[str, Fact]

    def __post_init__(self) -> None:
        self.taken: set[Topic] = set()
        self.given = {answer.key: answer for answer in self.answers if answer.key is not None}

    def map(self, field: FormField, one: Understanding) -> Mapping:
        return (
            self._own_word(field, one)
            or self._from_profile(field, one)
            or self._from_bank(field, one)
            or self._by_meaning(field, one)
            or self._suggested(field, one)
            or self._asked(field, one)
        )

    def _own_word(self, field: FormField, one: Understanding) -> Mapping | None:
        """What the seeker answered to this very field: typed as they wrote it, and the page may find fault with it."""
        answer = self.given.get(field.key)
        if answer is None:
            return None
        is_typed = field.kind.is_typed and isinstance(answer.value, str) and answer.value.strip()
        value = answer.value if is_typed else as_field_takes_it(answer.value, field)
        if value is None:
            return None
        return Mapping(field.key, value, Source.SEEKER, one.topic, 1.0, "Your answer", answer.id)

    def _from_profile(self, field: FormField, one: Understanding) -> Mapping | None:
        if not isinstance(one.topic, Fact):
            return None
        value = value_of(one.topic, self.facts, field)
        if value is None:
            return None
        source = _SOURCES.get(one.topic, Source.PROFILE)
        return Mapping(field.key, value, source, one.topic, one.confidence, one.reason)

    def _from_bank(self, field: FormField, one: Understanding) -> Mapping | None:
        found = find_answer(
            field, one.topic, self.answers, company=self.job.company, country=self.job.country, meanings=self.meaning
        )
        if found is None:
            return None
        return Mapping(
            field.key, found.value, Source.ANSWER, one.topic, found.confidence, found.reason, found.answer.id
        )

    def _by_meaning(self, field: FormField, one: Understanding) -> Mapping | None:
        fact = self.meaning.fact_of(field.label) if self.meaning is not None and one.is_open else None
        return self._named(field, one, fact, Source.PROFILE, BY_MEANING, "Its label means so")

    def _suggested(self, field: FormField, one: Understanding) -> Mapping | None:
        fact = self.suggestions.get(field.key)
        return self._named(field, one, fact, Source.MODEL, BY_MODEL, "A language model reads its label so")

    def _named(
        self, field: FormField, one: Understanding, fact: Fact | None, source: Source, confidence: float, reason: str
    ) -> Mapping | None:
        """A fact that something named for a field that no rule explains; each fact once."""
        if not one.is_open or fact not in NAMEABLE or fact in self.taken or not fits_kind(fact, field):
            return None
        value = value_of(fact, self.facts, field)
        if value is None:
            return None
        self.taken.add(fact)
        return Mapping(field.key, value, source, fact, confidence, reason)

    def _asked(self, field: FormField, one: Understanding) -> Mapping:
        if isinstance(one.topic, Fact):
            return Mapping(
                field.key, None, Source.SEEKER, one.topic, 0.0, "Your profile does not say it in a way that fits"
            )
        return Mapping(field.key, None, Source.SEEKER, one.topic, 0.0, one.reason, is_open=one.is_open)
