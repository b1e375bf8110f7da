"""Prometheus metrics, one registry a process."""

from prometheus_client import Counter, Gauge, Histogram

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

api_requests_total = Counter("api_requests_total", "HTTP requests", ["method", "endpoint", "status"])
api_request_seconds = Histogram("api_request_seconds", "Time to answer", ["method", "endpoint"], buckets=_BUCKETS)
cache_hits_total = Counter("cache_hits_total", "Answers served from the cache", ["name"])
# Read from the table when somebody asks: a worker's own counters would be served by nobody.
background_tasks_waiting = Gauge("background_tasks_waiting", "Tasks not done, by state; counted to 10,000", ["state"])
background_tasks_delay_seconds = Gauge(
    "background_tasks_delay_seconds", "How long the task that is due longest has waited", ["queue"]
)

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def count_request(method: str, endpoint: str, status: int, seconds: float) -> None:
    """Count an answer by its route template, never by its path: labels must stay few."""
    if method not in _METHODS:
        method = "other"
    api_requests_total.labels(method, endpoint, status).inc()
    api_request_seconds.labels(method, endpoint).observe(seconds)
