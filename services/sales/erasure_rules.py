"""What becomes of what sales stores about a customer that is erased, and what has to be finished first.

An order that was delivered or invoiced, a contract that was invoiced, an ordered quote and a completed receipt are accounting
information; all else loses its words at once. Numbers and sums stay: series have no gaps, and statistics add them up.
"""

from chassis.erasure import WHOLE, Erasure, Terms, always
from chassis.storage import Row
from contracts.erasure_rules import BLANKED, BLANKED_NOW, REMOVED_NOW, Due, booked
from contracts.sales import BillingState, ContractStatus, OrderStatus, ReceiptKind, ReceiptStatus
from sales.collective_models import OPEN, CollectiveInvoice
from sales.models import Contract, Order, Quote
from sales.projections import ExposureInput
from sales.receipt_models import Receipt
from sales.shared_models import SharedInvoice

UNANSWERED = (BillingState.ASKED.value, BillingState.DRAFTED.value)
"""Billing has not issued what it was asked for, or not yet."""
OPEN_ORDER = (OrderStatus.DRAFT.value, OrderStatus.CONFIRMED.value, OrderStatus.ON_HOLD.value)
ENDED_CONTRACT = (ContractStatus.FINISHED.value, ContractStatus.CANCELLED.value)
LIVE_QUOTE = ("accepted", "partly_ordered")
AMOUNTS = (
    "quantity",
    "discount_percent",
    "vat_percent",
    "exact_price",
    "cost_price",
    "ordered",
    "delivered",
    "invoiced",
)
KEEP = frozenset(
    {
        *AMOUNTS,
        *("returned", "percent", "rate", "amount", "net", "vat", "total", "price"),
        *("series", "number", "currency", "vat_category", "vat_type", "supply", "unit", "article", "kind", "language"),
        *("country", "means", "register_id", "delivery", "billing", "warnings", "code", "key"),
        *(
            "delivery_id",
            "quote_id",
            "order_id",
            "invoice_id",
            "plan_id",
            "contract_id",
            "returns_id",
            "event",
            "digest",
        ),
        *("contract_number", "invoice_number", "token", "asked_by", "reason_code", "sharing"),
    }
)
"""What a document keeps when its words go: sums, numbers, kinds, and what is told of the company itself."""


def decide_document(row: Row, terms: Terms) -> Due:
    """The rule of a quote, order, contract or receipt."""
    days = [str(row["date"]), str(row["changed_at"])]
    return booked(BLANKED, days, terms) if _is_booked(row) else BLANKED_NOW


def _is_booked(row: Row) -> bool:
    kind = str(row["_cls"]).rpartition(".")[2]
    if kind == "Receipt":
        return row.get("kind") == ReceiptKind.SALE and row["status"] == ReceiptStatus.COMPLETED
    if kind == "Quote":
        return bool(row.get("follow_ups"))
    return bool(row.get("billings") or row.get("deliveries") or row.get("prepayments"))


def decide_input(row: Row, _terms: Terms) -> Due | None:
    """A rating is about the customer; the rest are sums and ids."""
    return REMOVED_NOW if row["kind"] == ExposureInput.RATING else None


DOCUMENT = Erasure(decide_document, keep=KEEP, whole=WHOLE | {"till", "vat_rates"})
PLANNED_PERIOD = Erasure(always(BLANKED_NOW), keep=KEEP | {"reason"}, number="contract_number")
INPUT = Erasure(decide_input, listed=False)


def count_open(customer_id: str) -> dict[str, int]:
    """What has to be finished before the customer can be erased, by kind."""
    mine = {"customer_id": customer_id}
    waits = {"billings.state": {"$in": UNANSWERED}}
    asked = {"state": {"$in": [*OPEN, *UNANSWERED]}}
    delivered = {"status": OrderStatus.CLOSED.value, "delivery": {"$ne": "none"}, "billing": {"$ne": "full"}}
    undelivered = {"status": {"$in": OPEN_ORDER}}
    to_pay_back = {"prepayments.to_pay_back": {"$gt": 0}}
    return {
        "quote": Quote.total({**mine, "status": {"$in": LIVE_QUOTE}}),
        "order": Order.total({**mine, "$or": [undelivered, waits, to_pay_back]})
        + _count_uninvoiced({**mine, **delivered}),
        "contract": Contract.total({**mine, "$or": [{"status": {"$nin": ENDED_CONTRACT}}, waits]}),
        "receipt": Receipt.total({**mine, "status": {"$ne": ReceiptStatus.COMPLETED.value}}),
        "invoice": CollectiveInvoice.total({**mine, **asked}) + SharedInvoice.total({**mine, **asked}),
    }


def _count_uninvoiced(query: Row) -> int:
    """How many closed orders have a line of which more was delivered than invoiced."""
    rows = Order.rows(query, ["lines.delivered", "lines.invoiced", "billings"])
    return sum(
        any(float(one.get("delivered") or 0) > float(one.get("invoiced") or 0) for one in row.get("lines", ()))
        for row in rows
    )
