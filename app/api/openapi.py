"""The OpenAPI document: FastAPI's, with what it cannot know, and with one shape of failure."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts
from pydantic.json_schema import models_json_schema

from app.api.deps import Caller, find_user
from app.api.postman import example_of
from app.api.problems import MEDIA_TYPE, Problem
from app.api.route import Route, UnsupportedMediaType, calls_of
from app.core.errors import AppError, NotFound, PayloadTooLarge, Unauthenticated
from app.core.schemas import MAX_ID

DESCRIPTION = """
Post jobs, find them, apply, be interviewed and hired.

**Authorize** with an email and password (in development: `recruiter@example.com` or `seeker@example.com`, each with
`password123`), then *Try it out*: every example works as it stands.

Successes are `{"success": true, "data": …, "meta": {…}}`; failures are problem documents (RFC 9457) whose `code` is
stable; [all codes](/errors). Lists take `page`, `per_page`, `sort` or a `cursor`. A POST that creates takes an
`Idempotency-Key`: sent again, it gets the first answer again. Every answer says in `RateLimit` what is left.
"""

TAGS = {
    "auth": "Registration, login, tokens, sessions and passwords.",
    "users": "One's own account and, for admins, everybody's.",
    "profiles": "What job seekers and recruiters say of themselves; CVs.",
    "companies": "Companies, their members and invitations to join them.",
    "skills": "The skills of all trades, with their other names.",
    "jobs": "Postings: searching them, posting them, keeping them.",
    "scraping": "Addresses turned into postings: runs, their progress, the boards that are known.",
    "job offers": "Postings that come in by themselves, and the sources they come from.",
    "applications": "From the first letter to the hire: states, notes, timeline.",
    "auto-apply": "Applying without lifting a finger: criteria, runs to look over, answers, proofs. Off by default.",
    "interviews": "Proposed by the company, confirmed by the seeker; into any calendar.",
    "tasks": "A person's own to-dos.",
    "insights": "What the market tells somebody about their career.",
    "integrations": "One's own keys of outside services: encrypted, tested, never shown again.",
    "webhooks": "Messages that outside services send to this one.",
    "notifications": "What somebody was told, in the application and by mail.",
    "admin": "What only admins see.",
}
BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
METHODS = ("get", "post", "put", "patch", "delete")
SCHEMES = {
    "password": {
        "type": "oauth2",
        "description": "Email (as `username`) and password.",
        "flows": {"password": {"tokenUrl": "/api/v1/auth/login/access-token", "scopes": {}}},
    },
    "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
}
NEEDS_TOKEN: list[dict[str, list[str]]] = [{"password": []}, {"bearer": []}]
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Made by you, new for each new thing. Within 24 h the same key and body get the first answer again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}


def build(app: FastAPI) -> dict[str, Any]:
    """The document of the whole API, made once."""
    document = get_openapi(
        title=app.title,
        version=app.version,
        openapi_version=app.openapi_version,
        description=DESCRIPTION.strip(),
        routes=app.routes,
    )
    routes = dict(_routes(app))
    used: list[str] = []
    for path, item in document["paths"].items():
        for method in METHODS:
            operation = item.get(method)
            if operation is not None:
                used += operation.get("tags", [])
                _complete(operation, routes[path, method])
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    _, definitions = models_json_schema([(Problem, "serialization")], ref_template="#/components/schemas/{model}")
    schemas.update(definitions["$defs"])
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    components["schemas"] = dict(sorted(schemas.items()))
    for name, schema in schemas.items():
        if name.endswith("Update"):
            _drop_defaults(schema)
    _show_examples(document)
    components["securitySchemes"] = SCHEMES
    document["tags"] = [{"name": name, "description": TAGS[name]} for name in TAGS if name in used]
    document["servers"] = [{"url": "/"}]
    whole: dict[str, Any] = _with_whole_bounds(document)
    return whole


def _with_whole_bounds(value: Any) -> Any:
    """FastAPI reads bounds as floats, and 2^63 - 1 is none: the nearest float would promise one id too many."""
    if isinstance(value, dict):
        return {
            key: _whole(member) if key in BOUNDS and isinstance(member, float) else _with_whole_bounds(member)
            for key, member in value.items()
        }
    return [_with_whole_bounds(member) for member in value] if isinstance(value, list) else value


def _whole(bound: float) -> int | float:
    return min(int(bound), MAX_ID) if bound.is_integer() else bound


def _routes(app: FastAPI) -> Iterator[tuple[tuple[str, str], Route]]:
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, Route):
            for method in context.methods or ():
                yield (str(context.path_format), method.lower()), route


def _complete(operation: dict[str, Any], route: Route) -> None:
    """Security, the key of a POST that creates, and the failures of a body."""
    calls = list(calls_of(route.dependant))
    if any(isinstance(call, Caller) for call in calls):
        operation["security"] = NEEDS_TOKEN
        _add_failure(operation, Unauthenticated)
    elif find_user in calls:
        operation["security"] = [{}, *NEEDS_TOKEN]
        _add_failure(operation, Unauthenticated)
    if route.is_idempotent:
        operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
    if route.dependant.path_params:
        _add_failure(operation, NotFound)
    if "requestBody" in operation:
        _add_failure(operation, PayloadTooLarge)
        _add_failure(operation, UnsupportedMediaType)
    operation["responses"] = dict(sorted(operation["responses"].items()))


def _drop_defaults(schema: dict[str, Any]) -> None:
    """What a PUT does not send is left as it is: a client that filled in a default would change it."""
    for field in schema.get("properties", {}).values():
        field.pop("default", None)


def _show_examples(document: dict[str, Any]) -> None:
    """Bodies and needed parameters as Swagger UI fills them in, so that what it sends works as it stands."""
    for item in document["paths"].values():
        for operation in (item[method] for method in METHODS if method in item):
            for parameter in operation.get("parameters", ()):
                if parameter["required"] and parameter["schema"].get("examples"):
                    parameter["example"] = parameter["schema"]["examples"][0]
            body = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if body is not None and not body.keys() & {"example", "examples"}:
                body |= _body_examples(document, body["schema"])


def _body_examples(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    kinds = {kind["$ref"].rpartition("/")[2]: kind for kind in schema.get("anyOf", ()) if "$ref" in kind}
    if not kinds:
        return {"example": example_of(document, schema)}
    return {"examples": {name: {"value": example_of(document, kind)} for name, kind in kinds.items()}}


def _add_failure(operation: dict[str, Any], kind: type[AppError]) -> None:
    operation["responses"].setdefault(
        str(kind.status),
        {
            "description": f"`{kind.code}`: {kind.title}",
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        },
    )
