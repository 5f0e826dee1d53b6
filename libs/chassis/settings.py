"""Settings: read once from the environment, typed; a missing or wrong one stops the start with its name."""

import sys
from functools import cache
from typing import ClassVar, TypeVar
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from chassis.event_topology import RETRY_SECONDS
from chassis.key_settings import KeySettings


class CommonSettings(KeySettings):
    """Settings of the gateway and of every service. The environment variable is the name in capitals."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    service: ClassVar[str] = ""

    amqp_url: SecretStr = Field(
        description="Broker, e.g. amqp://user:password@host:5672/vhost; several nodes of it with ; between them"
    )
    mongodb_url: SecretStr = Field(description="Database server, e.g. mongodb://user:password@host:27017")
    database: str = Field(default="", description="Name of the own database; kundkort_<service> if absent")
    database_seconds: float = Field(
        default=10, gt=0, le=600, description="Longest time for one database operation outside of a call's deadline"
    )
    database_find_seconds: float = Field(
        default=2, gt=0, le=60, description="Longest time to find, and to connect to, a database server that serves"
    )
    database_connections: int = Field(default=50, ge=1, le=1000, description="Most connections to a database server")
    split_companies: bool = Field(
        default=False, description="Keep request ids apart, so that MongoDB may split a company (docs/database.md)"
    )
    migrate_at_start: bool = Field(
        default=False, description="Migrate the database at start; for development and single machines"
    )
    http_host: str = Field(default="127.0.0.1", description="Address that /livez, /readyz and /metrics listen on")
    http_port: int = Field(default=0, ge=0, le=65535, description="Their port; 0: any free one")
    log_level: str = Field(default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="Least severe log line")

    @property
    def database_name(self) -> str:
        return self.database or f"kundkort_{self.service}"


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


class ServiceSettings(CommonSettings, TimeZoneSettings):
    """Further settings that every service has."""

    rpc_prefetch: int = Field(
        default=10, ge=1, le=100, description="Requests worked on at once, from each node of the broker"
    )
    event_prefetch: int = Field(default=10, ge=1, le=100, description="Events worked on at once")
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
    try:
        return kind.model_validate({})  # pydantic-settings fills in what the environment says
    except ValidationError as error:
        for one in error.errors(include_url=False, include_input=False):
            name = "_".join(str(part) for part in one["loc"][:1]).upper()
            what = (
                f"setting {name}: {one['msg']}" if name else one["msg"]
            )  # JSON that cannot be read has its name there
            print(f"{getattr(kind, 'service', '') or 'kundkort'}: {what}", file=sys.stderr)
        raise SystemExit(2) from None
