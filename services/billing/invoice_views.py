"""An invoice as the contract shows it, of what is stored; what depends on the day is added by its model."""

from typing import TYPE_CHECKING

from billing.claim_replies import claim_of, interest_of, promise_of, refund_of, waiver_of
from billing.remarks import remarks_of
from billing.replies import credit_of, reminder_of, vat_sums_of, write_off_of
from chassis.storage import Row
from contracts import billing as contract
from contracts.denominations import IN_KRONOR

if TYPE_CHECKING:
    from billing.models import Invoice

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
    "from_order",
    "contract_id",
    "period_first",
    "period_last",
    "notes",
    "disputed",
    "created_at",
    "changed_at",
)
TEXTS = ("branch_name", "series", "our_reference", "your_reference", "text", "dispute_reason")
"""Fields of an invoice that the contract has under the same name; those in TEXTS are never absent there."""
OF_ORDERS = ("deliveries", "advance", "prepayments", "collective_invoice_id", "orders", "shared_invoice_id", "periods")
"""What the contract has under the same name of what sales asked for."""


def fields_of(invoice: "Invoice") -> Row:
    """All of an invoice that does not depend on the day, under the contract's names."""
    money = invoice.money
    fields: Row = {name: getattr(invoice, name) for name in PLAIN}
    fields |= {name: getattr(invoice, name) or "" for name in TEXTS}
    row = invoice.to_mongo().to_dict()
    return fields | {
        "number": invoice.number_text,
        **{name: invoice.asked[name] for name in ("receipt_id", "receipt_number") if name in invoice.asked},
        "ocr": invoice.ocr,
        "bankgiro": invoice.seller.get("bankgiro", ""),
        "delivery_address": invoice.delivery_address or None,
        "exchange_rate": invoice.exchange_rate or None,
        **{name: invoice.asked[name] for name in OF_ORDERS if name in invoice.asked},
        "lines": [
            line.to_contract(one.left, money) for line, one in zip(invoice.lines, invoice.lines_left(), strict=True)
        ],
        "warnings": remarks_of(invoice.warnings),
        "totals": _totals(invoice),
        "paid": money.read(invoice.paid),
        "kind": invoice.kind or contract.InvoiceKind.INVOICE,
        "changes": invoice.changes,
        "credited": money.read(invoice.credited or 0),
        "remaining": money.read(invoice.remaining),
        "interest_of": [
            interest_of(one, line.net, money)
            for one, line in zip(invoice.interest_lines or (), invoice.lines, strict=False)
        ],
        "credits": [credit_of(one, money) for one in invoice.credits or ()],
        "taken_off": money.read(sum(one["amount"] - one["back"] for one in invoice.taken_off or ())),
        "disputed_lines": invoice.disputed_lines or [],
        "disputed_amount": money.read(invoice.principal_remaining - invoice.claimed),
        "principal_remaining": money.read(invoice.principal_remaining),
        "settled_difference": money.read((invoice.standing or {}).get("difference", 0)),
        "claims": [claim_of(one, money) for one in invoice.claims or ()],
        "waivers": [waiver_of(one, money) for one in invoice.waivers or ()],
        "promises": [promise_of(one, money) for one in invoice.promises or ()],
        "refunds": [refund_of(one, money) for one in invoice.refunds or ()],
        **invoice.collection_fields(money),
        "written_off": money.read(invoice.written_off or 0),
        "write_offs": [write_off_of(one, money) for one in invoice.write_offs or ()],
        "payments": [payment.to_contract(money) for payment in invoice.payments],
        "reminders": [reminder_of(row, one) for one in row.get("reminders", ())],
    }


def _totals(invoice: "Invoice") -> contract.Totals:
    money = invoice.money
    in_kronor = [one["vat_sek"] for one in invoice.vat_rates if "vat_sek" in one]
    return contract.Totals(
        net=money.read(invoice.net),
        vat=money.read(invoice.vat),
        vat_sek=IN_KRONOR.read(sum(in_kronor)) if in_kronor else None,
        rounding=money.read(invoice.rounding),
        total=money.read(invoice.payable),
        vat_rates=vat_sums_of(invoice.vat_rates, money),
    )
