"""What can go wrong with a browser's page, each with its code and its sentence."""

from app.clients.web.port import FailureKind, FetchFailed


def unavailable() -> FetchFailed:
    return FetchFailed(
        "browser_unavailable",
        "There is no browser on this machine that starts; get one with `make browser`, or set BROWSER_PATH.",
        kind=FailureKind.UNKNOWN,
    )


def crashed() -> FetchFailed:
    return FetchFailed("browser_crashed", "The browser broke down on this page.", kind=FailureKind.UNKNOWN)


def out_of_memory() -> FetchFailed:
    return FetchFailed("browser_out_of_memory", "The page takes more memory than a page may.", kind=FailureKind.REFUSED)


def timed_out() -> FetchFailed:
    return FetchFailed("timed_out", "The page did not load in time.", kind=FailureKind.UNKNOWN)


def too_large() -> FetchFailed:
    return FetchFailed("too_large", "The page is larger than a page may be.", kind=FailureKind.REFUSED)


def not_a_page() -> FetchFailed:
    return FetchFailed(
        "not_a_page", "The address leads to a download or to nothing, not to a page.", kind=FailureKind.REFUSED
    )


def connection_failed(host: str) -> FetchFailed:
    return FetchFailed(
        "connection_failed", f"{host[:253]} could not be reached, or broke off.", kind=FailureKind.UNKNOWN
    )
