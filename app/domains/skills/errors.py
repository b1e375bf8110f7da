from app.core.errors import Conflict, InvalidInput, NotFound


class SkillNotFound(NotFound):
    code = "skill_not_found"
    title = "There is no such skill"


class SkillExists(Conflict):
    """Carries the known skill's id as `skill_id`."""

    code = "skill_exists"
    title = "This skill is known already, under this name or another"


class UnknownSkill(InvalidInput):
    code = "unknown_skill"
    title = "There is no such skill"
