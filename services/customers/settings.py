"""Settings of the customers service; the environment variable is the name in capitals."""

from typing import ClassVar

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from chassis.settings import ServiceSettings


class GeocoderSettings(BaseSettings):
    """The provider that knows where addresses are."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    geocoder_url: str = Field(
        default="",
        pattern=r"^(https?://[^\s{}]+\{query\}\S*)?$",
        description="Address of a geocoding provider, with {query}; places follow from postcodes alone if absent",
    )
    geocoder_seconds: float = Field(default=5, gt=0, le=60, description="Longest silence of the geocoding provider")


class Settings(GeocoderSettings, ServiceSettings):
    """What the customers service is told at start, beside what every service is told."""

    service: ClassVar[str] = "customers"
