"""A cursor continues the list that it was made by, and no other."""

import base64
from decimal import Decimal

import pytest
from pydantic import TypeAdapter

from chassis.paging import decode_cursor, decode_place, encode_cursor, encode_place
from contracts.customers import ListBranches, ListContacts, ListCustomers
from contracts.errors import InvalidInput


def test_a_cursor_continues_its_list() -> None:
    assert decode_cursor(encode_cursor("bra_1", ListBranches), ListBranches) == "bra_1"


@pytest.mark.parametrize("other", [ListContacts, ListCustomers])
def test_a_cursor_of_another_list_is_refused(other: type[ListContacts] | type[ListCustomers]) -> None:
    with pytest.raises(InvalidInput) as refused:
        decode_cursor(encode_cursor("bra_1", ListBranches), other)
    assert list(refused.value.details) == ["/cursor"]


@pytest.mark.parametrize("foreign", ["!", "\x00", " ", "\n", "\u200b", "=", "+", "å"])
def test_a_cursor_with_a_foreign_sign_is_refused(foreign: str) -> None:
    """Red before: Python's base64 passes over them, and a request's texts are cleaned and trimmed."""
    right = encode_cursor("bra_1", ListBranches)
    for cursor in (f"{right[:4]}{foreign}{right[4:]}", foreign + right, right + foreign):
        request = ListBranches.model_validate({"customer_id": "cus_1", "cursor": cursor})
        assert request.cursor == cursor
        with pytest.raises(InvalidInput) as refused:
            decode_cursor(cursor, ListBranches)
        assert list(refused.value.details) == ["/cursor"]


def test_a_cursor_of_release_0_1_is_read() -> None:
    cursor = base64.urlsafe_b64encode(b"before:bra_1").decode().rstrip("=")
    assert decode_cursor(cursor, ListBranches) == "bra_1"


PLACE = TypeAdapter[tuple[bool, int, Decimal, str]](tuple[bool, int, Decimal, str])


def test_a_place_is_read_as_it_was_written() -> None:
    place = (True, -3, Decimal("-0.10"), "å/1")
    assert decode_place(encode_place(place, ListBranches, PLACE), ListBranches, PLACE) == place


@pytest.mark.parametrize(
    "text",
    [
        *("", "none", "{}", "[]", "null", '[true, 1, "1"]', '[true, 1, "1", "a", "b"]'),
        *('[1, 1, "1", "a"]', '[true, NaN, "1", "a"]', '[true, Infinity, "1", "a"]'),
        *('[true, 1e999, "1", "a"]', '[true, 1.5, "1", "a"]', '[true, "1", "1", "a"]'),
        *('[true, 1, NaN, "a"]', '[true, 1, "NaN", "a"]', '[true, 1, "-Infinity", "a"]'),
        *('[true, 1, "1", 1]', '[true, 1, "1", null]', "[" * 10_000, "[true, 1" + "0" * 10_000),
    ],
)
def test_a_place_of_another_shape_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        decode_place(encode_cursor(text, ListBranches), ListBranches, PLACE)
    assert list(refused.value.details) == ["/cursor"]
