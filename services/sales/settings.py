"""What the sales service is told by its environment, beside what every service is told."""

from datetime import date, datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from pydantic import Field

from chassis.settings import ServiceSettings, load


class Settings(ServiceSettings):
    service: ClassVar[str] = "sales"

    quote_valid_days: int = Field(default=30, ge=1, le=365, description="Validity of a quote that names no last day")
    time_zone: str = Field(default="Europe/Stockholm", description="Where the business day begins at midnight")


def today() -> date:
    """The business day that it is now. Only `service.py` asks; everything else is told."""
    return datetime.now(ZoneInfo(load(Settings).time_zone)).date()
