from contextlib import suppress
from typing import Annotated, Literal
from uuid import UUID

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, Field, IPvAnyAddress, StrictBool, StringConstraints

from app.core.schemas import (
    Email,
    Id,
    Input,
    Line,
    LowerInput,
    Output,
    PageByCreation,
    Safe,
    ShortLine,
    Timestamp,
)
from app.core.security import MAX_PASSWORD_BYTES, MIN_PASSWORD_BYTES, Permission, Role

MAX_OFFERED_BYTES = 1024  # more than this is no password, and is refused before any work


def _fits_bcrypt(password: str) -> str:
    """bcrypt reads 72 bytes, so characters are not what counts: "é" is two bytes."""
    size = len(password.encode())
    if size < MIN_PASSWORD_BYTES:
        raise ValueError(f"must be at least {MIN_PASSWORD_BYTES} bytes long")
    if size > MAX_PASSWORD_BYTES:
        raise ValueError(f"must be at most {MAX_PASSWORD_BYTES} bytes long (an accented letter is two or more)")
    return password


def _is_offerable(password: str) -> str:
    if len(password.encode()) > MAX_OFFERED_BYTES:
        raise ValueError(f"must be at most {MAX_OFFERED_BYTES} bytes long")
    return password


def fold_email(value: str) -> str:
    """An address as it is stored: the domain normalised, all in lower case. What is no address stays as it is."""
    with suppress(EmailNotValidError):
        value = validate_email(value, check_deliverability=False).normalized
    return value.lower()


AccountEmail = Annotated[Email, AfterValidator(str.lower), Field(examples=["ada@example.com"])]
LoginName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=254),
    Safe,
    AfterValidator(fold_email),
    Field(examples=["seeker@example.com"]),
]
# Length first: the cheap check must come before those that walk through the string.
NewPassword = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_OFFERED_BYTES),
    Safe,
    AfterValidator(_fits_bcrypt),
    Field(description="8 to 72 bytes.", examples=["correct-horse-7"]),
]
OfferedPassword = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_OFFERED_BYTES),
    Safe,
    AfterValidator(_is_offerable),
    Field(examples=["password123"]),
]
RandomToken = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), Safe]
OpenRole = Annotated[Literal[Role.JOB_SEEKER, Role.RECRUITER], LowerInput, Field(examples=["job_seeker"])]


class Registration(Input):
    """A new account. Admins are made on the server, by `python -m app.tasks.create_admin`."""

    email: AccountEmail
    password: NewPassword
    role: OpenRole
    full_name: Line = Field(examples=["Ada Lovelace"])
    company_name: Line | None = Field(
        default=None,
        description="A recruiter's: the company to found; by default it bears the full name.",
        examples=[None],
    )
    invitation_token: RandomToken | None = Field(
        default=None,
        description="A recruiter's: joins the company that sent the invitation instead of founding one.",
        examples=[None],
    )


class Login(Input):
    email: LoginName
    password: OfferedPassword


class PasswordGrant(Input):
    """The OAuth2 form (RFC 6749, 4.3), as Swagger UI's Authorize and generated clients send it."""

    grant_type: Literal["password"] | None = None
    username: LoginName
    password: OfferedPassword
    scope: ShortLine | None = None
    client_id: ShortLine | None = None
    client_secret: ShortLine | None = None


class Refresh(Input):
    refresh_token: RandomToken = Field(examples=["the refresh_token of your last login or refresh"])


class TokenPair(Output):
    """RFC 6749, 5.1: bare, without the envelope, so that every OAuth2 client can read it."""

    access_token: str
    refresh_token: str
    token_type: Literal["bearer"] = "bearer"
    expires_in: int = Field(description="Seconds until the access token ends.")


class PasswordChange(Input):
    current_password: OfferedPassword
    new_password: NewPassword


class OneTimeTokenUse(Input):
    token: RandomToken = Field(examples=["the token of the link in the mail"])


class PasswordForgotten(Input):
    email: LoginName


class PasswordReset(OneTimeTokenUse):
    password: NewPassword


class ResetPromise(Output):
    message: str = "If there is an account with this address, a mail with a link is on its way"


class UserRead(Output):
    id: Id
    email: str
    role: Role
    full_name: str
    is_active: bool
    email_verified_at: Timestamp | None
    last_login_at: Timestamp | None
    version: int
    created_at: Timestamp
    updated_at: Timestamp


class Me(UserRead):
    """The caller's own account, with what it may do."""

    permissions: list[Permission]


class UserUpdate(Input):
    """The fields sent are changed, the rest is left."""

    full_name: Line = Field(default="", examples=["Ada Lovelace"])
    is_active: StrictBool = Field(
        default=True, description="false suspends: every session of the account ends at once."
    )


class UserFilters(PageByCreation):
    q: ShortLine | None = Field(default=None, description="Words of the e-mail address or the name.")
    role: list[Annotated[Role, LowerInput]] = Field(default=[], max_length=3, description="Repeat it for several.")
    is_active: bool | None = None


class SessionFilters(PageByCreation):
    q: ShortLine | None = Field(default=None, description="Words of the user agent, such as `firefox`.")


class SessionRead(Output):
    """One login on one device."""

    id: UUID
    user_agent: str
    address: IPvAnyAddress | None
    is_current: bool
    created_at: Timestamp
    last_used_at: Timestamp
    expires_at: Timestamp
