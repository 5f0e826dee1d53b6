"""Payments that are moved to another invoice (docs/decisions/0049).

Two documents and no transaction, as with credit notes: one write takes the sum off its invoice and promises it to the other one,
under the id that the payment will have there (`Payment.moves`, and PaymentMoved). Then the other invoice takes it. If the process
dies in between, the event brings another one to do so. The other invoice alone decides: it has either a payment of that id or, if
it takes none any more, a refusal of it (`turned_down`, and PaymentTurnedDown), whose event gives the sum back.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from billing import errors, payment_move_errors, payments, standing
from billing.invoice_parts import Payment
from billing.losses import loss_events
from billing.models import Invoice
from billing.states import INVOICE
from chassis.context import current, using
from chassis.ids import new_id
from chassis.storage import Row, change
from contracts import billing as contract
from contracts.base import Event
from contracts.billing import InvoiceStatus
from contracts.errors import Conflict


def move(request: contract.MovePayment, today: date) -> Invoice:
    """The invoice that the payment leaves. Raises NotFound for a payment that does not count, Conflict when the state of one of
    the two invoices refuses it or less was paid; InvalidInput for an invoice of another customer or currency."""

    def decide(invoice: Invoice) -> list[Event]:
        if _of_this_request(invoice):
            return []
        INVOICE.move(invoice.status, "move_payment")
        payment = payments.find_counting(invoice, request.payment_id)
        target = _find_target(invoice, request)
        made = _take(payment, _amount(invoice, payment, request), target, today)
        made["reason"] = request.reason
        lost = invoice.written_off or 0
        standing.settle(invoice)
        return [_moved_event(invoice, payment, made), *loss_events(invoice, payment.id, lost)]

    invoice = change(Invoice, request.invoice_id, decide, not_found=errors.invoice_not_found)
    found = _of_this_request(invoice)
    if found is None:
        raise errors.request_reused(invoice.id)
    return invoice if finish(_moved_event(invoice, *found), today) else _load(invoice.id)


def finish(event: contract.PaymentMoved, today: date) -> bool:
    """Records the payment on the other invoice, if nobody has done so; whether that invoice has it."""
    origin = {"invoice_id": event.subject, "number": event.invoice.number, "payment_id": event.payment.id}
    target = offer(event.move, event.payment, origin, today)
    refusal = _refusal(target, event.move.id)
    if refusal is None:
        return True
    give_back(_turned_down_event(target, refusal), today)
    return False


def offer(move: contract.PaymentMove, payment: contract.Payment, origin: Row, today: date) -> Invoice:
    """The invoice to which the money goes, once it has taken it or turned it down, which it does once."""

    def decide(invoice: Invoice) -> list[Event]:
        if _has(invoice, move.id):
            return []
        if not _takes(invoice, move.recovers):
            refusal = {"id": move.id, "amount": invoice.money.store(move.amount), "on": str(today), "origin": origin}
            invoice.turned_down = [*(invoice.turned_down or ()), refusal]
            return [_turned_down_event(invoice, refusal)]
        made = Payment(
            id=move.id,
            amount=invoice.money.store(move.amount),
            paid_on=str(payment.paid_on),
            means=payment.means,
            reference=payment.reference,
            principal_first=payment.principal_first or None,
            moved_from=origin,
        )
        invoice.payments.append(made)
        return list(payments.tell(invoice, made))

    with using(replace(current(), request_id=move.id)):
        return change(Invoice, str(move.to_invoice_id), decide, not_found=errors.invoice_not_found)


def give_back(event: contract.PaymentTurnedDown, today: date) -> None:
    """The sum counts again where it came from, once; withdrawn, if its payment was withdrawn meanwhile."""

    def decide(invoice: Invoice) -> list[Event]:
        found = _find_move(invoice, event.payment_id)
        if found is None or found[1].get("returned_on"):
            return []
        payment, made = found
        payment.moves = [{**one, "returned_on": str(today)} if one is made else one for one in payment.moves]
        if made.get("whole"):
            payment.withdrawn_on = None
        else:
            payment.amount += made["amount"]
        return list(payments.tell(invoice, payment)) if not payment.withdrawn_on else []

    with using(replace(current(), request_id=f"{event.payment_id}-back")):
        change(Invoice, str(event.from_invoice_id), decide, not_found=errors.invoice_not_found)


def find_unfinished(events: Sequence[contract.PaymentMoved]) -> list[contract.PaymentMoved]:
    """Those of the events whose payment the other invoice has neither taken nor turned down."""
    wanted = [one.move.id for one in events if one.move.returned_on is None]
    query = {"$or": [{"payments.id": {"$in": wanted}}, {"turned_down.id": {"$in": wanted}}]}
    targets = sorted({str(one.move.to_invoice_id) for one in events})
    rows = Invoice.rows({"_id": {"$in": targets}, **query}, ["payments.id", "turned_down.id"])
    there = {one["id"] for row in rows for name in ("payments", "turned_down") for one in row.get(name) or ()}
    return [one for one in events if one.move.id in set(wanted) - there]


def find_not_given_back(events: Sequence[contract.PaymentTurnedDown]) -> list[contract.PaymentTurnedDown]:
    """Those of the events whose sum counts nowhere."""
    sources = sorted({str(one.from_invoice_id) for one in events if one.from_invoice_id})
    rows = Invoice.rows({"_id": {"$in": sources}}, ["payments.moves"])
    moves = [made for row in rows for one in row.get("payments") or () for made in one.get("moves") or ()]
    away = {made["id"] for made in moves if not made.get("returned_on")}
    return [one for one in events if one.payment_id in away]


def moved_events(invoice: Invoice) -> list[contract.PaymentMoved]:
    """The events of all sums that have left an invoice's payments."""
    return [_moved_event(invoice, payment, made) for payment in invoice.payments for made in payment.moves or ()]


def turned_down_events(invoice: Invoice) -> list[contract.PaymentTurnedDown]:
    """The events of all payments that an invoice has turned down."""
    return [_turned_down_event(invoice, one) for one in invoice.turned_down or ()]


def _amount(invoice: Invoice, payment: Payment, request: contract.MovePayment) -> int:
    if request.amount is None:
        return int(payment.amount)
    if bad := invoice.money.check("/amount", request.amount):
        raise errors.invalid(bad)
    amount = invoice.money.store(request.amount)
    if amount > payment.amount:
        raise payment_move_errors.less_paid(invoice.money.read(payment.amount))
    return amount


def _find_target(invoice: Invoice, request: contract.MovePayment) -> Invoice:
    if request.to_invoice_id == invoice.id:
        raise errors.invalid([payment_move_errors.same_invoice("/to_invoice_id")])
    return find_taking(request.to_invoice_id, invoice.customer_id, invoice.currency, "/to_invoice_id")


def find_taking(invoice_id: str, customer_id: str, currency: str, pointer: str) -> Invoice:
    """An invoice of that customer and currency which takes payments."""
    found = Invoice.read_one(invoice_id)
    if found is None or found.customer_id != customer_id:
        raise errors.invalid([payment_move_errors.no_invoice_of_customer(pointer, invoice_id)])
    if found.currency != currency:
        raise errors.invalid([payment_move_errors.other_currency(pointer, found.currency, currency)])
    if not _takes(found, recovers=True):
        raise payment_move_errors.takes_no_payment(found.number_text or found.id, found.status)
    return found


def _takes(invoice: Invoice, recovers: bool) -> bool:
    """Nothing is recovered of a loss that the one who moved the money knew nothing of."""
    if invoice.status == InvoiceStatus.WRITTEN_OFF and not recovers:
        return False
    try:
        INVOICE.move(invoice.status, "record_payment")
    except Conflict:
        return False
    return True


def _take(payment: Payment, amount: int, target: Invoice, today: date) -> Row:
    """Takes the sum off the payment and notes where it goes."""
    made = promised_to(target, amount, today)
    if amount == payment.amount:
        made["whole"] = True
        payment.withdrawn_on = str(today)
    else:
        payment.amount -= amount
    payment.moves = [*(payment.moves or ()), made]
    return made


def promised_to(target: Invoice, amount: int, today: date) -> Row:
    """A move to that invoice as it is stored."""
    made: Row = {"id": new_id("pay"), "request_id": current().request_id, "to": target.id, "number": target.number_text}
    made |= {"amount": amount, "on": str(today)}
    return made | ({"recovers": True} if target.status == InvoiceStatus.WRITTEN_OFF else {})


def _of_this_request(invoice: Invoice) -> tuple[Payment, Row] | None:
    request_id = current().request_id
    moves = ((payment, made) for payment in invoice.payments for made in payment.moves or ())
    return next((one for one in moves if one[1]["request_id"] == request_id), None)


def _find_move(invoice: Invoice, move_id: str) -> tuple[Payment, Row] | None:
    moves = ((payment, made) for payment in invoice.payments for made in payment.moves or ())
    return next((one for one in moves if one[1]["id"] == move_id), None)


def _has(invoice: Invoice, payment_id: str) -> bool:
    return any(one.id == payment_id for one in invoice.payments) or _refusal(invoice, payment_id) is not None


def _refusal(invoice: Invoice, payment_id: str) -> Row | None:
    return next((one for one in invoice.turned_down or () if one["id"] == payment_id), None)


def _moved_event(invoice: Invoice, payment: Payment, made: Row) -> contract.PaymentMoved:
    shown = payment.to_contract(invoice.money)
    return contract.PaymentMoved(
        subject=invoice.id,
        version=invoice.version,
        payment=shown,
        move=next(one for one in shown.moves if one.id == made["id"]),
        invoice=invoice.snapshot(),
    )


def _turned_down_event(invoice: Invoice, refusal: Row) -> contract.PaymentTurnedDown:
    return contract.PaymentTurnedDown(
        subject=invoice.id,
        version=invoice.version,
        customer_id=invoice.customer_id,
        number=invoice.number_text,
        currency=invoice.currency,
        payment_id=refusal["id"],
        amount=invoice.money.read(refusal["amount"]),
        from_invoice_id=refusal["origin"]["invoice_id"],
        from_payment_id=refusal["origin"]["payment_id"],
    )


def _load(invoice_id: str) -> Invoice:
    found = Invoice.read_one(invoice_id)
    if found is None:
        raise errors.invoice_not_found(invoice_id)
    return found
