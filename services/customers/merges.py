"""Merges of customers: what one would do, carried out as a saga over events, and undone (docs/decisions/0064).

    asked ──► moving ──► done ──► undoing ──► undone
      └──► refused

`asked`: the other customer is marked first, then the kept one gets fields, branches and contacts; each is one write that is
guarded by the version that the caller saw. `moving`: the services move what they have and tell (`merge_steps.note_moved`).
Every step may be done twice, and is done by whoever hears MergeAdvanced when its process has died.
"""

from datetime import date, timedelta

from chassis import clock, storage
from chassis.clock import now
from chassis.context import current
from chassis.ids import new_id
from chassis.paging import page
from chassis.storage import Row
from contracts.base import Page
from contracts.customers import merges as contract
from contracts.customers.merges import ListMerges, MergeCustomers, MergeParty, MergePreview, PreviewMerge, UndoMerge
from contracts.errors import NotFound
from contracts.merges import CountRecords, RecordCounts
from customers import (
    branch_moves,
    customers,
    deletion_errors,
    erasures,
    errors,
    merge_documents,
    merge_errors,
    merge_rules,
    merge_steps,
    merge_undoing,
    normalise,
)
from customers.kept_numbers import keep_untouched
from customers.merge_models import UNFINISHED, Merge
from customers.models import dump_fields, fields_of


def preview(request: PreviewMerge) -> MergePreview:
    """What a merge would do. Raises NotFound, Conflict, or InvalidInput at `/other_id`."""
    kept, other = _read_both(request.customer_id, request.other_id)
    branches, contacts = merge_rules.parts(kept, other, clock.today())
    differences = merge_rules.show_all(merge_rules.compare(kept, other, request.fields))
    return MergePreview(
        kept=_party(kept),
        other=_party(other),
        differences=[*differences, *merge_rules.long_info(kept, other, request.fields)],
        branches=branches,
        contacts=contacts,
    )


def start(request: MergeCustomers, today: date) -> contract.Merge:
    """Begins a merge and does the customers' part of it. Sent again, returns the same merge.

    Raises NotFound, InvalidInput for fields that must be chosen, Stale, or Conflict when one of the two is merged already or
    part of a merge that is under way."""
    earlier = Merge.find(request_id=current().request_id).first()
    merge = earlier or _create(request, today)
    return show(merge_steps.carry_on(merge))


def show(merge: Merge) -> contract.Merge:
    """The merge as callers see it, with what stands against undoing it today."""
    return merge.to_contract(merge_undoing.find_refusals([merge], clock.today())[merge.id])


def get(merge_id: str) -> Merge:
    """Raises NotFound, also for another company's."""
    found: Merge | None = Merge.find(id=merge_id).first()
    if found is None:
        raise merge_errors.merge_not_found(merge_id)
    return found


def list_merges(request: ListMerges) -> Page[contract.Merge]:
    """A page of merges, newest first."""
    query: Row = {} if request.customer_id is None else {"kept_id": request.customer_id}
    stored: list[Merge] = []

    def show_plain(row: Row) -> contract.Merge:
        stored.append(Merge._from_son(row))
        return stored[-1].to_contract()

    found = page(Merge, query, request, (), show_plain)
    refusals = merge_undoing.find_refusals(stored, clock.today())
    items = [one.model_copy(update={"undo_refusal": refusals[one.id]}) for one in found.items]
    return found.model_copy(update={"items": items})


def count(request: CountRecords) -> RecordCounts:
    """How many branches and contacts a customer has. Raises NotFound, or Conflict for one that was merged."""
    row = customers.read(request.customer_id, ("branches", "contacts"))
    counts = {"branch": len(row.get("branches", ())), "contact": len(row.get("contacts", ()))}
    return RecordCounts(counts={kind: number for kind, number in counts.items() if number})


def undo(request: UndoMerge, today: date) -> contract.Merge:
    """Begins to undo a merge. Raises NotFound, Stale, or Conflict: too old, not done, or the kept customer was merged
    since."""
    found = get(request.merge_id)
    if not storage.is_applied(found):
        merge_undoing.refuse(found, today)
        branch_moves.finish(found.kept_id, today)

    def decide(merge: Merge) -> contract.MergeAdvanced:
        if merge.state != "done":
            raise merge_errors.not_done(merge.state)
        if today.isoformat() > merge.undo_until:
            raise merge_errors.too_old(date.fromisoformat(merge.undo_until))
        merge.state, merge.progress = "undoing", {}
        return merge.advanced()

    merge = storage.change(
        Merge, request.merge_id, decide, not_found=merge_errors.merge_not_found, if_version=request.version
    )
    return show(merge_steps.carry_on(merge))


def _create(request: MergeCustomers, today: date) -> Merge:
    kept, other = _read_both(request.customer_id, request.other_id)
    _refuse_versions(request, kept, other)
    if kept.get("moving") or other.get("moving"):
        kept, other = _finish_moves(kept, other, today)
    values = merge_rules.compare(kept, other, request.fields)
    if unsettled := [one for one in values if one.must_choose]:
        raise merge_errors.values_to_choose({one.name: one.texts for one in unsettled})
    if any(one.must_choose for one in merge_rules.long_info(kept, other, request.fields)):
        raise merge_errors.info_too_long(merge_rules.MOST_INFO)
    wanted = merge_rules.fields_after(kept, values)
    fields, problems = normalise.normalise_fields(wanted)
    for row in (kept, other):
        fields = keep_untouched(fields_of(row), wanted, fields, problems)
    if problems:
        raise errors.invalid_customer(problems.values(), "/fields")
    _refuse_underway([request.customer_id, request.other_id])
    plan = merge_rules.plan_of(kept, other, values, dump_fields(fields), today)
    plan["info"] = {"before": kept.get("info") or "", "after": merge_rules.info_of(kept, other, request.fields)}
    merge = Merge(
        id=new_id("mrg"),
        state="asked",
        kept_id=kept["_id"],
        other_id=other["_id"],
        kept={"number": kept["number"], "name": kept["name"]},
        other={"number": other["number"], "name": other["name"]},
        versions={"kept": kept["version"], "other": other["version"]},
        chosen=dict(request.fields),
        plan=plan,
        asked_at=now(),
        undo_until=(today + timedelta(days=contract.UNDO_DAYS)).isoformat(),
    )
    return storage.create(merge, Merge.advanced)


def _read_both(kept_id: str, other_id: str) -> tuple[Row, Row]:
    if kept_id == other_id:
        raise merge_errors.merge_with_itself()
    kept = customers.read(kept_id)
    try:
        other = customers.read(other_id)
    except NotFound:
        raise merge_errors.other_unknown(other_id) from None
    for row in (kept, other):
        erasures.refuse_erased(row.get("erased"))
    if kept.get("deleting") or other.get("deleting"):
        raise deletion_errors.being_deleted()
    return kept, other


def _finish_moves(kept: Row, other: Row, today: date) -> tuple[Row, Row]:
    """Both, after what a kill has left of the moves of their branches."""
    for row in (kept, other):
        branch_moves.finish(row["_id"], today)
    return _read_both(kept["_id"], other["_id"])


def _refuse_versions(request: MergeCustomers, kept: Row, other: Row) -> None:
    """Raises Stale unless the caller has seen the customers as they are."""
    for row, given in ((kept, request.version), (other, request.other_version)):
        if given is not None and row["version"] != given:
            raise storage.stale(merge_documents.load(row), given)


def _refuse_underway(ids: list[str]) -> None:
    query = {
        "state": {"$in": sorted(UNFINISHED)},
        "$or": [{"kept_id": {"$in": ids}}, {"other_id": {"$in": ids}}],
        "request_id": {"$ne": current().request_id},
    }
    if found := Merge.rows(query, ["_id"], limit=1):
        raise merge_errors.underway(found[0]["_id"])


def _party(row: Row) -> MergeParty:
    return MergeParty(id=row["_id"], version=row["version"], number=row["number"], name=row["name"])
