"""A quote, order or contract that crosses a change of a VAT rate shows both sums, and is re-priced with one step."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from contracts import sales as contract
from contracts.customers import Address, Addresses, VatType
from contracts.errors import Conflict
from contracts.vat import VatCategory, rate_changes
from sales import agreements, repricing
from sales.tests import samples

BORDER = date(2026, 4, 1)
"""Food goes from 12 to 6 %; samples.TODAY is 2026-03-02."""
FOOD = {"vat_category": VatCategory.FOOD}


@pytest.mark.parametrize(
    ("after", "until", "days"),
    [
        ("2026-03-31", "2026-04-01", ["2026-04-01"]),
        ("2026-04-01", "2027-12-31", []),
        ("2026-04-01", "2028-01-01", ["2028-01-01"]),
        ("2020-01-01", "9999-12-31", ["2026-04-01", "2028-01-01"]),
    ],
)
def test_the_changes_of_the_table(after: str, until: str, days: list[str]) -> None:
    found = rate_changes(VatCategory.FOOD, date.fromisoformat(after), date.fromisoformat(until))
    assert [f"{day}" for day in found] == days
    assert rate_changes(VatCategory.STANDARD, date(2012, 1, 1), date.max) == []


def test_a_quote_that_is_valid_over_the_border_shows_both_sums(customer: str) -> None:
    lines = [samples.line(**FOOD), samples.line("100.00")]
    made = samples.quote(customer, lines=lines, valid_until=BORDER).to_contract(samples.TODAY)
    assert made.vat_border is not None
    assert (made.vat_border.day, made.vat_border.applies) == (BORDER, "before")
    assert (made.vat_border.before.total, made.vat_border.after.total) == (Decimal("237.00"), Decimal("231.00"))
    assert made.vat_border.before == made.totals
    (warning,) = made.warnings
    assert (warning.code, warning.values["day"], warning.values["after"]) == ("vat_border", "2026-04-01", "231.00")


@pytest.mark.parametrize(
    ("category", "valid_until"),
    [(VatCategory.FOOD, BORDER - timedelta(days=1)), (VatCategory.STANDARD, BORDER)],
)
def test_a_quote_that_does_not_cross_says_nothing(customer: str, category: VatCategory, valid_until: date) -> None:
    made = samples.quote(customer, lines=[samples.line(vat_category=category)], valid_until=valid_until)
    assert made.to_contract(samples.TODAY).vat_border is None
    samples.anew()
    with pytest.raises(Conflict) as refused:
        repricing.reprice_quote(contract.RepriceQuote(quote_id=made.id), samples.TODAY)
    assert refused.value.code == "sales.rate_change_none"


def test_export_crosses_nothing(database: str) -> None:
    oslo = Addresses(invoice=Address(line1="Gata 1", city="Oslo", country="NO"))
    abroad = samples.known_customer(vat_type=VatType.EXPORT, addresses=oslo)
    made = samples.quote(abroad, lines=[samples.line(**FOOD)], valid_until=BORDER)
    assert made.to_contract(samples.TODAY).vat_border is None


def test_one_step_moves_a_sent_quote_to_the_other_side(customer: str) -> None:
    made = samples.quote(customer, "send", lines=[samples.line(**FOOD)], valid_until=BORDER)
    again = contract.RepriceQuote(quote_id=made.id)
    for _ in range(2):  # sent twice, it is done once
        moved = repricing.reprice_quote(again, samples.TODAY).to_contract(samples.TODAY)
    assert (moved.status, moved.revision, moved.delivery_date) == ("draft", 2, BORDER)
    assert (moved.totals.net, moved.totals.total) == (Decimal("100.00"), Decimal("106.00"))
    assert moved.vat_border is not None
    assert (moved.vat_border.applies, moved.vat_border.before.total) == ("after", Decimal("112.00"))
    samples.anew()
    back = contract.RepriceQuote(quote_id=made.id, delivery_date=BORDER - timedelta(days=1))
    assert repricing.reprice_quote(back, samples.TODAY).to_contract(samples.TODAY).totals.total == Decimal("112.00")


def test_an_accepted_quote_is_not_re_priced(customer: str) -> None:
    made = samples.quote(customer, "send", "accept", lines=[samples.line(**FOOD)], valid_until=BORDER)
    with pytest.raises(Conflict) as refused:
        repricing.reprice_quote(contract.RepriceQuote(quote_id=made.id), samples.TODAY)
    assert refused.value.code == "sales.quote_step_refused"


def test_an_order_keeps_what_has_been_delivered_of_it(customer: str) -> None:
    made = samples.order(customer, "confirm", lines=[samples.line(quantity="4", **FOOD)], delivery_date=BORDER)
    shown = made.to_contract()
    assert shown.vat_border is not None
    assert (shown.vat_border.applies, shown.totals.total) == ("after", Decimal("424.00"))
    request = contract.RepriceOrder(order_id=made.id, delivery_date=samples.TODAY)
    moved = repricing.reprice_order(request, samples.TODAY).to_contract()
    assert (moved.status, moved.totals.total, moved.lines[0].quantity) == ("confirmed", Decimal("448.00"), Decimal(4))


def test_a_contract_shows_the_next_change_and_follows_it(customer: str) -> None:
    samples.anew()
    request = contract.CreateContract(customer_id=customer, lines=[samples.line(**FOOD)], starts_on=samples.TODAY)
    made = agreements.create(request, samples.TODAY)
    shown = made.to_contract()
    assert shown.vat_border is not None
    assert (shown.vat_border.day, shown.totals.total) == (BORDER, Decimal("112.00"))
    samples.anew()
    moved = repricing.reprice_contract(contract.RepriceContract(contract_id=made.id), samples.TODAY).to_contract()
    assert moved.vat_border is not None
    assert (moved.vat_border.day, moved.totals.total) == (date(2028, 1, 1), Decimal("106.00"))
