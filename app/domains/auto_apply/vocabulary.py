"""How application forms word what they ask: English, German, French, Spanish; some Dutch, Italian and Portuguese.

A label is understood where the whole of it is a known phrase. One more word that is not known ("name of your manager")
and it is not: a phrase that merely stands in a label says nothing about whose name or which country is asked for.
"""

import re
from functools import cache, lru_cache

from app.core.folding import fold
from app.domains.auto_apply import phrases, reserved_words
from app.domains.auto_apply.topics import Fact, Reserved

_CONTACT = frozenset({Fact.EMAIL, Fact.PHONE})
LINKS = frozenset(
    {
        Fact.LINKEDIN_URL, Fact.GITHUB_URL, Fact.PORTFOLIO_URL, Fact.WEBSITE_URL, Fact.TWITTER_URL, Fact.OTHER_URL,
    }
)  # fmt: skip
# "Current location / city" asks for the place as a whole.
_PLACES: tuple[set[Fact | None], ...] = (
    {Fact.LOCATION, Fact.CITY},
    {Fact.LOCATION, Fact.COUNTRY},
    {Fact.CITY, Fact.COUNTRY},
    {Fact.CITY, Fact.REGION},
    {Fact.CITY, Fact.REGION, Fact.COUNTRY},
)
_FILES = frozenset({Fact.CV, Fact.COVER_LETTER})
_AROUND = (
    (_CONTACT, frozenset(phrases.AROUND_CONTACT.split())),
    (LINKS, frozenset(phrases.AROUND_LINK.split())),
    (_FILES, frozenset(phrases.AROUND_FILE.split())),
)
_FILLER_WORDS = frozenset(phrases.FILLERS.split())
_ASIDE_WORDS = frozenset(phrases.ASIDES.split())

_WRAPPERS = re.compile(
    r"^(?:(?:ctl|main|content|body|ddl|job application|application form|application|applicant|candidate"
    r"|awsm applicant|awsm|systemfield|form widgets"
    r"|form fields|form|urls|fields|field|input|your|personal information|personal info|personal details|personal"
    r"|person|user data|profile"
    r"|question|answers attributes|answer|data|job applications attributes|attributes|wpforms|wpcf|cf|txt|tb"
    r"|personal data|bewerber|candidat"
    r"|candidato|kandidat|contact info) )+(?=\S)"
)
_NAME_END = re.compile(r"(?: (?:list|text value|text|value|input|field|upload))+$")

_NOT_OF_THE_SEEKER = frozenset({"billing", "shipping", "fax", "pager", "work"})

_QUESTION_WORDS = re.compile(
    r"^(?:why|how|what|which|when|where|who|do|does|did|are|is|have|has|had|can|could|will|would|should|may|describe"
    r"|explain|tell|list|share|if"
    r"|warum|wieso|weshalb|wie|was|welche\w*|wann|wo|wer|wem|hast|haben|bist|sind|kannst|konnen|wurdest|wurden"
    r"|beschreib\w*|nenne\w*|wenn"
    r"|pourquoi|comment|que|quel\w*|quand|ou|qui|avez|etes|pouvez|decrivez|si|est ce"
    r"|por que|como|cual\w*|cuando|cuanto\w*|donde|quien|tienes|eres|estas|puedes|describe|describa|cuentanos)\b"
)

_RESERVED_PATTERNS = tuple((topic, re.compile(pattern)) for topic, pattern in reserved_words.RESERVED.items())
_CONFIRMATION = re.compile(
    r"\b(?:confirm\w*|repeat|re ?enter|re ?type|again|verif\w*|bestatig\w*|wiederhol\w*|repetir|repite|email ?(?:2"
    r"|two|again|repeat)|mail ?2|herhaal|ripeti|conferma)\b"
)
_ASKS = re.compile(
    r"^(?:what (?:is|are|s)|whats|wie (?:lautet|lauten|ist)|quel(?:le)?s? (?:est|sont)|cual(?:es)? (?:es|son)) "
)
_BEFORE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NO_WORD = re.compile(r"[\W_]+")
_PARENTHESES = re.compile(r"[(\[{][^()\[\]{}]*[)\]}]")
_PLURAL_ENDS = re.compile(r"\((?:s|n|en|es|e)\)")
_PARTS = re.compile(r"\s*[/|\u2022\u00b7]\s*|\s+(?:or|oder|ou)\s+|\s+[-\u2013\u2014]\s+|:\s*$")
_LINES = re.compile(r"[\r\n]+")


@lru_cache(maxsize=4_000)
def words_of(text: str) -> str:
    """Folded, in words: "Straße, Nr. *" → "strasse nr"."""
    return " ".join(
        _NO_WORD.sub(" ", fold(text).replace("ß", "ss").replace("ø", "o").replace("ł", "l").replace("æ", "ae")).split()
    )


def first_line(label: str) -> str:
    """The line that names the field; help and the values of a widget stand in those below."""
    for line in _LINES.split(label):
        if not set(words_of(line).split()) <= _ASIDE_WORDS:
            return line
    return ""


def is_question(text: str) -> bool:
    """Whether a label is a sentence that asks for more than a name, a number or a place."""
    words = words_of(text)
    return "?" in text or "\u00bf" in text or len(words.split()) > 8 or _QUESTION_WORDS.match(words) is not None


def is_about_somebody_else(label: str) -> bool:
    return reserved_words.SOMEBODY_ELSE.search(words_of(label)) is not None


def is_section_of_somebody_else(section: str) -> bool:
    return reserved_words.SOMEBODY_ELSE_SECTION.search(words_of(section)) is not None


def mentions_somebody_else(text: str) -> bool:
    """The same of help: of the words that mean nothing else there."""
    return reserved_words.ANYWHERE_SOMEBODY_ELSE.search(words_of(text)) is not None


def is_about_another_thing(label: str) -> bool:
    return reserved_words.ANOTHER_THING.search(words_of(label)) is not None


def is_named_for_another_thing(name: str) -> bool:
    words = name_words(name)
    return (
        reserved_words.SOMEBODY_ELSE.search(words) is not None
        or reserved_words.NAME_OF_ANOTHER_THING.search(words) is not None
    )


def may_be_a_fact(label: str) -> bool:
    """Whether it is worth asking what a label means that no rule understands."""
    return not is_question(label) and reserved_words.NO_FACT.search(words_of(label)) is None


def is_wished_place(name: str, section: str) -> bool:
    """Whether it is where somebody wants to work, not where they live."""
    return (
        reserved_words.WISHED_PLACE.search(name_words(name)) is not None
        or reserved_words.WISHED_PLACE_SECTION.search(words_of(section)) is not None
    )


def is_confirmation(text: str) -> bool:
    return _CONFIRMATION.search(words_of(text)) is not None


def asides(label: str) -> str:
    """What stands in parentheses in the line that names the field."""
    return " ".join(_PARENTHESES.findall(first_line(label)))


def further_lines(label: str) -> str:
    line = first_line(label)
    return label.partition(line)[2] if line else ""


def is_employment_section(section: str) -> bool:
    return reserved_words.EMPLOYMENT_SECTION.search(words_of(section)) is not None


def is_education_section(section: str) -> bool:
    return reserved_words.EDUCATION_SECTION.search(words_of(section)) is not None


def is_technical_section(section: str) -> bool:
    """Where "languages" are those that computers are programmed in."""
    return reserved_words.TECHNICAL_SECTION.search(words_of(section)) is not None


def is_current_job_section(section: str) -> bool:
    return reserved_words.CURRENT_JOB_SECTION.search(words_of(section)) is not None


def asks_for_other_papers(label: str) -> bool:
    """Whether a file is wanted that is no CV: certificates, a photo, "other documents"."""
    return reserved_words.OTHER_PAPERS.search(words_of(label)) is not None


def asks_for_application_papers(label: str) -> bool:
    return reserved_words.APPLICATION_PAPERS.search(words_of(label)) is not None


def is_diversity_section(section: str) -> bool:
    return reserved_words.DIVERSITY_SECTION.search(words_of(section)) is not None


def reserved_topic(text: str, *, is_box: bool = False) -> Reserved | None:
    """Which of the classes that only the seeker answers a text belongs to. `is_box`: what stands beside a checkbox."""
    words = words_of(text)
    if reserved_words.CONSENT.search(words) or (is_box and reserved_words.CONSENT_BOX.search(words)):
        return Reserved.CONSENT
    return next((topic for topic, pattern in _RESERVED_PATTERNS if pattern.search(words)), None)


def _key(words: str) -> str:
    return words.replace(" ", "")


_KNOWN_WORDS = frozenset(
    word
    for words in phrases.PHRASES.values()
    for phrase in words.split("|")
    for word in phrase.split()
    if len(word) > 2
)
_HARMLESS_WORDS = frozenset(phrases.HARMLESS.split())
_BY_KEY = {_key(words_of(phrase)): fact for fact, phrases in phrases.PHRASES.items() for phrase in phrases.split("|")}
_BY_NAME = _BY_KEY | {name: fact for fact, names in phrases.ELEMENT_NAMES.items() for name in names.split("|")}
# A name of an element that is worded as generally as this says too little.
_VAGUE_NAMES = frozenset(
    {
        Fact.FULL_NAME, Fact.WEBSITE_URL, Fact.OTHER_URL, Fact.LOCATION, Fact.SCHOOL, Fact.DEGREE, Fact.REGION, Fact.SUMMARY,
        Fact.CURRENT_COMPANY, Fact.CURRENT_TITLE, Fact.LANGUAGES, Fact.PORTFOLIO_URL, Fact.HEADLINE, Fact.FIELD_OF_STUDY,
        Fact.COUNTRY, Fact.MIDDLE_NAME, Fact.PREFERRED_NAME, Fact.STREET,
    }
)  # fmt: skip


def is_vague(fact: Fact) -> bool:
    """Whether an element's name alone, under a label that is not understood, is too little for this fact."""
    return fact in _VAGUE_NAMES


def is_in_other_language(label: str) -> bool:
    """Whether none of its words is one of ours: then what its element is called can be believed."""
    return may_be_a_fact(label) and not _KNOWN_WORDS & set(words_of(label).split())


def says_little_besides(label: str, telling: frozenset[str]) -> bool:
    """Whether a label has one of the words, and besides them only such as change nothing."""
    words = {word for word in words_of(label).split() if not word.isdigit()}
    return bool(words & telling) and words <= telling | _HARMLESS_WORDS | _FILLER_WORDS


@cache
def words_for(fact: Fact) -> frozenset[str]:
    """All words that the phrases of a fact are made of."""
    return frozenset(word for phrase in phrases.PHRASES.get(fact, "").split("|") for word in phrase.split())


def _fact_of_words(words: str) -> Fact | None:
    """The fact that the words ask for and nothing besides."""
    if fact := _BY_KEY.get(_key(words)):
        return fact
    words = _ASKS.sub("", words)
    kept = " ".join(word for word in words.split() if word not in _FILLER_WORDS)
    if fact := _BY_KEY.get(_key(kept)):
        return fact
    if kept in phrases.BARE_NAMES or words in phrases.BARE_NAMES:
        return Fact.FULL_NAME
    for facts, around in _AROUND:
        for text in (words, kept):
            bare = [word for word in text.split() if word not in around and word not in _FILLER_WORDS]
            fact = _BY_KEY.get("".join(bare))
            if fact in facts:
                return fact
    return None


def is_bare_name(label: str) -> bool:
    """ "Name", "Nom", "Nombre": the whole name, or the part of it that no other field asks for."""
    line = first_line(label)
    if _key(words_of(line)) in _BY_KEY:  # "Name (first and last)"
        return False
    kept = {word for word in _bare_words(_PARENTHESES.sub(" ", line)) if word not in _FILLER_WORDS}
    return len(kept) == 1 and kept <= phrases.BARE_NAMES


def is_part_of_last_name(label: str) -> bool:
    return _key(words_of(_PARENTHESES.sub(" ", first_line(label)))) in phrases.NAME_PARTS


def _bare_words(text: str) -> list[str]:
    """Without "What is" before them."""
    return _ASKS.sub("", words_of(text)).split()


@lru_cache(maxsize=4_000)
def label_facts(label: str) -> frozenset[Fact]:
    """The facts that a label names one by one: of "PLZ / Ort" over two fields the postal code and the city."""
    parts = [words for part in _PARTS.split(_PARENTHESES.sub(" ", first_line(label))) if (words := words_of(part))]
    facts = {_fact_of_words(part) for part in parts}
    return frozenset(fact for fact in facts if fact is not None) if None not in facts else frozenset()


@lru_cache(maxsize=4_000)
def label_fact(label: str) -> Fact | None:
    """The fact that a label asks for; None where any word of it is not understood."""
    line = first_line(label)
    if fact := _BY_KEY.get(_key(words_of(line))):  # "Nombre(s)"
        return fact
    line = _PLURAL_ENDS.sub("", line)
    if fact := _fact_of_words(words_of(line)):
        return fact
    outside = _PARENTHESES.sub(" ", line)
    if fact := _fact_of_words(words_of(outside)):
        return fact
    parts = [words for part in _PARTS.split(outside) if (words := words_of(part))]
    facts = {_fact_of_words(part) for part in parts}
    if facts in _PLACES:
        return Fact.LOCATION
    return facts.pop() if len(facts) == 1 else None


def name_words(name: str) -> str:
    """ "job_application[firstName]" → "job application first name", without numbers."""
    return " ".join(word for word in words_of(_BEFORE.sub(" ", name)).split() if not word.isdigit()) if name else ""


@lru_cache(maxsize=4_000)
def name_fact(name: str) -> Fact | None:
    """The fact that an element's name or id tells of."""
    words = _NAME_END.sub("", _WRAPPERS.sub("", re.sub(r"(?<=[a-z])\d+\b", "", name_words(name))))
    if fact := _BY_NAME.get(_key(words)):
        return fact
    return _fact_of_words(words) if words else None


def autocomplete_topic(autocomplete: str) -> Fact | Reserved | None:
    """What the `autocomplete` attribute says, as the HTML standard defines its tokens."""
    tokens = [token for token in autocomplete.lower().split() if token != "webauthn"]
    if not tokens:
        return None
    if tokens[-1].startswith(("cc-", "transaction-")) or _NOT_OF_THE_SEEKER & set(tokens[:-1]):
        return Reserved.QUESTION
    return phrases.AUTOCOMPLETE.get(tokens[-1])
