"""Search takes whatever the schema takes, in any combination, and answers; schemathesis meets few of the combinations."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domains.jobs.models import ExperienceLevel, JobStatus, JobType, WorkplaceType
from app.domains.jobs.search_schemas import FacetName, JobSort, SearchInclude, SearchMode
from tests.fuzz.__main__ import fuzzed_service, login

ODD = ["q", "&", "|", "!", ":*", "'", "\\", "%", "_", "''", '"', "(", ")", "<->", "a:b", ":q", "\x0f\u0854", "\U0010ffff",
       "*", "-", "-*", '"-a b"', "C++", "München, DE", "DE", "de", "Remote", "e\u0301", "\u202e", "x" * 90, "1", "0"]  # fmt: skip
WORDS = st.one_of(
    st.sampled_from(ODD),
    st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=40),
    st.lists(st.sampled_from(ODD), min_size=1, max_size=4).map(" ".join),
)
AMOUNTS = st.sampled_from(["0", "1", "60000", "99999.99", "9999999999.99"])


def some_of(values: Any) -> st.SearchStrategy[list[Any]]:
    """Several of these, with repetitions."""
    return st.lists(values if isinstance(values, st.SearchStrategy) else st.sampled_from(list(values)), max_size=4)


@st.composite
def few(draw: st.DrawFn, table: dict[str, st.SearchStrategy[Any]], at_most: int) -> dict[str, Any]:
    """Some entries of a table: with all of them at once nothing is found, and so little is tried."""
    names = draw(st.lists(st.sampled_from(sorted(table)), max_size=at_most, unique=True))
    return {name: draw(table[name]) for name in names}


CONDITIONS: dict[str, st.SearchStrategy[Any]] = {
    "q": WORDS, "title": WORDS, "location": some_of(WORDS), "city": some_of(WORDS), "source": some_of(WORDS),
    "country": some_of(["DE", "us", "ZZ"]), "language": some_of(["en", "DE"]), "remote": st.booleans(),
    "workplace_type": some_of(WorkplaceType), "job_type": some_of(JobType),
    "experience_level": some_of(ExperienceLevel), "status": some_of(JobStatus), "mine": st.booleans(),
    "salary_min": AMOUNTS, "salary_max": AMOUNTS, "salary": AMOUNTS, "currency": st.sampled_from(["EUR", "usd"]),
    "salary_unknown": st.booleans(), "skills": some_of(st.one_of(WORDS, st.sampled_from(["1", "2", "9" * 18]))),
    "company": some_of(st.one_of(WORDS, st.sampled_from(["1", str(2**63 - 1)]))),
    "posted_after": st.sampled_from(["2020-01-01", "2999-01-01", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"]),
    "facets": some_of(FacetName), "sort": st.sampled_from(list(JobSort)),
}  # fmt: skip
PAGE: dict[str, st.SearchStrategy[Any]] = {
    "page": st.sampled_from([1, 2, 50, 101, 10_000]),
    "per_page": st.sampled_from([1, 17, 100]),
    "include": some_of(SearchInclude),
    "cursor": st.one_of(st.text(alphabet="aZ09-_=", max_size=20), st.just("W10")),
}
SEARCH = {"query": WORDS, "mode": st.sampled_from(list(SearchMode)), "facets": some_of(FacetName), **PAGE}
MANY = settings(
    max_examples=200, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


@pytest.fixture(scope="module")
def callers() -> Iterator[list[httpx.Client]]:
    """Nobody, a seeker and a recruiter."""
    with fuzzed_service() as service:
        people = [
            {"Authorization": f"Bearer {login(service, f'{who}@example.com')}"} for who in ("seeker", "recruiter")
        ]
        with ExitStack() as stack:
            clients = [httpx.Client(base_url=f"{service.base}/api/v1", headers=who) for who in ({}, *people)]
            yield [stack.enter_context(client) for client in clients]


def test_what_broke_the_list_once(callers: list[httpx.Client]) -> None:
    """A facet named twice, among much else."""
    asked = (
        "per_page=17&currency=EUR&location=%0F%E0%A1%94&location=q&page=50&source=%2A%C2%A5%F0%B5%AA%84&source=%C3%B6"
    )
    asked += "&facets=country&facets=experience_level&facets=job_type&facets=country&include=viewer&include=viewer"
    for caller in callers:
        assert caller.get(f"/jobs?{asked}").status_code == 200


@MANY
@given(who=st.integers(0, 2), params=few(CONDITIONS | PAGE, 6))
def test_list_answers_whatever_is_asked(callers: list[httpx.Client], who: int, params: dict[str, Any]) -> None:
    answer = callers[who].get("/jobs", params=params)
    assert answer.status_code in {200, 401, 422}, answer.text


@MANY
@given(who=st.integers(0, 2), body=few(SEARCH, 3), filters=few(CONDITIONS, 4))
def test_search_answers_whatever_is_asked(
    callers: list[httpx.Client], who: int, body: dict[str, Any], filters: dict[str, Any]
) -> None:
    answer = callers[who].post("/jobs/search", json={**body, "filters": filters})
    assert answer.status_code in {200, 401, 422}, answer.text


@MANY
@given(typed=WORDS)
def test_suggestions_answer_whatever_is_typed(callers: list[httpx.Client], typed: str) -> None:
    answer = callers[0].get("/jobs/suggest", params={"q": typed})
    assert answer.status_code in {200, 422}, answer.text
