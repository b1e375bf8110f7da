"""Indeed-style XML, RSS and Atom, We Work Remotely: what feeds say, field by field."""

import gzip
from decimal import Decimal

import pytest

from app.clients.job_boards import BoardPosting, NotThisBoard, Question
from app.clients.job_boards.port import StatedPlace, StatedSalary
from app.clients.web.client import HttpWebClient
from tests.clients.job_boards.payloads import BOARDS, NO_REAL_DATA, REAL_FEEDS, fixture, page_of, without_raw
from tests.standins.web import WebStandin

INDEED, RSS, WWR = (BOARDS.by_name[name] for name in ("indeed_xml", "rss", "weworkremotely"))

INDEED_EXPECTED = [
    BoardPosting(
        title="Crane Operator & Rigger",
        external_id="HB-17-ANT",
        requisition_id="HB-17",
        url="https://harbour.example/jobs/17?src=feed&l=ant",
        company="Harbour NV",
        description="<p>Lift <b>things</b>.</p>",
        places=(StatedPlace("Antwerp, Flanders, BE", "Antwerp", "Flanders", "BE"),),
        employment_type="fulltime",
        salary_text="€2.900 \u2013 €3.400 per month",
        posted_at="2026-07-13T08:00:00Z",
        expires_at="2026-09-30",
    ),
    BoardPosting(
        title="Planner — nights",
        external_id="HB-18",
        url="https://harbour.example/jobs/18",
        company="Harbour NV",
        description="<p>Plan.</p>",
        places=(StatedPlace("BE", country="BE"),),
        workplace_type="remote",
        posted_at="Mon, 13 Jul 2026 09:30:00 GMT",
    ),
    BoardPosting(title="Fish & Chips Cook", external_id="HB-19", url="https://harbour.example/jobs/19?a=1&b=2"),
]
RSS_EXPECTED = [
    BoardPosting(
        title="Snow Plough Driver",
        external_id="501",
        requisition_id="26-DRV",
        url="https://jobs.harrowfalls.example/view?jobid=501",
        company="City of Harrow Falls",
        description="Roads,&nbsp;<ul><li>cleared</li></ul>",
        places=(StatedPlace("Harrow Falls, Maine", region="Maine"),),
        employment_type="Permanent Full Time",
        salary=StatedSalary(Decimal("28.37"), Decimal("38.87"), "USD", "HOUR"),
        department="Public Works",
        language="en-us",
        posted_at="2026-07-12 15:52:34.19",
        expires_at="Tue, 01 Sep 2026 04:59:00",
    ),
    BoardPosting(title="Café Manager", external_id="502", company="City of Harrow Falls", language="en-us"),
]
ATOM_EXPECTED = [
    BoardPosting(
        title="Weaver",
        external_id="tag:weaver.example,2026:job/9",
        url="https://weaver.example/jobs/9",
        description="<div><p>Silk &amp; wool</p></div>",
        posted_at="2026-07-10T06:00:00Z",
    )
]
LARKSPUR = "https://weworkremotely.com/remote-jobs/larkspur-garden-engineer"
BOTANIST = "https://weworkremotely.com/remote-jobs/botanist"
WWR_EXPECTED = [
    BoardPosting(
        title="Garden Engineer: Greenhouses",
        external_id=LARKSPUR,
        url=LARKSPUR,
        apply_url=LARKSPUR,
        company="Larkspur",
        description="<p><strong>Headquarters:</strong> Ulm</p>",
        places=(StatedPlace("Europe Only"), StatedPlace("UK Only")),
        workplace_type="remote",
        employment_type="Full-Time",
        skills=("Python", "Botany"),
        posted_at="Fri, 10 Jul 2026 09:15:00 +0000",
        expires_at="2026-08-09T09:15:00Z",
        attribution={"text": "We Work Remotely", "url": LARKSPUR},
    ),
    BoardPosting(
        title="Botanist",
        external_id=BOTANIST,
        url=BOTANIST,
        apply_url=BOTANIST,
        places=(StatedPlace("Anywhere in the World"),),
        workplace_type="remote",
        attribution={"text": "We Work Remotely", "url": BOTANIST},
    ),
]


@pytest.mark.parametrize(
    ("name", "expected", "rejected"),
    [
        ("indeed_xml.xml", INDEED_EXPECTED, [None, "HB-21"]),
        ("rss.xml", RSS_EXPECTED, ["503"]),
        ("rss_atom.xml", ATOM_EXPECTED, []),
        ("weworkremotely.xml", WWR_EXPECTED, ["g3"]),
    ],
)
async def test_feed_field_by_field(
    name: str, expected: list[BoardPosting], rejected: list[str | None], web: WebStandin, client: HttpWebClient
) -> None:
    """Read over HTTP by whoever recognises it; a broken record is a rejected row."""
    address = web.serve("/feed", fixture(name).body, content_type="text/xml")
    page = await client.get(address)
    board = BOARDS.recognise(page)
    assert board.name == name.removesuffix(".xml").removesuffix("_atom")
    [batch] = [batch async for batch in board.read(address, client, Question())]
    assert without_raw(batch.postings) == expected
    assert [row.external_id for row in batch.rejections] == rejected
    assert all(posting.raw.startswith(b"<") for posting in batch.postings)


def indeed(inner: str, record: str = "job", root: str = "source") -> BoardPosting:
    body = f"<{root}><{record}><title>Cook</title><url>https://x.example/1</url>{inner}</{record}></{root}>"
    page = page_of(body.encode())
    assert BOARDS.recognise(page) is INDEED
    [posting] = INDEED.parse(page).postings
    return posting


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("<city>Rome</city><location>Rome, Italy</location>", {"places": (StatedPlace("Rome, Italy", "Rome"),)}),
        ("<region><city>Lyon</city><country>FR</country></region>", {"places": (StatedPlace("Lyon, FR", "Lyon", None, "FR"),)}),
        ("<city> </city><state/>", {"places": ()}),
        ("<salary><min>30000.000</min><max></max><currency>eur</currency><rate>year</rate></salary>",
         {"salary": StatedSalary(Decimal(30000), None, "EUR", "YEAR"), "salary_text": None}),
        ("<salary>DOE</salary>", {"salary": None, "salary_text": "DOE"}),
        ("<salary>0.00</salary>", {"salary_text": None}),
        ("<salary_min>9</salary_min><salary-max>12</salary-max><currency>USD</currency><salaryType>hourly</salaryType>",
         {"salary": StatedSalary(Decimal(9), Decimal(12), "USD", "HOUR")}),
        ("<remotetype>Hybrid remote</remotetype>", {"workplace_type": "hybrid"}),
        ("<remotetype>Unknown</remotetype>", {"workplace_type": None}),
        ("<remote>yes</remote>", {"workplace_type": "remote"}),
        ("<remote>false</remote>", {"workplace_type": None}),
        ("<contract>CDI</contract><job_time>Full time</job_time>", {"employment_type": "CDI, Full time"}),
        ("<department>Isère</department><region>AURA</region>", {"department": None}),
        ("<department>Kitchen</department>", {"department": "Kitchen"}),
        ("<date>Invalid Date</date><dateposted>2026-07-01</dateposted>", {"posted_at": "2026-07-01"}),
        ("<applyUrl>javascript:alert(1)</applyUrl>", {"apply_url": None}),
        ("<skills>knives, , fire</skills>", {"skills": ("knives", "fire")}),
        ("<skills><skill>knives</skill><skill>fire</skill></skills>", {"skills": ("knives", "fire")}),
        ("<description>A</description><profile>B</profile><benefits/>", {"description": "A\nB"}),
        ("<company><name>Acme</name><id>5</id></company>", {"company": "Acme"}),
        ("<company_title>Acme</company_title>", {"company": "Acme"}),
        ("<title>Second</title>", {"title": "Cook"}),
    ],
)  # fmt: skip
def test_edge_cases(inner: str, expected: dict[str, object]) -> None:
    posting = indeed(inner)
    assert {name: getattr(posting, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("record", "root"), [("job", "jobs"), ("offer", "offers"), ("JOB", "Root"), ("vacancy", "feed1")]
)
def test_feeds_in_indeed_s_likeness(record: str, root: str) -> None:
    assert indeed("<company>Acme</company>", record, root).company == "Acme"


@pytest.mark.parametrize(
    ("board", "body"),
    [
        (INDEED, b"<source><publisher>X</publisher></source>"),
        (RSS, b"<rss><channel><title>None today</title></channel></rss>"),
        (RSS, b'<feed xmlns="http://www.w3.org/2005/Atom"><title>None today</title></feed>'),
        (WWR, b"<rss><channel><link>https://weworkremotely.com</link></channel></rss>"),
    ],
)
def test_empty_feed_is_empty_not_foreign(board: object, body: bytes) -> None:
    page = page_of(body)
    assert BOARDS.recognise(page) is board
    assert BOARDS.recognise(page).parse(page).postings == []


@pytest.mark.parametrize("name", ["indeed_xml", "rss", "weworkremotely"])
@pytest.mark.parametrize(
    "body", [b"", b"{}", b"<html><body><p>x<br></body></html>", b"<note><to>you</to></note>", b"<rss><channel><item>"]
)
def test_foreign_payloads_are_refused(name: str, body: bytes) -> None:
    with pytest.raises(NotThisBoard):
        BOARDS.by_name[name].parse(page_of(body))


def test_rdf_and_old_rss_are_feeds_too() -> None:
    rdf = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Jobs</title></channel>
        <item rdf:about="https://x.example/1"><title>Cook</title><link>https://x.example/1</link>
        <dc:date>2026-07-01</dc:date></item></rdf:RDF>"""
    page = page_of(rdf)
    assert BOARDS.recognise(page) is RSS
    [posting] = RSS.parse(page).postings
    assert (posting.title, posting.url, posting.posted_at) == ("Cook", "https://x.example/1", "2026-07-01")


def test_feed_cut_short_is_truncated() -> None:
    body = fixture("weworkremotely.xml").body
    batch = WWR.parse(page_of(body[: body.index(b"Botanist")]))
    assert without_raw(batch.postings) == WWR_EXPECTED[:1]
    assert batch.is_truncated


async def test_gzipped_feed_is_read(web: WebStandin, client: HttpWebClient) -> None:
    packed = gzip.compress(fixture("indeed_xml.xml").body)
    address = web.serve("/feed.xml.gz", packed, content_type="application/gzip")
    [batch] = [batch async for batch in INDEED.read(address, client, Question())]
    assert without_raw(batch.postings) == INDEED_EXPECTED


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://weworkremotely.com/", "https://weworkremotely.com/remote-jobs.rss"),
        ("https://weworkremotely.com/categories/remote-design-jobs",
         "https://weworkremotely.com/categories/remote-design-jobs.rss"),
        ("https://weworkremotely.com/categories/remote-design-jobs.rss",
         "https://weworkremotely.com/categories/remote-design-jobs.rss"),
        (LARKSPUR, None),
    ],
)  # fmt: skip
def test_addresses(url: str, address: str | None) -> None:
    assert WWR.locate(url) == address


# Real feeds

real = pytest.mark.skipif(not REAL_FEEDS.exists(), reason=NO_REAL_DATA)


@real
@pytest.mark.parametrize(
    ("name", "board", "count"),
    [
        ("neogov_sample.rss", RSS, 5),
        ("lba_fr__jooble__import-jooble.test.input.xml", INDEED, 2),
        ("lba_fr__hellowork__import-hello-work.test.input.xml", INDEED, 5),
        ("lba_fr__edf__import-edf.test.input.xml", INDEED, 3),
        ("jht__successfactors_colgate_jobs.xml", INDEED, 2),
    ],
)
def test_real_feeds(name: str, board: object, count: int) -> None:
    page = page_of((REAL_FEEDS / name).read_bytes())
    found = BOARDS.recognise(page)
    assert found is board
    batch = found.parse(page)
    assert (len(batch.postings), batch.rejections) == (count, [])
    for posting in batch.postings:
        assert posting.external_id
        assert posting.description
        assert posting.places


@real
def test_real_neogov_record() -> None:
    page = page_of((REAL_FEEDS / "neogov_sample.rss").read_bytes())
    posting = RSS.parse(page).postings[1]
    assert posting.title == "MEDC Corporate - Business Attraction Manager"
    assert posting.company == "State of Michigan, MI"
    assert posting.salary == StatedSalary(Decimal(59334), Decimal(77066), "USD", "YEAR")
    assert posting.places == (StatedPlace("Lansing, Michigan", region="Michigan"),)
    assert posting.url == "http://agency.governmentjobs.com/michigan/default.cfm?action=viewjob&jobid=631517"


@real
def test_real_successfactors_record() -> None:
    """Its own feed is not well-formed: an element without a name in each record."""
    page = page_of((REAL_FEEDS / "jht__successfactors_colgate_jobs.xml").read_bytes())
    posting = INDEED.parse(page).postings[0]
    assert posting.title == "Advanced Analytics - Retail"
    assert posting.external_id == "173126"
    assert posting.company == "Hill's Pet Nutrition"
    assert posting.workplace_type == "hybrid"
    assert posting.places == (
        StatedPlace("Overland Park, Kansas, United States", "Overland Park", "Kansas", "United States"),
    )
