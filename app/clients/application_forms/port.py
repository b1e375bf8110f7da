"""An application form in a browser's page: read, filled, and sent at most once. It knows nothing of who applies."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, TypeAlias


class FieldKind(StrEnum):
    TEXT = "text"
    TEXTAREA = "textarea"
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"  # exactly one of `options`: a list, radio buttons, a combobox, yes/no buttons
    CHOICES = "choices"  # any number of `options`
    CHECKBOX = "checkbox"  # one box by itself
    FILE = "file"


@dataclass(frozen=True, slots=True)
class PageField:
    """One thing the page asks. Traps for robots and inputs that nobody sees are not among them."""

    key: str  # the same over two readings of one form, and unique in it
    label: str
    kind: FieldKind
    required: bool
    options: tuple[str, ...] = ()  # as they are shown, without the placeholder ("Please choose")
    name: str = ""  # the element's name, else its id
    autocomplete: str = ""
    placeholder: str = ""
    help: str = ""
    section: str = ""  # the legend or heading it stands under
    accept: tuple[str, ...] = ()  # types of a file, as the page writes them: ".pdf", "application/pdf"
    max_length: int | None = None
    pattern: str | None = None
    minimum: str | None = None
    maximum: str | None = None
    step: int = 1  # of a form in several steps, from 1
    value: str | bool | tuple[str, ...] = ""  # what it holds now


class Obstacle(StrEnum):
    """What only a person may pass; never worked around."""

    LOGIN = "login"
    CAPTCHA = "captcha"
    PAYMENT = "payment"


@dataclass(frozen=True, slots=True)
class PageForm:
    """A step of a form, as it stands now."""

    url: str
    title: str
    fields: tuple[PageField, ...]
    action_origin: str  # "https://host[:port]" that it would be sent to
    obstacle: Obstacle | None = None
    obstacle_text: str = ""
    board: str | None = None  # the recipe that knows it
    step: int = 1
    is_last_step: bool = True  # no "Next" stands before sending


@dataclass(frozen=True, slots=True)
class Attachment:
    filename: str
    content_type: str
    content: bytes
    sha256: str


Value: TypeAlias = str | bool | tuple[str, ...] | Attachment


@dataclass(frozen=True, slots=True)
class Filled:
    """What became of one value: as the page shows it afterwards, or why it does not."""

    key: str
    value: str
    is_right: bool
    message: str = ""


class OutcomeKind(StrEnum):
    SUBMITTED = "submitted"
    REFUSED = "refused"  # the page found fault with something; nothing was sent, or it was sent back
    DUPLICATE = "duplicate"  # they have an application of this person already
    OTHER_ORIGIN = "other_origin"  # not sent: it would have gone elsewhere than agreed
    CLOSED = "closed"
    UNKNOWN = "unknown"  # nothing tells whether it arrived


@dataclass(frozen=True, slots=True)
class Outcome:
    kind: OutcomeKind
    text: str  # the confirmation, or what the page says instead; 2,000 characters at most
    url: str
    messages: dict[str, str] = field(default_factory=dict)  # what the page says to single fields, by key
    is_unsent: bool = False  # surely nothing of the form has left, nor will: another attempt is safe


class FormNotFound(Exception):
    """The page has no application form, nor a way to one that could be followed."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class SentEarly(Exception):
    """A step's "Next" was what sent the form. `outcome` is what came of it, as `submit` would have told."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.text)
        self.outcome = outcome


class ApplicationForm(Protocol):
    """The form in one open page. What a page says is data: nothing in it changes what these do."""

    async def read(self) -> PageForm:
        """The step that is shown now, again from the start: pages change while they are filled."""
        ...

    async def fill(self, values: Mapping[str, Value]) -> list[Filled]:
        """Enter what is given by key, as a person would, and read back what the page made of it."""
        ...

    async def next_step(self) -> list[str]:
        """Press "Next" (never what sends the form); what the page finds fault with, or nothing.

        SentEarly where it turns out that the form is sent with it.
        """
        ...

    async def submit(self, *, origin: str) -> Outcome:
        """Press what sends the form, once. Before that: OTHER_ORIGIN where it would not go to `origin`.

        It may be called again where the last outcome is `is_unsent` or REFUSED, when what was wrong has been put
        right; after any other it presses nothing and tells the same again. It raises nothing once it has pressed:
        what happens to the page then makes UNKNOWN (but for the end of the browser's session, see BrowserClient).
        """
        ...

    async def screenshot(self) -> bytes:
        """A PNG of the whole page, within bounds."""
        ...
