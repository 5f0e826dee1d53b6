"""Numbers as people read them: the same in pages and in the texts of errors."""

import pytest

from contracts.error_texts import render
from contracts.written_numbers import write_number


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [
        ("0", 0, "0"),
        ("999.5", 0, "999,5"),
        ("54139.00", 0, "54\u202f139,00"),
        ("-1234567.5", 2, "\u22121\u202f234\u202f567,50"),
        ("12", 2, "12,00"),
        ("1e5", 2, "1e5"),
        ("", 0, ""),
        ("2026-12-01", 0, "2026-12-01"),
    ],
)
def test_a_number_is_written_in_groups_of_three(value: str, decimals: int, written: str) -> None:
    assert write_number(value, ",", decimals) == written


@pytest.mark.parametrize(("language", "said"), [("sv", "högst 10\u202f000,50"), ("en", "högst 10\u202f000.50")])
def test_a_text_of_an_error_writes_its_numbers_so(language: str, said: str) -> None:
    assert render("högst {most:number}", {"most": "10000.50"}, language) == said
