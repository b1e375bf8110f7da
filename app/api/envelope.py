"""How answers are wrapped: `one(...)` and `many(...)` make S4's envelope, `errors(...)` documents the failures."""

from typing import Any, TypeVar

from pydantic import BaseModel

from app.core.errors import AppError, InvalidInput, TooManyRequests, Unavailable
from app.core.schemas import (
    Envelope,
    ListEnvelope,
    ListMeta,
    Meta,
    Page,
    PageParams,
    pagination_of,
)

M = TypeVar("M", bound=BaseModel)


def one(schema: type[M], row: object, **meta: Any) -> Envelope[M]:
    """One object in its envelope. A `version` in it becomes the ETag (app/api/route.py)."""
    return Envelope[schema](data=schema.model_validate(row), meta=Meta(**meta))  # type: ignore[valid-type]


def many(schema: type[M], page: Page[Any], params: PageParams, **meta: Any) -> ListEnvelope[M]:
    """A page of a list in its envelope."""
    return ListEnvelope[schema](  # type: ignore[valid-type]
        data=[schema.model_validate(row) for row in page.items],
        meta=ListMeta(pagination=pagination_of(page, params), **page.meta, **meta),
    )


def errors(*kinds: type[AppError]) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of an operation: its own failures and those that every operation has."""
    by_status: dict[int, list[type[AppError]]] = {}
    always: tuple[type[AppError], ...] = (InvalidInput, TooManyRequests, Unavailable)
    for kind in (*kinds, *always):
        by_status.setdefault(kind.status, []).append(kind)
    return {
        status: {
            "description": "; ".join(f"`{kind.code}`: {kind.title}" for kind in dict.fromkeys(of_status)),
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, of_status in sorted(by_status.items())
    }
