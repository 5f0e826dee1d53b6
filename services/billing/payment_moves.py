"""Payments that are moved to another invoice, or to the customer's account (docs/decisions/0049).

Two documents and no transaction, as with credit notes: one write takes the sum off its invoice and promises it to the other
document, under the id that it will have there (`Payment.moves`, and PaymentMoved). Then that one takes it (`arrivals`,
`account_payments`). If the process dies in between, the event brings another one to do so. What an invoice turns down comes back.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from billing import account_payments, arrivals, errors, payment_move_errors, payments, standing
from billing.account_payment_models import AccountPayment
from billing.arrivals import Incoming
from billing.invoice_parts import Payment
from billing.losses import loss_events
from billing.models import Invoice
from billing.move_replies import gone
from billing.states import INVOICE
from chassis.context import current, using
from chassis.ids import new_id
from chassis.storage import Row, change
from contracts import billing as contract
from contracts.base import Event


def move(request: contract.MovePayment, today: date) -> Invoice:
    """The invoice that the payment leaves. Raises NotFound for a payment that does not count, Conflict when the state of one of
    the two invoices refuses it or less was paid; InvalidInput for an invoice of another customer or currency."""

    def decide(invoice: Invoice) -> list[Event]:
        if _of_this_request(invoice):
            return []
        INVOICE.move(invoice.status, "move_payment")
        payment = payments.find_counting(invoice, request.payment_id)
        made = _promise(invoice, request, _amount(invoice, payment, request), today)
        _take(payment, made, today)
        lost = invoice.written_off or 0
        standing.settle(invoice)
        return [_moved_event(invoice, payment, made), *loss_events(invoice, payment.id, lost, str(today))]

    invoice = change(Invoice, request.invoice_id, decide, not_found=errors.invoice_not_found)
    found = _of_this_request(invoice)
    if found is None:
        raise errors.request_reused(invoice.id)
    return invoice if finish(_moved_event(invoice, *found), today) else _load(invoice.id)


def finish(event: contract.PaymentMoved, today: date) -> bool:
    """Records the money where it went, if nobody has done so; whether it is there now."""
    if event.move.to_invoice_id is None:
        account_payments.take_in(event)
        return True
    incoming = Incoming(
        id=event.move.id,
        amount=event.move.amount,
        paid_on=event.payment.paid_on,
        means=event.payment.means,
        reference=event.payment.reference,
        origin={"invoice_id": event.subject, "number": event.invoice.number, "payment_id": event.payment.id},
        principal_first=event.payment.principal_first,
        recovers=event.move.recovers,
    )
    refused = arrivals.offer(event.move.to_invoice_id, incoming, today)
    if refused is not None:
        give_back(refused, today)
    return refused is None


def give_back(event: contract.PaymentTurnedDown, today: date) -> None:
    """The sum counts again where it came from, once; unless a person has withdrawn its payment meanwhile."""

    def decide(invoice: Invoice) -> list[Event]:
        found = _find_move(invoice, event.payment_id)
        if found is None or found[1].get("returned_on"):
            return []
        payment, made = found
        _put_back(payment, made, today)
        return list(payments.tell(invoice, payment)) if not payment.withdrawn_on else []

    with using(replace(current(), request_id=f"{event.payment_id}-back")):
        change(Invoice, str(event.from_invoice_id), decide, not_found=errors.invoice_not_found)


def find_unfinished(events: Sequence[contract.PaymentMoved]) -> list[contract.PaymentMoved]:
    """Those of the events whose money is neither where it went nor turned down."""
    to_invoices = {one.move.id: one.move.to_invoice_id for one in events if one.move.to_invoice_id}
    to_account = {one.move.id for one in events} - to_invoices.keys()
    there = {row["_id"] for row in AccountPayment.rows({"_id": {"$in": sorted(to_account)}}, ["_id"])}
    missing = arrivals.find_undecided(set(to_invoices), set(to_invoices.values())) | (to_account - there)
    return [one for one in events if one.move.id in missing]


def find_not_given_back(events: Sequence[contract.PaymentTurnedDown]) -> list[contract.PaymentTurnedDown]:
    """Those of the events whose sum counts nowhere."""
    sources = sorted({str(one.from_invoice_id) for one in events if one.from_invoice_id})
    rows = Invoice.rows({"_id": {"$in": sources}}, ["payments.moves"])
    moves = [made for row in rows for one in row.get("payments") or () for made in one.get("moves") or ()]
    away = {made["id"] for made in moves if not made.get("returned_on")}
    return [one for one in events if one.payment_id in away]


def moved_events(invoice: Invoice) -> list[contract.PaymentMoved]:
    """The events of all sums that have left an invoice's payments."""
    return [_moved_event(invoice, payment, made) for payment, made in _moves(invoice)]


def _amount(invoice: Invoice, payment: Payment, request: contract.MovePayment) -> int:
    if request.amount is None:
        return int(payment.amount)
    if bad := invoice.money.check("/amount", request.amount):
        raise errors.invalid(bad)
    amount = invoice.money.store(request.amount)
    if amount > payment.amount:
        raise payment_move_errors.less_paid(invoice.money.read(payment.amount))
    return amount


def _promise(invoice: Invoice, request: contract.MovePayment, amount: int, today: date) -> Row:
    """The move as the payment stores it: to the account, or to another invoice that takes payments."""
    if request.to_invoice_id is None:
        made: Row = {"id": new_id("acp"), "request_id": current().request_id, "amount": amount, "on": str(today)}
        return made | {"reason": request.reason}
    if request.to_invoice_id == invoice.id:
        raise errors.invalid([payment_move_errors.same_invoice("/to_invoice_id")])
    target = arrivals.find_taking(request.to_invoice_id, invoice.customer_id, invoice.currency, "/to_invoice_id")
    if bad := target.money.check("/amount", invoice.money.read(amount)):
        raise errors.invalid(bad)
    return arrivals.promised_to(target, amount, today) | {"reason": request.reason}


def _take(payment: Payment, made: Row, today: date) -> None:
    """Takes the sum off the payment and notes where it goes."""
    if made["amount"] == payment.amount:
        made["whole"] = True
        payment.withdrawn_on = str(today)
    else:
        payment.amount -= made["amount"]
    payment.moves = [*(payment.moves or ()), made]


def _put_back(payment: Payment, made: Row, today: date) -> None:
    """Adds the sum to the payment. One that is withdrawn because the last of it went on counts again, with just that sum."""
    if any(one.get("whole") for one in gone(payment.moves)):
        payment.withdrawn_on, payment.amount = None, made["amount"]
    else:
        payment.amount += made["amount"]
    moves = [{name: value for name, value in one.items() if name != "whole"} for one in payment.moves]
    back = {"returned": made["amount"], "returned_on": str(today)}
    payment.moves = [{**one, **back} if one["id"] == made["id"] else one for one in moves]


def _moves(invoice: Invoice) -> list[tuple[Payment, Row]]:
    return [(payment, made) for payment in invoice.payments for made in payment.moves or ()]


def _of_this_request(invoice: Invoice) -> tuple[Payment, Row] | None:
    return next((one for one in _moves(invoice) if one[1]["request_id"] == current().request_id), None)


def _find_move(invoice: Invoice, move_id: str) -> tuple[Payment, Row] | None:
    return next((one for one in _moves(invoice) if one[1]["id"] == move_id), None)


def _moved_event(invoice: Invoice, payment: Payment, made: Row) -> contract.PaymentMoved:
    shown = payment.to_contract(invoice.money)
    return contract.PaymentMoved(
        subject=invoice.id,
        version=invoice.version,
        payment=shown,
        move=next(one for one in shown.moves if one.id == made["id"]),
        invoice=invoice.snapshot(),
    )


def _load(invoice_id: str) -> Invoice:
    found = Invoice.read_one(invoice_id)
    if found is None:
        raise errors.invoice_not_found(invoice_id)
    return found
