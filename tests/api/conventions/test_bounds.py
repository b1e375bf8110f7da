"""Lists are as long as the OpenAPI document lets them be, and no longer, also of one value over and over."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import httpx

from app.api.postman import example_of
from tests.openapi import DOCUMENT, operations
from tests.people import Person

Schema = dict[str, Any]
Asked = tuple[str, str, str, dict[str, Any]]  # method, path, what is wrong, and the request


def longest(schema: Schema) -> tuple[int, Any] | None:
    """How many a list may hold, with one of them, where the schema is a bounded list's."""
    if schema.get("type") != "array" or "maxItems" not in schema:
        return None
    return int(schema["maxItems"]), example_of(DOCUMENT, schema["items"])


def too_long() -> Iterator[Asked]:
    """A request for each list in a query or in a body, with one too many."""
    schemas = DOCUMENT["components"]["schemas"]
    for method, path, operation in operations():
        address = re.sub(r"{\w+}", "1", path)
        for parameter in operation.get("parameters", []):
            if found := longest(parameter["schema"]):
                most, one = found
                yield method, address, parameter["name"], {"params": {parameter["name"]: [one] * (most + 1)}}
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        for name, field in schemas.get(body.get("$ref", "").rpartition("/")[2], {}).get("properties", {}).items():
            if found := longest(field):
                most, one = found
                yield method, address, name, {"json": {**example_of(DOCUMENT, body), name: [one] * (most + 1)}}


async def refused(root: httpx.AsyncClient, people: Sequence[Person], requests: Iterable[Asked]) -> int:
    """How many requests were made, each refused to one of these people, with a pointer to what is wrong."""
    tried = 0
    for method, path, name, asked in requests:
        pointed_at = set()
        for who in people:
            answer = await root.request(method, path, headers=who.headers, **asked)
            if answer.status_code == 422:
                pointed_at |= {error["pointer"].lstrip("?/") for error in answer.json()["errors"]}
        assert name in pointed_at, (method, path, name, pointed_at)
        tried += 1
    return tried


async def test_one_too_many_is_refused(
    root: httpx.AsyncClient, seeker: Person, recruiter: Person, admin: Person
) -> None:
    assert await refused(root, (seeker, recruiter, admin), too_long()) > 40


def of_another_type() -> Iterator[Asked]:
    """A request for each yes or no of a body, with a number that others would take for one."""
    schemas = DOCUMENT["components"]["schemas"]
    for method, path, operation in operations():
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        for name, field in schemas.get(body.get("$ref", "").rpartition("/")[2], {}).get("properties", {}).items():
            if any(choice.get("type") == "boolean" for choice in field.get("anyOf", [field])):
                yield method, re.sub(r"{\w+}", "1", path), name, {"json": {**example_of(DOCUMENT, body), name: 1}}
    smtp = {**example_of(DOCUMENT, schemas["SmtpCredentials"]), "use_tls": 1}
    yield "post", "/api/v1/integrations", "credentials/use_tls", {"json": {"kind": "smtp", "credentials": smtp}}


async def test_a_number_is_no_truth(root: httpx.AsyncClient, seeker: Person, recruiter: Person, admin: Person) -> None:
    assert await refused(root, (seeker, recruiter, admin), of_another_type()) > 5


async def test_pointers_lead_to_what_was_sent(root: httpx.AsyncClient, seeker: Person) -> None:
    """Not to the branches of a union, of which only Python knows."""
    body = {"question": "Do you have a licence?", "answer": {"yes": 1}, "scope": "always"}
    answer = await root.post("/api/v1/auto-apply/answers", json=body, headers=seeker.headers)
    assert answer.status_code == 422
    assert "/answer" in {error["pointer"] for error in answer.json()["errors"]}
    assert all(error["pointer"].count("/") == 1 for error in answer.json()["errors"]), answer.text
