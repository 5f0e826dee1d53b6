"""What becomes of what billing stores about a customer that is erased, and what has to be finished first.

Issued invoices and payments are accounting information: names, addresses and references stay on them until their day, and go
then; numbers, sums and VAT stay for ever. Ratings and plans are not.
"""

from billing.account_payment_models import AccountPayment
from billing.models import Invoice
from chassis.erasure import WHOLE, Erasure, Terms, always
from chassis.storage import Row
from contracts.billing import InvoiceStatus
from contracts.erasure_rules import BLANKED, BLANKED_NOW, REMOVED_NOW, Due, booked

AMOUNTS = (
    "quantity",
    "discount_percent",
    "vat_percent",
    "exact_price",
    "percent",
    "rate",
    "amount",
    "net",
    "vat",
    "total",
)
KEEP = frozenset(
    {
        *AMOUNTS,
        *(
            "series",
            "number",
            "number_text",
            "ocr",
            "currency",
            "vat_category",
            "vat_type",
            "supply",
            "unit",
            "article",
        ),
        *("kind", "language", "country", "means", "level", "channel", "rule", "code"),
        *("fee_source", "interest_source", "digest", "claim_id", "export_id", "plan_id", "invoice_id"),
        *("payment_id", "account_payment_id", "key", "id", "order_id", "contract_id", "receipt_id", "invoice_number"),
        "warnings",
    }
)
"""What a document keeps when its words go: sums, numbers, kinds, and what is told of the company itself."""
COMPANY = frozenset({"seller", "vat_rates", "exchange_rate"})
"""What an invoice says of the company itself, and of its VAT."""


def decide_record(row: Row, terms: Terms) -> Due:
    """The rule of an invoice or a rating. An invoice is kept as the latest entry about it is."""
    kind = str(row["_cls"]).rpartition(".")[2]
    if kind == "Rating":
        return REMOVED_NOW
    if not row.get("issue_date"):
        return BLANKED_NOW
    days = [row["issue_date"]]
    days += [one.get("paid_on", "") for one in row.get("payments") or ()]
    days += [one.get("on", "") for name in ("credits", "write_offs", "refunds") for one in row.get(name) or ()]
    return booked(BLANKED, days, terms)


def decide_payment(row: Row, terms: Terms) -> Due:
    """The rule of a payment on account."""
    moved = [one.get("on", "") for name in ("moves", "refunds", "withdrawals") for one in row.get(name) or ()]
    return booked(BLANKED, [row["paid_on"], *moved], terms)


RECORD = Erasure(decide_record, keep=KEEP, whole=WHOLE | COMPANY, number="number_text")
PAYMENT = Erasure(decide_payment, keep=KEEP)
PLANNED = Erasure(
    always(BLANKED_NOW),
    keep=KEEP | {"reason", "missing", "known", "news"},
    whole=WHOLE | {"spans"},
    number="invoice_number",
)


def count_open(customer_id: str) -> dict[str, int]:
    """What has to be finished before the customer can be erased, by kind: an invoice with anything to pay on it, claims
    included, or paid too much; money on account."""
    invoices = [one for one in Invoice.find(customer_id=customer_id) if _is_open(one)]
    return {
        "invoice": len(invoices),
        "account_payment": AccountPayment.total({"customer_id": customer_id, "left": {"$gt": 0}}),
    }


def _is_open(invoice: Invoice) -> bool:
    if invoice.status == InvoiceStatus.SET_OFF:
        return False
    return bool(invoice.status == InvoiceStatus.DRAFT or invoice.remaining != 0)
