"""Company names as they are compared, and the currency a company pays in."""

import unicodedata

from babel.numbers import get_territory_currencies

DEFAULT_CURRENCY = "USD"
MAX_KEY = 200


def fold_name(name: str) -> str:
    """The key of a whole name: case folded, spaces collapsed, cut to what the column holds."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())[:MAX_KEY]


def currency_of(country: str | None) -> str:
    """The ISO 4217 code of what is paid with in a country, else USD."""
    if country is None:
        return DEFAULT_CURRENCY
    return next(iter(get_territory_currencies(country)), DEFAULT_CURRENCY)
