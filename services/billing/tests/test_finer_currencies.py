"""Invoices in currencies with three and four decimals: stored in their smallest unit, read and rounded so everywhere.

FINER_EXAMPLES=10000 runs the long form.
"""

import os
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing import card, disputes, interest, invoices, kronor, loss_sums, payments, write_offs
from billing.claim_facts import Demand, Facts
from billing.claim_sums import stand
from billing.credit_sums import RateSum, Sums
from billing.models import Invoice
from billing.tests import days, samples
from billing.tests.crediting import balance, credit, wanted
from chassis.testing import once
from contracts import billing as contract
from contracts.access import Module, Role
from contracts.billing.exchange import ExchangeRate, in_kronor
from contracts.denominations import IN_KRONOR, new_denomination
from contracts.errors import InvalidInput
from contracts.tabs import GetCardSection

pytestmark = pytest.mark.usefixtures("new_series")

EXAMPLES = int(os.environ.get("FINER_EXAMPLES", "100"))
RATE = ExchangeRate(rate=Decimal("31.0475"), day=days.ISSUED)
LINES = [samples.line("1.3335", "3"), samples.line("10", vat_category="culture")]
"""4.0005 → 4.001 at 25 %, and 10.000 at 6 %."""


@pytest.fixture
def kuwaiti(company: None) -> str:
    return samples.known_customer(currency="KWD", branches=[])


def issued(customer: str, **fields: Any) -> contract.Invoice:
    return samples.invoice(customer, lines=LINES, exchange_rate=RATE, **fields)


def read(invoice_id: str) -> contract.Invoice:
    return once(lambda: invoices.get(contract.GetInvoice(invoice_id=invoice_id))).to_contract(days.TODAY)


def row_of(invoice_id: str) -> dict[str, Any]:
    (row,) = once(lambda: Invoice.rows({"_id": invoice_id}, ["minor_units", "payable", "vat_rates", "lines"]))
    return dict(row)


def test_an_invoice_in_dinars_comes_to_the_fils(kuwaiti: str) -> None:
    made = issued(kuwaiti)
    assert [line.net for line in made.lines] == [Decimal("4.001"), Decimal(10)]
    rates = [(rate.percent, rate.vat, rate.vat_sek) for rate in made.totals.vat_rates]
    assert rates == [(Decimal(6), Decimal("0.6"), Decimal("18.63")), (Decimal(25), Decimal("1.00"), Decimal("31.05"))]
    assert (made.totals.total, made.remaining, made.totals.vat_sek) == (
        Decimal("15.601"),
        Decimal("15.601"),
        Decimal("49.68"),
    )
    row = row_of(made.id)
    assert (row["minor_units"], row["payable"], row["lines"][0]["net"]) == (1000, 15601, 4001)
    assert [rate["vat_sek"] for rate in row["vat_rates"]] == [1863, 3105]  # in öre, whatever the invoice's own unit


def test_one_in_kronor_or_yen_is_stored_as_before(company: None) -> None:
    for currency, payable in (("SEK", 10000), ("JPY", 10000)):
        made = samples.invoice(
            samples.known_customer(currency=currency, branches=[]), lines=[samples.line(vat_category="exempt")]
        )
        row = row_of(made.id)
        assert ("minor_units" in row, row["payable"]) == (False, payable)


def test_payments_are_to_the_fils(kuwaiti: str) -> None:
    made = issued(kuwaiti)
    with pytest.raises(InvalidInput) as refused:
        pay(made.id, "0.0005")
    assert refused.value.details["/amount"].split()[0] == "amount_decimals"
    assert pay(made.id, "15.600").to_contract(days.TODAY).remaining == Decimal("0.001")
    paid = pay(made.id, "0.001").to_contract(days.TODAY)
    assert (str(paid.status), paid.remaining, paid.payments[1].amount) == ("paid", Decimal(0), Decimal("0.001"))


def test_kronor_have_no_thousandths(company: None) -> None:
    made = samples.invoice(samples.known_customer(branches=[]))
    with pytest.raises(InvalidInput) as refused:
        pay(made.id, "0.001")
    assert refused.value.details["/amount"].split()[0] == "amount_decimals"


def pay(invoice_id: str, amount: str) -> Invoice:
    request = contract.RecordPayment(invoice_id=invoice_id, amount=Decimal(amount), paid_on=days.ISSUED)
    return once(lambda: payments.record(request, days.TODAY))


def test_credits_of_dinars_add_up(kuwaiti: str) -> None:
    """Of 4.001 for three pieces: 1.334, 1.334 and 1.333; by amount to the fils; the last takes the rest, in kronor too."""
    made = issued(kuwaiti)
    notes = [credit(made.id, wanted(1, quantity="1")) for _ in range(2)]
    notes += [credit(made.id, wanted(2, amount="3.333")), credit(made.id)]
    nets = [[-line.net for line in note.lines] for note in notes]
    assert nets == [
        [Decimal("1.334")],
        [Decimal("1.334")],
        [Decimal("3.333")],
        [Decimal("1.333"), Decimal("6.667")],
    ]
    for name in ("net", "vat", "vat_sek", "total"):
        assert sum(getattr(note.totals, name) for note in notes) == -getattr(made.totals, name), name
    assert balance(made) == ("credited", made.totals.total, Decimal(0))
    assert row_of(notes[0].id)["minor_units"] == 1000


def test_a_loss_is_written_off_to_the_fils_and_comes_back(kuwaiti: str) -> None:
    made = issued(kuwaiti)
    pay(made.id, "5.001")
    asked = contract.WriteOffInvoice(invoice_id=made.id, reason="Konkurs", lost_on=days.TODAY)
    lost = once(lambda: write_offs.write_off(asked, days.TODAY)).to_contract(days.TODAY)
    (one,) = lost.write_offs
    assert (one.amount, one.net + one.vat, lost.remaining) == (Decimal("10.600"), Decimal("10.600"), Decimal(0))
    assert pay(made.id, "0.001").to_contract(days.TODAY).written_off == Decimal("10.599")


def test_what_nobody_disputes_is_to_the_fils(kuwaiti: str) -> None:
    made = issued(kuwaiti)
    asked = contract.DisputeInvoice(invoice_id=made.id, reason="Fel vara", lines=[2])
    disputed = once(lambda: disputes.dispute(asked)).to_contract(days.TODAY)
    assert disputed.disputed_amount == Decimal("15.601") - Decimal("5.001")


def test_what_nobody_disputes_and_what_is_lost_are_whole_yen(company: None) -> None:
    """VAT on 1 235 is 308.75, so 309; of a loss of 1 000 the VAT is 200, of one of 1 001 it is 200, too."""
    buyer = samples.known_customer(currency="JPY", branches=[])
    made = samples.invoice(buyer, lines=[samples.line("1235"), samples.line("10")], exchange_rate=RATE)
    asked = contract.DisputeInvoice(invoice_id=made.id, reason="Fel vara", lines=[2])
    assert once(lambda: disputes.dispute(asked)).to_contract(days.TODAY).disputed_amount == made.totals.total - 1544
    given_up = samples.invoice(buyer, lines=[samples.line("1235")], exchange_rate=RATE)
    pay(given_up.id, f"{given_up.totals.total - 1001}")
    lost_on = contract.WriteOffInvoice(invoice_id=given_up.id, reason="Konkurs", lost_on=days.TODAY)
    (lost,) = once(lambda: write_offs.write_off(lost_on, days.TODAY)).to_contract(days.TODAY).write_offs
    assert (lost.amount, lost.net, lost.vat) == (Decimal(1001), Decimal(801), Decimal(200))


def test_the_card_and_the_list_show_fils(kuwaiti: str) -> None:
    made = issued(kuwaiti)
    asked = GetCardSection(
        customer_id=kuwaiti, modules=frozenset({Module.BILLING}), tabs=frozenset({"invoices"}), limit=5
    )
    section = once(lambda: card.section(asked, days.TODAY), roles=frozenset({Role.VIEWER}))
    (item,) = section.tabs[0].items
    assert (item["amount"], item["remaining"], item["credited"]) == ("15.601", "15.601", "0.00")
    (row,) = once(lambda: invoices.list_invoices(contract.ListInvoices(customer_id=kuwaiti), days.TODAY)).items
    assert (row.id, row.amount, row.remaining) == (made.id, Decimal("15.601"), Decimal("15.601"))


def test_what_release_0_1_0_stored_in_dinars_stays_hundredths(kuwaiti: str) -> None:
    """It knew no decimals of currencies, and took any code: 12.35 is 1235, also paid and credited here."""
    made = samples.invoice(kuwaiti, lines=[samples.line("12.35", vat_category="exempt")])
    stored = {"$unset": {"minor_units": 1}, "$set": {"payable": 1235, "net": 1235, "vat_rates.0.net": 1235}}
    once(lambda: Invoice._get_collection().update_one({"_id": made.id}, stored))
    once(lambda: Invoice._get_collection().update_one({"_id": made.id}, {"$set": {"lines.0.net": 1235}}))
    old = read(made.id)
    assert (old.totals.total, old.lines[0].net, old.remaining) == (Decimal("12.35"),) * 3
    assert pay(made.id, "2.35").to_contract(days.TODAY).remaining == Decimal(10)
    with pytest.raises(InvalidInput):
        pay(made.id, "0.001")  # which the document cannot hold
    note = credit(made.id)
    assert (note.totals.total, read(made.id).remaining) == (Decimal("-12.35"), Decimal("-2.35"))
    assert "minor_units" not in row_of(note.id)


@pytest.mark.parametrize(
    ("currency", "due"), [("SEK", "102.74"), ("JPY", "103"), ("KWD", "102.740"), ("CLF", "102.7397")]
)
def test_interest_has_the_decimals_of_the_currency(currency: str, due: str) -> None:
    first = days.DUE.replace(2026, 1, 30)
    money, last = new_denomination(currency), first + timedelta(days=30)
    asked = Demand("rem_1", last, last, "reminder_fee", 0, bears_interest=True)
    facts = Facts(money.store(Decimal(12500)), first, demands=[asked], unit=money.step)
    claim = stand(facts, interest.REFERENCE_RATES, last).interest
    assert claim is not None
    assert money.read(claim.amount) == Decimal(due)


CURRENCIES = st.sampled_from(["SEK", "JPY", "KWD", "CLF"])
NETS = st.lists(st.integers(1, 10**8), min_size=1, max_size=3)


@settings(max_examples=EXAMPLES)
@given(currency=CURRENCIES, nets=NETS, paid=st.integers(0, 10**8))
def test_shares_of_a_loss_add_up_in_whole_units(currency: str, nets: list[int], paid: int) -> None:
    money = new_denomination(currency)
    rates = {
        Decimal(percent): RateSum(net * money.step, money.store(money.read(net * money.step) * percent / 100))
        for percent, net in zip((6, 12, 25), nets, strict=False)
    }
    rates = {percent: RateSum(net, vat - vat % money.step) for percent, (net, vat) in rates.items()}
    total = sum(net + vat for net, vat in rates.values())
    unpaid = max(money.step, total - paid * money.step)
    lost = loss_sums.share_unpaid(Sums(rates, 0, total), unpaid, money.step)
    assert lost.net + lost.vat + lost.rounding == unpaid == lost.total
    assert all(net % money.step == 0 and vat % money.step == 0 for net, vat in lost.rates.values())
    assert all(0 <= net + vat <= rates[percent].net + rates[percent].vat for percent, (net, vat) in lost.rates.items())


@settings(max_examples=EXAMPLES)
@given(
    currency=CURRENCIES,
    vat=st.integers(0, 10**7),
    cuts=st.lists(st.integers(0, 10**6), max_size=5),
    rate=st.decimals("0.000001", "9999", places=6),
)
def test_vat_in_kronor_of_credits_adds_up_to_the_invoices(
    currency: str, vat: int, cuts: list[int], rate: Decimal
) -> None:
    """What is left is right in itself after each credit, to the öre, and the last one takes the rest."""
    money = new_denomination(currency)
    exchange = ExchangeRate(rate=rate, day=days.ISSUED)
    whole, left = vat * money.step, vat * money.step
    in_all = IN_KRONOR.store(in_kronor(money.read(whole), exchange))
    invoice = Invoice(
        currency=currency,
        minor_units=money.minor_units,
        exchange_rate=exchange.model_dump(mode="json"),
        vat_rates=[{"percent": "25", "net": 4 * whole, "vat": whole, "vat_sek": in_all}],
        credits=[],
    )
    for cut in (*cuts, None):
        part = left if cut is None else min(left, cut * money.step)
        rates = kronor.add_credited_vat(invoice, [{"percent": "25.00", "net": 4 * part, "vat": part}])
        invoice.credits = [*invoice.credits, {"rates": rates}]
        left -= part
        given_back = sum(one["rates"][0]["vat_sek"] for one in invoice.credits)
        assert in_all - given_back == IN_KRONOR.store(in_kronor(money.read(left), exchange))
    assert given_back == in_all
