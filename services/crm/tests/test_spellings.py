"""Search on the real database finds what people take for the same: apostrophes, initials, hyphens, "&", phones, VAT numbers."""

from typing import Any

import pytest

from chassis.context import enter
from chassis.testing import a_context
from contracts.crm import ListCustomerRegister, SearchCustomers
from contracts.customers import Address, Addresses, ContactSnapshot
from crm import customers, migrate, register, search
from crm.models import Customer
from crm.tests import samples

IN_FRANCE = Addresses(invoice=Address(city="Paris", country="FR"))
REGISTER: tuple[dict[str, Any], ...] = (
    {"number": "1", "name": "Patrik O'Provley AB"},
    {"number": "2", "name": "Oprovley Rör"},
    {"number": "3", "name": "A.B.C. Provbygg"},
    {"number": "4", "name": "Karl-Erik Målare & Söner"},
    {"number": "5", "name": "Telefonprov", "phone": "+33 1 23 45 67 89"},
    {"number": "6", "name": "Hemma i Frankrike", "phone": "01 98 76 54 32", "addresses": IN_FRANCE},
    {"number": "7", "name": "Momsnrprov GmbH", "vat_number": "DE136695976"},
    {"number": "8", "name": "Nederländerna", "vat_number": "NL004495445B01"},
    {
        "number": "9",
        "name": "Helsingfors",
        "addresses": Addresses(invoice=Address(postcode="00100", city="Helsinki", country="FI")),
    },
    {
        "number": "10",
        "name": "Kontaktprov AB",
        "contacts": [
            ContactSnapshot(id="con_1abc", name="Åsa Provsson", email="asa@kontaktprov.example", mobile="070-555 66 77")
        ],
    },
    {"number": "11", "name": "Anders Bil Center"},
    {"number": "12", "name": "Grekland", "vat_number": "EL094259216"},
)


@pytest.fixture(scope="module")
def stored(database: str) -> None:
    enter(a_context())
    for fields in REGISTER:
        customers.keep(samples.created_event(**fields))


def found(q: str, **criteria: Any) -> list[str]:
    enter(a_context())
    return [hit.number for hit in search.search(SearchCustomers(q=q, **criteria)).hits]


CASES = [
    ("oprovley", ["2", "1"]),
    ("OProvley AB", ["1"]),
    ("o'provley", ["2", "1"]),
    ("O’Provl", ["2", "1"]),
    ("provley", ["1"]),
    ("abc provbygg", ["3"]),
    ("a.b.c. prov", ["3"]),
    ("A B C Provbygg", ["3"]),
    ("abc", ["3"]),
    ("karlerik", ["4"]),
    ("karl erik", ["4"]),
    ("karl‑erik", ["4"]),
    ("målare och söner", ["4"]),
    ("malare & soner", ["4"]),
    ("+33123456789", ["5"]),
    ("0033123456789", ["5"]),
    ("0033 1 23", ["5"]),
    ("+33 (0)1 23 45", ["5"]),
    ("01 23 45 67 89", ["5"]),
    ("+33 1 98 76 54 32", ["6"]),
    ("0198765432", ["6"]),
    ("DE136695976", ["7"]),
    ("DE 136 695 976", ["7"]),
    ("de136", ["7"]),
    ("NL 004495445 B01", ["8"]),
    ("EL 094259216", ["12"]),
    ("GR094259216", ["12"]),
    ("00100", ["9"]),
    ("asa@kontaktprov.example", ["10"]),
    ("0705556677", ["10"]),
    ("+46705556677", ["10"]),
    ("Åsa Provsson", ["10"]),
]


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(("q", "numbers"), CASES)
def test_found_by(q: str, numbers: list[str]) -> None:
    assert found(q) == numbers


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(("q", "numbers"), CASES)
def test_the_register_finds_the_same(q: str, numbers: list[str]) -> None:
    enter(a_context())
    assert {row.number for row in register.list_customer_register(ListCustomerRegister(q=q)).items} == set(numbers)


@pytest.mark.usefixtures("stored")
def test_initials_find_words_that_begin_with_them_too_page_by_page() -> None:
    enter(a_context())
    first = search.search(SearchCustomers(q="a.b.c", limit=1))
    second = search.search(SearchCustomers(q="a.b.c", limit=1, cursor=first.next_cursor))
    assert [hit.number for page in (first, second) for hit in page.hits] == ["3", "11"]
    assert second.next_cursor is None


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(
    ("q", "field", "part"),
    [
        ("oprovley ab", "name", "O'Provley"),
        ("abc", "name", "A.B.C"),
        ("karlerik", "name", "Karl-Erik"),
        ("DE 136 695 976", "vat_number", "DE136695976"),
        ("0033123456789", "phone", "33 1 23 45 67 89"),
    ],
)
def test_what_was_found_is_marked(q: str, field: str, part: str) -> None:
    enter(a_context())
    (hit,) = search.search(SearchCustomers(q=q)).hits
    (match,) = hit.matches
    marked = {match.text[mark.start : mark.end] for mark in match.marks}
    assert (match.field, part in marked) == (field, True)


def test_rows_of_before_stay_found_and_are_folded_anew(database: str) -> None:
    enter(a_context(tenant="before"))
    customers.keep(samples.created_event("cus_1old", name="O'Gammal Rör", number="1", contacts=[]))
    customers.keep(samples.created_event("cus_2new", name="O'Gammal Bygg", number="2", contacts=[]))
    old = {"$unset": {"folding": ""}, "$pull": {"terms": {"$regex": "^ogam"}}}
    Customer._get_collection().update_one({"_id": "cus_1old", "tenant": "before"}, old)

    def hits(q: str) -> list[str]:
        enter(a_context(tenant="before"))
        return [hit.id for hit in search.search(SearchCustomers(q=q)).hits]

    assert hits("o'gammal") == ["cus_2new", "cus_1old"]
    assert hits("ogammal") == ["cus_2new"]
    database_of_crm = Customer._get_collection().database
    migrate.fold_as_every_service_does(database_of_crm)
    migrate.fold_as_every_service_does(database_of_crm)
    assert hits("ogammal") == ["cus_2new", "cus_1old"]
    assert hits("o'gammal") == ["cus_2new", "cus_1old"]
