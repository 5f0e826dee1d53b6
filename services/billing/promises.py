"""Promises to pay: they keep reminders back for one invoice, until they are kept or broken (decision 39)."""

from datetime import date, timedelta

from billing import claim_errors, errors, standing
from billing.common_rates import known_fees
from billing.fees import NoFee, fee_on
from billing.models import Invoice
from billing.states import INVOICE
from chassis.context import current
from chassis.ids import new_id
from chassis.storage import Row, change
from contracts import billing as contract
from contracts.billing import FeeKind, PromiseStatus
from contracts.currencies import KRONOR
from contracts.denominations import IN_KRONOR
from contracts.errors import BadField

MOST_AHEAD = timedelta(days=3 * 366)
"""The longest instalment plan."""


def promise(request: contract.PromisePayment, today: date) -> Invoice:
    """Raises Conflict when nothing is left to pay, InvalidInput for days that have passed or do not rise and for sums that are
    more than is left."""

    def decide(invoice: Invoice) -> contract.PaymentPromised:
        INVOICE.move(invoice.status, "promise")
        parts = _parts(invoice, request, today)
        made: Row = {
            "id": new_id("pro"),
            "request_id": current().request_id,
            "made_on": str(today),
            "comment": request.comment,
        }
        made |= {"parts": parts, "seen": len(invoice.payments)}
        if request.charge_fee and (fee := _fee(invoice, today)):
            made["fee"] = fee
        invoice.promises = [*(_withdrawn(one, today) for one in invoice.promises or ()), made]
        standing.settle(invoice)
        snapshot = invoice.snapshot()
        return contract.PaymentPromised(
            subject=invoice.id, version=invoice.version, promise=snapshot.promises[-1], invoice=snapshot
        )

    return change(Invoice, request.invoice_id, decide, not_found=errors.invoice_not_found)


def withdraw(request: contract.WithdrawPromise, today: date) -> Invoice:
    """Raises Conflict when no promise is open."""

    def decide(invoice: Invoice) -> contract.PromiseWithdrawn:
        if invoice.promise_status(today) is not PromiseStatus.OPEN:
            raise claim_errors.no_open_promise()
        invoice.promises = [_withdrawn(one, today) for one in invoice.promises]
        snapshot = invoice.snapshot()
        return contract.PromiseWithdrawn(
            subject=invoice.id, version=invoice.version, promise=snapshot.promises[-1], invoice=snapshot
        )

    return change(Invoice, request.invoice_id, decide, not_found=errors.invoice_not_found)


def refuse_promised(invoice: Invoice, on: date) -> None:
    """Nobody is reminded of what was promised, while there is still time. Raises Conflict, with the day of the next part."""
    if invoice.promise_status(on) is PromiseStatus.OPEN:
        days = [one["on"] for one in invoice.promises[-1]["parts"] if one["on"] >= str(on)]
        raise claim_errors.promised(date.fromisoformat(min(days)))


def _parts(invoice: Invoice, request: contract.PromisePayment, today: date) -> list[Row]:
    if (request.on is None) == (request.instalments is None):
        raise errors.invalid([claim_errors.day_or_parts()])
    if request.on is not None:
        if request.charge_fee:
            raise errors.invalid([claim_errors.fee_without_parts()])
        if bad := _day_is_wrong("/on", request.on, today, today):
            raise errors.invalid(bad)
        return [{"on": str(request.on), "amount": invoice.remaining}]
    bad, after = list[BadField](), today
    for index, part in enumerate(request.instalments or ()):
        bad += _day_is_wrong(f"/instalments/{index}/on", part.on, after, today)
        bad += invoice.money.check(f"/instalments/{index}/amount", part.amount)
        after = part.on + timedelta(days=1)
    if bad:
        raise errors.invalid(bad)
    return [{"on": str(one.on), "amount": invoice.money.store(one.amount)} for one in request.instalments or ()]


def _day_is_wrong(pointer: str, day: date, first: date, today: date) -> list[BadField]:
    last = today + MOST_AHEAD
    return [] if first <= day <= last else [claim_errors.day_out_of_bounds(pointer, day, first, last)]


def _withdrawn(stored: Row, today: date) -> Row:
    return stored if stored.get("withdrawn_on") else {**stored, "withdrawn_on": str(today)}


def _fee(invoice: Invoice, on: date) -> int:
    """The fee is one in kronor; of an invoice in another currency none is taken."""
    if invoice.currency != KRONOR:
        return 0
    try:
        return IN_KRONOR.store(fee_on(FeeKind.INSTALMENT_PLAN, on, known_fees()))
    except NoFee:
        raise errors.no_fee(on) from None
