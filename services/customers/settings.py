"""Settings of the customers service; the environment variable is the name in capitals."""

from typing import ClassVar, Literal

from pydantic import Field

from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """What the customers service is told at start, beside what every service is told."""

    service: ClassVar[str] = "customers"

    map_address: Literal["visiting", "delivery", "invoice"] = Field(
        default="visiting", description="Which address the map shows; an empty one falls back on the others"
    )
