"""What a message says that a cell may be is understood in a cell, in both languages."""

import pytest

from contracts.customers import VatType
from contracts.customers.import_errors import UNKNOWN_VAT_TYPE, UNKNOWN_WORD
from contracts.error_texts import render
from contracts.error_words import say_cells
from customers import row_words

STATUS = {"active": ("stage",)}
"""A status may say how far a customer has come."""


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("column", ["active", "kind", "stage", "vat_type", "language"])
def test_every_word_of_a_message_is_understood(column: str, language: str) -> None:
    values = row_words.choices(column)
    for value, said in zip(values.split(", "), say_cells(values, language).split(", "), strict=True):
        found = [row_words.meaning(one, said) for one in (column, *STATUS.get(column, ()))]
        assert found == [row_words.meaning(one, value) for one in (column, *STATUS.get(column, ()))], said
        assert any(one is not None for one in found), said


def test_a_swedish_message_has_no_english_words() -> None:
    said = render(UNKNOWN_WORD.sv, {"value": "Kanske", "allowed": row_words.choices("active")}, "sv")
    assert said == "Kanske går inte att förstå här. Ange något av ja, nej, aktiv, inaktiv, prospekt, kund."
    said = render(UNKNOWN_VAT_TYPE.sv, {"value": "x", "allowed": ", ".join(VatType)}, "sv")
    assert "svensk moms, omvänd skattskyldighet, EU omvänd skattskyldighet, EU med moms, utanför EU" in said
