"""What the crm service is told by its environment, beside what every service is told."""

from functools import cache
from typing import ClassVar

from pydantic import Field

from chassis.key_settings import KeySettings
from chassis.mail import MailSettings
from chassis.purpose_keys import derive_key
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


@cache
def code_key() -> bytes:
    """The key of the codes that confirm addresses: another one follows from another SIGNING_KEY."""
    settings = load(KeySettings)
    secret = settings.signing_key or settings.context_key
    assert secret is not None, "KeySettings demands one of the two"
    return derive_key(secret.get_secret_value().encode(), "crm alarm codes")
