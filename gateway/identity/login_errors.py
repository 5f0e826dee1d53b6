"""Errors of the second factor. Texts: contracts.second_factor_errors."""

from datetime import datetime

from contracts import second_factor_errors as texts
from contracts.gateway_errors import HttpError


def second_factor_required(next_step: str, login_token: str, expires_at: datetime) -> HttpError:
    """The password is right; `next_step` is "code" or "enrolment", which `login_token` allows until `expires_at`."""
    return texts.SECOND_FACTOR_REQUIRED.error(
        next=next_step, login_token=login_token, expires_at=expires_at.isoformat().replace("+00:00", "Z")
    )


def login_step_expired() -> HttpError:
    return texts.LOGIN_STEP_EXPIRED.error()


def wrong_code() -> HttpError:
    return texts.CODE_WRONG.error()


def enrolment_expired() -> HttpError:
    return texts.ENROLMENT_EXPIRED.error()


def second_factor_exists() -> HttpError:
    return texts.SECOND_FACTOR_EXISTS.error()


def second_factor_absent() -> HttpError:
    return texts.SECOND_FACTOR_ABSENT.error()


def second_factor_demanded() -> HttpError:
    return texts.SECOND_FACTOR_DEMANDED.error()


def second_factor_unreadable() -> HttpError:
    return texts.SECOND_FACTOR_UNREADABLE.error()
