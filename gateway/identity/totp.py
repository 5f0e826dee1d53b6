"""Codes of authenticator apps (TOTP, RFC 6238: SHA-1, six digits, 30 s) and recovery codes. Pure: the time is an argument."""

import hashlib
import hmac
import io
import re
import secrets

import pyotp
import segno

STEP_SECONDS = 30
TOLERATED_STEPS = 1
"""A code of the step before or after is accepted, for clocks that differ (RFC 6238, section 5.2)."""
RECOVERY_CODES = 10
ISSUER = "Kundkort"
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_CODE = re.compile(r"[0-9]{6}")


def create_secret() -> str:
    """A new secret of 160 bits, as base32."""
    return str(pyotp.random_base32())


def counter_at(seconds: float) -> int:
    """The 30 s step of a Unix time."""
    return int(seconds // STEP_SECONDS)


def find_counter(secret: str, code: str, seconds: float, after: int) -> int | None:
    """The step whose code this is, among the tolerated ones later than `after`; None if the code is wrong."""
    if not _CODE.fullmatch(code):
        return None
    now, app = counter_at(seconds), pyotp.TOTP(secret)
    steps = range(max(now - TOLERATED_STEPS, after + 1), now + TOLERATED_STEPS + 1)
    return next((step for step in steps if hmac.compare_digest(app.generate_otp(step), code)), None)


def make_uri(secret: str, login: str) -> str:
    """The otpauth URI that an authenticator app reads from a QR code."""
    return str(pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER))


def draw_qr(uri: str) -> str:
    """The URI as a QR code: an SVG element that needs no script and no style."""
    written = io.BytesIO()
    segno.make(uri, error="m", micro=False).save(
        written, kind="svg", scale=5, xmldecl=False, svgns=True, svgclass="qr", lineclass=None, light="#fff"
    )
    return written.getvalue().decode()


def create_recovery_codes() -> list[str]:
    """Ten codes of 79 bits each: "abcd-efgh-jkmn-pqrs"."""
    return ["-".join(_word() for _ in range(4)) for _ in range(RECOVERY_CODES)]


def digest_recovery_code(code: str) -> str:
    """What is stored of a recovery code. Case, spaces and hyphens do not matter."""
    plain = re.sub(r"[\s-]", "", code).lower()
    return hashlib.sha256(f"recovery\n{plain}".encode()).hexdigest()


def _word() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(4))
