"""What feeds call the fields of a posting. One reader for the XML feeds that have a record a posting and agree on little
else: Indeed's and its many likenesses, RSS with extensions, Atom. Names are as `xml_reading` makes them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from app.clients.job_boards.port import BoardPosting, StatedPlace, StatedSalary
from app.clients.job_boards.reading import (
    UnreadableRecord,
    period_of,
    place_of,
    salary_of,
    sections_of,
    workplace_of,
)
from app.clients.job_boards.xml_reading import XmlRecord, markup, texts

TITLE = ("title", "jobtitle", "positiontitle", "jobname", "intitule", "titre", "jobdescription/title", "name")
ID = ("referencenumber", "jobid", "partnerjobid", "uniqueid", "id", "guid", "reference", "identifiant", "reqid")
REQUISITION = ("requisitionid", "requisitionnumber", "reqid", "jobnumbersingle", "jobnumber", "jobreference")
URL = ("url", "link", "joburl", "jobpageurl", "directurl", "detailurl", "redirection", "permalink")
APPLY_URL = ("applyurl", "applicationurl", "applylink", "applicationlink", "applyonlineurl", "urlredirectionapplicant")
COMPANY = (
    "company/name",
    "company",
    "companyname",
    "companytitle",
    "employer/name",
    "employer",
    "employername",
    "hiringorganization/name",
    "hiringorganization",
    "entreprise",
    "advertiser",
)
DESCRIPTION = ("encoded", "description", "jobdescription", "content", "body", "fulldescription", "summary")
DETAILS = (
    "missiondescriptionformatted",
    "jobdescription/missiondescriptionformatted",
    "profile",
    "applicantprofileformatted",
    "jobdescription/applicantprofileformatted",
    "requirements",
    "benefits",
)
LOCATION = ("location", "joblocation", "jobdescription/location/joblocation")
CITY = ("city", "ville", "region/city", "location/city", "joblocation/city", "locality")
REGION = (
    "state",
    "province",
    "region/state",
    "location/state",
    "joblocation/state",
    "région",
    "region",
    "jobdescription/location/regions/region",
)
COUNTRY = (
    "country",
    "countrycode",
    "pays",
    "region/country",
    "location/country",
    "joblocation/country",
    "jobdescription/country",
)
WORKPLACE = ("remotetype", "workplacetype", "workplace", "worklocationtype", "joblocationtype", "remotestatus")
REMOTE = ("remote", "isremote", "telecommute", "telecommuting")
EMPLOYMENT = ("jobtype", "employmenttype", "contracttype", "contract", "jobdescription/contract", "type")
HOURS = ("jobtime", "workhours", "worktime", "contracttime")
SENIORITY = (
    "seniority",
    "senioritylevel",
    "experiencelevel",
    "joblevel",
    "careerlevel",
    "applicantcriteria/experiencelevel",
)
SALARY_MIN = ("salary/min", "salarymin", "minimumsalary", "minsalary", "salary/minimum", "payratemin", "salaryfrom")
SALARY_MAX = ("salary/max", "salarymax", "maximumsalary", "maxsalary", "salary/maximum", "payratemax", "salaryto")
CURRENCY = ("salary/currency", "salarycurrency", "currencycode", "currency")
PERIOD = ("salary/rate", "salary/period", "salaryperiod", "salaryinterval", "salarytype", "salaryunit", "payrateperiod")
SALARY = ("salary", "salarytext", "compensation", "remuneration", "salaire")
DEPARTMENT = ("department", "team")
LANGUAGE = ("language", "lang", "locale")
POSTED = (
    "date",
    "pubdate",
    "dateposted",
    "posteddate",
    "posteddateutc",
    "postdate",
    "postedat",
    "publicationdate",
    "published",
    "publishedat",
    "createdat",
    "created",
    "creationdate",
    "advertisefromdateutc",
    "issued",
    "updated",
    "dateupdated",
    "updateddate",
)
EXPIRES = (
    "expirationdate",
    "expiresat",
    "expirydate",
    "expiredate",
    "expires",
    "validthrough",
    "dateexpired",
    "closingdate",
    "enddate",
    "deadline",
    "applicationdeadline",
    "advertisetodatetimeutc",
    "advertisetodatetime",
)
_HTTP = re.compile(r"https?://\S+\Z", re.IGNORECASE)
_YES = {"true", "yes", "1", "oui", "ja"}
_LONGEST_PLACE_PART = 60


@dataclass(frozen=True, slots=True)
class FeedDefaults:
    """What the feed says once for all its records."""

    company: str | None = None
    language: str | None = None


def posting_of(record: XmlRecord, defaults: FeedDefaults = FeedDefaults()) -> BoardPosting:
    """The posting that a record states, else UnreadableRecord."""
    element = record.element
    title = leaf(element, *TITLE)
    if title is None:
        raise UnreadableRecord("title is missing")
    department = leaf(element, *DEPARTMENT)
    return BoardPosting(
        title=title,
        external_id=leaf(element, *ID),
        requisition_id=leaf(element, *REQUISITION),
        url=_url(element, URL) or _link(element) or _url(element, ("guid",)),
        apply_url=_url(element, APPLY_URL),
        company=leaf(element, *COMPANY) or _labelled(element).get("company") or defaults.company,
        description=_description(element),
        places=_places(element),
        workplace_type=_workplace(element),
        employment_type=_joined([leaf(element, *EMPLOYMENT), leaf(element, *HOURS)]),
        seniority=leaf(element, *SENIORITY),
        salary=_salary(element),
        salary_text=_salary_text(element),
        skills=tuple(_skills(element)),
        # Beside a region it is a French one, not a part of a company.
        department=department if leaf(element, "region") is None else None,
        language=leaf(element, *LANGUAGE) or defaults.language,
        posted_at=_date(element, POSTED),
        expires_at=_date(element, EXPIRES),
        raw=record.raw,
    )


def leaf(element: Element, *paths: str) -> str | None:
    """The first text at any of these paths, of elements that hold nothing but text."""
    for path in paths:
        for found in element.findall(path):
            if not len(found) and found.text and (value := found.text.strip()):
                return value
    return None


def _url(element: Element, paths: Iterable[str]) -> str | None:
    return next((value for value in texts(element, *paths) if _HTTP.match(value)), None)


def _link(element: Element) -> str | None:
    """Atom's <link href>: the page for people, not the feed's own address or a picture."""
    for link in element.findall("link"):
        address = link.get("href", "").strip()
        if link.get("rel", "alternate") == "alternate" and _HTTP.match(address):
            return address
    return None


def _description(element: Element) -> str | None:
    description = next((found for name in DESCRIPTION if (found := _html(element, name))), None)
    if description is None:
        description = _html(element, "jobdescription/description")
    return sections_of([(None, description), *((None, _html(element, name)) for name in DETAILS)])


def _html(element: Element, path: str) -> str | None:
    found = element.find(path)
    if found is None or (len(found) and found.get("type") != "xhtml" and path == "jobdescription"):
        return None  # a record within the record, of fields rather than of markup
    return markup(element, path)


def _labelled(element: Element) -> dict[str, str]:
    """SuccessFactors' <filter3><label>City</label><value>Emporia</value></filter3>."""
    pairs = ((leaf(child, "label"), leaf(child, "value")) for child in element if child.tag.startswith("filter"))
    return {label.lower(): value for label, value in pairs if label and value}


def _places(element: Element) -> tuple[StatedPlace, ...]:
    labelled = _labelled(element)
    location = leaf(element, *LOCATION)
    city = leaf(element, *CITY) or labelled.get("city")
    region = leaf(element, *REGION) or labelled.get("state/province") or labelled.get("state")
    country = leaf(element, *COUNTRY) or labelled.get("country")
    stated = location or city
    if stated is None:
        place = place_of(None, None, region, country)
        return (place,) if place else ()
    further = [part for part in (region, country) if part and part not in stated and len(part) <= _LONGEST_PLACE_PART]
    return (StatedPlace(", ".join([stated, *dict.fromkeys(further)]), city, region, country),)


def _workplace(element: Element) -> str | None:
    stated = leaf(element, *WORKPLACE) or _labelled(element).get("work location")
    if stated is not None:
        return workplace_of(stated) or ("hybrid" if "hybrid" in stated.lower() else None)
    stated = leaf(element, *REMOTE)
    return "remote" if stated and stated.lower() in _YES else workplace_of(stated)


def _salary(element: Element) -> StatedSalary | None:
    return salary_of(
        leaf(element, *SALARY_MIN),
        leaf(element, *SALARY_MAX),
        leaf(element, *CURRENCY),
        period_of(leaf(element, *PERIOD)),
    )


def _salary_text(element: Element) -> str | None:
    """Prose about pay; a lone 0 is none."""
    stated = leaf(element, *SALARY)
    return stated if stated and stated.strip("0.,- ") else None


def _skills(element: Element) -> list[str]:
    stated = list(texts(element, "skill", "skills/skill")) or (leaf(element, "skills") or "").split(",")
    return [skill.strip() for skill in stated if skill.strip()]


def _date(element: Element, paths: Iterable[str]) -> str | None:
    """The first that has a figure: "Invalid Date" is no date."""
    return next((value for value in texts(element, *paths) if any(sign.isdigit() for sign in value)), None)


def _joined(parts: Iterable[str | None]) -> str | None:
    return ", ".join(dict.fromkeys(part for part in parts if part)) or None
