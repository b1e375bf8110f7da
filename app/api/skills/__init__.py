"""`/skills`: the taxonomy."""

from typing import Annotated
from urllib.parse import quote

from fastapi import Query, Response

from app.api.deps import ReadServicesDep, ServicesDep, require
from app.api.envelope import errors, many, one
from app.api.route import Router
from app.core.errors import PermissionDenied, Unauthenticated
from app.core.schemas import Envelope, ListEnvelope
from app.core.security import Permission, Principal
from app.domains.skills.errors import SkillExists
from app.domains.skills.schemas import SkillCreate, SkillFilters, SkillRead

router = Router(prefix="/skills", tags=["skills"])


@router.get("", summary="Find skills", responses=errors())
async def list_skills(services: ReadServicesDep, filters: Annotated[SkillFilters, Query()]) -> ListEnvelope[SkillRead]:
    """Skills by name or alias, best match first: `q=k8s` finds Kubernetes. Without `q` all of them by name. Public."""
    return many(SkillRead, await services.skill_service.search_skills(filters), filters)


@router.post(
    "",
    status_code=201,
    summary="Add a skill",
    responses=errors(Unauthenticated, PermissionDenied, SkillExists),
)
async def create_skill(
    user: Annotated[Principal, require(Permission.SKILLS_WRITE)],
    services: ServicesDep,
    skill: SkillCreate,
    response: Response,
) -> Envelope[SkillRead]:
    """Add a skill that the taxonomy lacks. One that is known under any of the names is 409, with its id as `skill_id`."""
    created = await services.skill_service.create_skill(user, skill)
    response.headers["Location"] = f"/api/v1/skills?q={quote(created.name)}"
    return one(SkillRead, created)
