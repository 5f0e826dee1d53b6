"""Customers: create, read, list, change."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from chassis import storage
from chassis.checks import keep_valid
from chassis.ids import new_id
from chassis.merge_patch import merge_patch
from chassis.paging import page
from chassis.storage import Row
from contracts.base import Page
from contracts.customers import (
    ChangeCustomer,
    CreateCustomer,
    CustomerChanged,
    CustomerFields,
    CustomerRow,
    Doubt,
    GetCustomer,
    ListCustomers,
    NewBranch,
    NewContact,
    Stage,
)
from contracts.customers import Customer as CustomerReply
from contracts.errors import Conflict
from contracts.field_texts import FIELD_TEXTS, bad_fields
from contracts.personal_numbers import mask_personal_number
from contracts.sales import OrderPlaced
from customers import (
    checks,
    deletion_errors,
    doubts,
    duplicate_list,
    duplicate_search,
    duplicates,
    erasures,
    errors,
    normalise,
    series,
    user_references,
)
from customers.branch_models import Branch
from customers.contact_models import Contact
from customers.kept_numbers import keep_untouched, shows_hidden, unmask_changes
from customers.models import Customer, contract_of, dump_addresses, fields_of
from customers.place_rules import drop_points

MERGED = "customers.customer_merged"
MOST_NAMED = 10
ROW_FIELDS = ("number", "name", "identity_number", "kind", "stage", "active", "addresses", "doubts.id")


def create(request: CreateCustomer) -> CustomerReply:
    """Stores a new customer. Raises InvalidInput, or Conflict for a taken number or a likely duplicate."""
    if bad := list(checks.check_new_customer(request)):
        raise errors.invalid_customer(bad)
    fields = _normalise(request.fields, "/fields")
    customer = Customer.of(fields)
    customer.info = request.info or None
    customer.branches = [_new_branch(one, at) for at, one in enumerate(request.branches)]
    customer.contacts = [_new_contact(one, customer, at) for at, one in enumerate(request.contacts)]
    customer.put_keys(duplicates.keys(fields))
    alike = duplicate_search.find_alike(fields)
    if (likely := duplicate_search.refusing(alike)[:MOST_NAMED]) and not request.insist:
        raise errors.likely_duplicate([one.row["_id"] for one in likely], [one.row["name"] for one in likely])
    return series.store(customer, request.number).to_contract(duplicate_search.warnings_of(alike))


def get(request: GetCustomer) -> CustomerReply:
    """One customer. Raises NotFound, or Conflict for one that was merged into another."""
    return contract_of(read(request.customer_id))


def read(customer_id: str, fields: tuple[str, ...] = ()) -> Row:
    """The stored customer as a plain dict, or some of its fields. Raises NotFound, or Conflict for a merged one."""
    row = read_any(customer_id, (*fields, "merged") if fields else ())
    refuse_merged(row["_id"], row.get("merged"))
    return row


def read_any(customer_id: str, fields: tuple[str, ...] = ()) -> Row:
    """The same, also of one that was merged into another. Raises NotFound."""
    rows = Customer.rows({"_id": customer_id}, fields, limit=1)
    if not rows:
        raise errors.customer_not_found(customer_id)
    return rows[0]


def refuse_merged(customer_id: str, merged: Row | None) -> None:
    """Raises Conflict for a customer that was merged into another, and says which one that is today."""
    if merged:
        raise errors.customer_merged(customer_id, find_last(merged, customer_id))


def find_last(merged: Row, customer_id: str) -> str:
    """The customer that one which was merged into another is today."""
    into: Row | None = merged
    last, seen = customer_id, {customer_id}
    while into and into["into"] not in seen:
        seen.add(into["into"])
        rows = Customer.rows({"_id": into["into"]}, ["merged"], limit=1)
        last, into = into["into"], rows[0].get("merged") if rows else None
    return last


def list_customers(request: ListCustomers) -> Page[CustomerRow]:
    """A page of the register, newest first. Group and seller are compared without regard to case."""
    plain = {"stage": request.stage, "active": request.active}
    query: Row = {name: value for name, value in plain.items() if value is not None} | {"merged": None}
    if request.doubtful is not None:
        query["doubtful"] = True if request.doubtful else {"$ne": True}
    for name in ("group", "seller"):
        if wanted := getattr(request, name):
            query[name] = {"$regex": f"^{re.escape(wanted)}$", "$options": "i"}
    query |= user_references.query_of(request)
    return page(Customer, query, request, ROW_FIELDS, _row)


def change(request: ChangeCustomer) -> CustomerReply:
    """Changes what is named, and warns of customers that it became like. Raises InvalidInput with pointers below `/changes`,
    Stale, or Conflict."""
    _read_active(request.changes)
    new_keys: set[str] = set()

    def decide(customer: Customer) -> CustomerChanged:
        new_keys.clear()
        new_keys.update(put_changes(customer, request.changes))
        return customer.changed_event()

    changed = update(request.customer_id, decide, request.version)
    return changed.to_contract(_warn_of_new_likeness(changed, new_keys) if new_keys else None)


def put_changes(customer: Customer, given: Mapping[str, Any]) -> set[str]:
    """Puts changes into a customer that is not stored yet; returns by what it may be like others that it was not like before.
    Raises InvalidInput with pointers below `/changes`, or Conflict."""
    changes = dict(given)
    active = _read_active(changes)
    changes.pop("active", None)
    before = customer.fields()
    wanted = user_references.pair_up(before.model_dump(), unmask_changes(before, changes))
    fields = _normalise(_apply_changes(before, wanted), "/changes", before)
    fields = fields.model_copy(update={"addresses": drop_points(before.addresses, fields.addresses)})
    if shows_hidden(before, fields, given):
        raise errors.whole_number_needed(mask_personal_number(before.identity_number, before.kind.value))
    if before.stage is Stage.CUSTOMER and fields.stage is Stage.PROSPECT:
        raise errors.stage_refused()
    customer.put(fields)
    customer.active = customer.active if active is None else active
    return {*duplicates.keys(fields)} - {*duplicates.keys(before)}


def _read_active(changes: Mapping[str, Any]) -> bool | None:
    active: bool | None = changes.get("active")
    if active not in (None, True, False):
        raise errors.invalid_customer([FIELD_TEXTS["bool_type"].at("/active")], "/changes")
    return active


def _warn_of_new_likeness(customer: Customer, new_keys: set[str]) -> list[Doubt] | None:
    """Only of whom it was not like before, and of nobody who was settled to be another."""
    alike = duplicate_search.find_alike(customer.fields(), customer.id, new_keys)
    others = {row["_id"] for row in duplicate_list.without_settled(customer.id, [one.row for one in alike])}
    return duplicate_search.warnings_of([one for one in alike if one.row["_id"] in others])


def promote_prospect(event: OrderPlaced) -> None:
    """Makes a prospect that has placed an order a customer; leaves a customer as it is."""

    def decide(customer: Customer) -> CustomerChanged | None:
        if customer.stage == Stage.CUSTOMER:
            return None
        customer.stage = Stage.CUSTOMER.value
        return customer.changed_event()

    try:
        update(event.order.party.customer_id, decide)
    except Conflict as error:  # merged meanwhile: the order is that of the other customer
        if error.code != MERGED:
            raise
        update(error.details["into"], decide)


def find_prospects(events: Sequence[OrderPlaced]) -> list[OrderPlaced]:
    """Those of the events whose customer is still a prospect: `promote_prospect` has not run."""
    ids = sorted({event.order.party.customer_id for event in events if event.order.party})
    rows = Customer.rows({"_id": {"$in": ids}, "stage": Stage.PROSPECT.value}, ["stage"]) if ids else []
    prospects = {row["_id"] for row in rows}
    return [event for event in events if event.order.party and event.order.party.customer_id in prospects]


def update(customer_id: str, decide: Any, version: int | None = None, *, always_once: bool = False) -> Customer:
    """Stores what `decide` changes and returns the customer; see chassis.storage.change. Raises NotFound, Stale, or Conflict for
    a customer that was merged into another, or is being deleted."""
    corrected = doubts.dropping_corrected(decide)

    def unless_ended(customer: Customer) -> Any:
        refuse_ended(customer)
        decided = corrected(customer)
        if decided is not None:
            customer.put_keys(duplicates.of_fields(customer.likeness))
        return decided

    return storage.change(
        Customer,
        customer_id,
        unless_ended,
        not_found=errors.customer_not_found,
        if_version=version,
        always_once=always_once,
    )


def refuse_ended(customer: Customer) -> None:
    """Raises Conflict for a customer that nothing may be changed of: one that was merged or erased, or is being deleted."""
    refuse_merged(customer.id, customer.merged)
    erasures.refuse_erased(customer.erased)
    if customer.deleting:
        raise deletion_errors.being_deleted()


def _normalise(fields: CustomerFields, below: str, before: CustomerFields | None = None) -> CustomerFields:
    accepted, problems = normalise.normalise_fields(fields)
    if before is not None and problems:
        accepted = keep_untouched(before, fields, accepted, problems)
    if problems:
        raise errors.invalid_customer(problems.values(), below)
    return accepted


def _apply_changes(fields: CustomerFields, changes: dict[str, Any]) -> CustomerFields:
    merged = merge_patch(fields.model_dump(mode="json"), changes)
    try:
        return CustomerFields.model_validate(merged)
    except ValidationError as error:
        bad = [*bad_fields(error), *checks.check_fields(keep_valid(CustomerFields, merged), "")]
        raise errors.invalid_customer(bad, "/changes") from None


def _new_branch(new: NewBranch, position: int) -> Branch:
    addresses = normalise.normalise_addresses(new.addresses, f"/branches/{position}")
    return Branch(id=new_id("bra"), name=new.name, addresses=dump_addresses(addresses))


def _new_contact(new: NewContact, customer: Customer, position: int) -> Contact:
    branch_id = next((branch.id for branch in customer.branches if branch.name == new.branch_name), None)
    if new.branch_name and branch_id is None:
        raise errors.unknown_branch_name(position, new.branch_name)
    plain = {name: value or None for name, value in new.model_dump(exclude={"branch_name"}).items()}
    return Contact(id=new_id("con"), branch_id=branch_id, **plain)


def _row(row: Row) -> CustomerRow:
    known = {**row, "id": row["_id"], "city": duplicates.city(fields_of(row)), "doubts": len(row.get("doubts") or ())}
    return CustomerRow.model_validate(known)
