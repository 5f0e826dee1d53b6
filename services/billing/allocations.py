"""Invoices take payments on account, by the same promise as payments that are moved (docs/decisions/0049).

One write lowers what is left on account and promises a part to each invoice, with an event each; then the invoices take their
parts, or turn down what is not owed of them any more, which stays on account.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_DOWN, Decimal

from billing import account_payment_errors, account_payments, arrivals, errors
from billing.account_payment_models import AccountPayment
from billing.arrivals import Incoming
from billing.models import Invoice
from billing.states import OPEN
from chassis.context import current, using
from chassis.storage import Row
from contracts import billing as contract
from contracts.base import Event
from contracts.billing.account_payment_requests import MOST_ALLOCATIONS

Part = tuple[Invoice, Decimal]
"""An invoice and what it takes, in major units."""


def allocate(request: contract.AllocatePayment, today: date) -> AccountPayment:
    """Raises NotFound, Conflict for more than is left on account or owed and for invoices that take no payments; InvalidInput
    for invoices of another customer or currency, or named twice, and for too many decimals."""

    def decide(payment: AccountPayment) -> list[Event]:
        if _of_this_request(payment):
            return []
        chosen = _find_oldest(payment) if request.allocations is None else _find_named(payment, request.allocations)
        made = [arrivals.promised_to(one, payment.money.store(amount), today) for one, amount in chosen]
        payment.moves = [*(payment.moves or ()), *made] or None
        payment.left -= sum(one["amount"] for one in made)
        return [payment.allocated(one) for one in made]

    payment = account_payments.change_payment(request.account_payment_id, decide)
    whole = [finish(payment.allocated(one), today) for one in _of_this_request(payment)]
    return payment if all(whole) else account_payments.load(payment.id)


def finish(event: contract.AccountPaymentAllocated, today: date) -> bool:
    """Records the part on its invoice, if nobody has done so; whether the invoice has taken all of it."""
    incoming = Incoming(
        id=event.move.id,
        amount=event.move.amount,
        paid_on=event.paid_on,
        means=event.means,
        reference=event.reference,
        origin={"account_payment_id": event.subject},
        recovers=event.move.recovers,
        limited=True,
    )
    refused = arrivals.offer(str(event.move.to_invoice_id), incoming, today)
    if refused is not None:
        give_back(refused, today)
    return refused is None


def give_back(event: contract.PaymentTurnedDown, today: date) -> None:
    """What an invoice has turned down is on account again, once."""

    def decide(payment: AccountPayment) -> list[Event]:
        if any(one["id"] == event.payment_id and not one.get("returned_on") for one in payment.moves or ()):
            amount = payment.money.store(event.amount)
            back = {"returned": amount, "returned_on": str(today)}
            payment.moves = [{**one, **back} if one["id"] == event.payment_id else one for one in payment.moves]
            payment.left += amount
        return []

    with using(replace(current(), request_id=f"{event.payment_id}-back")):
        account_payments.change_payment(str(event.from_account_payment_id), decide)


def find_unfinished(events: Sequence[contract.AccountPaymentAllocated]) -> list[contract.AccountPaymentAllocated]:
    """Those of the events whose part no invoice has taken or turned down."""
    ids = {one.move.id for one in events}
    missing = arrivals.find_undecided(ids, {str(one.move.to_invoice_id) for one in events})
    return [one for one in events if one.move.id in missing]


def find_not_given_back(events: Sequence[contract.PaymentTurnedDown]) -> list[contract.PaymentTurnedDown]:
    """Those of the events whose sum is not on account again."""
    sources = sorted({one.from_account_payment_id for one in events if one.from_account_payment_id})
    rows = AccountPayment.rows({"_id": {"$in": sources}}, ["moves"])
    away = {one["id"] for row in rows for one in row.get("moves") or () if not one.get("returned_on")}
    return [one for one in events if one.payment_id in away]


def _find_oldest(payment: AccountPayment) -> list[Part]:
    """The customer's open invoices, as far as the money goes; those due first come first."""
    query: Row = {"customer_id": payment.customer_id, "currency": payment.currency, "status": {"$in": sorted(OPEN)}}
    rows = Invoice.rows(query, ["due_date"], sort=[("due_date", 1), ("_id", 1)])
    return list(_take_in_order(payment, [row["_id"] for row in rows]))


def _take_in_order(payment: AccountPayment, ids: Sequence[str]) -> Iterator[Part]:
    left, count = payment.money.read(payment.left), 0
    for invoice_id in ids:
        invoice = Invoice.read_one(invoice_id) if left > 0 and count < MOST_ALLOCATIONS else None
        if invoice is None or invoice.status not in OPEN:
            continue
        in_dispute = invoice.money.read(invoice.principal_remaining - invoice.claimed)
        amount = min(_most(payment, invoice, left), invoice.money.read(invoice.remaining) - in_dispute)
        if amount > 0:
            left, count = left - amount, count + 1
            yield invoice, amount


def _find_named(payment: AccountPayment, allocations: Sequence[contract.Allocation]) -> list[Part]:
    found: dict[str, Part] = {}
    left = payment.money.read(payment.left)
    for index, one in enumerate(allocations):
        pointer = f"/allocations/{index}"
        if one.invoice_id in found:
            raise errors.invalid([account_payment_errors.invoice_named_twice(index, one.invoice_id)])
        invoice = arrivals.find_taking(one.invoice_id, payment.customer_id, payment.currency, f"{pointer}/invoice_id")
        if one.amount is not None and (bad := invoice.money.check(f"{pointer}/amount", one.amount)):
            raise errors.invalid(bad)
        amount = _asked(payment, invoice, one.amount, left)
        found[invoice.id], left = (invoice, amount), left - amount
    return list(found.values())


def _asked(payment: AccountPayment, invoice: Invoice, given: Decimal | None, left: Decimal) -> Decimal:
    """What an invoice takes that was named, of what is left for it."""
    wanted = left if given is None else given
    if wanted > left or left <= 0:
        raise account_payment_errors.less_on_account(left)
    most = _most(payment, invoice, wanted)
    if most <= 0 or (given is not None and most < given):
        raise account_payment_errors.less_owed(invoice.number_text, most)
    return most


def _most(payment: AccountPayment, invoice: Invoice, amount: Decimal) -> Decimal:
    """How much of a sum the invoice takes, in its own smallest units."""
    money, paid_on = invoice.money, date.fromisoformat(payment.paid_on)
    return money.read(arrivals.room(invoice, paid_on, money.store(amount.quantize(money.unit, ROUND_DOWN))))


def _of_this_request(payment: AccountPayment) -> list[Row]:
    return [one for one in payment.moves or () if one["request_id"] == current().request_id]
