"""Warnings are said in the caller's language, in answers and on the page; sums in the decimals of their currency."""

import pytest

from contracts.customers import VatType
from contracts.supply import Supply
from contracts.vat_treatment import Contradiction
from gateway.http import remarks
from gateway.web import formats
from gateway.web.card_header import build_header
from gateway.web.texts import Texts

FOUND = Contradiction(
    VatType.EXPORT, Supply.GOODS, "delivery_country", "SE", "country_outside_eu", stops=True
).warning()
WARNING = {"code": FOUND.code, "detail": FOUND.detail, "values": dict(FOUND.values)}
SWEDISH = "Momstypen export för varor motsägs av leveranslandet: SE. Det som krävs: ett land utanför EU."


def test_a_warning_is_said_in_swedish_and_english() -> None:
    reply = {"id": "quo_1", "warnings": [WARNING]}
    assert remarks.translate(reply, "sv")["warnings"][0]["detail"] == SWEDISH
    assert remarks.translate(reply, "en")["warnings"][0]["detail"] == FOUND.detail


@pytest.mark.parametrize("warnings", [None, [], [{"code": "newer", "detail": "Said so."}]])
def test_what_is_not_known_stays(warnings: object) -> None:
    assert remarks.translate({"warnings": warnings}, "sv") == {"warnings": warnings}


def test_the_page_shows_it_in_the_head() -> None:
    head = build_header({"name": "Prov AB", "warnings": [WARNING]}, Texts("sv"))
    assert [(badge.text, badge.tone) for badge in head.badges] == [(SWEDISH, "attention")]


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        ("1235.00", 0, "1\u202f235"),
        ("1235.00", 2, "1\u202f235,00"),
        ("5.50", 0, "5,50"),
        ("1235.50", 3, "1\u202f235,500"),
        ("-0.001", 3, "\u22120,001"),
        ("1235.00", 4, "1\u202f235,0000"),
    ],
)
def test_an_amount_has_the_decimals_of_its_currency(value: str, decimals: int, shown: str) -> None:
    assert formats.amount(value, "sv", decimals) == shown
