"""A customer's exposure: what it is built from, and how it stands to the limit; in the head of the card, and of all customers."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from chassis.context import using
from chassis.paging import encode_cursor
from chassis.testing import a_context
from contracts import sales as contract
from contracts.access import Module
from contracts.errors import InvalidInput, Unavailable
from contracts.sales.exposures import CustomerExposure, ListExposures
from contracts.tabs import GetCardSection
from sales import card, exposures, orders
from sales.models import Order
from sales.projections import ExposureInput
from sales.tests import samples
from sales.tests.exposing import (
    LIMIT,
    built,
    codes,
    deliver,
    exposure,
    hear,
    limited_customer,
    on_account,
    ordered,
    owes,
    said,
    sums,
)
from sales.tests.samples import TODAY

pytestmark = pytest.mark.usefixtures("database", "context", "heard")


def test_it_is_built_from_what_is_owed_delivered_and_ordered_less_advances(limited: str) -> None:
    order = ordered(limited)
    deliver(order, "1")
    owes(limited, "3000.00")
    owes(limited, "-500.00")
    assert built(limited) == sums(3000, 5000, 5000, 500)
    found = exposure(limited)
    assert (found.currency, found.limit, found.exposure, found.above) == ("SEK", LIMIT, Decimal(12500), Decimal(0))
    assert found.sentences[0].detail == (
        "Exposure: 12500.00 of 20000.00 SEK (owed 3000.00 + delivered 5000.00 + ordered 5000.00 − advances 500.00)."
    )


def test_what_is_on_account_is_an_advance_until_it_is_used(limited: str) -> None:
    owes(limited, "3000.00")
    for version, left in ((1, "700.00"), (3, "0.00"), (2, "300.00")):  # the news of 2 comes late
        on_account(limited, left, "acp_1", version)
        assert built(limited) == sums(3000, 0, 0, {1: 700, 3: 0, 2: 0}[version])


def test_due_on_a_holiday_is_overdue_after_the_next_bank_day(limited: str) -> None:
    due, in_time = TODAY - timedelta(days=2), TODAY
    owes(limited, "3000.00", due_date=due, in_time_until=in_time)
    assert exposure(limited).sums[0].overdue == 0
    owes(limited, "3000.00", due_date=due)
    assert exposure(limited).sums[0].overdue == Decimal(3000)


def test_drafts_and_quotes_count_nothing(limited: str) -> None:
    for made in (samples.order(limited), samples.quote(limited, "send", "accept")):
        if isinstance(made, Order):
            hear(made)
    assert built(limited) == sums(0, 0, 0, 0)


def test_what_is_cancelled_or_dropped_counts_no_longer(limited: str) -> None:
    cancelled, closed = ordered(limited), ordered(limited)
    deliver(closed, "1")
    for order, verb in ((cancelled, "cancel"), (closed, "close")):
        samples.anew()
        hear(orders.step(contract.OrderVerb(order_id=order.id), verb))
    assert built(limited) == sums(0, 5000, 0, 0)


def test_an_older_event_and_the_same_one_change_nothing(limited: str) -> None:
    invoice = owes(limited, "1000.00", version=3)
    for version in (3, 2):
        owes(limited, "9000.00", invoice_id=invoice, version=version)
    assert built(limited)[0] == Decimal(1000)
    owes(limited, "0.00", invoice_id=invoice, version=4)
    assert built(limited)[0] == 0


def test_a_branch_has_its_part_and_the_customers_limit() -> None:
    customer = limited_customer(LIMIT, branches=samples.BRANCHES)
    ordered(customer, branch_id="bra_limhamn")
    owes(customer, "700.00")
    assert built(customer, "bra_limhamn") == sums(0, 0, 10000, 0)
    assert built(customer) == sums(700, 0, 10000, 0)
    with pytest.raises(Unavailable):
        exposure(customer, "bra_unknown")


def test_above_the_limit_is_said_and_shown_in_the_head(limited: str) -> None:
    owes(limited, "25000.50", due_date=date(2026, 2, 1), disputed=Decimal("1000.00"))
    found = exposure(limited)
    assert (found.above, codes(found)[:2]) == (Decimal("5000.50"), ["exposure_now", "credit_limit_exceeded"])
    assert said(found, "exposure_overdue") == "25000.50 SEK of what is owed is overdue."
    assert said(found, "exposure_disputed") == "1000.00 SEK of what is owed is disputed; it is counted."
    (item,) = in_head(limited)
    assert item == {
        "currency": "SEK",
        "exposure": "25000.50",
        "limit": "20000.00",
        "above": "5000.50",
        "state": "above",
        "owed": "25000.50",
        "delivered": "0.00",
        "ordered": "0.00",
        "advances": "0.00",
    }


def in_head(customer: str, **fields: Any) -> list[dict[str, Any]]:
    request = GetCardSection(customer_id=customer, modules=frozenset({Module.SALES}), **fields)
    (block,) = card.section(request, TODAY).head
    assert (block.key, block.more) == ("exposure", f"/v1/customers/{customer}/exposure")
    return list(block.items)


def test_the_head_without_limit_and_exposure_is_empty(customer: str) -> None:
    assert in_head(customer) == []
    owes(customer, "100.00")
    assert [(one["limit"], one["state"]) for one in in_head(customer)] == [(None, "unlimited")]


def test_other_currencies_are_beside_the_limit(limited: str) -> None:
    owes(limited, "100.00", currency="EUR")
    found = exposure(limited)
    assert [(one.currency, one.exposure) for one in found.sums] == [("SEK", 0), ("EUR", Decimal(100))]
    assert (found.exposure, found.above) == sums(0, 0)
    assert "exposure_other_currency" in codes(found)
    assert [one["state"] for one in in_head(limited)] == ["within", "not_counted"]


def test_sums_of_finer_currencies_are_exact() -> None:
    customer = limited_customer(Decimal("10.5"), currency="KWD", vat_type="export")
    owes(customer, "12.345", currency="KWD")
    assert exposure(customer).above == Decimal("1.845")


@pytest.fixture
def many() -> dict[str, str]:
    """Customers of a company of their own: with and without a limit, in kronor and in euro."""
    made = {}
    for name, limit, owed, currency in (
        ("far above", "100.00", "900.00", "SEK"),
        ("above", "100.00", "300.00", "SEK"),
        ("large", None, "5000.00", "SEK"),
        ("small", "1000.00", "5.00", "SEK"),
        ("in euro", "10.00", "4000.00", "EUR"),
    ):
        made[name] = limited_customer(Decimal(limit) if limit else None, "many", currency=currency, name=name)
        with using(a_context("many")):
            owes(made[name], owed, currency=currency)
    limited_customer(Decimal(50), "many", name="nothing")
    return made


def test_all_customers_the_furthest_above_first_page_by_page(many: dict[str, str]) -> None:
    with using(a_context("many")):
        ExposureInput.find(customer_id__nin=list(many.values())).delete()
        names = ["far above", "above", "large", "small", "in euro"]
        for limit in (1, 2, 5):
            assert [one.customer_name for one in pages(limit)] == names
        assert [(one.above, one.exposure) for one in pages(5)][:2] == [sums(800, 900), sums(200, 300)]
        assert [one.customer_name for one in pages(2, above_limit=True)] == ["far above", "above", "in euro"]
        with pytest.raises(InvalidInput):
            exposures.list_exposures(ListExposures(cursor="nonsense"), TODAY)


def pages(limit: int, **fields: Any) -> list[CustomerExposure]:
    found: list[CustomerExposure] = []
    cursor = None
    while True:
        page = exposures.list_exposures(ListExposures(limit=limit, cursor=cursor, **fields), TODAY)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found


@pytest.mark.parametrize(
    "text", ["SEK/NaN/1/cus_1", "SEK/sNaN/1/cus_1", '[false, "SEK", "NaN", "1", "cus_1"]', "[false]"]
)
def test_a_cursor_with_no_place_of_the_list_is_refused(many: dict[str, str], text: str) -> None:
    cursor = encode_cursor(text, ListExposures)
    with pytest.raises(InvalidInput) as refused:
        with using(a_context("many")):
            exposures.list_exposures(ListExposures(cursor=cursor), TODAY)
    assert list(refused.value.details) == ["/cursor"]
