"""Tavily's web search: keys checked, results and refusals in its own form."""

from typing import Any

import orjson

from tests.standins.web import Answer, Visit, WebStandin

KEY = "tvly-test-0123456789abcdef"


class TavilyStandin:
    """Finds `results`, whatever is asked."""

    def __init__(self, web: WebStandin) -> None:
        self.web = web
        self.base_url = web.url("").rstrip("/")
        self.keys = {KEY}
        self.asked_by: list[str] = []  # the keys of the requests, in order
        self.results: list[dict[str, Any]] = []
        web.respond("/search", self._search)
        web.respond("/usage", self._usage)

    def _search(self, visit: Visit) -> Answer:
        refusal = self._refusal(visit)
        if refusal is not None:
            return refusal
        query = orjson.loads(visit.body)["query"]
        return _json({"query": query, "results": self.results, "response_time": "1.09", "request_id": "made-up"})

    def _usage(self, visit: Visit) -> Answer:
        usage = {"key": {"usage": 15, "limit": 1000}, "account": {"current_plan": "Researcher", "plan_usage": 15}}
        return self._refusal(visit) or _json(usage)

    def _refusal(self, visit: Visit) -> Answer | None:
        key = visit.headers.get("authorization", "").removeprefix("Bearer ")
        if key not in self.keys:
            return _json({"detail": {"error": "Unauthorized: missing or invalid API key."}}, 401)
        self.asked_by.append(key)
        return None


def _json(document: Any, status: int = 200) -> Answer:
    return Answer(orjson.dumps(document), "application/json", status)
