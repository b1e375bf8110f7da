"""A field as the page describes it, made into what a person would say it is."""

import re
from collections import Counter
from dataclasses import replace

from app.clients.application_forms import reading_words as words
from app.clients.application_forms.located import Widget
from app.clients.application_forms.port import FieldKind, PageField
from app.clients.application_forms.raw import RawContainer, RawField

_KINDS = {
    "email": FieldKind.EMAIL,
    "tel": FieldKind.PHONE,
    "url": FieldKind.URL,
    "number": FieldKind.NUMBER,
    "range": FieldKind.NUMBER,
    "date": FieldKind.DATE,
    "month": FieldKind.DATE,
    "week": FieldKind.DATE,
    "time": FieldKind.DATE,
    "datetime-local": FieldKind.DATE,
}
_PASSING_ID = re.compile(
    r":r[0-9a-z]+:|«|^(?:mui|headlessui|radix|ember|react-select|downshift|rc_select|el-id|input|field|ext-gen|yui|select2|s2id|fuzzy|kendo|ui-id|mat-(?:input|select|checkbox|radio)|cdk|p-|pn_id|__)[-_]?.*\d"
)
_RANDOM = re.compile(r"(?=\w*[a-z])(?=\w*[A-Z])(?=\w*\d)\w{14,}")
_MOST_LABEL = 500
_SPOKEN = frozenset({"title", "placeholder", "aria"})  # names that a screen reader says


def widget_of(raw: RawField) -> Widget:
    widget = Widget(raw.widget)
    if widget == Widget.INPUT and _is_date_text(raw):
        return Widget.DATE_PICKER
    if widget == Widget.COMBOBOX and raw.is_read_only and _is_date_text(raw):
        return Widget.DATE_PICKER
    return widget


def _is_date_text(raw: RawField) -> bool:
    if raw.type not in {"text", ""} or raw.select is not None or raw.tag != "input":
        return False
    said = " ".join([raw.placeholder, *(piece for name in raw.names[:2] for piece in name.pieces)])
    return bool(words.DATE_CLASS.search(raw.class_name) or words.DATE_WORDING.search(said))


def kind_of(raw: RawField, widget: Widget) -> FieldKind:
    match widget:
        case Widget.FILE:
            return FieldKind.FILE
        case Widget.CHECKBOX:
            return FieldKind.CHECKBOX
        case Widget.CHECKBOXES:
            return FieldKind.CHOICES
        case Widget.RADIOS | Widget.BUTTONS:
            return FieldKind.CHOICE
        case Widget.SELECT | Widget.COMBOBOX:
            return FieldKind.CHOICES if raw.multiple else FieldKind.CHOICE
        case Widget.DATE_PICKER:
            return FieldKind.DATE
        case Widget.EDITABLE:
            return FieldKind.TEXTAREA
        case _:
            return FieldKind.TEXTAREA if raw.tag == "textarea" else _KINDS.get(raw.type, FieldKind.TEXT)


def label_pieces(raw: RawField) -> list[str]:
    """The pieces of the first name that says something; "Choose file" and a lone star do not."""
    instead: list[str] = []
    for name in raw.names:
        text = words.without_marks(" ".join(name.pieces))
        if not re.search(r"\w", text) or words.REQUIRED_PIECE.match(text):
            continue
        if raw.widget == "file" and all(
            words.GENERIC_UPLOAD.match(words.without_marks(piece)) for piece in name.pieces
        ):
            continue
        if raw.widget == "file" and name.source in {"before", "label"} and all(map(words.UPLOADING.match, name.pieces)):
            instead = instead or name.pieces
            continue
        if instead and not _names_file(name.pieces):
            continue
        if name.source in {"title", "labelledby", "aria", "placeholder"} and words.PLACEHOLDER_OPTION.match(text):
            continue
        if words.ONLY_A_DATE.match(text) and name is not raw.names[-1]:
            continue
        return name.pieces
    return instead


def _names_file(pieces: list[str]) -> bool:
    """Whether this, rather than "Upload it here", is what the file is called."""
    text = " ".join(pieces)
    return len(text) <= 80 and (words.has_star(pieces) or bool(words.A_FILE.search(text)))


def label_of(raw: RawField) -> str:
    pieces = label_pieces(raw)
    if raw.widget == "file" and len(pieces) > 1:
        named = [piece for piece in pieces if not words.GENERIC_UPLOAD.match(words.without_marks(piece))]
        pieces = named or pieces
    text = words.without_marks(
        " ".join(
            piece for piece in pieces if not words.REQUIRED_PIECE.match(piece) and not words.OPTIONAL_PIECE.match(piece)
        )
    )
    if not text and raw.parts:
        text = " / ".join(text for _, text in options_of(raw))
    if not text:
        text = " ".join(re.sub(r"[\W_]+", " ", raw.name or raw.id).split()).capitalize()
    return text[:_MOST_LABEL]


def is_trap(raw: RawField) -> bool:
    said = " ".join(piece for name in raw.names[:3] for piece in name.pieces)[:300]
    name = f"{raw.name} {raw.id}".strip()
    asked = raw.widget in {"input", "checkbox", "editable"} and not raw.marks.attribute
    return bool(words.TRAP.search(said)) or bool(asked and any(words.TRAP_NAME.search(part) for part in name.split()))


def is_required(raw: RawField) -> bool | None:
    """None where nothing is said either way."""
    marks = raw.marks
    label = label_pieces(raw)
    if marks.attribute or marks.script:
        return True
    spoken = [piece for name in raw.names if name.source in _SPOKEN for piece in name.pieces]
    said = [*label, raw.placeholder, *spoken]
    whole = " ".join(said)
    starred = words.has_star(said) or any(_is_star(piece) for piece in marks.pieces)
    worded = any(words.REQUIRED_PIECE.match(piece) for piece in [*said, *marks.pieces] if len(piece) <= 40)
    if starred or worded or any(words.REQUIRED_MARK.search(text) for text in (" ".join(label), *said)):
        return True
    if words.OPTIONAL_MARK.search(whole) or any(
        words.OPTIONAL_MARK.search(piece) for piece in [*label, *marks.pieces] if len(piece) < 40
    ):
        return False
    if marks.by_class:
        return True
    if words.has_star(marks.group) or any(words.REQUIRED_PIECE.match(piece) for piece in marks.group):
        return True
    return None


def _by_its_section(raw: RawField) -> bool | None:
    if words.OPTIONAL_SECTION.match(raw.section):
        return False
    return True if words.REQUIRED_SECTION.match(raw.section) and raw.widget != "checkbox" else None


def _is_star(piece: str) -> bool:
    return len(piece) <= 3 and bool(words.STAR.search(piece)) and not re.search(r"\w", piece)


def options_of(raw: RawField) -> list[tuple[int, str]]:
    """Place and text of each option that says something; every text once."""
    found: dict[str, int] = {}
    for place, option in enumerate(raw.options):
        text = option.text.strip()
        is_placeholder = raw.select is not None and (
            option.is_off
            or (place == 0 and option.value in {"", "0", "-1", "--NOVALUE--"} and _is_placeholder(text, option.value))
        )
        if not text or is_placeholder or (raw.select is not None and words.PLACEHOLDER_OPTION.match(text)):
            continue
        found.setdefault(text, place)
    return [(place, text) for text, place in found.items()]


def _is_placeholder(text: str, value: str) -> bool:
    return value == "" or bool(words.PLACEHOLDER_OPTION.match(text) or words.UNSPECIFIED.match(text))


def value_of(raw: RawField, kind: FieldKind) -> str | bool | tuple[str, ...]:
    if raw.parts:
        chosen = tuple(option.text for option, checked in zip(raw.options, raw.checked, strict=False) if checked)
        return chosen if kind == FieldKind.CHOICES else next(iter(chosen), "")
    if isinstance(raw.value, list):
        known = {text for _, text in options_of(raw)}
        chosen = tuple(text for text in raw.value if text in known)
        return chosen if kind == FieldKind.CHOICES else next(iter(chosen), "")
    if kind in {FieldKind.CHOICE, FieldKind.CHOICES} and isinstance(raw.value, str):
        shown = "" if words.PLACEHOLDER_OPTION.match(raw.value) else raw.value
        return (shown,) if shown and kind == FieldKind.CHOICES else () if kind == FieldKind.CHOICES else shown
    return raw.value


def page_field(raw: RawField, *, required: bool, step: int) -> PageField:
    widget = widget_of(raw)
    kind = kind_of(raw, widget)
    label = label_of(raw)
    return PageField(
        key=_key(raw, label),
        label=label,
        kind=kind,
        required=required,
        options=tuple(text for _, text in options_of(raw)),
        name=raw.name or raw.id,
        autocomplete=raw.autocomplete,
        placeholder=raw.placeholder,
        help="" if raw.help == label else raw.help,
        section=words.without_marks(raw.section),
        accept=tuple(part.strip() for part in raw.accept.split(",") if part.strip())[:50],
        max_length=raw.max_length,
        pattern=raw.pattern,
        minimum=raw.minimum,
        maximum=raw.maximum,
        step=step,
        value=value_of(raw, kind),
    )


def _key(raw: RawField, label: str) -> str:
    """What the element is called; where that is made up anew for every visitor, its label."""
    for name in (raw.name, raw.test if raw.tag != "body" else "", raw.id):
        if name and not _PASSING_ID.search(name) and not _RANDOM.search(name) and len(name) <= 200:
            return name
    slug = "-".join(re.findall(r"\w+", f"{raw.section} {label}".casefold()))
    return slug[:150] or "field"


def with_unique_keys(fields: list[PageField]) -> list[PageField]:
    seen: Counter[str] = Counter()
    unique = []
    for field in fields:
        seen[field.key] += 1
        unique.append(field if seen[field.key] == 1 else replace(field, key=f"{field.key}#{seen[field.key]}"))
    return unique


def fields_of(container: RawContainer, *, step: int, notes: str = "") -> list[tuple[RawField, PageField]]:
    """What a person is asked for in one form, each with whether it has to be answered."""
    asked = [raw for raw in container.fields if not is_trap(raw)]
    asked = _without_autofill(asked)
    said = [is_required(raw) for raw in asked]
    silence = _what_silence_means(
        f"{container.text} {notes}", [one for raw, one in zip(asked, said, strict=True) if raw.widget != "checkbox"]
    )

    def decide(raw: RawField, own: bool | None) -> bool:
        if own is None:
            own = _by_its_section(raw)
        return silence and raw.widget != "checkbox" if own is None else own

    made = [page_field(raw, required=decide(raw, own), step=step) for raw, own in zip(asked, said, strict=True)]
    return list(zip(asked, with_unique_keys(made), strict=True))


def _what_silence_means(text: str, said: list[bool | None]) -> bool:
    """Whether a field that is marked neither way is required: where the form says so, or marks only the optional."""
    if words.ALL_REQUIRED.search(text):
        return True
    return True not in said and False in said


def _without_autofill(asked: list[RawField]) -> list[RawField]:
    """Without the "fill this form in from my CV" that stands beside the field for the CV itself."""
    files = [raw for raw in asked if raw.widget == "file"]
    helpers = [raw for raw in files if words.AUTOFILL.search(raw.autofill) and is_required(raw) is not True]
    if not helpers or len(files) == len(helpers):
        return asked
    return [raw for raw in asked if not any(raw is helper for helper in helpers)]
