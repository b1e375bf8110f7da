"""Dates and periods as people write them in CVs, in nine languages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from babel import Locale

from app.domains.profiles.cv_reading.lines import Span, fold

LOCALES = ("en", "fr", "de", "es", "it", "pt", "nl", "sv", "pl")
MORE_MONTHS = {
    "sept": 9,
    "mrz": 3,
    "maerz": 3,
    "janv": 1,
    "fevr": 2,
    "juil": 7,
    "set": 9,
    "ene": 1,
    "dic": 12,
    "janner": 1,
    "feber": 2,
}
# The fullwidth hyphen stands here also as it looks where it was read in the wrong encoding.
TO = r"\s*(?:[-–—−－~→]+|ï¼[\x8d\u200b]?|\bto\b|\buntil\b|\btill\b|\bthrough\b|\bbis(?:\s+zum?)?\b|\bau\b|\bà\b|\bjusqu['’]?(?:à|en|au)?\b|\bhasta\b|\bal?\b|\bfino\s+a\b|\btot\b|\btill\b|\bdo\b)(?:\s*:)?\s*"
PRESENT = (
    r"(?:present|current(?:ly)?|now|today|ongoing|(?:to|till)\s+date|date|(?:bis\s+)?(?:heute|jetzt|dato)|aktuell|laufend|"
    r"gegenwärtig|(?:à\s+)?aujourd['’]hui|présent|actuel(?:lement)?|en\s+cours|(?:à\s+)?ce\s+jour|(?:la\s+)?actualidad|"
    r"actual(?:mente)?|act\.|\.\.\.|…|presente|hoy|(?:a\s+)?(?:la\s+)?fecha|(?:ad\s+)?oggi|attuale|in\s+corso|atual|o\s+momento|hoje|"
    r"heden|nu|idag|obecnie|teraz|現在|至今|现在)"
)
SINCE = r"(?:since|from|seit|ab|depuis(?:\s+le)?|desde|dal?|od|sinds|sedan)"
YEAR = r"(?:19|20)(?:\d\d|XX)"
LEAD = r"(?:d['’]|(?:du|de|from|vom?|ab|del?|desde|dal?)\s+)"  # before a date that goes on to another
SEASON = (
    r"(?:summers?|winters?|springs?|autumns?|fall|sommer|herbst|fr[üu]h(?:ling|jahr)|\w*saisons?|étés?|hivers?|printemps|automnes?|"
    r"veranos?|inviernos?|primaveras?|otoños?|estate|inverno|autunno|temporadas?)"
)

_MONTHS = re.compile(
    rf"\b(?P<from>[^\W\d_]{{3,12}})\.?{TO}(?P<to>[^\W\d_]{{3,12}})\.?,?\s*(?:(?:de|del|of)\s+)?(?P<year>(?:19|20)\d\d)(?!\d)",
    re.IGNORECASE,
)
_SEASONS = re.compile(
    rf"(?P<season>\b(?:{SEASON})\s+(?:(?:d['’]|de\s+|of\s+)?{SEASON}\s+)?)?\b(?P<first>(?:19|20)\d\d)"
    r"(?:\s*(?:/|–)\s*(?P<short>\d\d)(?![\d./-])|\s+(?:et|and|und|y|e|&)\s+(?:\w{1,20}\s+)?(?P<last>(?:19|20)\d\d))?(?!\d)",
    re.IGNORECASE,
)
_PRESENT_ALONE = re.compile(PRESENT, re.IGNORECASE)


@cache
def month_numbers() -> dict[str, int]:
    """Names of months and their short forms, folded and without dots."""
    numbers: dict[str, int] = dict(MORE_MONTHS)
    for locale in LOCALES:
        for context in Locale(locale).months.values():
            for width in ("wide", "abbreviated"):
                for number, name in context.get(width, {}).items():
                    numbers.setdefault(fold(str(name)).rstrip("."), int(number))
    return numbers


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    word = r"[^\W\d_]{3,12}"
    point = (  # # is the number of the point: the first or the second of a range
        rf"(?:(?P<d#>\b\d{{1,2}}(?:st|nd|rd|th|er|º)?[.\s]\s?(?:(?:de|of)\s+)?)?(?<![^\W\d_])(?P<w#>{word})\.?,?\s*(?:(?:de|del|of)\s+)?(?:['\u2019](?=\d{{4}}))?(?P<yw#>{YEAR}|['\u2019]\d\d)(?!\d)"
        rf"|\b(?P<q#>\d{{1,2}}[./])?(?P<m#>0?[1-9]|1[0-2])\s?[./-]\s?(?P<ym#>{YEAR})(?!\d)"
        rf"|\b(?P<yi#>{YEAR})[-/.](?P<mi#>0[1-9]|1[0-2])(?:-\d\d)?\b"
        rf"|\b(?P<yj#>{YEAR})年(?:\s?(?P<mj#>\d{{1,2}})月)?"
        rf"|\b(?P<yy#>{YEAR})(?!\d))"
    )
    first, second = point.replace("#", "1"), point.replace("#", "2")
    ranged = re.compile(
        rf"(?P<lead>\b(?:{LEAD}|{SEASON}\s+))?(?:{first}){TO}(?:(?P<p>{PRESENT})(?!\w)|{second})", re.IGNORECASE
    )
    single = re.compile(rf"(?:(?P<since>\b{SINCE})\s+)?(?:{first})(?P<open>\s*[-–—]\s*$)?", re.IGNORECASE)
    return ranged, single


@dataclass(frozen=True, slots=True)
class Moment:
    """`value` reads 2019-03 or 2019; None where only a placeholder stands."""

    value: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Period:
    """Without `end` and not current: a single date, of which nobody said more."""

    start: Moment | None
    end: Moment | None
    is_current: bool
    span: Span
    is_range: bool


def find_periods(text: str, offset: int = 0) -> list[Period]:
    """The periods that a line names, in order; single dates only where it has no range."""
    return list(_ranges(text, offset)) or list(_of_one_year(text, offset)) or list(_singles(text, offset))


def _ranges(text: str, offset: int) -> Iterator[Period]:
    ranged, _ = _patterns()
    place = 0
    while match := ranged.search(text, place):
        start = _moment(match, 1, offset)
        if start is None:  # a word that is no month: look on behind it
            place = match.start() + 1
            continue
        place = match.end()
        is_current = match["p"] is not None
        end = None if is_current else _moment(match, 2, offset)
        begin = offset + match.start() if match["lead"] else start.span.start
        yield Period(start, end, is_current, Span(begin, offset + match.end()), is_range=True)


def _of_one_year(text: str, offset: int) -> Iterator[Period]:
    """May – August 2019; Summer 2013; Saisons d'été 2018 et 2019; Wintersaison 2016/17; and years alone: 2016/17."""
    for match in _MONTHS.finditer(text):
        months = [month_numbers().get(fold(match[name])) for name in ("from", "to")]
        if all(months):
            start, end = (_written(match["year"], month) for month in months)
            moments = (
                Moment(start, Span(match.start("from"), match.end("year")).moved(offset)),
                Moment(end, Span(match.start("to"), match.end("year")).moved(offset)),
            )
            yield Period(*moments, is_current=False, span=Span(match.start(), match.end()).moved(offset), is_range=True)
    for match in _SEASONS.finditer(text):
        first, last, short = match["first"], match["last"], match["short"]
        if match["season"] is None and short is None:
            continue
        if short is not None and int(short) != (int(first) + 1) % 100:
            short = None  # a month, or something else
            if match["season"] is None:
                continue
        end = last or (f"{int(first) + 1}" if short else first)
        group = "last" if last else "short" if short else "first"
        moments = (
            Moment(first, Span(match.start("first"), match.end("first")).moved(offset)),
            Moment(end, Span(match.start(group), match.end(group)).moved(offset)),
        )
        yield Period(
            *moments, is_current=False, span=Span(match.start(), match.end(group)).moved(offset), is_range=True
        )


def _singles(text: str, offset: int) -> Iterator[Period]:
    _, single = _patterns()
    place = 0
    while match := single.search(text, place):
        moment = _moment(match, 1, offset)
        if moment is None:
            place = match.start() + 1
            continue
        place = max(match.end(), place + 1)
        is_open = match["since"] is not None or match["open"] is not None
        start = offset + match.start() if match["since"] is not None else moment.span.start
        yield Period(moment, None, is_open, Span(start, offset + match.end()), is_range=is_open)


def _moment(match: "re.Match[str]", number: int, offset: int) -> Moment | None:
    """The date of one side of the match; None where its word is no month."""
    names = {name: match[f"{name}{number}"] for name in ("d", "w", "yw", "q", "m", "ym", "yi", "mi", "yj", "mj", "yy")}
    keys = [f"{name}{number}" for name, value in names.items() if value is not None]
    begin, end = min(match.start(key) for key in keys), max(match.end(key) for key in keys)
    if names["w"] is not None:
        month = month_numbers().get(fold(names["w"]))
        if month is None:
            year = names["yw"]
            if "X" in year.upper() or (number == 2 and not year.startswith(("'", "’"))):
                begin = begin if "X" in year.upper() else match.start(f"yw{number}")  # "Month 20XX" of a template
                return Moment(_written(year, None), Span(begin, end).moved(offset))
            return None
        return Moment(_written(names["yw"], month), Span(begin, end).moved(offset))
    year = names["ym"] or names["yi"] or names["yj"] or names["yy"] or ""
    month_text = names["m"] or names["mi"] or names["mj"]
    return Moment(_written(year, int(month_text) if month_text else None), Span(begin, end).moved(offset))


def _written(year: str, month: int | None) -> str | None:
    if "X" in year.upper():
        return None
    if year[0] in "'’":
        year = f"20{year[1:]}" if int(year[1:]) < 50 else f"19{year[1:]}"
    return f"{year}-{month:02}" if month and 1 <= month <= 12 else year


def last_month(value: str) -> int:
    """Months since the year 0 up to the end of the date."""
    year, _, month = value.partition("-")
    return int(year) * 12 + int(month or 12)


def first_month(value: str) -> int:
    year, _, month = value.partition("-")
    return int(year) * 12 + int(month or 1) - 1


def is_present(text: str) -> bool:
    """Whether the text is a word for "until today" alone."""
    return bool(_PRESENT_ALONE.fullmatch(text.strip()))
