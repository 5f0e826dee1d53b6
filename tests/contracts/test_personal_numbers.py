"""What of personal numbers is hidden, and what looks like one and is none."""

import pytest

from contracts.personal_numbers import is_masked, mask_personal_number


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("900101-0017", "900101-••••"),
        ("9001010017", "900101-••••"),
        ("19900101-0017", "900101-••••"),
        ("199001010017", "900101-••••"),
        ("900101 0017", "900101-••••"),
        ("900101+0017", "900101-••••"),
        ("191500722390", "150072-••••"),
        ("900161-0010", "900161-••••"),
        ("000101-T220", "000101-••••"),
        ("SE900101001701", "SE900101••••01"),
        ("se 900101-0017 01".replace("-", ""), "SE900101••••01"),
        ("0007:9001010017", "0007:900101••••"),
        ("SE9001010017", "SE900101••••"),
        ("SE 900101-0017 01", "SE900101••••01"),
        ("SE19900101001701", "SE900101••••01"),
        ("900101-001701", "900101••••01"),
        ("0007:199001010017", "0007:900101••••"),
        ("9920:ES12345678Z", "9920:ES••••"),
        ("9907:RSSMRA85T10A562S", "9907:RS••••"),
        ("0216:131052-308T", "0216:131052-••••"),
        ("131052-308T", "131052-••••"),
        ("010190-1234", "010190-••••"),
        ("RSSMRA85T10A562S", "RS••••"),
        ("12345678Z", "12••••"),
        ("CZ7103192745", "CZ••••"),
        ("CZ 710319/274".replace("/", ""), "CZ••••"),
        ("BG7523169263", "BG••••"),
        ("LV16117519997", "LV••••"),
        ("RO1630615123457", "RO••••"),
        ("9929:CZ7103192745", "9929:CZ••••"),
    ],
)
def test_personal_numbers_are_hidden_whatever_the_kind(number: str, shown: str) -> None:
    assert mask_personal_number(number) == mask_personal_number(number, "company") == shown
    assert mask_personal_number(shown) == shown
    assert is_masked(shown)


@pytest.mark.parametrize(
    "number",
    [
        "",
        "556016-0680",
        "5560160680",
        "16556016-0680",
        "SE556016068001",
        "DE136695976",
        "CZ25123891",
        "BG175074752",
        "LV40003521600",
        "RO18547290",
        "EL094259216",
        "0007:5560160680",
        "988 077 917",
        "2077474-0",
        "552 100 554",
        "0088:7350000000016",
        "9930:DE136695976",
        "0192:988077917",
        "SE5560160680",
        "556016068001",
        "CHE-107.787.577 MWST",
        "526-104-08-28",
    ],
)
def test_numbers_of_organisations_stay(number: str) -> None:
    assert mask_personal_number(number) == number
    assert not is_masked(number)


@pytest.mark.parametrize(("number", "shown"), [("151086 95088", "15••••"), ("36574261809", "36••••")])
def test_of_a_private_person_every_identity_number_is_hidden(number: str, shown: str) -> None:
    assert mask_personal_number(number) == number
    assert mask_personal_number(number, "person") == shown
