"""How much of real salaries and locations is read right, where REAL_DATA_DIR has them. The figures are printed."""

import csv
import gzip
import json
import re
import unicodedata
from collections import defaultdict
from decimal import Decimal
from typing import Any

import pycountry
import pytest

from app.domains.jobs.models import SalaryPeriod
from app.domains.jobs.places import country_named, read_place
from app.domains.scraping.salary import Salary, read_salary
from tests.conftest import REAL_DATA
from tests.real_postings import ASHBY, POSTINGS

GLASSDOOR = POSTINGS / "glassdoor_duplicates" / "Uncleaned_DS_jobs.csv"
LOCATIONS = POSTINGS / "greenhouse_listings_112k.json.gz"
CITIES = REAL_DATA / "geo" / "cities15000.json.gz"
PERIODS = {"1 YEAR": "YEAR", "1 MONTH": "MONTH", "1 HOUR": "HOUR", "1 DAY": "DAY"}
ROUNDED = Decimal(51)  # "$144.4K" stands for 144,375


def is_near(read: Decimal | None, stated: float | None) -> bool:
    """The same amount, but for what its text rounds away."""
    if read is None or not stated:
        return read is None and not stated
    return abs(read - Decimal(str(stated))) < (ROUNDED if stated > 1_000 else Decimal("0.01"))


@pytest.mark.skipif(not ASHBY.exists(), reason="REAL_DATA_DIR is not here")
def test_amounts_beside_the_text_are_read_from_the_text() -> None:
    right = seen = 0
    for path in sorted(ASHBY.glob("*.json")):
        for record in json.loads(path.read_bytes())["jobs"]:
            pay = record.get("compensation") or {}
            stated = [part for part in pay.get("summaryComponents") or [] if part["compensationType"] == "Salary"]
            salary = (
                read_salary(pay["compensationTierSummary"]) if stated and pay.get("compensationTierSummary") else None
            )
            if not stated or not pay.get("compensationTierSummary"):
                continue
            seen += 1
            right += (
                salary is not None
                and is_near(salary.min, stated[0]["minValue"])
                and is_near(salary.max, stated[0]["maxValue"])
                and (salary.currency, salary.period) == (stated[0]["currencyCode"], PERIODS.get(stated[0]["interval"]))
            )
    print(f"texts of pay beside structured amounts, read exactly: {right} of {seen}")
    assert right >= 0.97 * seen > 0


@pytest.mark.skipif(not GLASSDOOR.exists(), reason="REAL_DATA_DIR is not here")
def test_estimates_are_read_and_told_apart() -> None:
    with GLASSDOOR.open(encoding="utf-8", newline="") as lines:
        texts = [row["Salary Estimate"] for row in csv.DictReader(lines)]
    right = 0
    for text in texts:
        low, high = (int(amount) * 1_000 for amount in re.findall(r"(\d+)K", text))
        salary = read_salary(text)
        expected = Salary(Decimal(low), Decimal(high), "USD", SalaryPeriod.YEAR, is_predicted="est." in text)
        right += salary == expected
    print(f"estimates of pay, read exactly: {right} of {len(texts)}")
    assert right == len(texts) > 0


def folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


City = tuple[str, str]  # country, first-order division


def one_known_city(parts: list[str], cities: dict[str, set[City]], states: dict[str, str]) -> City | None:
    """The only city of the gazetteer that all parts of the text agree with."""
    candidates = cities.get(folded(parts[0]), set())
    for part in parts[1:]:
        code = country_named(part) if len(part) > 2 else None
        agreeing = {
            (country, division)
            for country, division in candidates
            if country == code or part == country or (country == "US" and division in {part, states.get(folded(part))})
        }
        candidates = agreeing or (candidates if len(part) > 2 and not code and folded(part) not in states else set())
    countries = {country for country, _ in candidates}
    return next(iter(candidates)) if len(countries) == 1 else None


@pytest.mark.skipif(not LOCATIONS.exists() or not CITIES.exists(), reason="REAL_DATA_DIR is not here")
def test_towns_and_countries_of_real_locations_are_read() -> None:
    cities: dict[str, set[City]] = defaultdict(set)
    gazetteer: dict[str, dict[str, Any]] = json.loads(gzip.decompress(CITIES.read_bytes()))
    for record in gazetteer.values():
        for name in {record["name"], *record["alternatenames"]}:
            cities[folded(name)].add((record["countrycode"], record["admin1code"]))
    states = {folded(part.name): part.code[3:] for part in pycountry.subdivisions if part.country_code == "US"}
    seen = right = wrong = 0
    for text in {
        row["location"].strip() for row in json.loads(gzip.decompress(LOCATIONS.read_bytes())) if row["location"]
    }:
        if re.search(r"[;|/&()\n]|\s(?:or|and)\s|remote|hybrid|office|\s-\s", text, re.IGNORECASE):
            continue
        parts = [part.strip() for part in text.split(",") if part.strip()]
        city = one_known_city(parts, cities, states) if 2 <= len(parts) <= 3 else None
        if city is None:
            continue
        read = read_place(text)
        seen += 1
        right += read.country == city[0] and read.city is not None and folded(read.city) == folded(parts[0])
        if read.country not in {None, city[0]}:
            wrong += 1
            print("in another country:", text, read.country, city[0])
    print(f"locations of one known town: {right} of {seen} read right, {wrong} in another country")
    assert right >= 0.95 * seen > 0
    assert wrong <= 0.005 * seen
