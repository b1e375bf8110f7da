"""A run of auto-apply: taken up, and gone through by the way that was chosen for its job."""

from collections.abc import Callable, Mapping
from uuid import UUID

from app.domains.auto_apply.attempts import RunContext
from app.domains.auto_apply.models import Way as WayName
from app.flows.apply_by_skyvern import SkyvernWay
from app.flows.apply_here import PortalWay
from app.flows.applying import Way
from app.flows.collect import Work


async def apply_to_job(work: Work, run_id: UUID) -> None:
    """Go on with a run from where it is. One that was being sent when its worker died is never sent again."""
    async with work.unit() as services:
        context = await services.auto_apply_attempt_service.begin(run_id)
    if context is not None:
        await WAYS[context.way](work, context).apply()


def _in_browser(work: Work, context: RunContext) -> Way:
    from app.flows.apply_in_browser import BrowserWay  # Playwright is for those who use a browser

    return BrowserWay(work, context)


WAYS: Mapping[WayName, Callable[[Work, RunContext], Way]] = {
    WayName.PORTAL: PortalWay,
    WayName.BROWSER: _in_browser,
    WayName.SKYVERN: SkyvernWay,
}
