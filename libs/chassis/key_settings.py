"""The settings of a part's keys: SIGNING_KEY and TRUSTED_KEYS, and CONTEXT_KEY as long as a part of release 0.1.0 is left.

`python -m chassis.key_set` makes a set of them for all parts.
"""

from functools import cached_property
from typing import Any

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from chassis.signing import Keys

MISSING = "Field required; only with CONTEXT_KEY, while an upgrade lasts, may it be missing"


class KeySettings(BaseSettings):
    """Settings with which messages are signed and verified. Without CONTEXT_KEY the other two are required."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    context_key: SecretStr | None = Field(
        default=None, min_length=32, description="Common key of release 0.1.0; only while an upgrade lasts, else unset"
    )
    signing_key: SecretStr | None = Field(
        default=None, validate_default=True, description="The part's own private key, Ed25519: 32 bytes in base64"
    )
    trusted_keys: dict[str, tuple[str, ...]] = Field(
        default={},
        validate_default=True,
        description='Public keys of each signer; JSON: {"gateway": ["…"], "sales": ["…", "…"]}',
    )

    @field_validator("context_key", "signing_key", mode="before")
    @classmethod
    def _take_empty_as_unset(cls, value: Any) -> Any:
        return value or None

    @field_validator("signing_key")
    @classmethod
    def _check_signing_key(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if value is None and not info.data.get("context_key"):
            raise ValueError(MISSING)
        Keys(own=value.get_secret_value() if value else "")
        return value

    @field_validator("trusted_keys")
    @classmethod
    def _check_trusted_keys(cls, value: dict[str, tuple[str, ...]], info: ValidationInfo) -> dict[str, tuple[str, ...]]:
        if not value and not info.data.get("context_key"):
            raise ValueError(MISSING)
        Keys(trusted=value)
        return value

    @cached_property
    def keys(self) -> Keys:
        """The keys of this process."""
        own, former = (one.get_secret_value() if one else "" for one in (self.signing_key, self.context_key))
        return Keys(own, self.trusted_keys, former.encode())
