"""Application forms of any board, in a browser's page: what they ask, what is entered, what came of it."""

from app.clients.application_forms.port import (
    ApplicationForm,
    Attachment,
    FieldKind,
    Filled,
    FormNotFound,
    Obstacle,
    Outcome,
    OutcomeKind,
    PageField,
    PageForm,
    SentEarly,
    Value,
)

__all__ = [
    "ApplicationForm",
    "Attachment",
    "FieldKind",
    "Filled",
    "FormNotFound",
    "Obstacle",
    "Outcome",
    "OutcomeKind",
    "PageField",
    "PageForm",
    "SentEarly",
    "Value",
]
