"""Customers: create, read, change, list, on the real database."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from contracts.customers import ChangeCustomer, CreateCustomer, Customer, CustomerFields, GetCustomer, ListCustomers
from contracts.errors import Conflict, InvalidInput, NotFound, Stale
from customers import customers
from customers.tests.calls import Company


def create_request(
    name: str = "Byggvaruhuset i Malmö AB", *, number: str | None = None, **fields: Any
) -> CreateCustomer:
    return CreateCustomer(number=number, fields=CustomerFields(name=name, **fields))


def change_request(customer: Customer, **changes: Any) -> ChangeCustomer:
    return ChangeCustomer(customer_id=customer.id, version=customer.version, changes=changes)


def test_a_customer_is_read_as_it_was_created(company: Company) -> None:
    made = company.call(customers.create, create_request(identity_number="5560160680", email="info@bygg.example"))
    read = company.call(customers.get, GetCustomer(customer_id=made.id))
    assert read == made
    assert (read.identity_number, read.email, read.number, read.version) == (
        "556016-0680",
        "info@bygg.example",
        "10001",
        1,
    )


def test_numbers_rise_by_one_and_start_above_the_highest_given(company: Company) -> None:
    company.call(customers.create, create_request("A AB", number="20500"))
    company.call(customers.create, create_request("B AB", number="K-77"))
    assert company.call(customers.create, create_request("C AB")).number == "20501"
    assert company.call(customers.create, create_request("D AB")).number == "20502"


def test_a_number_as_long_as_an_organisation_number_does_not_lift_the_series(company: Company) -> None:
    company.call(customers.create, create_request("A AB", number="5560160680"))
    assert company.call(customers.create, create_request("B AB")).number == "10001"


def test_a_taken_number_is_refused_by_name(company: Company) -> None:
    company.call(customers.create, create_request("A AB", number="17"))
    with pytest.raises(Conflict) as refused:
        company.call(customers.create, create_request("B AB", number="17"))
    assert (refused.value.code, refused.value.details) == ("customers.number_taken", {"number": "17"})


def test_many_at_once_get_numbers_without_gap_or_double(company: Company) -> None:
    def create(at: int) -> str:
        return company.call(customers.create, create_request(f"Kund {at} AB")).number

    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(create, range(40)))
    assert sorted(given) == [str(number) for number in range(10_001, 10_041)]


def test_the_same_request_again_gives_the_same_customer(company: Company) -> None:
    first = company.call(customers.create, create_request(), request_id="one")
    again = company.call(customers.create, create_request(), request_id="one")
    assert again.id == first.id
    assert company.count() == 1


def test_every_bad_field_is_named_at_once(company: Company) -> None:
    addresses = {"invoice": {"postcode": "000 00"}}
    with pytest.raises(InvalidInput) as refused:
        company.call(
            customers.create,
            create_request(
                " ", identity_number="556016-0681", vat_number="SE556016068101", gln="1", addresses=addresses
            ),
        )
    assert {pointer: text.split()[0] for pointer, text in refused.value.details.items()} == {
        "/fields/name": "missing_name",
        "/fields/identity_number": "bad_check_digit",
        "/fields/vat_number": "bad_vat_number",
        "/fields/gln": "bad_gln",
        "/fields/addresses/invoice/postcode": "bad_postcode",
    }
    assert company.count() == 0


def test_a_foreign_identity_number_is_kept_as_it_is(company: Company) -> None:
    addresses = {"invoice": {"country": "NO", "postcode": "0150", "city": "Oslo"}}
    made = company.call(
        customers.create, create_request("Fjord AS", identity_number="974 760 673", addresses=addresses)
    )
    assert (made.identity_number, made.addresses.invoice.postcode) == ("974 760 673", "0150")


def test_a_person_is_called_by_first_and_last_name(company: Company) -> None:
    made = company.call(customers.create, create_request("", kind="person", first_name="Åsa", last_name="Öberg"))
    assert made.name == "Åsa Öberg"


@pytest.mark.parametrize(
    "alike",
    [
        {"name": "Annat namn AB", "identity_number": "556016-0680"},
        {"name": "Annat namn AB", "email": "INFO@bygg.example"},
        {"name": "byggvaruhuset  i malmö, ab", "addresses": {"visiting": {"city": "MALMÖ"}}},
    ],
)
def test_a_likely_duplicate_is_refused_unless_insisted_on(company: Company, alike: dict[str, Any]) -> None:
    first = company.create(
        identity_number="5560160680", email="info@bygg.example", addresses={"invoice": {"city": "Malmö"}}
    )
    with pytest.raises(Conflict) as refused:
        company.call(customers.create, create_request(**alike))
    assert (refused.value.code, refused.value.details["customer_ids"]) == ("customers.customer_duplicate", first.id)
    second = company.call(customers.create, create_request(**alike).model_copy(update={"insist": True}))
    assert [doubt.customer_ids for doubt in second.warnings] == [[first.id]]


def test_a_personal_number_with_century_resembles_one_without(company: Company) -> None:
    company.create("Anna Ek", kind="person", identity_number="900101-0017")
    with pytest.raises(Conflict, match="customer_duplicate"):
        company.call(customers.create, create_request("Anna E", kind="person", identity_number="19900101-0017"))


def test_another_companys_customers_resemble_nobody(company: Company, other_company: Company) -> None:
    other_company.create(identity_number="5560160680")
    assert company.call(customers.create, create_request(identity_number="5560160680")).number == "10001"


def test_the_vat_number_is_suggested_and_not_taken_for_granted(company: Company) -> None:
    made = company.create(identity_number="5560160680")
    assert (made.vat_number, made.suggestions) == ("", {"vat_number": "SE556016068001"})
    told = company.call(customers.change, change_request(made, vat_number="SE556016068001"))
    assert (told.vat_number, told.suggestions) == ("SE556016068001", {})


def test_a_change_changes_what_it_names_and_nothing_else(company: Company) -> None:
    made = company.create(
        phone="040-1", group="Grossist", addresses={"invoice": {"line1": "Box 1"}, "visiting": {"city": "Lund"}}
    )
    after = company.call(
        customers.change, change_request(made, phone="040-2", addresses={"visiting": {"line1": "Torget"}})
    )
    assert (after.version, after.phone, after.group) == (2, "040-2", "Grossist")
    assert (after.addresses.invoice.line1, after.addresses.visiting) == (
        "Box 1",
        made.addresses.visiting and made.addresses.visiting.model_copy(update={"line1": "Torget"}),
    )


def test_null_takes_a_value_away(company: Company) -> None:
    made = company.create(phone="040-1", payment_terms_days=30, addresses={"visiting": {"city": "Lund"}})
    after = company.call(
        customers.change, change_request(made, phone=None, payment_terms_days=None, addresses={"visiting": None})
    )
    assert (after.phone, after.payment_terms_days, after.addresses.visiting) == ("", None, None)
    assert "phone" not in company.read_stored(made.id)


def test_no_payment_days_is_not_the_same_as_none_said(company: Company) -> None:
    made = company.create(payment_terms_days=0, credit_customer=False)
    read = company.call(customers.get, GetCustomer(customer_id=made.id))
    assert (read.payment_terms_days, read.credit_customer) == (0, False)


def test_bad_changes_are_named_by_pointer(company: Company) -> None:
    made = company.create()
    with pytest.raises(InvalidInput) as refused:
        company.call(customers.change, change_request(made, stage="gone", colour="red", email="nobody"))
    assert sorted(refused.value.details) == ["/changes/colour", "/changes/email", "/changes/stage"]
    with pytest.raises(InvalidInput) as refused:
        company.call(customers.change, change_request(made, active="maybe"))
    assert sorted(refused.value.details) == ["/changes/active"]


def test_a_change_of_an_older_version_is_refused(company: Company) -> None:
    made = company.create()
    company.call(customers.change, change_request(made, phone="1"))
    with pytest.raises(Stale) as refused:
        company.call(customers.change, change_request(made, phone="2"))
    assert refused.value.values == {"given": 1, "version": 2}


def test_the_same_change_again_has_one_effect(company: Company) -> None:
    made = company.create()
    company.call(customers.change, change_request(made, phone="1"), request_id="again")
    after = company.call(customers.change, change_request(made, phone="1"), request_id="again")
    assert after.version == 2
    assert [event["version"] for event in company.events(made.id)] == [1, 2]


def test_a_customer_does_not_become_a_prospect_again(company: Company) -> None:
    made = company.create(stage="prospect")
    customer = company.call(customers.change, change_request(made, stage="customer"))
    with pytest.raises(Conflict) as refused:
        company.call(customers.change, change_request(customer, stage="prospect"))
    assert (refused.value.code, refused.value.details["allowed"]) == ("customers.customer_step_refused", "customer")


def test_the_history_says_who_and_what_was_before(company: Company) -> None:
    made = company.create(phone="040-1")
    company.call(customers.change, change_request(made, phone="040-2"))
    (trace,) = company.read_stored(made.id)["history"]
    changed = {"path": ["phone"], "before": "040-1", "after": "040-2"}
    assert (trace["by"], trace["changes"]) == ("tester", [changed])


def test_events_tell_what_others_may_know(company: Company) -> None:
    made = company.create(identity_number="5560160680", website="www.bygg.example")
    company.call(customers.change, change_request(made, name="Bygghuset AB"))
    created, changed = company.events(made.id)
    assert (created["type"], changed["type"]) == ("customers.customer_created", "customers.customer_changed")
    assert (created["subject"], created["version"], changed["version"]) == (made.id, 1, 2)
    assert (created["customer"]["name"], changed["customer"]["name"]) == ("Byggvaruhuset i Malmö AB", "Bygghuset AB")
    assert changed["customer"]["identity_number"] == "556016-0680"


def test_another_companys_customer_is_as_unknown_as_one_that_never_was(
    company: Company, other_company: Company
) -> None:
    theirs = other_company.create()
    for unknown in (theirs.id, "cus_00000000000000000000000000000000"):
        with pytest.raises(NotFound) as refused:
            company.call(customers.get, GetCustomer(customer_id=unknown))
        assert (refused.value.code, refused.value.details) == ("customers.customer_not_found", {"id": unknown})
        with pytest.raises(NotFound):
            company.call(customers.change, ChangeCustomer(customer_id=unknown, version=1, changes={"phone": "1"}))


def test_the_register_is_listed_newest_first_a_page_at_a_time(company: Company, other_company: Company) -> None:
    names = [company.create(f"Kund {at}", group="A" if at % 2 else "B").name for at in range(7)]
    other_company.create("Någon annans")
    first = company.call(customers.list_customers, ListCustomers(limit=3))
    company.create("Kom emellan")
    second = company.call(customers.list_customers, ListCustomers(limit=3, cursor=first.next_cursor))
    third = company.call(customers.list_customers, ListCustomers(limit=3, cursor=second.next_cursor))
    assert [row.name for row in [*first.items, *second.items, *third.items]] == names[::-1]
    assert third.next_cursor is None
    grouped = company.call(customers.list_customers, ListCustomers(group="A"))
    assert [row.name for row in grouped.items] == ["Kund 5", "Kund 3", "Kund 1"]


@pytest.mark.parametrize("field", ["group", "seller"])
def test_the_register_is_filtered_without_regard_to_case(company: Company, field: str) -> None:
    for name, value in (("A", "Måleri (Syd)"), ("B", "MÅLERI (SYD)"), ("C", "Måleri (Syd) 2"), ("D", "Måleri Syd")):
        company.create(name, **{field: value})
    wanted = ListCustomers.model_validate({field: "måleri (syd)", "limit": 1})
    first = company.call(customers.list_customers, wanted)
    rest = company.call(customers.list_customers, wanted.model_copy(update={"cursor": first.next_cursor}))
    assert [row.name for row in [*first.items, *rest.items]] == ["B", "A"]
    assert rest.next_cursor is None
    pattern = ListCustomers.model_validate({field: ".*"})
    assert company.call(customers.list_customers, pattern).items == []


def test_inactive_customers_are_listed_when_asked_for(company: Company) -> None:
    made = company.create("Nedlagd AB", addresses={"visiting": {"city": "Kiruna"}})
    company.call(customers.change, change_request(made, active=False))
    assert company.call(customers.list_customers, ListCustomers()).items == []
    (row,) = company.call(customers.list_customers, ListCustomers(active=None)).items
    assert (row.name, row.city, row.active) == ("Nedlagd AB", "Kiruna", False)


@pytest.mark.parametrize("cursor", ["?", "YmxhaGJsYWg", "ÅÄÖ", "A"])
def test_a_cursor_that_is_not_ours_is_refused(company: Company, cursor: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        company.call(customers.list_customers, ListCustomers(cursor=cursor))
    assert list(refused.value.details) == ["/cursor"]


def test_a_credit_limit_is_told_changed_and_taken_away(company: Company) -> None:
    made = company.call(customers.create, create_request(credit_limit="50000.5"))
    assert str(made.credit_limit) == "50000.50"
    assert company.events(made.id)[-1]["limit"] == "50000.50"
    without = company.call(customers.change, change_request(made, credit_limit=None))
    assert without.credit_limit is None
    assert [one["limit"] for one in company.events(made.id) if "limit" in one] == ["50000.50", None]
    again = company.call(customers.change, change_request(without, credit_limit="0"))
    assert company.call(customers.get, GetCustomer(customer_id=made.id)).credit_limit == again.credit_limit == 0


@pytest.mark.parametrize(("currency", "limit"), [("SEK", "100.001"), ("JPY", "100.50"), ("SEK", "-1")])
def test_a_limit_that_is_no_sum_of_its_currency_is_refused(company: Company, currency: str, limit: str) -> None:
    made = company.call(customers.create, create_request(currency=currency))
    with pytest.raises(InvalidInput) as refused:
        company.call(customers.change, change_request(made, credit_limit=limit))
    assert list(refused.value.details) == ["/changes/credit_limit"]
