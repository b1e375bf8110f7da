"""From where the caller comes."""

from typing import Annotated

from fastapi import Depends, Request

from app.api.address import limit_key, parse
from app.domains.accounts.auth_service import Device

MAX_USER_AGENT = 300


async def device_of(request: Request) -> Device:
    """The browser's own words and the address; a unix socket has none."""
    agent = "".join(filter(str.isprintable, request.headers.get("user-agent", "")))
    try:
        address = str(parse(request.client.host)) if request.client else None
    except ValueError:
        address = None
    return Device(agent[:MAX_USER_AGENT], address)


async def caller_of(request: Request) -> str:
    """The address as limits count it."""
    return limit_key(request.scope)


DeviceDep = Annotated[Device, Depends(device_of)]
CallerDep = Annotated[str, Depends(caller_of)]
