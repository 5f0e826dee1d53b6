"""The settings of TLS, checked at start. What they mean in operation: docs/security.md."""

from typing import Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from chassis import tls

ADDRESSES = ("amqp_url", "mongodb_url", "documents_url")


class TlsSettings(BaseSettings):
    """What every part has."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    tls_ca_file: str = Field(
        default="",
        description="PEM file of the authorities trusted for broker, database and documents; the system's if absent",
    )
    tls_required: bool = Field(
        default=False,
        description="Refuse to start with an address that is not encrypted, and to serve files without TLS",
    )

    @field_validator("tls_ca_file")
    @classmethod
    def _check_authority(cls, file: str) -> str:
        if file:
            tls.check_authority(file)
        return file

    @model_validator(mode="after")
    def _refuse_plain_addresses(self) -> Self:
        if self.tls_required:
            for name in ADDRESSES:
                address = getattr(self, name, None)
                text = address.get_secret_value() if isinstance(address, SecretStr) else address
                if text and not tls.is_encrypted(text):
                    raise ValueError(
                        f"setting {name.upper()}: not encrypted, or a check is switched off, while TLS_REQUIRED is set;"
                        " use amqps://, mongodb://…?tls=true, https://"
                    )
        return self


class HttpsSettings(BaseSettings):
    """What a service has that also serves HTTP to other parts."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    https_certificate: str = Field(
        default="", description="PEM file of the certificate and its chain; with it the service listens with TLS, too"
    )
    https_key: str = Field(default="", description="PEM file of the certificate's private key")
    https_port: int = Field(default=8443, ge=1, le=65535, description="Port on HTTP_HOST that answers with TLS")

    @model_validator(mode="after")
    def _check_certificate(self) -> Self:
        if self.https_certificate or self.https_key:
            tls.server_context(self.https_certificate, self.https_key)
        return self
