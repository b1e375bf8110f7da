"""From where the caller comes."""

import ipaddress
from typing import Annotated

from fastapi import Depends, Request

from app.domains.accounts.auth_service import Device

MAX_USER_AGENT = 300


async def client_address(request: Request) -> str | None:
    """As the frame found it behind the trusted proxies, else the socket's. None on a unix socket."""
    address = request.scope.get("client_address") or (request.client.host if request.client else None)
    try:
        return str(ipaddress.ip_address(address)) if address else None
    except ValueError:
        return None


async def device_of(request: Request, address: Annotated[str | None, Depends(client_address)]) -> Device:
    agent = request.headers.get("user-agent", "")
    return Device("".join(filter(str.isprintable, agent))[:MAX_USER_AGENT], address)


AddressDep = Annotated[str | None, Depends(client_address)]
DeviceDep = Annotated[Device, Depends(device_of)]
