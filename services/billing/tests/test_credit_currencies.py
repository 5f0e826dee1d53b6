"""Credit notes in other currencies, and of invoices whose sums come from elsewhere: all of it falls to nothing."""

from datetime import date
from decimal import Decimal

import pytest

from billing.tests import samples
from billing.tests.crediting import credit, wanted
from billing.tests.test_currencies import TOKYO
from billing.tests.test_receipt_invoices import event, make
from contracts.billing.exchange import ExchangeRate
from contracts.customers import VatType
from contracts.errors import InvalidInput
from contracts.supply import Supply

pytestmark = pytest.mark.usefixtures("new_series")

RATE = ExchangeRate(rate=Decimal("11.3271"), day=date(2025, 4, 30))


def test_a_third_of_a_sum_in_yen_is_whole_yen(company: None) -> None:
    japanese = samples.known_customer(currency="JPY", vat_type=VatType.EXPORT, addresses=TOKYO, branches=[])
    invoice = samples.invoice(japanese, lines=[samples.line("1000", "3", discount_percent=Decimal("0.05"))])
    assert invoice.totals.total == Decimal("2999.00")
    nets = [credit(invoice.id, wanted(1, quantity="1")).totals.net for _ in range(2)]
    with pytest.raises(InvalidInput) as refused:
        credit(invoice.id, wanted(1, amount="0.50"))
    assert refused.value.details["/lines/0/amount"].split()[0] == "amount_decimals"
    nets.append(credit(invoice.id).totals.net)
    assert nets == [Decimal("-1000.00"), Decimal("-1000.00"), Decimal("-999.00")]


def test_vat_in_kronor_falls_by_the_rate_of_the_invoice_and_to_nothing(company: None) -> None:
    german = samples.known_customer(currency="EUR")
    invoice = samples.invoice(german, lines=[samples.line("33.33", "3")], exchange_rate=RATE)
    samples.put_settings(exchange_rates=[{"currency": "EUR", "rate": "99", "day": "2025-08-01"}])
    notes = [credit(invoice.id, wanted(1, quantity="1")) for _ in range(3)]
    samples.put_settings()
    assert all(note.exchange_rate == RATE for note in notes)
    in_kronor = [note.totals.vat_sek for note in notes if note.totals.vat_sek is not None]
    assert in_kronor[0] == Decimal("-94.36")
    assert invoice.totals.vat_sek is not None
    assert sum(in_kronor) == -invoice.totals.vat_sek


def test_a_price_of_four_decimals_and_the_kind_of_supply_are_kept(customer: str) -> None:
    line = samples.line("0.3333", "1000", supply=Supply.SERVICES)
    note = credit(samples.invoice(customer, lines=[line]).id, wanted(1, quantity="250"))
    (credited,) = note.lines
    assert (credited.price, credited.quantity, credited.net) == (Decimal("0.3333"), Decimal(-250), Decimal("-83.33"))
    assert credited.supply == Supply.SERVICES


def test_what_a_sale_on_account_came_to_falls_to_nothing_line_by_line(customer: str) -> None:
    """0.04 with 0.01 VAT inside, to which VAT reckoned anew on 0.03 would not lead."""
    asked = event(customer)
    make(asked)
    totals = [credit(asked.invoice_id, wanted(number)).totals for number in (1, 2)]
    assert [(one.net, one.vat, one.total) for one in totals] == [
        (Decimal("-0.02"), Decimal("-0.01"), Decimal("-0.03")),
        (Decimal("-0.01"), Decimal("0.00"), Decimal("-0.01")),
    ]
