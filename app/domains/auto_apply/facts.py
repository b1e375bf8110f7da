"""What is known of a seeker, in the words of application forms. What the profile does not say is not known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from babel import Locale

from app.core.folding import fold
from app.domains.accounts.models import User
from app.domains.auto_apply import phones
from app.domains.auto_apply.names import split_name
from app.domains.auto_apply.topics import Fact
from app.domains.jobs.places import read_place
from app.domains.profiles.models import Cv, JobSeeker

_COVER_LETTER_FILE = "cover-letter.txt"
_WEBSITE_WORDS = ("website", "homepage", "home page", "web", "blog", "site", "webseite", "personal")


@dataclass(frozen=True, slots=True)
class Document:
    """A file that can be attached: what forms' `accept` is compared with."""

    filename: str
    content_type: str


COVER_LETTER_DOCUMENT = Document(_COVER_LETTER_FILE, "text/plain")


@dataclass(frozen=True, slots=True)
class SpokenLanguage:
    code: str  # ISO 639-1
    level: str | None = None  # a1 … c2, native

    @property
    def name(self) -> str:
        return str(Locale("en").languages.get(self.code, self.code))


@dataclass(frozen=True, slots=True)
class SeekerFacts:
    """None and empty: not known, so it is asked and never made up."""

    full_name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    phone: str | None = None
    phone_country: str | None = None  # ISO 3166
    location: str | None = None
    city: str | None = None
    region: str | None = None
    country: str | None = None  # ISO 3166
    linkedin_url: str | None = None
    github_url: str | None = None
    portfolio_url: str | None = None
    website_url: str | None = None
    twitter_url: str | None = None
    current_company: str | None = None
    current_title: str | None = None
    school: str | None = None
    degree: str | None = None
    field_of_study: str | None = None
    graduation_year: str | None = None
    languages: tuple[SpokenLanguage, ...] = ()
    headline: str | None = None
    summary: str | None = None
    cover_letter: str | None = None
    cv: Document | None = None

    def text(self, fact: Fact) -> str | None:
        """A fact in one text. Documents have none, and what no profile holds (a street) has none either."""
        if fact is Fact.LANGUAGES:
            return ", ".join(_spoken(language) for language in self.languages) or None
        if fact is Fact.COUNTRY:
            return country_name(self.country) if self.country else None
        if fact is Fact.PHONE_COUNTRY:
            return f"+{phones.CALLING_CODES[self.phone_country]}" if self.phone_country else None
        if fact is Fact.CV:
            return None
        value = getattr(self, fact.value, None)
        return value if isinstance(value, str) and value else None


def country_name(code: str) -> str:
    return str(Locale("en").territories.get(code, code))


def _spoken(language: SpokenLanguage) -> str:
    if language.level is None:
        return language.name
    return f"{language.name} ({'native' if language.level == 'native' else language.level.upper()})"


@dataclass
class _Links:
    """The links of a profile by what they lead to; the first of each kind."""

    found: dict[Fact, str] = field(default_factory=dict)

    def add(self, label: str, url: str) -> None:
        if (kind := _link_kind(label, url)) is not None:
            self.found.setdefault(kind, url)


def _link_kind(label: str, url: str) -> Fact | None:
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    words = fold(label)
    if host == "linkedin.com" or host.endswith(".linkedin.com"):
        return Fact.LINKEDIN_URL
    if host == "github.com":
        return Fact.GITHUB_URL
    if host in {"twitter.com", "x.com"}:
        return Fact.TWITTER_URL
    if "portfolio" in words:
        return Fact.PORTFOLIO_URL
    if any(word in words for word in _WEBSITE_WORDS):
        return Fact.WEBSITE_URL
    return None


def facts_of(profile: JobSeeker, user: User, cv: Cv | None = None, cover_letter: str | None = None) -> SeekerFacts:
    """What the profile, the account and the chosen documents say."""
    place = read_place(profile.location)
    name = split_name(profile.full_name, place.country)
    number = phones.international(profile.phone) if profile.phone else None
    links = _Links()
    for link in profile.links:
        links.add(str(link.get("label") or ""), str(link.get("url") or ""))
    job = _current(profile.experience)
    study = _latest(profile.education)
    return SeekerFacts(
        full_name=profile.full_name or None,
        first_name=name[0] if name else None,
        last_name=name[1] if name else None,
        email=user.email,
        phone=profile.phone,
        phone_country=phones.country_of(number, place.country) if number else None,
        location=None if place.is_remote and not (place.city or place.country) else profile.location or None,
        city=place.city,
        region=_region(profile.location, place.city, place.country),
        country=place.country,
        linkedin_url=links.found.get(Fact.LINKEDIN_URL),
        github_url=links.found.get(Fact.GITHUB_URL),
        portfolio_url=links.found.get(Fact.PORTFOLIO_URL),
        website_url=links.found.get(Fact.WEBSITE_URL),
        twitter_url=links.found.get(Fact.TWITTER_URL),
        current_company=job.get("company"),
        current_title=job.get("title"),
        school=study.get("school"),
        degree=study.get("degree"),
        field_of_study=study.get("field"),
        graduation_year=str(study["end"])[:4] if study.get("end") else None,
        languages=tuple(SpokenLanguage(str(language["code"]), language.get("level")) for language in profile.languages),
        headline=profile.headline,
        summary=profile.summary,
        cover_letter=cover_letter or None,
        cv=Document(cv.filename, cv.content_type) if cv else None,
    )


def _current(experience: list[dict[str, Any]]) -> Mapping[str, Any]:
    """The job held now; empty where none is, or where two are and neither began later."""
    held = sorted((job for job in experience if not job.get("end")), key=lambda job: str(job.get("start") or ""))
    if not held or (len(held) > 1 and held[-1].get("start") == held[-2].get("start")):
        return {}
    return held[-1]


def _latest(education: list[dict[str, Any]]) -> Mapping[str, Any]:
    """The study that ended last, or goes on; the first of those without dates."""
    return max(education, key=lambda study: str(study.get("end") or study.get("start") or ""), default={})


def _region(location: str | None, city: str | None, country: str | None) -> str | None:
    """What stands between town and country: "California" of "San Francisco, California, United States"."""
    parts = [part.strip() for part in (location or "").split(",")]
    return parts[1] if city and country and len(parts) == 3 and parts[0] == city else None
