"""A field of an application form as mapping sees it: a stranger's words, cut and cleaned so that they can be kept."""

from enum import StrEnum
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

MAX_TEXT = 1_000
MAX_OPTION = 300
MAX_OPTIONS = 1_000
MAX_FIELDS = 300

# A file's value is the name of the document to attach: DOCUMENT_CV or DOCUMENT_COVER_LETTER.
Value: TypeAlias = str | bool | tuple[str, ...]
DOCUMENT_CV = "cv"
DOCUMENT_COVER_LETTER = "cover_letter"


class FieldKind(StrEnum):
    """The same words as the browser's reading of a page uses."""

    TEXT = "text"
    TEXTAREA = "textarea"
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"  # exactly one of the options; without options it is typed into and picked from what comes up
    CHOICES = "choices"
    CHECKBOX = "checkbox"
    FILE = "file"

    @property
    def is_typed(self) -> bool:
        return self not in {FieldKind.CHOICE, FieldKind.CHOICES, FieldKind.CHECKBOX, FieldKind.FILE}


def _clean(text: str, limit: int) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode()[:limit].strip()


def _texts(value: Any) -> Any:
    return tuple(_clean(one, MAX_OPTION) for one in value[:MAX_OPTIONS]) if isinstance(value, list | tuple) else value


def _value(value: Any) -> Any:
    return _clean(value, MAX_TEXT) if isinstance(value, str) else _texts(value)


Text = Annotated[str, BeforeValidator(lambda value: _clean(value, MAX_TEXT) if isinstance(value, str) else value)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_texts)]


class FormField(BaseModel):
    """What a page asks in one place. Nothing here is trusted: it names a question and never gives an answer."""

    model_config = ConfigDict(frozen=True, extra="forbid", from_attributes=True)

    key: str = Field(max_length=1_000)
    label: Text = ""
    kind: FieldKind
    required: bool = False
    options: Texts = ()
    name: Text = ""
    autocomplete: Text = ""
    placeholder: Text = ""
    help: Text = ""
    section: Text = ""
    accept: Texts = ()
    max_length: int | None = None
    pattern: Text | None = None
    minimum: Text | None = None
    maximum: Text | None = None
    step: int = 1
    value: Annotated[Value, BeforeValidator(_value)] = ""
