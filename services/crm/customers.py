"""The copy of the customers that crm keeps: their index terms, and the names of their branches and contacts."""

from contracts.customers import CustomerChanged, CustomerCreated, CustomerSnapshot
from crm import errors, search_terms, sort_keys
from crm.models import Customer


def keep(event: CustomerCreated | CustomerChanged) -> None:
    """Stores what the event says, unless something newer is stored already."""
    customer = event.customer
    Customer.apply(
        event.subject,
        event.version,
        number=customer.number,
        name=customer.name,
        city=city_of(customer),
        identity_number=customer.identity_number,
        phone=customer.phone,
        email=customer.email,
        active=customer.active,
        terms=terms_of(customer),
        rank=sort_keys.name_key(search_terms.normalise_name(customer.name), event.subject),
        branches=[{"id": branch.id, "name": branch.name} for branch in customer.branches],
        contacts=[{"id": contact.id, "name": contact.name} for contact in customer.contacts],
    )


def city_of(customer: CustomerSnapshot) -> str:
    """The city of the invoice address, or else of another address; "" if none has one."""
    addresses = (customer.addresses.invoice, customer.addresses.visiting, customer.addresses.delivery)
    return next((address.city for address in addresses if address and address.city), "")


def terms_of(customer: CustomerSnapshot) -> list[str]:
    """Index terms of name, number, city, references, identity number, phone and e-mail; of group and seller."""
    addresses = customer.addresses
    cities = [address.city for address in (addresses.invoice, addresses.visiting, addresses.delivery) if address]
    references = (customer.our_reference, customer.your_reference)
    return search_terms.index_terms(
        texts=[customer.name, *cities, *references, customer.email],
        number=customer.number,
        identity_number=customer.identity_number,
        phones=[customer.phone],
        filters={"group": customer.group, "seller": customer.seller},
        active=customer.active,
    )


def require(customer_id: str) -> None:
    """Raises Unavailable if no event about the customer has arrived yet."""
    if not Customer.rows({"_id": customer_id}, ["version"]):
        raise errors.customer_not_here_yet(customer_id)


def find_part_names(customer_id: str, branch_id: str | None, contact_id: str | None) -> tuple[str, str]:
    """The names of a branch and a contact, "" for None. Raises Unavailable if no event about them has arrived yet."""
    known = Customer.rows({"_id": customer_id}, ["branches", "contacts"])
    if not known:
        raise errors.customer_not_here_yet(customer_id)
    return (
        _name("branch", customer_id, known[0]["branches"], branch_id),
        _name("contact", customer_id, known[0]["contacts"], contact_id),
    )


def find_names(customer_ids: set[str]) -> dict[str, str]:
    """The names of those of these customers whose events have arrived, by id."""
    rows = Customer.rows({"_id": {"$in": sorted(customer_ids)}}, ["name"]) if customer_ids else []
    return {row["_id"]: row["name"] for row in rows}


def _name(what: str, customer_id: str, parts: list[dict[str, str]], part_id: str | None) -> str:
    if part_id is None:
        return ""
    for part in parts:
        if part["id"] == part_id:
            return part["name"]
    raise errors.part_not_here_yet(what, customer_id, part_id)
