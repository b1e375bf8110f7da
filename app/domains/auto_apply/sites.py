"""Which site an address belongs to, as the caps count it."""

import ipaddress
from urllib.parse import urlsplit

# Below these, names are given to strangers: example.co.uk is a site, co.uk is none.
_SHARED = frozenset({"ac", "co", "com", "edu", "gob", "gov", "govt", "gv", "ltd", "me", "net", "nom", "or", "org", "plc", "school"})  # fmt: skip
_COUNTRY = 2


def site_of(url: str) -> str | None:
    """The name that somebody registered: `example.com` of `https://jobs.example.com/1`. None where there is no host.

    An address in numbers, and a name without a dot, is a site with its port.
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return None
    if not host:
        return None
    labels = host.split(".")
    if _is_number(host) or len(labels) == 1:
        return f"{host}:{port}" if port else host
    is_shared = len(labels) > 2 and len(labels[-1]) == _COUNTRY and labels[-2] in _SHARED
    return ".".join(labels[-3 if is_shared else -2 :])


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
