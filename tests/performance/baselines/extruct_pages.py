"""What JobPosting extraction is measured against: extruct, all three syntaxes in which a page can state a posting."""

import json
import sys
from types import ModuleType
from typing import Any

# extruct imports jstyleson, which is published as a source archive alone and therefore not installed. It is only used to
# read JSON-LD with comments in it; plain JSON, as on the pages that are measured, never gets there.
jstyleson = ModuleType("jstyleson")
jstyleson.loads = json.loads  # type: ignore[attr-defined]
sys.modules.setdefault("jstyleson", jstyleson)

import extruct  # noqa: E402 - it needs the module above


def postings_of(page: str, url: str, syntaxes: tuple[str, ...]) -> list[dict[str, Any]]:
    """The properties of each JobPosting of a page."""
    found = extruct.extract(page, base_url=url, syntaxes=list(syntaxes), uniform=True)
    items = [item for syntax in syntaxes for item in found[syntax]]
    return [item for item in items if "JobPosting" in str(item.get("@type"))]
