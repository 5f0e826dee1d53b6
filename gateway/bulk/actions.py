"""An action → the request for each customer, what its reply says, and the request that takes it back.

Request ids are made of the bulk's and the customer's: a service recognises a request that it has carried out before its sender
was killed. The history of a customer names them.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from chassis.storage import Row
from contracts.base import Request
from contracts.crm import CancelActivity, PlanActivity, SetProperties
from contracts.customers import ChangeCustomer
from contracts.customers.bulk import RestoreCustomer
from contracts.errors import Conflict, ServiceError, Stale
from gateway.bulk.jobs import stored_json
from gateway.bulk.schemas import BulkKind, ItemOutcome

SOURCE, UNDO_SOURCE = "bulk", "bulk_undo"
"""What the history of a customer names as the source."""
Json = dict[str, Any]
Given = Mapping[str, Any]


class Done(NamedTuple):
    """What became of a customer: its outcome, and what is kept of the reply."""

    outcome: ItemOutcome
    fields: Row


def request_for(kind: BulkKind, action: Given, item: Row) -> Request[Any]:
    """The request that changes one customer. `item` is a stored BulkItem."""
    customer_id = item["customer_id"]
    if kind is BulkKind.CHANGE:
        return ChangeCustomer(customer_id=customer_id, version=item["customer_version"], changes=dict(action["change"]))
    if kind is BulkKind.PROPERTIES:
        add, remove = action.get("add", []), action.get("remove", [])
        return SetProperties(customer_id=customer_id, add=add, remove=remove)
    return PlanActivity(customer_id=customer_id, **action["activity"])


def undoing(kind: BulkKind, action: Given, item: Row) -> Request[Any]:
    """The request that takes the change of one customer back."""
    reply = stored_json.read(item.get("reply"))
    if kind is BulkKind.CHANGE:
        before, after = stored_json.read(item.get("before")), stored_json.read(item.get("after"))
        return RestoreCustomer.model_validate({"customer_id": item["customer_id"], "before": before, "after": after})
    if kind is BulkKind.PROPERTIES:
        return SetProperties(customer_id=item["customer_id"], add=_taken_off(item), remove=_put_on(item))
    return CancelActivity(activity_id=reply["activity_id"], version=reply["version"])


def properties_of(item: Row, when: str) -> list[str]:
    """Those of the action's properties that the customer had `before`, or has `after`."""
    found: list[str] = stored_json.read(item.get(when)).get("properties", [])
    return found


def _added(item: Row) -> list[str]:
    had = properties_of(item, "before")
    return [one for one in properties_of(item, "after") if one not in had]


def _taken_off(item: Row) -> list[str]:
    has = properties_of(item, "after")
    return [one for one in properties_of(item, "before") if one not in has]


def _put_on(item: Row) -> list[str]:
    """Those that the change itself has put on, and nobody else between the plan and it."""
    since = stored_json.read(item.get("reply")).get("since", {})
    return [one for one in _added(item) if one in since]


def is_changed_since(item: Row, now: Json) -> bool:
    """Whether somebody has put on or taken off what a change of properties has. `now`: the customer's properties."""
    since = stored_json.read(item.get("reply")).get("since", {})
    there = {one["id"]: one["since"] for one in now["items"]}
    put_on, taken_off = _put_on(item), _taken_off(item)
    if not put_on and not taken_off:
        return True  # others have done all of it
    if not any(one in there for one in put_on) and all(one in there for one in taken_off):
        return False  # as before the change: whoever was killed during the undoing has taken it back
    return any(there.get(one) != since[one] for one in put_on) or any(one in there for one in taken_off)


def done(kind: BulkKind, answer: Json | ServiceError, item: Row, started_at: datetime | None) -> Done:
    """What the answer to a change says of the customer. `started_at`: what was put on before is somebody else's."""
    if isinstance(answer, ServiceError):
        outcome = ItemOutcome.CHANGED_SINCE if isinstance(answer, Stale) else ItemOutcome.REFUSED
        return Done(outcome, {"refusal": stored_json.dump(answer.to_wire())})
    kept: Json = {"version": answer.get("version", 0)}
    if kind is BulkKind.ACTIVITY:
        kept["activity_id"] = answer["id"]
    if kind is BulkKind.PROPERTIES:
        added = _added(item)
        kept["since"] = {
            one["id"]: one["since"]
            for one in answer["items"]
            if one["id"] in added and (started_at is None or datetime.fromisoformat(one["since"]) >= started_at)
        }
    return Done(ItemOutcome.CHANGED, {"reply": stored_json.dump(kept)})


def undone(kind: BulkKind, answer: Json | ServiceError, item: Row) -> Done:
    """What the answer to an undoing says."""
    if isinstance(answer, ServiceError):
        is_since = isinstance(answer, Stale | Conflict)
        return Done(ItemOutcome.KEPT, {"refusal": stored_json.dump(answer.to_wire())} if is_since else _failed(answer))
    if kind is not BulkKind.CHANGE:
        return Done(ItemOutcome.UNDONE, {})
    outcome = OF_RESTORED[answer["outcome"]]
    reply = {**stored_json.read(item.get("reply")), "kept": answer.get("kept", [])}
    return Done(outcome, {"reply": stored_json.dump(reply)})


OF_RESTORED = {
    "restored": ItemOutcome.UNDONE,
    "in_part": ItemOutcome.UNDONE_IN_PART,
    "kept": ItemOutcome.KEPT,
}


def _failed(error: ServiceError) -> Row:
    return {"refusal": stored_json.dump(error.to_wire())}
