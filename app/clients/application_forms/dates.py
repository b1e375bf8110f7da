"""A day in the form that a field wants it."""

import re
from datetime import date

_PARTS = {
    **dict.fromkeys(("yyyy", "aaaa", "jjjj", "rrrr"), "%Y"),
    **dict.fromkeys(("mm",), "%m"),
    **dict.fromkeys(("dd", "jj", "tt", "gg"), "%d"),
    "yy": "%y",
}
_TOKEN = re.compile(r"yyyy|aaaa|jjjj|rrrr|yy|mmm+|mm|dd|jj|tt|gg|[dmtj](?![a-z])", re.IGNORECASE)
_FORMAT = re.compile(
    r"\b(?:[a-z]{1,4})([./ -])(?:[a-z]{1,4})\1(?:[a-z]{1,4})\b|\b[a-z]{2}([./-])[a-z]{4}\b", re.IGNORECASE
)
_EXAMPLE = re.compile(r"\b(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})\b")


def parse_day(value: str) -> date | None:
    """From "2026-12-01", or "2026-12" for its first day."""
    try:
        return date.fromisoformat(value if len(value) > 7 else f"{value}-01")
    except ValueError:
        return None


def format_of(*hints: str) -> str | None:
    """The strftime format that a placeholder ("DD.MM.YYYY", "e.g. 31/12/2026") asks for, where one does so clearly."""
    for hint in hints:
        for found in _FORMAT.finditer(hint):
            wanted = _TOKEN.sub(
                lambda token: _PARTS.get(
                    token[0].lower(), {"d": "%d", "t": "%d", "j": "%d", "m": "%m"}.get(token[0].lower(), "")
                ),
                found[0],
            )
            if (
                "%m" in wanted
                and ("%Y" in wanted or "%y" in wanted)
                and not re.search(r"(?<!%)[a-z]", wanted, re.IGNORECASE)
            ):
                return wanted
        for example in _EXAMPLE.finditer(hint):
            first, between, second, third = example.groups()
            if len(first) == 4:
                return f"%Y{between}%m{between}%d"
            if len(third) == 4 and int(first) > 12:
                return f"%d{between}%m{between}%Y"
            if len(third) == 4 and int(second) > 12:
                return f"%m{between}%d{between}%Y"
    return None
