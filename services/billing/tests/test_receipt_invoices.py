"""Invoices of sales on account, on the real database: one for each that is asked for, to the receipt's öre, or one refusal."""

from decimal import Decimal
from typing import Any

import pytest

from billing import asked_once, errors, receipt_invoices
from billing.models import Invoice
from billing.receipt_refusal import ReceiptRefusal
from billing.tests import days, samples
from billing.tests.crediting import told_by_verbs
from chassis.context import using
from chassis.ids import new_id
from chassis.testing import a_context, once
from contracts import billing as contract
from contracts.customers import VatType
from contracts.errors import InvalidInput
from contracts.lines import VatSum
from contracts.sales import BilledReceiptLine, ReceiptBillingAsked
from contracts.vat import VatCategory


def event(customer: str, **fields: Any) -> ReceiptBillingAsked:
    """0.02 with VAT, twice: reckoned anew from what is without VAT it would be 0.05."""
    line = BilledReceiptLine(
        text="Skruv",
        quantity=Decimal(1),
        unit="st",
        price=Decimal("0.02"),
        vat_category=VatCategory.STANDARD,
        amount=Decimal("0.02"),
    )
    given: dict[str, Any] = {
        "invoice_id": new_id("inv"),
        "receipt_number": "12",
        "customer_id": customer,
        "currency": "SEK",
        "sold_on": days.ISSUED,
        "lines": [line, line.model_copy(update={"amount": Decimal("0.01")})],
        "vat_rates": [VatSum(percent=Decimal(25), net=Decimal("0.03"), vat=Decimal("0.01"))],
        "total": Decimal("0.04"),
    }
    return ReceiptBillingAsked(subject="rcp_1", version=2, **(given | fields))


def make(asked: ReceiptBillingAsked) -> None:
    """Handles the event as it comes from the broker: each delivery is another context."""
    once(lambda: receipt_invoices.make(asked, days.TODAY))


def types_told(model: Any, invoice_id: str) -> list[str]:
    return [one["type"] for one in told_by_verbs(model.find(id=invoice_id).first())]


def test_the_invoice_comes_to_the_receipts_sums_and_names_it(customer: str) -> None:
    asked = event(customer, branch_id="bra_lund", text="Hämtat i butik")
    for _ in range(3):
        make(asked)
    made = Invoice.find(id=asked.invoice_id).first().to_contract(days.TODAY)
    assert (made.status, made.receipt_id, made.receipt_number) == (contract.InvoiceStatus.ISSUED, "rcp_1", "12")
    assert (made.totals.net, made.totals.vat, made.totals.rounding, made.totals.total) == (
        Decimal("0.03"),
        Decimal("0.01"),
        Decimal("0.00"),
        Decimal("0.04"),
    )
    assert [line.net for line in made.lines] == [Decimal("0.02"), Decimal("0.01")]
    assert (made.delivery_date, made.branch_name, made.text) == (days.ISSUED, "Lund", "Hämtat i butik")
    assert (made.from_order, made.order_id) == (False, None)
    assert types_told(Invoice, asked.invoice_id) == [contract.InvoiceIssued.type]
    assert asked_once.find_unmade([asked]) == []


def test_what_the_law_refuses_is_noted_and_told(database: str, company: None) -> None:
    with using(a_context()):
        nowhere = samples.known_customer(addresses={})
    asked = event(nowhere)
    assert asked_once.find_unmade([asked]) == [asked]
    for _ in range(2):
        make(asked)
    (told,) = ReceiptRefusal.find(id=asked.invoice_id).first().outbox
    assert (told["type"], told["data"]["receipt_id"], told["data"]["code"]) == (
        contract.ReceiptBillingRefused.type,
        "rcp_1",
        "billing.invoice_particulars_missing",
    )
    assert Invoice.find(id=asked.invoice_id).first() is None


def test_a_refusal_never_stands_beside_the_invoice(customer: str) -> None:
    """Two deliveries have found nothing; while one issues the other refuses: the first to write has decided."""
    asked = event(customer)
    make(asked)
    with using(a_context(request_id=asked.invoice_id)):
        asked_once.store_refusal(receipt_invoices._refusal(asked, errors.total_negative()))
    assert ReceiptRefusal.find(id=asked.invoice_id).first() is None
    other = event(customer)
    with using(a_context(request_id=other.invoice_id)):
        asked_once.store_refusal(receipt_invoices._refusal(other, errors.total_negative()))
        with pytest.raises(InvalidInput):
            receipt_invoices._issue(other, days.TODAY)
    assert Invoice.find(id=other.invoice_id).first() is None


def test_a_sale_at_the_till_bears_swedish_vat_whoever_buys(database: str, company: None) -> None:
    with using(a_context()):
        exporter = samples.known_customer(vat_type=VatType.EXPORT)
    asked = event(exporter)
    make(asked)
    made = Invoice.find(id=asked.invoice_id).first().to_contract(days.TODAY)
    assert (made.vat_type, made.totals.vat) == (VatType.SWEDISH, Decimal("0.01"))
    assert {line.vat_percent for line in made.lines} == {Decimal(25)}
