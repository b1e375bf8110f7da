"""Application forms of any board, in a browser's page: what they ask, what is entered, what came of it."""

from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from playwright.async_api import Page

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
    "open_application_form",
]


async def open_application_form(page: "Page", url: str) -> ApplicationForm:
    """Go to a job's page and on to its form; what stands before it (a login, a captcha) is what its `read` tells of.

    Raises FormNotFound, or FetchFailed where the page itself does not come.
    """
    # Playwright costs a third of a second and 30 MB to import: only who opens a page pays.
    from app.clients.application_forms.finding import open_application_form

    return await open_application_form(page, url)
