"""Rate limits: GCRA in one Lua call, and the same arithmetic in this process's memory when Redis is gone."""

import math
import time
from collections import Counter, OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app.core.errors import TooManyRequests
from app.core.redis import RedisClient, RedisUnavailable

# gcra(key, capacity, period in ms, cost) → {allowed, retry ms, remaining, reset ms}
GCRA_FUNCTION = """
local function gcra(key, capacity, period, cost)
  local now = redis.call('TIME')
  local t = now[1] * 1000 + math.floor(now[2] / 1000)
  local cap, per = tonumber(capacity), tonumber(period)
  local iv = per / cap
  local tat = tonumber(redis.call('GET', key) or t)
  if tat < t then tat = t end
  local new = tat + iv * tonumber(cost)
  if new - per > t then return {0, math.ceil(new - per - t), 0, math.ceil(tat - t)} end
  if new < t then new = t end
  if new ~= tat then redis.call('SET', key, new, 'PX', math.ceil(math.max(new - t, 1))) end
  return {1, 0, math.floor((per - (new - t)) / iv), math.ceil(new - t)}
end
"""
GCRA = GCRA_FUNCTION + "return gcra(KEYS[1], ARGV[1], ARGV[2], ARGV[3])"


@dataclass(frozen=True, slots=True)
class Limit:
    """`capacity` requests in `period` seconds, refilled evenly. The start values are for RATE_LIMIT_PER_MINUTE=60."""

    name: str
    capacity: int
    period: int = 60

    def scaled(self, per_minute: int) -> "Limit":
        return Limit(self.name, max(1, self.capacity * per_minute // 60), self.period)


BY_ADDRESS = Limit("default", 60)
BY_USER = Limit("user", 600)
LOGIN_BY_ACCOUNT = Limit("login", 10, 300)
LOGIN_BY_ADDRESS = Limit("login", 50, 300)
REGISTER = Limit("register", 20, 3600)
RESET = Limit("password_reset", 5, 86_400)
RESET_BY_ADDRESS = Limit("password_reset", 20, 3600)
UPLOAD = Limit("upload", 20, 3600)
IMPORT = Limit("import", 60, 3600)
SCRAPE = Limit("scrape", 60, 3600)
INVITE = Limit("invite", 50, 86_400)
GENERATE = Limit("generate", 60, 3600)
INTEGRATION_TEST = Limit("integration_test", 60, 3600)


Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`retry_after` and `reset` are in seconds, rounded up."""

    limit: Limit
    is_allowed: bool
    remaining: int
    retry_after: int
    reset: int

    @property
    def headers(self) -> Headers:
        return limit_headers(self.limit, self.remaining, self.reset)


def limit_headers(limit: Limit, remaining: int, reset: int) -> Headers:
    """draft-ietf-httpapi-ratelimit-headers: the limit, and what is left of it for how many seconds."""
    return [
        (b"ratelimit-policy", f'"{limit.name}";q={limit.capacity};w={limit.period}'.encode()),
        (b"ratelimit", f'"{limit.name}";r={remaining};t={reset}'.encode()),
    ]


def key_of(limit: Limit, who: str) -> str:
    """`rate_limit:{name}:{who}`; the budget of an address, which every request counts against, is `rate_limit:{ip}`."""
    return f"rate_limit:{who}" if limit.name == BY_ADDRESS.name else f"rate_limit:{limit.name}:{who}"


def verdict_of(limit: Limit, answer: list[int]) -> Verdict:
    allowed, retry_ms, remaining, reset_ms = (int(part) for part in answer[:4])
    return Verdict(
        limit,
        bool(allowed),
        max(0, remaining),
        math.ceil(retry_ms / 1000),
        math.ceil(reset_ms / 1000),
    )


class MemoryLimiter:
    """GCRA over a bounded dictionary."""

    _KEPT = 50_000

    def __init__(self) -> None:
        self._arrivals: OrderedDict[str, float] = OrderedDict()

    def hit(self, key: str, limit: Limit, cost: int) -> Verdict:
        at = time.monotonic() * 1000
        period = limit.period * 1000.0
        interval = period / limit.capacity
        arrival = max(self._arrivals.get(key, at), at)
        new = max(arrival + interval * cost, at)
        if new - period > at:
            return verdict_of(limit, [0, math.ceil(new - period - at), 0, math.ceil(arrival - at)])
        if cost:
            self._arrivals[key] = new
            self._arrivals.move_to_end(key)
            if len(self._arrivals) > self._KEPT:
                self._arrivals.popitem(last=False)
        return verdict_of(
            limit,
            [1, 0, math.floor((period - (new - at)) / interval), math.ceil(new - at)],
        )


class RateLimiter:
    """Counts hits by key. `RATE_LIMIT_PER_MINUTE` scales every limit."""

    def __init__(self, redis: RedisClient, *, per_minute: int) -> None:
        self._redis = redis
        self.per_minute = per_minute
        self.memory = MemoryLimiter()
        self._undecided: Counter[str] = Counter()

    async def hit(self, limit: Limit, key: str, *, cost: int = 1, is_scaled: bool = True) -> Verdict:
        """Count `cost` hits against `key_of(limit, key)`; a cost of 0 only asks, a negative one gives back.

        A budget that is a setting of its own is not scaled.
        """
        limit = limit.scaled(self.per_minute) if is_scaled else limit
        full = key_of(limit, key)
        try:
            answer = await self._redis.script(GCRA, [full], [limit.capacity, limit.period * 1000, cost])
        except RedisUnavailable:
            return self.memory.hit(full, limit, cost)
        return verdict_of(limit, answer)

    @contextmanager
    def undecided(self, limit: Limit, key: str) -> Iterator[None]:
        """Around what a hit was counted for, where the hit may be given back at its end."""
        full = key_of(limit, key)
        self._undecided[full] += 1
        try:
            yield
        finally:
            self._undecided[full] -= 1
            if not self._undecided[full]:
                del self._undecided[full]

    def has_undecided(self, limit: Limit, key: str) -> bool:
        """Whether hits of this process may still be given back."""
        return key_of(limit, key) in self._undecided

    async def require(self, limit: Limit, key: str, *, cost: int = 1) -> None:
        """Count, and raise TooManyRequests where it was one too many."""
        verdict = await self.hit(limit, key, cost=cost)
        if not verdict.is_allowed:
            raise TooManyRequests(
                f"Too many requests of the kind '{limit.name}'; try again in {verdict.retry_after} s",
                retry_after=verdict.retry_after,
            )
