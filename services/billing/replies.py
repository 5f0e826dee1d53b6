"""Stored invoices, payments, reminders and ratings as the contract shows them."""

from datetime import date

from billing.models import Invoice, Line, Payment, Reminder
from billing.states import OPEN
from chassis.storage import Row
from contracts import billing as contract
from contracts.money import from_minor

ROW_FIELDS = (
    "number_text",
    "status",
    "customer_id",
    "buyer.name",
    "branch_id",
    "branch_name",
    "text",
    "issue_date",
    "due_date",
    "payable",
    "paid",
    "currency",
    "disputed",
)
"""What `row` needs."""

REMINDER_FIELDS = ("number_text", "currency", "branch_id", "branch_name", "reminders")
"""What `reminder` needs of the invoice."""

PLAIN = (
    "id",
    "version",
    "status",
    "customer_id",
    "branch_id",
    "issue_date",
    "delivery_date",
    "due_date",
    "payment_terms_days",
    "currency",
    "language",
    "vat_type",
    "seller",
    "buyer",
    "order_id",
    "notes",
    "disputed",
    "created_at",
    "changed_at",
)
TEXTS = ("branch_name", "series", "our_reference", "your_reference", "text", "dispute_reason")


def as_of(invoice: Invoice, today: date) -> contract.Invoice:
    """The invoice with what depends on the day."""
    return contract.Invoice(**_fields(invoice), overdue=is_overdue(invoice.status, invoice.due_date, today))


def snapshot(invoice: Invoice) -> contract.InvoiceSnapshot:
    """The invoice without what depends on the day, for events."""
    return contract.InvoiceSnapshot(**_fields(invoice))


def _fields(invoice: Invoice) -> Row:
    fields: Row = {name: getattr(invoice, name) for name in PLAIN}
    fields |= {name: getattr(invoice, name) or "" for name in TEXTS}
    return fields | {
        "number": invoice.number_text,
        "ocr": invoice.ocr,
        "bankgiro": invoice.seller.get("bankgiro", ""),
        "delivery_address": invoice.delivery_address or None,
        "lines": [line(one) for one in invoice.lines],
        "totals": _totals(invoice),
        "paid": from_minor(invoice.paid),
        "remaining": from_minor(invoice.payable - invoice.paid),
        "payments": [payment(one) for one in invoice.payments],
        "reminders": [_reminder(invoice, one) for one in invoice.reminders],
    }


def row(stored: Row, today: date) -> contract.InvoiceRow:
    """An invoice of a list, from its ROW_FIELDS."""
    names = ("status", "customer_id", "branch_id", "issue_date", "due_date", "currency")
    plain: Row = {name: stored.get(name) for name in names}
    return contract.InvoiceRow(
        id=stored["_id"],
        number=stored.get("number_text"),
        customer_name=stored["buyer"]["name"],
        branch_name=stored.get("branch_name") or "",
        text=stored.get("text") or "",
        amount=from_minor(stored["payable"]),
        remaining=from_minor(stored["payable"] - stored["paid"]),
        overdue=is_overdue(stored["status"], stored.get("due_date"), today),
        disputed=stored.get("disputed", False),
        **plain,
    )


def is_overdue(status: str, due_date: str | None, today: date) -> bool:
    """From the day after the due date, while something remains to be paid."""
    return status in OPEN and due_date is not None and due_date < str(today)


def line(stored: Line) -> contract.InvoiceLine:
    decimals = {name: getattr(stored, name) for name in ("quantity", "discount_percent", "vat_percent")}
    return contract.InvoiceLine(
        article=stored.article or "",
        text=stored.text,
        unit=stored.unit or "",
        price=from_minor(stored.price),
        vat_category=stored.vat_category,
        net=from_minor(stored.net),
        **decimals,
    )


def payment(stored: Payment) -> contract.Payment:
    return contract.Payment(
        id=stored.id,
        amount=from_minor(stored.amount),
        paid_on=stored.paid_on,
        means=stored.means,
        reference=stored.reference or "",
        withdrawn_on=stored.withdrawn_on,
        withdrawn_reason=stored.withdrawn_reason or "",
    )


def reminder(invoice: Row, stored: Row) -> contract.Reminder:
    """A reminder from the REMINDER_FIELDS of its invoice, as plain dicts."""
    plain: Row = {name: stored.get(name) for name in ("id", "level", "kind", "status", "planned_on", "sent_on")}
    plain |= {name: from_minor(stored[name]) for name in ("principal", "fee", "interest")}
    return contract.Reminder(
        invoice_id=invoice["_id"],
        invoice_number=invoice["number_text"],
        currency=invoice["currency"],
        branch_id=invoice.get("branch_id"),
        branch_name=invoice.get("branch_name") or "",
        channel=stored.get("channel") or "",
        total=from_minor(stored["principal"] + stored["fee"] + stored["interest"]),
        **plain,
    )


def _reminder(invoice: Invoice, stored: Reminder) -> contract.Reminder:
    row = {name: getattr(invoice, name) for name in ("number_text", "currency", "branch_id", "branch_name")}
    return reminder({"_id": invoice.id, **row}, stored.to_mongo())


def rating(stored: Row) -> contract.RatingSnapshot:
    """A rating from its stored fields."""
    plain = ("version", "customer_id", "provider", "letter", "normalised", "as_of")
    return contract.RatingSnapshot(
        id=stored["_id"], text=stored.get("text") or "", **{name: stored[name] for name in plain}
    )


def rating_as_of(stored: Row, today: date) -> contract.Rating:
    """The same with its age."""
    shown = rating(stored)
    return contract.Rating(**shown.model_dump(), age_days=(today - shown.as_of).days)


RATING_FIELDS = ("version", "customer_id", "provider", "letter", "normalised", "as_of", "text")


def _totals(invoice: Invoice) -> contract.Totals:
    return contract.Totals(
        net=from_minor(invoice.net),
        vat=from_minor(invoice.vat),
        rounding=from_minor(invoice.rounding),
        total=from_minor(invoice.payable),
        vat_rates=[
            contract.VatSum(percent=one["percent"], net=from_minor(one["net"]), vat=from_minor(one["vat"]))
            for one in invoice.vat_rates
        ],
    )
