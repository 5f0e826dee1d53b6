"""Random histories of a customer's invoices and payments, step by step, on the database."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest

from billing import (
    account_payments,
    allocations,
    claims,
    credit_notes,
    interest_invoices,
    invoices,
    payment_moves,
    payments,
    reminders,
    write_offs,
)
from billing.account_payment_models import AccountPayment
from billing.models import Invoice
from chassis.clock import start_of
from chassis.context import using
from chassis.testing import a_context
from contracts import billing as contract
from contracts.errors import ServiceError
from contracts.money import from_minor

BEGIN = date(2025, 3, 3)
NOON = timedelta(hours=12)


@dataclass
class History:
    """`said` is the sum of what remained of all invoices at the end of each day on which something happened, `came` that of all
    payments."""

    customer: str
    random: Random
    today: date = BEGIN
    said: dict[date, Decimal] = field(default_factory=dict)
    came: int = 0

    def step(self, what: "Step | None" = None) -> None:
        self.today += timedelta(days=self.random.choice((0, 1, 5, 20, 40)))
        before = self._versions()
        try:
            with using(a_context()):
                (what or self.random.choice(STEPS_OF))(self)
        except ServiceError:
            pass
        changed = [name for name, version in self._versions().items() if before.get(name) != version]
        for model in (Invoice, AccountPayment):
            at = {"$set": {"changed_at": start_of(self.today) + NOON}}
            model._get_collection().update_many({"_id": {"$in": changed}}, at)
        owed = sum(one.remaining for one in self.invoices())
        self.said[self.today] = from_minor(owed - sum(one.left for one in self.payments()))

    def invoices(self) -> list[Invoice]:
        return list(Invoice.find(customer_id=self.customer, status__ne="set_off").order_by("id"))

    def payments(self) -> list[AccountPayment]:
        return list(AccountPayment.find(customer_id=self.customer).order_by("id"))

    def forget(self, since: date) -> None:
        """What was known on that day and later has changed."""
        for day in [day for day in self.said if day >= since]:
            del self.said[day]

    def one(self) -> Invoice:
        return self.random.choice(self.invoices())

    def amount(self, invoice: Invoice) -> Decimal:
        rest = from_minor(abs(invoice.remaining) or 10000)
        return self.random.choice((rest, rest / 2, rest - Decimal("0.40"), rest + 50)).quantize(Decimal("0.01"))

    def _versions(self) -> dict[str, int]:
        return {one.id: one.version for one in (*self.invoices(), *self.payments())}


Step = Callable[[History], None]


def issue(history: History) -> None:
    price = history.random.choice((Decimal("8000"), Decimal("99.70"), Decimal("1234.56")))
    line = contract.LineInput(text="Skruv", price=price, quantity=Decimal(1))
    branch = history.random.choice((None, "bra_limhamn"))
    request = contract.CreateInvoice(customer_id=history.customer, lines=[line], issue=True, branch_id=branch)
    invoices.make(request, history.today)


def pay(history: History) -> None:
    invoice, paid_on = history.one(), history.today
    if history.random.random() < 0.25:
        paid_on -= timedelta(days=history.random.choice((1, 9, 30)))
    principal_first = history.random.random() < 0.2
    amount = history.amount(invoice)
    request = contract.RecordPayment(
        invoice_id=invoice.id, amount=amount, paid_on=paid_on, principal_first=principal_first
    )
    history.came += payments.record(request, history.today).payments[-1].amount
    history.forget(paid_on)


def withdraw(history: History) -> None:
    invoice = history.one()
    payment = history.random.choice(invoice.payments or [None])
    if payment is not None:
        request = contract.WithdrawPayment(invoice_id=invoice.id, payment_id=payment.id, reason="Studsade")
        payments.withdraw(request, history.today)


def move(history: History) -> None:
    """A payment to another invoice, wholly or in part; in some cases that one ceases to take it before it arrives."""
    source = history.one()
    target = history.random.choice((history.one().id, None))
    payment = history.random.choice(source.payments or [None])
    if payment is None:
        return
    amount = history.random.choice((None, from_minor(payment.amount) / 2, Decimal("0.40")))
    request = contract.MovePayment(
        invoice_id=source.id,
        payment_id=payment.id,
        to_invoice_id=target,
        amount=amount and max(Decimal("0.01"), amount.quantize(Decimal("0.01"))),
    )
    if history.random.random() < 0.3:
        move_past(history, request)
    else:
        payment_moves.move(request, history.today)
    history.forget(date.fromisoformat(payment.paid_on))


def move_past(history: History, request: contract.MovePayment) -> None:
    """A process dies between the two writes, something happens to the other invoice, and the event finishes what was begun. Of
    some payments the rest goes on at the same time."""
    promise(request, history.today)
    asked = [request]
    if request.amount is not None and history.random.random() < 0.5:
        asked.append(request.model_copy(update={"amount": None, "to_invoice_id": history.one().id}))
        with suppress(ServiceError), using(a_context()):
            promise(asked[-1], history.today)
    for one in asked:
        if one.to_invoice_id is not None:
            hinder(history, one.to_invoice_id)
    if history.random.random() < 0.5:  # in the other half the event comes days later
        finish_moves(history)


def promise(request: contract.MovePayment, today: date) -> None:
    with pytest.MonkeyPatch.context() as patched, suppress(KeyboardInterrupt):
        patched.setattr("billing.payment_moves.finish", die)
        payment_moves.move(request, today)


def finish_moves(history: History) -> None:
    """The events of all moves that are on their way come, in any order."""
    events = [event for invoice in history.invoices() for event in payment_moves.moved_events(invoice)]
    history.random.shuffle(events)
    for event in payment_moves.find_unfinished(events):
        payment_moves.finish(event, history.today)
        history.forget(event.payment.paid_on)


def hinder(history: History, invoice_id: str) -> None:
    """Something that an invoice to which money goes may not take it after."""
    with suppress(ServiceError), using(a_context()):
        history.random.choice((credit_wholly, write_off_one, pay_one))(history, invoice_id)


def pay_one(history: History, invoice_id: str) -> None:
    request = contract.RecordPayment(invoice_id=invoice_id, amount=Decimal("900.00"), paid_on=history.today)
    history.came += payments.record(request, history.today).payments[-1].amount


def pay_on_account(history: History) -> None:
    paid_on = history.today - timedelta(days=history.random.choice((0, 0, 3, 25)))
    amount = history.random.choice((Decimal("500.00"), Decimal("12000.40"), Decimal("0.60")))
    request = contract.RecordAccountPayment(customer_id=history.customer, amount=amount, paid_on=paid_on)
    history.came += account_payments.record(request, history.today).amount
    history.forget(paid_on)


def allocate(history: History) -> None:
    """To some invoices, or oldest first; in some cases a process dies before, and one of the invoices ceases to take it."""
    payment = history.random.choice(history.payments() or [None])
    if payment is None:
        return
    named = [contract.Allocation(invoice_id=history.one().id, amount=history.random.choice((None, Decimal("0.50"))))]
    request = contract.AllocatePayment(
        account_payment_id=payment.id, allocations=history.random.choice((named, named, None))
    )
    with pytest.MonkeyPatch.context() as patched, suppress(KeyboardInterrupt):
        if history.random.random() < 0.3:
            patched.setattr("billing.allocations.finish", die)
        allocations.allocate(request, history.today)
    history.forget(date.fromisoformat(payment.paid_on))
    for event in AccountPayment.find(id=payment.id).first().allocations():
        if allocations.find_unfinished([event]):
            hinder(history, str(event.move.to_invoice_id))
            allocations.finish(event, history.today)


def spend_on_account(history: History) -> None:
    payment = history.random.choice(history.payments() or [None])
    if payment is None:
        return
    if history.random.random() < 0.5:
        asked = contract.WithdrawAccountPayment(account_payment_id=payment.id, reason="Studsade")
        account_payments.withdraw(asked, history.today)
    else:
        part = history.random.choice((None, Decimal("0.20")))
        back = contract.RefundAccountPayment(account_payment_id=payment.id, amount=part)
        account_payments.refund(back, history.today)


def claim_interest(history: History) -> None:
    request = contract.InvoiceInterest(customer_id=history.customer)
    interest_invoices.invoice_interest(request, history.today)


def die(*_given: object) -> None:
    raise KeyboardInterrupt


def remind(history: History) -> None:
    level = history.random.choice((1, 2, 3))
    request = contract.RecordReminder(invoice_id=history.one().id, level=level, sent_on=history.today)
    reminders.record(request, history.today)


def waive(history: History) -> None:
    invoice = history.one()
    if invoice.claims:
        claim = history.random.choice(invoice.claims)["id"]
        claims.waive(contract.WaiveClaim(invoice_id=invoice.id, claim_id=claim, reason="Kulans"), history.today)


def refund(history: History) -> None:
    claims.refund(contract.RefundInvoice(invoice_id=history.one().id), history.today)


def credit(history: History) -> None:
    lines = None if history.random.random() < 0.4 else [contract.LineToCredit(line=1, amount=Decimal("100.00"))]
    request = contract.CreditInvoice(invoice_id=history.one().id, reason="Fel pris", lines=lines)
    credit_notes.credit(request, history.today)


def credit_wholly(history: History, invoice_id: str) -> None:
    credit_notes.credit(contract.CreditInvoice(invoice_id=invoice_id, reason="Fel pris", lines=None), history.today)


def write_off(history: History) -> None:
    write_off_one(history, history.one().id)


def write_off_one(history: History, invoice_id: str) -> None:
    write_offs.write_off(contract.WriteOffInvoice(invoice_id=invoice_id, reason="Konkurs"), history.today)


def reverse(history: History) -> None:
    write_offs.reverse(contract.ReverseWriteOff(invoice_id=history.one().id, reason="Fel kund"), history.today)


STEPS_OF: tuple[Step, ...] = (
    *(
        issue,
        issue,
        pay,
        pay,
        pay,
        withdraw,
        move,
        move,
        finish_moves,
        pay_on_account,
        allocate,
        allocate,
        spend_on_account,
        claim_interest,
    ),
    *(remind, remind, waive, refund, credit, write_off, reverse),
)
