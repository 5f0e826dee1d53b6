"""How the page of a card draws credit notes and invoices that were credited."""

from typing import Any

import pytest

from contracts.billing.tabs import INVOICES
from contracts.describe_tabs import describe_tab
from gateway.web.columns import make_table
from gateway.web.texts import Texts

ITEM: dict[str, Any] = {"text": "", "date": "2026-03-02", "currency": "SEK", "overdue": False, "disputed": False}
NOTE = {
    **ITEM,
    "kind": "credit_note",
    "status": "set_off",
    "amount": "-25.00",
    "credited": "-25.00",
    "remaining": "0.00",
}
CHANGED = {
    **ITEM,
    "kind": "invoice",
    "status": "part_credited",
    "amount": "125.00",
    "credited": "25.00",
    "remaining": "100.00",
}
WORDS = {
    "sv": (["Ändringsfaktura", "Avräknad"], ["Faktura", "Delvis krediterad"]),
    "en": (["Credit note", "Set off"], ["Invoice", "Partly credited"]),
}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_kind_and_status_are_words(language: str) -> None:
    drawn = make_table([NOTE, CHANGED], describe_tab(INVOICES).columns, Texts(language), whole=True)
    for row, words in zip(drawn.rows, WORDS[language], strict=True):
        shown = [text for cell in row for text in (cell.text, *(badge.text for badge in cell.badges))]
        assert [word for word in words if word in shown] == words
