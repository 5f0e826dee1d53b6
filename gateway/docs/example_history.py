"""Values of the API's examples for the history of a customer and the card of a past day."""

from typing import Any

from gateway.docs.example_dates import Instant
from gateway.docs.example_ids import make_id

HISTORY: dict[str, Any] = {
    "HistoryEntry.kind": "changed",
    "HistoryEntry.version": 7,
    "HistoryEntry.at": Instant(-1, 9),
    "HistoryEntry.by": make_id("usr"),
    "HistoryEntry.source": "web",
    "HistoryEntry.request_id": "5f1c9d0e7ab34b6f9f0f1c2d3e4a5b6c",
    "FieldChange.kind": "changed",
    "FieldChange.field": "branches.name",
    "FieldChange.branch_id": make_id("bra"),
    "FieldChange.contact_id": None,
    "FieldChange.part_name": "Ystad",
    "FieldChange.before": "Lund",
    "FieldChange.after": "Ystad",
    "FieldChange.omitted": False,
    "AskCustomerHistory.by": None,
    "AskCustomerHistory.field": None,
    "CardTab.reason": None,
    "Card.at": None,
    "AskCard.at": None,
}
"""By `Schema.field`, as in `example_values`."""
