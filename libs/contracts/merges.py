"""What every service that keeps something of customers says of a merge: how much it has, and that it has moved it.

A service with documents of customers answers CountRecords, moves what it has when `customers.customers_merged` comes, back
when `customers.merge_undone` comes, and tells customers of each by an event `SERVICE.customer_moved`, a subclass of `Moved`.
"""

from typing import Any

from contracts.access import Role
from contracts.base import Event, Id, Reply, Request
from contracts.card import GetCardSection
from contracts.erasure import PlanErasure, ReadErasureReceipt
from contracts.personal_data import ReadPersonalData
from contracts.services import OWNER, SERVICES

SERVICES_THAT_MOVE = tuple(name for name in SERVICES if name != OWNER)
"""The services that a merge waits for."""


class RecordCounts(Reply):
    """How many records of each kind a service has of a customer: {"order": 3, "quote": 1}."""

    counts: dict[str, int] = {}


class CountRecords(Request[RecordCounts]):
    """Counts what the service has of a customer, also in modules that are off."""

    customer_id: Id


CountRecords.method, CountRecords.role = "count_records", Role.VIEWER


class Moved(Event):
    """All that a service has of one customer belongs to another one now. `subject` is the merge, `version` that of the merge's
    event that the service has followed; `back`: a merge was undone. `counts` are those of all that was moved so far."""

    customer_id: str
    other_id: str
    back: bool = False
    counts: dict[str, int] = {}


OF_FORMER_IDS = (GetCardSection, CountRecords, ReadPersonalData, PlanErasure, ReadErasureReceipt)
"""Requests that are answered also for a customer that was merged into another: a card's section, since customers says it for all
of them; a count; and what is stored, planned or erased of a person, who is asked for under every former id."""


def customer_of(request: Any) -> str:
    """The customer that a request is about; "" for none, and for a request that is answered also for one that was merged."""
    return "" if isinstance(request, OF_FORMER_IDS) else getattr(request, "customer_id", None) or ""
