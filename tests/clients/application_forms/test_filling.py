"""What a person answers gets into the page as a person would enter it, and is read back as the page shows it."""

import struct
from typing import get_args

import pytest

from app.clients.application_forms import Attachment, OutcomeKind, Value
from app.clients.browser.client import ChromiumClient
from tests.clients.application_forms.applying import ANSWERS, CV, attachment, by_key, opened
from tests.standins.application_forms import ApplicationForms, Make, Send

pytestmark = pytest.mark.asyncio(loop_scope="module")

# What arrives under another name, or in another form, than it was answered.
ARRIVES: dict[Make, dict[str, object]] = {
    "lever": {"cards[7][field0]": "1", "cards[7][field1]": ("SQL", "Excel"), "pronouns": "s"},
    "ashby": {"_systemfield_location": "Helsinki, Finland", "heard": "a2"},
    "workable": {"phone": "+358401234567", "gdpr": "yes"},
    "recruitee": {"candidate[licence]": "true", "candidate[country]": "FI", "candidate[agreement]": "1"},
}


def expected(make: Make) -> dict[str, tuple[str, ...]]:
    arriving: dict[str, object] = {**ANSWERS[make], **ARRIVES.get(make, {})}
    return {
        name: value if isinstance(value, tuple) else (str(value).replace("\n", "\r\n"),)
        for name, value in arriving.items()
        if value is not False and not isinstance(value, Attachment)
    }


@pytest.mark.parametrize(
    "make",
    [
        make if make in {"greenhouse", "ashby", "workable"} else pytest.param(make, marks=pytest.mark.long)
        for make in get_args(Make)
        if make not in {"plain", "workday"}
    ],
)
async def test_every_answer_arrives_at_the_board_as_it_was_given(
    browser: ChromiumClient, boards: ApplicationForms, make: Make
) -> None:
    send: Send = "script" if make in {"greenhouse", "ashby"} else "itself"
    boards.submissions.clear()
    async with opened(browser, boards.serve(make, send=send)) as one:
        await one.fill_right(make)
        picture = await one.form.screenshot()
        outcome = await one.send()
    assert outcome.kind is OutcomeKind.SUBMITTED
    assert not outcome.is_unsent
    [submission] = boards.submissions
    assert submission.fields == expected(make)
    [sent] = submission.files
    assert (sent.filename, sent.content_type, sent.sha256) == (CV.filename, CV.content_type, CV.sha256)
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"


async def test_steps_are_gone_through_one_by_one(browser: ChromiumClient, boards: ApplicationForms) -> None:
    boards.submissions.clear()
    async with opened(browser, boards.serve("workday")) as one:
        first = await one.form.read()
        assert not first.is_last_step
        assert [message.partition(":")[0] for message in await one.form.next_step()] == [
            "First Name",
            "Last Name",
            "Email Address",
        ]
        await one.fill_right("workday")
        assert await one.form.next_step() == []
        second = await one.form.read()
        assert (second.step, {field.key for field in second.fields}) == (2, {"jobTitle", "cv"})
        filled = await one.form.fill({"jobTitle": "Lead", "cv": CV, "firstName": "Grace"})
        assert [(field.key, field.is_right) for field in filled] == [
            ("jobTitle", True), ("cv", True), ("firstName", False),
        ]  # fmt: skip
        assert await one.form.next_step() == []
        third = await one.form.read()
        assert (third.step, third.is_last_step) == (3, True)
        await one.form.fill({third.fields[0].key: True})
        assert boards.submissions == []
        outcome = await one.send()
    assert outcome.kind is OutcomeKind.SUBMITTED
    [submission] = boards.submissions
    assert {**submission.fields} == {
        "source": ("Friend",), "firstName": ("Ada",), "lastName": ("Lovelace",), "email": ("ada@example.com",),
        "jobTitle": ("Lead",), "terms": ("yes",),
    }  # fmt: skip
    assert [file.sha256 for file in submission.files] == [CV.sha256]


@pytest.mark.parametrize("phone", ["", "data-strict"])
async def test_number_finds_its_country(browser: ChromiumClient, boards: ApplicationForms, phone: str) -> None:
    """Whether the list of countries follows what is typed, or refuses a number with its country before it."""
    boards.submissions.clear()
    async with opened(browser, boards.serve("workable", phone=phone)) as one:
        filled = await one.form.fill({"phone": "+358 40 1234567"})
        assert [(field.is_right, field.message) for field in filled] == [(True, "")]
        await one.send()
    assert [submission["phone"] for submission in boards.submissions] == ["+358401234567"]


WRONG_ANSWERS: dict[Make, dict[str, tuple[Value, str]]] = {
    "greenhouse": {
        "country": ("Atlantis", "does not offer"),
        "nowhere": ("Ada", "no longer in the page"),
        "resume": (attachment("cv.exe"), "not supported"),
    },
    "lever": {
        "cards[7][field0]": ("Never", "does not offer"),
        "cards[7][field1]": (("SQL", "Cobol"), "does not offer"),
        "pronouns": ("Select ...", "does not offer"),
        "resume": ("cv.pdf", "takes a file"),
        "consent[marketing]": ("yes", "box to tick"),
    },
    "ashby": {
        "_systemfield_location": ("Ham", "only what it suggests"),
        "sponsor": ("Perhaps", "does not offer"),
        "_systemfield_email": ("ada at example", "@"),
        "_systemfield_resume": (attachment(size=300_000), "too large"),
    },
    "workable": {"start": ("soon", "no day"), "years": ("1000", "60")},
}


async def test_what_the_page_does_not_take_is_said_with_the_reason(
    browser: ChromiumClient, boards: ApplicationForms
) -> None:
    for make, answers in WRONG_ANSWERS.items():
        async with opened(browser, boards.serve(make)) as one:
            filled = by_key(await one.form.fill({key: value for key, (value, _) in answers.items()}))
        for key, (_, reason) in answers.items():
            assert not filled[key].is_right, key
            assert reason in filled[key].message, filled[key]


TRICKY = """<form action="$action" method="post" novalidate>
<p><label for=name>Name</label><input id=name name=name maxlength=5></p>
<p><label for=mask>Card number of the library</label><input id=mask name=mask
 oninput="this.value = this.value.replace(/\\D/g, '').replace(/(.{4})(?=.)/g, '$$1 ')"></p>
<p><label for=email>Email</label><input id=email name=email onchange="setTimeout(() => { this.value = '' }, 50)"></p>
<p><label for=box>About you</label><span id=box role=textbox aria-label="About you" contenteditable=true
 style="display:block;border:1px solid;min-height:40px"></span></p>
<p><label for=many>Languages</label><select id=many name=many multiple><option>Finnish<option>Swedish<option>Danish</select></p>
<p><label for=moved>City</label><input id=moved name=moved onfocus="setTimeout(() => {
  const again = this.cloneNode(); again.onfocus = null; this.replaceWith(again) }, 0)"></p>
<p><label for=state>State</label><input id=state name=state disabled></p>
<p id=more></p>
<p><label for=other>Anything else</label><select id=other name=other onchange="
  more.innerHTML = '<label for=extra>What else?</label><input id=extra name=extra>'"><option value=''>Please choose
 <option>Yes<option>No</select></p>
<div style="position:absolute;left:-9999px"><label for=website>Website</label><input id=website name=website></div>
<input name=trap style="display:none"><button>Send application</button></form>"""


async def test_fields_that_cut_mask_move_and_come_later(browser: ChromiumClient, boards: ApplicationForms) -> None:
    boards.submissions.clear()
    async with opened(browser, boards.serve_html(TRICKY)) as one:
        keys = {field.key for field in (await one.form.read()).fields}
        assert not keys & {"website", "trap", "extra"}
        about = next(key for key in keys if key not in {"name", "mask", "email", "many", "moved", "other", "state"})
        answers: dict[str, Value] = {
            "name": "Lovelace",
            "mask": "1234 5678 9",
            "email": "ada@example.com",
            about: "I count.",
            "many": ("Finnish", "Danish"),
            "moved": "Turku",
            "state": "Uusimaa",
            "other": "Yes",
            "extra": "Engines",
            "website": "https://spam.example",
        }
        filled = by_key(await one.form.fill(answers))
        assert {key for key, field in filled.items() if not field.is_right} == {"name", "email", "state", "website"}
        assert (filled["name"].value, filled["mask"].value) == ("Lovel", "1234 5678 9")
        await one.send()
    [submission] = boards.submissions
    assert (submission["moved"], submission["extra"], submission["website"], submission["trap"]) == (
        "Turku", "Engines", "", "",
    )  # fmt: skip
    assert submission.fields["many"] == ("Finnish", "Danish")


async def test_form_in_a_frame_of_another_origin_is_filled_and_sent_there(
    browser: ChromiumClient, boards: ApplicationForms
) -> None:
    boards.submissions.clear()
    inner = boards.serve("greenhouse", send="script")
    outer = f'<h1>Careers</h1><iframe src="{inner}" style="width:900px;height:1500px"></iframe>'
    async with opened(browser, boards.serve_html(outer, at=boards.elsewhere)) as one:
        await one.page.frames[1].wait_for_load_state()
        assert (await one.form.read()).action_origin == boards.origin
        await one.fill_right("greenhouse")
        outcome = await one.send()
    assert outcome.kind is OutcomeKind.SUBMITTED
    assert [submission["first_name"] for submission in boards.submissions] == ["Ada"]


async def test_picture_is_bounded_whatever_the_page(browser: ChromiumClient, boards: ApplicationForms) -> None:
    noise = """<canvas id=c width=1280 height=3000></canvas><div style="height:200000px">high</div><script>
      const context = c.getContext('2d'), image = context.createImageData(1280, 3000);
      for (let place = 0; place < image.data.length; place++) image.data[place] = Math.random() * 256;
      context.putImageData(image, 0, 0)</script>"""
    async with opened(browser, boards.serve_html(noise)) as one:
        picture = await one.form.screenshot()
    width, height = struct.unpack(">II", picture[16:24])
    assert width == 1280
    assert 500 <= height <= 8000
    assert len(picture) <= 3_000_000
