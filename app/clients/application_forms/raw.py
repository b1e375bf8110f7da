"""What the script in a page hands back. The page could have tampered with it: types and lengths are checked here."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

Text = Annotated[str, Field(max_length=10_000)]
Pieces = Annotated[list[Text], Field(max_length=100)]
Index = Annotated[int, Field(ge=0)]


class Raw(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True, alias_generator=to_camel)


class RawName(Raw):
    source: Text
    pieces: Pieces


class RawOption(Raw):
    text: Text
    value: Text
    is_off: bool


class RawMarks(Raw):
    attribute: bool
    script: bool
    by_class: bool = Field(alias="class")
    pieces: Pieces
    group: Pieces


class RawField(Raw):
    widget: Text
    tag: Text
    type: Text
    role: Text
    name: Text
    id: Text
    test: Text
    autocomplete: Text
    placeholder: Text
    inputmode: Text
    class_name: Text
    names: Annotated[list[RawName], Field(max_length=100)]
    help: Text
    section: Text
    options: Annotated[list[RawOption], Field(max_length=1_000)]
    checked: Annotated[list[bool], Field(max_length=1_000)]
    multiple: bool
    is_read_only: bool
    is_typed: bool
    accept: Text
    max_length: int | None
    pattern: Text | None
    minimum: Text | None
    maximum: Text | None
    value: Text | bool | list[Text]
    has_link: bool
    marks: RawMarks
    autofill: Text
    element: Index
    parts: Annotated[list[Index], Field(max_length=1_000)]
    opener: Index | None
    select: Index | None


class RawButton(Raw):
    element: Index
    text: Text
    type: Text
    is_inside: bool
    is_disabled: bool
    action: Text


class RawContainer(Raw):
    element: Index
    tag: Text
    about: Text
    action: Text
    method: Text
    headings: Pieces
    is_aside: bool
    is_dialog: bool
    passwords: int
    wants_password: bool
    text: Text
    buttons: Annotated[list[RawButton], Field(max_length=500)]
    fields: Annotated[list[RawField], Field(max_length=1_000)]


class RawPage(Raw):
    url: Text
    title: Text
    language: Text
    notes: Text
    headings: Pieces
    passwords: int
    challenge: Text
    payment: Text
    text: Text
    containers: Annotated[list[RawContainer], Field(max_length=500)]
