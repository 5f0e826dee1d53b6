"""Likely duplicates on the real database: the list over the register, what is settled, warnings at creation, change and import."""

from typing import Any

import pytest

from contracts.customers import (
    ChangeCustomer,
    CreateCustomer,
    CustomerFields,
    DuplicatePair,
    DuplicateReason,
    ImportCustomers,
    ImportRow,
    ListDuplicates,
    RowReport,
    SetNotDuplicates,
)
from contracts.errors import Conflict, InvalidInput, NotFound
from customers import customers, duplicate_list, duplicate_pairs, duplicates, imports, migrate
from customers.models import Customer
from customers.pair_models import DuplicatePair as Stored
from customers.tests.calls import Company

LUND = {"invoice": {"city": "Lund"}}


def listed(company: Company, **asked: Any) -> list[DuplicatePair]:
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
    return [(pair.customer.name, pair.other.name, pair.score) for pair in listed(company, **asked)]


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


def test_the_list_names_pairs_with_reasons_the_likeliest_first(company: Company, other_company: Company) -> None:
    company.create("Telefon ett", phone="08-508 860 00")
    company.create("Telefon två", phone="+46850886000")
    company.create("AB Volvo", addresses=LUND)
    company.create("Volvo Aktiebolag", addresses=LUND, identity_number="5560160680")
    company.create("Annat", vat_number="SE556016068001")
    company.create("Ensam", email="ensam@x.example")
    other_company.create("AB Volvo", addresses=LUND, identity_number="5560160680")
    found = listed(company)
    assert [(one.customer.name, one.other.name, one.score) for one in found] == [
        ("Volvo Aktiebolag", "Annat", 95),
        ("AB Volvo", "Volvo Aktiebolag", 70),
        ("Telefon ett", "Telefon två", 45),
    ]
    assert found[1].reasons == [DuplicateReason.NAME_AND_PLACE]
    assert (found[1].customer.city, found[0].other.vat_number) == ("Lund", "SE556016068001")
    assert names(other_company) == []


def test_pages_go_to_the_end(company: Company) -> None:
    for at in range(8):
        company.create(f"Ett {at}", email=f"e{at}@x.example")
        company.create(f"Två {at}", email=f"e{at}@x.example")
    found = listed(company)
    assert (len(found), len({one.customer.id for one in found})) == (8, 8)
    assert len(listed(company, limit=200)) == 8


def test_pairs_of_one_customer(company: Company) -> None:
    first = company.create("Ett", email="e@x.example")
    company.create("Två", email="e@x.example")
    company.create("Tre", email="e@x.example")
    assert len(listed(company)) == 3
    assert {one.other.name for one in listed(company, customer_id=first.id)} == {"Två", "Tre"}
    assert listed(company, customer_id="cus_0unknown") == []


def test_a_change_makes_and_ends_pairs(company: Company) -> None:
    one = company.create("Ett", email="e@x.example", phone="08-123456")
    two = company.create("Två", email="e@x.example", phone="08-123456")
    assert names(company) == [("Ett", "Två", 78)]
    change(company, two.id, email="annan@x.example")
    assert names(company) == [("Ett", "Två", 45)]
    change(company, one.id, phone="")
    assert names(company) == []
    change(company, one.id, name="två ab")
    assert names(company) == [("två ab", "Två", 70)]
    compare_all(company)
    assert company.call(Stored.total, {}) == 1


def test_comparing_again_or_after_a_kill_changes_nothing(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    company.create("Ett", email="e@x.example")
    two = company.create("Två", email="e@x.example")
    with monkeypatch.context() as killed:
        killed.setattr(duplicate_pairs, "_take_marks", lambda _rows: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            company.call(duplicate_pairs.compare_some)
    assert duplicates.NEW in company.read_stored(two.id)["likeness"]
    assert company.call(duplicate_pairs.compare_some) == 2
    assert company.call(duplicate_pairs.compare_some) == 0
    assert (len(listed(company)), company.call(Stored.total, {})) == (1, 1)


def test_a_customer_that_changes_while_it_is_compared_is_compared_again(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = company.create("Ett", email="e@x.example")
    company.create("Två", email="ny@x.example")
    compare_all(company)
    change(company, one.id, email="annan@x.example")
    store = duplicate_pairs._store

    def slowly(*arguments: Any) -> None:
        store(*arguments)
        monkeypatch.setattr(duplicate_pairs, "_store", store)
        change(company, one.id, email="ny@x.example")

    monkeypatch.setattr(duplicate_pairs, "_store", slowly)
    assert company.call(duplicate_pairs.compare_some) == 1
    assert company.call(duplicate_pairs.compare_some) == 1
    assert names(company) == [("Ett", "Två", 60)]


def test_a_phone_of_many_says_nothing_and_costs_little(company: Company) -> None:
    for at in range(duplicates.MOST_SHARING):
        company.create(f"Dotter {at}", phone="08-123456")
    assert len(listed(company)) == 10
    company.create("En till", phone="08-123456")
    assert listed(company) == []
    rows = [ImportRow(line=at, fields={"name": f"Rad {at}", "phone": "08-123456"}) for at in range(2, 302)]
    company.call(imports.import_customers, ImportCustomers(rows=rows))
    compare_all(company)
    assert company.call(Stored.total, {}) == 0


def test_a_number_of_many_is_bounded_and_no_query_reads_them_all(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duplicate_pairs, "MOST_HOLDERS", 40)
    fields = {"identity_number": "5560160680", "invoice_city": "Lund"}
    rows = [ImportRow(line=at, fields={"name": f"Rad {at}", **fields}) for at in range(2, 102)]
    company.call(imports.import_customers, ImportCustomers(rows=rows))
    company.create("Liten ett", email="e@x.example")
    company.create("Liten två", email="e@x.example")
    compare_all(company)
    pairs = company.call(Stored.rows, {})
    assert 99 <= len(pairs) - 1 <= 100 * (duplicate_pairs.MOST_PARTNERS + 1)
    of_number = {one for pair in pairs if pair["score"] == 95 for one in pair["customers"]}
    assert len(of_number) == 100
    assert [pair["score"] for pair in pairs].count(60) == 1


def test_settled_for_good_in_either_order_and_taken_back(company: Company) -> None:
    one = company.create("Ett", email="e@x.example", phone="08-123456")
    two = company.create("Två", email="e@x.example", phone="08-123456")
    said = settle(company, two.id, one.id)
    assert (said.not_duplicates, said.customer.id, said.score, bool(said.settled_by)) == (True, one.id, 78, True)
    assert settle(company, one.id, two.id).settled_at == said.settled_at
    assert listed(company) == []
    assert [pair.not_duplicates for pair in listed(company, not_duplicates=True)] == [True]
    change(company, two.id, name="Ett")
    change(company, two.id, email="", phone="", name="Tre")
    change(company, two.id, email="e@x.example")
    compare_all(company)
    assert listed(company) == []
    assert settle(company, one.id, two.id, not_duplicates=False).not_duplicates is False
    assert names(company) == [("Ett", "Tre", 60)]
    assert listed(company, not_duplicates=True) == []


def test_two_that_share_nothing_may_be_settled_beforehand(company: Company) -> None:
    one, two = company.create("Ett"), company.create("Två")
    assert settle(company, one.id, two.id).score == 0
    assert change(company, two.id, email="", name="Ett") == []
    assert listed(company) == []
    change(company, two.id, name="Två")
    settle(company, one.id, two.id, not_duplicates=False)
    compare_all(company)
    assert company.call(Stored.total, {}) == 0


def test_who_cannot_be_settled(company: Company, other_company: Company) -> None:
    one, foreign = company.create("Ett"), other_company.create("Ett")
    with pytest.raises(InvalidInput) as refused:
        settle(company, one.id, one.id)
    assert list(refused.value.details) == ["/other_id"]
    for pair in ((one.id, foreign.id), (foreign.id, one.id), (one.id, "cus_0unknown")):
        with pytest.raises(NotFound):
            settle(company, *pair)
    assert company.call(Stored.total, {}) == other_company.call(Stored.total, {}) == 0


def test_one_that_is_gone_is_listed_no_more(company: Company) -> None:
    company.create("Ett", email="e@x.example")
    two = company.create("Två", email="e@x.example")
    compare_all(company)
    Customer._get_collection().delete_one({"_id": two.id, "tenant": company.tenant})
    assert listed(company) == []
    assert company.call(Stored.total, {}) == 0


CREATED = [
    ({"name": "Café Prové"}, {"name": "Cafe Prove"}),
    ({"name": "Ögonprov AB"}, {"name": "O\u0308gonprov AB"}),
    ({"vat_number": "DE136695976", "vat_type": "eu_reverse_charge"}, {"vat_number": "DE 136695976", "vat_type": "eu_reverse_charge"}),
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
    found = imported(company, *({"name": name, "invoice_city": "Lund", "number": str(at)} for at, name in enumerate(
        ("C++ Prov", "C# Prov", "Bygg A+", "Bygg A"), start=1
    )))
    assert [one.outcome for one in found] == ["created"] * 4


def test_a_mailbox_that_many_rows_share_is_no_doubt(company: Company) -> None:
    rows = [{"name": f"Dotter {at}", "invoice_city": "Lund", "email": "redovisning@x.example"} for at in range(9)]
    assert {one.outcome for one in imported(company, *rows)} == {"created"}
    assert listed(company) == []


def test_customers_of_the_release_before(company: Company) -> None:
    old = company.create("Café Volvo AB", identity_number="5560160680", email="eva@x.example", addresses=LUND)
    fields = CustomerFields(name="Café Volvo AB", identity_number="556016-0680", email="eva@x.example", addresses=LUND)

    def write_as_before() -> None:
        before = {"$set": {"likeness": duplicates.keys_of_before(fields)}}
        Customer._get_collection().update_one({"_id": old.id, "tenant": company.tenant}, before)

    write_as_before()
    for given in ({"name": "Café Volvo AB"}, {"name": "X", "identity_number": "5560160680"}, {"name": "X", "email": "eva@x.example"}):
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
