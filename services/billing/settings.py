"""Settings of the billing service, besides those of every service."""

from typing import ClassVar

from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    service: ClassVar[str] = "billing"
