"""Any page: what it states, field by field; what it lists; and what no page can do to us."""

import gzip
import json
import time
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.clients.job_boards import Batch, BoardPosting, Question, Rejection
from app.clients.job_boards.generic import MAX_REFUSALS, look_at
from app.clients.job_boards.port import StatedPlace, StatedSalary
from app.clients.web.client import HttpWebClient
from app.clients.web.port import Page
from tests.clients.job_boards.payloads import BOARDS, NO_REAL_DATA, fixture, page_of, without_raw
from tests.clients.job_boards.test_boards import check_parse
from tests.conftest import REAL_DATA
from tests.real_postings import FINNISH
from tests.standins.web import WebStandin

GENERIC = BOARDS.by_name["generic"]
PAGE = "https://acorn.example/careers/positions"
REAL_PAGES = REAL_DATA / "pages" / "html"

BRIDGE_KEEPER = BoardPosting(
    title="Brückenwart:in (m/w/d) \u2013 Donau",
    external_id="7041",
    requisition_id="7041",
    url="https://flussbau.example/karriere/brueckenwart?from=plugin",
    apply_url="https://flussbau.example/karriere/brueckenwart?from=plugin",
    company="Flussbau & Söhne GmbH",
    description="<p>Brücken wollen gepflegt sein.</p><ul><li>Lager schmieren</li></ul>",
    places=(
        StatedPlace("Wels, Oberösterreich, AT", city="Wels", region="Oberösterreich", country="AT"),
        StatedPlace("Passau, Deutschland", city="Passau", country="Deutschland"),
    ),
    employment_type="FULL_TIME, PART_TIME",
    seniority="Berufserfahrung",
    salary=StatedSalary(Decimal(38500), Decimal("46200.5"), "EUR", "YEAR"),
    skills=("Schweißen", "Statik", "Bootsführerschein"),
    department="Boilermakers",
    language="de-AT",
    posted_at="2026-03-02",
    expires_at="2026-05-31T23:59:59+02:00",
)
NIGHT_BAKER = BoardPosting(
    title="Night Baker",
    url="https://acorn.example/jobs/night-baker",
    company="Lantern Bakery",
    description="<p>Bread is made <b>at night</b>.</p><ul><li>Knead</li><li>Bake</li></ul>\n"
    "<h3>Qualifications</h3>\nA steady hand.",
    places=(StatedPlace("Cork, IE", city="Cork", country="IE"),),
    employment_type="Part-time",
    salary=StatedSalary(Decimal("15.50"), Decimal(17), "EUR", "HOUR"),
    posted_at="2026-01-15",
    expires_at="2026-02-28",
)
SHOP_ASSISTANT = BoardPosting(
    title="Shop Assistant",
    url=f"{PAGE}#:~:text=Shop%20Assistant",
    company="Lantern Shops Ltd",
    description="You sell what the night has made.",
    places=(StatedPlace("Cobh, Ireland"),),
    salary_text="€14 to €15 an hour",
)
EDITOR = BoardPosting(
    title="Tide Table Editor",
    external_id="TT-9",
    requisition_id="TT-9",
    url="https://acorn.example/work/tide-table-editor",
    company="Tides & Tables",
    description="<p>Every harbour has its hours, and you will know them all.</p>",
    places=(StatedPlace("Portugal", country="Portugal"), StatedPlace("Galicia, ES")),
    workplace_type="remote",
    department="Publishing",
    language="en-GB",
    posted_at="2026-04-01",
)
LIGHTHOUSE_KEEPER = BoardPosting(
    title="Farero/a",
    requisition_id="FAR-3",
    url=PAGE,
    company="Costa Clara",
    places=(StatedPlace("Muxía (España)"),),
    workplace_type="on_site",
    employment_type="Completa",
    salary_text="24.000 € brutos/año",
    language="es",
)
NOTHING = Rejection("no_posting_found", "The page holds no posting that we can tell")


def stated(node: Any, **more: Any) -> Page:
    """A page with this JSON-LD."""
    body = node if isinstance(node, str) else json.dumps(node)
    return page_of(f'<html><script type="application/ld+json">{body}</script></html>'.encode(), PAGE, **more)


def posting(**fields: Any) -> BoardPosting:
    """The only posting of a page with these properties."""
    node = {"@type": "JobPosting", "title": "Baker", "description": "<p>You bake.</p>", **fields}
    (found,) = GENERIC.parse(stated(node)).postings
    return found


def test_jsonld_is_read_field_by_field() -> None:
    batch = GENERIC.parse(fixture("generic_jsonld.html", "https://flussbau.example/stellen/3"))
    assert without_raw(batch.postings) == [BRIDGE_KEEPER]
    assert list(batch.rejections) == []
    assert json.loads(batch.postings[0].raw)["identifier"]["value"] == 7041


def test_microdata_is_read_field_by_field() -> None:
    batch = GENERIC.parse(fixture("generic_microdata.html", PAGE))
    assert without_raw(batch.postings) == [NIGHT_BAKER, SHOP_ASSISTANT]
    assert list(batch.rejections) == [Rejection("unreadable", 'title is "None Available"')]


def test_rdfa_is_read_field_by_field() -> None:
    batch = GENERIC.parse(fixture("generic_rdfa.html", PAGE))
    assert without_raw(batch.postings) == [EDITOR]


def test_page_without_structured_data_says_what_its_labels_and_its_text_say() -> None:
    (found,) = GENERIC.parse(fixture("generic_content.html", PAGE)).postings
    assert replace(found, description=None, raw=b"") == LIGHTHOUSE_KEEPER
    description = (found.description or "").replace("\n", "")
    assert description.startswith("<ul><li><strong>Ubicación:</strong> Muxía (España)</li>")
    assert "<h2>Funciones</h2><ul><li>Revisar la óptica y los motores cada mañana.</li>" in description
    assert description.endswith("<p>Casa en el faro, formación y un barco de remos.</p>")


def test_sections_under_headings_of_postings_are_postings() -> None:
    batch = GENERIC.parse(fixture("generic_sections.html", PAGE))
    assert [posting.title for posting in batch.postings] == ["Uhrmacher (m/w/d)", "Graveurin (w/m/d)"]
    assert batch.postings[0].url == f"{PAGE}#:~:text=Uhrmacher%20%28m%2Fw%2Fd%29"
    assert "Du liebst das Ticken?" in (batch.postings[0].description or "")
    assert "Stichel" not in (batch.postings[0].description or "")


def test_list_names_each_posting_once_and_nothing_else() -> None:
    found = look_at(fixture("generic_list.html", PAGE))
    assert [(link.url, link.name) for link in found.links] == [
        ("https://acorn.example/jobs/4711-carpenter?utm_source=list", "Carpenter"),
        ("https://careers.acorn.example/jobs/4712-joiner", "Joiner"),
        ("https://acorn.example/vacancy/view.jsp?jobId=4713", "Turner"),
    ]
    assert found.batch == Batch(expected=3)
    assert found.next_page == "https://acorn.example/careers/positions?page=2"


def test_page_without_any_posting_is_said_to_have_none() -> None:
    batch = GENERIC.parse(fixture("generic_no_posting.html", PAGE))
    assert (list(batch.postings), list(batch.rejections)) == ([], [NOTHING])


# What pages write where schema.org wants something else.


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("Turku, Finland", (StatedPlace("Turku, Finland"),)),
        (["Turku", "Oslo"], (StatedPlace("Turku"), StatedPlace("Oslo"))),
        ({"@type": "Place", "address": "Turku, Finland"}, (StatedPlace("Turku, Finland"),)),
        ({"@type": "Place", "name": "Head office"}, (StatedPlace("Head office"),)),
        (
            {"@type": "Place", "address": {"addressLocality": "Turku", "addressCountry": "FI"}},
            (StatedPlace("Turku, FI", city="Turku", country="FI"),),
        ),
        # A whole place where a city should be is no city.
        (
            {"address": {"addressLocality": "Helsinki, Uusimaa, Finland", "addressCountry": "FI"}},
            (StatedPlace("Helsinki, Uusimaa, Finland", country="FI"),),
        ),
        # Alone it may be a country, or "Anywhere".
        (
            {"address": {"addressLocality": "United States", "addressRegion": None, "addressCountry": None}},
            (StatedPlace("United States"),),
        ),
        ({"address": {"addressCountry": {"name": "Norge"}}}, (StatedPlace("Norge", country="Norge"),)),
        ({"address": {"streetAddress": "Kaj 1, Hamburg"}}, (StatedPlace("Kaj 1, Hamburg"),)),
        (
            {"address": [{"addressLocality": "Turku"}, {"addressLocality": "Turku"}, {"addressLocality": "N/A"}]},
            (StatedPlace("Turku"),),
        ),
        ({"address": {"addressLocality": "null"}}, ()),
        ({"address": {}}, ()),
        (["", None, 7.0, True], (StatedPlace("7"),)),
        (None, ()),
    ],
)
def test_places(location: Any, expected: tuple[StatedPlace, ...]) -> None:
    assert posting(jobLocation=location).places == expected


def pay(value: Any, *, unit: str | None = None, currency: str | None = "EUR") -> dict[str, Any]:
    return {"@type": "MonetaryAmount", "currency": currency, "value": value, "unitText": unit}


def amounts(low: str | None, high: str | None, currency: str | None, period: str | None) -> StatedSalary:
    return StatedSalary(Decimal(low) if low else None, Decimal(high) if high else None, currency, period)


@pytest.mark.parametrize(
    ("fields", "salary", "text"),
    [
        ({"baseSalary": pay({"minValue": 30000, "maxValue": 40000, "unitText": "YEAR"})},
         amounts("30000", "40000", "EUR", "YEAR"), None),
        ({"baseSalary": pay({"value": "2.500,50", "unitText": "per month"})},
         amounts("2500.50", "2500.50", "EUR", "MONTH"), None),
        ({"baseSalary": pay({"value": "45 000", "unitText": "ANNUAL"})}, amounts("45000", "45000", "EUR", "YEAR"), None),
        ({"baseSalary": pay({"minValue": "12.500", "unitText": "HOUR"})}, amounts("12.5", None, "EUR", "HOUR"), None),
        ({"baseSalary": pay({"minValue": 0, "maxValue": "1,200", "unitCode": "WEE"})},
         amounts(None, "1200", "EUR", "WEEK"), None),
        ({"baseSalary": pay(150, unit="daily", currency="gbp")}, amounts("150", "150", "GBP", "DAY"), None),
        ({"baseSalary": {"minValue": 60, "maxValue": 50, "currency": "USD"}}, amounts("50", "60", "USD", None), None),
        ({"baseSalary": 52000, "salaryCurrency": "CHF"}, amounts("52000", "52000", "CHF", None), None),
        ({"baseSalary": "52000"}, amounts("52000", "52000", None, None), None),
        ({"baseSalary": [None, {"@type": "PriceSpecification", "price": "19.90", "priceCurrency": "EUR"}]},
         amounts("19.90", "19.90", "EUR", None), None),
        ({"baseSalary": pay({"value": "According to the collective agreement", "unitText": "HOUR"})},
         None, "According to the collective agreement"),
        ({"baseSalary": "€45k \u2013 €60k p.a."}, None, "€45k \u2013 €60k p.a."),
        ({"baseSalary": pay({"value": "$25"})}, None, "$25"),
        ({"baseSalary": pay({"minValue": "0", "maxValue": "0"})}, None, None),
        ({"baseSalary": pay({"value": -5})}, None, None),
        ({"baseSalary": pay({"value": "1e400"})}, None, "1e400"),
        ({"baseSalary": pay(None)}, None, None),
        ({"baseSalary": {"@type": "MonetaryAmount", "currency": "EUR"}}, None, None),
        ({"estimatedSalary": [{"@type": "MonetaryAmountDistribution", "currency": "USD", "unitText": "YEAR",
                               "percentile10": 90000, "percentile90": 120000}]},
         StatedSalary(Decimal(90000), Decimal(120000), "USD", "YEAR", is_predicted=True), None),
    ],
)  # fmt: skip
def test_salaries(fields: dict[str, Any], salary: StatedSalary | None, text: str | None) -> None:
    found = posting(**fields)
    assert (found.salary, found.salary_text) == (salary, text)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        # Names and numbers.
        ({"hiringOrganization": "Acme &amp; Sons"}, {"company": "Acme & Sons"}),
        ({"hiringOrganization": [{"name": ""}, {"legalName": "Acme Ltd"}]}, {"company": "Acme Ltd"}),
        ({"hiringOrganization": {"@type": "Organization", "name": "Unknown"}}, {"company": None}),
        ({"hiringOrganization": {"sameAs": "https://acme.example"}}, {"company": None}),
        ({"identifier": "R-7"}, {"external_id": "R-7", "requisition_id": "R-7"}),
        ({"identifier": {"@type": "PropertyValue", "value": "Baker"}}, {"external_id": None}),  # the title again
        ({"identifier": {"name": "ACME", "value": "acme"}, "hiringOrganization": "Acme"}, {"external_id": None}),
        ({"identifier": [{}, {"value": 12.0}]}, {"external_id": "12"}),
        # Addresses.
        ({"url": "/jobs/7"}, {"url": "https://acorn.example/jobs/7"}),
        ({"url": "javascript:alert(1)"}, {"url": PAGE}),
        ({"url": "n/a", "mainEntityOfPage": {"@id": "https://x.example/7"}}, {"url": "https://x.example/7"}),
        ({"directApply": "true"}, {"apply_url": None}),  # the page is not named
        ({"directApply": True, "url": "/jobs/7"}, {"apply_url": "https://acorn.example/jobs/7"}),
        ({"potentialAction": {"@type": "ApplyAction", "target": {"urlTemplate": "https://x.example/a"}}},
         {"apply_url": "https://x.example/a"}),
        # Where one works.
        ({"jobLocationType": "TELECOMMUTE"}, {"workplace_type": "remote"}),
        ({"jobLocationType": ["https://schema.org/TELECOMMUTE"]}, {"workplace_type": "remote"}),
        ({"jobLocationType": "hybrid"}, {"workplace_type": "hybrid"}),
        ({"jobLocationType": "Sometimes"}, {"workplace_type": None}),
        ({"jobLocation": {"@type": "VirtualLocation"}}, {"workplace_type": "remote", "places": ()}),
        # Applicants' countries are a place only where there is no other and work is remote.
        ({"applicantLocationRequirements": {"@type": "Country", "name": "Finland"}}, {"places": ()}),
        # Kinds of work.
        ({"employmentType": "Full-time, Permanent"}, {"employment_type": "Full-time, Permanent"}),
        ({"employmentType": ["FULL_TIME", "FULL_TIME", None, "N/A"]}, {"employment_type": "FULL_TIME"}),
        ({"employmentType": {"@type": "Text", "@value": "CDI"}}, {"employment_type": "CDI"}),
        ({"experienceRequirements": "Mid-Senior level"}, {"seniority": "Mid-Senior level"}),
        ({"experienceRequirements": {"@type": "OccupationalExperienceRequirements", "monthsOfExperience": 36}},
         {"seniority": None}),
        ({"skills": ["Python", {"@type": "DefinedTerm", "name": "SQL"}, ""]}, {"skills": ("Python", "SQL")}),
        ({"skills": "You should know how to bake bread, and how to talk with everyone about it"}, {"skills": ()}),
        ({"employmentUnit": {"name": "Kitchen"}, "industry": "Food"}, {"department": "Kitchen"}),
        ({"inLanguage": {"@type": "Language", "name": "Finnish", "alternateName": "fi"}}, {"language": "fi"}),
        # Descriptions.
        ({"description": "Baker"}, {"description": None}),  # the title again
        ({"description": ""}, {"description": None}),
        ({"description": "Bread &amp; butter. Don&#x27;t miss it."}, {"description": "Bread & butter. Don't miss it."}),
        ({"description": "&amp;lt;p&amp;gt;Bread&amp;lt;/p&amp;gt;"}, {"description": "<p>Bread</p>"}),
        ({"description": "<p>Bread &amp; butter, 2 &lt; 3</p>"}, {"description": "<p>Bread &amp; butter, 2 &lt; 3</p>"}),
        ({"description": ["One.", "Two.", "One."]}, {"description": "One.\n\nTwo."}),
        ({"description": "One.\\n\\nTwo. C:\\new"}, {"description": "One.\n\nTwo. C:\\new"}),
        ({"description": "", "responsibilities": ["Knead", "Bake"]},
         {"description": "<h3>Responsibilities</h3>\n<ul><li>Knead</li><li>Bake</li></ul>"}),
        # Dates are as stated; what stands for nothing is nothing.
        ({"datePosted": "2026-01-02T03:04:05Z", "validThrough": ""}, {"posted_at": "2026-01-02T03:04:05Z", "expires_at": None}),
        ({"datePosted": 1767225600}, {"posted_at": "1767225600"}),
        ({"title": "  Night\n <b>Baker</b> &amp; Cook\u0000 "}, {"title": "Night Baker & Cook"}),
        ({"title": None, "name": "Miller"}, {"title": "Miller"}),
        ({"title": "Half \ud83d"}, {"title": "Half"}),
    ],
)  # fmt: skip
def test_fields(fields: dict[str, Any], expected: dict[str, Any]) -> None:
    found = posting(**fields)
    assert {name: getattr(found, name) for name in expected} == expected


@pytest.mark.parametrize("title", [None, "", " ", "None Available", "N/A", "null", "-", [], {}, True, "Untitled"])
def test_posting_without_a_title_is_rejected(title: Any) -> None:
    batch = GENERIC.parse(stated({"@type": "JobPosting", "title": title, "description": "Bake."}))
    assert list(batch.postings) == []
    assert [rejection.code for rejection in batch.rejections] == ["unreadable"]


@pytest.mark.parametrize(
    "script",
    [
        '[{"@type": "JobPosting", "title": "Baker"}]',
        '{"@graph": [{"@type": "WebSite"}, {"@type": ["Thing", "JobPosting"], "title": "Baker"}]}',
        '{"@type": "WebPage", "mainEntity": {"@type": "schema:JobPosting", "schema:title": "Baker"}}',
        '{"@type": "http://schema.org/JobPosting", "http://schema.org/title": [{"@value": "Baker"}]}',
        '{"@type": "ItemList", "itemListElement": [{"item": {"@type": "JobPosting", "title": "Baker"}}]}',
        '{"@type": "jobPosting", "title": "Baker"}',
        '<!-- {"@type": "JobPosting", "title": "Baker",} -->',
        '/* <![CDATA[ */ {"@type": "JobPosting", "title": "Baker"} /* ]]> */',
        '{"@type": "JobPosting", // a comment\n"title": "Baker",\n}',
        '{"@type": "JobPosting", "title": "Baker", "description": "He said "bake" to us", "url": "https://x.example/1"}',
        '{"@type": "JobPosting", "title": "Ba\\ker"}',
        '{"@type": "JobPosting", "title": "Baker", "description": "raw\nline\tbreak"}',
        '{"@type": "JobPosting", "title": "Baker", "description": "it\\\'s \\x"}',
        "{&quot;@type&quot;: &quot;JobPosting&quot;, &quot;title&quot;: &quot;Baker&quot;}",
        '{"@type": "WebSite"};{"@type": "JobPosting", "title": "Baker"};',
        '\ufeff{"@type": "JobPosting", "title": "Baker", "n": 1e999, "m": NaN}',
        '{"@type": "JobPosting", "title": "Baker"}</script><script TYPE=application/LD+JSON>{"@type": "JobPosting", "title": "Baker"}',
    ],
)  # fmt: skip
def test_jsonld_as_pages_write_it(script: str) -> None:
    batch = GENERIC.parse(stated(script))
    assert [posting.title.replace("\\k", "k") for posting in batch.postings] == ["Baker"]
    assert list(batch.rejections) == []


def test_broken_jsonld_is_told() -> None:
    batch = GENERIC.parse(stated('{"@type": "JobPosting", "title": "Baker", "description": "half a'))
    assert list(batch.postings) == []
    assert [rejection.code for rejection in batch.rejections] == ["no_posting_found"]


def test_commented_out_scripts_and_texts_that_look_like_scripts_say_nothing() -> None:
    node = '<script type="application/ld+json">{"@type": "JobPosting", "title": "Baker"}</script>'
    page = page_of(f"<!-- {node} --><!--> <p>x</p><textarea>{node.replace('script', 'div')}</textarea>".encode(), PAGE)
    assert list(GENERIC.parse(page).postings) == []


def test_postings_of_one_page_that_name_no_address_have_one_each() -> None:
    nodes = [{"@type": "JobPosting", "title": title, "description": "<p>Work.</p>"} for title in ("Baker", "Cook, hot")]
    found = GENERIC.parse(stated(nodes)).postings
    assert [posting.url for posting in found] == [f"{PAGE}#:~:text=Baker", f"{PAGE}#:~:text=Cook%2C%20hot"]


def test_same_title_in_two_places_is_two_postings() -> None:
    nodes = [
        {"@type": "JobPosting", "title": "Baker", "jobLocation": city, "description": "<p>Work.</p>"}
        for city in ("Cork", "Cobh")
    ]
    assert len(GENERIC.parse(stated(nodes)).postings) == 2


def test_teaser_is_completed_by_the_page_and_the_page_by_the_teaser() -> None:
    teaser = {"@type": "JobPosting", "title": "Farero", "description": "Apply now for a Farero role."}
    body = fixture("generic_content.html").body
    script = f'<script type="application/ld+json">{json.dumps(teaser)}</script></head>'.encode()
    (found,) = GENERIC.parse(page_of(body.replace(b"</head>", script), PAGE)).postings
    assert found.description is not None
    assert found.description.startswith("<p>Apply now for a Farero role.</p>\n")
    assert "<li>No tener miedo a la soledad.</li>" in found.description
    whole = teaser | {"description": "<p>Apply now for a Farero role.</p>"}
    script = f'<script type="application/ld+json">{json.dumps(whole)}</script></head>'.encode()
    (found,) = GENERIC.parse(page_of(body.replace(b"</head>", script), PAGE)).postings
    assert found.description == "<p>Apply now for a Farero role.</p>"


def test_page_in_a_charset_of_its_own_is_read() -> None:
    node = '{"@type": "JobPosting", "title": "Käsityöläinen", "description": "<p>Työ</p>"}'
    body = f'<meta charset="iso-8859-1"><script type="application/ld+json">{node}</script>'.encode("iso-8859-1")
    assert [posting.title for posting in GENERIC.parse(page_of(body, PAGE)).postings] == ["Käsityöläinen"]


# Following a list, over HTTP.


async def batches(client: HttpWebClient, url: str, **question: Any) -> list[Batch]:
    return [batch async for batch in GENERIC.read(url, client, Question(**question))]


def page_of_posting(title: str) -> str:
    node = {"@type": "JobPosting", "title": title, "description": f"<p>{title}s are wanted.</p>"}
    return f'<html><script type="application/ld+json">{json.dumps(node)}</script></html>'


def list_of(*paths: str, more: str = "") -> str:
    return f"<html>{more}" + "".join(f'<a href="{path}">Posting {path}</a>' for path in paths) + "</html>"


async def test_list_is_followed_page_by_page(web: WebStandin, client: HttpWebClient) -> None:
    web.serve("/careers", list_of("/jobs/101", "/jobs/102", more='<link rel="next" href="/careers?page=2">'))
    web.serve("/careers?page=2", list_of("/jobs/102", "/jobs/103", "/jobs/104"))
    for number in (101, 103, 104):
        web.serve(f"/jobs/{number}", page_of_posting(f"Number {number}"))
    found = await batches(client, web.url("/careers"))
    titles = [posting.title for batch in found for posting in batch.postings]
    assert titles == ["Number 101", "Number 103", "Number 104"]
    assert [(item.code, item.external_id) for batch in found for item in batch.rejections] == [
        ("gone", web.url("/jobs/102"))
    ]
    assert not any(batch.is_truncated for batch in found)
    assert len(web.visits("/jobs/102")) == 1


async def test_list_is_followed_up_to_the_limit(web: WebStandin, client: HttpWebClient) -> None:
    web.serve("/careers", list_of(*(f"/jobs/{number}" for number in range(101, 111))))
    for number in range(101, 111):
        web.serve(f"/jobs/{number}", page_of_posting(f"Number {number}"))
    found = await batches(client, web.url("/careers"), limit=4)
    assert sum(len(batch.postings) for batch in found) == 4
    assert found[-1].is_truncated
    assert found[-1].expected == 10
    assert sum(path.startswith("/jobs/") for path in web.paths) == 4


async def test_host_that_refuses_is_left_alone(web: WebStandin, client: HttpWebClient) -> None:
    web.serve("/careers", list_of(*(f"/jobs/{number}" for number in range(101, 111))))
    for number in range(101, 111):
        web.serve(f"/jobs/{number}", "no", status=403)
    found = await batches(client, web.url("/careers"))
    assert len([item for batch in found for item in batch.rejections]) == MAX_REFUSALS
    assert found[-1].is_truncated
    assert sum(path.startswith("/jobs/") for path in web.paths) == MAX_REFUSALS


async def test_card_is_completed_by_its_page_and_kept_where_that_cannot_be_read(
    web: WebStandin, client: HttpWebClient
) -> None:
    cards = [{"@type": "JobPosting", "title": f"Card {number}", "url": f"/jobs/{number}"} for number in (101, 102, 103)]
    web.serve("/careers", f'<script type="application/ld+json">{json.dumps(cards)}</script>')
    web.serve("/jobs/101", page_of_posting("Whole 101"))
    web.serve("/jobs/102", "no", status=403)
    found = await batches(client, web.url("/careers"))
    assert [posting.title for batch in found for posting in batch.postings] == ["Whole 101", "Card 102"]
    assert [item.code for batch in found for item in batch.rejections] == ["gone"]


async def test_list_of_addresses_is_followed(web: WebStandin, client: HttpWebClient) -> None:
    items = [{"@type": "ListItem", "position": 1, "url": "/work/baker"}, {"@type": "ListItem", "item": "/work/cook"}]
    node = {"@type": "ItemList", "itemListElement": items}
    web.serve("/careers", f'<script type="application/ld+json">{json.dumps(node)}</script>')
    web.serve("/work/baker", page_of_posting("Baker"))
    web.serve("/work/cook", page_of_posting("Cook"))
    found = await batches(client, web.url("/careers"))
    assert [posting.title for batch in found for posting in batch.postings] == ["Baker", "Cook"]


async def test_list_that_leads_round_in_a_circle_ends(web: WebStandin, client: HttpWebClient) -> None:
    web.serve("/careers", list_of("/jobs/101", "/jobs/102", more='<a rel="next" href="/careers">next</a>'))
    web.serve("/jobs/101", page_of_posting("Number 101"))
    web.serve("/jobs/102", list_of("/jobs/101", "/jobs/103", "/jobs/104"))
    found = await batches(client, web.url("/careers"))
    assert [posting.title for batch in found for posting in batch.postings] == ["Number 101"]
    assert sorted(path for path in web.paths if path.startswith("/jobs")) == ["/jobs/101", "/jobs/102"]


# What no page can do to us.

HOSTILE = {
    "deep": "<div>" * 1_000_000,
    "deep lists": "<ul><li>" * 500_000,
    "marks left open": "<p>" + "".join(f"<b id={i}>" for i in range(1_000)) + "</p>" + "<p>x</p>" * 200_000,
    "marks in scope of nothing": "<b></p>" * 500_000,
    "tags": "<p>" * 3_000_000,
    "attributes": "<a " + " ".join(f"a{i}=1" for i in range(500_000)) + ">",
    "attributes in disguise": '<a x=">" ' + " ".join(f"a{i}=1" for i in range(500_000)) + ">",
    "links": '<a href="/jobs/12345">x</a>' * 300_000,
    "headings": "<h3>Baker (m/f/d)</h3>" * 100_000,
    "open comment": "<!--" * 1_000_000,
    "open scripts": "<script type=application/ld+json>" * 200_000,
    "scripts": '<script type="application/ld+json">{"@type":"JobPosting"</script>' * 50_000,
    "NULs": "\0" * 5_000_000,
    "quotes": '<script type="application/ld+json">{"JobPosting": ' + '"\\' * 900_000 + "</script>",
    "brackets": '<script type="application/ld+json">' + "[" * 900_000 + "</script>",
    "objects": '<script type="application/ld+json">' + '{"a":' * 300_000 + "</script>",
    "comments in json": '<script type="application/ld+json">' + "/*" * 900_000 + "</script>",
    "items in items": '<div itemscope itemtype="https://schema.org/JobPosting"><b itemprop=title>x</b>' * 3_000,
    "items": '<i itemscope itemtype="https://schema.org/JobPosting" itemref="a a a a a"></i>' * 50_000 + "<p id=a>",
    "many postings": '<script type="application/ld+json">['
    + ",".join(f'{{"@type":"JobPosting","title":"{number}"}}' for number in range(50_000))
    + "]</script>",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_page_is_read_in_bounded_time_and_memory(name: str) -> None:
    body = HOSTILE[name].encode()[: 10 * 1024 * 1024]
    started = time.process_time()
    check_parse(GENERIC, page_of(body, PAGE, content_type="text/html"))
    assert time.process_time() - started < 30  # seconds of a shared core; unbounded it is hours


def test_broken_encodings_are_read() -> None:
    for charset in ("utf-16", "nonsense", "utf-7", None):
        check_parse(GENERIC, page_of(b"\xff\xfe\x00<\xd8\x00html>\x80\x81", PAGE, charset=charset))


NODE = {
    "@context": "https://schema.org", "@type": "JobPosting", "title": "Baker", "description": "<p>Bake.</p>",
    "identifier": {"@type": "PropertyValue", "value": "7"}, "hiringOrganization": {"name": "Acme", "@id": "#a"},
    "jobLocation": [{"@type": "Place", "address": {"addressLocality": "Cork", "addressCountry": "IE"}}],
    "baseSalary": {"currency": "EUR", "value": {"minValue": 1, "maxValue": "2", "unitText": "HOUR"}},
    "employmentType": ["FULL_TIME"], "skills": "a, b", "datePosted": "2026-01-01", "jobLocationType": "TELECOMMUTE",
    "applicantLocationRequirements": {"@type": "Country", "name": "IE"}, "potentialAction": {"target": {"url": "/a"}},
    "estimatedSalary": [{"median": 3}], "url": "/jobs/1", "inLanguage": "en", "occupationalCategory": ["1 Bakers"],
    "mainEntityOfPage": {"@id": "/x"}, "responsibilities": ["x"], "experienceRequirements": "Senior",
}  # fmt: skip
anything: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(["http://[", "//", "1e999"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["@type", "@id", "@value", "name", "value", "url", "address", "item"]), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(NODE)), anything, min_size=1, max_size=4))
def test_no_value_breaks_a_posting(changed: dict[str, Any]) -> None:
    check_parse(GENERIC, stated(NODE | changed))
    for found in GENERIC.parse(stated(NODE | changed)).postings:
        "".join(str(getattr(found, name)) for name in ("title", "company", "description", "places", "skills")).encode()


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_damage_breaks_reading(data: st.DataObject) -> None:
    text = json.dumps(NODE)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    middle = data.draw(st.sampled_from(["", '"', "\\", "\n", ",", "}", "{", "/*", "//", "<!--", "&quot;", "\ud800"]))
    damaged = text[:start] + middle + text[end:]
    check_parse(GENERIC, stated(damaged.encode("utf-8", "replace").decode()))


# Real pages.


def real_page(name: str) -> Page:
    path = REAL_PAGES / name
    if not path.exists():
        pytest.skip(NO_REAL_DATA)
    return Page(f"http://127.0.0.1/{name}", 200, path.read_bytes(), content_type="text/html")


FINNISH_AGREEMENT = "According to Finnish Collective Agreement (time rate)"
FINNISH_PAGES = [
    ("construction", "Senior Project Manager, Infrastructure Development", "Gasgrid / MPS Career",
     "Kouvola ja 1 muu, Finland", "Construction", "2026-07-13", "2026-08-12",
     "construction/senior-project-manager-infrastructure-development-kouvola-ja-1-muu-f7fa47cd"),
    ("education", "Early childhood education teacher, kindergarten Lunni, Lauttasaari", "Helsingin kaupunki",
     "Helsinki, Uusimaa, Finland", "Education", "2026-08-04", "2026-09-03",
     "education/early-childhood-education-teacher-kindergarten-lunni-lauttas-helsinki-c59e1413"),
    ("engineering-and-design", "Metal Recovery Safety Engineer", "Terrafame",
     "Sotkamo, Kainuu, Finland", "Engineering and Design", "2026-08-06", "2026-09-05",
     "engineering-and-design/metal-recovery-safety-engineer-sotkamo-4658cee7"),
    ("sales-and-marketing", "Account Manager (B2B)", "Terassi Media Oy, Espoo",
     "Espoo, Uusimaa, Finland", "Sales and Marketing", "2026-08-10", "2026-08-24",
     "sales-and-marketing/account-manager-b2b-espoo-749855d7"),
    ("social-care-services", "Personal Assistant", "Mehiläinen Oy",
     "Karkkila, Uusimaa, Finland", "Social Care Services", "2026-06-12", "2026-06-28",
     "social-care-services/personal-assistant-karkkila-73d98de0"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "title", "company", "place", "department", "posted", "expires", "path"), FINNISH_PAGES
)
def test_real_page_with_teaser(
    name: str, title: str, company: str, place: str, department: str, posted: str, expires: str, path: str
) -> None:
    (found,) = GENERIC.parse(real_page(f"findjobsinfinland__{name}.html")).postings
    assert replace(found, description=None, raw=b"") == BoardPosting(
        title=title,
        url=f"https://findjobsinfinland.fi/jobs/{path}",
        company=company,
        places=(StatedPlace(place, country="FI"),),
        employment_type="Full-time, Permanent",
        salary_text=FINNISH_AGREEMENT,
        department=department,
        posted_at=posted,
        expires_at=expires,
    )
    teaser = json.loads(found.raw)["description"]
    assert found.description is not None
    assert found.description.startswith(f"<p>{teaser}</p>".replace("&#x27;", "'"))
    assert "What We Expect" in found.description


def test_real_page_of_a_robot_maker() -> None:
    (found,) = GENERIC.parse(real_page("colophon__jsonld_neura_robotics_manager.html")).postings
    assert replace(found, description=None, raw=b"") == BoardPosting(
        title="Manager Ecosystem Integration & Certification (Human)",
        external_id="00df0928-b013-448c-b3dd-6c6fb80eadc2",
        requisition_id="00df0928-b013-448c-b3dd-6c6fb80eadc2",
        url="https://jobs.neura-robotics.com/offer/manager-ecosystem-integration-certi/00df0928-b013-448c-b3dd-6c6fb80eadc2",
        company="Neura Robotics GmbH",
        places=(StatedPlace("Metzingen, DE", city="Metzingen", country="DE"),),
        posted_at="2025-11-06T00:00:00+01:00",
        expires_at="2035-11-06T00:00:00+01:00",
    )
    assert found.description is not None
    assert found.description.startswith("<strong>Your mission &amp; challenges</strong>\n<p>As the Manager Ecosystem")
    assert "\\n" not in found.description


def test_real_page_of_lever() -> None:
    page = real_page("lever_job2_job_page.html")
    (found,) = GENERIC.parse(page).postings
    assert replace(found, description=None, raw=b"") == BoardPosting(
        title="Senior Software Engineer, Full Stack",
        url=page.url,
        company="Agiloft",
        places=(StatedPlace("United States"),),
        employment_type="Full-time",
        posted_at="2025-02-24",
    )
    assert found.description == json.loads(found.raw)["description"].replace("\\n", "\n")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("colophon__barcelona_activa_talentclue_jobpage_admin.html",
         {"title": "60640 - Administratiu/iva de recepció i gestió de magatzem", "language": "ca",
          "places": (StatedPlace("Barcelona (Espanya)"),), "workplace_type": "on_site",
          "employment_type": "Indefinit, Jornada completa", "salary_text": "18000/21000€ Brut/any", "company": None}),
        ("colophon__decathlon_talentclue_jobpage_taller.html",
         {"title": "TÉCNICO/A DE TALLER Decathlon Lugones", "places": (StatedPlace("Siero (España)"),),
          "workplace_type": "on_site", "department": "Ventas al detalle", "language": "es"}),
        ("colophon__peoplestrong_bajaj_finserv.html",
         {"title": "Manager - Professional Loans", "places": (StatedPlace("Amritsar"),), "posted_at": "08 May 2026",
          "expires_at": "08 May 2027"}),
        ("dinie__seek_job.html", {"title": "Senior Platform Engineer | Remote | Australia", "company": None}),
    ],
)  # fmt: skip
def test_real_posting_without_structured_data(name: str, expected: dict[str, Any]) -> None:
    (found,) = GENERIC.parse(real_page(name)).postings
    assert {field: getattr(found, field) for field in expected} == expected
    assert len(found.description or "") > 1_000


@pytest.mark.parametrize(
    ("name", "count", "first"),
    [
        ("jht__icims_emory_search_page1.html", 20, "https://clinical-emory.icims.com/jobs/170893/medical-assistant/job?in_iframe=1"),
        ("jht__icims_tfghospitality_search_page1.html", 20, "https://careers-tfghospitality.icims.com/jobs/8149/commis-ii/job?in_iframe=1"),
        ("jht__avature_ally_search_offset0.html", 6, "https://ally.avature.net/careers/JobDetail/Manager-Invest-Fraud-Strategy-and-Operations/17055"),
        ("trtincher__linkedin_search.html", 25, None),
        ("saintnet__3p_services_jobs.html", 8, "http://127.0.0.1/career/jobs/sales-project-manager-french"),
        ("saintnet__abs_karriere_jobs.html", 8, "https://abs-karriere.de/softwareentwickler-fullstack-developer/"),
    ],
)  # fmt: skip
def test_real_list(name: str, count: int, first: str | None) -> None:
    found = look_at(real_page(name))
    assert len(found.links) == found.batch.expected == count
    assert first in (None, found.links[0].url)
    assert list(found.batch.postings) == []


@pytest.mark.parametrize("name", ["saintnet__4pipes_jobs.html", "ted2020__indeed_search.html"])
def test_real_page_that_holds_none(name: str) -> None:
    assert list(GENERIC.parse(real_page(name)).rejections) == [NOTHING]


@pytest.mark.skipif(not FINNISH.exists(), reason=NO_REAL_DATA)
def test_thousands_of_dirty_real_postings() -> None:
    """Every one is a posting, but for those whose title is "None Available"; what a template repeats is no number."""
    outcomes: Counter[str] = Counter()
    with gzip.open(FINNISH, "rt", encoding="utf-8") as lines:
        for line in lines:
            node = json.loads(line)["jsonld"]
            if node is None:
                continue
            batch = GENERIC.parse(stated(node))
            outcomes.update(rejection.message for rejection in batch.rejections)
            for found in batch.postings:
                outcomes["posting"] += 1
                assert found.external_id is None
                assert found.salary_text == FINNISH_AGREEMENT
                assert found.places[0].country == "FI"
                assert "&#x27;" not in (found.description or "")
    assert outcomes == {"posting": 3956, 'title is "None Available"': 287}
