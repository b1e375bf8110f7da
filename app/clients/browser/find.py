"""Where a Chromium may lie on this machine, and what it is started with. `make browser` gets one where there is none."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from app.core.config import inherited

ROOT = Path(__file__).parents[3]
KEPT = ROOT / ".venv" / ".browser"  # the path of one that `make browser` has proven
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome-headless-shell")
DOWNLOADS = ("chromium*/*/headless_shell", "chromium*/*/chrome-headless-shell", "chromium*/*/chrome")


def launch_arguments() -> list[str]:
    """What every start needs. The sandbox goes only where Chromium would not start with it: as root."""
    arguments = ["--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run"]
    return [*arguments, "--no-sandbox"] if os.geteuid() == 0 else arguments


def from_path() -> Iterator[str]:
    for name in NAMES:
        found = shutil.which(name)
        if found:
            yield found


def from_playwright() -> Iterator[str]:
    """What Playwright has downloaded, the newest first."""
    told = inherited("PLAYWRIGHT_BROWSERS_PATH").values()
    cache = Path(next(iter(told), Path.home() / ".cache" / "ms-playwright"))
    for pattern in DOWNLOADS:
        yield from (str(path) for path in sorted(cache.glob(pattern), reverse=True))


def kept() -> str | None:
    return KEPT.read_text().strip() if KEPT.exists() else None


def find_browser(browser_path: str = "") -> str | None:
    """The path of a Chromium that is already here, or None: `browser_path` where it is set, else the first known."""
    if browser_path:
        return browser_path
    known = kept()
    if known and Path(known).exists():
        return known
    return next(from_path(), None) or next(from_playwright(), None)
