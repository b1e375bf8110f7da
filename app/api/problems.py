"""Failures as RFC 9457 problem documents. The only place that turns an exception into an answer."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import structlog
from asyncpg.exceptions import PostgresError
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel, Field
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from app.core.crypto import DecryptionFailed
from app.core.db import DRIVER_FAULTS
from app.core.errors import (
    AppError,
    Conflict,
    FieldError,
    InvalidInput,
    NotFound,
    PayloadTooLarge,
    PreconditionFailed,
    Unavailable,
)
from app.core.redis import RedisUnavailable
from app.domains.accounts.errors import EmailTaken
from app.domains.applications.errors import InterviewConflict
from app.domains.integrations.errors import IntegrationExists

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"


class ProblemError(BaseModel):
    """One fault in the input."""

    pointer: str = Field(description="JSON Pointer into the body, or `?name` of a query parameter.")
    message: str
    code: str


class Problem(BaseModel):
    """RFC 9457. `code` is stable: branch on it, show `detail` to people."""

    type: str = Field(description="Where the code is explained.")
    title: str
    status: int
    detail: str
    instance: str
    code: str
    request_id: str
    success: bool = False
    errors: list[ProblemError] | None = None


class MethodNotAllowed(AppError):
    status = 405
    code = "method_not_allowed"
    title = "This path does not know that method"


class BadRequest(AppError):
    status = 400
    code = "bad_request"
    title = "The request could not be read"


def problem_body(error: AppError, *, path: str, request_id: str) -> bytes:
    """The problem document of an error, as bytes."""
    document: dict[str, Any] = {
        "type": f"/errors/{error.code}",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "instance": path,
        "code": error.code,
        "request_id": request_id,
        "success": False,
        **error.extra,
    }
    faults = error.errors
    if error.status == InvalidInput.status and not faults:  # it is the request as a whole
        faults = (FieldError("", error.detail, error.code),)
    if faults:
        document["errors"] = [
            {"pointer": fault.pointer, "message": fault.message, "code": fault.code} for fault in faults
        ]
    return orjson.dumps(document, default=str)


def problem(request: Request, error: AppError) -> Response:
    body = problem_body(error, path=request.url.path, request_id=request.scope.get("request_id", ""))
    headers = {"Cache-Control": "no-store", **error.headers}
    return Response(body, status_code=error.status, headers=headers, media_type=MEDIA_TYPE)


def pointer_of(location: tuple[int | str, ...]) -> str:
    """("body", "skills", 0) → "/skills/0"; ("query", "page") → "?page"."""
    where, *path = location or ("body",)
    if where == "query":  # the rest names branches of unions, in words of Pydantic's
        path = [part for number, part in enumerate(path) if number == 0 or isinstance(part, int)]
    if where == "body":
        return "/" + "/".join(str(part).replace("~", "~0").replace("/", "~1") for part in path) if path else ""
    sign = {"query": "?", "path": ":", "header": "header:", "cookie": "cookie:"}.get(str(where), "")
    return sign + ".".join(str(part) for part in path)


def _shown(text: str, length: int) -> str:
    """Names of fields come from the caller: cut, and without surrogates, which no JSON can carry."""
    return text[:length].encode("utf-8", "replace").decode()


ENUM_MEMBER = re.compile(r"<\w+\.\w+: ('\w+')>")  # how Python writes one choice of several


def field_error(fault: Mapping[str, Any], body: Any = None) -> FieldError:
    """One of Pydantic's faults. Where JSON breaks off, it is at a place in the text and not at a pointer's."""
    is_json = fault["type"] == "json_invalid"
    where, *path = fault["loc"] or ("body",)
    if where == "body" and isinstance(body, dict | list):
        path = _in_the_body(path, body, is_missing=fault["type"] == "missing")
    pointer = "" if is_json else pointer_of((where, *path))
    message = f"is not valid JSON: character {fault['loc'][-1]}" if is_json else str(fault["msg"])
    message = ENUM_MEMBER.sub(r"\1", message.removeprefix("Value error, "))
    return FieldError(_shown(pointer, 200), _shown(message, 500), str(fault["type"]))


def _in_the_body(path: Sequence[int | str], body: Any, *, is_missing: bool) -> list[int | str]:
    """The part of Pydantic's path that the body has; the rest names branches of unions, in words of ours alone."""
    kept: list[int | str] = []
    for number, part in enumerate(path):
        is_there = (isinstance(body, dict) and part in body) or (
            isinstance(body, list) and isinstance(part, int) and part < len(body)
        )
        if is_there:
            kept.append(part)
            body = body[part]
        elif is_missing and number == len(path) - 1:
            kept.append(part)
    return kept


def from_validation(errors: list[Any], body: Any = None) -> InvalidInput:
    """Pydantic's faults without the input: a body may hold passwords."""
    faults = list(dict.fromkeys(field_error(fault, body) for fault in errors[:100]))
    first = faults[0] if faults else FieldError("", "is not valid", "invalid")
    return InvalidInput(f"{first.pointer or 'The body'}: {first.message}", errors=faults)


def _driver_error(error: DBAPIError) -> PostgresError | None:
    cause: BaseException | None = error.orig
    while cause is not None:
        if isinstance(cause, PostgresError):
            return cause
        cause = cause.__cause__
    return None


# Unique constraints by their names; a domain adds its own where it has a better word.
CONSTRAINTS: dict[str, AppError] = {
    "uq_users_email": EmailTaken(),
    "ex_interviews_seeker_overlap": InterviewConflict(),
    "uq_integrations_user_id_kind": IntegrationExists(),
}


def from_database(error: DBAPIError) -> AppError | None:
    """What a database error means to the caller, or None where it is our fault."""
    cause = _driver_error(error)
    state = getattr(cause, "sqlstate", None) or ""
    if isinstance(error, IntegrityError):
        name = getattr(cause, "constraint_name", None) or ""
        if name in CONSTRAINTS:
            return CONSTRAINTS[name]
        if state in {"23505", "23P01"}:
            return Conflict("This exists already")
        if state == "23503":
            return Conflict("This refers to something that is gone, or is still referred to")
        return None
    if state.startswith("22"):  # data exception: out of range, NUL, bad encoding
        return InvalidInput("A value is out of range or cannot be stored")
    if (
        error.connection_invalidated
        or state.startswith(("08", "53", "57P"))
        or (cause is None and isinstance(error, (InterfaceError, OperationalError)))
    ):
        return Unavailable("The database is not reachable at this moment; try again in a second")
    if state == "25006":  # what was the primary is a replica now
        return Unavailable("The database takes no changes at this moment; try again in a second")
    if state in {"57014", "55P03", "40001", "40P01"}:  # timeouts, locks, deadlocks
        return Unavailable("The database is too busy for this at this moment; try again in a second")
    return None


def from_http(error: HTTPException) -> AppError:
    """What Starlette and FastAPI raise by themselves."""
    headers: Mapping[str, str] = error.headers or {}
    if error.status_code == 404:
        return NotFound("There is nothing at this path; the paths are listed at /docs")
    if error.status_code == 405:
        return MethodNotAllowed(f"This path knows only: {headers.get('Allow', '')}", headers=headers)
    if error.status_code == 413:
        return PayloadTooLarge(str(error.detail), headers=headers)
    if error.status_code in {400, 422}:
        return InvalidInput(f"The body could not be read: {error.detail}")
    return AppError()


def allowed_methods(request: Request) -> str:
    """All methods of a path: those of one router are not all, where several share it."""
    path = request.scope["path"]
    methods: set[str] = set()
    for context in iter_route_contexts(request.app.routes):
        if context.path_regex.match(path):
            methods |= context.methods or set()
    if "GET" in methods:
        methods.add("HEAD")
    return ", ".join(sorted(methods))


def to_app_error(error: Exception) -> AppError:
    """The expected failure behind any exception; an unexpected one is logged and says nothing of its inside."""
    expected: AppError | None = None
    if isinstance(error, AppError):
        expected = error
    elif isinstance(error, RequestValidationError):
        expected = from_validation(list(error.errors()), error.body)
    elif isinstance(error, HTTPException):
        expected = from_http(error)
    elif isinstance(error, StaleDataError):
        expected = PreconditionFailed("Somebody else changed it at the same moment; read it again")
    elif isinstance(error, DBAPIError):
        expected = from_database(error)
    elif isinstance(error, DecryptionFailed):
        log.error("stored_secret_unreadable", exc_info=error)
        expected = Unavailable(
            "Something that is stored encrypted can't be opened until its key is put back", retry_after=60
        )
    elif isinstance(error, (PoolTimeout, RedisUnavailable, *DRIVER_FAULTS)):
        expected = Unavailable("The service is overloaded or a store is not reachable; try again in a second")
    if expected is None:
        log.error("unexpected_error", exc_info=error)
        return AppError("Something went wrong on our side; the request id helps us find it")
    if expected.status >= 500:
        log.warning("unavailable", code=expected.code, cause=type(error).__name__)
    else:
        log.info("refused", code=expected.code, status=expected.status)
    return expected


async def handle(request: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException) and error.status_code == 405:
        error = HTTPException(405, headers={"Allow": allowed_methods(request)})
    return problem(request, to_app_error(error))


async def send_problem(scope: Scope, receive: Receive, send: Send, error: AppError) -> None:
    """Answer with a problem document from outside the routers."""
    await problem(Request(scope), error)(scope, receive, send)
