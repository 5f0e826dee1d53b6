"""The values of examples of exports to collection, beside the usual ones."""

from typing import Any

from gateway.docs.example_dates import Day

COLLECTION: dict[str, Any] = {
    "PlanCollectionExport.customer_id": None,
    "PlanCollectionExport.invoice_ids": None,
    "due_to": None,
    "CollectionExport.customer_id": None,
    "CollectionExport.on": Day(0),
    "CollectionExport.state": "planned",
    "CollectionExport.claims": 1,
    "CollectionExport.updates": 0,
    "CollectionExportRow.on": Day(0),
    "CollectionExportRow.state": "planned",
    "CollectionSum.count": 1,
    "CollectionSum.total": "1315.90",
    "NotCollectedCount.reason": "waits",
    "NotCollectedCount.count": 1,
    "CollectionEntry.kind": "claim",
    "CollectionEntry.state": "done",
    "CollectionEntry.reason": None,
    "CollectionEntry.due_date": Day(-60),
    "CollectionEntry.total": "1315.90",
    "CollectionEntry.payments": [],
    "CollectionReminder.kind": "collection_demand",
    "CollectionReminder.sent_on": Day(-20),
    "CollectionReminder.total": "1310.00",
    "ground": "Order 1001",
    "news": [],
    "carried_out": True,
    "personal_numbers": False,
    "escalated_on": None,
    "handovers": [],
    "TakeBackInvoice.reason": "Vi har kommit överens med kunden.",
    "taken_back_reason": "",
    "taken_back_on": None,
}
"""By field name, and by `Schema.field`, as in `example_values`."""
