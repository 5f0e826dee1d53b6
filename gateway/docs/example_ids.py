"""The ids of the API's examples, by field name and by `Schema.field`."""

from typing import Any


def make_id(kind: str, last: int = 1) -> str:
    """An id as the services make them; the same for the same thing in all examples."""
    return f"{kind}_01979f1e7a4c7c2d9f3b5a6d8e0f1a{last:02x}"


IDS: dict[str, Any] = {
    "id": make_id("cus"),
    "activity_id": make_id("act"),
    "branch_id": make_id("bra"),
    "contact_id": make_id("con"),
    "contract_id": make_id("ctr"),
    "customer_id": make_id("cus"),
    "document_id": make_id("doc"),
    "invoice_id": make_id("inv"),
    "key_id": make_id("key"),
    "order_id": make_id("ord"),
    "payment_id": make_id("pay"),
    "quote_id": make_id("quo"),
    "receipt_id": make_id("rcp"),
    "register_id": make_id("reg"),
    "reminder_id": make_id("rem"),
    "session_id": make_id("ses"),
    "user_id": make_id("usr"),
    "owner": make_id("usr"),
    "replaces": None,
    "add": [make_id("prp")],
    "remove": [],
    "customer_ids": [make_id("cus", 2)],
    "order_ids": [make_id("ord")],
    "first_id": make_id("act"),
    "Activity.id": make_id("act"),
    "ActivityRow.id": make_id("act"),
    "Branch.id": make_id("bra"),
    "CustomerBranch.id": make_id("bra"),
    "Contact.id": make_id("con"),
    "CustomerContact.id": make_id("con"),
    "Contract.id": make_id("ctr"),
    "CustomerProperty.id": make_id("prp"),
    "Document.id": make_id("doc"),
    "DocumentRow.id": make_id("ord"),
    "Invoice.id": make_id("inv"),
    "InvoiceRow.id": make_id("inv"),
    "KeyView.id": make_id("key"),
    "NewKey.id": make_id("key"),
    "Me.id": make_id("usr"),
    "Order.id": make_id("ord"),
    "Property.id": make_id("prp"),
    "Quote.id": make_id("quo"),
    "Rating.id": make_id("rat"),
    "Receipt.id": make_id("rcp"),
    "Reminder.id": make_id("rem"),
    "SessionView.id": make_id("ses"),
    "UserView.id": make_id("usr"),
    "next_cursor": "djE6Y3VzXzAxOTc5ZjFl",
    "cursor": "djE6Y3VzXzAxOTc5ZjFl",
    "version": 3,
}
