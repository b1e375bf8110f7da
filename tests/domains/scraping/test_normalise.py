"""From what a source states to what is stored: nothing invented, nothing that harms, nothing that cannot be stored."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from app.clients.job_boards.port import BoardPosting, StatedPlace, StatedSalary
from app.domains.jobs.collected import CollectedPosting
from app.domains.jobs.models import ExperienceLevel, JobType, SalaryPeriod, SalarySource, WorkplaceType
from app.domains.scraping.normalise import Unusable, normalise
from app.domains.skills.finder import SkillFinder
from tests.effort import bounded_effort

SEEN = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SKILLS = SkillFinder([("Python", 1), ("Baking", 2), ("Go", 3)])


def collected(posting: BoardPosting) -> CollectedPosting:
    return normalise(posting, source="greenhouse", address="https://b.example/v1", find_skills=SKILLS, seen_at=SEEN)


def columns(**stated: Any) -> dict[str, Any]:
    return dict(collected(BoardPosting(**{"title": "Baker", "external_id": "1", **stated})).columns)


def test_whole_posting_is_read() -> None:
    posting = collected(
        BoardPosting(
            title="Senior Baker &amp; Python&nbsp;Fan",
            external_id="77",
            requisition_id="R-1",
            url="https://b.example/jobs/77",
            company="Crumbs <b>GmbH</b>",
            description="<p>We bake and we code, and you are with us in the team.</p><ul><li>Python</li></ul>",
            places=(StatedPlace("Berlin, Germany"), StatedPlace("Wien", city="Wien", country="AT")),
            workplace_type="hybrid",
            employment_type="Vollzeit",
            salary_text="45.000 - 50.000 € brutto/Jahr",
            skills=("Baking",),
            language="en-US",
            posted_at="2026-11-20",
            expires_at="2026-12-31",
            attribution={"text": "Jobs by B", "url": "https://b.example"},
            raw=b"{}",
        )
    )
    assert posting.columns == {
        "title": "Senior Baker & Python Fan",
        "description": "We bake and we code, and you are with us in the team.\n\n- Python",
        "description_html": "<p>We bake and we code, and you are with us in the team.</p><ul><li>Python</li></ul>",
        "language": "en",
        "location": "Berlin, Germany · Wien",
        "locations": [
            {"text": "Berlin, Germany", "city": "Berlin", "country": "DE"},
            {"text": "Wien", "city": "Wien", "country": "AT"},
        ],
        "country": "DE",
        "city": "Berlin",
        "is_remote": False,
        "workplace_type": WorkplaceType.HYBRID,
        "salary_min": Decimal(45_000),
        "salary_max": Decimal(50_000),
        "currency": "EUR",
        "salary_period": SalaryPeriod.YEAR,
        "salary_source": SalarySource.PARSED,
        "job_type": JobType.FULL_TIME,
        "experience_level": ExperienceLevel.SENIOR,
        "skill_ids": [2, 1],
        "apply_url": "https://b.example/jobs/77",
        "attribution": {"text": "Jobs by B", "url": "https://b.example"},
        "posted_at": datetime(2026, 11, 20, tzinfo=UTC),
        "expires_at": datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC),
    }
    assert (posting.company_name, posting.external_id, posting.requisition_id) == ("Crumbs GmbH", "77", "R-1")
    assert posting.list_url == "https://b.example/v1"


def test_what_is_not_known_stays_null() -> None:
    read = columns()
    empty = {
        name: value
        for name, value in read.items()
        if name not in {"title", "description", "is_remote", "locations", "skill_ids"}
    }
    assert set(empty.values()) == {None}
    assert (read["description"], read["is_remote"], read["locations"], read["skill_ids"]) == ("", False, [], [])


@pytest.mark.parametrize(
    "title",
    [
        "",
        " ",
        "-",
        "--",
        "N/A",
        "n/a",
        "None Available",
        "none",
        "NULL",
        "test",
        "Test!",
        "TBD",
        "123",
        "\u200b\u200e",
        "<b></b>",
        "&nbsp;",
    ],
)
def test_posting_without_a_title_is_unusable(title: str) -> None:
    with pytest.raises(Unusable) as refusal:
        columns(title=title)
    assert refusal.value.code == "no_title"


@pytest.mark.parametrize(
    ("stated", "title"),
    [
        ("SENIOR BAKER", "SENIOR BAKER"),
        ("  Baker\n\t(m/w/d)  ", "Baker (m/w/d)"),
        ("<strong>Baker</strong>", "Baker"),
        ("R&amp;D Engineer", "R&D Engineer"),
        ("Ba\u200bker\u202e", "Baker"),
        ("Bak\0er\ud800", "Baker"),
        ("\ufeffBaker\u00ad", "Baker"),
        ("C++ Developer", "C++ Developer"),
        ("面包师", "面包师"),
        ("Test Engineer", "Test Engineer"),
        ("B" * 300, "B" * 199 + "…"),
    ],
)
def test_title_is_one_clean_line(stated: str, title: str) -> None:
    assert columns(title=stated)["title"] == title


def test_ended_posting_is_unusable_but_its_last_day_is_a_day() -> None:
    with pytest.raises(Unusable) as refusal:
        columns(expires_at="2026-11-20")
    assert refusal.value.code == "expired"
    assert columns(expires_at="2026-11-21")["expires_at"] == datetime(2026, 11, 21, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stated", "city", "country", "workplace", "texts"),
    [
        ((StatedPlace("London or Remote"),), "London", None, "remote", ["London", "Remote"]),
        ((StatedPlace("Remote - US"),), None, "US", "remote", ["Remote - US"]),
        ((StatedPlace("Hybrid - London, UK"),), "London", "GB", "hybrid", ["Hybrid - London, UK"]),
        ((StatedPlace("Remote"), StatedPlace("Lyon, France")), "Lyon", "FR", "remote", ["Remote", "Lyon, France"]),
        ((StatedPlace("Berlin / München"),), "Berlin", None, None, ["Berlin", "München"]),
        ((StatedPlace("HQ", city="München", country="Deutschland"),), "München", "DE", None, ["HQ"]),
        ((StatedPlace("HQ", city="Remote", country="CA"),), None, "CA", None, ["HQ"]),
        ((StatedPlace("Paris", region="TX"),), "Paris", "US", None, ["Paris"]),
        ((StatedPlace("Berlin (on-site)"),), "Berlin", None, "on_site", ["Berlin (on-site)"]),
        ((StatedPlace("Lyon"), StatedPlace("Lyon")), "Lyon", None, None, ["Lyon"]),
        ((StatedPlace("\u200b"), StatedPlace("-")), None, None, None, []),
    ],
)
def test_places_are_read(
    stated: tuple[StatedPlace, ...], city: str | None, country: str | None, workplace: str | None, texts: list[str]
) -> None:
    read = columns(places=stated)
    assert (read["city"], read["country"], read["workplace_type"]) == (city, country, workplace)
    assert [place["text"] for place in read["locations"]] == texts
    assert read["is_remote"] is (workplace == "remote")


def test_stated_workplace_wins_and_a_title_may_tell_it() -> None:
    assert columns(places=(StatedPlace("Remote"),), workplace_type="on_site")["is_remote"] is False
    assert columns(title="Baker (Remote)")["workplace_type"] == "remote"
    assert columns(title="Remote Sensing Engineer")["workplace_type"] is None


def pay(**stated: Any) -> tuple[Any, ...]:
    read = columns(**stated)
    return tuple(read[name] for name in ("salary_min", "salary_max", "currency", "salary_period", "salary_source"))


NO_PAY = (None, None, None, None, None)


@pytest.mark.parametrize(
    ("stated", "read"),
    [
        (StatedSalary(Decimal(10), Decimal(12), "GBP", "HOUR"), (10, 12, "GBP", "HOUR", "employer")),
        (
            StatedSalary(Decimal(10), Decimal(12), "GBP", "HOUR", is_predicted=True),
            (10, 12, "GBP", "HOUR", "predicted"),
        ),
        (StatedSalary(Decimal(1_000), None, "eur", "WEEK"), (52_000, None, "EUR", "YEAR", "employer")),
        (StatedSalary(Decimal(90_000), Decimal(60_000), "$", "YEAR"), (60_000, 90_000, "USD", "YEAR", "employer")),
        (StatedSalary(Decimal(0), Decimal(60_000), "USD", "YEAR"), (None, 60_000, "USD", "YEAR", "employer")),
        (StatedSalary(Decimal(60_000), None, "USD", None), (60_000, None, "USD", "YEAR", "employer")),
        (StatedSalary(Decimal(8_000_000), None, "JPY", "YEAR"), (8_000_000, None, "JPY", "YEAR", "employer")),
        (StatedSalary(Decimal(60_000_000), None, "KRW", "YEAR"), (60_000_000, None, "KRW", "YEAR", "employer")),
        # What cannot be compared or cannot be true is no salary.
        (StatedSalary(Decimal(25), None, "USD", None), NO_PAY),
        (StatedSalary(Decimal(60_000), None, None, "YEAR"), NO_PAY),
        (StatedSalary(Decimal(60_000), None, "Euro-Dollar", "YEAR"), NO_PAY),
        (StatedSalary(Decimal(-1), Decimal(-1), "USD", "YEAR"), NO_PAY),
        (StatedSalary(Decimal(141_000), Decimal(400_000_000), "USD", "YEAR"), NO_PAY),
        (StatedSalary(Decimal(1), Decimal(100_000), "USD", "YEAR"), NO_PAY),
        (StatedSalary(Decimal("NaN"), Decimal("Infinity"), "USD", "YEAR"), NO_PAY),
        (StatedSalary(None, None, "USD", "YEAR"), NO_PAY),
    ],
)
def test_stated_amounts_are_taken_where_they_can_be_true(stated: StatedSalary, read: tuple[Any, ...]) -> None:
    assert pay(salary=stated) == read


def test_pay_is_what_is_stated_else_what_is_written_else_what_the_description_says() -> None:
    stated = StatedSalary(Decimal(60_000), None, "USD", "YEAR")
    description = "<p>Salary: £30,000 - £35,000 a year</p>"
    assert pay(salary=stated, salary_text="$1 an hour")[0] == 60_000
    assert pay(salary_text="$70k", description=description)[0] == 70_000
    assert pay(salary_text="competitive", description=description) == (30_000, 35_000, "GBP", "YEAR", "parsed")
    assert pay(salary_text="$137K-$171K (est.)")[4] == "predicted"
    assert pay(salary_text="$80,000", places=(StatedPlace("Toronto, Canada"),))[2] == "CAD"
    assert pay(salary_text="5 000 €") == NO_PAY


@pytest.mark.parametrize(
    ("stated", "language"),
    [
        ("en-US", "en"),
        ("de_DE", "de"),
        ("English", "en"),
        ("Deutsch", "de"),
        ("Français", "fr"),
        ("German (Germany)", "de"),
        ("xx", None),
        ("", None),
        ("Klingon", None),
    ],
)
def test_stated_language_is_read(stated: str, language: str | None) -> None:
    assert columns(language=stated)["language"] == language


def test_order_of_a_date_in_figures_is_that_of_the_country() -> None:
    assert columns(posted_at="03/04/2026", places=(StatedPlace("London, UK"),))["posted_at"] == datetime(
        2026, 4, 3, tzinfo=UTC
    )
    assert columns(posted_at="03/04/2026", places=(StatedPlace("Austin, TX"),))["posted_at"] == datetime(
        2026, 3, 4, tzinfo=UTC
    )
    assert columns(posted_at="03/04/2026")["posted_at"] is None
    assert columns(posted_at="2027-01-01")["posted_at"] is None
    assert columns(posted_at="1970-01-01")["posted_at"] is None


HOSTILE = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD4='>x</a>",
    "<a href='vbscript:x'>x</a>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<style>body{background:url(javascript:alert(1))}</style>",
    "<p style='background:url(x)' onclick='alert(1)'>x</p>",
    "<iframe src=//evil.example></iframe>",
    "<object data=x></object><embed src=x>",
    "<base href='https://evil.example/'>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<link rel=stylesheet href=//evil.example>",
    "<form action=//evil.example><input name=password><button formaction=javascript:alert(1)>x</button></form>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><img src=x onerror=alert(1)></template>",
    "<video><source onerror=alert(1)></video>",
    "<details open ontoggle=alert(1)>",
    "<<script>script>alert(1)</script>",
    "<img src='x' onerror='alert(1)'",
    "&lt;script&gt;alert(1)&lt;/script&gt;&lt;p&gt;x&lt;/p&gt;",
    "&lt;p&gt;&lt;img src=x onerror=alert(1)&gt;&lt;/p&gt;",
    "<a href=//evil.example>x</a>",
    "<a href='https://ok.example' target=_blank onmouseover=alert(1)>x</a>",
]  # fmt: skip
SAFE_TAGS = {
    "html",
    "head",
    "body",
    "p",
    "br",
    "ul",
    "ol",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "strong",
    "b",
    "em",
    "i",
    "u",
    "a",
    "blockquote",
    "code",
    "pre",
    "hr",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "dl",
    "dt",
    "dd",
    "div",
    "span",
}


@pytest.mark.parametrize("attack", HOSTILE)
@pytest.mark.parametrize("around", ["<p>We bake.</p>{}<p>Apply</p>", "{}", "We bake.\n{}"])
def test_hostile_markup_comes_out_harmless(attack: str, around: str) -> None:
    read = columns(title=f"Baker {attack}", description=around.format(attack))
    for element in LexborHTMLParser(read["description_html"] or "<p></p>").css("*"):
        assert element.tag in SAFE_TAGS
        attributes = dict(element.attributes)
        assert attributes.keys() <= {"href", "rel"}
        assert (attributes.get("href") or "https://").startswith(("http://", "https://", "mailto:"))
    assert "<script" not in read["title"].lower()


@pytest.mark.parametrize(
    "description",
    [
        "<div><p>" + "We bake bread. " * 20_000,
        "<ul>" + "<li>We <b>bake</b> bread &amp; rolls</li>" * 5_000 + "</ul>",
        "We bake bread.\n" * 10_000,
        "<p>" + "&amp;" * 30_000,
        "&lt;p&gt;We bake &amp;amp; sell&lt;/p&gt;" * 3_000,
        "<a href='https://b.example/" + "x" * 60_000 + "'>We bake</a>",
    ],
)
def test_long_description_is_cut_without_breaking_its_markup(description: str) -> None:
    read = columns(description=description)
    html = read["description_html"] or ""
    assert 0 < len(read["description"]) <= 50_000
    assert len(html) <= 50_000
    for tag in ("div", "p", "ul", "li", "b", "a"):
        assert html.count(f"<{tag}>") + html.count(f"<{tag} ") == html.count(f"</{tag}>")
    assert html.count("<") == html.count(">")


@pytest.mark.parametrize(
    "description",
    ["<b>" * 8_000 + "<p>x" * 8_000, "<div>" * 100_000, "<p" * 200_000, "<table>" * 20_000, "&lt;b&gt;" * 8_000 + "&lt;p&gt;x" * 8_000,
     "<a " + "x=" * 200_000, "<!--" * 100_000, "Salary: " * 50_000, "1 " * 250_000, "&" * 500_000, "a" * 500_000, "\n- " * 150_000, "**" * 250_000],
)  # fmt: skip
def test_endless_description_is_read_in_bounded_time(description: str) -> None:
    with bounded_effort(10):
        columns(
            description=description,
            title=f"Baker {description}",
            salary_text=description,
            posted_at=description,
            employment_type=description,
        )


def test_nothing_is_kept_that_cannot_be_stored_or_seen() -> None:
    read = columns(description="<p>We\0 ba\u200bke\ud83d \u202ebread\u202c</p>", attribution={"text": "a\0b"})
    assert (read["description"], read["description_html"]) == ("We bake bread", "<p>We bake bread</p>")
    assert read["attribution"] == {"text": "ab"}


def test_id_without_a_company_counts_within_its_address_only() -> None:
    assert collected(BoardPosting(title="Baker", external_id="7")).external_id == "https://b.example/v1#7"
    assert collected(BoardPosting(title="Baker", external_id="7", company="Crumbs")).external_id == "7"
    assert collected(BoardPosting(title="Baker", url="https://b.example/7")).external_id == "https://b.example/7"
    assert len(collected(BoardPosting(title="Baker")).external_id) == 64


def test_hash_changes_with_what_is_stated_and_with_nothing_else() -> None:
    first = collected(BoardPosting(title="Baker", posted_at="3 days ago", raw=b"1"))
    again = collected(BoardPosting(title="Baker", posted_at="4 days ago", raw=b"2"))
    changed = collected(BoardPosting(title="Baker", salary_text="$70k"))
    assert first.content_hash == again.content_hash != changed.content_hash


ANY = st.text(st.characters(), max_size=80)  # half surrogate pairs and NUL among them
MAYBE = st.none() | ANY
AMOUNT = st.none() | st.decimals() | st.integers(-(10**12), 10**12).map(Decimal)
POSTINGS = st.builds(
    BoardPosting,
    title=ANY | st.just("Baker"),
    external_id=MAYBE,
    requisition_id=MAYBE,
    url=MAYBE | ANY.map("https://{}".format),
    apply_url=MAYBE | ANY.map("https://{}".format),
    company=MAYBE,
    description=MAYBE | ANY.map("<p>{}</p>".format),
    places=st.lists(st.builds(StatedPlace, ANY, MAYBE, MAYBE, MAYBE), max_size=3).map(tuple),
    workplace_type=MAYBE,
    employment_type=MAYBE,
    seniority=MAYBE,
    salary=st.none()
    | st.builds(
        StatedSalary, AMOUNT, AMOUNT, st.none() | st.just("EUR") | ANY, st.sampled_from([None, "WEEK", "YEAR", "x"])
    ),
    salary_text=MAYBE,
    skills=st.lists(ANY, max_size=3).map(tuple),
    language=MAYBE,
    posted_at=MAYBE,
    expires_at=MAYBE,
    attribution=st.none() | st.dictionaries(ANY, ANY, max_size=2),
    raw=st.binary(max_size=20),
)
LONGEST = {"title": 200, "location": 200, "country": 2, "city": 100, "language": 2, "currency": 3, "apply_url": 2_000}


def texts_in(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for pair in value.items() for part in pair for text in texts_in(part)]
    if isinstance(value, list):
        return [text for part in value for text in texts_in(part)]
    return [value] if isinstance(value, str) else []


@settings(max_examples=300, deadline=None)
@given(POSTINGS)
def test_any_posting_is_collected_or_unusable(posting: BoardPosting) -> None:
    try:
        read = collected(posting)
    except Unusable:
        return
    kept = [
        read.external_id,
        read.company_name,
        read.requisition_id,
        read.source_url,
        read.list_url,
        dict(read.columns),
    ]
    for text in texts_in(kept):
        assert "\0" not in text
        text.encode()
    for name, longest in LONGEST.items():
        assert len(read.columns[name] or "") <= longest
    for line, longest in (
        (read.external_id, 200),
        (read.company_name, 200),
        (read.requisition_id, 200),
        (read.source_url, 2_000),
    ):
        assert len(line or "") <= longest
    low, high = read.columns["salary_min"], read.columns["salary_max"]
    assert low is None or high is None or low <= high
    assert all(amount is None or 0 <= amount < 10**10 for amount in (low, high))
    assert (low is None and high is None) == (read.columns["currency"] is None)
