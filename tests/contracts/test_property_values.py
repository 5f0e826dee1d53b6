"""Values of properties: what people write, what is stored, in which order, and what people read."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.crm.property_values import (
    Refused,
    clean_choices,
    read_value,
    sort_key,
    split_cell,
    write_cell,
    write_value,
)

RATINGS = ["A", "A+", "A-", "Ej bedömd"]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("12", "12"),
        ("12,50", "12.5"),
        ("12.50", "12.5"),
        (" 1 234,5 ", "1234.5"),
        ("1\u00a0234\u202f567", "1234567"),
        ("1.234.567,8", "1234567.8"),
        ("1,234,567.8", "1234567.8"),
        ("\u221212", "-12"),
        ("+5", "5"),
        ("007", "7"),
        ("-0,00", "0"),
        ("0,000001", "0.000001"),
        ("100", "100"),
        ("999 999 999 999,999999", "999999999999.999999"),
    ],
)
def test_a_number_has_one_form(typed: str, stored: str) -> None:
    assert read_value("number", [], typed) == stored


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("tolv", "property_no_number"),
        ("1e5", "property_no_number"),
        ("NaN", "property_no_number"),
        ("Infinity", "property_no_number"),
        ("12 kr", "property_no_number"),
        ("1,2,3", "property_no_number"),
        ("--1", "property_no_number"),
        (",5", "property_no_number"),
        ("٣", "property_no_number"),
        ("1000000000000", "property_number_too_large"),
        ("0,0000001", "property_too_many_decimals"),
        ("  ", "property_value_missing"),
    ],
)
def test_what_is_no_number_is_refused(typed: str, code: str) -> None:
    found = read_value("number", [], typed)
    assert isinstance(found, Refused)
    assert found.text.code == code
    assert found.text.at("/value", **found.values).detail


@pytest.mark.parametrize(("typed", "stored"), [("2026-11-25", "2026-11-25"), (" 20261125 ", "2026-11-25")])
def test_a_date(typed: str, stored: str) -> None:
    assert read_value("date", [], typed) == stored


@pytest.mark.parametrize(
    "typed", ["2026-02-29", "25/11 2026", "11/25/2026", "2026-W48-3", "2026-11", "i morgon", "0000-01-01"]
)
def test_what_is_no_date_is_refused(typed: str) -> None:
    found = read_value("date", [], typed)
    assert isinstance(found, Refused)
    assert found.text.code == "property_no_date"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("a", "A"), ("A+", "A+"), ("a-", "A-"), ("ej  BEDÖMD", "Ej bedömd"), ("ej bedomd", "Ej bedömd")],
)
def test_a_choice_is_stored_as_it_is_spelled_there(typed: str, stored: str) -> None:
    assert read_value("choice", RATINGS, typed) == stored


@pytest.mark.parametrize("typed", ["B", "A*", "!"])
def test_another_choice_is_refused_with_those_that_there_are(typed: str) -> None:
    """`A*` is like three of them, but for signs."""
    found = read_value("choice", RATINGS, typed)
    assert isinstance(found, Refused)
    said = found.text.at("/value", **found.values)
    assert said.code == "property_no_such_choice"
    assert "A, A+, A-, Ej bedömd" in said.detail


def test_a_tag_has_no_value_and_a_text_is_any() -> None:
    refused = read_value("tag", [], "ja")
    assert isinstance(refused, Refused)
    assert refused.text.code == "property_has_no_value"
    assert read_value("tag", [], "") == ""
    assert read_value("text", [], "  Fri   text; = | ") == "Fri text; = |"


def test_choices_are_cleaned_and_each_stands_once() -> None:
    assert clean_choices([" Bygg ", "VVS", "bygg", "El  och tele", " "]) == ["Bygg", "VVS", "El och tele"]


@given(
    st.decimals(-999_999_999_999, 999_999_999_999, places=6), st.decimals(-999_999_999_999, 999_999_999_999, places=6)
)
def test_keys_of_numbers_are_in_the_order_of_numbers(one: Decimal, other: Decimal) -> None:
    stored = [read_value("number", [], f"{each:f}") for each in (one, other)]
    keys = [sort_key("number", str(each)) for each in stored]
    assert (keys[0] < keys[1], keys[0] == keys[1]) == (one < other, one == other)
    assert [Decimal(str(each)) for each in stored] == [one, other]


@given(st.dates())
def test_keys_of_dates_are_in_the_order_of_days(day: date) -> None:
    assert read_value("date", [], day.isoformat()) == day.isoformat()
    if day < date.max:
        assert sort_key("date", day.isoformat()) < sort_key("date", (day + timedelta(1)).isoformat())


@given(st.decimals(-99_999_999, 99_999_999, places=3))
def test_what_people_read_is_read_again(number: Decimal) -> None:
    stored = str(read_value("number", [], f"{number:f}"))
    for language in ("sv", "en"):
        assert read_value("number", [], write_value("number", stored, language)) == stored


@given(st.text("ab =", min_size=1).filter(lambda one: one.strip() == one), st.text("ab =", min_size=1))
def test_a_cell_is_one_of_the_ways_to_read_it(name: str, value: str) -> None:
    assert (name, value) in split_cell(write_cell(name, value))
    assert write_cell(name, "") == name
