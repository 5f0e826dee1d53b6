"""A sale on account: what billing is asked for, and what the receipt hears, however often and in whatever order."""

from decimal import Decimal

import pytest

from chassis.testing import once
from contracts import billing
from contracts import sales as contract
from contracts.customers import VatType
from contracts.errors import Conflict, InvalidInput
from contracts.sales import BillingState, Means
from contracts.supply import Supply
from sales import receipt_billings, receipt_completion, receipt_returns, receipts
from sales.receipt_models import Receipt
from sales.tests import samples
from sales.tests.samples import TODAY, paid, receipt

LINES = [
    samples.line("9.95", "3", vat_category="food"),
    samples.line("0.02"),
    samples.line("0.03"),
    samples.line("199.90", discount_percent=Decimal("12.50")),
]


def sold_on_account(customer: str) -> Receipt:
    return paid(receipt(LINES, customer_id=customer), "204.81", Means.ON_ACCOUNT)


def asked(sale: Receipt) -> contract.ReceiptBillingAsked:
    told = [one for one in Receipt.find(id=sale.id).first().outbox if one["type"] == contract.ReceiptBillingAsked.type]
    return contract.ReceiptBillingAsked.model_validate(told[-1]["data"])


def billing_of(sale: Receipt) -> contract.ReceiptBilling:
    found = receipts.get(sale.id).to_contract().billing
    assert found is not None
    return found


def issue(sale: Receipt, invoice_id: str) -> None:
    invoice = billing.InvoiceSnapshot.model_construct(id=invoice_id, receipt_id=sale.id, number="1001")
    event = billing.InvoiceIssued.model_construct(subject=invoice_id, version=1, invoice=invoice)
    once(lambda: receipt_billings.note_issue(event))


def refuse(sale: Receipt, invoice_id: str) -> None:
    no = billing.ReceiptBillingRefused(subject=invoice_id, version=1, receipt_id=sale.id, code="billing.some_reason")
    once(lambda: receipt_billings.note_refusal(no))


def test_the_receipt_asks_for_an_invoice_that_comes_to_the_same(customer: str) -> None:
    """VAT on a sum without it is not always the VAT inside the sum: 0.02 at 25 % holds none and would get 0.01."""
    sale = sold_on_account(customer)
    event = asked(sale)
    assert (event.subject, event.customer_id, event.receipt_number) == (sale.id, customer, str(sale.number))
    assert (event.total, event.vat_rates) == (Decimal("204.81"), sale.totals().vat_rates)
    nets = [line.amount for line in event.lines]
    assert nets == [Decimal(one) for one in ("26.65", "0.02", "0.02", "139.93")]
    assert sum(nets) == sale.totals().net
    assert [line.price for line in event.lines][::3] == [Decimal("8.8839"), Decimal("159.92")]
    assert {line.supply for line in event.lines} == {Supply.GOODS}
    assert billing_of(sale) == contract.ReceiptBilling(invoice_id=event.invoice_id, state=BillingState.ASKED)


def test_an_invoice_asked_for_twice_is_one(customer: str) -> None:
    opened = receipt(LINES, customer_id=customer)
    payments = [contract.Payment(means=Means.ON_ACCOUNT, amount=Decimal("204.81"))]
    completion = contract.CompleteReceipt(receipt_id=opened.id, payments=payments)
    made = [once(lambda: receipt_completion.complete(completion, TODAY), request_id="twice") for _ in range(2)]
    assert made[0].billing == made[1].billing
    told = [one["type"] for one in Receipt.find(id=opened.id).first().outbox]
    assert told.count(contract.ReceiptBillingAsked.type) == 1


def test_on_account_needs_a_customer_with_swedish_vat(customer: str) -> None:
    """D13: on account with no customer completed, and nobody was billed."""
    with pytest.raises(InvalidInput) as refused:
        paid(receipt(LINES), "204.81", Means.ON_ACCOUNT)
    assert "customer_needed" in refused.value.details["/payments"]
    abroad = samples.known_customer(vat_type=VatType.EXPORT)
    with pytest.raises(Conflict) as other:
        paid(receipt(LINES, customer_id=abroad), "204.81", Means.ON_ACCOUNT)
    assert other.value.code == "sales.receipt_vat_type"


def test_a_sale_of_less_than_nothing_is_refused(database: str, context: object) -> None:
    """D13: goods for −500, and −500 in cash."""
    with pytest.raises(Conflict) as refused:
        paid(receipt([samples.line("-500.00")]), "-500", Means.CASH)
    assert refused.value.code == "sales.receipt_negative"


def test_the_receipt_shows_its_invoice(customer: str) -> None:
    sale = sold_on_account(customer)
    invoice_id = billing_of(sale).invoice_id
    refuse(sale, "inv_another")
    for _ in range(2):
        issue(sale, invoice_id)
    refuse(sale, invoice_id)
    assert billing_of(sale).model_dump() == {
        "invoice_id": invoice_id,
        "state": "issued",
        "number": "1001",
        "refusal": "",
    }
    assert receipts.get(sale.id).version == 3
    with pytest.raises(Conflict) as refused:
        once(lambda: receipt_returns.give_back(contract.ReturnReceipt(receipt_id=sale.id), TODAY))
    assert refused.value.code == "sales.receipt_on_account"


def test_a_refused_invoice_is_asked_for_again_as_another(customer: str) -> None:
    sale = sold_on_account(customer)
    again = contract.InvoiceReceipt(receipt_id=sale.id)
    with pytest.raises(Conflict):
        once(lambda: receipt_billings.ask_again(again))
    first = billing_of(sale).invoice_id
    refuse(sale, first)
    assert (billing_of(sale).state, billing_of(sale).refusal) == (BillingState.REFUSED, "billing.some_reason")
    for _ in range(2):
        once(lambda: receipt_billings.ask_again(again), request_id="again")
    second = billing_of(sale)
    assert (second.state, second.invoice_id == first) == (BillingState.ASKED, False)
    issue(sale, first)
    assert billing_of(sale).state == BillingState.ASKED
    assert asked(sale).invoice_id == second.invoice_id
    events = [billing.ReceiptBillingRefused(subject=second.invoice_id, version=1, receipt_id=sale.id, code="x.y")]
    assert receipt_billings.find_unsettled(events) == events
    refuse(sale, second.invoice_id)
    assert receipt_billings.find_unsettled(events) == []
