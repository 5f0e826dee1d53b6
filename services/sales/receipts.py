"""Cash receipts: opened, parked, completed with payment and number; goods that come back."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from chassis.clock import now
from chassis.ids import new_id
from chassis.storage import change
from contracts.base import Event, Page
from contracts.customers import VatType
from contracts.money import from_minor, round_half_up, to_minor
from contracts.sales import (
    ChangeReceipt,
    CompleteReceipt,
    DocumentRow,
    ListReceipts,
    Means,
    OpenReceipt,
    Party,
    Payment,
    ReceiptCompleted,
    ReceiptKind,
    ReceiptVerb,
    ReturnReceipt,
)
from sales import customers, drafts, errors, lines, promises, queries, series
from sales.models import Receipt
from sales.receipt_states import RECEIPT


def open_(request: OpenReceipt, today: date) -> Receipt:
    """Begins a receipt: prices with Swedish VAT of today, whoever buys. It has no number yet."""
    receipt_id, buyer = new_id("rcp"), None
    if request.customer_id is not None:
        buyer = customers.party_for(request.customer_id, request.branch_id, request)
    elif request.branch_id is not None:
        raise errors.branch_of_nobody(request.branch_id)
    receipt = drafts.start(
        Receipt,
        receipt_id,
        request,
        buyer,
        today,
        status="open",
        series=receipt_id,
        kind=request.kind.value,
        register_id=request.register_id,
    )
    basis = lines.basis_of(receipt)
    lines.put(receipt, lines.price(request.lines, VatType.SWEDISH, today, "date", basis=basis), with_vat=True)
    return series.create_unnumbered(receipt)


def get(receipt_id: str) -> Receipt:
    return queries.one(Receipt, receipt_id, errors.receipt_not_found)


def list_receipts(request: ListReceipts, today: date) -> Page[DocumentRow]:
    return queries.page_of(Receipt, request, today)


def rewrite(request: ChangeReceipt) -> Receipt:
    """Changes an open receipt."""

    def decide(receipt: Receipt) -> None:
        receipt.status = RECEIPT.move(receipt.status, "change")
        if request.text is not None:
            receipt.text = request.text
        if request.lines is not None:
            if receipt.returns_id:
                raise errors.lines_of_return()
            on = date.fromisoformat(receipt.date)
            basis = lines.basis_of(receipt)
            lines.put(receipt, lines.price(request.lines, VatType.SWEDISH, on, "date", basis=basis), with_vat=True)

    return change(Receipt, request.receipt_id, decide, not_found=errors.receipt_not_found, if_version=request.version)


def step(request: ReceiptVerb, verb: str) -> Receipt:
    """Takes a receipt a step further. Raises Conflict when its state refuses it."""

    def decide(receipt: Receipt) -> None:
        receipt.status = RECEIPT.move(receipt.status, verb)

    return change(Receipt, request.receipt_id, decide, not_found=errors.receipt_not_found, if_version=request.version)


def complete(request: CompleteReceipt, today: date) -> Receipt:
    """Takes payment and, for a sale, the next number of the unbroken series: both in one write, or neither."""

    def decide(receipt: Receipt) -> ReceiptCompleted | None:
        receipt.status = RECEIPT.move(receipt.status, "complete")
        wanted = to_pay(from_minor(receipt.gross), request.payments)
        paid = sum((payment.amount for payment in request.payments), Decimal("0.00"))
        if paid != wanted:
            raise errors.payments_differ(paid, wanted)
        receipt.rounding = to_minor(wanted) - receipt.gross
        receipt.payments = [
            {"means": payment.means.value, "amount": to_minor(payment.amount)} for payment in request.payments
        ]
        receipt.date, receipt.completed_at = today.isoformat(), now()
        if receipt.kind != ReceiptKind.SALE:
            return None
        receipt.series, receipt.number = series.RECEIPTS.name, series.RECEIPTS.next_number()
        return receipt.completed()

    return series.RECEIPTS.take(
        lambda: change(
            Receipt, request.receipt_id, decide, not_found=errors.receipt_not_found, if_version=request.version
        )
    )


def to_pay(total: Decimal, payments: Iterable[Payment]) -> Decimal:
    """What is to be paid: whole kronor, half up, if all of it is cash (öresavrundning); to the öre otherwise."""
    all_cash = all(payment.means is Means.CASH for payment in payments)
    return round_half_up(total, Decimal(1)).quantize(Decimal("0.01")) if all_cash else total


def give_back(request: ReturnReceipt, today: date) -> Receipt:
    """Opens a return of a completed sale, with negative quantities; see `promises` for what a crash leaves."""

    def decide(receipt: Receipt) -> Iterable[Event]:
        receipt.status = RECEIPT.move(receipt.status, "return")
        if receipt.kind != ReceiptKind.SALE or receipt.returns_id:
            raise errors.no_sale("return" if receipt.returns_id else receipt.kind)
        taken = lines.take("receipt", receipt.lines, request.parts, "returned")
        party = Party.model_validate(receipt.party) if receipt.party else None
        promise = promises.promise(
            receipt, new_id("rcp"), taken, "returned", party, date=today.isoformat(), register_id=request.register_id
        )
        _build_return(receipt, promise)  # a promise that cannot be kept is refused here
        return [promises.event_of(receipt, promise)]

    sale = change(Receipt, request.receipt_id, decide, not_found=errors.receipt_not_found, if_version=request.version)
    made = promises.keep(sale, promises.of_this_request(sale))
    assert isinstance(made, Receipt)
    return made


def write_promised(sale: Receipt, promise: promises.FollowUp) -> Receipt:
    """The return that a sale has promised."""
    return series.create_unnumbered(_build_return(sale, promise))


promises.writers["Receipt"] = write_promised


def _build_return(sale: Receipt, promise: promises.FollowUp) -> Receipt:
    receipt = Receipt(
        id=promise["id"],
        series=promise["id"],
        status="open",
        date=promise["date"],
        kind=ReceiptKind.SALE.value,
        currency=sale.currency,
        seller_exempt=sale.seller_exempt,
        register_id=promise["register_id"],
        returns_id=sale.id,
    )
    if promise["party"]:
        receipt.set_party(Party.model_validate(promise["party"]))
    taken = lines.as_taken(sale.lines, promise["parts"])
    sold_on = date.fromisoformat(sale.date)
    fields, amounts = lines.as_fields(taken, sign=-1), promises.amounts_of(promise, sign=-1)
    priced = lines.price(fields, VatType.SWEDISH, sold_on, "date", amounts, lines.basis_of(receipt))
    lines.put(receipt, priced, with_vat=True)
    return receipt
