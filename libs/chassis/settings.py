"""Settings: read once from the environment, typed; a missing or wrong one stops the start with its name.

A secret may come from a file instead: CONTEXT_KEY_FILE beside CONTEXT_KEY (chassis/secret_files.py).
"""

import os
import sys
from functools import cache
from typing import ClassVar, TypeVar, get_args
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from chassis import published_secrets
from chassis.addresses import check_address, split_addresses
from chassis.event_topology import RETRY_SECONDS
from chassis.key_settings import KeySettings
from chassis.secret_files import SUFFIX, SecretUnreadable, read_secret
from chassis.tls_settings import HttpsSettings, TlsSettings


class DatabaseSettings(TlsSettings):
    """Settings of whatever uses the database of a part: the part itself, or a command with a user of its own."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    service: ClassVar[str] = ""

    mongodb_url: SecretStr = Field(description="Database server, e.g. mongodb://user:password@host:27017")
    database: str = Field(default="", description="Name of the own database; kundkort_<service> if absent")
    database_seconds: float = Field(
        default=10, gt=0, le=600, description="Longest time for one database operation outside of a call's deadline"
    )
    database_find_seconds: float = Field(
        default=2, gt=0, le=60, description="Longest time to find, and to connect to, a database server that serves"
    )
    database_connections: int = Field(default=50, ge=1, le=1000, description="Most connections to a database server")
    log_level: str = Field(default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="Least severe log line")
    development: bool = Field(
        default=False, description="Accept secrets that stand in the repository; only where nobody else can reach it"
    )

    @field_validator("mongodb_url")
    @classmethod
    def _check_database(cls, url: SecretStr) -> SecretStr:
        check_address(url.get_secret_value())
        return url

    @property
    def database_name(self) -> str:
        return self.database or f"kundkort_{self.service}"


class CommonSettings(KeySettings, DatabaseSettings):
    """Settings of the gateway and of every service. The environment variable is the name in capitals."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    amqp_url: SecretStr = Field(
        description="Broker, e.g. amqp://user:password@host:5672/vhost; several nodes of it with ; between them"
    )
    split_companies: bool = Field(
        default=False, description="Keep request ids apart, so that MongoDB may split a company (docs/database.md)"
    )
    migrate_at_start: bool = Field(
        default=False, description="Migrate the database at start; for development and single machines"
    )
    http_host: str = Field(default="127.0.0.1", description="Address that /livez, /readyz and /metrics listen on")
    http_port: int = Field(default=0, ge=0, le=65535, description="Their port; 0: any free one")

    @field_validator("amqp_url")
    @classmethod
    def _check_brokers(cls, urls: SecretStr) -> SecretStr:
        for url in split_addresses(urls.get_secret_value()):
            check_address(url)
        return urls


class TimeZoneSettings(BaseSettings):
    """Where business days begin. Apart from the other settings, so that the clock needs no broker or database."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    time_zone: str = Field(default="Europe/Stockholm", description="Where the business day begins at midnight")

    @field_validator("time_zone")
    @classmethod
    def _check_time_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError
            raise ValueError(f"{name!r} is not an IANA time zone such as Europe/Stockholm") from None
        return name


class ServiceSettings(CommonSettings, TimeZoneSettings, HttpsSettings):
    """Further settings that every service has."""

    rpc_prefetch: int = Field(
        default=10, ge=1, le=100, description="Requests worked on at once, from each node of the broker"
    )
    event_prefetch: int = Field(default=30, ge=1, le=100, description="Events worked on at once")
    retry_seconds: tuple[float, ...] = Field(
        default=RETRY_SECONDS, description="Waits before an event is tried again; JSON list"
    )
    unknown_event_seconds: float = Field(
        default=600, ge=0, description="How long an event without a handler is retried for a newer replica, then parked"
    )
    sweep_seconds: float = Field(default=5, gt=0, description="How often the outbox is searched for what a crash left")


S = TypeVar("S", bound=BaseSettings)


@cache
def load(kind: type[S]) -> S:
    """The settings of this process. Exits with one line per missing or wrong setting."""
    secrets, wrong = _secrets_from_files(kind)
    try:
        settings = kind.model_validate(secrets)  # pydantic-settings fills in what the environment says
    except ValidationError as error:
        wrong = {**_explain(error), **wrong}
    else:
        wrong = wrong or _refuse_published(settings)
    if not wrong:
        return settings
    for reason in wrong.values():
        print(f"{getattr(kind, 'service', '') or 'kundkort'}: {reason}", file=sys.stderr)
    raise SystemExit(2)


def secret_fields(kind: type[BaseSettings]) -> list[str]:
    """The names of the settings that are secrets: SecretStr, also `SecretStr | None`."""
    return [
        name
        for name, field in kind.model_fields.items()
        if field.annotation is SecretStr or SecretStr in get_args(field.annotation)
    ]


def _secrets_from_files(kind: type[BaseSettings]) -> tuple[dict[str, str], dict[str, str]]:
    """The secrets that come from files, by field, and what is wrong with others: field → variable and reason."""
    found: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for name in secret_fields(kind):
        if not os.environ.get(name.upper() + SUFFIX):
            continue
        try:
            found[name] = read_secret(name.upper(), os.environ)
        except SecretUnreadable as error:
            wrong[name] = str(error)
    return found, wrong


def _explain(error: ValidationError) -> dict[str, str]:
    """What is wrong, by field; never a value."""
    wrong: dict[str, str] = {}
    for one in error.errors(include_url=False, include_input=False):
        name = "_".join(str(part) for part in one["loc"][:1])
        # JSON that cannot be read has its name in the message
        wrong[name or one["msg"]] = f"setting {name.upper()}: {one['msg']}" if name else one["msg"]
    return wrong


def _refuse_published(settings: BaseSettings) -> dict[str, str]:
    """A reason for each secret that everybody can know, unless DEVELOPMENT is set."""
    if getattr(settings, "development", True):
        return {}
    secrets = {name: getattr(settings, name) for name in secret_fields(type(settings))}
    return {
        name: f"setting {name.upper()}: {published_secrets.REFUSAL}"
        for name, secret in secrets.items()
        if isinstance(secret, SecretStr) and published_secrets.is_for_development(secret.get_secret_value())
    }
