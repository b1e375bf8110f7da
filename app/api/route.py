"""What every operation of the API does alike: query, content type, ETag, Cache-Control, Idempotency-Key.

Routers are made with `Router`, so that all of it holds for a new endpoint without a word in it.
"""

import hashlib
import re
from collections.abc import Callable, Coroutine, Iterable, Iterator
from typing import Any, get_type_hints
from urllib.parse import parse_qsl
from uuid import UUID

import orjson
from fastapi import APIRouter, Request, Response, params
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.convertors import StringConvertor, register_url_convertor
from starlette.routing import Match
from starlette.types import Scope

from app.api.deps import Caller, unit_services
from app.api.idempotency import Claim, Replay, claim_of
from app.core.errors import AppError, FieldError, InvalidInput
from app.core.schemas import ListEnvelope

# `openapi_extra=SECRET_ANSWER` on a POST whose answer is shown once (tokens, tickets, whsec_…): it is never kept.
SECRET_ANSWER = {"x-secret-answer": True}

SEGMENT = 3  # of /api/v1/jobs/…, the one that tells the routers apart
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class UnsupportedMediaType(AppError):
    status = 415
    code = "unsupported_media_type"
    title = "The body is not of a type that this operation reads"


class IdConvertor(StringConvertor):
    """`{id:id}`: anything but a plain word, so that PUT /jobs/stats is 405 and not a PUT of the job "stats".

    What is matched stays text: whether it is an id is the endpoint's to check and to explain.
    """

    regex = "(?![a-z-]+(?:/|$))[^/.]+"


register_url_convertor("id", IdConvertor())


def with_ids(path: str, endpoint: Callable[..., Any]) -> str:
    """The path with its ids, integers and UUIDs, marked as such."""
    hints = get_type_hints(endpoint)
    return re.sub(
        r"\{(\w+)\}", lambda match: f"{{{match[1]}:id}}" if hints.get(match[1]) in {int, UUID} else match[0], path
    )


class Route(APIRoute):
    """An operation of the API."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(with_ids(path, endpoint), endpoint, **options)

    @property
    def is_idempotent(self) -> bool:
        """Whether the operation creates something, and so takes an Idempotency-Key."""
        answers = {self.status_code, *(int(status) for status in self.responses if str(status).isdigit())}
        return self.methods == {"POST"} and bool(answers & {201, 202})

    @property
    def is_public(self) -> bool:
        """Whether the operation answers those without a token."""
        return not any(isinstance(call, Caller) for call in calls_of(self.dependant))

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()
        known = frozenset(_query_names(self.dependant))
        reads_json = self.body_field is not None and not isinstance(self.body_field.field_info, params.Form)
        is_idempotent = self.is_idempotent
        in_one_unit = any(call is unit_services for call in calls_of(self.dependant))
        is_secret = bool((self.openapi_extra or {}).get("x-secret-answer"))
        is_public_read = self.is_public and self.methods == {"GET"}
        model = self.response_model
        is_list = isinstance(model, type) and issubclass(model, ListEnvelope)

        async def conventional(request: Request) -> Response:
            check_query(request, known)
            if reads_json:
                check_content_type(request)
            claim = request.scope["idempotency"] = await claim_of(request) if is_idempotent else None
            try:
                if not in_one_unit:
                    return await _answer(request) if claim is None else await _first_answer_of_flow(request, claim)
                async with request.app.state.rolecall.unit() as services:
                    request.scope["services"] = services
                    response = await _answer(request)
                    if claim is not None:
                        await _keep(request, claim, response)
                    return response  # which is sent after the COMMIT
            except Replay as replay:
                return replay.response

        async def _answer(request: Request) -> Response:
            response = await handle(request)
            finish(request, response, is_list=is_list, is_public_read=is_public_read)
            return response

        async def _first_answer_of_flow(request: Request, claim: Claim) -> Response:
            rolecall = request.app.state.rolecall
            await claim.claim(rolecall)
            try:
                response = await _answer(request)
            except BaseException:
                await claim.release(rolecall)
                raise
            if not await _keep(request, claim, response):
                await claim.release(rolecall)
            return response

        async def _keep(request: Request, claim: Claim, response: Response) -> bool:
            """Keep the answer of a success under its key."""
            is_success = 200 <= response.status_code < 300
            if is_success:
                has_bytes = hasattr(response, "body")
                await claim.keep(request.app.state.rolecall, response, is_secret=is_secret or not has_bytes)
            return is_success

        return conventional


class PlainRoute(APIRoute):
    """A page or a probe: its query is checked as an operation's is, and that is all."""

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()
        known = frozenset(_query_names(self.dependant))

        async def checked(request: Request) -> Response:
            check_query(request, known)
            return await handle(request)

        return checked


class Router(APIRouter):
    """An APIRouter whose operations follow the conventions, and which is passed over where a path is not its own.

    FastAPI tries every operation of every router in turn, at each level of the tree anew: 78 of them for one request.
    A router that begins no path like this one is skipped as a whole.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(route_class=Route, **options)
        self._begins: frozenset[str] | None = None

    def include_router(self, router: APIRouter, **options: Any) -> None:
        """Where neither adds anything to a complete part, its operations become this router's: a level less to descend."""
        if isinstance(router, Router) and not (options or self.prefix or self.tags):
            self.routes.extend(router.routes)
        else:
            super().include_router(router, **options)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if self._begins is not None:
            parts = scope["path"].split("/", SEGMENT + 1)
            if len(parts) <= SEGMENT or parts[SEGMENT] not in self._begins:
                return Match.NONE, {}
        return super().matches(scope)

    def know_paths(self, prefix: str = "") -> frozenset[str]:
        """Learn what the paths begin with, after the API's prefix; to be called when the router is complete."""
        begins: set[str] = set()
        for route in self.routes:
            inner = getattr(route, "original_router", None)
            if isinstance(inner, Router):
                begins |= inner.know_paths(prefix + route.include_context.prefix)  # type: ignore[attr-defined]
            else:
                begins.add((prefix + getattr(route, "path", "")).split("/", 2)[1])
        self._begins = frozenset(begins)
        return self._begins


def calls_of(dependant: Dependant) -> Iterator[Any]:
    for inner in dependant.dependencies:
        yield inner.call
        yield from calls_of(inner)


def _query_names(dependant: Dependant) -> Iterator[str]:
    for field in dependant.query_params:
        model = field.field_info.annotation
        if isinstance(model, type) and issubclass(model, BaseModel):
            yield from (of_model.alias or name for name, of_model in model.model_fields.items())
        else:
            yield field.alias
    for inner in dependant.dependencies:
        yield from _query_names(inner)


def check_query(request: Request, known: Iterable[str]) -> None:
    """Refuse what the operation does not know, and what PostgreSQL cannot store."""
    raw: bytes = request.scope.get("query_string", b"")
    if b"%00" in raw or b"\0" in raw or "\0" in request.scope["path"]:
        raise InvalidInput("The path and the query must not contain the NUL character")
    if not raw:
        return
    try:
        given = parse_qsl(raw.decode(), keep_blank_values=True, errors="strict", max_num_fields=1000)
    except ValueError as error:  # UnicodeDecodeError is one
        raise InvalidInput("The query must be UTF-8 with at most 1000 parameters") from error
    unknown = [name[:100] for name in dict.fromkeys(name for name, _ in given) if name not in known]
    if unknown:
        names = ", ".join(sorted(known)) or "none"
        raise InvalidInput(
            f"Unknown query parameter: {', '.join(unknown[:10])}. This operation knows: {names}",
            errors=[FieldError(f"?{name}", "is not a parameter here", "unknown_parameter") for name in unknown[:100]],
        )


def check_content_type(request: Request) -> None:
    headers = request.headers
    if headers.get("content-length", "0") == "0" and "transfer-encoding" not in headers:
        return
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise UnsupportedMediaType("Send the body as JSON, with Content-Type: application/json")
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise UnsupportedMediaType("Send the body without a Content-Encoding")


def finish(request: Request, response: Response, *, is_list: bool, is_public_read: bool) -> None:
    """ETag, 304 and Cache-Control of a success, where the endpoint has not set its own."""
    headers = response.headers
    if "cache-control" not in headers:
        if not is_public_read:
            headers["Cache-Control"] = "no-store"
        elif request.scope.get("principal") is not None:
            headers["Cache-Control"] = "private, no-cache"
        else:
            headers["Cache-Control"] = "public, max-age=60"
    if is_public_read:
        headers.add_vary_header("Authorization")
    body = getattr(response, "body", b"")
    if not body or response.status_code not in {200, 201} or headers.get("content-type") != "application/json":
        return
    if "etag" not in headers:
        tag = None if is_list else strong_tag(body, has_extras=b"include=" in request.scope.get("query_string", b""))
        if tag is None and request.method == "GET":
            tag = weak_tag(body)
        if tag is not None:
            headers["ETag"] = tag
    if request.method == "GET" and response.status_code == 200:
        if request.scope.get("cacheable"):
            request.scope["shared_answer"] = (headers["etag"], bytes(body))
        if is_fresh(request.headers.get("if-none-match"), headers.get("etag")):
            response.status_code = 304
            response.body = b""
            for name in ("content-length", "content-type"):
                del headers[name]


def strong_tag(body: bytes | memoryview, *, has_extras: bool) -> str | None:
    """The version of a single object. With `include=` the answer holds more than the version speaks for."""
    document = orjson.loads(body)  # a file that is JSON need not be an envelope
    data = document.get("data") if isinstance(document, dict) else None
    version = data.get("version") if isinstance(data, dict) else None
    if not isinstance(version, int):
        return None
    return f'W/"{version}-{digest_of(body)}"' if has_extras else f'"{version}"'


def weak_tag(body: bytes | memoryview) -> str:
    return f'W/"{digest_of(body)}"'


def digest_of(body: bytes | memoryview) -> str:
    return hashlib.blake2b(body, digest_size=12).hexdigest()


def is_fresh(if_none_match: str | None, tag: str | None) -> bool:
    """RFC 9110's weak comparison: whether the caller holds this answer already."""
    if not if_none_match or not tag:
        return False
    if if_none_match.strip() == "*":
        return True
    opaque = tag.removeprefix("W/")
    return any(held.strip().removeprefix("W/") == opaque for held in if_none_match.split(","))
