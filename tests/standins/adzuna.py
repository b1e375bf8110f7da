"""Adzuna's search: keys checked, pages of up to fifty, answers and refusals in its own form."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson

from tests.standins.web import Answer, Visit, WebStandin

APP_ID = "0a1b2c3d"
APP_KEY = "5e6f708192a3b4c5d6e7f8091a2b3c4d"
PAGE = 50


class AdzunaStandin:
    """So many postings in Great Britain, below `path` of a web stand-in."""

    def __init__(self, web: WebStandin, postings: int, path: str = "/v1/api", *, first: int = 0) -> None:
        self.web = web
        self.first = first
        self.postings = postings
        self.base_url = web.url(path)
        self.status = 200  # of every answer to a good key, from now on
        self.keys = {APP_ID: APP_KEY}  # the applications that it knows
        self.asked_by: list[str] = []  # their ids, a request each
        web.respond(f"{path}/jobs/gb/categories", self._categories)
        for number in range(1, 100):
            web.respond(f"{path}/jobs/gb/search/{number}", self._answer)

    @property
    def requests(self) -> int:
        return sum("/jobs/gb/search/" in path for path in self.web.paths)

    def _categories(self, visit: Visit) -> Answer:
        return self._refusal(visit) or _json({"__CLASS__": "Adzuna::API::Response::JobCategories", "results": []})

    def _refusal(self, visit: Visit) -> Answer | None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(visit.path).query).items()}
        id = asked.get("app_id", "")
        if self.keys.get(id) is None or self.keys[id] != asked.get("app_key"):
            return _json({"exception": "AUTH_FAIL", "display": "Authorisation failed"}, 401)
        self.asked_by.append(id)
        return None

    def _answer(self, visit: Visit) -> Answer:
        parts = urlsplit(visit.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        refusal = self._refusal(visit)
        if refusal is not None:
            return refusal
        if self.status != 200:
            return _json({"exception": "UNAVAILABLE", "display": "Try again later"}, self.status)
        size = min(int(asked.get("results_per_page", "10")), PAGE)
        first = (int(parts.path.rpartition("/")[2]) - 1) * size
        results = [_posting(self.first + number) for number in range(first, min(first + size, self.postings))]
        return _json(
            {"__CLASS__": "Adzuna::API::Response::JobSearchResults", "count": self.postings, "results": results}
        )


def _json(document: Any, status: int = 200) -> Answer:
    return Answer(orjson.dumps(document), "application/json", status)


def _posting(number: int) -> dict[str, Any]:
    return {
        "__CLASS__": "Adzuna::API::Response::Job",
        "id": str(5_210_000_000 + number),
        "adref": "made-up",
        "title": f"Night baker {number}",
        "description": " ".join(f"oven{number}x{word}" for word in range(40)) + "…",
        "created": "2026-11-14T05:12:09Z",
        "redirect_url": f"https://www.adzuna.co.uk/jobs/land/ad/{5_210_000_000 + number}?se=made-up",
        "company": {"__CLASS__": "Adzuna::API::Response::Company", "display_name": f"Mill {number} Ltd"},
        "location": {
            "__CLASS__": "Adzuna::API::Response::Location",
            "display_name": "Leeds, West Yorkshire",
            "area": ["UK", "Yorkshire And The Humber", "West Yorkshire", "Leeds"],
        },
        "salary_min": 31000,
        "salary_max": 35500,
        "salary_is_predicted": "0",
        "contract_time": "full_time",
    }
