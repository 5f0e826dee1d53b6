"""What an order or a quote would come to: the same sums and refusals as the real one, and nothing stored."""

from decimal import Decimal

import pytest

from contracts import sales as contract
from contracts.errors import InvalidInput
from contracts.sales.previews import Preview
from sales import orders, previews, quotes
from sales.models import SalesDocument
from sales.tests import samples
from sales.tests.samples import TODAY, VALID_DAYS

LINES = [samples.line("1787.10", "2.5"), samples.line("10.00", "3", vat_category="food")]


def preview(customer: str, **fields: object) -> Preview:
    request = contract.PreviewOrder.model_validate({"customer_id": customer, "lines": LINES, **fields})
    return previews.preview(orders.draft(request, TODAY))


def test_it_comes_to_what_the_order_comes_to_and_stores_nothing(customer: str) -> None:
    before = SalesDocument.total({})
    shown = preview(customer)
    assert SalesDocument.total({}) == before
    order = samples.order(customer, lines=LINES).to_contract()
    assert (shown.totals, shown.lines, shown.currency) == (order.totals, order.lines, "SEK")
    assert [(one.percent, one.vat) for one in shown.totals.vat_rates] == [
        (Decimal(12), Decimal("3.60")),
        (Decimal(25), Decimal("1116.94")),
    ]
    assert (shown.totals.total, shown.rounding, shown.rounded_total) == (
        Decimal("5618.29"),
        Decimal("-0.29"),
        Decimal("5618.00"),
    )


def test_other_currencies_are_not_rounded(database: str, context: object) -> None:
    shown = preview(samples.known_customer(currency="EUR"))
    assert (shown.rounding, shown.rounded_total) == (Decimal(0), shown.totals.total)


def test_it_warns_and_refuses_as_the_real_one(database: str, context: object) -> None:
    poor = samples.known_customer(credit_customer=False)
    codes = [one.code for one in preview(poor).warnings]
    assert codes == ["customer_without_credit", "vat_border"]  # food costs 6 % from April on
    with pytest.raises(InvalidInput) as refused:
        preview(samples.known_customer(branches=samples.BRANCHES))
    assert list(refused.value.details) == ["/branch_id"]


def test_a_quote_likewise(customer: str) -> None:
    before = SalesDocument.total({})
    request = contract.PreviewQuote(customer_id=customer, lines=LINES)
    shown = previews.preview(quotes.draft(request, TODAY, VALID_DAYS))
    assert shown.totals.total == Decimal("5618.29")
    assert SalesDocument.total({}) == before
