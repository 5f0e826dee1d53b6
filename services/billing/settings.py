"""What the billing service is told by its environment, beside what every service is told."""

from typing import ClassVar

from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    service: ClassVar[str] = "billing"
