"""Warnings of likely duplicates at creation, change and import, on the real database; and customers of the release before."""

from typing import Any

import pytest

from contracts.customers import CreateCustomer, CustomerFields, ImportCustomers, ImportRow, RowReport
from contracts.errors import Conflict
from customers import customers, duplicates, imports, migrate
from customers.models import Customer
from customers.tests.calls import Company
from customers.tests.pairs import LUND, change, list_pairs, names

CREATED = [
    ({"name": "Café Prové"}, {"name": "Cafe Prove"}),
    ({"name": "Ögonprov AB"}, {"name": "O\u0308gonprov AB"}),
    (
        {"vat_number": "DE136695976", "vat_type": "eu_reverse_charge"},
        {"vat_number": "DE 136695976", "vat_type": "eu_reverse_charge"},
    ),
    ({"name": "AB Volvo"}, {"name": "Volvo Aktiebolag"}),
    ({"name": "A.B.C. Bygg"}, {"name": "abc bygg"}),
    ({"email": "eva@x.example"}, {"email": "EVA@x.example"}),
]


@pytest.mark.parametrize(("first", "then"), CREATED)
def test_created_twice(company: Company, first: dict[str, Any], then: dict[str, Any]) -> None:
    there = company.create(**{"name": "Ett", "addresses": LUND, **first})
    request = CreateCustomer(fields=CustomerFields.model_validate({"name": "Två", "addresses": LUND, **then}))
    with pytest.raises(Conflict) as refused:
        company.call(customers.create, request)
    assert (refused.value.code, refused.value.details["customer_ids"]) == ("customers.customer_duplicate", there.id)


def test_a_phone_alone_warns_and_one_of_many_does_not(company: Company) -> None:
    there = company.create("Ett", phone="08-123 456")
    request = CreateCustomer(fields=CustomerFields(name="Två", phone="+468123456"))
    assert [doubt.customer_ids for doubt in company.call(customers.create, request).warnings] == [[there.id]]
    for at in range(duplicates.MOST_SHARING):
        company.create(f"Fler {at}", phone="08123456")
    request = CreateCustomer(fields=CustomerFields(name="Sist", phone="08123456"))
    assert company.call(customers.create, request).warnings == []


@pytest.mark.parametrize(
    "changes",
    [
        {"identity_number": "556016-0680"},
        {"vat_number": "SE556016068001"},
        {"name": "Volvo Aktiebolag", "addresses": {"invoice": {"city": "lund"}}},
        {"email": "Eva@x.example"},
        {"phone": "0046 8 123 456"},
    ],
)
def test_a_change_into_the_same_warns_once(company: Company, changes: dict[str, Any]) -> None:
    there = company.create(
        "AB Volvo", identity_number="5560160680", email="eva@x.example", phone="08123456", addresses=LUND
    )
    other = company.create("Annat")
    assert change(company, other.id, **changes) == [[there.id]]
    assert change(company, other.id, your_reference="Eva") == []
    assert change(company, other.id, group="Bygg", **changes) == []


def imported(company: Company, *rows: dict[str, str]) -> list[RowReport]:
    numbered = [ImportRow(line=at, fields=row) for at, row in enumerate(rows, start=2)]
    return company.call(imports.import_customers, ImportCustomers(rows=numbered)).rows


def test_rows_of_one_file_that_resemble_each_other(company: Company) -> None:
    """t2/l-same-name-and-email.csv: a customer who has moved."""
    mail = "e1@epostlikprov.example"
    first, second = imported(
        company,
        {"name": "Epostlikprov AB", "invoice_city": "Lund", "email": mail},
        {"name": "Epostlikprov AB", "invoice_city": "Malmö", "email": mail},
    )
    assert (first.outcome, second.outcome) == ("created", "doubtful")
    assert [(one["code"], one["field"], one["line"]) for one in second.problems] == [("likely_same_row", "email", "2")]


def test_signs_of_a_name_tell_customers_apart(company: Company) -> None:
    """t2/l-signs-in-name.csv: no doubt is raised (whether they are one row is decided by the keys of rows)."""
    found = imported(
        company,
        *(
            {"name": name, "invoice_city": "Lund", "number": str(at)}
            for at, name in enumerate(("C++ Prov", "C# Prov", "Bygg A+", "Bygg A"), start=1)
        ),
    )
    assert [one.outcome for one in found] == ["created"] * 4


def test_a_mailbox_that_many_rows_share_is_no_doubt(company: Company) -> None:
    rows = [{"name": f"Dotter {at}", "invoice_city": "Lund", "email": "redovisning@x.example"} for at in range(9)]
    assert {one.outcome for one in imported(company, *rows)} == {"created"}
    assert list_pairs(company) == []


def test_customers_of_the_release_before(company: Company) -> None:
    old = company.create("Café Volvo AB", identity_number="5560160680", email="eva@x.example", addresses=LUND)
    fields = CustomerFields.model_validate(
        {"name": "Café Volvo AB", "identity_number": "556016-0680", "email": "eva@x.example", "addresses": LUND}
    )

    def write_as_before() -> None:
        before = {"$set": {"likeness": duplicates.keys_of_before(fields)}}
        Customer._get_collection().update_one({"_id": old.id, "tenant": company.tenant}, before)

    write_as_before()
    for given in (
        {"name": "Café Volvo AB"},
        {"name": "X", "identity_number": "5560160680"},
        {"name": "X", "email": "eva@x.example"},
    ):
        request = CreateCustomer(fields=CustomerFields.model_validate({"addresses": LUND, **given}))
        with pytest.raises(Conflict):
            company.call(customers.create, request)
    company.create("Cafe Volvo", addresses=LUND)
    assert names(company) == [("Café Volvo AB", "Cafe Volvo", 70)]
    write_as_before()
    database = Customer._get_collection().database
    migrate.renew_duplicate_keys(database)
    migrate.renew_duplicate_keys(database)
    stored = company.read_stored(old.id)["likeness"]
    assert stored == [*duplicates.keys(fields), duplicates.NEW]
