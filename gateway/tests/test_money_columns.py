"""Sums in tables of the pages: with the decimals of their currency, in both languages."""

import pytest

from contracts.card import ColumnDescription
from contracts.tabs import Kind
from gateway.web.columns import make_table
from gateway.web.texts import Texts

AMOUNT = ColumnDescription(
    field="amount", kind=Kind.MONEY, labels={"sv": "Belopp", "en": "Amount"}, uses={"currency": "currency"}
)


@pytest.mark.parametrize(
    ("amount", "currency", "sv", "en"),
    [
        ("1235.00", "JPY", "1\u202f235", "1\u202f235"),
        ("1235.50", "SEK", "1\u202f235,50", "1\u202f235.50"),
        ("1235.50", "KWD", "1\u202f235,500", "1\u202f235.500"),
        ("-0.001", "TND", "−0,001", "−0.001"),
        ("12.00", "CLF", "12,0000", "12.0000"),
    ],
)
def test_a_sum_has_the_decimals_of_its_currency(amount: str, currency: str, sv: str, en: str) -> None:
    for language, shown in (("sv", sv), ("en", en)):
        table = make_table([{"amount": amount, "currency": currency}], [AMOUNT], Texts(language), whole=True)
        (cell,) = table.rows[0]
        assert (cell.text, cell.note) == (shown, currency)
