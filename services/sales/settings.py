"""Settings of the sales service, besides those of every service."""

from typing import ClassVar

from pydantic import Field

from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    service: ClassVar[str] = "sales"

    quote_valid_days: int = Field(default=30, ge=1, le=365, description="Validity of a quote that names no last day")
