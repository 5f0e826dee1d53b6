"""What the crm service is told by its environment, beside what every service is told."""

from functools import cache
from typing import ClassVar

from pydantic import Field

from chassis.mail import MailSettings
from chassis.settings import ServiceSettings, load


class OutgoingSettings(MailSettings):
    """The mail server through which alarms go out, and what they say of the pages."""

    pages_url: str = Field(
        default="", pattern=r"^(https?://[^/\s?#]+)?$", description="Address of the pages, for links in e-mails"
    )
    alarm_mails_per_day: int = Field(
        default=50,
        ge=1,
        le=1000,
        description="Alarms that go out to one user by e-mail on a day; others are in the page",
    )
    webhook_loopback: bool = Field(
        default=False, description="Allow webhooks on this machine, without TLS; for tests and development"
    )


class Settings(OutgoingSettings, ServiceSettings):
    service: ClassVar[str] = "crm"


@cache
def mail_settings() -> OutgoingSettings:
    """The mail server of this process; read once."""
    found: OutgoingSettings = load(OutgoingSettings)
    return found
