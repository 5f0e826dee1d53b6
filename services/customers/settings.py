"""Settings of the customers service; the environment variable is the name in capitals."""

from typing import ClassVar

from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """What the customers service is told at start, beside what every service is told."""

    service: ClassVar[str] = "customers"
