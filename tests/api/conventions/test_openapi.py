"""The OpenAPI document: complete, and the same as the committed one."""

import asyncio
import re
from typing import Any

import httpx
import orjson
import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from jsonschema import Draft202012Validator

from app.api import create_app
from app.api.openapi import TAGS
from app.api.postman import example_of
from app.api.route import Route
from app.services import Rolecall
from tests.conftest import client_on
from tests.openapi import DOCUMENT, FILE, operations

VERBS = re.compile(r"^[a-z]+(_[a-z0-9]+)+$")
OPERATIONS = [pytest.param(*found, id=f"{found[0]} {found[1]}") for found in operations()]


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS)
def test_operation_is_fully_described(method: str, path: str, operation: dict[str, Any]) -> None:
    assert operation["summary"]
    assert operation.get("description"), "the docstring of the handler"
    assert VERBS.fullmatch(operation["operationId"]), operation["operationId"]
    assert len(operation["tags"]) == 1
    assert operation["tags"][0] in TAGS
    answers = operation["responses"]
    assert {"422", "429", "503"} <= answers.keys()
    if "security" in operation and {} not in operation["security"]:
        assert "401" in answers
    if "{id}" in path and method != "delete":
        assert "404" in answers
    for status, answer in answers.items():
        if int(status) >= 400:
            assert answer["content"].keys() == {"application/problem+json"}
            assert answer["description"].startswith("`"), "the codes"
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if body is not None:
        assert example_of(DOCUMENT, body["schema"]) not in (None, "text")
        assert {"413", "415"} <= answers.keys()


def test_operation_ids_are_unique() -> None:
    ids = [operation["operationId"] for _, _, operation in operations()]
    assert sorted(ids) == sorted(set(ids))


def test_every_operation_is_one_of_ours() -> None:
    for context in iter_route_contexts(create_app().routes):
        if isinstance(context.original_route, APIRoute) and str(context.path).startswith("/api/v1"):
            assert isinstance(context.original_route, Route), context.path


def test_schemas_are_named_and_bounded() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    assert "Problem" in schemas
    assert "HTTPValidationError" not in schemas
    assert "ValidationError" not in schemas
    assert "HTTPValidationError" not in orjson.dumps(DOCUMENT).decode()
    assert DOCUMENT["components"]["securitySchemes"].keys() == {"password", "bearer"}
    tagged = {tag["name"] for tag in DOCUMENT["tags"]}
    assert tagged == {operation["tags"][0] for _, _, operation in operations()}


def test_references_resolve() -> None:
    names = set(re.findall(r'"#/components/schemas/([^"]+)"', orjson.dumps(DOCUMENT).decode()))
    assert names <= DOCUMENT["components"]["schemas"].keys()


def test_bodies_and_needed_parameters_have_examples_that_fit() -> None:
    """Swagger UI fills them in: what it sends works as it stands."""
    for method, path, operation in operations():
        body = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if body is not None:
            examples = [body["example"]] if "example" in body else [one["value"] for one in body["examples"].values()]
            schema = {**body["schema"], "components": DOCUMENT["components"]}
            for example in examples:
                Draft202012Validator(schema).validate(example)
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "path" and parameter["schema"].get("type") == "integer":
                assert "example" in parameter, (method, path)


def test_what_a_put_does_not_send_has_no_default() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    updates = {name: schema for name, schema in schemas.items() if name.endswith("Update")}
    assert len(updates) > 5
    for name, schema in updates.items():
        assert [field for field, of in schema["properties"].items() if "default" in of] == [], name


def test_times_say_that_they_are_times() -> None:
    for name, schema in DOCUMENT["components"]["schemas"].items():
        for field, of in schema.get("properties", {}).items():
            if field.endswith("_at"):
                assert "date-time" in {kind.get("format") for kind in of.get("anyOf", [of])}, (name, field)


async def test_committed_document_is_current_and_nobody_waits_while_it_is_made(rolecall: Rolecall) -> None:
    answered: list[str] = []

    async def ask(path: str) -> httpx.Response:
        answer = await http.get(f"http://testserver{path}")
        answered.append(path)
        return answer

    async with client_on(create_app(), rolecall) as http:
        document, _, _ = await asyncio.gather(ask("/openapi.json"), ask("/postman.json"), ask("/health/live"))
    assert document.json() == orjson.loads(FILE.read_bytes()), "make openapi"
    assert answered[0] == "/health/live"
