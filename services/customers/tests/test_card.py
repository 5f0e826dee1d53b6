"""The customers service's part of the card."""

from datetime import date
from typing import Any, Literal

import pytest

from chassis.testing import commands
from contracts.access import Module
from contracts.check_tabs import check_section, check_strictly
from contracts.customers import (
    AddBranch,
    AddContact,
    ChangeContact,
    ChangeCustomer,
    CreateCustomer,
    Customer,
    CustomerFields,
    GetCustomerSettings,
    NewBranch,
    NewContact,
    RetireBranch,
    SetCustomerSettings,
)
from contracts.customers.tabs import TABS, CustomerHead
from contracts.errors import InvalidInput, NotFound, Stale
from contracts.tabs import CardSection, GetCardSection, Tab
from customers import branches, card, contacts, customers
from customers import company_settings as settings
from customers.tests.calls import Company

EVERYTHING = frozenset(Module)


def a_customer(company: Company) -> Customer:
    fields = {
        "name": "Kedjan AB",
        "addresses": {
            "invoice": {"line1": "Box 1", "postcode": "22101", "city": "Lund"},
            "visiting": {
                "line1": "Torget 1",
                "postcode": "22222",
                "city": "Lund",
                "latitude": "55.7047",
                "longitude": "13.1910",
            },
        },
    }
    shop: Any = {"name": "Malmö", "addresses": {"visiting": {"line1": "Gatan 2", "postcode": "21120", "city": "Malmö"}}}
    request = CreateCustomer(
        fields=CustomerFields.model_validate(fields),
        branches=[NewBranch.model_validate(shop), NewBranch(name="Ystad")],
        contacts=[NewContact(name="Nils", branch_name="Malmö"), NewContact(name="Elin", role_title="VD")],
        info="Ring först",
    )
    return company.call(customers.create, request)


def section(
    company: Company,
    customer_id: str,
    roles: str = "viewer",
    map_address: Literal["visiting", "invoice"] = "visiting",
    modules: frozenset[Module] = EVERYTHING,
    **asked: Any,
) -> CardSection:
    """The section, after its items and head have been held against their classes."""
    request = GetCardSection(customer_id=customer_id, modules=modules, **asked)
    found = company.call(card.section, request, map_address, roles=roles)
    check_section(TABS, found)
    check_strictly(CustomerHead, found.customer)
    return found


def tabs(answer: CardSection) -> dict[str, Tab]:
    return {one.key: one for one in answer.tabs}


def test_the_head_says_who_it_is(company: Company) -> None:
    made = a_customer(company)
    head = section(company, made.id).customer
    assert head is not None
    assert (head["id"], head["number"], head["name"], head["city"], head["version"]) == (
        made.id,
        "10001",
        "Kedjan AB",
        "Lund",
        1,
    )
    assert "info" not in head


def test_every_tab_is_there_in_order_and_filled(company: Company) -> None:
    answer = section(company, a_customer(company).id)
    assert [(one.key, one.total) for one in answer.tabs] == [("branches", 2), ("contacts", 2), ("info", 1), ("map", 2)]
    assert answer.hidden == []
    filled = tabs(answer)
    assert [one["name"] for one in filled["branches"].items] == ["Ystad", "Malmö"]
    assert [(one["name"], one["branch"]) for one in filled["contacts"].items] == [("Elin", ""), ("Nils", "Malmö")]
    assert filled["info"].items == [{"text": "Ring först"}]
    assert filled["contacts"].titles == {"sv": "Kontakter", "en": "Contacts"}


def test_the_map_shows_given_and_found_coordinates(company: Company) -> None:
    made = a_customer(company)
    places = tabs(section(company, made.id))["map"].items
    assert [(one["kind"], one["text"], one["latitude"], one["source"]) for one in places] == [
        ("customer", "Torget 1, 222 22 Lund", "55.7047", "hand"),
        ("branch", "Gatan 2, 211 20 Malmö", "55.6059", "postcode"),
    ]
    (place, _) = tabs(section(company, made.id, map_address="invoice"))["map"].items
    assert (place["address"], place["text"]) == ("invoice", "Box 1, 221 01 Lund")


def test_a_company_chooses_the_address_that_its_map_prefers(company: Company, other_company: Company) -> None:
    first = company.call(settings.get, GetCustomerSettings()).to_contract()
    assert (first.version, first.map_address) == (1, "visiting")
    after = company.call(settings.put, SetCustomerSettings(version=1, map_address="invoice")).to_contract()
    assert (after.version, after.map_address) == (2, "invoice")
    assert company.call(settings.kept).map_address == "invoice"
    assert other_company.call(settings.kept).map_address == "visiting"
    with pytest.raises(Stale):
        company.call(settings.put, SetCustomerSettings(version=1, map_address="delivery"))


def test_settings_are_asked_of_the_database_once_in_a_while(company: Company) -> None:
    assert commands("customers", lambda: [company.call(settings.kept) for _ in range(3)])[1] == ["find"]


def test_only_the_tabs_that_are_asked_for(company: Company) -> None:
    answer = section(company, a_customer(company).id, tabs=frozenset({"info", "orders"}))
    assert [one.key for one in answer.tabs] == ["info"]


def test_a_tab_of_a_module_that_is_off_is_left_out_and_named(company: Company) -> None:
    answer = section(company, a_customer(company).id, modules=EVERYTHING - {Module.MAP})
    assert [one.key for one in answer.tabs] == ["branches", "contacts", "info"]
    assert [(one.key, one.reason, one.needs) for one in answer.hidden] == [("map", "module_off", "map")]


def test_an_unknown_branch_is_named_by_pointer(company: Company) -> None:
    made = a_customer(company)
    with pytest.raises(InvalidInput, match=r"customers\.branch_unknown") as refused:
        section(company, made.id, branch_id="bra_0")
    assert list(refused.value.details) == ["/branch_id"]


def test_a_branch_filters_every_tab(company: Company) -> None:
    made = a_customer(company)
    filled = tabs(section(company, made.id, branch_id=made.branches[0].id))
    assert [one["name"] for one in filled["branches"].items] == ["Malmö"]
    assert [one["name"] for one in filled["contacts"].items] == ["Nils"]
    assert [one["name"] for one in filled["map"].items] == ["Malmö"]


def test_what_is_retired_stands_last_and_not_on_the_map(company: Company) -> None:
    made = a_customer(company)
    gone = RetireBranch(customer_id=made.id, version=1, branch_id=made.branches[1].id)
    company.call(branches.retire, gone, date(2026, 3, 2))
    left = ChangeContact(customer_id=made.id, version=2, contact_id=made.contacts[1].id, active=False)
    company.call(contacts.change, left)
    filled = tabs(section(company, made.id))
    assert [(one["name"], one["status"]) for one in filled["branches"].items] == [
        ("Malmö", "active"),
        ("Ystad", "retired"),
    ]
    assert [(one["name"], one["status"]) for one in filled["contacts"].items] == [
        ("Nils", "active"),
        ("Elin", "inactive"),
    ]
    assert [one["name"] for one in filled["map"].items] == ["Kedjan AB", "Malmö"]


def test_the_limit_cuts_the_items_and_not_the_total(company: Company) -> None:
    made = a_customer(company)
    for at in range(4):
        company.call(branches.add, AddBranch(customer_id=made.id, name=f"Ny {at}"))
        company.call(contacts.add, AddContact(customer_id=made.id, name=f"Ny {at}"))
    filled = tabs(section(company, made.id, limit=3))
    assert (filled["branches"].total, len(filled["branches"].items)) == (6, 3)
    assert (filled["contacts"].total, len(filled["contacts"].items)) == (6, 3)
    assert filled["branches"].more == f"/v1/customers/{made.id}/branches"


def test_a_customer_without_parts_has_empty_tabs(company: Company) -> None:
    answer = section(company, company.create("Ensam AB").id)
    assert [(one.key, one.total) for one in answer.tabs] == [("branches", 0), ("contacts", 0), ("info", 0), ("map", 0)]


def test_an_inactive_customer_has_a_card(company: Company) -> None:
    made = a_customer(company)
    company.call(customers.change, ChangeCustomer(customer_id=made.id, version=1, changes={"active": False}))
    head = section(company, made.id).customer
    assert head is not None
    assert head["active"] is False


def test_another_companys_customer_has_no_card(company: Company, other_company: Company) -> None:
    theirs = a_customer(other_company)
    with pytest.raises(NotFound, match=r"customers\.customer_not_found"):
        section(company, theirs.id)


def test_the_section_is_one_query(company: Company) -> None:
    made = a_customer(company)
    assert commands("customers", lambda: section(company, made.id))[1] == ["find"]
