"""The skills of the taxonomy, as they are found in texts. Made once a process, and again when the taxonomy changed."""

from app.domains.skills.finder import SkillFinder
from app.services import Rolecall

_made: dict[str, tuple[object, SkillFinder]] = {}


async def skill_finder(rolecall: Rolecall) -> SkillFinder:
    """The finder over the skills that are known now."""
    async with rolecall.read_unit() as services:
        version = await services.skill_service.version()
        known = _made.get(rolecall.settings.database_url)
        if known is not None and known[0] == version:
            return known[1]
        names = await services.skill_service.all_names()
    finder = SkillFinder(names)
    _made[rolecall.settings.database_url] = (version, finder)
    return finder
