"""Invoices in other currencies: their decimals, VAT in kronor, and prices with four decimals."""

from datetime import timedelta
from decimal import Decimal

import pytest

from billing import payments
from billing.models import Invoice
from billing.tests import days, samples
from billing.tests.crediting import credit, wanted
from chassis.context import using
from chassis.testing import a_context
from contracts import billing as contract
from contracts.billing.exchange import CurrencyRate, ExchangeRate
from contracts.customers import Address, Addresses, VatType
from contracts.errors import Conflict, InvalidInput

pytestmark = pytest.mark.usefixtures("new_series")

TOKYO = Addresses(invoice=Address(line1="1-1", city="Tokyo", country="JP"))
RATE = ExchangeRate(rate=Decimal("10.9475"), day=days.ISSUED)


def test_there_are_no_hundredths_of_a_yen(company: None) -> None:
    japanese = samples.known_customer(currency="JPY", vat_type=VatType.EXPORT, addresses=TOKYO, branches=[])
    made = samples.invoice(japanese, price="1234.99")
    assert (made.lines[0].price, made.lines[0].net, made.totals.total) == (
        Decimal("1234.99"),
        Decimal(1235),
        Decimal(1235),
    )
    assert (made.exchange_rate, made.totals.vat_sek) == (None, None)
    with using(a_context()), pytest.raises(InvalidInput) as refused:
        pay(made.id, "1234.50")
    assert list(refused.value.details) == ["/amount"]
    with using(a_context()):
        assert pay(made.id, "1235").status == "paid"


def pay(invoice_id: str, amount: str) -> Invoice:
    request = contract.RecordPayment(invoice_id=invoice_id, amount=Decimal(amount), paid_on=days.ISSUED)
    return payments.record(request, days.TODAY)


def test_vat_in_euro_is_not_issued_without_a_rate(company: None) -> None:
    german = samples.known_customer(currency="EUR")
    with pytest.raises(Conflict) as refused:
        samples.invoice(german)
    assert refused.value.code == "billing.invoice_exchange_rate_missing"
    assert samples.invoice(german, lines=[samples.line(vat_category="exempt")]).totals.vat_sek is None


def test_vat_stands_in_kronor_for_each_rate(company: None) -> None:
    german = samples.known_customer(currency="EUR")
    lines = [samples.line("99.99"), samples.line("33.33", vat_category="culture")]
    made = samples.invoice(german, lines=lines, exchange_rate=RATE)
    assert [(one.percent, one.vat, one.vat_sek) for one in made.totals.vat_rates] == [
        (Decimal(6), Decimal("2.00"), Decimal("21.90")),
        (Decimal(25), Decimal("25.00"), Decimal("273.69")),
    ]
    assert (made.totals.vat_sek, made.exchange_rate) == (Decimal("295.59"), RATE)
    assert made.totals.total == Decimal("160.32")  # no rounding to whole kronor


def test_credits_in_another_currency_add_up_in_kronor_too(company: None) -> None:
    """Three of three pieces, at the invoice's own rate of exchange, whatever the settings say by then."""
    german = samples.known_customer(currency="EUR")
    made = samples.invoice(german, lines=[samples.line("33.333", "3", supply="services")], exchange_rate=RATE)
    notes = [credit(made.id, wanted(1, quantity="1")) for _ in range(3)]
    assert [note.exchange_rate for note in notes] == [RATE] * 3
    assert {note.lines[0].price for note in notes} == {Decimal("33.333")}
    assert {str(note.lines[0].supply) for note in notes} == {"services"}
    for name in ("net", "vat", "vat_sek", "total"):
        assert sum(getattr(note.totals, name) for note in notes) == -getattr(made.totals, name), name


def test_credits_in_yen_are_whole_yen(company: None) -> None:
    japanese = samples.known_customer(currency="JPY", vat_type=VatType.EXPORT, addresses=TOKYO, branches=[])
    made = samples.invoice(japanese, lines=[samples.line("1000.00", "3", discount_percent=Decimal("33.3"))])
    with pytest.raises(InvalidInput) as refused:
        credit(made.id, wanted(1, amount="10.50"))
    assert list(refused.value.details) == ["/lines/0/amount"]
    notes = [credit(made.id, wanted(1, quantity="1")).totals.total for _ in range(3)]
    assert notes == [Decimal(-667), Decimal(-667), Decimal(-667)]
    assert sum(notes) == -made.totals.total


def test_a_rate_of_a_later_day_is_refused(company: None) -> None:
    late = ExchangeRate(rate=Decimal(11), day=days.ISSUED + timedelta(days=1))
    with pytest.raises(InvalidInput) as refused:
        samples.invoice(samples.known_customer(currency="EUR"), exchange_rate=late)
    assert list(refused.value.details) == ["/exchange_rate/day"]


def test_the_rate_of_the_settings(database: str) -> None:
    rates = [CurrencyRate(currency="EUR", day=days.ISSUED - timedelta(days=3), rate=Decimal("11.5"))]
    samples.put_settings("acme", exchange_rates=rates)
    made = samples.invoice(samples.known_customer(currency="EUR"), price="100.00")
    assert (made.exchange_rate and made.exchange_rate.rate, made.totals.vat_sek) == (Decimal("11.5"), Decimal("287.50"))
    samples.put_settings("acme")


def test_a_price_has_four_decimals(company: None) -> None:
    customer = samples.known_customer()
    made = samples.invoice(customer, lines=[samples.line("0.3333", "3"), samples.line("0.33", "3")])
    assert [(line.price, line.net) for line in made.lines] == [
        (Decimal("0.3333"), Decimal("1.00")),
        (Decimal("0.33"), Decimal("0.99")),
    ]
    with using(a_context()):
        (row,) = Invoice.rows({"_id": made.id}, ["lines", "exchange_rate"])
    assert [line["price"] for line in row["lines"]] == [33, 33]
    assert "exact_price" not in row["lines"][1]  # nor anything else that the release before could not read
    assert "exchange_rate" not in row
