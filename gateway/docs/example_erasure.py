"""Values of the API's examples for the erasure of personal data."""

from typing import Any

from contracts.erasure_rules import BOOKKEEPING, RULES
from gateway.docs.example_dates import Day, Instant
from gateway.docs.example_ids import make_id

DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
RULE, RULE_IN_ENGLISH = RULES[BOOKKEEPING]
RECORD: dict[str, Any] = {
    "collection": "records",
    "id": make_id("inv"),
    "label": "1007",
    "what": "blanked",
    "rule": "bookkeeping",
    "service": "billing",
}
ERASURE: dict[str, Any] = {
    "plan_digest": DIGEST,
    "ground": "Begärd av personen",
    "fiscal_year_end": 12,
    "salt": DIGEST,
    "erased_at": Instant(0, 9),
    "ErasurePlan.digest": DIGEST,
    "ErasurePlan.open": [],
    "ErasurePlan.next_day": Day(2862),
    "CustomerErasure.state": "erased",
    "CustomerErasure.name": "Raderad kund 10042",
    "CustomerErasure.held_by": [],
    "CustomerErasure.awaiting": [],
    "RecordKind.service": "billing",
    "RecordKind.collection": "records",
    "RecordKind.sv": "Fakturor med betalningar, påminnelser och krav, och rating",
    "RecordKind.en": "Invoices with payments, reminders and claims, and ratings",
    "RuleText.code": "bookkeeping",
    "RuleText.sv": RULE,
    "RuleText.en": RULE_IN_ENGLISH,
    **{f"PlannedRecord.{name}": value for name, value in RECORD.items()},
    "PlannedRecord.day": Day(2862),
    **{f"ReceiptRecord.{name}": value for name, value in RECORD.items()},
    "ReceiptRecord.on": Day(0),
    "ReceiptRecord.digest": DIGEST,
}
"""By `Schema.field`, as in `example_values`."""
