"""What `kundkort check crm` and `kundkort rebuild crm` do for selections: facts that are not what the copies come to now."""

from collections.abc import Sequence

from chassis.storage import Row
from contracts.crm.selection_events import ActivityFactsChanged
from contracts.customers import CustomerChanged
from crm import selection_marks
from crm.selection_looks import read_facts
from crm.selection_models import CustomerFacts


def find_uncounted(events: Sequence[ActivityFactsChanged]) -> list[ActivityFactsChanged]:
    """Those whose customer's facts differ from what they should be, and that nobody is about to look at."""
    if not selection_marks.is_in_use():
        return []
    wrong = find_wrong(sorted({one.customer_id for one in events}))
    return [one for one in events if one.customer_id in wrong]


def find_unlike(events: Sequence[CustomerChanged]) -> list[CustomerChanged]:
    """The same of customers, whatever of theirs was lost or repaired."""
    if not selection_marks.is_in_use():
        return []
    wrong = find_wrong([one.subject for one in events])
    return [one for one in events if one.subject in wrong]


def find_wrong(customer_ids: Sequence[str]) -> set[str]:
    """The customers whose stored facts differ from what the copies come to, but for those that are marked."""
    rows = CustomerFacts.rows({"_id": {"$in": list(customer_ids)}}, ["facts", "stale"])
    stored: dict[str, Row] = {row["_id"]: row for row in rows}
    wanted = read_facts(customer_ids)
    return {
        one
        for one in customer_ids
        if not stored.get(one, {}).get("stale") and stored.get(one, {}).get("facts", {}) != wanted[one]
    }
