"""`Idempotency-Key` on a POST that creates: the same key and body get the first answer again.

Where the endpoint works in one unit (ServicesDep), the key's row is part of that unit: a lock while it runs, the
answer written before its COMMIT. Where it runs a flow of several units, a row without an answer is claimed first,
and filled in at the end. A flow whose answer could not be kept, because the process was killed or the database stayed
away, holds its key until it counts as abandoned; sent again after that, it may have its effect once more.
"""

import asyncio
import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta

from fastapi import Request, Response
from python_multipart.multipart import parse_options_header

from app.core.clock import now
from app.core.db import DATABASE_FAULTS
from app.core.errors import Conflict, FieldError, InvalidInput
from app.core.idempotency import IdempotencyKey, IdempotencyKeys
from app.core.security import Principal
from app.core.unit_of_work import UnitOfWork
from app.services import Rolecall

HEADER = "idempotency-key"
KEPT_HEADERS = ("content-type", "location", "etag", "cache-control")
# Longer than any request may take: after this, whoever claimed the key is dead.
ABANDONED = timedelta(minutes=5)
TRY_AGAIN_AFTER = (0.1, 0.4, 1.5)  # seconds
_GOOD_KEY = re.compile(r"[\x21-\x7e]{1,255}")


class IdempotencyKeyReused(InvalidInput):
    code = "idempotency_key_reused"
    title = "This Idempotency-Key came with another request before"


class IdempotencyKeyInFlight(Conflict):
    code = "idempotency_key_in_flight"
    title = "The first request with this Idempotency-Key is still being answered"

    def __init__(self) -> None:
        super().__init__("The first request with this key is not finished; ask again", headers={"Retry-After": "1"})


class AlreadyDone(Conflict):
    code = "already_done"
    title = "This was done before, and its answer held a secret that is not kept"


class Replay(Exception):
    """Carries the kept answer past the endpoint, which does not run."""

    def __init__(self, row: IdempotencyKey) -> None:
        super().__init__("replayed")
        self.response = Response(row.body, status_code=row.status or 200, headers=row.headers)
        self.response.headers["Idempotent-Replayed"] = "true"


@dataclass(slots=True)
class Claim:
    """One request under its key."""

    scope: str
    key: str
    fingerprint: str
    work: UnitOfWork | None = None

    async def enter(self, work: UnitOfWork) -> None:
        """Begin inside the endpoint's unit. Raises Replay where there is an answer already."""
        keys = IdempotencyKeys(work)
        if not await keys.try_lock(self.scope, self.key):
            raise IdempotencyKeyInFlight
        self._judge(await keys.find(self.scope, self.key))
        self.work = work

    async def claim(self, rolecall: Rolecall) -> None:
        """Begin before a flow, in a unit of its own."""
        async with rolecall.work() as work:
            await self.enter(work)
            await IdempotencyKeys(work).put(self.scope, self.key, self.fingerprint)
        self.work = None

    async def keep(self, rolecall: Rolecall, response: Response, *, is_secret: bool) -> None:
        """Keep the answer of a success: in the endpoint's unit, or after a flow in one of its own."""
        if self.work is not None:
            await self._put(self.work, response, is_secret=is_secret)
        else:
            await self._keep_of_flow(rolecall, response, is_secret=is_secret)

    async def release(self, rolecall: Rolecall) -> None:
        """A flow failed: failures are not kept."""
        async with rolecall.work() as work:
            await IdempotencyKeys(work).remove(self.scope, self.key)

    async def _keep_of_flow(self, rolecall: Rolecall, response: Response, *, is_secret: bool) -> None:
        """The effect is there already: a moment without the database must not lose its answer."""
        for seconds in (*TRY_AGAIN_AFTER, None):
            try:
                async with rolecall.work() as work:
                    return await self._put(work, response, is_secret=is_secret)
            except DATABASE_FAULTS:
                if seconds is None:
                    raise
                await asyncio.sleep(seconds)
        raise AssertionError("unreachable")

    async def _put(self, work: UnitOfWork, response: Response, *, is_secret: bool) -> None:
        headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
        body = None if is_secret else bytes(response.body)
        await IdempotencyKeys(work).put(
            self.scope, self.key, self.fingerprint, status=response.status_code, headers=headers, body=body
        )

    def _judge(self, row: IdempotencyKey | None) -> None:
        if row is None:
            return
        if row.fingerprint != self.fingerprint:
            raise IdempotencyKeyReused("The same Idempotency-Key came with another body; make a new key for new work")
        if row.status is None:
            if row.created_at > now() - ABANDONED:
                raise IdempotencyKeyInFlight
        elif row.body is None:
            raise AlreadyDone
        else:
            raise Replay(row)


async def claim_of(request: Request) -> Claim | None:
    """The claim that a request makes, or None where it carries no key."""
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not _GOOD_KEY.fullmatch(key):
        raise InvalidInput(
            "Idempotency-Key must be 1 to 255 visible ASCII characters",
            errors=[FieldError("header:Idempotency-Key", "must be 1 to 255 visible ASCII characters", "invalid_key")],
        )
    principal: Principal | None = request.scope.get("principal")
    client = request.scope.get("client")
    who = f"user:{principal.user_id}" if principal else f"address:{client[0] if client else 'local'}"
    content = b"\n".join((request.scope.get("query_string", b""), await _content(request)))
    # The path may be long, the column is not: its hash says the same.
    where = hashlib.sha256(f"POST {request.url.path}".encode()).hexdigest()
    return Claim(f"{who} {where}", key, hashlib.sha256(content).hexdigest())


async def _content(request: Request) -> bytes:
    """The body; of a form without its boundary, which clients make anew each time they send it."""
    body = await request.body()
    kind, options = parse_options_header(request.headers.get("content-type"))
    boundary = options.get(b"boundary") if kind == b"multipart/form-data" else None
    return body.replace(boundary, b"") if boundary else body
