"""`/users/profile`: the caller's own profile, of either role."""

from app.api.deps import CurrentUser, IfMatch, ServicesDep
from app.api.envelope import errors, one
from app.api.route import Router
from app.core.errors import PreconditionFailed, Unauthenticated
from app.core.schemas import Envelope
from app.domains.profiles.errors import ProfileNotFound
from app.domains.profiles.schemas import JobSeekerRead, ProfileUpdate, RecruiterRead
from app.domains.skills.errors import UnknownSkill

router = Router(prefix="/users", tags=["users"])
OwnProfile = Envelope[JobSeekerRead] | Envelope[RecruiterRead]


@router.get("/profile", summary="Read your profile", responses=errors(Unauthenticated, ProfileNotFound))
async def get_own_profile(user: CurrentUser, services: ServicesDep) -> OwnProfile:
    """Your profile as a job seeker or as a recruiter: `role` says which. Admins have none."""
    return _enveloped(await services.profile_service.get_own(user))


@router.put(
    "/profile",
    summary="Change your profile",
    responses=errors(Unauthenticated, ProfileNotFound, UnknownSkill, PreconditionFailed),
)
async def update_own_profile(
    user: CurrentUser, services: ServicesDep, changes: ProfileUpdate, if_match: IfMatch
) -> OwnProfile:
    """Change the fields you send; the rest stays. A field that your role's profile lacks is refused."""
    return _enveloped(await services.profile_service.update_own(user, changes, if_match=if_match))


def _enveloped(profile: JobSeekerRead | RecruiterRead) -> OwnProfile:
    if isinstance(profile, JobSeekerRead):
        return one(JobSeekerRead, profile)
    return one(RecruiterRead, profile)
