"""A fact as a field takes it: the option that means the same, the spelling that fits, the document that is accepted."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

import pycountry
from babel import Locale

from app.core.folding import fold
from app.domains.auto_apply import phones
from app.domains.auto_apply.facts import COVER_LETTER_DOCUMENT, Document, SeekerFacts, country_name
from app.domains.auto_apply.fields import DOCUMENT_COVER_LETTER, DOCUMENT_CV, FieldKind, FormField, Value
from app.domains.auto_apply.topics import Fact
from app.domains.jobs.forms import MAX_PATTERNED_ANSWER, pattern_fault
from app.domains.jobs.places import country_named

_NO_WORD = re.compile(r"[^\w+]+")
_BESIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\+?\d+")
_CALLING_CODE = re.compile(r"\+\s?(\d{1,4})(?!\d)")
_LANGUAGES = ("en", "de", "fr", "es", "nl", "it", "pt")
_LEVELS = (
    ("doctorate", r"\b(?:ph ?d|doctor\w*|doktor\w*|promotion|doctorat|doctorado|dottorato|dr)\b"),
    ("master", r"\b(?:masters?|m ?sc|m ?a|m ?eng|m ?phil|mba|magister|maitrise|maestria|mestrado|laurea magistrale|diplom)\b"),
    ("bachelor", r"\b(?:bachelors?|b ?sc|b ?a|b ?eng|ba hons|licence|licenciatura|licencje|laurea triennale|grado|undergraduate)\b"),
    ("associate", r"\bassociates?\b"),
    ("secondary", r"\b(?:high school|secondary|abitur|matura|baccalaureat|bac|bachillerato|ged)\b"),
)  # fmt: skip
_DEGREE_LEVELS = tuple((level, re.compile(pattern)) for level, pattern in _LEVELS)
_SHAPES = {
    FieldKind.EMAIL: re.compile(r"[^@\s]+@[^@\s]+"),
    FieldKind.URL: re.compile(r"https?://\S+"),
    FieldKind.DATE: re.compile(r"\d{4}-\d{2}-\d{2}"),
}
_YES = frozenset({"yes", "ja", "oui", "si", "sim", "y", "true"})
_NO = frozenset({"no", "nein", "non", "nee", "nao", "n", "false"})


def plain(text: str) -> str:
    """A text as options are compared: folded, without marks."""
    return " ".join(_NO_WORD.sub(" ", fold(text).replace("ß", "ss").replace("_", " ")).split())


def value_of(fact: Fact, facts: SeekerFacts, field: FormField) -> Value | None:
    """What to enter; None where the fact is not known or the field does not take it as it is."""
    if field.kind is FieldKind.FILE:
        return _document(fact, facts, field)
    if field.kind is FieldKind.CHOICES:
        return _languages(facts, field.options) if fact is Fact.LANGUAGES else None
    if field.kind is FieldKind.CHOICE and field.options:
        return _option(fact, facts, field.options)
    return next((text for text in _spellings(fact, facts, field) if fits(text, field)), None)


def fits(value: Value, field: FormField) -> bool:
    """Whether the field takes the value: its option, its length, its pattern, its range, its lines."""
    if isinstance(value, bool):
        return field.kind is FieldKind.CHECKBOX
    if isinstance(value, tuple):
        return field.kind is FieldKind.CHOICES and bool(value) and set(value) <= set(field.options)
    if field.kind is FieldKind.CHOICE:
        return bool(value) and (value in field.options or not field.options)
    return field.kind.is_typed and bool(value.strip()) and _is_typable(value, field)


def as_field_takes_it(value: Value, field: FormField) -> Value | None:
    """An answer as this field takes it: its own option for the same word, "Ja" for "Yes"; None where it does not fit."""
    if field.kind is FieldKind.FILE:
        return None
    if field.kind is FieldKind.CHECKBOX:
        ticked = value if isinstance(value, bool) else _as_bool(value)
        return None if field.required and not ticked else ticked  # without it the form can't be sent
    if field.kind is FieldKind.CHOICES:
        wanted = (value,) if isinstance(value, str) else value
        if isinstance(wanted, bool):
            return None
        chosen = [_same_option(one, field.options) for one in wanted]
        return tuple(option for option in chosen if option is not None) if chosen and None not in chosen else None
    if field.kind is FieldKind.CHOICE and field.options:
        return None if isinstance(value, tuple) else _same_option(value, field.options)
    return value if isinstance(value, str) and fits(value, field) else None


def _as_bool(value: str | tuple[str, ...]) -> bool | None:
    word = plain(value) if isinstance(value, str) else ""
    return True if word in _YES else False if word in _NO else None


def _same_option(value: str | bool, options: Sequence[str]) -> str | None:
    if isinstance(value, str):
        if value in options:
            return value
        if same := _only(option for option in options if plain(option) == plain(value)):
            return same
    said = value if isinstance(value, bool) else _as_bool(value)
    if said is None:
        return None
    return _only(option for option in options if plain(option) in (_YES if said else _NO))


def _only(found: Iterable[str]) -> str | None:
    """The one that was found; None where none was, or several."""
    options = list(found)
    return options[0] if len(options) == 1 else None


def _is_typable(text: str, field: FormField) -> bool:
    if "\n" in text.strip() and field.kind is not FieldKind.TEXTAREA:
        return False
    if field.max_length is not None and len(text) > field.max_length >= 0:
        return False
    if field.kind is FieldKind.NUMBER and not _is_number_within(text, field):
        return False
    if field.kind in _SHAPES and _SHAPES[field.kind].fullmatch(text) is None:
        return False
    return _matches(text, field.pattern)


def _is_number_within(text: str, field: FormField) -> bool:
    number = _number(text)
    low, high = _number(field.minimum), _number(field.maximum)
    return number is not None and (low is None or number >= low) and (high is None or number <= high)


def _number(text: str | None) -> float | None:
    try:
        number = float(text) if text is not None and len(text) <= 30 else None
    except ValueError:
        return None
    return number if number is not None and abs(number) < 1e15 else None  # no NaN, no infinity


def _matches(text: str, pattern: str | None) -> bool:
    """A page's pattern is a stranger's program: one that could run wild, or is none of ours, is left to the page."""
    if not pattern or pattern_fault(pattern) is not None or len(text) > MAX_PATTERNED_ANSWER:
        return True
    try:
        return re.fullmatch(pattern, text) is not None
    except re.error:
        return True


def _document(fact: Fact, facts: SeekerFacts, field: FormField) -> str | None:
    if fact is Fact.CV and facts.cv is not None and accepts(field.accept, facts.cv):
        return DOCUMENT_CV
    if fact is Fact.COVER_LETTER_FILE and facts.cover_letter and accepts(field.accept, COVER_LETTER_DOCUMENT):
        return DOCUMENT_COVER_LETTER
    return None


def accepts(accept: Sequence[str], document: Document) -> bool:
    """Whether a file input with these types takes the document, as the HTML standard compares them."""
    wanted = [one for part in accept for one in part.lower().replace(",", " ").split()]
    name, type = document.filename.lower(), document.content_type.lower()
    return not wanted or any(
        name.endswith(one) if one.startswith(".") else one in {type, "*/*", f"{type.partition('/')[0]}/*"}
        for one in wanted
    )


def _spellings(fact: Fact, facts: SeekerFacts, field: FormField) -> list[str]:
    """The ways to type a fact, the best first."""
    text = facts.text(fact)
    if text is None:
        return []
    if fact is Fact.PHONE:
        number = phones.international(text)
        if field.kind is FieldKind.NUMBER:  # of digits alone
            return [phones.digits(text) if number is None else number.replace("+", "00", 1)]
        if number is None:
            return [text]
        if "tel-national" in field.autocomplete:
            return [phones.national(number)]
        return [text, number, number.replace("+", "00", 1)]
    if fact is Fact.PHONE_COUNTRY and field.kind is FieldKind.CHOICE:
        return [country_name(facts.phone_country)] if facts.phone_country else []
    return [text]


def _option(fact: Fact, facts: SeekerFacts, options: Sequence[str]) -> str | None:
    """The one option that means the fact."""
    if fact is Fact.COUNTRY:
        return _only_with(options, lambda option: _country_in(option) == facts.country) if facts.country else None
    if fact is Fact.PHONE_COUNTRY:
        return _phone_country(facts, options)
    text = facts.text(fact)
    if text is None:
        return None
    if same := _only_with(options, lambda option: plain(option) == plain(text)):
        return same
    if fact is Fact.REGION and facts.country:
        names = _region_names(facts.country, text)
        return _only_with(options, lambda option: plain(option) in names)
    if fact is Fact.DEGREE and (level := degree_level(text)):
        return _only_with(options, lambda option: degree_level(option) == level)
    return None


def _only_with(options: Sequence[str], is_it: Callable[[str], bool]) -> str | None:
    return _only(option for option in options if is_it(option))


@lru_cache(maxsize=4_000)
def _country_in(option: str) -> str | None:
    """The country of "Germany", "Deutschland (+49)", "DE", "🇩🇪 Germany"."""
    bare = "".join(letter for letter in _BESIDE.sub(" ", option) if letter.isalpha() or letter in " '.,-&").strip(
        " -,."
    )
    return country_named(bare) if bare else None


def _phone_country(facts: SeekerFacts, options: Sequence[str]) -> str | None:
    if facts.phone_country is None:
        return None
    code = phones.CALLING_CODES[facts.phone_country]
    if named := _only_with(options, lambda option: _country_in(option) == facts.phone_country):
        return named
    with_code = [option for option in options if (found := _CALLING_CODE.search(option)) and found[1] == code]
    bare = [option for option in options if plain(option).lstrip("+0") == code]
    return _only(with_code) or _only(bare)


@lru_cache(maxsize=200)
def _region_names(country: str, region: str) -> frozenset[str]:
    """A state or province by its name and its code."""
    for division in (one for one in pycountry.subdivisions if one.country_code == country):
        short = division.code.partition("-")[2]
        if plain(region) in {plain(division.name), plain(short)}:
            return frozenset({plain(division.name), plain(short), plain(division.code)})
    return frozenset({plain(region)})


def degree_level(text: str) -> str | None:
    """ "B.Sc." and "Bachelor's degree" are of one level; what names two is of none."""
    words = plain(text.replace(".", "").replace("'s", "s").replace("\u2019s", "s"))
    levels = [level for level, pattern in _DEGREE_LEVELS if pattern.search(words)]
    return levels[0] if len(levels) == 1 else None


def _languages(facts: SeekerFacts, options: Sequence[str]) -> tuple[str, ...] | None:
    """The options that name the languages spoken; None unless each of them has one."""
    chosen = []
    for language in facts.languages:
        names = {plain(str(Locale(locale).languages.get(language.code, ""))) for locale in _LANGUAGES}
        names |= {plain(str(Locale.parse(language.code).display_name or ""))} if language.code in _OWN else set()
        option = _only(option for option in options if plain(option) in names - {""})
        if option is None:
            return None
        chosen.append(option)
    return tuple(chosen) or None


_OWN = frozenset(_LANGUAGES)
