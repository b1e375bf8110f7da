"""What the page looks like, for whoever wants to see what was sent."""

from playwright.async_api import Error, FloatRect, Page
from playwright.async_api import TimeoutError as NotInTime

from app.clients.application_forms.looking import bounded
from app.clients.browser.failures import crashed, timed_out

MAX_HEIGHT = 8000
MAX_BYTES = 3_000_000
SECONDS = 10.0
SMALLEST = 500


async def take_picture(page: Page) -> bytes:
    """A PNG of the page from its top, cut where it would be too high or too large; or FetchFailed."""
    size = page.viewport_size or {"width": 1280, "height": 720}
    try:
        full: int = await bounded(page.evaluate("Math.ceil(document.documentElement?.scrollHeight ?? 0)"))
        height = min(max(full, size["height"]), MAX_HEIGHT)
        while True:
            picture = await bounded(_cut(page, size["width"], height), SECONDS)
            if len(picture) <= MAX_BYTES or height <= SMALLEST:
                return picture
            height = max(SMALLEST, int(height * MAX_BYTES / len(picture) * 0.9))
    except NotInTime:
        raise timed_out() from None
    except Error as error:
        raise crashed() from error


async def _cut(page: Page, width: int, height: int) -> bytes:
    clip: FloatRect = {"x": 0, "y": 0, "width": width, "height": height}
    return await page.screenshot(full_page=True, clip=clip, timeout=SECONDS * 1000, animations="disabled")
