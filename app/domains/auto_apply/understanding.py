"""What each field of a form asks for: read off its label, its name and its `autocomplete`, which must not disagree."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domains.auto_apply import vocabulary
from app.domains.auto_apply.fields import FieldKind, FormField
from app.domains.auto_apply.topics import Fact, Reserved, Topic

CERTAIN = 0.98  # two of label, name and autocomplete say so
CLEAR = 0.95  # the label says so
NAMED = 0.85  # the element's name says so, and no label says anything
LIKELY = 0.8  # the element's name says so under a label that is not understood, or the label says more besides

# One may stand for the other: the more special one is meant.
_SPECIAL = {
    Fact.FULL_NAME: {Fact.FIRST_NAME, Fact.LAST_NAME, Fact.MIDDLE_NAME, Fact.PREFERRED_NAME},
    Fact.WEBSITE_URL: vocabulary.LINKS,
    Fact.OTHER_URL: vocabulary.LINKS,
    Fact.LOCATION: {Fact.CITY, Fact.REGION, Fact.COUNTRY},
    Fact.CITY: {Fact.LOCATION},
    Fact.PHONE: {Fact.PHONE_COUNTRY},
    Fact.COUNTRY: {Fact.PHONE_COUNTRY},
    Fact.FIRST_NAME: {Fact.PREFERRED_NAME},
    Fact.STREET: {Fact.LOCATION},
}
_BY_KIND = {
    FieldKind.EMAIL: {Fact.EMAIL},
    FieldKind.PHONE: {Fact.PHONE},
    FieldKind.URL: vocabulary.LINKS,
    FieldKind.NUMBER: {Fact.GRADUATION_YEAR, Fact.PHONE, Fact.POSTAL_CODE},
    FieldKind.FILE: {Fact.CV, Fact.COVER_LETTER_FILE},
    FieldKind.CHOICES: {Fact.LANGUAGES},
    FieldKind.CHECKBOX: set(),
    FieldKind.DATE: set(),
}
_LINES = {FieldKind.TEXT, FieldKind.EMAIL, FieldKind.PHONE, FieldKind.URL}
_LONG = {Fact.SUMMARY, Fact.COVER_LETTER}
_PICKED = {Fact.COUNTRY, Fact.PHONE_COUNTRY, Fact.REGION, Fact.DEGREE, Fact.SCHOOL, Fact.FIELD_OF_STUDY}
_LOOKED_UP = _PICKED | {Fact.LOCATION, Fact.CITY}  # typed, and picked from what comes up
_PLACES = {Fact.LOCATION, Fact.CITY, Fact.REGION, Fact.COUNTRY}
_PERSONAL = {Fact.FULL_NAME, Fact.FIRST_NAME, Fact.LAST_NAME, Fact.EMAIL, Fact.PHONE, Fact.LINKEDIN_URL}
_OF_EDUCATION = {Fact.SCHOOL, Fact.DEGREE, Fact.FIELD_OF_STUDY, Fact.GRADUATION_YEAR, Fact.LANGUAGES}
_ABOUT_WORK = {Fact.CURRENT_COMPANY, Fact.CURRENT_TITLE}
# Under the heading "Current employment".
_CURRENT_COMPANY = (
    "company|company name|employer|employer name|name of employer|firma|unternehmen|arbeitgeber|entreprise|employeur"
    "|empresa|empleador"
)
_CURRENT_TITLE = "job title|position|role|position title|stelle|stellenbezeichnung|poste|fonction|puesto|cargo"
_OF_CURRENT_JOB = {
    **dict.fromkeys(_CURRENT_COMPANY.split("|"), Fact.CURRENT_COMPANY),
    **dict.fromkeys(_CURRENT_TITLE.split("|"), Fact.CURRENT_TITLE),
}
# These may stand among harmless words, if the field's kind or name says the same.
_TELLING = {
    Fact.EMAIL: frozenset({"email", "mail", "courriel", "correo", "emailadresse"}),
    Fact.PHONE: frozenset({"phone", "telephone", "telefon", "telefonnummer", "telefono", "handynummer", "mobilnummer"}),
    Fact.LINKEDIN_URL: frozenset({"linkedin"}),
    Fact.GITHUB_URL: frozenset({"github"}),
}
_MAX_LINK_LABEL = 6  # words
_CV_WORDS = frozenset({"cv", "resume", "lebenslauf", "curriculum", "zivotopis"})
_MAX_CV_LABEL = 9  # words


@dataclass(frozen=True, slots=True)
class Understanding:
    """`is_open`: no rule speaks against asking by meaning, or a model, which fact is asked for."""

    topic: Topic
    confidence: float
    reason: str
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class _Said:
    """What label, name and autocomplete each say, before they are compared."""

    label: Fact | None
    name: Fact | None
    autocomplete: Topic | None


def understand(fields: Sequence[FormField], *, job_title: str = "") -> list[Understanding]:
    """What each field asks for, in their order: each by itself, then against what the others ask for.

    A heading that names the job says nothing of the fields below it.
    """
    title = vocabulary.words_of(job_title)
    if title:
        fields = [
            field.model_copy(update={"section": ""})
            if f" {title} " in f" {vocabulary.words_of(field.section)} "
            else field
            for field in fields
        ]
    understood = [_understand(field) for field in fields]
    _take_only_file(fields, understood)
    parts = {_part_of_name(field) for field in fields}
    for place, (field, one) in enumerate(zip(fields, understood, strict=True)):
        if one.topic is Fact.FULL_NAME and vocabulary.is_bare_name(field.label or field.placeholder):
            understood[place] = _bare_name(one, parts)
    return _once_each(fields, understood)


def fits_kind(fact: Fact, field: FormField) -> bool:
    """Whether a field of this kind can take the fact at all."""
    kind = field.kind
    if kind is FieldKind.CHOICE:
        return fact in (_PICKED if field.options else _LOOKED_UP)
    if fact in {Fact.CV, Fact.COVER_LETTER_FILE}:
        return kind is FieldKind.FILE
    if fact in _LONG:
        return kind is FieldKind.TEXTAREA
    if kind is FieldKind.TEXTAREA:
        return fact not in {Fact.PHONE_COUNTRY, Fact.GRADUATION_YEAR}
    return fact in _BY_KIND[kind] if kind in _BY_KIND else True


def _unknown(reason: str, *, is_open: bool = False) -> Understanding:
    return Understanding(Reserved.QUESTION, 0.0, reason, is_open)


def _understand(field: FormField) -> Understanding:
    label = vocabulary.first_line(field.label) or vocabulary.first_line(field.placeholder)
    by_autocomplete = vocabulary.autocomplete_topic(field.autocomplete)
    if isinstance(by_autocomplete, Reserved):
        return Understanding(by_autocomplete, CLEAR, "Its autocomplete names what only you can say")
    if field.kind is FieldKind.FILE:
        return _file(field, label)
    by_label = vocabulary.label_fact(field.label or field.placeholder)
    if by_label is None and vocabulary.is_current_job_section(field.section):
        by_label = _OF_CURRENT_JOB.get(vocabulary.words_of(label))
    by_name = vocabulary.name_fact(field.name)
    if by_label is None and by_name in vocabulary.label_facts(field.label):
        by_label = by_name
    said = _Said(by_label, by_name, by_autocomplete)
    if (topic := _reserved(field, label, said)) is not None:
        return Understanding(topic, CLEAR, "Only you can say that")
    if _is_of_somebody_else(field, label, said):
        return _unknown("It may be about somebody or something else")
    return _compared(field, label, said)


def _file(field: FormField, label: str) -> Understanding:
    fact = vocabulary.label_fact(field.label)
    confidence = CLEAR
    if fact is None and not vocabulary.asks_for_other_papers(label):
        fact = Fact.CV if _names_cv(label) else vocabulary.name_fact(field.name)
        confidence = LIKELY
    if fact is Fact.CV and not vocabulary.is_about_somebody_else(field.label):
        return Understanding(Fact.CV, confidence, "It asks for the CV")
    if fact is Fact.COVER_LETTER:
        return Understanding(Fact.COVER_LETTER_FILE, confidence, "It asks for the cover letter")
    return Understanding(Reserved.OTHER_FILE, LIKELY, "A document of another kind")


def _names_cv(label: str) -> bool:
    words = vocabulary.words_of(label).split()
    return len(words) <= _MAX_CV_LABEL and bool(_CV_WORDS & set(words))


def _take_only_file(fields: Sequence[FormField], understood: list[Understanding]) -> None:
    """The only place for a file, where the "documents" or the "application" go, is the CV's."""
    places = [place for place, field in enumerate(fields) if field.kind is FieldKind.FILE]
    if len(places) != 1 or understood[places[0]].topic is not Reserved.OTHER_FILE:
        return
    label = vocabulary.first_line(fields[places[0]].label)
    if vocabulary.is_about_somebody_else(label):
        return
    if _names_cv(label) or (
        vocabulary.asks_for_application_papers(label) and not vocabulary.asks_for_other_papers(label)
    ):
        understood[places[0]] = Understanding(Fact.CV, LIKELY, "It is the form's only place for a file")


def _reserved(field: FormField, label: str, said: _Said) -> Reserved | None:
    """The class of what is never taken from the profile: by the label, the heading, or the element's name."""
    is_box = field.kind is FieldKind.CHECKBOX
    if is_box or said.label is None:
        topic = vocabulary.reserved_topic(field.label if is_box else label, is_box=is_box)
        if topic is not None:
            return topic
    if vocabulary.is_diversity_section(field.section):
        return Reserved.DIVERSITY
    return vocabulary.reserved_topic(vocabulary.name_words(field.name)) if said.name is None else None


def _is_of_somebody_else(field: FormField, label: str, said: _Said) -> bool:
    """Whether anything near the field speaks of another person, thing or place than the seeker's."""
    if said.label in _ABOUT_WORK:
        return False
    around = (field.help, field.placeholder, vocabulary.further_lines(field.label))
    if vocabulary.is_about_somebody_else(label) or any(map(vocabulary.mentions_somebody_else, around)):
        return True
    if vocabulary.is_section_of_somebody_else(field.section) or vocabulary.is_employment_section(field.section):
        return True
    beside = label if said.label is None else vocabulary.asides(field.label)
    if vocabulary.is_about_another_thing(beside):
        return True
    return said.name is None and vocabulary.is_named_for_another_thing(field.name)


def _compared(field: FormField, label: str, said: _Said) -> Understanding:
    by_autocomplete = said.autocomplete if isinstance(said.autocomplete, Fact) else None
    told = [fact for fact in (said.label, said.name, by_autocomplete) if fact is not None]
    if not told:
        return _telling(field, label)
    agreed = _agreed(told)
    if agreed is None:
        return _unknown("Its label and its name do not say the same")
    fact = _refined(agreed, field)
    if fact in _PLACES and vocabulary.is_wished_place("" if said.name else field.name, field.section):
        return _unknown("It may ask where you want to work")
    if _is_foreign_to_section(fact, field.section):
        return _unknown("Under its heading it may mean something else")
    if not fits_kind(fact, field):
        return _unknown("A field of this kind does not take it")
    if said.label is not None:
        return Understanding(fact, CERTAIN if len(told) > 1 else CLEAR, "Its label says so")
    if not label:
        return Understanding(fact, CERTAIN if len(told) > 1 else NAMED, "Its name says so")
    if vocabulary.says_little_besides(label, _words_near(fact)) or (
        vocabulary.is_in_other_language(label) and not vocabulary.is_vague(fact)
    ):
        return Understanding(fact, LIKELY, "Its name says so")
    return _not_understood(field, label)


def _is_foreign_to_section(fact: Fact, section: str) -> bool:
    """A name under "Education" is the school's, a country under "Work permit" the permit's, languages may be Java."""
    if vocabulary.is_education_section(section):
        return fact not in _OF_EDUCATION
    if fact is Fact.LANGUAGES:
        return vocabulary.is_technical_section(section)
    about = vocabulary.reserved_topic(section) if section else None
    if fact in _PLACES:
        return about in {Reserved.WORK_PERMIT, Reserved.SPONSORSHIP}
    return fact in _PERSONAL and about in {Reserved.REFERRAL, Reserved.HOW_HEARD}


def _agreed(told: Sequence[Fact]) -> Fact | None:
    """The one fact that all mean; None where two contradict each other."""
    best = told[0]
    for fact in told[1:]:
        if fact == best or best in _SPECIAL.get(fact, ()):
            continue
        if fact not in _SPECIAL.get(best, ()):
            return None
        best = fact
    return best


def _refined(fact: Fact, field: FormField) -> Fact:
    """A "country" whose options are prefixes is the phone's."""
    with_prefix = sum("+" in option for option in field.options)
    if fact is Fact.COUNTRY and field.options and with_prefix * 2 > len(field.options):
        return Fact.PHONE_COUNTRY
    return fact


def _words_near(fact: Fact) -> frozenset[str]:
    """The words of what asks for a fact, and for what it is a part of: "First" over `name[first]`."""
    whole = [one for one, special in _SPECIAL.items() if fact in special and one is Fact.FULL_NAME]
    return vocabulary.words_for(fact).union(*map(vocabulary.words_for, whole))


def _telling(field: FormField, label: str) -> Understanding:
    """A label that says more than a phrase, over a kind of field that says the same as one word of it."""
    if not label:
        return _unknown("Nothing says what it asks for")
    words = vocabulary.words_of(label).split()
    for fact, telling in _TELLING.items():
        is_said = vocabulary.says_little_besides(label, telling)
        if fact in vocabulary.LINKS:  # the address names the site, whatever the language
            is_said = bool(telling & set(words)) and len(words) <= _MAX_LINK_LABEL and not vocabulary.is_question(label)
        if is_said and fact in _BY_KIND.get(field.kind, ()):
            return Understanding(fact, LIKELY, "Its label and its kind say so")
    return _not_understood(field, label)


def _not_understood(field: FormField, label: str) -> Understanding:
    is_open = field.kind in _LINES and vocabulary.may_be_a_fact(label)
    return _unknown("Its label is not understood", is_open=is_open)


def _part_of_name(field: FormField) -> Fact | None:
    """Which part of a name a field asks for, whosever it is and whatever else speaks against it."""
    label = field.label or field.placeholder
    if vocabulary.is_part_of_last_name(label):
        return Fact.LAST_NAME
    fact = vocabulary.label_fact(label) if label else vocabulary.name_fact(field.name)
    return fact if fact in {Fact.FIRST_NAME, Fact.LAST_NAME} else None


def _bare_name(one: Understanding, parts: set[Fact | None]) -> Understanding:
    """ "Name" beside "Vorname" is the last name, "Nombre" beside "Apellidos" the first, and beside both it is asked."""
    has_first, has_last = Fact.FIRST_NAME in parts, Fact.LAST_NAME in parts
    if has_first and has_last:
        return _unknown("First and last name are asked for beside it")
    if has_first or has_last:
        fact = Fact.LAST_NAME if has_first else Fact.FIRST_NAME
        return Understanding(fact, CLEAR, "The other part of the name is asked for beside it")
    return one


def _once_each(fields: Sequence[FormField], understood: list[Understanding]) -> list[Understanding]:
    """A fact is given once. A second "Phone" is another one; an e-mail address is repeated to confirm it."""
    result = list(understood)
    places: dict[Fact, list[int]] = {}
    for place, one in enumerate(understood):
        if isinstance(one.topic, Fact) and not _is_repeated(one.topic, fields[place]):
            places.setdefault(one.topic, []).append(place)
    for found in places.values():
        meant = max(found, key=lambda place: (fields[place].required, understood[place].confidence))
        for place in found:
            if place != meant:
                result[place] = _unknown("The same is asked for elsewhere in the form")
    return result


def _is_repeated(topic: Fact, field: FormField) -> bool:
    return topic is Fact.EMAIL and vocabulary.is_confirmation(f"{field.label} {vocabulary.name_words(field.name)}")
