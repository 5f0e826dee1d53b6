"""Payments: the invoice's state goes forward and back with them."""

from datetime import date
from decimal import Decimal

import pytest

from billing import invoices, payments
from billing.models import Invoice
from billing.tests import days, samples
from billing.tests.crediting import told_by_verbs
from chassis.context import Context, using
from chassis.testing import a_context
from contracts import billing as contract
from contracts.billing import InvoiceStatus
from contracts.errors import Conflict, InvalidInput, NotFound


def pay(invoice_id: str, amount: str, on: date = days.TODAY, context: Context | None = None) -> contract.Invoice:
    request = contract.RecordPayment(invoice_id=invoice_id, amount=Decimal(amount), paid_on=on, reference="BG 1")
    with using(context or a_context()):
        return payments.record(request, days.TODAY).to_contract(days.TODAY)


def withdraw(invoice_id: str, payment_id: str) -> contract.Invoice:
    request = contract.WithdrawPayment(invoice_id=invoice_id, payment_id=payment_id, reason="Studsade")
    with using(a_context()):
        return payments.withdraw(request, days.TODAY).to_contract(days.TODAY)


def test_forward_to_overpaid_and_all_the_way_back(customer: str) -> None:
    made = samples.invoice(customer)
    states = []
    for amount in ("4000.00", "6000.00", "0.01"):
        paid = pay(made.id, amount)
        states.append((str(paid.status), paid.remaining, paid.overdue))
    for payment in paid.payments:
        back = withdraw(made.id, payment.id)
        states.append((str(back.status), back.remaining, back.overdue))
    assert states == [
        ("part_paid", Decimal(6000), True),
        ("paid", Decimal(0), False),
        ("overpaid", Decimal("-0.01"), False),
        ("part_paid", Decimal("3999.99"), True),
        ("part_paid", Decimal("9999.99"), True),
        ("issued", Decimal(10000), True),
    ]
    assert [one.withdrawn_on for one in back.payments] == [days.TODAY] * 3


def test_what_is_told(customer: str) -> None:
    made = samples.invoice(customer)
    payment = pay(made.id, "10000.00").payments[0]
    withdraw(made.id, payment.id)
    told = told_by_verbs(Invoice.find(id=made.id).first())
    assert [event["type"].partition(".")[2] for event in told] == [
        "invoice_issued",
        "payment_recorded",
        "invoice_paid",
        "payment_withdrawn",
    ]
    assert [event["data"]["version"] for event in told] == [1, 2, 2, 3]
    assert told[1]["data"]["payment"]["amount"] == "10000.00"
    assert [event["data"]["invoice"]["status"] for event in told] == ["issued", "paid", "paid", "issued"]


def test_the_same_request_twice_pays_once(customer: str) -> None:
    made = samples.invoice(customer)
    context = a_context()
    first = pay(made.id, "4000.00", context=context)
    again = pay(made.id, "4000.00", context=context)
    assert again.payments == first.payments
    assert again.paid == Decimal(4000)


def test_refusals(customer: str) -> None:
    with pytest.raises(Conflict) as draft:
        pay(samples.draft(customer).id, "1.00")
    assert (draft.value.code, draft.value.details["allowed"]) == (
        "billing.invoice_step_refused",
        "change, delete, issue",
    )
    made = samples.invoice(customer)
    with pytest.raises(InvalidInput) as ahead:
        pay(made.id, "1.00", on=date(2025, 8, 16))
    assert list(ahead.value.details) == ["/paid_on"]
    with pytest.raises(Conflict):
        withdraw(made.id, "pay_0")
    payment = pay(made.id, "1.00").payments[0]
    pay(made.id, "1.00")
    withdraw(made.id, payment.id)
    with pytest.raises(NotFound):
        withdraw(made.id, payment.id)
    with pytest.raises(NotFound):
        pay(made.id, "1.00", context=a_context("rival"))
    assert (
        invoices.get(contract.GetInvoice(invoice_id=made.id)).to_contract(days.TODAY).status is InvoiceStatus.PART_PAID
    )


@pytest.mark.parametrize("amount", ["0", "-1.00", "1.00001", "NaN", "1e20"])
def test_amounts_that_are_none(amount: str) -> None:
    with pytest.raises(ValueError):
        contract.RecordPayment.model_validate({"invoice_id": "inv_1", "amount": amount, "paid_on": "2025-08-15"})


def test_an_amount_finer_than_the_invoices_currency_is_none(customer: str) -> None:
    """A tenth of an öre; dinars have thousandths (test_finer_currencies)."""
    made = samples.invoice(customer)
    with pytest.raises(InvalidInput) as refusal:
        pay(made.id, "1.001")
    assert [text.split()[0] for text in refusal.value.details.values()] == ["amount_decimals"]


def test_a_payment_of_years_before_is_a_slip(customer: str) -> None:
    made = samples.invoice(customer)
    with pytest.raises(InvalidInput) as refusal:
        pay(made.id, "100.00", on=date(2001, 1, 1))
    assert refusal.value.details == {
        "/paid_on": "paid_too_early 2001-01-01 is more than a year before the invoice date, 2025-05-01."
    }
    assert pay(made.id, "100.00", on=date(2025, 4, 1)).paid == Decimal(100), "an advance"
