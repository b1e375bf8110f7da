"""How well application forms are read: fields of the labelled forms found, and found to be required.

    python -m tests.evaluation forms [--misses]

Opens the saved pages below REAL_DATA_DIR in the browser that the worker uses, over the loopback, and compares what is
read with form_labels.json, which was written by eye, and with the expected.json beside a page, which is the reading of
another tool and no truth. No recipe of a board is used: `generic` is what any board gets.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Page

from app.clients.application_forms.located import Located, LocatedForm
from app.clients.application_forms.port import FormNotFound, PageField
from app.clients.application_forms.read import read_form
from app.clients.application_forms.recipes import RECIPES
from app.clients.browser.client import ChromiumClient
from app.domains.auto_apply.fields import FormField
from tests.conftest import REAL_DATA, make_settings
from tests.evaluation import form_mapping, form_meaning
from tests.evaluation.figures import wilson
from tests.standins.web import web_standin

FORMS = REAL_DATA / "forms"
LABELS = Path(__file__).with_name("form_labels.json")

# For every field that was read: the places of the labels that it is, and whether it is something that counts neither way.
_MATCH = """({fields, labels, neither}) => {
  const parts = labels.map((css) => [...document.querySelectorAll(css)]);
  const others = neither.flatMap((css) => [...document.querySelectorAll(css)]);
  const inside = (one, other) => one === other || one.contains(other);
  return fields.map((elements) => {
    const same = parts.flatMap((found, place) => elements.some((element) => found.includes(element)) ? [place] : []);
    const near = parts.flatMap((found, place) => elements.some((element) => found.some((one) => inside(element, one) || inside(one, element))) ? [place] : []);
    return {places: same.length ? same : near, isNeither: elements.some((element) => others.some((one) => inside(one, element)))};
  });
}"""


@dataclass(frozen=True, slots=True)
class Label:
    css: str
    required: bool
    kind: str
    fact: str


@dataclass(slots=True)
class Reading:
    """One form: every label with the field that it was read as, and the fields that nobody labelled."""

    name: str
    pairs: list[tuple[Label, PageField | None]] = field(default_factory=list)
    unlabelled: list[PageField] = field(default_factory=list)

    @property
    def fields(self) -> list[PageField]:
        return [found for _, found in self.pairs if found] + self.unlabelled


def labels() -> dict[str, dict[str, Any]]:
    forms: dict[str, dict[str, Any]] = json.loads(LABELS.read_text(encoding="utf-8"))["forms"]
    return forms


@asynccontextmanager
async def opened_forms(names: Iterable[str]) -> AsyncIterator[AsyncIterator[tuple[str, Page]]]:
    """Each saved page, open in a browser, one after another."""
    browser = ChromiumClient(make_settings(scraper_allow_private_networks=True))

    async def pages() -> AsyncIterator[tuple[str, Page]]:
        for name in names:
            url = web.serve(f"/{name}", (FORMS / name).read_bytes())
            async with browser.session(seconds=90) as page:
                await page.goto(url, wait_until="load")
                yield name, page

    async with web_standin() as web:
        try:
            yield pages()
        finally:
            await browser.aclose()


async def read_forms(*, with_recipes: bool = False) -> list[Reading]:
    """Every labelled form, as it is read and as it is labelled."""
    wanted = labels()
    readings = []
    async with opened_forms(wanted) as pages:
        async for name, page in pages:
            try:
                form = await read_form(page, recipes=RECIPES if with_recipes else ())
                readings.append(await _compare(name, page, wanted[name], form))
            except FormNotFound:
                readings.append(Reading(name, [(Label(**label), None) for label in wanted[name]["fields"]]))
    return readings


async def _compare(name: str, page: Page, labelled: dict[str, Any], form: LocatedForm) -> Reading:
    located = list(form.fields.values())
    told = [Label(**label) for label in labelled["fields"]]
    arguments = {
        "fields": [_elements(one) for one in located],
        "labels": [label.css for label in told],
        "neither": labelled.get("neither", []),
    }
    matches = await page.evaluate(_MATCH, arguments)
    found: dict[int, PageField] = {}
    reading = Reading(name)
    for one, match in zip(located, matches, strict=True):
        place = next((place for place in match["places"] if place not in found), None)
        if place is not None:
            found[place] = one.field
        elif not match["isNeither"]:
            reading.unlabelled.append(one.field)
    reading.pairs = [(label, found.get(place)) for place, label in enumerate(told)]
    return reading


def _elements(one: Located) -> list[Any]:
    return [element for element in (one.element, *one.parts, one.opener, one.native) if element is not None]


@dataclass(slots=True)
class Counts:
    """Labelled, read, and both: of all fields and of those that are required."""

    labelled: int = 0
    read: int = 0
    both: int = 0
    required: int = 0
    read_required: int = 0
    both_required: int = 0
    kinds: int = 0

    def add(self, other: "Counts") -> None:
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


def counts(reading: Reading) -> Counts:
    found = [(label, one) for label, one in reading.pairs if one is not None]
    return Counts(
        labelled=len(reading.pairs),
        read=len(reading.fields),
        both=len(found),
        required=sum(label.required for label, _ in reading.pairs),
        read_required=sum(one.required for one in reading.fields),
        both_required=sum(label.required and one.required for label, one in found),
        kinds=sum(label.kind == one.kind for label, one in found),
    )


def counts_against_expected(reading: Reading) -> Counts | None:
    """The same against the other tool's reading, by the names of the elements; what it left nameless is left out."""
    path = (FORMS / reading.name).with_suffix(".expected.json")
    if not path.exists():
        return None
    schema = json.loads(path.read_text(encoding="utf-8"))["schema"]
    theirs = {one["name"]: bool(one["required"]) for one in schema["fields"] if one.get("name")}
    ours = {one.name: one.required for one in reading.fields}
    both = theirs.keys() & ours.keys()
    return Counts(
        labelled=len(theirs),
        read=len(ours),
        both=len(both),
        required=sum(theirs.values()),
        read_required=sum(ours.values()),
        both_required=sum(theirs[name] and ours[name] for name in both),
    )


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole}".rjust(9)


def _with_interval(part: int, whole: int) -> str:
    low, high = wilson(part, whole)
    return f"{part / whole:.3f} ({low:.3f}-{high:.3f}, n {whole})" if whole else "none"


def _pooled(title: str, total: Counts) -> None:
    print(f"{title}:")
    print(f"  required fields: recall {_with_interval(total.both_required, total.required)}, ", end="")
    print(f"precision {_with_interval(total.both_required, total.read_required)}")
    print(f"  all fields:      recall {_with_interval(total.both, total.labelled)}, ", end="")
    print(f"precision {_with_interval(total.both, total.read)}")


def report(readings: list[Reading], *, with_misses: bool = False) -> None:
    total, expected = Counts(), Counts()
    print(f"{'form':<46} {'required':>9} {'of read':>9} {'all':>9} {'of read':>9} {'kind':>9}")
    for reading in readings:
        one = counts(reading)
        total.add(one)
        print(
            f"{reading.name[-46:]:<46} {_share(one.both_required, one.required)} "
            f"{_share(one.both_required, one.read_required)} {_share(one.both, one.labelled)} {_share(one.both, one.read)} "
            f"{_share(one.kinds, one.both)}"
        )
        theirs = counts_against_expected(reading)
        if theirs:
            expected.add(theirs)
    _pooled("against the labels", total)
    _pooled("against expected.json, by name", expected)
    if with_misses:
        misses(readings)


def misses(readings: list[Reading]) -> None:
    for reading in readings:
        for label, one in reading.pairs:
            if one is None:
                print(f"{reading.name}: not found: {label.css}")
            elif one.required != label.required or one.kind != label.kind:
                print(
                    f"{reading.name}: {label.css}: read as {one.kind}, required {one.required}; is {label.kind}, {label.required}"
                )
        for one in reading.unlabelled:
            print(f"{reading.name}: not labelled: {one.kind} {one.key}: {one.label[:60]}")


def as_mapped(readings: list[Reading]) -> dict[str, list[tuple[str, FormField]]]:
    """The fields that were read, as mapping sees them, with the facts that they are labelled with."""
    return {
        reading.name: [(label.fact, FormField.model_validate(one)) for label, one in reading.pairs if one is not None]
        for reading in readings
    }


def main(*, with_misses: bool = False) -> None:
    readings = asyncio.run(read_forms())
    report(readings, with_misses=with_misses)
    form_mapping.report("the labelled forms", form_mapping.of_forms(as_mapped(readings)), with_misses=with_misses)
    form_mapping.report("labels by themselves", form_mapping.of_texts(), with_misses=with_misses)
    form_meaning.report()


if __name__ == "__main__":
    main(with_misses=True)
