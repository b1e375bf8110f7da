"""How we behave towards each host, agreed on by all processes: whose turn it is, and which hosts are left alone.

Kept in Redis; each process's own memory stands in while Redis is gone, by the same rules.
"""

import contextlib
import math
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from app.core.redis import RedisClient, RedisUnavailable


@dataclass(frozen=True, slots=True)
class Manners:
    """Times in seconds."""

    at_once: int = 2  # requests that one host answers at the same moment
    lease: float = 45.0  # after which the turn of a process that died is free again
    failures: int = 5  # so many in a row, and a host is left alone
    rest: float = 60.0  # for so long at first, and twice as long each time that it fails its trial
    longest_rest: float = 3600.0
    trial: float = 45.0  # one request at a time is let through after the rest; so long it may take


class Outcome(Enum):
    """What an answer, or its absence, says of the host."""

    WELL = "well"  # it answers; what it answers is another matter
    ILL = "ill"  # it does not: broken, silent, or a server error
    UNSAID = "unsaid"  # tried again at once, or none of the host's doing


@dataclass(frozen=True, slots=True)
class Turn:
    """`wait` seconds before asking again; 0 is: go. `is_resting`: the host is left alone for that long. `is_trial`: it
    was, and this one request shows whether it has recovered."""

    wait: float = 0.0
    is_resting: bool = False
    is_trial: bool = False


class HostBook(Protocol):
    async def enter(self, host: str, token: str, delay: float) -> Turn:
        """Ask for a turn. The next one begins at least `delay` seconds after it."""
        ...

    async def leave(self, host: str, token: str, outcome: Outcome) -> None: ...

    async def hold_off(self, host: str, seconds: float) -> None:
        """Nobody's turn begins within so many seconds."""
        ...


ENTER = """
local function now() local t = redis.call('TIME'); return t[1] * 1000 + math.floor(t[2] / 1000) end
local t, turns, start, health = now(), KEYS[1], KEYS[2], KEYS[3]
local token, delay, most, lease, trial = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local rested = tonumber(redis.call('HGET', health, 'rests_until') or 0)
if rested > t then return {1, rested - t} end
redis.call('ZREMRANGEBYSCORE', turns, '-inf', t)
local begins = tonumber(redis.call('GET', start) or 0)
if begins > t then return {0, begins - t} end
if redis.call('ZCARD', turns) >= most then return {0, 50} end
redis.call('ZADD', turns, t + lease, token)
redis.call('PEXPIRE', turns, lease)
if delay > 0 then redis.call('SET', start, t + delay, 'PX', delay) end
if rested == 0 then return {0, 0} end
redis.call('HSET', health, 'rests_until', t + trial, 'on_trial', 1)
return {2, 0}
"""
LEAVE = """
local function now() local t = redis.call('TIME'); return t[1] * 1000 + math.floor(t[2] / 1000) end
local t, turns, health, outcome = now(), KEYS[1], KEYS[2], ARGV[2]
local most, rest, longest = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
redis.call('ZREM', turns, ARGV[1])
if outcome == 'well' then redis.call('DEL', health) end
if outcome ~= 'ill' then return 0 end
local rested = tonumber(redis.call('HGET', health, 'rests_until') or 0)
if rested > t and not redis.call('HGET', health, 'on_trial') then return 0 end
local failures = redis.call('HINCRBY', health, 'failures', 1)
if failures >= most then
  local times = redis.call('HINCRBY', health, 'rests', 1)
  redis.call('HSET', health, 'rests_until', t + math.min(rest * 2 ^ math.min(times - 1, 30), longest))
  redis.call('HDEL', health, 'on_trial')
end
redis.call('PEXPIRE', health, longest * 2)
return 0
"""
HOLD_OFF = """
local t = redis.call('TIME')
local till = t[1] * 1000 + math.floor(t[2] / 1000) + tonumber(ARGV[1])
if till > tonumber(redis.call('GET', KEYS[1]) or 0) then redis.call('SET', KEYS[1], till, 'PX', ARGV[1]) end
return 0
"""


def _ms(seconds: float) -> int:
    return math.ceil(seconds * 1000)


class RedisHosts:
    """Raises RedisUnavailable."""

    def __init__(self, redis: RedisClient, manners: Manners) -> None:
        self._redis = redis
        self._manners = manners

    async def enter(self, host: str, token: str, delay: float) -> Turn:
        manners = self._manners
        state, wait = await self._redis.script(
            ENTER,
            [f"web:turns:{host}", f"web:start:{host}", f"web:health:{host}"],
            [token, _ms(delay), manners.at_once, _ms(manners.lease), _ms(manners.trial)],
        )
        return Turn(wait / 1000, is_resting=state == 1, is_trial=state == 2)

    async def leave(self, host: str, token: str, outcome: Outcome) -> None:
        manners = self._manners
        await self._redis.script(
            LEAVE,
            [f"web:turns:{host}", f"web:health:{host}"],
            [token, outcome.value, manners.failures, _ms(manners.rest), _ms(manners.longest_rest)],
        )

    async def hold_off(self, host: str, seconds: float) -> None:
        await self._redis.script(HOLD_OFF, [f"web:start:{host}"], [max(1, _ms(seconds))])


@dataclass(slots=True)
class _Host:
    turns: dict[str, float] = field(default_factory=dict)  # token → when its lease ends
    begins_at: float = 0.0
    failures: int = 0
    rests: int = 0
    rests_until: float = 0.0
    is_on_trial: bool = False


class MemoryHosts:
    """The same rules for one process. Remembers the hosts it saw last."""

    MOST = 10_000

    def __init__(self, manners: Manners) -> None:
        self._manners = manners
        self._hosts: OrderedDict[str, _Host] = OrderedDict()

    def _of(self, name: str) -> _Host:
        host = self._hosts.setdefault(name, _Host())
        self._hosts.move_to_end(name)
        if len(self._hosts) > self.MOST:
            self._hosts.popitem(last=False)
        return host

    async def enter(self, host: str, token: str, delay: float) -> Turn:
        now, it, manners = time.monotonic(), self._of(host), self._manners
        if it.rests_until > now:
            return Turn(it.rests_until - now, is_resting=True)
        it.turns = {other: ends for other, ends in it.turns.items() if ends > now}
        if it.begins_at > now:
            return Turn(it.begins_at - now)
        if len(it.turns) >= manners.at_once:
            return Turn(0.05)
        it.turns[token] = now + manners.lease
        it.begins_at = now + delay
        if not it.rests_until:
            return Turn()
        it.rests_until, it.is_on_trial = now + manners.trial, True
        return Turn(is_trial=True)

    async def leave(self, host: str, token: str, outcome: Outcome) -> None:
        now, it, manners = time.monotonic(), self._of(host), self._manners
        it.turns.pop(token, None)
        if outcome is Outcome.WELL:
            it.failures, it.rests, it.rests_until, it.is_on_trial = 0, 0, 0.0, False
        elif outcome is Outcome.ILL and (it.rests_until <= now or it.is_on_trial):
            it.failures += 1
            if it.failures >= manners.failures:
                it.rests += 1
                rest = min(manners.rest * 2 ** min(it.rests - 1, 30), manners.longest_rest)
                it.rests_until, it.is_on_trial = now + rest, False

    async def hold_off(self, host: str, seconds: float) -> None:
        it = self._of(host)
        it.begins_at = max(it.begins_at, time.monotonic() + seconds)


class Hosts:
    """Redis where it answers, else memory."""

    def __init__(self, redis: RedisClient | None, manners: Manners | None = None) -> None:
        manners = manners or Manners()
        self._shared = RedisHosts(redis, manners) if redis is not None else None
        self._own = MemoryHosts(manners)

    async def enter(self, host: str, token: str, delay: float) -> Turn:
        if self._shared is not None:
            with contextlib.suppress(RedisUnavailable):
                return await self._shared.enter(host, token, delay)
        return await self._own.enter(host, token, delay)

    async def leave(self, host: str, token: str, outcome: Outcome) -> None:
        """To both: Redis may have come or gone since the turn began."""
        await self._own.leave(host, token, outcome)
        if self._shared is not None:
            with contextlib.suppress(RedisUnavailable):
                await self._shared.leave(host, token, outcome)

    async def hold_off(self, host: str, seconds: float) -> None:
        await self._own.hold_off(host, seconds)
        if self._shared is not None:
            with contextlib.suppress(RedisUnavailable):
                await self._shared.hold_off(host, seconds)
