"""Prices with four decimals and sums in the decimals of their currency; parts of a line still add up to it."""

from decimal import Decimal

from contracts.customers import Address, Addresses, VatType
from sales.models import Quote
from sales.tests import samples

TOKYO = Addresses(invoice=Address(line1="1-1", city="Tokyo", country="JP"))


def test_a_price_has_four_decimals_from_the_quote_to_the_order(customer: str) -> None:
    made = samples.quote(customer, "send", "accept", lines=[samples.line("0.3333", "3"), samples.line("0.33")])
    order = samples.ordered(made.id, parts=[samples.part(1, "2")]).to_contract()
    assert (order.lines[0].price, order.lines[0].amount) == (Decimal("0.3333"), Decimal("0.67"))
    rest = samples.ordered(made.id, parts=[samples.part(1, "1")]).to_contract()
    assert rest.lines[0].amount == Decimal("0.33")
    (row,) = Quote.rows({"_id": made.id}, ["lines"])
    assert ["exact_price" in line for line in row["lines"]] == [True, False]


def test_a_yen_is_not_divided(database: str) -> None:
    japanese = samples.known_customer(currency="JPY", vat_type=VatType.EXPORT, addresses=TOKYO)
    made = samples.quote(japanese, "send", "accept", lines=[samples.line("33.50", "3")])
    assert made.to_contract(samples.TODAY).lines[0].amount == 101
    parts = [samples.ordered(made.id, parts=[samples.part(1, "1")]).to_contract() for _ in range(3)]
    assert [order.totals.net for order in parts] == [34, 34, 33]


def test_vat_of_yen_is_in_yen(database: str) -> None:
    buyer = samples.known_customer(currency="JPY")
    totals = samples.quote(buyer, lines=[samples.line("1234.99")]).to_contract(samples.TODAY).totals
    assert (totals.net, totals.vat, totals.total) == (Decimal(1235), Decimal(309), Decimal(1544))
