from app.core.errors import Conflict, FieldError, InvalidInput, NotFound, Unauthenticated


class EmailTaken(Conflict):
    code = "email_taken"
    title = "There is an account with this e-mail address already"


class InvalidCredentials(Unauthenticated):
    """One answer for a wrong password, an unknown address and a suspended account."""

    code = "invalid_credentials"
    title = "The e-mail address or the password is wrong"


class InvalidRefreshToken(Unauthenticated):
    code = "invalid_refresh_token"
    title = "The refresh token is unknown, spent or expired; log in again"


class WrongPassword(InvalidInput):
    code = "wrong_password"
    title = "The current password is wrong"

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/current_password", "is not your password", self.code)])


class CommonPassword(InvalidInput):
    code = "common_password"
    title = "This password is on every list of stolen passwords; choose another"

    def __init__(self, pointer: str = "/password") -> None:
        super().__init__(errors=[FieldError(pointer, "is on every list of stolen passwords", self.code)])


class InvalidOneTimeToken(InvalidInput):
    code = "invalid_token"
    title = "The link is unknown, was used before or has run out; ask for a new one"

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/token", "is unknown, was used before or has run out", self.code)])


class UserNotFound(NotFound):
    code = "user_not_found"
    title = "There is no such user"


class SessionNotFound(NotFound):
    code = "session_not_found"
    title = "There is no such session of yours"


class CannotSuspendYourself(Conflict):
    code = "cannot_suspend_yourself"
    title = "You cannot suspend your own account; another admin can"
