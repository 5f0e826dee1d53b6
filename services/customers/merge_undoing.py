"""Whether a merge can be undone: the one rule for who undoes it and for who looks at it."""

from collections.abc import Mapping, Sequence
from datetime import date

from chassis.storage import Row
from contracts.errors import ServiceError
from customers import customers, deletion_errors, errors, merge_errors
from customers.merge_models import UNFINISHED, Merge
from customers.models import Customer

FIELDS = ("erased", "deleting", "merged")


def refuse(merge: Merge, today: date) -> None:
    """Raises NotFound, or Conflict for a merge that cannot be undone."""
    if error := find_error(merge, _read_kept([merge]), _find_underway([merge]), today):
        raise error


def find_refusals(merges: Sequence[Merge], today: date) -> dict[str, str]:
    """For each of the merges the code of the error that undoing it would get, "" if none."""
    if not merges:
        return {}
    kept, underway = _read_kept(merges), _find_underway(merges)
    found = {merge.id: find_error(merge, kept, underway, today) for merge in merges}
    return {merge_id: error.code if error else "" for merge_id, error in found.items()}


def find_error(merge: Merge, kept: Mapping[str, Row], underway: Mapping[str, str], today: date) -> ServiceError | None:
    """What stands against undoing it. `kept`: the kept customers by id; `underway`: a merge that is not finished, by the ids of
    its customers."""
    row = kept.get(merge.kept_id)
    if row is None:
        return errors.customer_not_found(merge.kept_id)
    if merge.state != "done":
        return merge_errors.not_done(merge.state)
    if row.get("merged"):
        return errors.customer_merged(merge.kept_id, customers.find_last(row["merged"], merge.kept_id))
    if row.get("erased"):
        return deletion_errors.customer_erased()
    if row.get("deleting"):  # its erasure would take the other customer along
        return deletion_errors.being_deleted()
    if under := underway.get(merge.kept_id) or underway.get(merge.other_id):
        return merge_errors.underway(under)
    return merge_errors.too_old(date.fromisoformat(merge.undo_until)) if today.isoformat() > merge.undo_until else None


def _read_kept(merges: Sequence[Merge]) -> dict[str, Row]:
    ids = sorted({one.kept_id for one in merges})
    return {row["_id"]: row for row in Customer.rows({"_id": {"$in": ids}}, FIELDS, limit=len(ids))}


def _find_underway(merges: Sequence[Merge]) -> dict[str, str]:
    """By the ids of customers a merge of theirs that is not finished, and is none of these."""
    ids = sorted({one for merge in merges for one in (merge.kept_id, merge.other_id)})
    query = {
        "state": {"$in": sorted(UNFINISHED)},
        "$or": [{"kept_id": {"$in": ids}}, {"other_id": {"$in": ids}}],
    }
    rows = Merge.rows(query, ["kept_id", "other_id"])
    return {customer_id: row["_id"] for row in rows for customer_id in (row["kept_id"], row["other_id"])}
