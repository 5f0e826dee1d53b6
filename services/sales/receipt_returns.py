"""Goods that come back to the till: a return of a sale, and what is paid back, so that all returns come to what was paid.

What a return pays back is noted on its sale before the return is completed, in one write that sees all others: of a sale of
20.08 that was paid with 20 kronor in cash, three returns pay back 7, 6 and 7.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from chassis.ids import new_id
from chassis.storage import change
from contracts.base import Event
from contracts.customers import VatType
from contracts.money import from_minor, to_minor
from contracts.sales import Means, Party, Payment, ReceiptKind, ReturnReceipt
from sales import (
    errors,
    lines,
    prepayments,
    promises,
    receipt_claims,
    receipt_prepayments,
    registers,
    series,
    till_payments,
)
from sales.receipt_models import Receipt
from sales.receipt_states import RECEIPT

WORTH, DUE, PAID, TOKEN = "worth", "due", "paid_back", "token"
"""What a promise on the sale says of a return once it is paid, in minor units: what its goods come to (positive), what was to be
paid back and what was, rounded where it is cash (negative); and the claim that it was noted with (`receipt_claims`)."""


def give_back(request: ReturnReceipt, today: date) -> Receipt:
    """Opens a return of a completed sale, with negative quantities; see `promises` for what a crash leaves."""

    def decide(receipt: Receipt) -> Iterable[Event]:
        receipt.status = RECEIPT.move(receipt.status, "return")
        if not receipt.is_sale or receipt.returns_id:
            raise errors.no_sale("return" if receipt.returns_id else receipt.kind)
        if any(one["means"] == Means.ON_ACCOUNT for one in receipt.payments) and receipt.billing:
            raise errors.receipt_on_account(receipt.billing["invoice_id"])
        register = registers.resolve_again(request.register_id, receipt.register_id or "")
        taken = lines.take("receipt", receipt.lines, request.parts, "returned")
        for one in receipt_prepayments.split_return(receipt, taken)[1]:
            prepayments.require_returnable(one["order_id"], receipt.id)
        party = Party.model_validate(receipt.party) if receipt.party else None
        register_id = register.id if register is not None else request.register_id
        promise = promises.promise(
            receipt, new_id("rcp"), taken, "returned", party, date=today.isoformat(), register_id=register_id
        )
        _build(receipt, promise)  # a promise that cannot be kept is refused here
        return [promises.event_of(receipt, promise)]

    sale = change(Receipt, request.receipt_id, decide, not_found=errors.receipt_not_found, if_version=request.version)
    made = promises.keep(sale, promises.of_this_request(sale))
    assert isinstance(made, Receipt)
    return made


def write_promised(sale: Receipt, promise: promises.FollowUp) -> Receipt:
    """The return that a sale has promised."""
    return series.create_unnumbered(_build(sale, promise))


promises.writers["Receipt"] = write_promised


def settle_with_sale(back: Receipt, payments: Sequence[Payment]) -> Decimal:
    """Notes on the sale what this return pays back, and returns what it has to, negative. `back` is as it was claimed. Raises
    InvalidInput when the payments do not come to it, Conflict when a later claim has been noted. Paid anew, after a crash or
    otherwise, it is noted anew."""

    def decide(sale: Receipt) -> None:
        noted = next(one for one in sale.follow_ups if one["id"] == back.id)
        if noted.get(TOKEN, 0) > back.version:
            raise errors.receipt_changed()
        due = from_minor(-owed(sale, back.id, -back.gross))
        settled = till_payments.settle(from_minor(back.gross), payments, due)
        paid = sum(to_minor(amount) for _, amount in settled.payments)
        news = {WORTH: -back.gross, DUE: to_minor(due), PAID: paid, TOKEN: back.version}
        sale.follow_ups = [{**one, **news} if one["id"] == back.id else one for one in sale.follow_ups]

    with receipt_claims.a_step():
        sale = change(Receipt, back.returns_id, decide, not_found=errors.receipt_not_found)
    mine = next(one for one in sale.follow_ups if one["id"] == back.id)
    return from_minor(mine[DUE])


def owed(sale: Receipt, return_id: str, amount: int) -> int:
    """What a return of goods worth `amount` has to pay back, in minor units, never less than nothing.

    All that has come back so far, less what was paid for it; whoever brings the last takes what whole kronor added to the sale,
    too. So all that is paid back comes to what was paid.
    """
    settled = [one for one in sale.follow_ups if PAID in one and one["id"] != return_id]
    others = len(sale.follow_ups) - 1
    is_last = len(settled) == others and all(lines.quantity_left(line, "returned") == 0 for line in sale.lines)
    earlier = sum(one[WORTH] + one[PAID] for one in settled)
    return max(0, int(amount + earlier + (sale.rounding if is_last else 0)))


def _build(sale: Receipt, promise: promises.FollowUp) -> Receipt:
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
    goods, prepaid = receipt_prepayments.split_return(sale, taken)
    amount_of = dict(
        zip((part["line"] for part in promise["parts"]), promises.amounts_of(promise, sign=-1), strict=True)
    )
    fields, amounts = lines.as_fields(goods, sign=-1), [amount_of[line.line] for line, _ in goods]
    priced = lines.price(fields, VatType.SWEDISH, sold_on, "date", amounts, lines.basis_of(receipt))
    receipt_prepayments.put(receipt, priced, prepaid)
    return receipt
