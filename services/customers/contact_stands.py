"""On which other customers the persons of a customer's contacts stand."""

from collections.abc import Iterable

from chassis.storage import Row
from contracts.collation import collation_key
from contracts.customers import ContactStand
from customers.models import Customer

FIELDS = ("number", "name", "contacts.id", "contacts.person_id", "contacts.role_title", "contacts.active")


def find(person_ids: Iterable[str | None], but: str) -> dict[str, list[ContactStand]]:
    """By person: the customers `but` this one, by name; each once, with the active contact where there is one. No query where
    nobody stands on several."""
    wanted = sorted({one for one in person_ids if one})
    found: dict[str, list[ContactStand]] = {one: [] for one in wanted}
    others = {"contacts.person_id": {"$in": wanted}, "merged": None, "_id": {"$ne": but}}
    for row in Customer.rows(others, FIELDS) if wanted else ():
        contacts = sorted(row.get("contacts", ()), key=lambda one: not one.get("active", True))
        for person_id in {one["person_id"] for one in contacts if one.get("person_id") in found}:
            contact = next(one for one in contacts if one.get("person_id") == person_id)
            found[person_id].append(_stand(row, contact))
    return {person: sorted(stands, key=_by_name) for person, stands in found.items()}


def _stand(row: Row, contact: Row) -> ContactStand:
    return ContactStand(
        customer_id=row["_id"],
        customer_number=row["number"],
        customer_name=row["name"],
        contact_id=contact["id"],
        role_title=contact.get("role_title") or "",
        active=contact.get("active", True),
    )


def _by_name(stand: ContactStand) -> tuple[object, str]:
    return collation_key(stand.customer_name), stand.customer_id
