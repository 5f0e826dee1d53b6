"""The customers service's part of the card: the head, and the tabs branches, contacts, info and map. One document read."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from chassis.clock import today
from chassis.context import current
from chassis.past import PAST_NOT_KEPT
from chassis.storage import Row
from contracts.collation import collation_key
from contracts.customers import Addresses, ContactStand, CustomerFields
from contracts.customers.places import PlaceKind
from contracts.customers.tabs import MOST_BRANCHES, TABS
from contracts.tabs import CardSection, GetCardSection
from customers import branch_days, contact_stands, customers, doubts, duplicates, errors, geocoding, history
from customers.models import fields_of
from customers.place_rules import describe_place
from customers.vat_warnings import city_doubts, vat_doubts

Item = dict[str, Any]
Items = Callable[[Row, GetCardSection, str], list[Item]]

HEAD = ("version", "number", "active", "doubts", "merges", *CustomerFields.model_fields)
PARTS = ("branches", "contacts", "info")


def section(request: GetCardSection, map_address: str) -> CardSection:
    """The tabs that are asked for and may be seen; `map_address` is the address that the map prefers.

    Of a past day, everything as it was then, also of a customer that was merged into another since. Raises NotFound, also for a
    day before the customer was created, InvalidInput for a branch that the customer does not have: only this service knows them
    all; Conflict for a customer that is, or was then, merged into another.
    """
    selection = TABS.select(request, current().roles)
    if request.at is None:
        row, day = customers.read(request.customer_id, (*HEAD, *PARTS)), today()
    else:
        row, day = history.as_of(customers.read_any(request.customer_id), request.at), request.at
    if request.branch_id is not None and all(one["id"] != request.branch_id for one in row.get("branches", ())):
        raise errors.branch_unknown(request.branch_id)
    tabs = []
    # The texts of the info are in no history: what was there is known only if nobody has changed it since.
    kept = [spec for spec in selection.specs if spec.key not in row.get("unknown", ())]
    for spec in kept:
        items = MAKERS[spec.key](row, request, map_address)
        tabs.append(selection.tab(spec, len(items), items[: request.limit], more=_more(spec.key, request.customer_id)))
    unknown = [selection.unknown(spec, PAST_NOT_KEPT) for spec in selection.specs if spec not in kept]
    return selection.section(tabs, customer=head(row, request.branch_id, day), at=request.at, unknown=unknown)


def head(row: Row, branch_id: str | None = None, day: date | None = None) -> Item:
    """What stands above the tabs: all that people fill in but the info, the city, what is doubtful on that day (today, if absent)
    and the branches."""
    fields = fields_of(row)
    plain = fields.model_dump(mode="json")
    kept = doubts.read_doubts(row)
    found = [*kept, *doubts.without_kept([*vat_doubts(fields, day or today()), *city_doubts(fields)], kept)]
    return {
        "id": row["_id"],
        **{name: row.get(name) for name in ("version", "number", "active")},
        **plain,
        "city": duplicates.city(fields),
        "warnings": [one.model_dump(mode="json") for one in found],
        "branches": branch_choices(row, branch_id, day),
        "merges": [{name: one[name] for name in ("merge_id", "number", "name")} for one in row.get("merges") or ()],
    }


def branch_choices(row: Row, branch_id: str | None, day: date | None = None) -> list[Item]:
    """The branches by which the card can be filtered: those in use first, by name; at most MOST_BRANCHES, the one asked for
    before all others where they are too many."""
    described = [branch_days.describe(one, day or today()) for one in row.get("branches", ())]
    found: list[Item] = [{"id": one["id"], "name": one["name"], "retired": not one["in_use"]} for one in described]
    found.sort(key=lambda one: (one["retired"], collation_key(str(one["name"]))))
    if len(found) > MOST_BRANCHES:
        found.sort(key=lambda one: one["id"] != branch_id)
    return found[:MOST_BRANCHES]


def branches(row: Row, request: GetCardSection, _map_address: str) -> list[Item]:
    """Newest first; those that cannot be chosen last."""
    day = request.at or today()
    rows = [one for one in reversed(row.get("branches", ())) if request.branch_id in (None, one["id"])]
    found = [branch_days.describe(one, day) for one in rows]
    found.sort(key=lambda one: not one["in_use"])
    return [
        {
            "id": one["id"],
            "name": one["name"],
            "city": duplicates.city(CustomerFields(addresses=Addresses.model_validate(one.get("addresses") or {}))),
            "status": branch_days.status(one, day),
            "retired_on": one.get("retired_on"),
            "former_names": one.get("former_names", []),
            "moves_on": branch_days.next_move(one, day),
            "leaves_on": branch_days.planned_departure(one.get("moves"), day),
        }
        for one in found
    ]


def contacts(row: Row, request: GetCardSection, _map_address: str) -> list[Item]:
    """Newest first; those who have left last. On which other customers somebody stands is known of today."""
    persons = [one.get("person_id") for one in row.get("contacts", ())] if request.at is None else []
    stands = contact_stands.find(persons, row["_id"])
    names = {branch["id"]: branch["name"] for branch in row.get("branches", ())}
    found = [one for one in reversed(row.get("contacts", ())) if request.branch_id in (None, one.get("branch_id"))]
    found.sort(key=lambda one: not one["active"])
    return [
        {
            "id": one["id"],
            "name": one["name"],
            **{name: one.get(name, "") for name in ("role_title", "phone", "mobile", "email")},
            "no_mailings": bool(one.get("no_mailings")),
            "status": "active" if one["active"] else "inactive",
            "branch_id": one.get("branch_id"),
            "branch_name": names.get(one.get("branch_id"), ""),
            "branch": names.get(one.get("branch_id"), ""),
            **_also_on(stands.get(one.get("person_id"), ())),
        }
        for one in found
    ]


def _also_on(stands: Iterable[ContactStand]) -> Item:
    said = [one.model_dump(mode="json") for one in stands]
    return {"also_on": said, "also_on_names": ", ".join(one["customer_name"] for one in said)}


def info(row: Row, _request: GetCardSection, _map_address: str) -> list[Item]:
    return [{"text": row["info"]}] if row.get("info") else []


def places(row: Row, request: GetCardSection, map_address: str) -> list[Item]:
    """Where the customer is, and each branch that is in use: coordinates where they are known, the address anyway."""
    found: list[Item] = []
    if request.branch_id is None:
        found.append(describe_place(row, PlaceKind.CUSTOMER, map_address))
    day = request.at or today()
    for one in (branch_days.describe(branch, day) for branch in row.get("branches", ())):
        if one["in_use"] and request.branch_id in (None, one["id"]):
            found.append(describe_place(one, PlaceKind.BRANCH, map_address))
    shown = [place for place in found if place["text"] or place["latitude"] is not None]
    if request.at is None:
        geocoding.improve(shown)
    return shown


def _more(key: str, customer_id: str) -> str | None:
    return f"/v1/customers/{customer_id}/{key}" if key in ("branches", "contacts") else None


MAKERS: dict[str, Items] = {"branches": branches, "contacts": contacts, "info": info, "map": places}
