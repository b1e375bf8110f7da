"""What is known beforehand of the commonest boards: how their pages are recognised, and where their form lies.

Nothing depends on a recipe: a board without one is read in the same way, only with more looking.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from app.clients.application_forms.raw import RawContainer


@dataclass(frozen=True, slots=True)
class Recipe:
    name: str
    hosts: re.Pattern[str]
    form: re.Pattern[str]  # id, name and classes of the part that is the form
    job: re.Pattern[str] | None = None  # the path of a job's page whose form lies beneath it
    below: str = ""  # where, relative to the job's page
    sends_to: re.Pattern[str] | None = None  # addresses, other than the form's own, that the board's forms send to

    def bonus(self, container: RawContainer) -> float:
        """How much likelier a part of the page is the form, for what it is called."""
        return 5.0 if self.form.search(container.about) and container.fields else 0.0

    def takes(self, url: str) -> bool:
        return self.sends_to is not None and self.sends_to.match(url) is not None

    def application_url(self, url: str) -> str | None:
        """Where the form of a job lies, where it has an address of its own."""
        parts = urlsplit(url)
        path = parts.path.rstrip("/")
        if self.job is None or not self.hosts.search(parts.hostname or "") or not self.job.fullmatch(path):
            return None
        return urlunsplit(parts._replace(path=path + self.below, fragment=""))


def _recipe(name: str, hosts: str, form: str, job: str = "", below: str = "", sends_to: str = "") -> Recipe:
    places = re.compile(rf"https://(?:{sends_to})/") if sends_to else None
    return Recipe(name, re.compile(hosts), re.compile(form), re.compile(job) if job else None, below, places)


_BUCKET = r"\.s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com"  # where several boards have a browser put the files
_UUID = r"[0-9a-f]{8}-[0-9a-f-]{27}"

RECIPES: tuple[Recipe, ...] = (
    _recipe(
        "greenhouse",
        r"(^|\.)greenhouse\.io$",
        r"application[-_]form|application--form",
        sends_to=rf"(?:boards|job-boards|boards-api)(?:\.eu)?\.greenhouse\.io|grnhse-[\w-]+{_BUCKET}",
    ),
    _recipe("lever", r"^jobs(\.eu)?\.lever\.co$", r"application-form", rf"/[^/]+/{_UUID}", "/apply"),
    _recipe(
        "ashby",
        r"^jobs\.ashbyhq\.com$",
        r"ashby-application-form",
        rf"/[^/]+/{_UUID}",
        "/application",
        rf"(?:api|jobs)\.ashbyhq\.com|ashby-[\w-]+{_BUCKET}",
    ),
    _recipe(
        "workable",
        r"^(apply|jobs)\.workable\.com$|\.workable\.com$",
        r"application-form|apply",
        r"/[^/]+/j/[0-9A-F]{10}",
        "/apply/",
        sends_to=rf"(?:apply|jobs|www)\.workable\.com|workable-[\w-]+{_BUCKET}",
    ),
    _recipe(
        "smartrecruiters",
        r"(^|\.)smartrecruiters\.com$",
        r"oneclick|application",
        sends_to=r"(?:api|jobs|careers|www)\.smartrecruiters\.com",
    ),
    _recipe("recruitee", r"\.recruitee\.com$", r"offer-application|application", r"/(?:[a-z]{2}/)?o/[^/]+", "/c/new"),
)


def recipe_for(url: str, frames: Iterable[str], recipes: Iterable[Recipe]) -> Recipe | None:
    """The board's, by the address of the page, or of a frame on a company's own."""
    known = tuple(recipes)
    for address in (url, *frames):
        host = urlsplit(address).hostname or ""
        found = next((recipe for recipe in known if recipe.hosts.search(host)), None)
        if found:
            return found
    return None
