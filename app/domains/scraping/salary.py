"""Salaries as they are written: "£45k - £60k p.a.", "45.000 € brut/an", "$25/hr", "DOE"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import pycountry

from app.domains.jobs.models import SalaryPeriod

WEEKS_A_YEAR = 52
MAX_TEXT = 1_000
MOST_PAY = Decimal(10_000_000)
# Without a period, what is at least this much is a year's pay; less says nothing.
_STRONG = ("USD", "EUR", "GBP", "CHF", "CAD", "AUD", "NZD", "SGD")
_A_YEARS_PAY = {
    **dict.fromkeys(_STRONG, Decimal(15_000)),
    **dict.fromkeys(("SEK", "NOK", "DKK"), Decimal(150_000)),
    "PLN": Decimal(60_000),
    "INR": Decimal(300_000),
    "JPY": Decimal(1_500_000),
}


@dataclass(frozen=True, slots=True)
class Salary:
    """Amounts as stated, but for a week's pay: that is given for a year. None where the text does not say."""

    min: Decimal | None
    max: Decimal | None
    currency: str | None
    period: SalaryPeriod | None
    is_predicted: bool = False  # somebody's estimate, not the employer's word


_SIGNS = {
    "£": "GBP", "€": "EUR", "₹": "INR", "₱": "PHP", "₩": "KRW", "₺": "TRY", "₪": "ILS", "₫": "VND", "₴": "UAH",
    "₦": "NGN", "฿": "THB", "₽": "RUB", "₵": "GHS", "₸": "KZT",
    "zł": "PLN", "zl": "PLN", "kč": "CZK", "lei": "RON", "ft": "HUF", "лв": "BGN", "ksh": "KES",
    "us$": "USD", "usd$": "USD", "$us": "USD", "ca$": "CAD", "c$": "CAD", "cad$": "CAD", "a$": "AUD", "au$": "AUD",
    "aud$": "AUD", "nz$": "NZD", "s$": "SGD", "sg$": "SGD", "hk$": "HKD", "nt$": "TWD", "mx$": "MXN", "mex$": "MXN",
    "r$": "BRL", "rs": "INR", "rs.": "INR", "rp": "IDR", "rm": "MYR", "fr.": "CHF", "sfr": "CHF", "sfr.": "CHF",
    "stutz": "CHF", "birr": "ETB", "dhs": "AED", "dirham": "AED", "dirhams": "AED",
    "euro": "EUR", "euros": "EUR", "euroa": "EUR", "euron": "EUR", "teur": "EUR", "t€": "EUR", "pounds": "GBP",
    "gbp£": "GBP", "rupees": "INR", "franken": "CHF", "francs": "CHF", "złotych": "PLN", "kroner": "kr",
    "kronor": "kr", "sek": "SEK", "kr": "kr", "kr.": "kr", ":-": "kr", "$": "$", "dollars": "$", "¥": "¥", "円": "JPY",
}  # fmt: skip
_ALL_CODES = {currency.alpha_3 for currency in pycountry.currencies} - {"XXX", "XTS"}
_CODES = _ALL_CODES - {"ALL", "TOP", "TRY", "MOP", "ANG"}
_DOLLARS = {
    "CA": "CAD", "AU": "AUD", "NZ": "NZD", "SG": "SGD", "HK": "HKD", "TW": "TWD", "JM": "JMD", "TT": "TTD",
    # Where pesos have the sign too and dollars are paid as well, it says neither.
    "MX": None, "AR": None, "CL": None, "CO": None, "UY": None,
}  # fmt: skip
_KRONOR = {"SE": "SEK", "NO": "NOK", "DK": "DKK", "IS": "ISK", "FO": "DKK", "GL": "DKK"}
_SWEDISH = re.compile(r"kronor|\bm[åa]n(?:ad\w*)?\b|\btim(?:me|lön)?\b|\blön\b|:-")

_SPACED = {"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2007": " ", "\u2019": "'", "\u2018": "'", "\u00b4": "'"}
_TO_PLAIN = str.maketrans(_SPACED)

_WORDS = "|".join(
    re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True) if sign[-1].isalpha() and sign.isascii()
)
_MARKS = "|".join(
    re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True) if not (sign[-1].isalpha() and sign.isascii())
)
_CURRENCY = rf"(?:{_MARKS}|(?:{_WORDS}|[A-Za-z]{{3}})(?![^\W\d_]))"
_NUMBER = (
    r"\d{1,3}(?:[.,' ]\d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?|\d{1,2}(?:,\d{2})+,\d{3}(?!\d)"
    r"|\d{1,12}(?:[.,]\d{1,3}(?!\d))?"
)
_TIMES = (
    r"k(?![^\W\d_])|k(?=\s?(?:chf|eur|usd|gbp)\b)|tsd\.?|thousand\b|mille\b|mil\b|t(?=\s?(?:€|eur))|teur\b|lpa\b"
    r"|lakhs?\b|lacs?\b|crores?\b|cr\b|l(?=\s*p\.?a)|millions?\b|mio\.?|mn\b|m(?![^\W\d_])|万|萬|만"
)
_AMOUNT = re.compile(
    rf"(?:(?<![^\W\d_])(?P<before>{_CURRENCY})\s{{0,2}}"
    rf"|(?<![A-Za-z\d_.,#+]))(?P<number>{_NUMBER})(?:\s?[,.][-\u2013\u2014]+(?!\s?\d))?"
    rf"\s{{0,2}}(?P<times>{_TIMES})?(?P<more>\s?\+)?\s{{0,2}}(?P<after>{_CURRENCY})?",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"\s*(?:/\s?(?:yr|year|hr|hour|mo|month|annum|h|an|jahr|stunde|monat)\.?\s*)?"
    r"(?:-|\u2010|\u2011|\u2012|\u2013|\u2014|\u2212|~|\u301c|to|bis(?:\szu)?|und|and|till|à|a|et|au|y|e|ed?"
    r"|tot|en|do|até|hasta|fino a"
    r"|och|og|ja|up to)\s*(?:max\.?\s?)?",
    re.IGNORECASE,
)
_LOW = re.compile(
    r"(?:\b(?:from|ab|starting\s(?:at|from)|starts\sat|starting|start|à\spartir\sd[e']|dès|desde|da"
    r"|a\spartire\sda|a\spartir\sde"
    r"|vanaf|från|fra|alkaen|od|von|minimum(?:\sof)?|min\.?|mindestens|at\sleast|au\smoins|minst|over|above"
    r"|more\sthan)"
    r"|>=?|≥)\s*:?\s*$",
    re.IGNORECASE,
)
_HIGH = re.compile(
    r"(?:\b(?:up\sto|bis(?:\szu)?|max\.?|maximum(?:\sof)?|maximal|jusqu'[àa]|hasta|fino\sa|tot|upp\still|opptil"
    r"|op\stil|enintään"
    r"|jopa|do|até|under|below|less\sthan|at\smost)|<=?|≤)\s*:?\s*$",
    re.IGNORECASE,
)
# Money that is no salary, right behind an amount or right before it.
_OTHER = (
    r"sign[- ]?(?:on|ing)|bonus\w*|prämie\w*|prime\b|commission\w*|provision\w*|equity|stock\w*|rsus?\b"
    r"|options\b|shares?\b|401|403\(?b"
    r"|stipend|allowance|budget|reimburse\w*|relocation|referral|funding|raised|series\s[a-e]\b|arr\b|revenue"
    r"|turnover"
    r"|umsatz|valuation|investment|portfolio|customers|employees|people|mitarbeit\w*|salariés|collaborateurs|users"
    r"|clients|deals?\b|quota|hours|stunden|std\b|heures|hrs\b|h/w|years|jahre|months|monate|weeks|wochen|days|tage"
    r"|weekly\shours|points|positions?\b|openings|gehälter|gehalt|ects"
)
_NOT_PAY_AFTER = re.compile(
    rf"\s{{0,3}}(?:%|(?:(?:in|of|as|for|an?|per|annual|yearly|monthly|quarterly|target|performance|retention"
    rf"|wellness|learning"
    rf"|year|quarter|month)[\s-]+){{0,3}}(?:{_OTHER}))",
    re.IGNORECASE,
)
_NOT_PAY_BEFORE = re.compile(
    r"(?:sign[- ]?(?:on|ing)(?:\sbonus)?|bonus(?:es)?|commission|equity|stipend|allowance|budget|raised|funding"
    r"|relocation"
    r"|referral|revenue|valuation|phone|tel|fax|telefon|ref|id|job|no|nr|plz|zip)\.?"
    r"\s{0,2}(?:of|up\sto|worth|:|#|over|more\sthan|is|=)?\s{0,2}(?:up\sto\s)?$",
    re.IGNORECASE,
)
_PREDICTED = re.compile(r"\best(?:\.|imated?|imation)?(?![^\W\d_])|\bpredicted\b|\bgeschätzt\b|\bestimé", re.IGNORECASE)

_PER = r"(?:[/\\]\s?|\b(?:per|pro|an?|par|por|al|je|im|in der|i|na|za|each|every)\s{1,2}|\bp[./]\s?|\b(?:à l|all|l)'|(?<=[€$£])\s)"
_UNITS: dict[str, str] = {
    "YEAR": r"year|yr|yrs|annum|jahr|anno|annee|année|an|ano|año|jaar|år|vuosi|vuodessa|v|rok|jährl|a|y|yearly"
    r"|annual",
    "MONTH": r"month|mth|mo|monat|mt|mtl|mois|mese|mes|mês|maand|mån|månad|måned|mnd|md|kk|kuukausi|kuukaudessa"
    r"|m|mies|miesiąc|mc|měsíc",
    "WEEK": r"week|wk|woche|semaine|settimana|semana|vecka|uke|uge|viikko|tydzień|w",
    "DAY": r"day|tag|jour|giorno|día|dia|dag|päivä|dzień|d|diem",
    "HOUR": r"hour|hr|hrs|h|std|stunde|heure|ora|hora|uur|tim|timme|time|tunti|t|godz|godzina|godzinę|hod|hodinu",
}
_ALONE: dict[str, str] = {
    "YEAR": r"annually|annual(?:es)?|yearly|annuels?|annuelle(?:ment)?|annui|annua|annuo|anuais|anual(?:es)?"
    r"|jährlich|jahresgehalt|jahresbrutto|p\.?\s?a\.|pa|lpa"
    r"|jaarlijks|årslön|årsløn|rocznie|vuodessa|ote|ral|年収|年俸",
    "MONTH": r"monthly|monatlich|monatsgehalt|monatslohn|mensuels?|mensuelle(?:ment)?|mensili|mensile"
    r"|mensual(?:es)?|mensal|mensais|maandelijks|månadslön"
    r"|månedsløn|månedlig|kuukausipalkka|kuukaudessa|miesięcznie|mies\.|p\.m\.|pm|pcm|mtl\.|月給|月収",
    "WEEK": r"weekly|wöchentlich|hebdomadaires?|semanal|wekelijks|p\.w\.|pw",
    "DAY": r"daily|day\srate|per\sdiem|tagessatz|täglich|journaliers?|journalière|tjm|giornaliero|diario|p\.d\.|日給",
    "HOUR": r"hourly|stündlich|stundenlohn|stundensatz|std\.?-?lohn|horaires?|timlön|timeløn|tuntipalkka|p\.h\."
    r"|ph|godzinowo|uurloon|時給",
}
_PERIOD = re.compile(
    "|".join(
        [
            rf"{_PER}(?P<{name}>{units})\.?(?![^\W\d_])|\b(?P<{name}_>{_ALONE[name]})(?![A-Za-z])"
            for name, units in reversed(_UNITS.items())
        ]
    ),
    re.IGNORECASE,
)
# Of working time, not of pay.
_WORKING_TIME = re.compile(
    r"\d{1,3}(?:[.,]\d{1,2})?(?:\s?[-\u2013]\s?\d{1,3})?\s?-?(?:h|hours?|hrs?|std|stunden|heures?|uur|uren"
    r"|timmar|timer|ore|horas|days?|tage|jours|dagen)\.?"
    r"\s?(?:/|per|an?|pro|par|each|in der|i|je|p\.?)\s?(?:week|woche|semaine|wk|w|vecka[n]?|uge|month|monat"
    r"|mois|day|tag|jour|semana)\b",
    re.IGNORECASE,
)
_THOUSAND = Decimal(1_000)
_BY_THE_YEAR = {Decimal(100_000), Decimal(10_000_000)}  # lakhs and crores
# What may stand beside a number that has no currency, for it to be money.
_BESIDE_MONEY = {
    "salary", "pay", "range", "gross", "net", "brutto", "brut", "bruto", "netto", "base", "basic", "gehalt", "salaire",
    "salario", "wage", "ote", "total", "up", "to", "from", "ab", "bis", "zu", "max", "maximum", "min", "minimum", "between",
    "and", "circa", "ca", "about", "approx", "approximately", "around", "starting", "at", "k", "per", "ctc", "fixed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Amount:
    value: Decimal
    times: Decimal | None
    currency: str | None
    start: int
    end: int
    digits: str
    is_open: bool  # "100k+"


def read_salary(text: str, *, country: str | None = None) -> Salary | None:
    """The salary that the text states, or None where it states none. `country` decides what "$" and "kr" are.

    Of several, the first. A week's pay is given for a year of 52 weeks.
    """
    text = _WORKING_TIME.sub(_blank, text[:MAX_TEXT].translate(_TO_PLAIN))
    amounts = list(_amounts(text, country))
    place = 0
    while place < len(amounts):
        first = amounts[place]
        second = amounts[place + 1] if place + 1 < len(amounts) else None
        if second is not None and not _BETWEEN.fullmatch(text, first.end, second.start):
            second = None
        salary = _salary(text, first, second, country)
        if salary is not None:
            return salary
        place += 1 if second is None else 2
    return None


def currency_named(stated: str, *, country: str | None = None) -> str | None:
    """The currency of a field that holds nothing else: "EUR", "eur", "€"."""
    stated = stated.strip()
    code = stated.upper()
    return code if code in _ALL_CODES else _currency(stated, stated, country)


def _blank(match: "re.Match[str]") -> str:
    return " " * len(match.group())


def find_salary(text: str, *, country: str | None = None) -> Salary | None:
    """The salary in a running text, only where it is unmistakable: in a labelled line, or called the pay's range."""
    for label in _LABEL.finditer(text):
        line = text[label.end() : label.end() + 200].lstrip().partition("\n")[0]
        salary = read_salary(line, country=country)
        if salary is not None and _is_plausible(salary):
            return salary
    for called in _CALLED.finditer(text):
        rest = text[called.end() : called.end() + 200].partition("\n")[0]
        salary = read_salary(rest, country=country)
        if salary is not None and salary.min != salary.max and _is_plausible(salary):
            return salary
    return None


_LABEL = re.compile(
    r"^[\s\-*•#>]{0,8}(?:(?:the|our|annual|base|gross|expected|estimated|starting|total|us|target|hourly"
    r"|monthly|yearly|new\syork"
    r"|california|colorado|full[- ]time|on[- ]target|cash|brutto|brut|bruto|dein|deine|ihr|ihre|notre|votre)\s){0,4}"
    r"(?:salary(?:\s(?:range|band|scale))?|(?:pay|compensation|wage|remuneration)(?:\s(?:range|band|rate|scale"
    r"|package))?|rate\sof\spay"
    r"|wages|(?:hourly|day|daily)\srate|vergütung|gehalt(?:sspanne|sband|srahmen)?|jahresgehalt|monatsgehalt"
    r"|bruttogehalt|stundenlohn|lohn"
    r"|entlohnung|bezahlung|rémunération|salaire|fourchette\ssalariale|palkka|palkkaus|palkkahaarukka"
    r"|tuntipalkka|kuukausipalkka"
    r"|lön|månadslön|timlön|løn|lønn|salaris(?:indicatie)?|retribuzione|stipendio|ral|salario|retribución"
    r"|banda\ssalarial"
    r"|remuneração|salário|wynagrodzenie|widełki)"
    r"(?:\s?\([^)\n]{0,60}\))?(?:\s(?:range|für diese position|for this (?:role|position)))?\s{0,3}(?:[:\uff1a]"
    r"|[-\u2013\u2014](?=\s)|(?=\n))",
    re.IGNORECASE | re.MULTILINE,
)
_CALLED = re.compile(
    r"\b(?:salary|pay|compensation)\s(?:range|band)\b[^.\n$€£]{0,120}?(?=[$€£]|(?:USD|EUR|GBP|CAD|AUD|CHF)\b)",
    re.IGNORECASE,
)


def _is_plausible(salary: Salary) -> bool:
    return salary.currency is not None and salary.period is not None


def _amounts(text: str, country: str | None) -> Iterator[_Amount]:
    for match in _AMOUNT.finditer(text):
        number = match["number"]
        currency = _currency(match["before"], text, country) or _currency(match["after"], text, country)
        times = _times(match["times"], match["before"], match["after"], currency)
        value = _value(number, with_times=times is not None)
        if value is None or (times is None and match["times"]):
            continue  # "$20M" raised
        end = match.end() if _currency(match["after"], text, country) else match.end("more")
        if end < 0:
            end = match.end("times") if match["times"] else match.start("after")
        if end < 0:
            end = match.end()
        start = match.start("before") if _currency(match["before"], text, country) else match.start("number")
        yield _Amount(value, times, currency, start, end, number, match["more"] is not None)


def _salary(text: str, first: _Amount, second: _Amount | None, country: str | None) -> Salary | None:
    last = second or first
    before, after = text[max(0, first.start - 40) : first.start], text[last.end : last.end + 40]
    if _NOT_PAY_AFTER.match(after) or _NOT_PAY_BEFORE.search(before):
        return None
    currency = first.currency or last.currency
    if second is None and first.digits in {"401", "403"} and first.times is not None:
        return None  # a plan of pensions
    low, high = _scaled(first, second)
    period, at_hand = _period(text, first.start, last.end)
    if currency is None:
        if not _is_money(text, first, second, high, has_period=at_hand):
            return None
        currency = _only_currency(text, country)
    least: Decimal | None = low
    most: Decimal | None = high
    if second is None:
        if first.is_open or _LOW.search(before):
            most = None
        elif _HIGH.search(before):
            least = None
    elif low > high:
        least, most = high, low
    least, most = least or None, most or None
    if period == "WEEK":
        least, most = (None if amount is None else amount * WEEKS_A_YEAR for amount in (least, most))
        period = "YEAR"
    if (least is None and most is None) or any(amount and amount > MOST_PAY * 1000 for amount in (least, most)):
        return None
    if period is None and last.times in _BY_THE_YEAR:
        period = "YEAR"
    paid = SalaryPeriod(period) if period else period_of(least, most, currency)
    return Salary(least, most, currency, paid, _PREDICTED.search(text) is not None)


def period_of(least: Decimal | None, most: Decimal | None, currency: str | None) -> SalaryPeriod | None:
    """The period that goes without saying, of amounts that can only be a year's; None where they could be a month's."""
    amount = least or most
    enough = _A_YEARS_PAY.get(currency or "")
    return SalaryPeriod.YEAR if amount is not None and enough is not None and amount >= enough else None


def _is_money(text: str, first: _Amount, second: _Amount | None, high: Decimal, *, has_period: bool) -> bool:
    """A number without a currency: money only where little else is said, and it is no year and no telephone."""
    if any(
        amount.digits.isdigit() and amount.times is None and 1900 <= amount.value <= 2100
        for amount in (first, second or first)
    ):
        return False
    rest = text[: first.start] + text[(second or first).end :]
    if any(c.isdigit() for c in rest) or "+" in text[: first.start]:
        return False
    if not set(re.findall(r"[^\W\d_]+", _PERIOD.sub(" ", rest).lower())) <= _BESIDE_MONEY:
        return False
    if any(amount.digits[0] == "0" and len(amount.digits) > 1 for amount in (first, second or first)):
        return False
    is_scaled = (second or first).times is not None
    return (is_scaled or has_period or high >= 1_000) and high <= MOST_PAY


def _scaled(first: _Amount, second: _Amount | None) -> tuple[Decimal, Decimal]:
    """ "40-45k" is forty thousand to forty-five thousand."""
    if second is None:
        value = first.value * (first.times or 1)
        return value, value
    low, high = first.value * (first.times or 1), second.value * (second.times or 1)
    if (
        first.times is None
        and second.times is not None
        and first.value * second.times <= high * 2
        and first.value < _THOUSAND
    ):
        low = first.value * second.times
    elif second.times is None and first.times is not None and second.value < _THOUSAND and second.value >= first.value:
        high = second.value * first.times
    return low, high


def _value(number: str, *, with_times: bool) -> Decimal | None:
    digits = number.replace(" ", "").replace("'", "")
    last = max(digits.rfind("."), digits.rfind(","))
    if last >= 0:
        behind = len(digits) - last - 1
        kinds = len({c for c in digits if c in ".,"})
        is_point = behind < 3 or (with_times and digits.count(digits[last]) == 1 and kinds == 1)
        if is_point:
            digits = digits[:last].replace(".", "").replace(",", "") + "." + digits[last + 1 :]
        else:
            digits = digits.replace(".", "").replace(",", "")
    try:
        return Decimal(digits)
    except InvalidOperation:
        return None


def _times(times: str | None, before: str | None, after: str | None, currency: str | None) -> Decimal | None:
    """None: none is stated, or one that no salary has."""
    if times is None:
        return _THOUSAND if "teur" in {(before or "").lower(), (after or "").lower()} or after == "T€" else None
    name = times.lower().rstrip(".")
    if name in {"lakh", "lakhs", "lac", "lacs", "lpa", "l"}:
        return Decimal(100_000)
    if name in {"crore", "crores", "cr"}:
        return Decimal(10_000_000)
    if name in {"万", "萬", "만"}:
        return Decimal(10_000)
    if name in {"m", "mn", "mio", "million", "millions"}:
        return Decimal(1_000_000) if currency in {"JPY", "KRW", "IDR", "VND", "HUF", "COP", "CLP", "NGN"} else None
    return _THOUSAND


def _currency(sign: str | None, text: str, country: str | None) -> str | None:
    if not sign:
        return None
    known = _SIGNS.get(sign.lower())
    if known is None:
        code = sign.upper()
        return code if code in _CODES and (sign.isupper() or code in _STRONG) else None
    if known == "$":
        return _dollars(text, country)
    if known == "¥":
        return "CNY" if country == "CN" else "JPY"
    if known == "kr":
        return _KRONOR.get(country or "") or ("SEK" if _SWEDISH.search(text.lower()) else None)
    return known


def _dollars(text: str, country: str | None) -> str | None:
    """A code that stands anywhere in the text says which: "$90,000 - $110,000 CAD"."""
    for code in re.findall(r"(?<![A-Z])(?:USD|CAD|AUD|NZD|SGD|HKD|TWD|MXN|COP|CLP|ARS)(?![A-Z])", text):
        return str(code)
    return _DOLLARS.get(country, "USD") if country else "USD"


def _only_currency(text: str, country: str | None) -> str | None:
    """The currency of a text that names one away from the amount: "Salary (EUR): 45000"."""
    found = {code for word in re.findall(r"[A-Z]{3}|[£€₹$]", text) if (code := _currency(word, text, country))}
    return found.pop() if len(found) == 1 else None


def _period(text: str, start: int, end: int) -> tuple[str | None, bool]:
    """The period that stands nearest to the amount, what is behind it before what precedes; whether it is at hand."""
    best: tuple[int, str] | None = None
    for match in _PERIOD.finditer(text):
        if match.end() <= start:
            distance = start - match.end() + 12
        elif match.start() >= end - 2:
            distance = max(0, match.start() - end)
        else:
            distance = 0  # within the range: "$25/hr - $30/hr"
        name = (match.lastgroup or "").rstrip("_")
        if best is None or distance < best[0]:
            best = (distance, name)
    return (best[1], best[0] < 30) if best is not None and best[0] <= 80 else (None, False)
