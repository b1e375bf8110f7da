"""What is known of a seeker: what the profile says, and nothing that it does not."""

from typing import Any

import pytest

from app.core.security import Role
from app.domains.accounts.models import User
from app.domains.auto_apply import phones
from app.domains.auto_apply.facts import SeekerFacts, facts_of
from app.domains.auto_apply.names import split_name
from app.domains.auto_apply.topics import Fact
from app.domains.profiles.models import JobSeeker


def facts(**profile: Any) -> SeekerFacts:
    whole = {
        "full_name": "Ada",
        "experience": [],
        "education": [],
        "languages": [],
        "links": [],
        "skill_ids": [],
        "preferences": {},
    }
    user = User(id=1, email="ada@example.com", role=Role.JOB_SEEKER, full_name="Ada")
    return facts_of(JobSeeker(id=1, user_id=1, **(whole | profile)), user)


@pytest.mark.parametrize(
    ("name", "country", "parts"),
    [
        ("Ada Lovelace", None, ("Ada", "Lovelace")),
        ("Ludwig van Beethoven", "DE", ("Ludwig", "van Beethoven")),
        ("Anna Maria von der Leyen", "DE", ("Anna Maria", "von der Leyen")),
        ("Lovelace, Ada", None, ("Ada", "Lovelace")),
        ("Dr. Ada Lovelace", None, ("Ada", "Lovelace")),
        ("Martin Luther King Jr.", "US", ("Martin Luther", "King")),
        ("Gabriel García Márquez", "CO", ("Gabriel", "García Márquez")),
        ("Anna Lena Schmidt", "DE", ("Anna Lena", "Schmidt")),
        ("Jean-Luc Picard", "FR", ("Jean-Luc", "Picard")),
        ("  Ada   Lovelace ", None, ("Ada", "Lovelace")),
        ("Иван Петров", None, ("Иван", "Петров")),
        ("Suharto", "ID", None),
        ("山田 太郎", "JP", None),
        ("김 민준", "KR", None),
        (",", None, None),
        ("", None, None),
    ],
)
def test_name_is_parted_where_it_tells_its_parts(name: str, country: str | None, parts: object) -> None:
    assert split_name(name, country) == parts


@pytest.mark.parametrize(
    ("phone", "number", "country"),
    [
        ("+49 40 1234567", "+49401234567", "DE"),
        ("0049 (0)40 1234567", "+49401234567", "DE"),
        ("+41 79 123 45 67", "+41791234567", "CH"),
        ("+1 (212) 555-0100", "+12125550100", None),  # a number of two dozen countries
        ("+421 2 1234567", "+42121234567", "SK"),
        ("040 1234567", None, None),
        ("+0 123 4567", None, None),
        ("+49", None, None),
    ],
)
def test_phone_number_tells_its_country_where_it_is_written_whole(
    phone: str, number: str | None, country: str | None
) -> None:
    assert phones.international(phone) == number
    assert number is None or phones.country_of(number, None) == country
    assert phones.country_of("+12125550100", "US") == "US"


def test_each_calling_code_is_of_a_country_and_tells_where_a_number_ends() -> None:
    assert len(phones.CALLING_CODES) > 180
    assert phones.national("+49401234567") == "401234567"
    assert phones.calling_code("+3531234567") == "353"


def test_current_job_is_the_one_that_goes_on() -> None:
    ended = {"title": "Cook", "company": "Old", "start": "2020-01-01", "end": "2022-01-01"}
    older = {"title": "Waiter", "company": "Side", "start": "2021-01-01", "end": None}
    newer = {"title": "Chef", "company": "New", "start": "2022-01-01", "end": None}
    assert facts(experience=[ended]).current_company is None
    assert facts(experience=[older, ended, newer]).current_company == "New"
    assert facts(experience=[older, newer | {"start": "2021-01-01"}]).current_title is None  # which of the two?


def test_place_is_taken_apart_and_what_is_no_place_is_none() -> None:
    san_francisco = facts(location="San Francisco, California, United States")
    assert (san_francisco.city, san_francisco.region, san_francisco.country) == ("San Francisco", "California", "US")
    assert facts(location="Remote").location is None
    assert facts().text(Fact.LOCATION) is None


def test_links_are_told_by_where_they_lead() -> None:
    links = [
        {"label": "Me", "url": "https://de.linkedin.com/in/ada"},
        {"label": "LinkedIn", "url": "https://linkedin.com.example/in/ada"},
        {"label": "Twitter", "url": "https://x.com/ada"},
        {"label": "My portfolio", "url": "https://ada.example/work"},
    ]
    known = facts(links=links)
    assert known.linkedin_url == "https://de.linkedin.com/in/ada"
    assert (known.twitter_url, known.portfolio_url) == ("https://x.com/ada", "https://ada.example/work")
    assert (known.github_url, known.website_url) == (None, None)


def test_no_fact_is_made_up_for_an_empty_profile() -> None:
    empty = facts()
    assert {fact for fact in Fact if empty.text(fact) is not None} == {Fact.FULL_NAME, Fact.EMAIL}
