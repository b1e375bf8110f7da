"""The committed OpenAPI document, and its operations. To ask the app for it takes seconds, and each of the processes that
collect tests would; `tests/api/conventions/test_openapi.py` shows that the two are the same."""

from collections.abc import Iterator
from typing import Any

import orjson

from app.api.openapi import METHODS
from tests.conftest import ROOT

FILE = ROOT / "openapi.json"
DOCUMENT: dict[str, Any] = orjson.loads(FILE.read_bytes())


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path and description of each."""
    for path, item in DOCUMENT["paths"].items():
        for method in METHODS:
            if method in item:
                yield method, path, item[method]
