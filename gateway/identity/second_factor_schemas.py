"""Requests and replies of the second factor: login in two steps, enrolment, recovery codes, what a company demands."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, SecretStr

from contracts.base import Reply, Value, Version
from gateway.schemas import LoggedIn

Code = Annotated[SecretStr, Field(min_length=6, max_length=40)]
"""Six digits of the app, or a recovery code."""
LoginToken = Annotated[SecretStr, Field(min_length=1, max_length=200)]
OldPassword = Annotated[SecretStr, Field(min_length=1, max_length=200)]


class ShowCode(Value):
    """The second step of a login: a code of the authenticator app or a recovery code."""

    login_token: LoginToken
    code: Code


class StartEnrolmentAtLogin(Value):
    """Starts the enrolment that the company demands before the first login is complete."""

    login_token: LoginToken


class SecondFactorOffer(Reply):
    """A secret for an authenticator app. `qr_svg` shows `uri` as a QR code; confirm it before `expires_at`."""

    secret: str
    uri: str
    qr_svg: str
    expires_at: datetime


class EnrolledAndLoggedIn(LoggedIn):
    """A session, and the recovery codes, which are shown this once and never again."""

    recovery_codes: list[str]


class RecoveryCodes(Reply):
    """Ten codes that each replace the app once. They are shown this once and never again."""

    recovery_codes: list[str]


class SecondFactorState(Reply):
    """Whether the caller has a second factor, and whether the company demands one."""

    enrolled: bool
    required: bool
    enrolled_at: datetime | None = None
    recovery_codes_left: int = 0


class StartEnrolment(Value):
    """Starts the caller's enrolment."""

    password: OldPassword


class ConfirmEnrolment(Value):
    """The first code that the app shows."""

    code: Code


class PasswordAndCode(Value):
    """Both factors of the caller."""

    password: OldPassword
    code: Code


class LoginRulesView(Reply):
    """What the company demands of its users' logins. `version` is what If-Match wants."""

    version: int
    second_factor_required: bool


class SetLoginRules(Value):
    """What the company demands of its users' logins."""

    version: Version
    second_factor_required: bool
