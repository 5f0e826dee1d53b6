"""Changes of many customers at once: the plan, and taking one back at one customer."""

from typing import Any

from chassis.storage import Row
from contracts.customers import CustomerChanged, Stage
from contracts.customers.bulk import (
    BulkChanges,
    PlannedChange,
    PlannedChanges,
    PlannedOutcome,
    PreviewCustomerChanges,
    RestoreCustomer,
    RestoredCustomer,
    RestoredOutcome,
)
from contracts.errors import ServiceError
from customers import customers, errors
from customers.models import Customer


def plan(request: PreviewCustomerChanges) -> PlannedChanges:
    """What the changes would do to each customer, by the very rules of ChangeCustomer. Stores nothing."""
    changes = request.changes.model_dump(mode="json", exclude_unset=True)
    rows = {row["_id"]: row for row in Customer.rows({"_id": {"$in": sorted({*request.customer_ids})}})}
    return PlannedChanges(items=[_plan(one, rows.get(one), changes) for one in request.customer_ids])


def restore(request: RestoreCustomer) -> RestoredCustomer:
    """Gives fields that still have their value `after` the one `before`; in one write. A customer does not become a
    prospect again. Sent again, says the same."""
    before, after = (one.model_dump(mode="json", exclude_unset=True) for one in (request.before, request.after))

    def decide(customer: Customer) -> CustomerChanged | None:
        now = values_of(customer)
        back = {name: value for name, value in before.items() if _is(now, name, after)}
        if now["stage"] == Stage.CUSTOMER.value and back.get("stage") == Stage.PROSPECT.value:
            del back["stage"]
        if all(_is(now, name, before) for name in back):
            return None
        customers.put_changes(customer, back)
        return customer.changed_event()

    restored = customers.update(request.customer_id, decide, always_once=True)
    now = values_of(restored)
    kept = [name for name in before if not _is(now, name, before)]
    outcome = RestoredOutcome.RESTORED if not kept else RestoredOutcome.IN_PART
    if kept and len(kept) == len(before):
        outcome = RestoredOutcome.KEPT
    return RestoredCustomer(customer_id=restored.id, version=restored.version, outcome=outcome, kept=sorted(kept))


def values_of(customer: Customer) -> Row:
    """The fields that ChangeCustomer changes, as plain JSON."""
    return {**customer.fields().model_dump(mode="json"), "active": customer.active}


def _is(now: Row, name: str, wanted: dict[str, Any]) -> bool:
    return name in wanted and now.get(name) == wanted[name]


def _plan(customer_id: str, row: Row | None, changes: Row) -> PlannedChange:
    if row is None:
        refusal = errors.customer_not_found(customer_id).to_wire()
        return PlannedChange(customer_id=customer_id, outcome=PlannedOutcome.REFUSED, refusal=refusal)
    known: Row = {"customer_id": customer_id, **{name: row[name] for name in ("version", "number", "name")}}
    customer: Customer = Customer._from_son(row)
    before = values_of(customer)
    try:
        customers.refuse_ended(customer)
        if changes:
            customers.put_changes(customer, changes)
    except ServiceError as error:
        return PlannedChange(**known, outcome=PlannedOutcome.REFUSED, refusal=error.to_wire())
    after = values_of(customer)
    differing = [name for name in BulkChanges.model_fields if before[name] != after[name]]
    outcome = PlannedOutcome.CHANGED if differing or not changes else PlannedOutcome.UNCHANGED
    return PlannedChange(
        **known,
        outcome=outcome,
        before={name: before[name] for name in differing},
        after={name: after[name] for name in differing},
    )
