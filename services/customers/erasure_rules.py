"""What becomes of what the customers service stores about a customer that is erased: all of it goes at once, but for the customer
itself, which keeps its id and number and has a neutral name, and for who changed which field when."""

from chassis import kept_history
from chassis.clock import now, today
from chassis.envelope import wrap
from chassis.erasure import ALWAYS_KEPT, Erasure, Terms, always
from chassis.storage import Row
from contracts.customers import Kind, VatType
from contracts.erasure import ErasureOrder
from contracts.erasure_rules import BLANKED_NOW, REMOVED_NOW, Due
from customers.merge_models import UNFINISHED, Merge
from customers.models import Customer, changed_of

KEPT = ALWAYS_KEPT | {
    *(
        "created_at",
        "number",
        "serial",
        "limited",
        "stage",
        "currency",
        "language",
        "credit_customer",
        "deleting",
        "erasing",
    ),
}
"""What a customer keeps."""


def decide_customer(row: Row, _terms: Terms) -> Due | None:
    """Once erased it stays so."""
    return None if row.get("erased") else BLANKED_NOW


def blank_customer(row: Row, order: ErasureOrder) -> Row:
    """The customer without personal data, with the event that tells of it."""
    merges = [{**one, "name": ""} for one in row.get("merges") or ()]
    blank = {
        **{name: value for name, value in row.items() if name in KEPT},
        **({"merged": row["merged"]} if row.get("merged") else {}),
        **({"merges": merges} if merges else {}),
        "version": row["version"] + 1,
        "changed_at": now(),
        "kind": Kind.COMPANY.value,
        "name": order.name,
        "vat_type": VatType.SWEDISH.value,
        "active": False,
        **{name: [] for name in ("likeness", "branches", "contacts", "history")},
        **{name: {} for name in ("emails", "addresses")},
        "erased": {"on": today().isoformat(), "order": order.id},
    }
    return {**blank, "outbox": [wrap(changed_of(blank))]}


def move_history(row: Row) -> None:
    """Moves the changes that wait in the customer to where all are, before it is blanked."""
    while kept_history.move(Customer, {"_id": row["_id"], "tenant": row["tenant"]}):
        pass


def blank_change(row: Row, _order: ErasureOrder) -> Row:
    """A change without values: who changed which field, and when, stays."""
    return {**row, "changes": [kept_history.without_values(one) for one in row["changes"]]}


def decide_person(row: Row, _terms: Terms) -> Due | None:
    """A person who stands on other customers as well stays for them."""
    return REMOVED_NOW if Customer.total({"contacts.person_id": row["_id"]}) <= 1 else None


CUSTOMER = Erasure(decide_customer, blank=blank_customer, first=move_history)
CHANGE = Erasure(always(BLANKED_NOW), blank=blank_change, number="version", listed=False)
MERGE = Erasure(always(BLANKED_NOW), keep=frozenset({"number", "progress", "refusal"}), number="_id")
PERSON = Erasure(decide_person, number="_id", listed=False)
REMOVED = Erasure(always(REMOVED_NOW), number="_id", listed=False)


def count_open(customer_id: str) -> dict[str, int]:
    """What has to be finished before the customer can be erased, by kind: merges, and what is planned of branches."""
    of_it = {"$or": [{"kept_id": customer_id}, {"other_id": customer_id}]}
    planned = {"_id": customer_id, "$or": [{"moving": True}, {"turns_on": {"$gt": ""}}]}
    return {
        "merge": Merge.total({**of_it, "state": {"$in": sorted(UNFINISHED)}}),
        "branch": Customer.total(planned),
    }
