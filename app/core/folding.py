"""Text as people look for it, without case and accents: one rule, for Python and for PostgreSQL."""

import unicodedata

from sqlalchemy import ColumnElement, SQLColumnExpression, func, literal_column

_MARKS = "[\u0300-\u036f]"


def fold(text: str) -> str:
    """ "Müller" → "muller". Letters that are no other letter with a mark stay: ø, ł, ß."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(character for character in decomposed if not "\u0300" <= character <= "\u036f").lower()


def folded(column: SQLColumnExpression[str | None]) -> ColumnElement[str]:
    """The same of a column. No index serves it: for lists of one person or one company, and for admins."""
    return func.lower(func.regexp_replace(func.normalize(column, literal_column("NFKD")), _MARKS, "", "g"))
