"""What a change of many customers would do to each of them, and the digest of that.

The digest is of what was shown: the action, the customers with their versions, and what would become of each. Whoever carries the
plan out names it; a plan whose customers have changed since is refused, and nothing is changed.
"""

import hashlib
from collections.abc import Iterator
from functools import partial
from typing import Any

from chassis import clock
from chassis.context import current
from chassis.ids import new_id
from chassis.storage import Row
from contracts.access import Module
from contracts.crm import ListProperties, PlanActivity
from contracts.crm.exports import ListPropertiesOfCustomers
from contracts.crm.properties import PropertyKind
from contracts.crm.property_errors import PROPERTY_CLOSED
from contracts.customers.bulk import MOST, PreviewCustomerChanges
from contracts.errors import InvalidInput, fields_of, invalid_fields, move_fields
from contracts.gateway_bulk_errors import PROPERTY_VALUED
from gateway.bulk import errors, targets
from gateway.bulk.jobs import stored_json
from gateway.bulk.jobs.authority import note_of
from gateway.bulk.jobs.calls import in_batches
from gateway.bulk.models import PLAN_KEPT, PLANNED, Bulk, BulkItem
from gateway.bulk.schemas import AT_ONCE, BulkKind, ItemOutcome, PlanBulk
from gateway.http import user_references, waiting
from gateway.http.call import Call
from gateway.http.rights import check_module

NEEDS_CRM = (BulkKind.PROPERTIES, BulkKind.ACTIVITY)
PAGE_SECONDS = 20.0
TAG = PropertyKind.TAG.value
Json = dict[str, Any]


def make(call: Call, asked: PlanBulk) -> Bulk:
    """Stores a plan. Raises InvalidInput that names every bad field, NotAllowed for a module that is off, Conflict for too many
    plans, Unavailable."""
    if bad := list(asked.check()):
        raise invalid_fields("gateway", bad)
    if asked.action in NEEDS_CRM:
        check_module(Module.CRM, call.company.modules)
    most = call.gateway.settings.bulk_plans
    waiting.refuse_full(Bulk, {"state": PLANNED}, most, errors.bulk_plans_too_many)
    ids = targets.find_ids(call, asked)
    action = _settle(call, asked, ids)
    items = list(_plan(call, asked.action, action, ids))
    at = clock.now()
    bulk = Bulk(
        id=new_id("blk"),
        tenant=current().tenant,
        created_at=at,
        expires_at=at + PLAN_KEPT,
        state=PLANNED,
        kind=asked.action.value,
        action=stored_json.dump(action),
        origin=stored_json.dump(targets.describe(call, asked)),
        digest=digest_of(action, items),
        total=len(items),
        in_background=len(items) > AT_ONCE,
        **note_of(call),
    )
    _store_items(bulk, items)
    bulk.save(force_insert=True)  # last: a plan that is there is whole
    of_bulk = {"tenant": bulk.tenant, "bulk_id": bulk.id}
    waiting.keep_within(
        bulk,
        {"state": PLANNED},
        most,
        errors.bulk_plans_too_many,
        lambda: BulkItem._get_collection().delete_many(of_bulk),
    )
    return bulk


def make_again(call: Call, bulk: Bulk, ids: list[str]) -> tuple[str, list[Row]]:
    """The digest of the same plan, as it would be made now, and its items."""
    action = stored_json.read(bulk.action)
    items = list(_plan(call, BulkKind(bulk.kind), action, ids))
    return digest_of(action, items), items


def digest_of(action: Json, items: list[Row]) -> str:
    """Of an action and of what it does to each customer, whatever their order."""
    shown = sorted([one["customer_id"], one["customer_version"], one["outcome"], one["after"]] for one in items)
    said = stored_json.dump([action, shown])
    return hashlib.sha256(said.encode()).hexdigest()


def _settle(call: Call, asked: PlanBulk, ids: list[str]) -> Json:
    """The action as plain JSON, with users checked and named. Raises InvalidInput below the field that is wrong."""
    if asked.action is BulkKind.CHANGE and asked.change is not None:
        wanted = PreviewCustomerChanges(customer_ids=ids[:1], changes=asked.change)
        settled = _below("/changes", "/change", lambda: user_references.settle(call, wanted))
        return {"change": settled.changes.model_dump(mode="json", exclude_unset=True)}
    if asked.action is BulkKind.PROPERTIES:
        _refuse_unusable(call, asked)
        return {"add": asked.add, "remove": asked.remove}
    if asked.action is BulkKind.ACTIVITY and asked.activity is not None:
        fields = asked.activity.model_dump(exclude_unset=True)
        activity = PlanActivity(customer_id=ids[0], **fields)
        settled = _below("", "/activity", lambda: _checked(call, activity))
        return {"activity": settled.model_dump(mode="json", exclude={"customer_id"}, exclude_unset=True)}
    return {}


def _refuse_unusable(call: Call, asked: PlanBulk) -> None:
    """Raises InvalidInput for properties that say more than that a customer has them: an undoing would lose their values; and for
    closed ones that would be put on."""
    valued: dict[str, str] = {}
    closed: dict[str, str] = {}
    wanted = ListProperties(limit=MOST)
    while True:
        page = call.within(PAGE_SECONDS).ask(wanted)
        valued |= {one["id"]: one["name"] for one in page["items"] if one.get("kind", TAG) != TAG}
        closed |= {one["id"]: one["name"] for one in page["items"] if one.get("closed")}
        if not page.get("next_cursor"):
            break
        wanted = ListProperties(limit=MOST, cursor=page["next_cursor"])
    given = {f"/{name}/{at}": one for name in ("add", "remove") for at, one in enumerate(getattr(asked, name))}
    bad = [PROPERTY_VALUED.at(pointer, name=valued[one]) for pointer, one in given.items() if one in valued]
    bad += [PROPERTY_CLOSED.at(f"/add/{at}", name=closed[one]) for at, one in enumerate(asked.add) if one in closed]
    if bad:
        raise invalid_fields("gateway", bad)


def _checked(call: Call, activity: PlanActivity) -> Any:
    """The activity with its users settled. Raises InvalidInput for what crm's rules refuse: they are asked about a request that
    lacks its customer, since a whole one is only checked when it is carried out."""
    settled = user_references.settle(call, activity)
    fields = settled.model_dump(mode="json", exclude={"customer_id"}, exclude_unset=True)
    try:
        call.check(PlanActivity, fields)
    except InvalidInput as error:
        if bad := [one for one in fields_of(error) if one.pointer != "/customer_id"]:
            raise invalid_fields("gateway", bad) from None
    return settled


def _below(before: str, pointer: str, work: Any) -> Any:
    try:
        return work()
    except InvalidInput as error:
        raise move_fields(error, lambda one: pointer + one.removeprefix(before)) from None


def _plan(call: Call, kind: BulkKind, action: Json, ids: list[str]) -> Iterator[Row]:
    for batch in in_batches(ids, MOST):
        timed = call.within(PAGE_SECONDS)
        asked = PreviewCustomerChanges.model_validate({"customer_ids": batch, "changes": action.get("change", {})})
        planned = timed.ask_in_full(asked)["items"]
        owned = _find_owned(timed, action, batch) if kind is BulkKind.PROPERTIES else {}
        for one in planned:
            yield _item(one, _with_properties(one, action, owned) if kind is BulkKind.PROPERTIES else one)


def _item(planned: Json, shown: Json) -> Row:
    is_done = shown["outcome"] == "changed"
    return {
        "customer_id": planned["customer_id"],
        "customer_version": planned.get("version", 0),
        "number": planned.get("number", ""),
        "name": planned.get("name", ""),
        "outcome": ItemOutcome.PLANNED.value if is_done else ItemOutcome(shown["outcome"]).value,
        "before": stored_json.dump(shown.get("before", {})),
        "after": stored_json.dump(shown.get("after", {})),
        **({"refusal": stored_json.dump(shown["refusal"])} if shown.get("refusal") else {}),
    }


def _find_owned(call: Call, action: Json, batch: list[str]) -> dict[str, set[str]]:
    """Which of the customers have each of the properties."""
    found = {}
    given = {f"/{name}/{at}": one for name in ("add", "remove") for at, one in enumerate(action[name])}
    for pointer, one in given.items():
        asked = ListPropertiesOfCustomers(of_customers=batch, property=one)
        answer = _below("/property", pointer, partial(call.ask, asked))
        found[one] = {item["customer_id"] for item in answer["items"]}
    return found


def _with_properties(planned: Json, action: Json, owned: dict[str, set[str]]) -> Json:
    if planned["outcome"] == "refused":
        return planned
    had = [one for one, of in owned.items() if planned["customer_id"] in of]
    after = [one for one in had if one not in action["remove"]]
    after += [one for one in action["add"] if one not in had]
    outcome = "unchanged" if sorted(after) == sorted(had) else "changed"
    return {**planned, "outcome": outcome, "before": {"properties": had}, "after": {"properties": after}}


def _store_items(bulk: Bulk, items: list[Row]) -> None:
    rest = {"tenant": bulk.tenant, "bulk_id": bulk.id, "expires_at": bulk.expires_at, "version": 1}
    rows = [{"_id": f"{bulk.id}:{len(items) - place:06d}", **rest, **item} for place, item in enumerate(items)]
    for batch in in_batches(rows, 1000):
        BulkItem._get_collection().insert_many(batch, ordered=False)
