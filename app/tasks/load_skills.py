"""Fill an empty skills table with the service's own taxonomy. A new installation gets it from its first worker."""

from app.domains.skills.messages import LOAD_SKILLS
from app.services import Services
from app.tasks.by_hand import by_hand
from app.tasks.registry import does, nightly


@nightly(hour=2)
@does(LOAD_SKILLS)
async def load_skills(services: Services) -> None:
    """Load the taxonomy that comes with the service, unless there are skills already."""
    await services.skill_service.load_own_taxonomy()


if __name__ == "__main__":
    by_hand(load_skills)
