"""What the sales service is told by its environment, beside what every service is told."""

from typing import ClassVar

from pydantic import Field

from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    service: ClassVar[str] = "sales"

    quote_valid_days: int = Field(default=30, ge=1, le=365, description="Validity of a quote that names no last day")
