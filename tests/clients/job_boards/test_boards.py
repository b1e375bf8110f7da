"""What holds for every board: it knows its own payloads and no other's, its own addresses, and nothing breaks it."""

import csv
import json
from collections import Counter
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.clients.job_boards import Board, BoardPosting, NotThisBoard
from app.clients.web.port import Page
from tests.clients.job_boards.payloads import (
    BOARDS,
    FIXTURES,
    NO_REAL_DATA,
    REAL_FEEDS,
    REAL_PAYLOADS,
    board_of,
    document_of,
    fixture,
    fixture_names,
    page_of,
)
from tests.conftest import REAL_DATA
from tests.running import ROOT

URLS_TO_BOARDS = REAL_DATA / "boards" / "url_to_board.csv"
# Boards of a vendor whose name is not in the address are found by what the page holds, not by its URL.
VENDOR_HOSTS: dict[str, str | tuple[str, ...]] = {
    "greenhouse": "greenhouse.io",
    "lever": "lever.co",
    "ashby": "ashbyhq.com",
    "smartrecruiters": "smartrecruiters.com",
    "workable": "workable.com",
    "recruitee": "recruitee.com",
    "personio": ("personio.de", "personio.com"),
    "teamtailor": "teamtailor.com",
    "breezy": "breezy.hr",
}
SOURCES = ROOT / "docs" / "sources.md"
# No board but a format: any page is its, where no board knows it.
FORMATS = {"generic"}
JSON_FIXTURES = [name for name in fixture_names() if name.endswith(".json")]
XML_FIXTURES = [name for name in fixture_names() if name.endswith((".xml", ".rss"))]


def recognising(page: Page) -> set[str]:
    document = document_of(page)
    return {board.name for board in BOARDS.by_name.values() if board.recognises(page, document)}


@pytest.mark.parametrize("name", fixture_names())
def test_payload_is_recognised_by_its_own_board_alone(name: str) -> None:
    page, own = fixture(name), board_of(name).name
    assert BOARDS.recognise(page).name == own
    assert recognising(page) - FORMATS - {own} == set()


@pytest.mark.parametrize("name", fixture_names())
def test_no_board_reads_another_s_payload(name: str) -> None:
    """Boards, that is: what reads a format (any feed, any page) may well read a board's."""
    page, own = fixture(name), board_of(name).name
    for other in VENDOR_HOSTS.keys() - {own}:
        with pytest.raises(NotThisBoard):
            BOARDS.by_name[other].parse(page)


def test_every_vendor_has_fixtures() -> None:
    assert VENDOR_HOSTS.keys() <= {board_of(name).name for name in fixture_names()}


@pytest.mark.parametrize("board", BOARDS.by_name.values(), ids=lambda board: board.name)
def test_board_says_what_people_must_know(board: Board) -> None:
    assert board.title
    assert board.takes
    assert board.permits.endswith(".")
    assert all(need.isupper() for need in board.needs)


@pytest.mark.parametrize("board", BOARDS.by_name.values(), ids=lambda board: board.name)
def test_board_has_all_that_a_run_asks_of_it(board: Board) -> None:
    wanted = Board.__annotations__.keys() | {name for name in vars(Board) if not name.startswith("_")}
    assert not [name for name in sorted(wanted) if not hasattr(board, name)]


@pytest.mark.parametrize("board", BOARDS.by_name.values(), ids=lambda board: board.name)
def test_documentation_says_the_same(board: Board) -> None:
    needs = ", ".join(f"`{need}`" for need in board.needs) or "—"
    assert f"| `{board.name}` | {board.title} | {needs} | {board.permits} |" in SOURCES.read_text(encoding="utf-8")


@pytest.mark.parametrize("board", BOARDS.by_name.values(), ids=lambda board: board.name)
@pytest.mark.parametrize("url", ["", "http://[", "//", "mailto:x@y.example", "http://x.example:99999999/", "\x00", "ü"])
def test_locating_never_raises(board: Board, url: str) -> None:
    board.locate(url)


@pytest.mark.parametrize(
    ("url", "markup", "expected"),
    [
        (
            "https://acme.example/careers",
            '<SCRIPT async src="https://boards.greenhouse.io/embed/job_board/js?for=acme&amp;b=x"></SCRIPT>',
            ("greenhouse", "/boards/acme/jobs?"),
        ),
        (
            "https://acme.example/careers?gh_jid=4012345",
            "<script src='//boards.greenhouse.io/embed/job_board/js?for=acme'></script>",
            ("greenhouse", "/boards/acme/jobs/4012345?"),
        ),
        (
            "https://acme.example/careers",
            (
                '<script src="/app.js"></script><script src="http://[x"></script><iframe title="jobs" src='
                "https://acme.jobs.personio.de/?language=en></iframe>"
            ),
            ("personio", "acme.jobs.personio.de/xml?language=en"),
        ),
        (
            "https://acme.example/careers",
            '<script src="https://jobs.ashbyhq.com/acme/embed?version=2"></script>',
            ("ashby", "/job-board/acme?"),
        ),
        ("https://acme.example/", '<a href="https://jobs.lever.co/acme">jobs</a><script>x = "src=y"</script>', None),
        ("https://acme.example/", "", None),
    ],
)
def test_board_embedded_in_an_employer_s_page_is_found(url: str, markup: str, expected: tuple[str, str] | None) -> None:
    found = BOARDS.embedded(page_of(markup.encode(), url))
    if expected is None:
        assert found is None
        return
    assert found is not None
    board, address = found
    assert board.name == expected[0]
    assert expected[1] in address


# Strange values: what a board's payload holds where we expect a text, a number, a list or an object.

strange: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, False, 0, -1, 10**30, 1.5, "", " ", "\x00", "<b>", "1e400", "x" * 100_000, [], {}, [None], [[[]]]]
) | st.dictionaries(st.text(max_size=3), st.none() | st.integers(), max_size=2)


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    if isinstance(value, dict):
        items: list[tuple[Any, Any]] = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    else:
        items = []
    for key, inner in items:
        found += _paths(inner, (*path, key))
    return found


def _changed(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    copy = dict(document) if isinstance(document, dict) else list(document)
    copy[path[0]] = _changed(document[path[0]], path[1:], value)
    return copy


def check_parse(board: Board, page: Page) -> None:
    """It reads, or it refuses the whole; what it reads has the types it should have."""
    board.recognises(page, document_of(page))
    try:
        batch = board.parse(page)
    except NotThisBoard:
        return
    for posting in batch.postings:
        assert posting.title.strip()
        assert isinstance(posting.places, tuple)
        for name in (field.name for field in fields(BoardPosting) if field.type == "str | None"):
            assert isinstance(getattr(posting, name), str | None), name
    for rejection in batch.rejections:
        assert rejection.code
        assert rejection.message


@pytest.mark.parametrize("name", JSON_FIXTURES)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_strange_values_break_nothing(name: str, data: st.DataObject) -> None:
    document = json.loads((FIXTURES / name).read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(_paths(document)))
        document = _changed(document, path, data.draw(strange))
    check_parse(board_of(name), page_of(document))


@pytest.mark.parametrize("name", fixture_names())
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_damaged_bytes_break_nothing(name: str, data: st.DataObject) -> None:
    body = (FIXTURES / name).read_bytes()
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, min(len(body), start + 200)))
    middle = data.draw(st.sampled_from([b"", b"\x00", b"\xff", b"<", b"]]>", b"&", b"{", b'"', b"\\ud800", b"NaN"]))
    check_parse(board_of(name), page_of(body[:start] + middle + body[end:]))


@pytest.mark.parametrize("name", JSON_FIXTURES)
def test_text_no_database_can_hold_is_made_holdable(name: str) -> None:
    body = (FIXTURES / name).read_text(encoding="utf-8")
    page = page_of(body.replace('": "', '": "\\u0000\\ud800').encode())
    for posting in board_of(name).parse(page).postings if _reads(board_of(name), page) else []:
        for field in fields(BoardPosting):
            assert "\x00" not in str(getattr(posting, field.name)), field.name
            str(getattr(posting, field.name)).encode("utf-8")


def _reads(board: Board, page: Page) -> bool:
    try:
        board.parse(page)
    except NotThisBoard:
        return False
    return True


@pytest.mark.skipif(not URLS_TO_BOARDS.exists(), reason=NO_REAL_DATA)
def test_real_career_pages_are_located() -> None:
    """Every page that lies with the vendor. Those on a company's own domain cannot be told by their URL."""
    located, of_vendor, all_of_kind = Counter[str](), Counter[str](), Counter[str]()
    with URLS_TO_BOARDS.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            config = json.loads(row["monitor_config"] or "{}")
            kind = config["preset"] if config.get("preset") == "teamtailor" else row["monitor_type"]
            found = BOARDS.locate(row["board_url"])
            if kind not in VENDOR_HOSTS:
                continue
            all_of_kind[kind] += 1
            host = row["board_url"].split("/")[2]
            if not host.endswith(VENDOR_HOSTS[kind]):
                continue
            of_vendor[kind] += 1
            assert found is not None, row["board_url"]
            board, address = found
            assert board.name == kind, row["board_url"]
            token = config.get("token") or config.get("slug")
            assert token is None or token.lower().replace(" ", "%20") in address.lower(), row["board_url"]
            located[kind] += 1
    assert located == of_vendor
    assert located.total() == 1331
    assert all_of_kind.total() == 1392  # 96 of a hundred; the others lie on a company's own domain


@pytest.mark.skipif(not REAL_PAYLOADS.exists(), reason=NO_REAL_DATA)
def test_real_payloads_are_recognised() -> None:
    ours = {
        "ashby__careerkit_trimmed.json": "ashby",
        "ashby__lcarlini.json": "ashby",
        "greenhouse__recruitai.json": "greenhouse",
        "jht__breezy_altlegal_positions.json": "breezy",
        "jht__teamtailor_tibber_jobs.json": "teamtailor",
        "lever__recruitai.json": "lever",
        "smartrecruiters__careerkit_trimmed.json": "smartrecruiters",
        "workable_private_api/jobs.json": "workable",
        "workable_private_api/job.json": "workable",
        "personio__careerkit_trimmed.xml": "personio",
    }
    paths = [*REAL_PAYLOADS.glob("*.json"), *REAL_PAYLOADS.glob("*/*.json"), *REAL_FEEDS.iterdir()]
    for path in paths:
        name = path.relative_to(REAL_FEEDS if path.is_relative_to(REAL_FEEDS) else REAL_PAYLOADS).as_posix()
        known = recognising(page_of(path.read_bytes())) & VENDOR_HOSTS.keys()
        assert known == ({ours[name]} if name in ours else set()), name
