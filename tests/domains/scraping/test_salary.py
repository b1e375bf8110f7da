"""Salaries in the words of those who wrote them, and what they say."""
# ruff: noqa: RUF001 - dashes as people type them

from decimal import Decimal

import pytest

from app.domains.jobs.models import SalaryPeriod
from app.domains.scraping.salary import Salary, find_salary, read_salary


def said(salary: Salary | None) -> tuple[float | None, float | None, str | None, str | None] | None:
    if salary is None:
        return None
    low, high = (None if amount is None else float(amount) for amount in (salary.min, salary.max))
    return low, high, salary.currency, salary.period.value if salary.period else None


@pytest.mark.parametrize(
    ("text", "low", "high", "currency", "period"),
    [
        ("£45k – £60k p.a.", 45_000, 60_000, "GBP", "YEAR"),
        ("45.000 € brut/an", 45_000, 45_000, "EUR", "YEAR"),
        ("$25/hr", 25, 25, "USD", "HOUR"),
        ("$120k–$160k", 120_000, 160_000, "USD", "YEAR"),
        ("$100-120K", 100_000, 120_000, "USD", "YEAR"),
        ("CHF 90'000 - 110'000", 90_000, 110_000, "CHF", "YEAR"),
        ("€ 3.500,- brutto/Monat", 3_500, 3_500, "EUR", "MONTH"),
        ("1 800 - 2 200 €/kk", 1_800, 2_200, "EUR", "MONTH"),
        ("28 000–32 000 kr/mån", 28_000, 32_000, "SEK", "MONTH"),
        ("Rs. 5-8 LPA", 500_000, 800_000, "INR", "YEAR"),
        ("₹5 lakh", 500_000, 500_000, "INR", "YEAR"),
        ("12,00,000 - 15,00,000 INR", 1_200_000, 1_500_000, "INR", "YEAR"),
        ("from £12.50 per hour", 12.5, None, "GBP", "HOUR"),
        ("20-25 USD hourly", 20, 25, "USD", "HOUR"),
        ("ab 50.000 EUR", 50_000, None, "EUR", "YEAR"),
        ("up to $75,000 a year", None, 75_000, "USD", "YEAR"),
        ("bis zu 70.000 € p.a.", None, 70_000, "EUR", "YEAR"),
        ("$100k+", 100_000, None, "USD", "YEAR"),
        ("100,000+ USD", 100_000, None, "USD", "YEAR"),
        ("40-45k€", 40_000, 45_000, "EUR", "YEAR"),
        ("45-55 k€ brut annuel", 45_000, 55_000, "EUR", "YEAR"),
        ("60 TEUR", 60_000, 60_000, "EUR", "YEAR"),
        ("60-80 T€", 60_000, 80_000, "EUR", "YEAR"),
        ("75 Tsd. € im Jahr", 75_000, 75_000, "EUR", "YEAR"),
        ("AED 10,000 monthly", 10_000, 10_000, "AED", "MONTH"),
        ("USD 5000/month", 5_000, 5_000, "USD", "MONTH"),
        ("15,000 ETB Monthly", 15_000, 15_000, "ETB", "MONTH"),
        ("EUR 60,000.00 per annum", 60_000, 60_000, "EUR", "YEAR"),
        ("€60,000 to €70,000", 60_000, 70_000, "EUR", "YEAR"),
        ("between $100,000 and $120,000", 100_000, 120_000, "USD", "YEAR"),
        ("$45/hour - $50/hour", 45, 50, "USD", "HOUR"),
        ("$60K/yr - $80K/yr", 60_000, 80_000, "USD", "YEAR"),
        ("$80,000 - $60,000", 60_000, 80_000, "USD", "YEAR"),
        ("zł 10 000 - 15 000 miesięcznie", 10_000, 15_000, "PLN", "MONTH"),
        ("R$ 5.000,00 por mês", 5_000, 5_000, "BRL", "MONTH"),
        ("€ 55.000 – € 65.000 per jaar", 55_000, 65_000, "EUR", "YEAR"),
        ("Stundenlohn: 16,50 €", 16.5, 16.5, "EUR", "HOUR"),
        ("TJM 500 €", 500, 500, "EUR", "DAY"),
        ("€450 per day", 450, 450, "EUR", "DAY"),
        ("13€ de l'heure", 13, 13, "EUR", "HOUR"),
        ("Mensuel de 1911.18 Euros à 1978.69 Euros sur 13.0 mois", 1911.18, 1978.69, "EUR", "MONTH"),
        ("Annuel de 25000.0 Euros à 30000.0 Euros sur 12.0 mois", 25_000, 30_000, "EUR", "YEAR"),
        ("2.800 EUR brutto pro Monat (Vollzeit, 38,5 Stunden)", 2_800, 2_800, "EUR", "MONTH"),
        ("£30,000 - £35,000 pro rata, 37.5 hours per week", 30_000, 35_000, "GBP", "YEAR"),
        ("SGD\u00a0187.5K - SGD\u00a0234.4K", 187_500, 234_400, "SGD", "YEAR"),
        ("CA$33.00 – CA$37.00 per hour", 33, 37, "CAD", "HOUR"),
        ("US$60,000 – US$80,000", 60_000, 80_000, "USD", "YEAR"),
        ("$90,000 - $110,000 CAD", 90_000, 110_000, "CAD", "YEAR"),
        ("年収600万円", 6_000_000, 6_000_000, "JPY", "YEAR"),
        ("¥6M - ¥8M", 6_000_000, 8_000_000, "JPY", "YEAR"),
        ("$0 - $123K", None, 123_000, "USD", "YEAR"),
        ("OTE $25k - $35k", 25_000, 35_000, "USD", "YEAR"),
        # What a week pays is said for a year of 52 weeks.
        ("$800 per week", 41_600, 41_600, "USD", "YEAR"),
        # Beside other money, the salary.
        ("$120K – $250K • 0.2% – 0.5%", 120_000, 250_000, "USD", "YEAR"),
        ("$65K • Offers Equity • $25K Commission", 65_000, 65_000, "USD", "YEAR"),
        ("$5,000 sign-on bonus, $70,000 a year", 70_000, 70_000, "USD", "YEAR"),
        # Without a period, an amount that could be a month's has none; without a currency there is none.
        ("5 000 € - 6 000 €", 5_000, 6_000, "EUR", None),
        ("up to 60k", None, 60_000, None, None),
        ("50000 - 60000", 50_000, 60_000, None, None),
    ],
)
def test_salary_is_read(text: str, low: float | None, high: float | None, currency: str | None, period: str) -> None:
    assert said(read_salary(text)) == (low, high, currency, period)


@pytest.mark.parametrize(
    "text",
    [
        "", "-", "-1", "1", "k", "$", "€", "DOE", "Competitive", "Selon profil", "VB", "2024", "2024 - 2026",
        "Founded in 2015, 200 employees", "1500 ppl", "50-100 people", "100k users", "+1 415 555 0100", "0800 1234567",
        "401k", "401(k)", "$401k match", "0.2% – 0.5%", "sign-on bonus of $5,000", "$5,000 sign-on bonus",
        "$20M raised", "Series B, $1.5M", "20 hours per week", "3 years experience", "Mo-Fr 9-17", "35H", "10115 Berlin",
    ],
)  # fmt: skip
def test_what_is_no_salary_is_none(text: str) -> None:
    assert read_salary(text) is None


@pytest.mark.parametrize(
    ("text", "country", "currency"),
    [
        ("$80,000", "CA", "CAD"),
        ("$80,000", "AU", "AUD"),
        ("$80,000", "DE", "USD"),
        ("$80,000", None, "USD"),
        ("US$80,000", "CA", "USD"),
        ("kr 500 000", "NO", "NOK"),
        ("kr 500 000", "SE", "SEK"),
        ("500.000 kr.", "DK", "DKK"),
        ("¥200,000", "CN", "CNY"),
    ],
)
def test_country_decides_what_a_shared_sign_is(text: str, country: str | None, currency: str) -> None:
    salary = read_salary(text, country=country)
    assert salary is not None
    assert salary.currency == currency


@pytest.mark.parametrize(("text", "country"), [("kr 500 000", None), ("$25,000", "MX")])
def test_sign_that_could_be_two_currencies_is_neither(text: str, country: str | None) -> None:
    salary = read_salary(text, country=country)
    assert salary is None or salary.currency is None


def test_estimate_is_told_apart() -> None:
    estimate, stated = read_salary("$137K-$171K (Glassdoor est.)"), read_salary("$137K-$171K, best in town")
    assert estimate == Salary(Decimal(137_000), Decimal(171_000), "USD", SalaryPeriod.YEAR, is_predicted=True)
    assert stated == Salary(Decimal(137_000), Decimal(171_000), "USD", SalaryPeriod.YEAR, is_predicted=False)


@pytest.mark.parametrize(
    ("text", "said_there"),
    [
        ("We bake.\n\nSalary: £30,000 - £35,000 a year\nApply!", (30_000, 35_000, "GBP", "YEAR")),
        ("- Vergütung: 3.200 € brutto/Monat", (3_200, 3_200, "EUR", "MONTH")),
        ("Rémunération : 35-40 k€ brut annuel", (35_000, 40_000, "EUR", "YEAR")),
        ("Palkka: 2 400 - 2 800 €/kk", (2_400, 2_800, "EUR", "MONTH")),
        ("Pay range\n\n$100,000—$120,000 USD", (100_000, 120_000, "USD", "YEAR")),
        ("Base Salary Range (US): $150K - $180K", (150_000, 180_000, "USD", "YEAR")),
        ("The base salary range for this role is $160,000 to $200,000 per year.", (160_000, 200_000, "USD", "YEAR")),
        # What is not unmistakable is left alone.
        ("We pay our bakers well. Last year our revenue was $30,000,000.", None),
        ("You will manage a budget of $50,000 - $60,000", None),
        ("Salary: competitive", None),
        ("Salary: from 3000", None),
        ("Our salary range is wide. We raised $20M.", None),
        ("Compensation: equity and a $5,000 sign-on bonus", None),
    ],
)
def test_salary_is_found_in_a_description_where_it_is_unmistakable(
    text: str, said_there: tuple[float, float, str, str] | None
) -> None:
    assert said(find_salary(text)) == said_there


@pytest.mark.parametrize(
    "text",
    ["1 " * 50_000, "$" * 100_000, "1,000" * 20_000, "Salary: " * 10_000, "salary range " * 8_000, "\n" * 50_000],
)
def test_long_text_without_end_is_read_to_the_end(text: str) -> None:
    read_salary(text)
    find_salary(text)
