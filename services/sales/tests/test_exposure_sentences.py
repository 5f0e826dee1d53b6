"""What is said of an exposure: while an order or a quote is written, of the rating, and when billing's news is missing."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from chassis.clock import now
from chassis.context import using
from chassis.testing import a_context
from contracts import sales as contract
from contracts.access import Module
from contracts.customers.events import CreditLimitChanged
from contracts.sales.exposures import PreviewedExposure
from sales import exposure_inputs, orders, previews, quotes
from sales.projections import BillingNews
from sales.tests import samples
from sales.tests.exposing import codes, exposure, hear_billing, ordered, owes, rated, said
from sales.tests.samples import TODAY, VALID_DAYS

pytestmark = pytest.mark.usefixtures("database", "context", "heard")


def preview_order(customer: str, price: str) -> Any:
    request = contract.PreviewOrder.model_validate({"customer_id": customer, "lines": [samples.line(price)]})
    return previews.preview(orders.draft(request, TODAY))


def test_a_dry_run_says_what_it_would_be_after_the_order(limited: str) -> None:
    ordered(limited)
    shown = preview_order(limited, "10000.00")
    found: PreviewedExposure = shown.exposure
    assert (found.exposure, found.document, found.after, found.above) == (
        Decimal(10000),
        Decimal(12500),
        Decimal(22500),
        Decimal(2500),
    )
    first, second = (one.detail for one in found.sentences[:2])
    assert first == (
        "After this order: 22500.00 of 20000.00 SEK "
        "(owed 0.00 + delivered 0.00 + ordered 10000.00 − advances 0.00 + this 12500.00)."
    )
    assert second == "That is 2500.00 SEK above the credit limit."
    assert [one.code for one in shown.warnings] == ["customer_above_limit"]
    assert [one.code for one in preview_order(limited, "1000.00").warnings] == []


def test_a_dry_run_of_a_quote_and_without_a_limit(customer: str) -> None:
    request = contract.PreviewQuote(customer_id=customer, lines=[samples.line("1000.00")])
    found = previews.preview(quotes.draft(request, TODAY, VALID_DAYS)).exposure
    assert found is not None
    assert found.sentences[0].detail == (
        "If all of this quote is ordered: 1250.00 SEK, without a credit limit "
        "(owed 0.00 + delivered 0.00 + ordered 0.00 − advances 0.00 + this 1250.00)."
    )
    assert (found.limit, found.above) == (None, None)


def test_the_order_itself_warns_when_it_is_written_and_when_it_is_confirmed(limited: str) -> None:
    small = samples.order(limited, lines=[samples.line("8000.00")])
    large = samples.order(limited, lines=[samples.line("16000.01")])
    assert [one.warnings for one in (small, large)] == [[], ["customer_above_limit"]]
    owes(limited, "15000.00")
    samples.anew()
    confirmed = orders.step(contract.OrderVerb(order_id=small.id), "confirm")
    assert [one.code for one in confirmed.to_contract().warnings] == ["customer_above_limit"]


def test_an_order_of_a_quote_warns_too(limited: str) -> None:
    quote = samples.quote(limited, "send", "accept", lines=[samples.line("16000.01")])
    assert samples.ordered(quote.id).warnings == ["customer_above_limit"]


@pytest.mark.parametrize(
    ("ratings", "wanted"),
    [
        ([], ["rating_missing"]),
        ([("A", 5, date(2026, 2, 1))], ["rating_named"]),
        ([("A", 5, date(2025, 9, 1)), ("C", 3, date(2026, 2, 1))], ["rating_named", "rating_worse"]),
        ([("C", 3, date(2026, 2, 1)), ("A", 5, date(2025, 9, 1))], ["rating_named", "rating_worse"]),
        ([("C", 3, date(2025, 9, 1)), ("A", 5, date(2026, 2, 1))], ["rating_named"]),
        ([("A", 5, date(2025, 9, 1)), ("E", 1, date(2026, 2, 1))], ["rating_not_rated"]),
        ([("E", 1, date(2025, 9, 1)), ("D", 2, date(2026, 2, 1))], ["rating_named"]),
        ([("A", 5, date(2025, 3, 1))], ["rating_named", "rating_old"]),
        ([("A", 5, date(2025, 3, 2))], ["rating_named"]),
    ],
)
def test_the_rating_is_an_input_of_what_is_said(customer: str, ratings: Any, wanted: list[str]) -> None:
    for letter, normalised, as_of in ratings:
        rated(customer, letter, normalised, as_of)
    assert codes(exposure(customer))[1:] == wanted


def test_what_is_said_of_a_rating_cites_it(customer: str) -> None:
    rated(customer, "A", 5, date(2025, 9, 1))
    rated(customer, "AN", 3, date(2025, 1, 2), "dun_bradstreet")
    found = exposure(customer)
    assert found.rating is not None
    assert (found.rating.normalised, found.rating.before, found.rating.age_days) == (5, None, 182)
    assert said(found, "rating_named") == "Rating A (5 of 5) by Creditsafe of 2025-09-01."
    rated(customer, "AN", 3, date(2026, 1, 2), "dun_bradstreet")
    assert said(exposure(customer), "rating_not_rated") == (
        "Dun & Bradstreet has not rated the customer (AN, of 2026-01-02)."
    )


def test_the_rating_is_not_named_to_a_company_without_that_module(customer: str) -> None:
    rated(customer, "A", 5, date(2026, 2, 1))
    with using(a_context(modules=frozenset({Module.SALES}))):
        found = exposure(customer)
    assert (found.rating, codes(found)) == (None, ["exposure_now_unlimited"])


def test_it_is_said_that_billing_was_never_heard_of(limited: str) -> None:
    with using(a_context("")):
        BillingNews.find().delete()
    found = preview_order(limited, "1000.00").exposure
    assert (found.billing_heard_at, codes(found)[-1]) == (None, "exposure_never_heard")


def test_it_is_said_how_long_billing_has_not_been_heard_of(limited: str) -> None:
    hear_billing(now() - timedelta(minutes=200), version=2)
    assert said(preview_order(limited, "1000.00").exposure, "exposure_news_old") == (
        "Billing has not been heard of for 200 minutes: what the customer owes may have changed since."
    )
    hear_billing(now(), version=3)
    assert "exposure_news_old" not in codes(exposure(limited))


def test_a_document_in_another_currency_than_the_limits_is_not_counted(context: object) -> None:
    """The customer has been moved to euro, and the limit is still one in kronor."""
    moved = samples.known_customer(currency="EUR")
    exposure_inputs.keep_limit(CreditLimitChanged(subject=moved, version=1, currency="SEK", limit=Decimal("20000.00")))
    owes(moved, "15000.00")
    found = preview_order(moved, "10000.00").exposure
    assert (found.currency, found.document, found.document_currency) == ("SEK", Decimal(12500), "EUR")
    assert (found.exposure, found.after, found.above) == (Decimal(15000), Decimal(15000), Decimal(0))
    assert [one.detail for one in found.sentences[:2]] == [
        "Exposure: 15000.00 of 20000.00 SEK (owed 15000.00 + delivered 0.00 + ordered 0.00 − advances 0.00).",
        "This is 12500.00 EUR, which is not counted against the credit limit in SEK.",
    ]
    assert samples.order(moved, lines=[samples.line("10000.00")]).warnings == []
    owes(moved, "6000.00")
    assert samples.order(moved, lines=[samples.line("1.00")]).warnings == ["customer_above_limit"]
