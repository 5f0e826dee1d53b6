"""The invoice of a sale on account: asked for in the write that completes the receipt, made by billing (docs/decisions/0032).

    asked ──► issued
      └─────► refused ──► asked again, as another invoice, when somebody has put right what was wrong

Each step is one write on the receipt. What comes twice, or late, changes nothing: only the state decides.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from chassis.ids import new_id
from chassis.storage import change
from contracts import billing
from contracts.customers import VatType
from contracts.lines import ZERO, VatSum
from contracts.money import from_minor, round_half_up
from contracts.sales import BilledReceiptLine, BillingState, InvoiceReceipt, Party, ReceiptBillingAsked
from contracts.stored_prices import read_price
from sales import errors
from sales.models import Line
from sales.receipt_models import Receipt

ORE, PRICE_UNIT = Decimal("0.01"), Decimal("0.0001")


def require_invoiceable(receipt: Receipt) -> None:
    """Raises Conflict when the customer's invoices are not with Swedish VAT, as the receipt is."""
    if receipt.vat_type is not VatType.SWEDISH:
        raise errors.receipt_vat_type(receipt.vat_type.value)


def ask(receipt: Receipt) -> ReceiptBillingAsked:
    """Notes on the receipt, within its change, that an invoice is asked for; returns the event that asks."""
    receipt.billing = {"invoice_id": new_id("inv"), "state": BillingState.ASKED.value, "number": "", "refusal": ""}
    return event_of(receipt)


def ask_again(request: InvoiceReceipt) -> Receipt:
    """Asks for another invoice in place of the refused one. Raises Conflict when none was refused."""

    def decide(receipt: Receipt) -> ReceiptBillingAsked:
        if not receipt.billing or receipt.billing["state"] != BillingState.REFUSED:
            raise errors.receipt_not_refused()
        return ask(receipt)

    return change(Receipt, request.receipt_id, decide, not_found=errors.receipt_not_found, if_version=request.version)


def event_of(receipt: Receipt) -> ReceiptBillingAsked:
    """The event that asks billing for the invoice, with sums without VAT that come to those of the receipt."""
    party = Party.model_validate(receipt.party)
    rates = receipt.totals().vat_rates
    return ReceiptBillingAsked(
        subject=receipt.id,
        version=receipt.version,
        invoice_id=receipt.billing["invoice_id"],
        receipt_number=str(receipt.number),
        customer_id=party.customer_id,
        branch_id=party.branch_id,
        our_reference=party.our_reference,
        your_reference=party.your_reference,
        text=receipt.text or "",
        currency=receipt.currency,
        sold_on=date.fromisoformat(receipt.date),
        lines=[_line(line, net) for line, net in zip(receipt.lines, nets_of(receipt.lines, rates), strict=True)],
        vat_rates=rates,
        total=from_minor(receipt.gross),
    )


def events_of(receipt: Receipt) -> list[ReceiptBillingAsked]:
    """The event of a receipt whose asking nobody has answered."""
    return [event_of(receipt)]


def nets_of(lines: Sequence[Line], rates: Sequence[VatSum]) -> list[Decimal]:
    """What each line comes to without VAT, rounded to öre; the last line of a rate takes the rest of the rate's sum."""
    left = {rate.percent: rate.net for rate in rates}
    last = {line.vat_percent: position for position, line in enumerate(lines)}
    nets = []
    for position, line in enumerate(lines):
        is_last = last[line.vat_percent] == position
        net = left[line.vat_percent] if is_last else _without_vat(from_minor(line.amount), line.vat_percent)
        left[line.vat_percent] -= net
        nets.append(net)
    return nets


def _without_vat(gross: Decimal, percent: Decimal, unit: Decimal = ORE) -> Decimal:
    return round_half_up(gross * 100 / (100 + percent), unit)


def _line(line: Line, net: Decimal) -> BilledReceiptLine:
    return BilledReceiptLine(
        article=line.article or "",
        text=line.text,
        quantity=line.quantity,
        unit=line.unit or "",
        price=_without_vat(read_price(line.price, line.exact_price), line.vat_percent, PRICE_UNIT),
        discount_percent=line.discount_percent,
        vat_category=line.vat_category,
        supply=line.sells,
        amount=net + ZERO,
    )


def note_issue(event: billing.InvoiceIssued) -> None:
    """The invoice is there: its number stands on the receipt."""
    if event.invoice.receipt_id:
        _settle(event.invoice.receipt_id, event.subject, BillingState.ISSUED, number=event.invoice.number or "")


def note_refusal(event: billing.ReceiptBillingRefused) -> None:
    """The invoice cannot be made: the receipt says why."""
    _settle(event.receipt_id, event.subject, BillingState.REFUSED, refusal=event.code)


def find_unsettled(events: Sequence[Any]) -> list[Any]:
    """Those of billing's answers of which the receipt has not heard."""
    return [event for event in events if _is_asked(*_names_of(event))]


def _names_of(event: billing.InvoiceIssued | billing.ReceiptBillingRefused) -> tuple[str | None, str]:
    receipt_id = event.invoice.receipt_id if isinstance(event, billing.InvoiceIssued) else event.receipt_id
    return receipt_id, event.subject


def _is_asked(receipt_id: str | None, invoice_id: str) -> bool:
    wanted = {"_id": receipt_id, "billing.invoice_id": invoice_id, "billing.state": BillingState.ASKED.value}
    return receipt_id is not None and bool(Receipt.rows(wanted, ["_id"], limit=1))


def _settle(receipt_id: str, invoice_id: str, state: BillingState, **news: str) -> None:
    def decide(receipt: Receipt) -> None:
        asked = receipt.billing
        if asked and asked["invoice_id"] == invoice_id and asked["state"] == BillingState.ASKED:
            receipt.billing = {**asked, "state": state.value, **news}

    change(Receipt, receipt_id, decide, not_found=errors.receipt_not_found)
