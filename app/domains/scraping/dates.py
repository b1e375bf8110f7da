"""Moments as sources write them. A date in figures that could be two days is neither."""

import re
import unicodedata
from datetime import UTC, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import cache

from babel import Locale

MAX_TEXT = 100
_A_DAY = timedelta(days=1)
_LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "sv", "fi", "pl", "pt", "da", "nb", "cs")
_FIRST_YEAR, _LAST_YEAR = 1970, 2200
_EPOCH = re.compile(r"(\d{9,10}|\d{12,13})(?:\.\d{1,9})?")
_MS_DIGITS = 12
_RFC = re.compile(r"(?:[A-Za-z]{3},\s)?\d{1,2}\s[A-Za-z]{3}\s\d{4}\s\d{2}:\d{2}(?::\d{2})?(?:\s|$)", re.ASCII)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_FRACTION = re.compile(r"(?<=:\d\d)[.,](\d+)")
# "2026-11-21 10:00:00 UTC", "2026-11-21T10:00:00+0100", "2026-11-21T10:00 +01"
_ZONE = re.compile(r"\s?(?:UTC|GMT|Z)(?:\s?(?=[+-]\d))?(?=$|[+-]\d)|\s(?=[+-]\d{2}:?\d{2}$)")
_SHORT_ZONE = re.compile(r"(?<=\d)([+-]\d{2})$")
_CLOCK = re.compile(
    r"[,\s]+(?:(?:at|um|à|kl\.?|klo|a las|alle|om)\s)?(\d{1,2})[:.](\d{2})(?::(\d{2})(?:\.\d+)?)?"
    r"\s?(am|pm|a\.m\.|p\.m\.|uhr|h)?\s?(utc|gmt|z|[+-]\d{2}:?\d{2})?$"
)
_FIGURES = re.compile(r"(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})[./](\d{1,2})[./](\d{1,2})|(\d{4})年(\d{1,2})月(\d{1,2})日")
_DAY_FIRST = re.compile(
    r"(\d{1,2})(?:\.|er|st|nd|rd|th|[ºª°])?\s?-?(?:de\s|of\s|d')?([^\W\d_]+)\.?,?\s?-?(?:de[l]?\s)?(\d{4})"
)
_MONTH_FIRST = re.compile(r"([^\W\d_]+)\.?\s(\d{1,2})(?:st|nd|rd|th)?,?\s(\d{4})")
_WEEKDAY = re.compile(r"^[^\W\d_]+\.?,\s+(?=\S)")
_JUST_NOW = re.compile(
    r"(?:just (?:now|posted)|now|new|today|few (?:seconds|minutes|moments) ago|heute|gerade eben|neu"
    r"|aujourd'?hui|à l'instant|hoy|oggi"
    r"|vandaag|idag|i dag|tänään|dzisiaj|dziś|hoje)"
)
_YESTERDAY = re.compile(r"(?:yesterday|gestern|hier|ayer|ieri|gisteren|igår|i går|eilen|wczoraj|ontem)")
_POSTED = re.compile(
    r"^(?:(?:posted|published|updated|active|reposted|veröffentlicht|publiée?|publicado|pubblicato|geplaatst"
    r"|publicerad|julkaistu)"
    r"(?:\s(?:on|am|le|il|el|op|den))?[:\s]+)+"
)
_UNITS = {
    "second": r"s|secs?|seconds?|sekunden?|secondes?|segundos?|secondi",
    "minute": r"m|mins?|minutes?|minuten?|minutos?|minuti|minuter|minuutt?[ia]a?",
    "hour": r"h|hrs?|hours?|std|stunden?|heures?|horas?|ore|ora|uur|uren|timm(?:e|ar)|tuntia?|godzin[ay]?",
    "day": r"d|days?|tag(?:en?)?|jours?|d[ií]as?|giorn[oi]|dag(?:ar|en)?|päivää?|dni|dzień",
    "week": r"w|wks?|weeks?|wochen?|semaines?|semanas?|settiman[ae]|wek?en|week|veck(?:a|or)|viikkoa?|tydzień"
    "|tygodni[ea]?",
    "month": r"mos?|months?|monat(?:en?)?|mois|mes(?:es)?|mes[ei]|maand(?:en)?|månad(?:er)?|kuukautta|kuukausi"
    "|miesi[ąa]c[ae]?|miesięcy|mês",
    "year": r"y|yrs?|years?|jahr(?:en?)?|ans?|années?|años?|ann[oi]|jaar|år|vuotta|vuosi|rok|lata?|anos?",
}
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
_AGO = re.compile(
    r"(?:vor(?:\setwa)?|il\sy\sa|hace|há|för|for|hace\sunos?|about)?\s?(\d{1,3}|an?|one|einer|einem|einen|une?"
    r"|una?|um|ett|en|een)\s?(?:"
    + "|".join(rf"(?P<{unit}>{words})" for unit, words in _UNITS.items())
    + r")\.?\s?(?:ago|fa|geleden|sedan|siden|sitten|temu|atrás|old)?"
)
_SAYS_AGO = re.compile(
    r"\b(?:ago|vor|il y a|hace|há|fa|geleden|sedan|siden|sitten|temu|atrás|old)\b|^\d{1,3}\s?[hdwmy][a-z]{0,2}$"
)


def read_moment(text: str, *, seen_at: datetime, day_first: bool | None = None) -> datetime | None:
    """The moment in UTC, or None where the text says none.

    ISO 8601, RFC 2822, epoch seconds or milliseconds, dates in figures or words of a dozen languages, "3 days ago" (before
    `seen_at`). A day without a time is its beginning, a time without a zone is UTC. 03/04/2026 is a day only where
    `day_first` says which; "30+ days ago" is none.
    """
    text = " ".join(text[: MAX_TEXT + 1].replace("\u2019", "'").replace("\u00a0", " ").split())
    if not text or len(text) > MAX_TEXT or not text.isprintable():
        return None
    try:
        moment = _iso(text) or _epoch(text) or _relative(text, seen_at) or _rfc(text) or _written(text, day_first)
        if moment is None:
            return None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if _FIRST_YEAR <= moment.year <= _LAST_YEAR else None


def read_end(text: str, *, seen_at: datetime, day_first: bool | None = None) -> datetime | None:
    """As read_moment, of something that ends then: a day without a time is its last second."""
    moment = read_moment(text, seen_at=seen_at, day_first=day_first)
    if moment is None or ":" in text or _EPOCH.fullmatch(text.strip()) or moment.time() != time():
        return moment
    return moment + _A_DAY - timedelta(seconds=1)


def _iso(text: str) -> datetime | None:
    if not text[:4].isdigit() or not text.isascii():
        return None
    if compact := _COMPACT.fullmatch(text):
        return datetime(int(compact[1]), int(compact[2]), int(compact[3]), tzinfo=UTC)
    if not _ISO.match(text):
        return None
    text = _FRACTION.sub(lambda match: "." + match[1][:6], text)
    bare = _ZONE.sub("", text)
    bare = _SHORT_ZONE.sub(r"\1:00", bare) if len(bare) > len("2026-11-21") else bare
    try:
        return datetime.fromisoformat(bare)
    except ValueError:
        return None


def _epoch(text: str) -> datetime | None:
    match = _EPOCH.fullmatch(text)
    if match is None:
        return None
    seconds = int(match[1]) / 1000 if len(match[1]) >= _MS_DIGITS else int(match[1])
    return datetime.fromtimestamp(seconds, UTC)


def _rfc(text: str) -> datetime | None:
    if not _RFC.match(text):
        return None
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None


def _relative(text: str, seen_at: datetime) -> datetime | None:
    said = _POSTED.sub("", text.lower())
    if _JUST_NOW.fullmatch(said):
        return seen_at
    if _YESTERDAY.fullmatch(said):
        return seen_at - timedelta(days=1)
    match = _AGO.fullmatch(said)
    if match is None or not _SAYS_AGO.search(said):
        return None
    count = int(match[1]) if match[1].isdigit() else 1
    unit = match.lastgroup or ""
    if unit in _DAYS:
        return seen_at - timedelta(days=count * _DAYS[unit])
    return seen_at - timedelta(**{f"{unit}s": count})


def _written(text: str, day_first: bool | None) -> datetime | None:
    """A day in figures or words, with or without a time behind it."""
    said = _POSTED.sub("", unicodedata.normalize("NFC", text).lower())
    clock = _CLOCK.search(said)
    day = _day(said[: clock.start()] if clock else said, day_first)
    if day is None or clock is None:
        return day
    hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
    half = (clock[4] or "")[:1] if clock[4] in {"am", "pm", "a.m.", "p.m."} else ""
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return day.replace(hour=hour, minute=minute, second=second, tzinfo=_zone(clock[5]))


def _zone(stated: str | None) -> timezone:
    if not stated or stated[0] not in "+-":
        return UTC
    digits = stated[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if stated[0] == "-" else offset)


def _day(said: str, day_first: bool | None) -> datetime | None:
    if match := _YEAR_FIRST.fullmatch(said):
        year, month, day = (int(part) for part in match.groups() if part)
        return datetime(year, month, day, tzinfo=UTC)
    if match := _FIGURES.fullmatch(said):
        return _of_figures(int(match[1]), int(match[3]), match[2], match[4], day_first)
    for candidate in (said, _WEEKDAY.sub("", said), said.partition(" ")[2]):
        if match := _DAY_FIRST.fullmatch(candidate):
            day, name, year = int(match[1]), match[2], int(match[3])
        elif match := _MONTH_FIRST.fullmatch(candidate):
            day, name, year = int(match[2]), match[1], int(match[3])
        else:
            continue
        if name in _months():
            return datetime(year, _months()[name], day, tzinfo=UTC)
    return None


def _of_figures(first: int, second: int, between: str, year: str, day_first: bool | None) -> datetime | None:
    """Points are only written between day, month and year; elsewhere one of the two must be more than 12."""
    if between == "." or first > 12 or first == second:
        day, month = first, second
    elif second > 12:
        day, month = second, first
    elif day_first is None:
        return None
    else:
        day, month = (first, second) if day_first else (second, first)
    return datetime(int(year) + (2000 if len(year) == 2 else 0), month, day, tzinfo=UTC)


@cache
def _months() -> dict[str, int]:
    """Names of months in our languages, whole and short, as they are written in lower case."""
    names = {"sept": 9, "févr": 2, "fevr": 2, "juil": 7, "mrz": 3, "mär": 3, "maerz": 3, "set": 9, "ago": 8, "mars": 3}
    for language in _LANGUAGES:
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in Locale(language).months[context][width].items():
                    if not name.isdigit():
                        names.setdefault(name.lower().rstrip("."), number)
    return names
