"""The copy of the customers that sales keeps, and what of it is frozen on each document."""

from typing import Any

from contracts.customers import Address, Addresses, BranchSnapshot, CustomerChanged, CustomerCreated, CustomerSnapshot
from contracts.sales import Party
from sales import errors
from sales.models import Customer


def keep(event: CustomerCreated | CustomerChanged) -> None:
    """Stores what the event says, unless something newer is stored already."""
    Customer.apply(event.subject, event.version, snapshot=event.customer.model_dump(mode="json"))


def known(customer_id: str) -> CustomerSnapshot:
    """The customer as last heard of. Raises Unavailable for one not heard of yet."""
    rows = Customer.rows({"_id": customer_id}, ["snapshot"])
    if not rows:
        raise errors.customer_not_here_yet(customer_id)
    return CustomerSnapshot.model_validate(rows[0]["snapshot"])


def party_of(
    customer_id: str, customer: CustomerSnapshot, branch_id: str | None, branch_needed: bool = False, **given: Any
) -> Party:
    """The customer, and the branch if one is named, as they are now. `given` are our and your reference, if not the usual.

    Raises InvalidInput for a retired branch, or when none is named though `branch_needed`; Unavailable for one not heard of;
    Conflict for a VAT type that this release does not know.
    """
    if not customer.vat_type.is_known:
        raise errors.vat_type_unknown(customer.vat_type)
    branch = _branch(customer_id, customer, branch_id) if branch_id else None
    in_use = [one.name for one in customer.branches if not one.retired]
    if branch_needed and branch is None and in_use:
        raise errors.branch_needed(in_use)
    references = {name: getattr(customer, name) if said is None else said for name, said in given.items()}
    return Party(
        customer_id=customer_id,
        branch_id=branch_id,
        branch_name=branch.name if branch else "",
        addresses=frozen_addresses(customer.addresses, branch.addresses if branch else None),
        **customer.model_dump(
            include={
                "number",
                "name",
                "identity_number",
                "vat_number",
                "vat_type",
                "our_reference",
                "your_reference",
                "payment_terms_days",
                "language",
            }
        )
        | references,
    )


def warnings_about(customer: CustomerSnapshot) -> list[str]:
    """Codes of what the seller should see when the customer buys; never a reason to refuse."""
    found = {"customer_without_credit": not customer.credit_customer, "customer_inactive": not customer.active}
    return [code for code, true in found.items() if true]


def frozen_addresses(customer: Addresses, branch: Addresses | None) -> Addresses:
    """All three addresses filled in: the branch's own, else the customer's, an absent one by its invoice address."""
    theirs = branch or Addresses()
    invoice = theirs.invoice if _is_filled(theirs.invoice) else customer.invoice
    elsewhere = theirs.invoice if _is_filled(theirs.invoice) else None
    return Addresses(
        invoice=invoice,
        delivery=theirs.delivery or elsewhere or customer.delivery or customer.invoice,
        visiting=theirs.visiting or elsewhere or customer.visiting or customer.invoice,
    )


def _is_filled(address: Address) -> bool:
    return bool(address.line1 or address.line2 or address.postcode or address.city)


def _branch(customer_id: str, customer: CustomerSnapshot, branch_id: str) -> BranchSnapshot:
    for branch in customer.branches:
        if branch.id == branch_id:
            if branch.retired:
                raise errors.branch_retired(branch_id, branch.name)
            return branch
    raise errors.branch_not_here_yet(customer_id, branch_id)
