"""The way from a job's page to its form: past searches, newsletters and traps, behind "Apply", up to what is a wall."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page

from app.clients.application_forms import FormNotFound, Obstacle, PageForm, open_application_form
from app.clients.application_forms.finding import open_application_form as open_with
from app.clients.application_forms.recipes import RECIPES, Recipe
from app.clients.browser.client import ChromiumClient
from app.clients.web.port import FetchFailed
from tests.conftest import make_settings
from tests.standins.web import WebStandin, web_standin

pytestmark = pytest.mark.asyncio(loop_scope="module")

FORM = """<form action="/sent" method="post"><h2>Apply</h2><label>Name <input name="name" required></label>
<label>Email <input name="email" type="email" required></label><label>CV <input name="cv" type="file"></label>
<button>Send application</button></form>"""
AROUND = """<form action="/search" role="search"><input name="q" placeholder="Search jobs"><button>Search</button></form>
<form action="/login"><input name="user" placeholder="E-mail"><input name="password" type="password"><button>Log in</button></form>
<div id="cookie-banner"><label><input type="checkbox" name="analytics"> Analytics</label><button id="no">Reject all</button><button>Accept all</button></div>
<script>document.getElementById("no").onclick = () => document.getElementById("cookie-banner").remove()</script>"""
NEWSLETTER = """<form action="/alerts"><h3>Job alerts by e-mail</h3><input name="first_name" placeholder="First name">
<input name="email" type="email" placeholder="Your e-mail"><button>Subscribe</button></form>"""


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[ChromiumClient]:
    client = ChromiumClient(make_settings(scraper_allow_private_networks=True))
    yield client
    await client.aclose()


@pytest_asyncio.fixture(loop_scope="module")
async def web() -> AsyncIterator[WebStandin]:
    async with web_standin() as standin:
        yield standin


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def page(browser: ChromiumClient) -> AsyncIterator[Page]:
    """One for all: nothing is filled in here, and a session of its own takes longer than what is looked at."""
    async with browser.session(seconds=600) as page:
        yield page


async def found(page: Page, url: str) -> PageForm:
    return await (await open_application_form(page, url)).read()


def labels(form: PageForm) -> list[str]:
    return [field.label for field in form.fields]


async def test_form_is_found_among_all_other_forms_of_its_page(page: Page, web: WebStandin) -> None:
    form = await found(
        page,
        web.serve(
            "/job", f"<title>Baker</title><body class='cookies-not-set'>{AROUND}<h1>Baker</h1>{NEWSLETTER}{FORM}"
        ),
    )
    assert labels(form) == ["Name", "Email", "CV"]
    assert (form.obstacle, form.is_last_step, form.action_origin) == (None, True, web.url("").rstrip("/"))
    assert await page.locator("#cookie-banner").count() == 0


async def test_only_cookies_are_declined(page: Page, web: WebStandin) -> None:
    html = f"""{FORM}<div role="dialog" class="consent-box" id="privacy"><p>May we keep your application?</p>
    <button onclick="privacy.remove()">Decline</button></div>"""
    await found(page, web.serve("/job", html))
    assert await page.locator("#privacy").count() == 1


async def test_form_in_a_dialog_lies_behind_apply(page: Page, web: WebStandin) -> None:
    html = f"""<h1>Baker</h1>{NEWSLETTER}<a href="https://www.linkedin.com/apply">Apply with LinkedIn</a>
    <button onclick="box.showModal()">Jetzt bewerben</button><dialog id="box">{FORM}</dialog>"""
    assert labels(await found(page, web.serve("/job", html))) == ["Name", "Email", "CV"]


async def test_apply_leads_over_manual_application_to_another_page(page: Page, web: WebStandin) -> None:
    web.serve(
        "/job/start",
        """<h2>Start your application</h2><a href="#">Autofill with resume</a>
    <a href="/job/form" target="_blank">Apply manually</a>""",
    )
    web.serve("/job/form", FORM)
    form = await found(page, web.serve("/job", '<h1>Baker</h1><a href="/job/start">Apply</a>'))
    assert labels(form) == ["Name", "Email", "CV"]
    assert form.url == web.url("/job/form")


async def test_popup_that_apply_opens_is_taken_over(page: Page, web: WebStandin) -> None:
    web.serve("/job/form", FORM)
    html = """<h1>Baker</h1><button onclick="window.open('/job/form', 'apply', 'width=400')">Postuler</button>"""
    assert labels(await found(page, web.serve("/job", html))) == ["Name", "Email", "CV"]
    assert len(page.context.pages) == 1


async def test_form_that_a_script_brings_late_is_waited_for(page: Page, web: WebStandin) -> None:
    html = f"<h1>Baker</h1><div id=root></div><template id=later>{FORM}</template><script>setTimeout(() => root.append(later.content), 1500)</script>"
    assert labels(await found(page, web.serve("/job", html))) == ["Name", "Email", "CV"]


async def test_application_at_another_site_is_not_followed(page: Page, web: WebStandin) -> None:
    url = web.serve("/job", '<h1>Baker</h1><a href="https://jobs.elsewhere.example/7">Apply now</a>')
    with pytest.raises(FormNotFound, match=r"jobs\.elsewhere\.example"):
        await open_application_form(page, url)


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<h1>Baker</h1><p>This position has been filled.</p>", "closed"),
        (f"<h1>Baker</h1><p>Fresh bread.</p>{AROUND}{NEWSLETTER}", "no application form"),
        ("<h1>Thank you</h1><p>Your application has been received.</p>", "no application form"),
    ],
)
async def test_page_without_a_form_says_so(page: Page, web: WebStandin, html: str, said: str) -> None:
    with pytest.raises(FormNotFound, match=said):
        await open_with(page, web.serve("/job", html), look_seconds=0.5)


async def test_page_that_is_gone_is_a_failed_fetch(page: Page, web: WebStandin) -> None:
    with pytest.raises(FetchFailed) as failed:
        await open_application_form(page, web.serve("/job", "<h1>Not found</h1>", status=404))
    assert failed.value.code == "gone"


LOGIN = """<h1>Sign in to apply</h1><form action="/login"><label>Email <input type="email" name="user"></label>
<label>Password <input type="password" name="pass"></label><button>Sign in</button></form>"""


@pytest.mark.parametrize(
    ("html", "obstacle"),
    [
        (LOGIN, Obstacle.LOGIN),
        ("<h1>Baker</h1><p>Bitte melden Sie sich an, um sich zu bewerben. Anmelden</p>", Obstacle.LOGIN),
        (FORM.replace("<button>", "<label>Password* <input type=password name=new></label><button>"), Obstacle.LOGIN),
        (f'{FORM}<div class="g-recaptcha" style="width:300px;height:78px"></div>', Obstacle.CAPTCHA),
        (f'{FORM}<label>Type what you see <img src="/captcha.png" width=90 height=30 alt=""><input name="captcha"></label>', Obstacle.CAPTCHA),
        ("<title>Just a moment...</title><p>Verify you are human</p>", Obstacle.CAPTCHA),
        (FORM.replace("<button>", '<label>Card number <input autocomplete="cc-number" name="card"></label><button>'), Obstacle.PAYMENT),
    ],
)  # fmt: skip
async def test_what_only_a_person_may_pass_is_told(page: Page, web: WebStandin, html: str, obstacle: Obstacle) -> None:
    form = await found(page, web.serve("/job", html))
    assert form.obstacle is obstacle
    assert form.obstacle_text


async def test_captcha_that_nobody_sees_is_no_obstacle(page: Page, web: WebStandin) -> None:
    badge = '<div class="g-recaptcha" data-size="invisible" style="width:256px;height:60px"></div>'
    assert (await found(page, web.serve("/job", FORM + badge))).obstacle is None


TRAPS = [
    '<div style="position:absolute;left:-9999px"><label>Website <input name="website"></label></div>',
    '<div style="position:absolute;top:-9999px"><input name="fax" placeholder="Fax"></div>',
    '<div style="display:none"><input name="company2"></div>',
    '<p style="opacity:0"><label>Nickname <input name="nick"></label></p>',
    '<div style="height:0;overflow:hidden"><label>Address 3 <input name="address3"></label></div>',
    '<div style="clip-path:inset(100%)"><input name="town2"></div>',
    '<input name="phone2" tabindex="-1" autocomplete="off">',
    '<div aria-hidden="true"><input name="street2"></div>',
    '<label>Leave this field blank <input name="middle"></label>',
    "<label>Bitte nicht ausfüllen <input name=xyz></label>",
    '<label>Ne remplissez pas ce champ : ne pas remplir <textarea name="m2"></textarea></label>',
    '<label>Your site <input name="my_honeypot"></label>',
    '<input name="tiny" style="width:1px;height:1px;border:0;padding:0">',
    '<label style="position:absolute;left:-5000px"><input type="checkbox" name="contact_me_by_fax" value="1"> Fax</label>',
    '<input name="moved" style="transform:translateX(-5000px)">',
    '<div style="visibility:hidden"><select name="s2"><option>a</option></select></div>',
]


async def test_traps_for_robots_are_no_fields(page: Page, web: WebStandin) -> None:
    form = await found(page, web.serve("/job", FORM.replace("<button>", "".join(TRAPS) + "<button>")))
    assert labels(form) == ["Name", "Email", "CV"]


async def test_form_behind_an_open_dialog_is_no_trap_and_neither_is_advice(page: Page, web: WebStandin) -> None:
    advised = FORM.replace("<button>", "<label>Phone (do not enter spaces) <input name=phone></label><button>")
    html = f'<div id="root" aria-hidden="true">{advised}</div><div role="dialog"><p>Cookies?</p></div>'
    form = await found(page, web.serve("/job", html))
    assert labels(form) == ["Name", "Email", "CV", "Phone (do not enter spaces)"]


async def test_keys_are_the_same_again_where_ids_are_made_up_anew(page: Page, web: WebStandin) -> None:
    html = """<form class="apply"><script>const id = () => "x" + Math.random().toString(36).slice(2) + "Zq7";
    for (const name of ["First name", "Last name", "Phone", "Phone"]) { const one = id();
      document.write(`<label for="${one}">${name}</label><input id="${one}">`); }</script>
    <label>CV <input type="file" id="react-select-7-input"></label><button>Apply</button></form>"""
    url = web.serve("/job", html)
    first = [field.key for field in (await found(page, url)).fields]
    assert first == [field.key for field in (await found(page, url)).fields]
    assert first == ["first-name", "last-name", "phone", "phone#2", "cv"]


async def test_lists_that_only_open_when_pressed_are_left_as_they_were(page: Page, web: WebStandin) -> None:
    html = FORM.replace("<button>", """<label id="l">Branch</label><div role="combobox" aria-haspopup="listbox" aria-labelledby="l" tabindex="0"
    style="width:200px;height:30px" onclick="list.hidden = !list.hidden">Choose</div><ul id="list" role="listbox" hidden>
    <li role="option">North</li><li role="option">South</li></ul><button>""")  # fmt: skip
    html += "<script>onkeydown = (event) => { if (event.key === 'Escape') list.hidden = true; }</script>"
    form = await found(page, web.serve("/job", html))
    assert form.fields[-1].options == ("North", "South")
    assert await page.locator("#list").is_hidden()


async def test_steps_are_read_one_by_one(page: Page, web: WebStandin) -> None:
    html = """<form id="apply" method="post"><div id="a"><label>First name <input name="first" required></label><label>CV <input type="file" name="cv"></label>
    <button type="button" onclick="a.remove(); b.hidden = false">Save and continue</button></div>
    <div id="b" hidden><label>Start <input name="start" type="date"></label><button>Submit application</button></div></form>"""
    form = await open_application_form(page, web.serve("/job", html))
    first = await form.read()
    assert (labels(first), first.is_last_step, first.fields[0].step) == (["First name", "CV"], False, 1)
    assert await form.next_step() == []
    second = await form.read()
    assert (labels(second), second.is_last_step, second.fields[0].step) == (["Start"], True, 2)


async def test_recipe_takes_the_short_way_and_prefers_its_form(page: Page, web: WebStandin) -> None:
    board = next(recipe for recipe in RECIPES if recipe.name == "lever")
    here = Recipe("lever", re.compile(re.escape(web.host)), board.form, board.job, board.below)
    base = "/harbour/0f7b1de2-9a54-4c4e-8f0e-0d6c1a2b3c4d"
    web.serve(
        f"{base}/apply",
        f'<form id="contact"><label>Your CV <input type=file></label><label>Email <input name=e></label><button>Send</button></form>{FORM.replace("<form", "<form id=application-form")}',
    )
    web.serve(base, "<h1>Baker</h1>")
    form = await (await open_with(page, web.url(base), recipes=(here,))).read()
    assert (form.board, form.url, labels(form)) == ("lever", web.url(f"{base}/apply"), ["Name", "Email", "CV"])


async def test_hostile_page_ends_as_one_without_a_form(page: Page, web: WebStandin) -> None:
    html = f"{FORM}<script>Array.prototype.map = () => {{ throw new Error('no'); }}; Element.prototype.matches = () => true;</script>"
    with pytest.raises(FormNotFound):
        await open_with(page, web.serve("/job", html), look_seconds=0.5)


async def test_thousand_fields_are_read(page: Page, web: WebStandin) -> None:
    rows = "".join(f"<p><label>Question {number} <input name=q{number}></label></p>" for number in range(1000))
    form = await found(page, web.serve("/job", FORM.replace("<button>", f"{rows}<button>")))
    assert len(form.fields) == 1000
