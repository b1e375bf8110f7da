"""Reading the step of a form that a page shows: in every frame, of every part the one that looks most like it."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from playwright.async_api import ElementHandle, Error, Frame, Page
from pydantic import ValidationError

from app.clients.application_forms import choosing
from app.clients.application_forms import reading_words as words
from app.clients.application_forms.comboboxes import with_options
from app.clients.application_forms.described import fields_of, options_of, widget_of
from app.clients.application_forms.located import Located, LocatedForm
from app.clients.application_forms.port import FormNotFound, Obstacle, PageField, PageForm
from app.clients.application_forms.raw import RawButton, RawContainer, RawField, RawPage
from app.clients.application_forms.recipes import RECIPES, Recipe, recipe_for

_MOST_FRAMES = 20
_FRAME_SECONDS = 15
_MOST_TEXT = 20_000_000
_SCRIPTS = Path(__file__).with_name("scripts")
_SCRIPT = (
    "(words) => {\nconst UPLOAD_BUTTON = new RegExp(words.upload, 'iu');\nconst UPLOAD_ELSEWHERE = new RegExp(words.elsewhere, 'iu');\n"
    + "\n".join(
        (_SCRIPTS / f"{name}.js").read_text(encoding="utf-8") for name in ("dom", "controls", "describe", "forms")
    )
    + "\nreturn readPage(everything());\n}"
)
_WORDS = {"upload": words.UPLOAD_BUTTON, "elsewhere": words.UPLOAD_ELSEWHERE}


@dataclass(frozen=True, slots=True)
class FrameReading:
    """One frame's own document, and the elements that it refers to by number."""

    frame: Frame
    page: RawPage
    elements: list[ElementHandle]

    def element(self, number: int) -> ElementHandle:
        return self.elements[number]


@dataclass(frozen=True, slots=True)
class Candidate:
    reading: FrameReading
    container: RawContainer
    score: float


async def read_frames(page: Page) -> list[FrameReading]:
    """Every frame that could be read; one that breaks or leaves while it is read is as good as not there."""
    readings = []
    for frame in page.frames[:_MOST_FRAMES]:
        if frame is not page.main_frame and not await _is_shown(frame):
            continue
        try:
            async with asyncio.timeout(_FRAME_SECONDS):
                readings.append(await _read_frame(frame))
        except (Error, TimeoutError, ValidationError, IndexError):
            continue
    return readings


async def _is_shown(frame: Frame) -> bool:
    try:
        box = await (await frame.frame_element()).bounding_box()
    except Error:
        return False
    return box is not None and box["width"] > 100 and box["height"] > 40


async def _read_frame(frame: Frame) -> FrameReading:
    result = await frame.evaluate_handle(_SCRIPT, _WORDS)
    # As text: taking it over value by value takes ten times as long.
    text = await result.evaluate("(result) => JSON.stringify(result.data)")
    page = RawPage.model_validate_json(text if isinstance(text, str) and len(text) <= _MOST_TEXT else "")
    handles = await (await result.get_property("elements")).get_properties()
    elements = [element for handle in handles.values() if (element := handle.as_element())]
    return FrameReading(frame, page, elements)


def candidates(readings: Iterable[FrameReading], recipe: Recipe | None = None) -> list[Candidate]:
    """Everything that could be the form, the likeliest first."""
    found = [
        Candidate(reading, container, choosing.score(container) + (recipe.bonus(container) if recipe else 0.0))
        for reading in readings
        for container in reading.page.containers
    ]
    return sorted(found, key=lambda candidate: -candidate.score)


async def read_form(
    page: Page, *, step: int = 1, recipes: Iterable[Recipe] = RECIPES, known: dict[str, tuple[str, ...]] | None = None
) -> LocatedForm:
    """The form that is shown, or FormNotFound. `known` remembers the options of lists that open only when pressed."""
    readings = await read_frames(page)
    recipe = recipe_for(page.url, [reading.frame.url for reading in readings], recipes)
    found = candidates(readings, recipe)
    obstacle, text = obstacle_on(readings, found)
    best = found[0] if found and found[0].score > 0 else None
    if best is None or (obstacle == Obstacle.LOGIN and not any(raw.widget == "file" for raw in best.container.fields)):
        if obstacle is None:
            raise FormNotFound("There is no application form on this page.")
        return LocatedForm(
            PageForm(
                page.url,
                await page.title(),
                (),
                _origin(page.url),
                obstacle,
                text,
                recipe.name if recipe else None,
                step,
            ),
            page.main_frame,
        )
    located = _locate(best, step)
    located = await with_options(page, located, known if known is not None else {})
    form = PageForm(
        url=page.url,
        title=best.reading.page.title or await page.title(),
        fields=tuple(one.field for one in located),
        action_origin=_sent_to(best),
        obstacle=obstacle,
        obstacle_text=text,
        board=recipe.name if recipe else None,
        step=step,
        is_last_step=_is_last(best.container),
    )
    submit, following = choosing.submit_button(best.container), choosing.next_button(best.container)
    return LocatedForm(
        form,
        best.reading.frame,
        {one.field.key: one for one in located},
        best.reading.element(best.container.element),
        best.reading.element(following.element) if following else None,
        best.reading.element(submit.element) if submit else None,
    )


def _is_last(container: RawContainer) -> bool:
    submit, following = choosing.submit_button(container), choosing.next_button(container)
    return following is None or (
        submit is not None and not submit.is_disabled and submit.type == "submit" and submit.is_inside
    )


def _locate(candidate: Candidate, step: int) -> list[Located]:
    reading = candidate.reading

    def located(raw: RawField, field: PageField) -> Located:
        places = [place for place, _ in options_of(raw)] if raw.parts else []
        return Located(
            field,
            widget_of(raw),
            reading.frame,
            reading.element(raw.element),
            tuple(reading.element(raw.parts[place]) for place in places),
            reading.element(raw.opener) if raw.opener is not None else None,
            reading.element(raw.select) if raw.select is not None and raw.widget == "combobox" else None,
            raw.is_typed,
        )

    return [located(raw, field) for raw, field in fields_of(candidate.container, step=step, notes=reading.page.notes)]


def _sent_to(candidate: Candidate) -> str:
    """The origin that the form names, or where its script is from when it names none."""
    submit: RawButton | None = choosing.submit_button(candidate.container)
    action = (submit.action if submit else "") or candidate.container.action
    base = candidate.reading.page.url
    return _origin(urljoin(base, action)) or _origin(base)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}" if parts.scheme in {"http", "https"} else ""


def obstacle_on(readings: list[FrameReading], found: list[Candidate]) -> tuple[Obstacle | None, str]:
    """What only a person may pass, and the words it stands under."""
    for reading in readings:
        if reading.page.payment:
            return Obstacle.PAYMENT, reading.page.payment
    best = found[0] if found else None
    for reading in readings:
        if reading.page.challenge:
            return Obstacle.CAPTCHA, reading.page.challenge
        if (best is None or best.score <= 0) and words.CHALLENGE_PAGE.search(
            f"{reading.page.title} {reading.page.text[:600]}"
        ):
            return Obstacle.CAPTCHA, reading.page.title
    if best is not None and best.score >= choosing.SURE:
        # An account that has to be made along with the application is its owner's to make.
        return (
            (Obstacle.LOGIN, "The form wants a password for a new account.")
            if best.container.wants_password
            else (None, "")
        )
    for reading in readings:
        page = reading.page
        heading = next(iter(page.headings), page.title)
        wall = words.LOGIN_WALL.search(f"{' '.join(page.headings)} {page.text[:1500]}")
        is_only_login = [choosing.is_login(one) for one in page.containers if one.fields or one.passwords] == [True]
        if page.passwords and (wall or is_only_login or words.LOGIN.search(f"{page.title} {heading}")):
            return Obstacle.LOGIN, heading or "Log in"
        if wall and (best is None or best.score <= 0):
            return Obstacle.LOGIN, wall.group()[:300]
    return None, ""
