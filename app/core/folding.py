"""Text as people look for it, without case and accents: one rule, for Python and for PostgreSQL."""

import unicodedata

from sqlalchemy import ColumnElement, SQLColumnExpression, false, func, literal_column, or_

_MARKS = "[\u0300-\u036f]"


def fold(text: str) -> str:
    """ "Müller" → "muller". Letters that are no other letter with a mark stay: ø, ł, ß."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(character for character in decomposed if not "\u0300" <= character <= "\u036f").lower()


def folded(column: SQLColumnExpression[str | None]) -> ColumnElement[str]:
    """The same of a column. No index serves it: for lists of one person or one company, and for admins."""
    return func.lower(func.regexp_replace(func.normalize(column, literal_column("NFKD")), _MARKS, "", "g"))


def has_words(query: str | None, *columns: SQLColumnExpression[str | None]) -> list[ColumnElement[bool]]:
    """Conditions of a list's `q`: each of its words is a part of one of the columns.

    Without a query there is none. A query in which there is no word, as of accents alone, finds nothing.
    """
    if query is None:
        return []
    words = fold(query).split()
    return [or_(*(folded(column).contains(word, autoescape=True) for column in columns)) for word in words] or [false()]


def are_words_in(query: str | None, *texts: str) -> bool:
    """The same of texts at hand."""
    if query is None:
        return True
    words = fold(query).split()
    return bool(words) and all(any(word in fold(text) for text in texts) for word in words)
