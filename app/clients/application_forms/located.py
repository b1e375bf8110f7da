"""What reading leaves for filling: every field together with its elements in the page."""

from dataclasses import dataclass, field
from enum import StrEnum

from playwright.async_api import ElementHandle, Frame

from app.clients.application_forms.port import PageField, PageForm


class Widget(StrEnum):
    """How a value gets into the field."""

    INPUT = "input"  # typed: also dates and numbers where the browser has its own input for them
    EDITABLE = "editable"  # typed into a contenteditable box
    SELECT = "select"  # a <select>; one that a script has replaced by something prettier is COMBOBOX
    RADIOS = "radios"  # one element per option in `parts`
    CHECKBOXES = "checkboxes"  # one element per option in `parts`
    CHECKBOX = "checkbox"
    BUTTONS = "buttons"  # one button per option in `parts`, of which one is pressed
    COMBOBOX = "combobox"  # opened by a click on `element`; its options are known
    AUTOCOMPLETE = "autocomplete"  # typed; what is suggested then is to be chosen, and no option is known before
    DATE_PICKER = "date_picker"  # a text with a calendar: typed in the format of its placeholder
    FILE = "file"  # `element` is the input, which may be hidden, or the button that opens the file chooser


@dataclass(frozen=True, slots=True)
class Located:
    field: PageField
    widget: Widget
    frame: Frame
    element: ElementHandle
    parts: tuple[ElementHandle, ...] = ()  # in the order of the field's options
    opener: ElementHandle | None = None  # what a person presses where `element` itself is not shown
    native: ElementHandle | None = None  # the <select> behind a prettier list: holds the value, is not shown
    is_typed: bool = False  # a combobox that takes letters


@dataclass(frozen=True, slots=True)
class LocatedForm:
    form: PageForm
    frame: Frame
    fields: dict[str, Located] = field(default_factory=dict)  # by key, in the order of the page
    root: ElementHandle | None = None  # the form, or the part of the page that acts as one
    next_button: ElementHandle | None = None
    submit_button: ElementHandle | None = None
