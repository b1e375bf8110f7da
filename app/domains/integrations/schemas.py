"""What each kind of integration needs. Credentials go in and never come out: their fields are secrets to Pydantic too."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    StrictBool,
    StringConstraints,
    ValidationError,
)

from app.core.errors import FieldError, InvalidInput
from app.core.schemas import Email, Id, Input, LowerInput, Output, PageByCreation, Safe, ShortLine, Timestamp
from app.domains.integrations.models import IntegrationKind

HINT = 4
LONG_ENOUGH_FOR_A_HINT = 12  # of a shorter secret, four characters would be too much

Kind = Annotated[IntegrationKind, LowerInput]


def _stripped(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


def _for_a_header(value: SecretStr) -> SecretStr:
    secret = value.get_secret_value()
    if not (secret.isascii() and secret.isprintable()) or " " in secret:
        raise ValueError("must be a key as the service shows it: ASCII, without spaces")
    return value


def _printable(value: SecretStr) -> SecretStr:
    if not value.get_secret_value().isprintable():  # control characters and lone surrogates are not
        raise ValueError("must not contain control characters")
    return value


ApiKey = Annotated[
    SecretStr, BeforeValidator(_stripped), Field(min_length=8, max_length=500), AfterValidator(_for_a_header)
]
Password = Annotated[SecretStr, Field(min_length=1, max_length=500), AfterValidator(_printable)]
Host = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=253, pattern=r"^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$")
]


class OpenAICredentials(Input):
    api_key: ApiKey = Field(examples=["sk-proj-0123456789abcdef"])


class SkyvernCredentials(Input):
    api_key: ApiKey = Field(examples=["eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"])


class TavilyCredentials(Input):
    api_key: ApiKey = Field(examples=["tvly-0123456789abcdef"])


class AdzunaCredentials(Input):
    """An application's id and key, as https://developer.adzuna.com gives them."""

    app_id: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z0-9]{4,100}$")] = Field(
        examples=["0a1b2c3d"]
    )
    api_key: ApiKey = Field(examples=["5e6f708192a3b4c5d6e7f8091a2b3c4d"])


class SmtpCredentials(Input):
    """A mail account of one's own. Port 465 is encrypted from the start, the others by STARTTLS."""

    host: Host = Field(examples=["smtp.example.com"])
    port: int = Field(default=587, ge=1, le=65535, examples=[587])
    username: Annotated[ShortLine, Safe] = Field(examples=["ada@example.com"])
    password: Password = Field(examples=["correct-horse-battery"])
    from_email: Email = Field(examples=["ada@example.com"])
    use_tls: StrictBool = Field(default=True, description="False sends password and mails in the clear.")


AnyCredentials = OpenAICredentials | SkyvernCredentials | AdzunaCredentials | TavilyCredentials | SmtpCredentials
CREDENTIALS: Mapping[IntegrationKind, type[AnyCredentials]] = {
    IntegrationKind.OPENAI: OpenAICredentials,
    IntegrationKind.SKYVERN: SkyvernCredentials,
    IntegrationKind.ADZUNA: AdzunaCredentials,
    IntegrationKind.TAVILY: TavilyCredentials,
    IntegrationKind.SMTP: SmtpCredentials,
}


def _as_it_is(value: object) -> object:
    return value


# Read by `credentials_of`, once the kind is known: an update does not repeat it. OpenAPI shows those of each kind.
Credentials = Annotated[
    dict[str, Any],
    BeforeValidator(_as_it_is, json_schema_input_type=AnyCredentials),
    Field(
        description="All credentials of the integration's kind. They are encrypted, and never shown again.",
        examples=[{"api_key": "sk-proj-0123456789abcdef"}],
    ),
]


def credentials_of(kind: IntegrationKind, given: Mapping[str, Any]) -> AnyCredentials:
    """The credentials of this kind, or InvalidInput that names the fields and shows nothing of what was given."""
    try:
        return CREDENTIALS[kind].model_validate(given)
    except ValidationError as error:
        faults = [
            FieldError(
                f"/credentials/{'/'.join(_pointed(part) for part in fault['loc'])}",
                fault["msg"].removeprefix("Value error, "),
                fault["type"],
            )
            for fault in error.errors(include_url=False, include_context=False, include_input=False)
        ]
    raise InvalidInput(f"{faults[0].pointer}: {faults[0].message}", errors=faults)


def _pointed(part: int | str) -> str:
    """A part of a JSON pointer (RFC 6901). Names of fields come from the caller: cut, and without lone surrogates."""
    return str(part)[:100].replace("~", "~0").replace("/", "~1").encode("utf-8", "replace").decode()


def revealed(credentials: AnyCredentials) -> dict[str, Any]:
    """The plain values, for the service that they are for."""
    values = dict(credentials)
    return {name: value.get_secret_value() if isinstance(value, SecretStr) else value for name, value in values.items()}


def hint_of(credentials: AnyCredentials) -> str | None:
    """The last four characters of the secret, to tell one key from another."""
    secret = (
        credentials.password if isinstance(credentials, SmtpCredentials) else credentials.api_key
    ).get_secret_value()
    return secret[-HINT:] if len(secret) >= LONG_ENOUGH_FOR_A_HINT else None


class IntegrationCreate(Input):
    kind: Kind = Field(examples=["openai"])
    credentials: Credentials


class IntegrationUpdate(Input):
    """Credentials are replaced as a whole: nobody can see which half would stay."""

    kind: Kind | None = Field(default=None, description="If sent, it must be what it is.", examples=["openai"])
    credentials: Credentials | None = None


class IntegrationFilters(PageByCreation):
    kind: list[Kind] = Field(default=[], max_length=5, description="Repeat it for several.")


class IntegrationRead(Output):
    id: Id
    kind: IntegrationKind
    hint: str | None = Field(description="The last four characters of the key; null where it is too short to show any.")
    last_used_at: Timestamp | None
    last_error: str | None = Field(description="Why the last use failed; null where it went well.")
    last_error_at: Timestamp | None
    created_at: Timestamp
    updated_at: Timestamp


class IntegrationTestRead(Output):
    is_working: bool
    detail: str = Field(examples=["OpenAI takes the key"])
    tested_at: Timestamp
