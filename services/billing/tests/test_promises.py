"""Promises to pay: they keep reminders back for one invoice until they are kept or broken, and then all goes on where it was."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from billing import promises
from billing.models import Invoice
from billing.promise_sums import state_on
from billing.tests import days, samples
from billing.tests.crediting import events_told
from billing.tests.test_claims import payoff_on
from billing.tests.test_payments import pay, withdraw
from billing.tests.test_reminders import remind, send
from chassis.context import Context, using
from chassis.testing import a_context
from contracts import billing as contract
from contracts.billing import ClaimKind, Instalment, PromiseStatus, ReminderStatus
from contracts.errors import Conflict, InvalidInput

pytestmark = pytest.mark.usefixtures("new_series")
WEEK = timedelta(days=7)
BY = days.TODAY + WEEK


def promise(invoice_id: str, context: Context | None = None, **fields: Any) -> contract.Invoice:
    request = contract.PromisePayment(invoice_id=invoice_id, **fields)
    with using(context or a_context()):
        return promises.promise(request, days.TODAY).to_contract(days.TODAY)


def take_back(invoice_id: str) -> contract.Invoice:
    with using(a_context()):
        return promises.withdraw(contract.WithdrawPromise(invoice_id=invoice_id), days.TODAY).to_contract(days.TODAY)


def status_on(invoice_id: str, day: date) -> PromiseStatus | None:
    with using(a_context()):
        found = Invoice.read_one(invoice_id)
        assert found is not None
        return found.promise_status(day)


def instalments(*amounts: str) -> list[Instalment]:
    return [Instalment(on=days.TODAY + WEEK * number, amount=Decimal(one)) for number, one in enumerate(amounts, 1)]


def test_what_is_promised_is_not_reminded_of_until_the_promise_is_broken(customer: str) -> None:
    made = samples.invoice(customer)
    planned = remind(made.id, 1)
    promised = promise(made.id, on=BY, comment="Ringde")
    assert promised.promise_status is PromiseStatus.OPEN
    assert [(one.instalments[0].amount, one.comment) for one in promised.promises] == [(Decimal(10000), "Ringde")]
    for refused in (lambda: remind(made.id, 2), lambda: send(planned)):
        with pytest.raises(Conflict) as refusal:
            refused()
        assert (refusal.value.code, refusal.value.details["day"]) == ("billing.invoice_promised", str(BY))
    assert status_on(made.id, BY) is PromiseStatus.OPEN
    assert status_on(made.id, BY + timedelta(days=1)) is PromiseStatus.BROKEN
    assert remind(made.id, 2, planned_on=BY + timedelta(days=1)).level == 2
    assert len(events_told(made.id, contract.PaymentPromised)) == 1


def test_a_promise_that_is_paid_is_kept(customer: str) -> None:
    made = samples.invoice(customer)
    promise(made.id, on=BY)
    paid = pay(made.id, "10000.00")
    assert paid.promise_status is PromiseStatus.KEPT
    assert withdraw(made.id, paid.payments[0].id).promise_status is PromiseStatus.OPEN


def test_instalments_with_their_fee(customer: str) -> None:
    made = samples.invoice(customer)
    planned = promise(made.id, instalments=instalments("5000.00", "5170.00"), charge_fee=True)
    assert planned.remaining == Decimal(10170)
    assert [(one.kind, one.amount) for one in planned.claims] == [(ClaimKind.INSTALMENT_FEE, Decimal(170))]
    assert payoff_on(made.id).total == Decimal(10170)
    pay(made.id, "5000.00")
    assert status_on(made.id, BY + timedelta(days=1)) is PromiseStatus.OPEN
    assert status_on(made.id, BY + WEEK + timedelta(days=1)) is PromiseStatus.BROKEN
    done = pay(made.id, "5170.00")
    assert (str(done.status), done.promise_status) == ("paid", PromiseStatus.KEPT)


def test_withdrawn_reminders_go_on_where_they_were(customer: str) -> None:
    made = samples.invoice(customer)
    planned = remind(made.id, 1)
    promise(made.id, on=BY)
    assert take_back(made.id).promise_status is PromiseStatus.WITHDRAWN
    assert send(planned).status is ReminderStatus.SENT
    with pytest.raises(Conflict) as refusal:
        take_back(made.id)
    assert refusal.value.code == "billing.no_open_promise"


def test_a_new_promise_takes_the_place_of_the_one_before(customer: str) -> None:
    made = samples.invoice(customer)
    promise(made.id, on=BY)
    again = a_context()
    for _ in range(2):
        later = promise(made.id, again, on=BY + WEEK)
    assert [one.withdrawn_on for one in later.promises] == [days.TODAY, None]
    assert status_on(made.id, BY + WEEK) is PromiseStatus.OPEN


@pytest.mark.parametrize(
    ("fields", "pointers"),
    [
        ({}, {"/on"}),
        ({"on": BY, "instalments": instalments("1.00")}, {"/on"}),
        ({"on": days.TODAY - timedelta(days=1)}, {"/on"}),
        ({"on": BY, "charge_fee": True}, {"/charge_fee"}),
        ({"instalments": [*instalments("1.00"), *instalments("1.00")]}, {"/instalments/1/on"}),
        ({"instalments": instalments("1.001")}, {"/instalments/0/amount"}),
    ],
)
def test_what_no_promise_is(customer: str, fields: dict[str, Any], pointers: set[str]) -> None:
    made = samples.invoice(customer)
    with pytest.raises(InvalidInput) as refusal:
        promise(made.id, **fields)
    assert set(refusal.value.details) == pointers
    assert status_on(made.id, days.TODAY) is None


def test_nothing_is_promised_of_what_is_paid(customer: str) -> None:
    made = samples.invoice(customer)
    pay(made.id, "10000.00")
    with pytest.raises(Conflict) as refusal:
        promise(made.id, on=BY)
    assert refusal.value.code == "billing.invoice_step_refused"


def test_a_payment_that_becomes_known_late_keeps_a_promise() -> None:
    parts = [(BY, 500), (BY + WEEK, 500)]
    after = BY + WEEK * 3
    assert state_on(parts, [(BY, 500)], settled=False, today=BY + WEEK) is PromiseStatus.OPEN
    assert state_on(parts, [(BY + timedelta(days=1), 1000)], settled=False, today=after) is PromiseStatus.BROKEN
    assert state_on(parts, [(BY, 1000)], settled=False, today=after) is PromiseStatus.KEPT
    assert state_on(parts, [], settled=True, today=after) is PromiseStatus.KEPT
