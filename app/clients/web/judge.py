"""What an answer means: a page, or which failure. Every detail says what was wrong, where, and what to do."""

from collections.abc import Mapping

import httpx2

from app.clients.web.port import FailureKind, FetchFailed

GONE = frozenset({404, 410})
BLOCKED = frozenset({401, 403, 407, 451, 999})  # 999 is how LinkedIn says no
CHALLENGED = frozenset({200, 202, 403, 405, 429, 503})

# Words of pages that ask whether one is human. None stands on a page that merely loads such a service, as many do.
CHALLENGE_HEADERS = {"cf-mitigated": ("challenge",), "x-amzn-waf-action": ("captcha", "challenge")}
CHALLENGE_MARKS = (
    b"<title>just a moment...</title>",  # Cloudflare
    b"window._cf_chl_opt",
    b"captcha-delivery.com",  # DataDome
    b'id="px-captcha"',  # HUMAN
    b"incapsula incident id",  # Imperva
    b"<title>human verification</title>",  # AWS WAF
    b"<title>pardon our interruption</title>",
    b"<title>attention required! | cloudflare</title>",
    b'action="/sorry/index"',
)
LOOKED_AT = 64 * 1024
LONGEST_PLACE = 150


def place_of(url: httpx2.URL) -> str:
    """An address as it may be shown: without its query, where keys may stand, and not too long."""
    shown = str(url.copy_with(query=None, fragment=None, userinfo=b""))
    return shown if len(shown) <= LONGEST_PLACE else shown[:LONGEST_PLACE] + "…"


def is_challenge(status: int, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether this is a page that wants to see a human before it shows anything."""
    if status not in CHALLENGED:
        return False
    if any(headers.get(name, "").lower() in values for name, values in CHALLENGE_HEADERS.items()):
        return True
    if "html" not in headers.get("content-type", ""):
        return False
    start = body[:LOOKED_AT].lower()
    return any(mark in start for mark in CHALLENGE_MARKS)


def failure_of(status: int, headers: Mapping[str, str], body: bytes, place: str) -> FetchFailed | None:
    """The failure that this answer is, or None where it is a page. Redirects and 304 are the caller's."""
    if is_challenge(status, headers, body):
        return FetchFailed(
            "blocked",
            f"{place} asks visitors to prove that they are human; open it yourself, or use the site's feed or API.",
            kind=FailureKind.BLOCKED,
            status=status,
        )
    if 200 <= status < 300:
        return None
    if status in GONE:
        return FetchFailed(
            "gone",
            f"There is nothing at {place} (status {status}); check the address, or take it that the posting is closed.",
            kind=FailureKind.GONE,
            status=status,
        )
    if status in BLOCKED:
        return FetchFailed(
            "blocked",
            f"{place} does not let us in (status {status}); ask its owner, or use the site's feed or API.",
            kind=FailureKind.BLOCKED,
            status=status,
        )
    if status == 429:
        return rate_limited(place, headers.get("retry-after"))
    if status >= 500:
        return FetchFailed(
            "server_error",
            f"{place} answered with an error of its own (status {status}); try again later.",
            kind=FailureKind.UNKNOWN,
            status=status,
        )
    return FetchFailed(
        "unexpected_status",
        f"{place} answered with status {status}, which is no page; check the address.",
        kind=FailureKind.UNKNOWN,
        status=status,
    )


def rate_limited(place: str, retry_after: str | None) -> FetchFailed:
    when = f"; it asks to come back after {retry_after[:40]}" if retry_after else ""
    unit = " seconds" if retry_after and retry_after.strip().isdigit() else ""
    return FetchFailed(
        "rate_limited",
        f"{place} has had too many requests for now (status 429){when}{unit}; try again later.",
        kind=FailureKind.UNKNOWN,
        status=429,
    )


def invalid_url(why: str) -> FetchFailed:
    return FetchFailed("invalid_url", f"This is no address of a page: {why}.", kind=FailureKind.REFUSED)


def too_many_redirects(place: str, most: int) -> FetchFailed:
    return FetchFailed(
        "too_many_redirects",
        f"{place} leads on more than {most} times; give the address where it ends.",
        kind=FailureKind.REFUSED,
    )


def too_large(place: str, most: int) -> FetchFailed:
    return FetchFailed(
        "too_large",
        f"{place} is larger than the {most / 1024**2:g} MB that are read; give a smaller page or feed.",
        kind=FailureKind.REFUSED,
    )


def unreadable(place: str, why: str) -> FetchFailed:
    return FetchFailed(
        "unreadable_body",
        f"{place} sent what cannot be read: {why}; tell its owner.",
        kind=FailureKind.UNKNOWN,
    )


def timed_out(place: str, seconds: float) -> FetchFailed:
    return FetchFailed(
        "timed_out",
        f"{place} was not there within {seconds:g} seconds; try again later.",
        kind=FailureKind.UNKNOWN,
    )


def connection_failed(place: str) -> FetchFailed:
    return FetchFailed(
        "connection_failed",
        f"The connection to {place} could not be made or broke off; check the address or try again later.",
        kind=FailureKind.UNKNOWN,
    )


def tls_failed(place: str) -> FetchFailed:
    return FetchFailed(
        "tls_failed",
        f"{place} offers no secure connection that can be trusted; check the address, or tell the owner of the site.",
        kind=FailureKind.UNKNOWN,
    )


def robots_disallowed(place: str) -> FetchFailed:
    return FetchFailed(
        "robots_disallowed",
        f"The site's robots.txt does not allow {place} to be fetched; use the site's feed or API.",
        kind=FailureKind.BLOCKED,
    )


def robots_unknown(place: str, status: int | None) -> FetchFailed:
    return FetchFailed(
        "robots_disallowed",
        f"{place} answered with an error (status {status}), so what the site allows is not known; try again later.",
        kind=FailureKind.UNKNOWN,
        status=status,
    )


def circuit_open(host: str, seconds: float) -> FetchFailed:
    return FetchFailed(
        "circuit_open",
        f"{host} failed again and again and is left alone for {max(1, round(seconds))} more seconds; try again then.",
        kind=FailureKind.UNKNOWN,
    )


def queue_too_long(host: str) -> FetchFailed:
    return FetchFailed(
        "rate_limited",
        f"Too many requests to {host} are waiting for their turn already; try again later.",
        kind=FailureKind.UNKNOWN,
    )
