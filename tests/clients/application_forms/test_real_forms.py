"""Forms saved from real boards, sent to a server of our own. Data: see REAL_DATA."""

import pytest

from app.clients.application_forms import FieldKind, OutcomeKind, PageField, Value, open_application_form
from app.clients.browser.client import ChromiumClient
from tests.clients.application_forms.applying import CV
from tests.conftest import REAL_DATA
from tests.standins.application_forms import ApplicationForms

FORMS = REAL_DATA / "forms"

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(not FORMS.exists(), reason="needs REAL_DATA_DIR"),
]


def any_answer(field: PageField) -> Value | None:
    """Something that fits; None where the page, without its scripts, offers nothing."""
    texts = {
        FieldKind.EMAIL: "ada@example.com",
        FieldKind.PHONE: "+41791234567",
        FieldKind.URL: "https://ada.example",
        FieldKind.NUMBER: "3",
        FieldKind.DATE: "2026-12-03",
    }
    match field.kind:
        case FieldKind.CHOICE:
            return field.options[0] if field.options else None
        case FieldKind.CHOICES:
            return field.options[:1] or None
        case FieldKind.CHECKBOX:
            return True
        case FieldKind.FILE:
            return CV
    return texts.get(field.kind, "Ada Lovelace")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("job-012-arqh", marks=pytest.mark.long),
        "job-024-crypto-finance-ag",
        "job-052-sonarsource",
    ],
)
async def test_real_form_is_filled_and_sent(browser: ChromiumClient, boards: ApplicationForms, name: str) -> None:
    boards.submissions.clear()
    html = (FORMS / f"{name}.html").read_text(encoding="utf-8")
    async with browser.session(seconds=100) as page:
        form = await open_application_form(page, boards.serve_saved(html))
        read = await form.read()
        filled = await form.fill(
            {field.key: value for field in read.fields if (value := any_answer(field)) is not None}
        )
        assert [field for field in filled if not field.is_right] == []
        outcome = await form.submit(origin=read.action_origin)
    assert outcome.kind is OutcomeKind.SUBMITTED
    [submission] = boards.submissions
    assert "Ada Lovelace" in {value for values in submission.fields.values() for value in values}
    assert {file.sha256 for file in submission.files} <= {CV.sha256}
