"""What the crm service is told by its environment, beside what every service is told."""

from functools import cache
from typing import ClassVar, Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from chassis.settings import ServiceSettings, load


class MailSettings(BaseSettings):
    """The mail server through which alarms go out, and what they say of the pages."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    smtp_host: str = Field(default="", description="Mail server for alarms; none goes out by e-mail if absent")
    smtp_port: int = Field(default=587, ge=1, le=65535, description="Its port")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="How the connection is encrypted; none only for a server on this machine"
    )
    smtp_user: str = Field(default="", description="User name at the mail server; no login if absent")
    smtp_password: SecretStr | None = Field(default=None, description="Its password")
    smtp_from: str = Field(
        default="kundkort@localhost", pattern=r"^[^@\s<>]+@[^@\s<>]+$", description="Sender of the e-mails"
    )
    pages_url: str = Field(
        default="", pattern=r"^(https?://[^/\s?#]+)?$", description="Address of the pages, for links in e-mails"
    )
    webhook_loopback: bool = Field(
        default=False, description="Allow webhooks on this machine, without TLS; for tests and development"
    )


class Settings(MailSettings, ServiceSettings):
    service: ClassVar[str] = "crm"


@cache
def mail_settings() -> MailSettings:
    """The mail server of this process; read once."""
    found: MailSettings = load(MailSettings)
    return found
