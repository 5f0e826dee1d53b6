"""A cursor continues the list that it was made by, and no other."""

import base64

import pytest

from chassis.paging import decode_cursor, encode_cursor
from contracts.customers import ListBranches, ListContacts, ListCustomers
from contracts.errors import InvalidInput


def test_a_cursor_continues_its_list() -> None:
    assert decode_cursor(encode_cursor("bra_1", ListBranches), ListBranches) == "bra_1"


@pytest.mark.parametrize("other", [ListContacts, ListCustomers])
def test_a_cursor_of_another_list_is_refused(other: type[ListContacts] | type[ListCustomers]) -> None:
    with pytest.raises(InvalidInput) as refused:
        decode_cursor(encode_cursor("bra_1", ListBranches), other)
    assert list(refused.value.details) == ["/cursor"]


def test_a_cursor_of_release_0_1_is_read() -> None:
    cursor = base64.urlsafe_b64encode(b"before:bra_1").decode().rstrip("=")
    assert decode_cursor(cursor, ListBranches) == "bra_1"
