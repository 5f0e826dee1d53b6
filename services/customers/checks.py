"""Rules of requests about customers that need no database: identity numbers, VAT numbers, postcodes, names."""

from collections.abc import Iterable, Iterator

from chassis.checks import checks
from contracts.customers import (
    AddBranch,
    AddContact,
    Addresses,
    ChangeBranch,
    ChangeContact,
    ContactFields,
    CreateBranch,
    CreateContact,
    CreateCustomer,
    CustomerFields,
)
from contracts.customers import errors as texts
from contracts.customers.emails import bad_emails
from contracts.errors import BadField
from customers import normalise


@checks(CreateCustomer)
def check_new_customer(request: CreateCustomer) -> Iterator[BadField]:
    """Of the customer itself, then of its first branches and contacts."""
    if request.fields is not None:
        yield from check_fields(request.fields, "/fields")
    for at, branch in enumerate(request.branches or ()):
        yield from _check_addresses(branch.addresses if branch else None, f"/branches/{at}")
    for at, contact in enumerate(request.contacts or ()):
        yield from (bad.below(f"/contacts/{at}") for bad in check_contact(contact))
    names = {branch.name for branch in request.branches or () if branch}
    for at, contact in enumerate(request.contacts or ()):
        if contact and contact.branch_name and contact.branch_name not in names:
            yield texts.UNKNOWN_BRANCH.at(f"/contacts/{at}/branch_name", name=contact.branch_name)


@checks(CreateBranch)
def check_new_branch(request: CreateBranch) -> Iterable[BadField]:
    return _check_addresses(request.addresses, "")


@checks(AddBranch)
def check_added_branch(request: AddBranch) -> Iterable[BadField]:
    return _check_addresses(request.addresses, "")


@checks(ChangeBranch)
def check_branch_change(request: ChangeBranch) -> Iterable[BadField]:
    return _check_addresses(request.addresses, "")


@checks(CreateContact)
def check_new_contact(request: CreateContact) -> list[BadField]:
    return check_contact(request)


@checks(AddContact)
def check_added_contact(request: AddContact) -> list[BadField]:
    return check_contact(request)


@checks(ChangeContact)
def check_contact_change(request: ChangeContact) -> list[BadField]:
    return check_contact(request)


def check_contact(contact: ContactFields | ChangeContact | None) -> list[BadField]:
    """What is wrong with a contact that the schema takes: an e-mail address that is none."""
    return bad_emails({"/email": contact.email}) if contact is not None else []


def check_fields(fields: CustomerFields, below: str) -> list[BadField]:
    """What is wrong with the fields of a customer; `below` is the pointer of the object that holds them."""
    return [bad.below(below) for bad in normalise.normalise_fields(fields)[1].values()]


def _check_addresses(addresses: Addresses | None, below: str) -> list[BadField]:
    if addresses is None:
        return []
    return check_fields(CustomerFields.model_construct(name="-", addresses=addresses), below)
