"""Carries a change of many customers out, and takes it back: in the caller's request, or in the background.

    planned ──► running ──► done ──► undoing ──► undone        failed: who started it may no longer do it (it can be undone)

What is left to do is what the items say: those that are `planned` (or, for an undoing, `changed`). A process that is killed
leaves them so, and whoever goes on sends the same requests with the same ids: no customer is changed twice.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, timedelta
from typing import Any

from pymongo import UpdateOne

from chassis import clock
from chassis.clock import today
from chassis.context import Context, current, using
from chassis.logs import log
from chassis.storage import Row
from contracts.crm import GetCustomerProperties
from contracts.errors import ServiceError, Unavailable
from gateway.bulk import actions, errors, plan
from gateway.bulk.jobs import authority, leases, resume, stored_json
from gateway.bulk.jobs.calls import Ask, ask_all
from gateway.bulk.jobs.resume import Kind
from gateway.bulk.models import (
    DONE,
    FAILED,
    KEPT,
    PLANNED,
    RUNNING,
    UNDO_DAYS,
    UNDOING,
    UNDONE,
    Bulk,
    BulkItem,
    put_name,
)
from gateway.bulk.schemas import BulkKind, ItemOutcome
from gateway.http.call import Call, Gateway

STEP = 40
"""Customers between two looks at whether the job is still this worker's."""
AWAY_SECONDS = 15.0
UNDONE_FROM = (DONE, FAILED)


def start(call: Call, bulk_id: str, digest: str, name: str = "") -> Bulk:
    """Carries a plan out under a name. Sent again, says how far it is. Raises NotFound, or Conflict for another plan than the one
    shown."""
    bulk = find(bulk_id)
    if bulk.digest != digest:
        raise errors.bulk_plan_stale(bulk.total)
    if bulk.state in (RUNNING, DONE):
        return bulk
    if bulk.state != PLANNED or bulk.kind == BulkKind.EXPORT:
        raise errors.bulk_not_planned(str(bulk.state))
    if not bulk.in_background:
        _refuse_stale(call, bulk)
    at = clock.now()
    until = today() + timedelta(days=UNDO_DAYS)
    changes = {
        "state": RUNNING,
        "origin": put_name(bulk.origin, name),
        "expires_at": at + KEPT,
        "started_at": at.replace(microsecond=0),
        "undo_until": until.isoformat(),
        **authority.note_of(call),
    }
    return _begin(call, bulk, (PLANNED,), changes)


def undo(call: Call, bulk_id: str, day: date) -> Bulk:
    """Takes a change back, once. Sent again while it does so, or after, says how far it is. Raises NotFound, Conflict."""
    bulk = find(bulk_id)
    if bulk.state in (UNDOING, UNDONE):
        return bulk
    if bulk.state not in UNDONE_FROM:
        raise errors.bulk_not_done(str(bulk.state))
    if day.isoformat() > bulk.undo_until:
        raise errors.bulk_too_old(bulk.undo_until)
    return _begin(call, bulk, UNDONE_FROM, {"state": UNDOING, "failure": "", **authority.note_of(call)})


def find(bulk_id: str) -> Bulk:
    """A change of the current company. Raises NotFound."""
    found = Bulk.read_one(bulk_id)
    if found is None:
        raise errors.bulk_not_found(bulk_id)
    return found


def carry_on(gateway: Gateway, bulk_id: str, token: str) -> None:
    """Does what is left of a change that this worker holds. Raises Unavailable when a service stays away; it goes on then."""
    bulk = find(bulk_id)
    _keep_items(bulk)
    is_undo = bulk.state == UNDOING
    source = actions.UNDO_SOURCE if is_undo else actions.SOURCE
    try:
        context = authority.context_of(gateway, bulk, bulk.roles, bulk.modules, source)
        while items := _left(bulk, ItemOutcome.CHANGED if is_undo else ItemOutcome.PLANNED):
            _step(gateway, context, bulk, items, is_undo)
            if not leases.renew(Bulk, bulk_id, token):
                return
    except Unavailable:
        leases.put_off(Bulk, bulk_id, token, AWAY_SECONDS)
        raise
    except ServiceError as error:
        leases.settle(Bulk, bulk_id, token, {"state": FAILED, "failure": stored_json.dump(error.to_wire())})
        raise
    leases.settle(Bulk, bulk_id, token, {"state": UNDONE if is_undo else DONE})


JOB = Kind(Bulk, carry_on)


def _begin(call: Call, bulk: Bulk, states: tuple[str, ...], changes: Row) -> Bulk:
    token = leases.begin(Bulk, bulk.id, states, changes)
    if token is None:  # somebody else was faster
        return find(bulk.id)
    if bulk.in_background:
        resume.begin(call.gateway, JOB, bulk.tenant, bulk.id, token)
    else:
        _run(call.gateway, call.context, bulk.id, token)
    return find(bulk.id)


def _run(gateway: Gateway, context: Context, bulk_id: str, token: str) -> None:
    """What fails is noted in the job, or goes on later: the caller sees how far it has come."""
    with using(replace(context, request_id=bulk_id)):
        try:
            carry_on(gateway, bulk_id, token)
        except ServiceError as error:
            log.info("bulk %s: %s", bulk_id, error.code)
        except Exception as error:
            log.error("bulk %s: %r", bulk_id, error, exc_info=error)


def _keep_items(bulk: Bulk) -> None:
    """The items last as long as their change: whoever was killed after it was begun has left them behind."""
    earlier = {"tenant": bulk.tenant, "bulk_id": bulk.id, "expires_at": {"$lt": bulk.expires_at}}
    BulkItem._get_collection().update_many(earlier, {"$set": {"expires_at": bulk.expires_at}})


def _refuse_stale(call: Call, bulk: Bulk) -> None:
    """Raises Conflict where the plan would be another one now."""
    stored = BulkItem.rows({"bulk_id": bulk.id}, sort=[("_id", -1)])
    digest, items = plan.make_again(call, bulk, [one["customer_id"] for one in stored])
    if digest != bulk.digest:
        names = ("customer_version", "outcome", "after")
        differing = sum(any(a[name] != b[name] for name in names) for a, b in zip(stored, items, strict=True))
        raise errors.bulk_plan_stale(max(1, differing))


def _left(bulk: Bulk, outcome: ItemOutcome) -> list[Row]:
    query = {"bulk_id": bulk.id, "outcome": outcome.value}
    return BulkItem.rows(query, sort=[("_id", -1)], limit=STEP)


def _step(gateway: Gateway, context: Context, bulk: Bulk, items: list[Row], is_undo: bool) -> None:
    """Changes some customers, or takes their changes back, and notes what became of each as soon as it is known."""
    kind, action = BulkKind(bulk.kind), stored_json.read(bulk.action)
    by_key = {one["_id"]: one for one in items}
    noted: list[UpdateOne] = []
    try:
        if is_undo:
            kept = _changed_since(gateway, context, items) if kind is BulkKind.PROPERTIES else set()
            noted += [_note(one, actions.Done(ItemOutcome.KEPT, {})) for one in items if one["_id"] in kept]
            items = [one for one in items if one["_id"] not in kept]
            asks = _asks(bulk, items, "undo", lambda one: actions.undoing(kind, action, one))
            for key, answer in ask_all(gateway, context, asks):
                noted.append(_note(by_key[key], actions.undone(kind, answer, by_key[key])))
        else:
            started_at = bulk.started_at.replace(tzinfo=UTC) if bulk.started_at else None
            asks = _asks(bulk, items, "change", lambda one: actions.request_for(kind, action, one))
            for key, answer in ask_all(gateway, context, asks):
                noted.append(_note(by_key[key], actions.done(kind, answer, by_key[key], started_at)))
    finally:
        if noted:
            BulkItem._get_collection().bulk_write(noted, ordered=False)


def _asks(bulk: Bulk, items: list[Row], what: str, request: Any) -> Iterator[Ask]:
    return (Ask(one["_id"], f"{bulk.id}:{what}:{one['customer_id']}", request(one)) for one in items)


def _changed_since(gateway: Gateway, context: Context, items: list[Row]) -> set[str]:
    """Whose properties somebody has changed since, so that they stay."""
    by_key = {one["_id"]: one for one in items}
    asks = (Ask(one["_id"], "", GetCustomerProperties(customer_id=one["customer_id"])) for one in items)
    found = ask_all(gateway, context, asks)
    return {key for key, now in found if isinstance(now, ServiceError) or actions.is_changed_since(by_key[key], now)}


def _note(item: Row, done: actions.Done) -> UpdateOne:
    """Only of an item that is as it was read: who was stopped for longer than the lease undoes nothing that others have noted."""
    fields = {"outcome": done.outcome.value, **done.fields}
    as_read = {"_id": item["_id"], "tenant": current().tenant, "outcome": item["outcome"]}
    return UpdateOne(as_read, {"$set": fields})
