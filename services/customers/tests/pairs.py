"""Asks for likely duplicates, and changes customers, on behalf of a company."""

from typing import Any

from contracts.customers import ChangeCustomer, DuplicatePair, ListDuplicates, SetNotDuplicates
from customers import customers, duplicate_list, duplicate_pairs
from customers.tests.calls import Company

LUND = {"invoice": {"city": "Lund"}}


def list_pairs(company: Company, **asked: Any) -> list[DuplicatePair]:
    """All pages of the list, three pairs at a time."""
    found: list[DuplicatePair] = []
    cursor = None
    while True:
        request = ListDuplicates(cursor=cursor, limit=asked.pop("limit", 3), **asked)
        page = company.call(duplicate_list.list_duplicates, request, roles="viewer")
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found


def names(company: Company, **asked: Any) -> list[tuple[str, str, int]]:
    return [(pair.customer.name, pair.other.name, pair.score) for pair in list_pairs(company, **asked)]


def compare_all(company: Company) -> None:
    while company.call(duplicate_pairs.compare_some):
        pass


def change(company: Company, customer_id: str, **changes: Any) -> list[list[str]]:
    """Changes the customer; returns whom the reply warns of."""
    version = company.read_stored(customer_id)["version"]
    request = ChangeCustomer(customer_id=customer_id, version=version, changes=changes)
    return [doubt.customer_ids for doubt in company.call(customers.change, request).warnings]


def settle(company: Company, one: str, other: str, not_duplicates: bool = True) -> DuplicatePair:
    request = SetNotDuplicates(customer_id=one, other_id=other, not_duplicates=not_duplicates)
    return company.call(duplicate_list.set_not_duplicates, request)
