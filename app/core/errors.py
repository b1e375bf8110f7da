"""What can go wrong, by kind. A kind owns its HTTP status; a domain subclasses it with a stable code.

`app/api/errors.py` is the only reader that turns these into answers; nothing below the doors knows HTTP beyond the
number kept here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """One fault in the input. `pointer` is a JSON Pointer (RFC 6901) into the body, or `?name` for a query parameter."""

    pointer: str
    message: str
    code: str


class AppError(Exception):
    """An expected failure. `detail` is shown to the caller: say what was wrong, where, and what to do."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"
    title: ClassVar[str] = "Something went wrong on our side"

    def __init__(
        self,
        detail: str | None = None,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        **extra: Any,
    ) -> None:
        self.detail = detail or self.title
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.extra = extra  # further members of the problem document, e.g. allowed=[…], application_id=…
        super().__init__(self.detail)


class InvalidInput(AppError):
    status = 422
    code = "invalid_input"
    title = "The request contains invalid values"


class Unauthenticated(AppError):
    status = 401
    code = "unauthenticated"
    title = "A valid access token is needed"

    def __init__(self, detail: str | None = None, **extra: Any) -> None:
        super().__init__(detail, headers={"WWW-Authenticate": "Bearer"}, **extra)


class PermissionDenied(AppError):
    status = 403
    code = "permission_denied"
    title = "Your role does not allow this"


class NotFound(AppError):
    status = 404
    code = "not_found"
    title = "There is nothing here"


class Conflict(AppError):
    status = 409
    code = "conflict"
    title = "The request conflicts with the current state"


class Gone(AppError):
    status = 410
    code = "gone"
    title = "This is no longer available"


class PreconditionFailed(AppError):
    status = 412
    code = "precondition_failed"
    title = "The object changed since you read it"


class PayloadTooLarge(AppError):
    status = 413
    code = "payload_too_large"
    title = "The request body is too large"


class TooManyRequests(AppError):
    """`retry_after` is in seconds, rounded up, at least 1."""

    status = 429
    code = "rate_limited"
    title = "Too many requests"

    def __init__(self, detail: str | None = None, *, retry_after: int = 1, **extra: Any) -> None:
        super().__init__(detail, headers={"Retry-After": str(max(1, retry_after))}, **extra)


class UpstreamFailed(AppError):
    status = 502
    code = "upstream_failed"
    title = "A service that we depend on failed"


class Unavailable(AppError):
    status = 503
    code = "unavailable"
    title = "The service is briefly unavailable"

    def __init__(self, detail: str | None = None, *, retry_after: int = 1, **extra: Any) -> None:
        super().__init__(detail, headers={"Retry-After": str(max(1, retry_after))}, **extra)
