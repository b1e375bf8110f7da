"""Changing and resetting passwords, confirming addresses."""

from fastapi import Response

from app.api.auth.device import CallerDep
from app.api.deps import AuthServiceDep, CurrentUser, RolecallDep
from app.api.envelope import errors, one
from app.api.route import Router
from app.core.errors import Unauthenticated
from app.core.rate_limit import RESET_BY_ADDRESS
from app.core.schemas import Envelope
from app.domains.accounts.errors import CommonPassword, InvalidOneTimeToken, WrongPassword
from app.domains.accounts.schemas import (
    OneTimeTokenUse,
    PasswordChange,
    PasswordForgotten,
    PasswordReset,
    ResetPromise,
)
from app.flows.change_password import change_password
from app.flows.reset_password import ask_for_reset, reset_password

router = Router()


@router.post(
    "/change-password",
    status_code=204,
    summary="Change your password",
    responses=errors(Unauthenticated, WrongPassword, CommonPassword),
)
async def change_own_password(
    user: CurrentUser, rolecall: RolecallDep, caller: CallerDep, change: PasswordChange
) -> None:
    """Set a new password. This session stays, all your others end. A wrong current password counts as a failed login."""
    await change_password(rolecall, user, change.current_password, change.new_password, caller=caller)


@router.post("/forgot-password", status_code=202, summary="Ask for a new password", responses=errors())
async def forget_password(
    rolecall: RolecallDep, caller: CallerDep, forgotten: PasswordForgotten, response: Response
) -> Envelope[ResetPromise]:
    """If there is an account with this address, a mail with a link follows; the link works once, for an hour. The answer
    is the same either way."""
    await rolecall.rate_limiter.require(RESET_BY_ADDRESS, f"address:{caller}")
    await ask_for_reset(rolecall, forgotten.email)
    response.headers["Location"] = "/api/v1/auth/reset-password"
    return one(ResetPromise, ResetPromise())


@router.post(
    "/reset-password",
    status_code=204,
    summary="Set a new password by link",
    responses=errors(InvalidOneTimeToken, CommonPassword),
)
async def reset_forgotten_password(rolecall: RolecallDep, reset: PasswordReset) -> None:
    """Set a new password with the token of the mailed link. Every session of the account ends."""
    await reset_password(rolecall, reset.token, reset.password)


@router.post("/verify-email", status_code=204, summary="Confirm your address", responses=errors(InvalidOneTimeToken))
async def verify_email(service: AuthServiceDep, use: OneTimeTokenUse) -> None:
    """Confirm the e-mail address with the token of the mailed link."""
    await service.verify_email(use.token)
