"""Payments on account: taken by invoices once, whoever is killed, at once with whom, and never lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest

from billing import account_payments, allocations, returns
from billing.account_payment_models import AccountPayment
from billing.service import BillingService
from billing.tests import days, samples
from billing.tests.crediting import credit, events_told
from billing.tests.moving import move
from billing.tests.paying import PAID_ON, allocate, find_told, finish, pay, show, withdraw
from billing.tests.test_claims import get
from billing.tests.test_payments import pay as pay_invoice
from billing.tests.test_write_offs import write_off
from chassis.originals import read
from chassis.testing import once, wait_until
from chassis.testing_races import exit_codes, racers
from contracts import billing as contract
from contracts.copies import ReadOriginals
from contracts.errors import Conflict, NotFound, ServiceError

pytestmark = pytest.mark.usefixtures("new_series")
NOTHING = Decimal(0)


def killed_before_the_invoice(payment: contract.AccountPayment, to: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_given: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("billing.allocations.finish", die)
        with pytest.raises(KeyboardInterrupt):
            allocate(payment, {to: None}, request_id="killed")


def test_a_process_killed_before_the_invoice_is_finished_by_the_event(
    customer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice, payment = samples.invoice(customer), pay(customer, "4000.00")
    killed_before_the_invoice(payment, invoice.id, monkeypatch)
    assert (show(payment.id).on_account, get(invoice.id).remaining) == (NOTHING, Decimal(10000))
    (promised,) = find_told(payment.id, contract.AccountPaymentAllocated)
    assert once(lambda: allocations.find_unfinished([promised])) == [promised]
    finish([promised, promised])
    assert once(lambda: allocations.find_unfinished([promised])) == []
    assert (show(payment.id).on_account, get(invoice.id).remaining) == (NOTHING, Decimal(6000))
    allocate(payment, {invoice.id: None}, request_id="killed")
    assert len(get(invoice.id).payments) == 1


def test_a_process_killed_before_the_money_is_on_account(customer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    over = pay_invoice(samples.invoice(customer).id, "10400.00", PAID_ON)

    def die(*_given: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("billing.account_payments.take_in", die)
        with pytest.raises(KeyboardInterrupt):
            move(over, None, "400.00")
    (promised,) = events_told(over.id, contract.PaymentMoved)
    payment_id = promised.move.to_account_payment_id
    with pytest.raises(NotFound):
        show(payment_id)
    for _ in range(2):
        once(lambda: account_payments.take_in(promised))
    assert show(payment_id).on_account == Decimal(400)


@pytest.mark.parametrize(
    ("meanwhile", "taken"),
    [(credit, "0.00"), (write_off, "0.00"), (lambda invoice_id: pay_invoice(invoice_id, "7000.00"), "3000.00")],
)
def test_what_is_not_owed_any_more_stays_on_account(
    customer: str, meanwhile: Callable[[str], Any], taken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice, payment = samples.invoice(customer), pay(customer, "4000.00")
    killed_before_the_invoice(payment, invoice.id, monkeypatch)
    meanwhile(invoice.id)
    (promised,) = find_told(payment.id, contract.AccountPaymentAllocated)
    with monkeypatch.context() as patched:
        patched.setattr("billing.allocations.give_back", lambda *_given: None)
        finish([promised])
    (refused,) = events_told(invoice.id, contract.PaymentTurnedDown)
    assert once(lambda: returns.find_not_given_back([refused])) == [refused]
    for _ in range(2):
        once(lambda: returns.give_back(refused, days.TODAY))
    assert once(lambda: returns.find_not_given_back([refused])) == []
    now, there = show(payment.id), get(invoice.id)
    assert (now.on_account, now.moves[0].returned) == (Decimal(4000) - Decimal(taken),) * 2
    assert [one.amount for one in there.payments if one.moved_from] == ([Decimal(taken)] if Decimal(taken) else [])
    assert there.remaining <= 0
    assert sum(one.left for one in once(lambda: list(AccountPayment.find(id=payment.id)))) == now.on_account * 100


def test_what_comes_back_after_the_rest_was_withdrawn_is_on_account(
    customer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice, payment = samples.invoice(customer, "800.00"), pay(customer, "1500.00")
    killed_before_the_invoice(payment, invoice.id, monkeypatch)
    withdraw(payment)
    credit(invoice.id)
    finish(find_told(payment.id, contract.AccountPaymentAllocated))
    assert show(payment.id).on_account == Decimal(1000)
    assert withdraw(payment).on_account == NOTHING


def test_twenty_at_once_take_the_same_money_once(customer: str) -> None:
    invoice, payment = samples.invoice(customer), pay(customer, "4000.00")

    def one(_number: int) -> str:
        for _ in range(20):
            try:
                return str(allocate(payment, {invoice.id: "1000.00"}).id)
            except Conflict as error:
                if error.code == "billing.less_on_account":
                    return error.code
            except ServiceError as error:
                assert error.code == "billing.record_busy"  # noqa: PT017
        raise AssertionError("busy for ever")

    with ThreadPoolExecutor(20) as callers:
        said = list(callers.map(one, range(20)))
    assert said.count(payment.id) == 4
    assert (show(payment.id).on_account, get(invoice.id).remaining) == (NOTHING, Decimal(6000))


def test_many_processes_with_the_same_requests_allocate_each_krona_once(customer: str, database: str) -> None:
    """Also when one is killed on the way; the events finish what it left."""
    invoice, payment = samples.invoice(customer), pay(customer, "100.00")
    racing = racers("billing.tests.paying", database, 8, 2, PAID=payment.id, PAID_FOR=invoice.id)
    wait_until(lambda: len(get(invoice.id).payments) >= 2, 60)
    racing[0].kill()
    assert exit_codes(racing) == [-9, 0]
    finish(find_told(payment.id, contract.AccountPaymentAllocated))
    assert (show(payment.id).on_account, get(invoice.id).remaining) == (Decimal(92), Decimal(9992))


def test_an_operator_reads_all_allocations_again(customer: str) -> None:
    invoice, payment = samples.invoice(customer), pay(customer, "100.00")
    allocate(payment, {invoice.id: "1.00"})
    allocate(payment, {invoice.id: "2.00"})
    (original,) = (one for one in BillingService.originals if one.event is contract.AccountPaymentAllocated)
    page = once(lambda: read(original, ReadOriginals(event=original.event.type, ids=[payment.id])))
    found = [contract.AccountPaymentAllocated.model_validate(one.data) for one in page.items]
    assert [one.move.amount for one in found] == [Decimal(1), Decimal(2)]
    assert once(lambda: allocations.find_unfinished(found)) == []


def test_each_request_once(customer: str) -> None:
    first = pay(customer, "1000.00", request_id="paid-once")
    assert pay(customer, "1000.00", request_id="paid-once") == first
    invoice = samples.invoice(customer)
    made = allocate(first, {invoice.id: "400.00"}, request_id="allocated-once")
    assert allocate(first, {invoice.id: "400.00"}, request_id="allocated-once") == made
    assert (made.on_account, get(invoice.id).remaining) == (Decimal(600), Decimal(9600))
    assert len(find_told(first.id, contract.AccountPaymentAllocated)) == 1
