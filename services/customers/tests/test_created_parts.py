"""A created branch or contact is the reply, and the same request returns the same one, on the real database."""

import pytest

from chassis.storage import REMEMBERED_REQUESTS
from contracts.customers import (
    AddBranch,
    AddContact,
    Addresses,
    ChangeContact,
    CreateBranch,
    CreateContact,
    CreateCustomer,
    Customer,
    CustomerFields,
    GetBranch,
    GetContact,
    ListBranches,
    ListContacts,
)
from contracts.errors import InvalidInput, NotFound
from customers import branches, contacts, customers
from customers.tests.calls import Company


def with_branch(company: Company) -> Customer:
    made = company.create()
    return company.call(branches.add, AddBranch(customer_id=made.id, name="Butiken i Lund"))


def test_a_created_branch_is_the_reply(company: Company) -> None:
    made = company.create()
    addresses = Addresses.model_validate({"visiting": {"line1": "Stora Torget 1", "postcode": "22222", "city": "Lund"}})
    branch = company.call(branches.create, CreateBranch(customer_id=made.id, name="Lund", addresses=addresses))
    assert (branch.customer_id, branch.version, branch.name) == (made.id, 2, "Lund")
    assert branch.addresses.visiting is not None
    assert branch.addresses.visiting.postcode == "222 22"
    found = company.call(branches.get, GetBranch(customer_id=made.id, branch_id=branch.id))
    assert found == branch
    (listed,) = company.call(branches.list_branches, ListBranches(customer_id=made.id)).items
    assert listed.id == branch.id


def test_a_created_contact_is_the_reply(company: Company) -> None:
    made = with_branch(company)
    request = CreateContact(customer_id=made.id, name="Åsa Öberg", mobile="070-1", branch_id=made.branches[0].id)
    contact = company.call(contacts.create, request)
    assert (contact.customer_id, contact.version, contact.name) == (made.id, 3, "Åsa Öberg")
    assert (contact.mobile, contact.email, contact.branch_id) == ("070-1", "", made.branches[0].id)
    assert company.call(contacts.get, GetContact(customer_id=made.id, contact_id=contact.id)) == contact


def test_the_same_request_returns_its_own_branch_after_more_changes_than_a_customer_remembers(company: Company) -> None:
    made = company.create()
    request = CreateBranch(customer_id=made.id, name="Lund")
    first = company.call(branches.create, request, request_id="one")
    for at in range(REMEMBERED_REQUESTS + 5):
        company.call(branches.create, CreateBranch(customer_id=made.id, name=f"Filial {at}"))
    assert "one" not in company.read_stored(made.id)["applied"]
    again = company.call(branches.create, request, request_id="one")
    assert (again.id, again.version) == (first.id, 2 + REMEMBERED_REQUESTS + 5)
    assert len(company.read_stored(made.id)["branches"]) == 1 + REMEMBERED_REQUESTS + 5


def test_the_same_request_returns_its_own_contact(company: Company) -> None:
    made = company.create()
    request = CreateContact(customer_id=made.id, name="Åsa Öberg")
    first = company.call(contacts.create, request, request_id="one")
    second = company.call(contacts.create, request, request_id="two")
    assert company.call(contacts.create, request, request_id="one").id == first.id != second.id


def test_an_older_gateways_request_that_is_sent_again_is_the_same_branch(company: Company) -> None:
    made = company.create()
    old = company.call(branches.add, AddBranch(customer_id=made.id, name="Lund"), request_id="one")
    new = company.call(branches.create, CreateBranch(customer_id=made.id, name="Lund"), request_id="one")
    assert (new.id, new.version) == (old.branches[0].id, old.version)


def test_a_request_id_that_has_made_something_else_makes_no_branch(company: Company) -> None:
    made = company.call(
        customers.create, CreateCustomer(fields=CustomerFields(name="Kedjan AB"), insist=True), request_id="one"
    )
    with pytest.raises(InvalidInput, match=r"customers\.idempotency_key_reused"):
        company.call(branches.create, CreateBranch(customer_id=made.id, name="Lund"), request_id="one")
    with pytest.raises(InvalidInput, match=r"customers\.idempotency_key_reused"):
        company.call(contacts.create, CreateContact(customer_id=made.id, name="Åsa"), request_id="one")


def test_an_unknown_part_in_the_address_is_not_found(company: Company, other_company: Company) -> None:
    made = with_branch(company)
    branch = GetBranch(customer_id=made.id, branch_id=made.branches[0].id)
    with pytest.raises(NotFound, match=r"customers\.branch_not_found"):
        company.call(branches.get, branch.model_copy(update={"branch_id": "bra_0"}))
    with pytest.raises(NotFound, match=r"customers\.contact_not_found"):
        company.call(contacts.get, GetContact(customer_id=made.id, contact_id="con_0"))
    with pytest.raises(NotFound, match=r"customers\..*not_found"):
        other_company.call(branches.get, branch)


@pytest.mark.parametrize("request_class", [CreateContact, AddContact])
def test_an_unknown_branch_in_a_body_is_named_by_pointer(
    company: Company, request_class: type[CreateContact] | type[AddContact]
) -> None:
    made = company.create()
    request = request_class(customer_id=made.id, name="Nils", branch_id="bra_0")
    with pytest.raises(InvalidInput, match=r"customers\.branch_unknown") as refused:
        company.call(contacts.create if request_class is CreateContact else contacts.add, request)
    assert list(refused.value.details) == ["/branch_id"]
    assert company.read_stored(made.id)["version"] == 1


def test_an_unknown_branch_of_a_changed_contact_or_a_list_is_named_by_pointer(company: Company) -> None:
    made = company.create()
    contact = company.call(contacts.create, CreateContact(customer_id=made.id, name="Nils"))
    change = ChangeContact(customer_id=made.id, version=2, contact_id=contact.id, branch_id="bra_0")
    with pytest.raises(InvalidInput, match=r"customers\.branch_unknown") as refused:
        company.call(contacts.change, change)
    assert list(refused.value.details) == ["/branch_id"]
    with pytest.raises(InvalidInput, match=r"customers\.branch_unknown"):
        company.call(contacts.list_contacts, ListContacts(customer_id=made.id, branch_id="bra_0"))
