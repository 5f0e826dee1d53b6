"""What the crm service is told by its environment, beside what every service is told."""

from datetime import UTC, datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from pydantic import Field

from chassis.settings import ServiceSettings, load


class Settings(ServiceSettings):
    service: ClassVar[str] = "crm"

    time_zone: str = Field(default="Europe/Stockholm", description="Where the business day begins at midnight")


def now() -> datetime:
    """This instant, in the business's time zone. Only `service.py` asks; everything else is told."""
    return datetime.now(UTC).astimezone(ZoneInfo(load(Settings).time_zone))
