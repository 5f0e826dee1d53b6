"""Codes by the vectors of RFC 6238, tolerated clocks, recovery codes, the QR code."""

import base64
import re
from xml.etree import ElementTree

import pytest

from gateway.identity import totp

SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_the_vectors_of_rfc_6238(seconds: int, code: str) -> None:
    """Appendix B, SHA-1, the last six digits."""
    assert totp.find_counter(SECRET, code, seconds, after=0) == seconds // 30


@pytest.mark.parametrize(("late", "found"), [(-60, None), (-30, 37037036), (0, 37037036), (30, 37037036), (60, None)])
def test_one_step_of_difference_is_tolerated(late: int, found: int | None) -> None:
    assert totp.find_counter(SECRET, "081804", 1111111109 + late, after=0) == found


def test_a_step_that_was_used_is_not_found_again() -> None:
    assert totp.find_counter(SECRET, "081804", 1111111109, after=37037035) == 37037036
    assert totp.find_counter(SECRET, "081804", 1111111109, after=37037036) is None


@pytest.mark.parametrize("code", ["", "08180", "0818044", "abcdef", "٠٨١٨٠٤", " 081804"])
def test_what_is_no_code_is_wrong(code: str) -> None:
    assert totp.find_counter(SECRET, code, 1111111109, after=0) is None


def test_secrets_have_160_bits_and_differ() -> None:
    made = {totp.create_secret() for _ in range(50)}
    assert (len(made), {len(base64.b32decode(one)) for one in made}) == (50, {20})


def test_recovery_codes_are_ten_and_are_typed_in_any_way() -> None:
    codes = totp.create_recovery_codes()
    assert len(set(codes)) == 10
    assert all(re.fullmatch("([a-z2-9]{4}-){3}[a-z2-9]{4}", code) for code in codes)
    typed = codes[0].upper().replace("-", " ")
    assert totp.digest_recovery_code(typed) == totp.digest_recovery_code(codes[0])


def test_the_uri_names_the_login_and_the_qr_code_is_a_picture_without_script_or_style() -> None:
    uri = totp.make_uri(SECRET, "anna@demo.example")
    assert uri == f"otpauth://totp/Kundkort:anna%40demo.example?secret={SECRET}&issuer=Kundkort"
    drawn = totp.draw_qr(uri)
    tags = {one.tag.rpartition("}")[2] for one in ElementTree.fromstring(drawn).iter()}
    assert (tags, "style" in drawn) == ({"svg", "g", "path"}, False)
