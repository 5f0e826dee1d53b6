"""Money, VAT, quantities and periods: the examples of the domain, and what holds for all of them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.customers import Address, Addresses, VatType
from contracts.errors import Conflict, InvalidInput
from contracts.lines import LARGEST, line_amount, vat_inside, vat_on
from contracts.money import TooLarge, to_minor
from contracts.sales import Progress, Totals
from contracts.vat import NoVatRate, VatCategory, vat_percent, vat_rate
from sales import customers, lines, periods
from sales.models import Line, Order
from sales.tests import samples

MONEY = st.decimals(min_value=Decimal("-99999999.99"), max_value=Decimal("99999999.99"), places=2)
RATES = st.sampled_from([Decimal(0), Decimal(6), Decimal(12), Decimal(25)])


@pytest.mark.parametrize(
    ("category", "on", "percent"),
    [
        (VatCategory.STANDARD, date(2026, 3, 2), 25),
        (VatCategory.FOOD, date(2026, 3, 31), 12),
        (VatCategory.FOOD, date(2026, 4, 1), 6),
        (VatCategory.FOOD, date(2027, 12, 31), 6),
        (VatCategory.FOOD, date(2028, 1, 1), 12),
        (VatCategory.RESTAURANT, date(2026, 4, 1), 12),
        (VatCategory.EXEMPT, date(2026, 4, 1), 0),
    ],
)
def test_the_rate_follows_category_and_day(category: VatCategory, on: date, percent: int) -> None:
    assert vat_rate(category, on) == percent


@given(st.sampled_from(VatCategory), st.dates(date(2012, 1, 1), date(2100, 1, 1)))
def test_every_day_has_one_rate(category: VatCategory, on: date) -> None:
    assert 0 <= vat_rate(category, on) <= 25


def test_a_rate_is_never_guessed() -> None:
    with pytest.raises(NoVatRate):
        vat_rate(VatCategory.STANDARD, date(2011, 12, 31))


@pytest.mark.parametrize("vat_type", ["swedish_reverse_charge", "eu_reverse_charge", "export"])
def test_sold_without_vat(vat_type: str) -> None:
    assert vat_percent(VatCategory.STANDARD, VatType(vat_type), date(2026, 3, 2)) == 0
    assert vat_percent(VatCategory.STANDARD, VatType.EU, date(2026, 3, 2)) == 25


def test_the_domain_s_examples() -> None:
    assert vat_on(Decimal("4467.75"), Decimal(25)) == Decimal("1116.94")
    assert vat_inside(Decimal("99.00"), Decimal(25)) == Decimal("19.80")
    assert line_amount(Decimal("2.5"), Decimal("1787.10"), Decimal(0)) == Decimal("4467.75")
    assert line_amount(Decimal(3), Decimal("9.95"), Decimal(10)) == Decimal("26.87")
    assert line_amount(Decimal("0.5"), Decimal("0.01"), Decimal(0)) == Decimal("0.01")
    assert line_amount(Decimal("-0.5"), Decimal("0.01"), Decimal(0)) == Decimal("-0.01")


def totals_of(priced: list[tuple[Decimal, Decimal]], with_vat: bool = False) -> Totals:
    """The sums of a document with lines of those amounts and VAT rates."""
    order = Order()
    lines.put(order, [Line(amount=to_minor(amount), vat_percent=percent) for amount, percent in priced], with_vat)
    return order.totals()


def test_vat_is_rounded_per_rate_and_not_per_line() -> None:
    totals = totals_of(
        [(Decimal("0.02"), Decimal(25)), (Decimal("0.02"), Decimal(25)), (Decimal("10.00"), Decimal(12))]
    )
    assert (totals.net, totals.vat, totals.total) == (Decimal("10.04"), Decimal("1.21"), Decimal("11.25"))
    assert [(rate.percent, rate.net, rate.vat) for rate in totals.vat_rates] == [
        (Decimal(12), Decimal("10.00"), Decimal("1.20")),
        (Decimal(25), Decimal("0.04"), Decimal("0.01")),
    ]


@given(st.lists(st.tuples(MONEY, RATES), max_size=20), st.booleans())
def test_the_sums_agree_with_each_other(priced: list[tuple[Decimal, Decimal]], with_vat: bool) -> None:
    totals = totals_of(priced, with_vat)
    assert totals.net + totals.vat == totals.total
    assert sum(rate.net for rate in totals.vat_rates) == totals.net
    assert sum(rate.vat for rate in totals.vat_rates) == totals.vat
    assert (totals.total if with_vat else totals.net) == sum(amount for amount, _ in priced)
    for rate in totals.vat_rates:
        assert abs(rate.vat - rate.net * rate.percent / 100) <= Decimal("0.01")


def test_nothing_comes_to_more_than_can_be_kept() -> None:
    with pytest.raises(TooLarge):
        line_amount(Decimal("99999999"), Decimal("999999999999.99"), Decimal(0))
    with pytest.raises(InvalidInput) as refused:
        totals_of([(LARGEST, Decimal(25))])
    assert list(refused.value.details) == ["/lines"]


def stored(*quantities: str) -> list[Line]:
    return lines.price([samples.line(quantity=one) for one in quantities], VatType.SWEDISH, samples.TODAY, "date")


@given(st.lists(st.integers(1, 9), min_size=1, max_size=8))
def test_a_line_is_used_up_bit_by_bit_and_never_beyond(bits: list[int]) -> None:
    made = stored(str(sum(bits)), "1")
    assert lines.progress(made, "delivered") == Progress.NONE
    for bit in bits:
        lines.take("order", made, [samples.part(1, str(bit))], "delivered")
        assert lines.progress(made, "delivered") == Progress.PART
    with pytest.raises(InvalidInput) as refused:
        lines.take("order", made, [samples.part(1, "0.0001")], "delivered")
    assert list(refused.value.details) == ["/parts/0/quantity"]
    assert [(line.line, quantity) for line, quantity in lines.take("order", made, None, "delivered")] == [
        (2, Decimal(1))
    ]
    assert lines.progress(made, "delivered") == Progress.FULL
    with pytest.raises(Conflict):
        lines.take("order", made, None, "delivered")


@pytest.mark.parametrize(
    ("parts", "pointer"),
    [
        ([samples.part(3, "1")], "/parts/0/line"),
        ([samples.part(1, "1"), samples.part(1, "1")], "/parts/1/line"),
        ([samples.part(1, "1"), samples.part(2, "1.5")], "/parts/1/quantity"),
    ],
)
def test_parts_that_are_not_there(parts: list[object], pointer: str) -> None:
    made = stored("2", "1")
    with pytest.raises(InvalidInput) as refused:
        lines.take("order", made, parts, "ordered")  # type: ignore[arg-type]
    assert list(refused.value.details) == [pointer]
    assert lines.progress(made, "ordered") == Progress.NONE


STARTS = st.dates(date(2000, 1, 1), date(2080, 12, 31))


@given(STARTS, st.sampled_from([1, 2, 3, 4, 6, 12, 24, 36]), st.integers(0, 60))
def test_periods_follow_on_each_other(starts_on: date, months: int, index: int) -> None:
    one, following = (periods.period("ctr_1", starts_on, months, at, None) for at in (index, index + 1))
    assert one is not None
    assert following is not None
    assert following.first == one.last + timedelta(days=1)
    assert one.first <= one.last
    assert one.key != following.key


def test_a_month_s_end_stays_the_month_s_end() -> None:
    firsts = [periods.first_day(date(2026, 1, 31), 1, index) for index in range(4)]
    assert firsts == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]


def test_the_last_period_is_cut_off() -> None:
    start, last = date(2026, 1, 1), date(2026, 7, 15)
    third = periods.period("ctr_1", start, 3, 2, last)
    assert third is not None
    assert (third.key, third.first, third.last) == ("ctr_1:2026-07-01", date(2026, 7, 1), last)
    assert periods.period("ctr_1", start, 3, 3, last) is None


def test_addresses_fall_back_one_by_one() -> None:
    lager = Address(line1="Lagervägen 2", city="Arlöv")
    customer = Addresses(invoice=samples.MALMO, delivery=lager)
    own = customers.frozen_addresses(customer, None)
    assert (own.invoice, own.delivery, own.visiting) == (samples.MALMO, lager, samples.MALMO)
    branch = customers.frozen_addresses(customer, Addresses(invoice=samples.LIMHAMN))
    assert {branch.invoice, branch.delivery, branch.visiting} == {samples.LIMHAMN}
    without = customers.frozen_addresses(customer, Addresses(visiting=samples.LIMHAMN))
    assert (without.invoice, without.delivery, without.visiting) == (samples.MALMO, lager, samples.LIMHAMN)
