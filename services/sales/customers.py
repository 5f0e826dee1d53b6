"""The copy of the customers that sales keeps, and what of it is frozen on each document."""

from typing import NamedTuple, Protocol

from chassis.clock import today
from chassis.storage import Row
from contracts.customers import Address, Addresses, BranchSnapshot, CustomerChanged, CustomerCreated, CustomerSnapshot
from contracts.sales import Party
from sales import deletions, errors
from sales.models import Customer

REFERENCES = ("our_reference", "your_reference")
FROZEN = {
    "number",
    "name",
    "kind",
    "identity_number",
    "vat_number",
    "vat_type",
    "payment_terms_days",
    "language",
    *REFERENCES,
}
"""What of a customer is frozen on each document."""


class References(Protocol):
    """Our and your reference, if they are not the customer's usual ones (None)."""

    @property
    def our_reference(self) -> str | None: ...

    @property
    def your_reference(self) -> str | None: ...


def keep(event: CustomerCreated | CustomerChanged) -> None:
    """Stores what the event says, unless something newer is stored already."""
    Customer.apply(event.subject, event.version, snapshot=event.customer.model_dump(mode="json"))
    deletions.drop_late(event.subject)


class Buyer(NamedTuple):
    """The customer of a document: what is frozen on it, its currency, and codes of what the seller should see."""

    party: Party
    currency: str
    warnings: list[str]


def party_for(customer_id: str, branch_id: str | None, references: References, branch_needed: bool = False) -> Buyer:
    """The customer, and the branch if one is named, as they are now.

    Raises InvalidInput for a branch that is retired or another customer's today, or when none is named though `branch_needed` and
    the customer has some; Unavailable for a customer or branch whose event has not come yet; Conflict for a VAT type that this
    release does not know.
    """
    customer = load(customer_id)
    deletions.refuse(customer_id)
    if not customer.vat_type.is_known:
        raise errors.vat_type_unknown(customer.vat_type)
    branch = _branch(customer_id, customer, branch_id) if branch_id else None
    in_use = [one.name for one in customer.branches if not one.retired]
    if branch_needed and branch is None and in_use:
        raise errors.branch_needed(in_use)
    given = {name: said for name in REFERENCES if (said := getattr(references, name)) is not None}
    party = Party(
        customer_id=customer_id,
        branch_id=branch_id,
        branch_name=branch.name if branch else "",
        addresses=frozen_addresses(customer.addresses, branch.addresses if branch else None),
        our_reference_id=_user_of(customer, references),
        **customer.model_dump(include=FROZEN) | given,
    )
    return Buyer(party, customer.currency, _warnings_about(customer))


def _user_of(customer: CustomerSnapshot, references: References) -> str:
    """The user who is our reference: the one chosen, or the customer's; nobody beside a text that was typed."""
    chosen = str(getattr(references, "our_reference_id", ""))
    return chosen or (customer.our_reference_id if references.our_reference is None else "")


def load(customer_id: str) -> CustomerSnapshot:
    """The customer as its last event has it, its branches as they are today. Raises Unavailable when none has come yet."""
    rows = Customer.rows({"_id": customer_id}, ["snapshot"])
    if not rows:
        raise errors.customer_not_here_yet(customer_id)
    return as_stored(rows[0])


def as_stored(row: Row) -> CustomerSnapshot:
    """The customer of a copy that was read, its branches as they are today."""
    return CustomerSnapshot.model_validate(row["snapshot"]).on_day(today())


def require_branch(customer_id: str | None, branch_id: str | None) -> None:
    """For a list of one branch's documents. Raises Unavailable when no event about customer or branch has come yet."""
    if customer_id and branch_id and all(branch.id != branch_id for branch in load(customer_id).branches):
        raise errors.branch_not_here_yet(customer_id, branch_id)


def _warnings_about(customer: CustomerSnapshot) -> list[str]:
    """What the seller should see when the customer buys; never a reason to refuse."""
    found = {"customer_without_credit": not customer.credit_customer, "customer_inactive": not customer.active}
    return [code for code, true in found.items() if true]


def frozen_addresses(customer: Addresses, branch: Addresses | None) -> Addresses:
    """All three addresses filled in: the branch's own, else the customer's, an absent one by its invoice address."""
    theirs = branch or Addresses()
    invoice = theirs.invoice if is_filled(theirs.invoice) else customer.invoice
    elsewhere = theirs.invoice if is_filled(theirs.invoice) else None
    return Addresses(
        invoice=invoice,
        delivery=theirs.delivery or elsewhere or customer.delivery or customer.invoice,
        visiting=theirs.visiting or elsewhere or customer.visiting or customer.invoice,
    )


def at_branch(party: Party, branch_id: str) -> Party:
    """The same party at another branch of the customer: its name and places as they are now, and all else as it was.

    Raises InvalidInput for a retired branch, Unavailable for one whose event has not come yet."""
    customer = load(party.customer_id)
    branch = _branch(party.customer_id, customer, branch_id)
    places = frozen_addresses(customer.addresses, branch.addresses)
    return party.model_copy(update={"branch_id": branch.id, "branch_name": branch.name, "addresses": places})


def place_of_delivery(party: Party) -> tuple[str, Address]:
    """The name of the document's branch ("" without one), and where goods for it, else for the customer, go today. A branch that
    another customer has today has the place of its last day here; one that is not known any more what the document froze."""
    customer = load(party.customer_id)
    branch = next((one for one in customer.branches if one.id == party.branch_id), None)
    frozen = party.addresses
    if party.branch_id is None or branch is not None:
        frozen = frozen_addresses(customer.addresses, branch.addresses if branch else None)
    return branch.name if branch else party.branch_name, frozen.delivery or frozen.invoice


def invoice_address(party: Party, customer: CustomerSnapshot) -> Address:
    """Where an invoice of the document goes today: to its branch's own invoice address, else to the customer's."""
    branch = next((one for one in customer.branches if one.id == party.branch_id), None)
    if party.branch_id is not None and branch is None:  # not known any more
        return party.addresses.invoice
    own = branch.addresses.invoice if branch else Address()
    return own if is_filled(own) else customer.addresses.invoice


def is_filled(address: Address) -> bool:
    return bool(address.line1 or address.line2 or address.postcode or address.city)


def _branch(customer_id: str, customer: CustomerSnapshot, branch_id: str) -> BranchSnapshot:
    for branch in customer.branches:
        if branch.id == branch_id:
            if branch.is_elsewhere(today()):
                raise errors.branch_elsewhere(branch_id, branch.name)
            if branch.retired:
                raise errors.branch_retired(branch_id, branch.name)
            return branch
    raise errors.branch_not_here_yet(customer_id, branch_id)
