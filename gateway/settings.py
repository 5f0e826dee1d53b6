"""The gateway's settings, read from the environment."""

from typing import ClassVar

from pydantic import Field

from chassis.settings import CommonSettings
from contracts.services import SERVICES


class Settings(CommonSettings):
    """Each setting is an environment variable in capitals. An invalid value stops the start and names the variable."""

    service: ClassVar[str] = "gateway"

    services: tuple[str, ...] = Field(
        default=SERVICES,
        min_length=1,
        description="Services that have a section of the card; JSON list. The first owns the customer",
    )
    documents_url: str = Field(
        default="http://127.0.0.1:8085", description="HTTP addresses of the documents service, comma separated"
    )
    deadline_seconds: float = Field(
        default=10, gt=0, le=60, description="Longest time for one HTTP request; covers the restart of a single replica"
    )
    card_deadline_seconds: float = Field(default=2, gt=0, le=60, description="Longest time for a card")
    slow_calls: int = Field(
        default=8,
        ge=2,
        description="Calls to one service that may take long at once, per process; half for one company",
    )
    slow_after_seconds: float = Field(default=1, gt=0, description="A call takes long after this time")
    silent_calls: int = Field(
        default=3,
        ge=1,
        description="Calls without an answer, one after another, after which a service is called no more",
    )
    probe_seconds: float = Field(
        default=1, gt=0, description="How often such a service gets a call, to see if it answers"
    )
    broker_silence_seconds: float = Field(
        default=1,
        gt=0,
        le=60,
        description="Silence after which a node of the broker that owes answers is given up for another",
    )
    upload_seconds: float = Field(default=600, gt=0, description="Longest time for one upload")
    stale_seconds: float = Field(
        default=3600, ge=0, description="Greatest age of the stored section that a card may show instead of a new one"
    )
    stale_sections: int = Field(default=5000, ge=0, description="Number of stored sections per process")
    auth_cache_seconds: float = Field(
        default=5, ge=0, le=60, description="How long a process may still accept a revoked key, session or module"
    )
    session_hours: float = Field(default=12, gt=0, description="How long a login lasts")
    login_attempts: int = Field(default=10, ge=1, description="Logins tried per user and address in 15 minutes")
    trusted_proxies: int = Field(
        default=0, ge=0, description="Number of proxies in front whose X-Forwarded-* headers are trusted"
    )
    largest_body: int = Field(default=1_048_576, ge=1024, description="Largest JSON body in bytes")

    @property
    def documents_addresses(self) -> tuple[str, ...]:
        return tuple(address.strip().rstrip("/") for address in self.documents_url.split(",") if address.strip())
