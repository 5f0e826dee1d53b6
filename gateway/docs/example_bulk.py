"""Values of the API's examples for changes of many customers and for mailings."""

from typing import Any

from gateway.docs.example_dates import Day, Instant
from gateway.docs.example_ids import make_id

DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
BULK_ID, MAILING_ID = make_id("blk"), make_id("mlg")
TEXT = "Hej {contact.first_name}!\n\nVälkommen till vår mässa i {customer.city}."
BULK: dict[str, Any] = {
    "bulk_id": BULK_ID,
    "mailing_id": MAILING_ID,
    "digest": DIGEST,
    "customer_ids": [make_id("cus")],
    "of_customers": [],
    "no_mailings": False,
    "PlanBulk.action": "change",
    "PlanBulk.change": {"group": "Nord"},
    "BulkActivity.kind": "todo",
    "BulkView.id": BULK_ID,
    "BulkView.state": "done",
    "RunBulk.name": "Nord till mässan",
    "BulkView.name": "Nord till mässan",
    "BulkView.kind": "change",
    "BulkView.action": {"change": {"group": "Nord"}},
    "BulkView.origin": {"customers": 1},
    "BulkView.total": 1,
    "BulkView.in_background": False,
    "BulkView.created_at": Instant(0, 9),
    "BulkView.created_by": make_id("usr"),
    "BulkView.undo_until": Day(30),
    "BulkView.failure": "",
    **{f"BulkCounts.{name}": 0 for name in ("planned", "unchanged", "refused", "changed_since")},
    **{f"BulkCounts.{name}": 0 for name in ("undone", "undone_in_part", "kept")},
    "BulkCounts.changed": 1,
    "BulkItemView.outcome": "changed",
    "BulkItemView.before": {"group": "Fackhandel"},
    "BulkItemView.after": {"group": "Nord"},
    "BulkItemView.code": "",
    "BulkItemView.reason": "",
    "BulkItemView.kept": [],
    "BulkItemView.activity_id": "",
    "DraftMailing.channel": "letter",
    "DraftMailing.reach": "every_contact",
    "DraftMailing.subject": "Mässa",
    "DraftMailing.text": TEXT,
    "MailingView.id": MAILING_ID,
    "MailingView.state": "produced",
    "MailingView.channel": "letter",
    "MailingView.subject": "Mässa",
    "MailingView.text": TEXT,
    "MailingView.origin": {"customers": 1},
    "MailingView.total": 1,
    "MailingView.created_at": Instant(0, 9),
    "MailingView.created_by": make_id("usr"),
    "MailingView.approved_at": Instant(0, 10),
    "MailingView.approved_by": make_id("usr", 2),
    "MailingView.failure": "",
    **{
        f"MailingCounts.{name}": 0
        for name in ("ready", "left_out", "sending", "sent", "unsure", "failed", "with_empty")
    },
    "MailingCounts.produced": 1,
    "MailRecipient.email": "karin.lind@ljusgarden.example",
    "MailRecipient.address": "Ljusgården i Örebro AB\nKarin Lind\nStorgatan 12\n702 10 Örebro",
    "MailRecipient.subject": "Mässa",
    "MailRecipient.text": "Hej Karin!\n\nVälkommen till vår mässa i Örebro.",
    "MailRecipient.empty": [],
    "MailRecipient.outcome": "produced",
    "MailRecipient.reason": "",
    "MailRecipient.sent_at": Instant(0, 11),
    "MergeField.name": "contact.first_name",
    "MergeField.sv": "Kontaktens förnamn",
    "MergeField.en": "Contact's first name",
}
"""By `Schema.field`, as in `example_values`."""
