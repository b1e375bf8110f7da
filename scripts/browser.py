"""Find a Chromium, or get one, and prove it by loading a page that runs JavaScript. Prints its path.

`$BROWSER_PATH`, then one on PATH, then Playwright's own download, then Debian's package, then npm's. The path of a
proven one is kept in `.venv/.browser`.
"""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.async_api import Error, async_playwright

from app.clients.browser.find import KEPT, ROOT, from_path, from_playwright, kept, launch_arguments

NPM_PACKAGE = "@sparticuz/chromium@153.0.0"


async def _proves_itself(path: str) -> bool:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=launch_arguments(), timeout=30_000)
        try:
            page = await browser.new_page()
            await page.set_content("<p id=p></p><script>document.getElementById('p').textContent = 6 * 7</script>")
            return await page.text_content("#p") == "42"
        finally:
            await browser.close()


def works(path: str | None) -> bool:
    """Whether this is a browser that runs here."""
    if not path or not Path(path).exists():
        return False
    try:
        return asyncio.run(_proves_itself(path))
    except (Error, OSError):
        return False


def _attempt(command: list[str], seconds: int = 300) -> bool:
    try:
        return subprocess.run(command, timeout=seconds, check=False, capture_output=True).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _from_playwright() -> Iterator[str]:
    if _attempt([sys.executable, "-m", "playwright", "install", "chromium-headless-shell"]):
        yield from from_playwright()


def _from_debian() -> Iterator[str]:
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if shutil.which("apt-get"):
        _attempt([*sudo, "apt-get", "update", "-qq"])
        if _attempt([*sudo, "apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"], 600):
            yield from from_path()


def _from_npm() -> Iterator[str]:
    folder = ROOT / ".venv" / "chromium"
    folder.mkdir(parents=True, exist_ok=True)
    script = "import('@sparticuz/chromium').then(async m => console.log(await m.default.executablePath()))"
    if shutil.which("npm") and _attempt(["npm", "install", "--prefix", str(folder), "--silent", NPM_PACKAGE]):
        done = subprocess.run(
            ["node", "--input-type=module", "-e", script], cwd=folder, capture_output=True, text=True, check=False
        )
        if done.returncode == 0:
            yield done.stdout.strip().splitlines()[-1]


def find(*, install: bool = True) -> str | None:
    """The path of a Chromium that works, or None."""
    known: list[Callable[[], Iterator[str]]] = [
        lambda: iter([path for path in (os.environ.get("BROWSER_PATH"), kept()) if path]),
        from_path,
    ]
    ways = [*known, _from_playwright, _from_debian, _from_npm] if install else known
    for way in ways:
        for path in way():
            if works(path):
                KEPT.parent.mkdir(exist_ok=True)
                KEPT.write_text(path)
                return path
    return None


def main() -> int:
    proven = kept()
    if proven and Path(proven).exists():  # proven before on this machine
        return 0
    path = find()
    if path is None:
        print("No Chromium could be found or installed; set BROWSER_PATH to one", file=sys.stderr)
        return 1
    print(f"browser: {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
