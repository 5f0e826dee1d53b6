"""What a quote, order, contract or receipt would come to: the same sums and refusals as the real one, and nothing stored."""

from decimal import Decimal

import pytest

from chassis.testing import once
from contracts import sales as contract
from contracts.errors import Conflict, InvalidInput
from contracts.sales.previews import (
    PaymentPreview,
    Preview,
    PreviewContract,
    PreviewPayment,
    PreviewReceipt,
    ReceiptPreview,
)
from sales import agreements, orders, previews, quotes, receipt_previews, receipts
from sales.models import SalesDocument
from sales.tests import samples, tills
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


def test_a_contract_says_what_a_period_comes_to_and_when_the_first_are_invoiced(customer: str) -> None:
    before = SalesDocument.total({})
    fields = {"customer_id": customer, "lines": LINES, "starts_on": "2026-01-31", "period_months": 1}
    shown = previews.preview_contract(agreements.draft(PreviewContract.model_validate(fields), TODAY))
    assert SalesDocument.total({}) == before
    assert shown.totals.total == Decimal("5618.29")
    assert [f"{one.first} {one.last} {one.due}" for one in shown.periods] == [
        "2026-01-31 2026-02-27 2026-01-31",
        "2026-02-28 2026-03-30 2026-02-28",
        "2026-03-31 2026-04-29 2026-03-31",
        "2026-04-30 2026-05-30 2026-04-30",
    ]
    late = PreviewContract.model_validate({**fields, "in_arrears": True})
    assert str(previews.preview_contract(agreements.draft(late, TODAY)).periods[0].due) == "2026-02-28"


def preview_receipt(**fields: object) -> ReceiptPreview:
    asked = PreviewReceipt.model_validate({"lines": [samples.line("5584.69")], **fields})
    return receipt_previews.preview(once(lambda: receipts.draft(asked, TODAY)))


def count(receipt_id: str, **means: str) -> PaymentPreview:
    payments = [{"means": name, "amount": amount} for name, amount in means.items()]
    return receipt_previews.preview_payment(
        PreviewPayment.model_validate({"receipt_id": receipt_id, "payments": payments})
    )


def test_a_receipt_says_what_cash_comes_to_and_stores_nothing(database: str, context: object) -> None:
    before = SalesDocument.total({})
    shown = preview_receipt()
    assert (shown.totals.total, shown.rounding, shown.rounded_total) == (
        Decimal("5584.69"),
        Decimal("0.31"),
        Decimal("5585.00"),
    )
    assert (shown.register_name, shown.day_open) == ("", None)
    assert SalesDocument.total({}) == before


def test_a_payment_is_counted_while_it_is_put_together(database: str, context: object) -> None:
    opened = samples.receipt([samples.line("5584.69")])
    seen = {name: count(opened.id, **means) for name, means in PAYMENTS.items()}
    assert {name: (f"{one.total} {one.rounding} {one.left} {one.change}") for name, one in seen.items()} == {
        "none": "5584.69 0.00 5584.69 0.00",
        "part": "5584.69 0.00 584.69 0.00",
        "mixed": "5585.00 0.31 0.00 15.00",
        "more cash needed": "5585.00 0.31 85.00 0.00",
        "too much by card": "5584.69 0.00 -415.31 0.00",
    }
    with pytest.raises(InvalidInput) as refused:
        count(opened.id, card="5600.00", cash="-15.31")
    assert list(refused.value.details) == ["/payments/1/amount"]
    samples.paid(opened, "5584.69")
    with pytest.raises(Conflict):
        count(opened.id)


PAYMENTS = {
    "none": {},
    "part": {"card": "5000.00"},
    "mixed": {"card": "5000.00", "cash": "600.00"},
    "more cash needed": {"card": "5000.00", "cash": "500.00"},
    "too much by card": {"card": "6000.00"},
}


def test_the_register_and_its_day_are_named(till: None) -> None:
    at = tills.register("Kassa 1")
    assert (preview_receipt().register_name, preview_receipt().day_open) == ("Kassa 1", False)
    tills.open_day(at)
    assert preview_receipt().day_open is True
    assert count(samples.receipt(register_id=at.id).id).day_open is True
    tills.register("Kassa 2")
    with pytest.raises(InvalidInput) as refused:
        preview_receipt()
    assert "register_needed" in refused.value.details["/register_id"]
