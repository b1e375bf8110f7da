"""What a job says without saying it: pure functions from what was sent to what is kept."""

from collections.abc import Mapping
from typing import Any

from app.core.errors import FieldError, InvalidInput
from app.domains.jobs.language import language_of
from app.domains.jobs.models import SalaryPeriod, SalarySource, WorkplaceType
from app.domains.jobs.places import read_place
from app.domains.jobs.texts import read_description

LANGUAGE_FROM = 2_000  # characters
PLACE_FIELDS = ("location", "locations", "country", "city", "is_remote", "workplace_type")
SALARY_FIELDS = ("salary_min", "salary_max", "currency", "salary_period")


def place_facts(sent: Mapping[str, Any]) -> dict[str, Any]:
    """Country, city and remote work: as sent, else as the first location says."""
    locations = [dict(location) for location in sent.get("locations") or ()]
    for location in locations:
        found = read_place(location["text"])
        location["country"] = location.get("country") or found.country
        location["city"] = location.get("city") or found.city
    text = sent.get("location") or (locations[0]["text"] if locations else None)
    place = read_place(text)
    workplace = sent.get("workplace_type")
    is_remote = sent.get("is_remote")
    if is_remote is None:
        is_remote = workplace is WorkplaceType.REMOTE or (workplace is None and place.is_remote)
    if workplace is None and (is_remote or place.is_hybrid):
        workplace = WorkplaceType.REMOTE if is_remote else WorkplaceType.HYBRID
    return {
        "location": text,
        "locations": locations,
        "country": sent.get("country") or place.country or (locations[0]["country"] if locations else None),
        "city": sent.get("city") or place.city or (locations[0]["city"] if locations else None),
        "is_remote": is_remote,
        "workplace_type": workplace,
    }


def salary_facts(sent: Mapping[str, Any], *, currency: str) -> dict[str, Any]:
    """Amounts in their order, with a currency (else the company's) and a period (else a year)."""
    low, high = sent.get("salary_min"), sent.get("salary_max")
    if low is not None and high is not None and low > high:
        raise InvalidInput(
            "salary_min is above salary_max",
            errors=[FieldError("/salary_max", "must not be below salary_min", "salary_order")],
        )
    if low is None and high is None:
        return {"salary_min": None, "salary_max": None, "currency": sent.get("currency"),
                "salary_period": sent.get("salary_period"), "salary_source": None}  # fmt: skip
    return {
        "salary_min": low,
        "salary_max": high,
        "currency": sent.get("currency") or currency,
        "salary_period": sent.get("salary_period") or SalaryPeriod.YEAR,
        "salary_source": SalarySource.EMPLOYER,
    }


def description_facts(raw: str) -> dict[str, Any]:
    """Plain text, safe HTML and the language; markup without any text is no description."""
    description = read_description(raw)
    if not description.text:
        raise InvalidInput(
            "The description has no text",
            errors=[FieldError("/description", "has no text once its markup is read", "empty_description")],
        )
    return {
        "description": description.text,
        "description_html": description.html,
        "language": language_of(description.text[:LANGUAGE_FROM]),
    }
