"""Branches, contacts and info, on the real database."""

from datetime import date
from typing import Any

import pytest

from contracts.customers import (
    AddBranch,
    AddContact,
    Addresses,
    ChangeBranch,
    ChangeContact,
    ChangeCustomer,
    CreateCustomer,
    Customer,
    CustomerFields,
    ListBranches,
    ListContacts,
    NewBranch,
    NewContact,
    RetireBranch,
    SetInfo,
)
from contracts.errors import Conflict, InvalidInput, NotFound, Stale
from customers import branches, contacts, customers, info
from customers.tests.calls import Company

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
CANARY = "KANARIEFÅGEL-7f3a"


def with_branch(company: Company, name: str = "Butiken i Lund") -> Customer:
    made = company.create()
    return company.call(branches.add, AddBranch(customer_id=made.id, name=name))


def change_request(customer: Customer, **changes: Any) -> ChangeBranch:
    return ChangeBranch(customer_id=customer.id, version=customer.version, branch_id=customer.branches[0].id, **changes)


def retire_request(customer: Customer, retired: bool = True) -> RetireBranch:
    return RetireBranch(
        customer_id=customer.id, version=customer.version, branch_id=customer.branches[0].id, retired=retired
    )


def test_a_branch_has_addresses_in_normal_form(company: Company) -> None:
    made = company.create()
    addresses = Addresses.model_validate({"visiting": {"line1": "Stora Torget 1", "postcode": "22222", "city": "Lund"}})
    after = company.call(branches.add, AddBranch(customer_id=made.id, name="Lund", addresses=addresses))
    (branch,) = after.branches
    assert branch.addresses.visiting is not None
    assert (branch.name, branch.addresses.visiting.postcode, after.version) == ("Lund", "222 22", 2)


def test_a_bad_postcode_of_a_branch_is_named_by_pointer(company: Company) -> None:
    made = company.create()
    addresses = Addresses.model_validate({"delivery": {"postcode": "1"}})
    with pytest.raises(InvalidInput) as refused:
        company.call(branches.add, AddBranch(customer_id=made.id, name="Lund", addresses=addresses))
    assert list(refused.value.details) == ["/addresses/delivery/postcode"]


def test_the_branches_of_a_new_customer_are_checked_alike(company: Company) -> None:
    bad = NewBranch.model_validate({"name": "Lund", "addresses": {"visiting": {"postcode": "000 00"}}})
    request = CreateCustomer(fields=CustomerFields(name="Kedjan AB"), branches=[NewBranch(name="Ystad"), bad])
    with pytest.raises(InvalidInput) as refused:
        company.call(customers.create, request)
    assert list(refused.value.details) == ["/branches/1/addresses/visiting/postcode"]


def test_the_same_branch_added_again_by_the_same_request_is_one(company: Company) -> None:
    made = company.create()
    for _ in range(2):
        after = company.call(branches.add, AddBranch(customer_id=made.id, name="Lund"), request_id="one")
    assert len(after.branches) == 1


def test_a_branch_that_is_reused_keeps_its_old_name_with_the_last_day(company: Company) -> None:
    first = with_branch(company, "Butiken i Lund")
    second = company.call(branches.change, change_request(first, name="Lagret i Lund"), MONDAY)
    third = company.call(branches.change, change_request(second, name="Verkstaden"), TUESDAY)
    (branch,) = third.branches
    assert branch.id == first.branches[0].id
    assert branch.name == "Verkstaden"
    assert [(old.name, old.until) for old in branch.former_names] == [
        ("Butiken i Lund", MONDAY),
        ("Lagret i Lund", TUESDAY),
    ]


def test_a_new_address_is_no_reuse(company: Company) -> None:
    first = with_branch(company)
    addresses = Addresses.model_validate({"invoice": {"city": "Eslöv"}})
    after = company.call(branches.change, change_request(first, addresses=addresses), MONDAY)
    assert (after.branches[0].addresses.invoice.city, after.branches[0].former_names) == ("Eslöv", [])


def test_a_retired_branch_stays_and_can_be_used_again(company: Company) -> None:
    first = with_branch(company)
    gone = company.call(branches.retire, retire_request(first), MONDAY)
    still = company.call(branches.retire, retire_request(gone), TUESDAY)
    assert still.branches[0].retired_on == MONDAY
    back = company.call(branches.retire, retire_request(still, retired=False), TUESDAY)
    assert back.branches[0].retired_on is None
    snapshots = [event["customer"]["branches"] for event in company.events(first.id)]
    assert [one[0]["retired"] for one in snapshots if one] == [False, True, True, False]


def test_two_branches_in_use_do_not_share_a_name(company: Company) -> None:
    first = with_branch(company, "Lund")
    with pytest.raises(Conflict, match="branch_name_taken"):
        company.call(branches.add, AddBranch(customer_id=first.id, name="Lund"))
    gone = company.call(branches.retire, retire_request(first), MONDAY)
    both = company.call(branches.add, AddBranch(customer_id=first.id, name="Lund"))
    assert len(both.branches) == 2
    with pytest.raises(Conflict, match="branch_name_taken"):
        company.call(
            branches.retire, retire_request(both.model_copy(update={"branches": gone.branches}), False), MONDAY
        )


def test_unknown_branches_and_old_versions_are_refused(company: Company) -> None:
    first = with_branch(company)
    with pytest.raises(NotFound, match="branch_not_found"):
        company.call(
            branches.change,
            change_request(first, name="X").model_copy(update={"branch_id": "bra_0"}),
            MONDAY,
        )
    company.call(branches.change, change_request(first, name="X"), MONDAY)
    with pytest.raises(Stale):
        company.call(branches.change, change_request(first, name="Y"), MONDAY)


def test_branches_are_listed_newest_first_a_page_at_a_time(company: Company) -> None:
    made = company.create()
    for name in ("A", "B", "C"):
        made = company.call(branches.add, AddBranch(customer_id=made.id, name=name))
    company.call(branches.retire, retire_request(made), MONDAY)
    first = company.call(branches.list_branches, ListBranches(customer_id=made.id, limit=2))
    rest = company.call(branches.list_branches, ListBranches(customer_id=made.id, limit=2, cursor=first.next_cursor))
    assert [one.name for one in [*first.items, *rest.items]] == ["C", "B", "A"]
    assert rest.next_cursor is None
    in_use = company.call(branches.list_branches, ListBranches(customer_id=made.id, retired=False))
    assert [one.name for one in in_use.items] == ["C", "B"]


def test_a_contact_is_added_changed_and_leaves(company: Company) -> None:
    made = with_branch(company)
    branch_id = made.branches[0].id
    added = company.call(
        contacts.add,
        AddContact(customer_id=made.id, name="Åsa Öberg", role_title="Inköp", phone="1", branch_id=branch_id),
    )
    (contact,) = added.contacts
    assert (contact.name, contact.role_title, contact.branch_id, contact.active) == (
        "Åsa Öberg",
        "Inköp",
        branch_id,
        True,
    )
    change = ChangeContact(
        customer_id=made.id, version=added.version, contact_id=contact.id, phone="", mobile="070-1", active=False
    )
    (after,) = company.call(contacts.change, change).contacts
    assert (after.name, after.phone, after.mobile, after.active) == ("Åsa Öberg", "", "070-1", False)


def test_contacts_are_listed_by_branch(company: Company) -> None:
    made = with_branch(company)
    branch_id = made.branches[0].id
    company.call(contacts.add, AddContact(customer_id=made.id, name="I Lund", branch_id=branch_id))
    company.call(contacts.add, AddContact(customer_id=made.id, name="Överallt"))
    everybody = company.call(contacts.list_contacts, ListContacts(customer_id=made.id))
    there = company.call(contacts.list_contacts, ListContacts(customer_id=made.id, branch_id=branch_id))
    assert [one.name for one in everybody.items] == ["Överallt", "I Lund"]
    assert [one.name for one in there.items] == ["I Lund"]


def test_a_contact_that_is_not_there_is_not_changed(company: Company) -> None:
    made = company.create()
    with pytest.raises(NotFound, match="contact_not_found"):
        company.call(contacts.change, ChangeContact(customer_id=made.id, version=1, contact_id="con_0", name="Nils"))


def test_a_customer_is_created_with_its_parts_in_one_go(company: Company) -> None:
    request = CreateCustomer(
        fields=CustomerFields(name="Kedjan AB"),
        branches=[NewBranch(name="Lund"), NewBranch(name="Malmö")],
        contacts=[NewContact(name="Nils", branch_name="Malmö"), NewContact(name="Elin")],
        info="Ring först",
    )
    made = company.call(customers.create, request)
    assert [one.name for one in made.branches] == ["Lund", "Malmö"]
    assert [one.branch_id for one in made.contacts] == [made.branches[1].id, None]
    assert (made.info, made.version) == ("Ring först", 1)
    bad = request.model_copy(update={"contacts": [NewContact(name="Nils", branch_name="Ystad")], "insist": True})
    with pytest.raises(InvalidInput) as refused:
        company.call(customers.create, bad)
    assert list(refused.value.details) == ["/contacts/0/branch_name"]


def test_info_is_kept_and_never_in_any_event(company: Company) -> None:
    """Not when it is written, not when anything else changes after it, not when a customer is created with it."""
    made = company.call(customers.create, CreateCustomer(fields=CustomerFields(name="Tyst AB"), info=f"{CANARY} 1"))
    written = company.call(info.write, SetInfo(customer_id=made.id, version=1, text=f"{CANARY} 2"))
    assert (made.info, written.info, written.version) == (f"{CANARY} 1", f"{CANARY} 2", 2)
    company.call(branches.add, AddBranch(customer_id=made.id, name="Lund"))
    company.call(contacts.add, AddContact(customer_id=made.id, name="Nils"))
    company.call(customers.change, ChangeCustomer(customer_id=made.id, version=4, changes={"phone": "1"}))
    stored = company.read_stored(made.id)
    assert CANARY in repr(stored["info"])
    assert len(stored["outbox"]) == 4
    assert CANARY not in repr(stored["outbox"])
