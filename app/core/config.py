"""Every setting, read from the environment (and `.env`) here and nowhere else."""

import os
import secrets
from contextlib import suppress
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, Self

from pydantic import (
    Field,
    ModelWrapValidatorHandler,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.core.crypto import Keyring, new_key

MIN_SECRET_BYTES = 32
DEFAULT_SECRETS = frozenset({"", "change-me", "changeme", "secret", "yoursecretkey_changeme_in_production"})
MAKE_ENCRYPTION_KEY = "python -c 'import base64, os; print(\"k1:\" + base64.b64encode(os.urandom(32)).decode())'"
DEVELOPMENT_ORIGINS = ["http://localhost:3000", "http://localhost:5173"]


def inherited(*names: str) -> dict[str, str]:
    """Variables that are the machine's and not ours, for programs that we start: PATH, LANG …"""
    return {name: os.environ[name] for name in names if name in os.environ}


class Environment(StrEnum):
    DEVELOPMENT = "development"
    TESTING = "testing"
    PRODUCTION = "production"


class ConfigurationError(Exception):
    """The service refuses to start; the message is one line that says which setting and how to make it right."""


CommaSeparated = Annotated[list[str], NoDecode]


class Settings(BaseSettings):
    """One attribute a variable, the same name in capitals. Empty means unset."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    # The process
    environment: Environment = Environment.DEVELOPMENT
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    public_url: str = ""
    data_dir: Path = Path(".data")
    storage_url: str = ""
    web_concurrency: int = Field(default=1, ge=1, le=64)
    shutdown_grace_seconds: int = Field(default=8, ge=1, le=300)
    log_level: str = Field(default="INFO", pattern="(?i)^(debug|info|warning|error|critical)$")
    log_format: str = Field(default="", pattern="^(|console|json)$")
    docs_enabled: bool = True
    sentry_dsn: str = Field(default="", pattern=r"^(|https?://[^@/\s]+@[^/\s]+(/\S*)?/\d+)$")

    # Stores
    database_url: str = ""
    read_database_url: str = ""
    db_pool_size: int = Field(default=10, ge=1, le=200)
    redis_url: str = ""
    redis_max_connections: int = Field(default=50, ge=2, le=1000)
    redis_timeout_seconds: float = Field(default=0.1, ge=0.01, le=10)

    # Accounts
    secret_key: SecretStr = SecretStr("")
    algorithm: str = Field(default="HS256", pattern="^HS(256|384|512)$")
    access_token_expire_minutes: int = Field(default=30, ge=1, le=60 * 24 * 30)
    refresh_token_expire_days: int = Field(default=7, ge=1, le=365)
    encryption_keys: SecretStr = SecretStr("")

    # The edge
    cors_allowed_origins: CommaSeparated = Field(default_factory=list)
    allowed_hosts: CommaSeparated = Field(default_factory=list)
    trusted_proxies: CommaSeparated = Field(default_factory=list)
    rate_limit_per_minute: int = Field(default=60, ge=1, le=10_000_000)
    frontend_url: str = ""

    # Mail
    email_host: str = ""
    email_port: int = Field(default=587, ge=1, le=65535)
    email_host_user: str = ""
    email_host_password: SecretStr = SecretStr("")
    email_from: str = "Rolecall <no-reply@rolecall.invalid>"
    email_use_tls: bool = True

    # Fetching
    scraper_allow_private_networks: bool = False

    # Sources of postings
    fetch_schedule_enabled: bool = True
    job_offer_sources: CommaSeparated = Field(default_factory=list)
    adzuna_app_id: str = ""
    adzuna_api_key: SecretStr = SecretStr("")
    adzuna_base_url: str = Field(default="https://api.adzuna.com/v1/api", pattern=r"^https?://\S+$")
    tavily_api_key: SecretStr = SecretStr("")
    tavily_base_url: str = Field(default="https://api.tavily.com", pattern=r"^https?://\S+$")

    # Language models
    openai_api_key: SecretStr = SecretStr("")
    openai_base_url: str = Field(default="https://api.openai.com/v1", pattern=r"^https?://\S+$")
    openai_model: str = "gpt-4.1-mini"
    openai_embedding_model: str = "text-embedding-3-small"
    openai_embedding_texts_per_day: int = Field(default=500_000, ge=0)
    openai_descriptions_per_day: int = Field(default=1_000, ge=0)
    openai_tokens_per_user_per_day: int = Field(default=200_000, ge=0)

    # Applying by a service
    skyvern_api_key: SecretStr = SecretStr("")
    skyvern_runs_per_user_per_day: int = Field(default=20, ge=0)
    skyvern_base_url: str = Field(default="https://api.skyvern.com", pattern=r"^https?://\S+$")

    # Auto-apply
    auto_apply_evidence_days: int = Field(default=180, ge=1, le=3650)

    # The browser
    browser_path: str = ""

    @model_validator(mode="wrap")
    @classmethod
    def _explained(cls, values: object, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """A value of the wrong kind is told in one line too, and never shown: it may be a secret."""
        try:
            return handler(values)
        except ValidationError as error:
            faults = error.errors(include_url=False, include_context=False, include_input=False)
            told = "; ".join(f"{'.'.join(map(str, fault['loc'])).upper()}: {fault['msg']}" for fault in faults)
            raise ConfigurationError(told) from None

    @field_validator(
        "cors_allowed_origins",
        "allowed_hosts",
        "trusted_proxies",
        "job_offer_sources",
        mode="before",
    )
    @classmethod
    def _split(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("database_url", "read_database_url")
    @classmethod
    def _asyncpg(cls, value: str) -> str:
        """SQLAlchemy 2.1 reads a bare postgresql:// as psycopg, which is not installed."""
        for prefix in ("postgres://", "postgresql://"):
            if value.startswith(prefix):
                return "postgresql+asyncpg://" + value.removeprefix(prefix)
        return value

    @field_validator("encryption_keys")
    @classmethod
    def _a_ring_of_keys(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value():
            Keyring.parse(value.get_secret_value())
        return value

    @property
    def is_production(self) -> bool:
        return self.environment is Environment.PRODUCTION

    @property
    def base_url(self) -> str:
        """Where callers reach this service, without a trailing slash."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def cors_origins(self) -> list[str]:
        if self.cors_allowed_origins or self.is_production:
            return self.cors_allowed_origins
        return DEVELOPMENT_ORIGINS

    @property
    def logs_as_json(self) -> bool:
        return self.log_format == "json" or (self.log_format == "" and self.is_production)

    @cached_property
    def signing_key(self) -> str:
        """The key of access tokens. Outside production one is made once and kept in DATA_DIR."""
        return self.secret_key.get_secret_value() or self._kept_secret("secret_key", secrets.token_urlsafe(48))

    @cached_property
    def keyring(self) -> Keyring:
        """The keys of secrets at rest. Outside production one is made once and kept in DATA_DIR."""
        return Keyring.parse(self.encryption_keys.get_secret_value() or self._kept_secret("encryption_keys", new_key()))

    def _kept_secret(self, name: str, made: str) -> str:
        """What DATA_DIR keeps under this name, else `made`, kept from now on and readable by its owner alone."""
        path = self.data_dir / name
        try:
            return path.read_text(encoding="ascii")
        except FileNotFoundError:
            path.parent.mkdir(parents=True, exist_ok=True)
        # Written whole under another name, then linked: of two processes that start at once, one wins and both read it.
        draft = path.with_name(f"{name}.{secrets.token_hex(8)}")
        draft.touch(mode=0o600, exist_ok=False)
        draft.write_text(made, encoding="ascii")
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
        return path.read_text(encoding="ascii")

    def checked(self) -> Self:
        """These settings, or ConfigurationError where production would start with an unsafe one."""
        if not self.is_production:
            return self
        make_key = "python -c 'import secrets; print(secrets.token_urlsafe(48))'"
        secret = self.secret_key.get_secret_value()
        if secret in DEFAULT_SECRETS or len(secret.encode()) < MIN_SECRET_BYTES:
            raise ConfigurationError(
                f"SECRET_KEY is missing, a known default or shorter than {MIN_SECRET_BYTES} bytes; make one: {make_key}"
            )
        if not self.encryption_keys.get_secret_value():
            raise ConfigurationError(f"ENCRYPTION_KEYS is missing; make one: {MAKE_ENCRYPTION_KEY}")
        if "*" in self.cors_allowed_origins:
            raise ConfigurationError("CORS_ALLOWED_ORIGINS must list its origins; '*' is refused in production")
        return self
