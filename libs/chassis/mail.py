"""The mail server that a part of the product hands e-mails to: its settings (`SMTP_…`), and a connection to it."""

import re
import smtplib
import ssl
import unicodedata
from typing import Literal

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
PLAIN = re.compile(rf"(?=.{{1,64}}@){_ATOM}(\.{_ATOM})*@({_LABEL}\.)+(?![0-9]+$){_LABEL}")
"""An address as people have one (RFC 5321, 4.1.2): a dot-string at a domain; no quotes, comments, lists, numbers of hosts."""


class MailSettings(BaseSettings):
    """Inherited by the settings of a part that sends e-mail. Without `smtp_host` it sends none."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    smtp_host: str = Field(default="", max_length=253, description="Mail server; no e-mail is sent if absent")
    smtp_port: int = Field(default=587, ge=1, le=65535, description="Its port")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="How the connection to it is encrypted; none is for this machine only"
    )
    smtp_user: str = Field(default="", max_length=200, description="The login at it; none if absent")
    smtp_password: SecretStr | None = Field(default=None, description="The password of that login")
    smtp_sender: str = Field(
        default="",
        pattern=r"^([^@\s<>]+@[^@\s<>]+)?$",
        validate_default=True,
        description="Address that e-mails come from; required with SMTP_HOST",
    )

    @field_validator("smtp_sender")
    @classmethod
    def _check_sender(cls, value: str, info: ValidationInfo) -> str:
        if not value and info.data.get("smtp_host"):
            raise ValueError("SMTP_HOST needs it")
        return value


def connect(settings: MailSettings, seconds: float) -> smtplib.SMTP:
    """A connection on which the login is done; each answer is awaited for so many seconds.

    Raises OSError and smtplib.SMTPException.
    """
    host, port = settings.smtp_host, settings.smtp_port
    if settings.smtp_security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=seconds, context=ssl.create_default_context())
    else:
        server = smtplib.SMTP(host, port, timeout=seconds)
    try:
        if settings.smtp_security == "starttls":
            server.starttls(context=ssl.create_default_context())
        server.ehlo_or_helo_if_needed()
        if settings.smtp_user and settings.smtp_password is not None:
            server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
    except BaseException:
        server.close()
        raise
    return server


def domain_of(address: str) -> str:
    """ "vi@vi.example" → "vi.example", for the names of messages."""
    return address.rpartition("@")[2]


def ascii_of(address: str) -> str:
    """The address as every mail server takes it: the domain as IDNA. Raises ValueError for letters outside ASCII before the @,
    and for a domain that IDNA would make another one ("straße" is not "strasse")."""
    local, _, domain = unicodedata.normalize("NFC", address).rpartition("@")
    encoded = domain if domain.isascii() else domain.encode("idna").decode()
    if local.isascii() and (domain.isascii() or encoded.encode().decode("idna") == domain.lower()):
        return f"{local}@{encoded}"
    raise ValueError(f"cannot be sent to: {address}")


def is_plain(address: str) -> bool:
    """Whether e-mail can be sent to the address, and to no other than the one that a person reads in it."""
    try:
        encoded = ascii_of(address)
    except ValueError:
        return False
    return len(encoded) <= 254 and PLAIN.fullmatch(encoded) is not None


def mailbox_of(address: str) -> str:
    """One name for the spellings of an address that may lead to the same mailbox: case and what stands after a + are left out."""
    local, _, domain = ascii_of(address).casefold().rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"
