"""The users of the company that a customer points at: salesperson, our reference, who is responsible. Pure.

`seller_id` and `seller` are one value in two fields: the user, and the name that is printed. So are `our_reference_id` and
`our_reference`. The gateway checks ids and fills in names; here the two are kept together.
"""

from collections.abc import Mapping
from typing import Any

from contracts.customers import CustomerFields

TEXT_OF = {"seller_id": "seller", "our_reference_id": "our_reference"}
"""The field with a user's id → the one with the name that is printed."""
FIELDS = (*TEXT_OF, "responsible_id")


def ids_of(fields: CustomerFields) -> list[str]:
    """The users that the customer points at, each once; what the index is of."""
    return list(dict.fromkeys(one for name in FIELDS if (one := getattr(fields, name))))


def pair_up(before: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes of a customer, so that a user and the printed name go together: another text alone takes the id away, an id
    that is taken away takes its text along."""
    made = dict(changes)
    for name, text in TEXT_OF.items():
        if not before.get(name):
            continue
        if text in made and name not in made and (made[text] or "") != before.get(text):
            made[name] = ""
        elif name in made and not made[name] and text not in made:
            made[text] = ""
    return made


def query_of(request: Any) -> dict[str, Any]:
    """What selects the customers of a list that is narrowed to those of a user; {} for one that is not."""
    wanted = {name: getattr(request, name) for name in ("seller_id", "responsible_id") if getattr(request, name)}
    return {**wanted, "user_ids": {"$all": sorted(set(wanted.values()))}} if wanted else {}


def add_found(
    fields: CustomerFields, found: Mapping[str, str], said: tuple[str, ...]
) -> tuple[CustomerFields, tuple[str, ...]]:
    """The fields of a row with the users whom its cells name, and what the row says. A user who is found by the printed name is
    no cell of its own: the name is what the row says."""
    taken = {name: found[name] for name in FIELDS if name in found and name not in said}
    taken = {name: one for name, one in taken.items() if name not in TEXT_OF or getattr(fields, TEXT_OF[name])}
    return fields.model_copy(update=taken), (*said, *(name for name in taken if name not in TEXT_OF))


def overlay_found(
    row: dict[str, Any], plain: Mapping[str, Any], said: tuple[str, ...], changed: set[str], exact: bool
) -> dict[str, str]:
    """Puts the users found by printed names into a stored customer, and returns those that are new though the name stays. Another
    name takes its user along, or the one of before away; with `exact` one is also put beside a name that stays."""
    made = {}
    for name, text in TEXT_OF.items():
        if name in said or text not in said:
            continue
        if text in changed:
            row.pop(name, None)
            row |= {name: plain[name]} if plain.get(name) else {}
        elif exact and plain.get(name) and not row.get(name):
            row[name] = made[name] = plain[name]
    return made
