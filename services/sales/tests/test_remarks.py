"""What a quote, order or contract warns of: the customer, and what contradicts its VAT type; an exempt seller's VAT."""

from datetime import date

import pytest

from chassis.context import using
from chassis.testing import a_context
from contracts import sales as contract
from contracts.billing import SellerVatChanged
from contracts.customers import Address, Addresses, VatType
from contracts.supply import Supply
from sales import agreements, asked_events, deliveries, lines, order_billings, orders, quotes, sellers
from sales.models import Order, Quote
from sales.tests import samples

GERMAN = "DE136695976"
BERLIN = Address(line1="Allee 1", city="Berlin", country="DE")


@pytest.fixture
def in_sweden(database: str) -> str:
    """An EU customer whose goods stay in Sweden."""
    return samples.known_customer(vat_type=VatType.EU_REVERSE_CHARGE, vat_number=GERMAN)


def test_a_quote_that_contradicts_itself_says_so(in_sweden: str) -> None:
    made = samples.quote(in_sweden, lines=[samples.line(), samples.line(unit="tim")]).to_contract(samples.TODAY)
    assert [(one.code, one.values["against"], one.values["supply"]) for one in made.warnings] == [
        ("vat_contradiction", "delivery_country", "goods"),
        ("vat_contradiction", "buyer_country", "services"),
    ]
    assert "the country of delivery: SE" in made.warnings[0].detail


def test_the_same_for_order_and_contract_and_not_for_the_till(in_sweden: str) -> None:
    order = samples.order(in_sweden).to_contract()
    assert [one.code for one in order.warnings] == ["vat_contradiction"]
    samples.anew()
    request = contract.CreateContract(customer_id=in_sweden, lines=[samples.line()], starts_on=date(2026, 4, 1))
    written = agreements.create(request, samples.TODAY).to_contract()
    assert [one.code for one in written.warnings] == ["vat_contradiction"]
    assert samples.receipt(customer_id=in_sweden).to_contract().warnings == []


def test_a_customer_in_order_gets_no_warning(database: str) -> None:
    abroad = samples.known_customer(
        vat_type=VatType.EU_REVERSE_CHARGE, vat_number=GERMAN, addresses=Addresses(invoice=BERLIN)
    )
    assert samples.order(abroad).to_contract().warnings == []
    domestic = samples.known_customer(credit_customer=False)
    assert [one.code for one in samples.order(domestic).to_contract().warnings] == ["customer_without_credit"]


def test_what_a_line_sells_follows_it_to_the_invoice(customer: str) -> None:
    given = [samples.line(supply=Supply.SERVICES), samples.line(unit="tim"), samples.line()]
    made = samples.quote(customer, "send", "accept", lines=given)
    order = samples.ordered(made.id)
    assert [line.supply for line in order.to_contract().lines] == ["services", "services", "goods"]
    (row,) = Quote.rows({"_id": made.id}, ["lines"])
    assert ["supply" in line for line in row["lines"]] == [True, False, False]  # the release before reads the others
    for verb in ("confirm",):
        samples.anew()
        orders.step(contract.OrderVerb(order_id=order.id), verb)
    samples.anew()
    deliveries.deliver(contract.DeliverOrder(order_id=order.id), samples.TODAY)
    samples.anew()
    order_billings.ask(contract.InvoiceOrder(order_id=order.id))
    asked = asked_events.events_of(Order.find(id=order.id).first())
    assert [line.supply for line in asked[0].lines] == ["services", "services", "goods"]


def test_an_exempt_seller_charges_no_vat(database: str) -> None:
    with using(a_context("small")):
        buyer = samples.known_customer("small")
        sellers.keep(SellerVatChanged(subject="com_small", version=2, exempt=True))
        request = contract.CreateQuote(customer_id=buyer, lines=[samples.line()])
        quote = quotes.create(request, samples.TODAY, samples.VALID_DAYS)
        assert (quote.net, quote.vat) == (10000, 0)
        sellers.keep(SellerVatChanged(subject="com_small", version=1, exempt=False))  # older: changes nothing
        assert sellers.is_exempt()
        sellers.keep(SellerVatChanged(subject="com_small", version=3, exempt=False))
        assert not sellers.is_exempt()
        lines.write(quote, None, samples.TODAY, "delivery_date")
        assert quote.vat == 0  # the quote stays what it was written as
