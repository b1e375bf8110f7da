"""`/auth/register`."""

from fastapi import Response

from app.api.auth.device import CallerDep
from app.api.deps import RolecallDep
from app.api.envelope import errors, one
from app.api.route import Router
from app.core.rate_limit import REGISTER
from app.core.schemas import Envelope
from app.domains.accounts.errors import CommonPassword, EmailTaken
from app.domains.accounts.schemas import Registration, UserRead
from app.flows.register import register

router = Router()


@router.post("/register", status_code=201, summary="Open an account", responses=errors(EmailTaken, CommonPassword))
async def register_user(
    rolecall: RolecallDep, caller: CallerDep, registration: Registration, response: Response
) -> Envelope[UserRead]:
    """A job seeker's or a recruiter's account with its profile; a recruiter's also founds a company, or joins the one
    that invited them. A mail with a link to confirm the address follows."""
    await rolecall.rate_limiter.require(REGISTER, caller)
    user = await register(rolecall, registration)
    response.headers["Location"] = "/api/v1/users/me"
    return one(UserRead, user)
