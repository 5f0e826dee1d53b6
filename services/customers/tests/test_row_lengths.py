"""Cells of any length and any signs: read in time, and none of them ends the import."""

import time

import pytest

from contracts.customers import IMPORT_COLUMNS, ImportRow
from customers import import_rows, row_values
from customers.row_values import BadCellError

LONG = 9_900
CELLS = (
    "a" + " " * LONG + "b",
    "kr" + " " * (LONG // 2) + "5" + " " * (LONG // 2) + "!",
    "040-123456" + "\t" * LONG + "b",
    "a@b c@d " + "x" * LONG,
    "a" * LONG + "@/",
    "1" * LONG,
    ".0" * (LONG // 2) + "x",
    "፩ dagar",
    "²",
    "'",
)


@pytest.mark.parametrize("cell", CELLS, ids=range(len(CELLS)))
def test_every_column_is_read_in_time(cell: str) -> None:
    """A telephone number with so many spaces took two seconds, in which the service did nothing else."""
    began = time.process_time()
    for column in IMPORT_COLUMNS:
        import_rows.read(ImportRow(line=2, fields={"name": "Prov AB", "invoice_city": "Lund", column: cell}))
    assert time.process_time() - began < 1


@pytest.mark.parametrize("terms", ["1" * 5_000, "፩ dagar", "30፩"])
def test_terms_of_payment_that_are_no_number_are_doubtful(terms: str) -> None:
    """They ended the import of the whole register."""
    with pytest.raises(BadCellError):
        row_values.read_terms(terms)


def test_numbers_and_addresses_between_many_spaces_are_found() -> None:
    assert row_values.split_phones("040-12 34 56  ,\t 040-65 43 21 \n 070-1234567") == [
        "040-12 34 56",
        "040-65 43 21",
        "070-1234567",
    ]
    assert row_values.split_addresses("A <a@x.se>;  mailto:b@x.se/c@x.se") == ["a@x.se", "b@x.se", "c@x.se"]
    assert row_values.read_amount("kr   50 \t 000,50  ") == "50000.50"


@pytest.mark.parametrize(
    "cell",
    [
        "040-123456 & 070-1112233",
        "040-123456 + 070-1112233",
        "040-123456 el. 070-1112233",
        "040-123456 alt 070-1112233",
        "040-123456/070-1112233",
        "040-123456 070-1112233",
        "040-123456\t070-1112233",
    ],
)
def test_two_numbers_in_a_cell_are_two(cell: str) -> None:
    assert row_values.split_phones(cell) == ["040-123456", "070-1112233"]


def test_a_note_keeps_its_own_text_and_says_that_not_all_below_has_room() -> None:
    """Addresses and numbers of 20,000 signs took its place, and were stored beyond what a card can save."""
    several = {one: "; ".join(f"{one}{at}@x.se" for at in range(600))[:LONG] for one in ("email", "email_2")}
    cells = {"name": "A", "invoice_city": "Lund", "info": "Viktigt", **several}
    row = import_rows.read(ImportRow(line=2, fields=cells))
    assert (row.info[:15], len(row.info)) == ("Viktigt\nE-post:", 10_000)
    assert "cell_too_long" in [one["code"] for one in row.problems]
