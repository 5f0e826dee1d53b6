"""What the gateway is told by its environment."""

from typing import ClassVar

from pydantic import Field

from chassis.settings import CommonSettings
from contracts.services import SERVICES


class Settings(CommonSettings):
    """The environment variable is the name in capitals. A wrong value stops the start with its name."""

    service: ClassVar[str] = "gateway"

    services: tuple[str, ...] = Field(
        default=SERVICES,
        min_length=1,
        description="Who is asked for a section of the card; JSON list. The first owns the customer itself",
    )
    documents_url: str = Field(default="http://127.0.0.1:8085", description="Where the documents service speaks HTTP")
    deadline_seconds: float = Field(default=5, gt=0, le=60, description="Longest time for one HTTP request")
    card_deadline_seconds: float = Field(default=2, gt=0, le=60, description="Longest time for a card")
    upload_seconds: float = Field(default=600, gt=0, description="Longest time for one upload, also on a slow line")
    stale_seconds: float = Field(
        default=3600, ge=0, description="How old an answer a card may show in place of a new one"
    )
    stale_sections: int = Field(default=5000, ge=0, description="How many answers are kept for that, per process")
    auth_cache_seconds: float = Field(
        default=5, ge=0, le=60, description="How long a revoked key, session or module may live on in a process"
    )
    session_hours: float = Field(default=12, gt=0, description="How long a login lasts")
    login_attempts: int = Field(default=10, ge=1, description="Logins tried per user and address in 15 minutes")
    trusted_proxies: int = Field(default=0, ge=0, description="Proxies in front whose X-Forwarded-* are believed")
    largest_body: int = Field(default=1_048_576, ge=1024, description="Bytes of a JSON body")
