"""What is stored of an invoice that uses nothing new can be loaded by release 0.1.0, which refuses fields it does not know."""

from billing.models import Invoice
from billing.tests import samples

KNOWN = {
    "_id",
    "_cls",
    "tenant",
    "version",
    "request_id",
    "applied",
    "created_at",
    "created_by",
    "changed_at",
    "history",
}
KNOWN |= {"outbox", "customer_id", "series", "number", "status", "wanted", "number_text", "ocr", "branch_id"}
KNOWN |= {"branch_name", "issue_date", "delivery_date", "due_date", "payment_terms_days", "currency", "language"}
KNOWN |= {"vat_type", "seller", "buyer", "delivery_address", "our_reference", "your_reference", "order_id", "text"}
KNOWN |= {"notes", "lines", "net", "vat", "vat_rates", "rounding", "payable", "paid", "payments", "reminders"}
KNOWN |= {"disputed", "dispute_reason", "fee_agreed"}
"""The fields of release 0.1.0, at revision 6311591."""


def test_a_new_invoice_has_no_field_that_is_new(customer: str) -> None:
    issued = samples.invoice(customer)
    draft = samples.invoice(customer, issue=False, issue_date=None)
    rows = list(Invoice._get_collection().find({"_id": {"$in": [issued.id, draft.id]}}))
    assert len(rows) == 2
    for row in rows:
        assert set(row) - KNOWN == set(), row["status"]
