"""A posting as the lexemes that its searches look for.

Everything a query asks is a lexeme, so that one GIN index intersects words and filters by the rarest of them:
`engin` anywhere, `H=engin` in title, skills or company, `T=engin` in the title, `t=engineering` and `u=engineering` the
unstemmed words of these and of the title (for words that are only begun), `~softwar~1~engin` neighbours and their distance (for phrases), `D=en` the
language it was stemmed in, `A=1` any posting, and the facts: `C=DE`, `Y=berlin`, `L=berlin` (any word of its places), …
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.domains.jobs.models import PERIODS_A_YEAR, Job, SalaryPeriod
from app.domains.jobs.search_words import LANGUAGES, UNSTEMMED, Word, fold, fold_phrase, language_index, split_words

ANY, NONE = "A=1", "A=0"
STEMMED_AS = (*LANGUAGES, "xx")


@dataclass(frozen=True, slots=True)
class Document:
    """A posting's words, split but not yet stemmed."""

    job: Job
    title: list[str]
    body: list[str]
    names: list[list[str]]  # the company's and each skill's

    def words(self) -> Iterable[str]:
        yield from self.title
        yield from self.body
        for name in self.names:
            yield from name


def document_of(job: Job, *, company: str, skills: Iterable[str]) -> Document:
    names = [split_words(name) for name in (company, *skills)]
    return Document(job, split_words(job.title), split_words(job.description), names)


def yearly(amount: Decimal | None, period: SalaryPeriod | None) -> int | None:
    """An amount as whole units a year, or None where none is known."""
    return None if amount is None else int(amount * PERIODS_A_YEAR[period or SalaryPeriod.YEAR])


def lexemes_of(document: Document, words: Mapping[str, Word]) -> set[str]:
    """All lexemes of a posting."""
    language = language_index(document.job.language)
    lexemes = {ANY, f"D={STEMMED_AS[language]}"}
    lexemes.update(_facts(document.job))
    _add_text(lexemes, document.body, words, language)
    _add_text(lexemes, document.title, words, language)
    for word in document.title:
        lexemes.update(f"T={stem}" for stem in _stems(words[word], language))
        lexemes.add(f"u={words[word].surface}")
    for name in document.names:
        _add_text(lexemes, name, words, language)
    for part in (document.title, *document.names):
        for word in part:
            lexemes.update(f"H={stem}" for stem in _stems(words[word], language))
            lexemes.add(f"t={words[word].surface}")
    return lexemes


def _stems(word: Word, language: int) -> Sequence[str]:
    if word.accented and language != UNSTEMMED:
        return word.stems[language], word.accented[language]
    return (word.stems[language],)


def _add_text(lexemes: set[str], text: Sequence[str], words: Mapping[str, Word], language: int) -> None:
    """The words that say something in this language, and each pair of neighbours among them."""
    previous = ""
    distance = 1
    for raw in text:
        word = words[raw]
        if language in word.stops:
            distance += 1
            continue
        stem = word.stems[language]
        lexemes.add(stem)
        if word.accented and language != UNSTEMMED:
            lexemes.add(word.accented[language])
        if previous:
            lexemes.add(f"~{previous}~{distance}~{stem}")
        previous = stem
        distance = 1


def _facts(job: Job) -> Iterable[str]:
    yield f"R={int(job.is_remote)}"
    yield f"O={job.company_id}"
    yield f"U={fold_phrase(job.source)}"
    for letter, value in (("J", job.job_type), ("W", job.workplace_type), ("X", job.experience_level)):
        if value is not None:
            yield f"{letter}={value.value}"
    if job.language:
        yield f"G={job.language}"
    if job.currency and (job.salary_min is not None or job.salary_max is not None):
        yield f"M={job.currency}"
    for id in job.skill_ids:
        yield f"S={id}"
    places = [(job.location, job.city, job.country)]
    places += [(place.get("text"), place.get("city"), place.get("country")) for place in job.locations]
    for text, city, country in places:
        if country:
            yield f"C={country}"
        if city and (key := fold_phrase(city)):
            yield f"Y={key}"
        for part in (text, city):
            for word in split_words(part or ""):
                yield f"L={fold(word)}"
