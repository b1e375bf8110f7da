"""The three login shapes, and refresh. Their answers are bare (RFC 6749, 5.1)."""

from typing import Annotated

from fastapi import Form, Response

from app.api.auth.device import CallerDep, DeviceDep
from app.api.deps import RolecallDep
from app.api.envelope import errors
from app.api.route import Router
from app.domains.accounts.errors import InvalidCredentials, InvalidRefreshToken
from app.domains.accounts.schemas import Login, PasswordGrant, Refresh, TokenPair
from app.flows.log_in import log_in
from app.flows.refresh_session import refresh_session

router = Router()


def never_stored(response: Response, pair: TokenPair) -> TokenPair:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Pragma"] = "no-cache"
    return pair


@router.post("/login", summary="Log in", responses=errors(InvalidCredentials))
async def log_in_user(
    rolecall: RolecallDep, device: DeviceDep, caller: CallerDep, login: Login, response: Response
) -> TokenPair:
    """Log in with e-mail and password. Failures are counted, by account and by address."""
    return never_stored(response, await log_in(rolecall, login.email, login.password, device, caller=caller))


@router.post("/token", name="create_token", summary="Log in with the OAuth2 form", responses=errors(InvalidCredentials))
@router.post(
    "/login/access-token",
    name="create_access_token",
    summary="Log in with the OAuth2 form",
    responses=errors(InvalidCredentials),
)
async def log_in_with_form(
    rolecall: RolecallDep,
    device: DeviceDep,
    caller: CallerDep,
    grant: Annotated[PasswordGrant, Form()],
    response: Response,
) -> TokenPair:
    """The OAuth2 password form, as Swagger UI's Authorize sends it: `username` is the e-mail address.

    `/auth/token` is the name that OAuth2 clients look for, `/auth/login/access-token` an older one of the same.
    """
    return never_stored(response, await log_in(rolecall, grant.username, grant.password, device, caller=caller))


@router.post("/refresh", summary="Get new tokens", responses=errors(InvalidRefreshToken))
async def refresh_tokens(rolecall: RolecallDep, refresh: Refresh, response: Response) -> TokenPair:
    """Trade a refresh token for a new pair. It works once: a spent one that comes back ends the session, because one of
    the two who have it stole it."""
    return never_stored(response, await refresh_session(rolecall, refresh.refresh_token))
