"""The pure rules of contracts: which days of a period are charged, what its lines come to, what a price is on a day."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.sales import PriceChange
from sales import agreement_terms, periods
from sales.contract_prices import price_on
from sales.periods import Share, Span, share, split_amounts

MARCH = Span(date(2026, 3, 1), date(2026, 3, 31))
ORE = Decimal("0.01")


def march(first: int, last: int | None) -> Span:
    return Span(date(2026, 3, first), None if last is None else date(2026, 3, last))


@pytest.mark.parametrize(
    ("last_day", "pauses", "days"),
    [
        (None, [], 31),
        (date(2026, 3, 31), [], 31),
        (date(2026, 3, 10), [], 10),
        (date(2026, 3, 1), [], 1),
        (date(2026, 2, 28), [], 0),
        (None, [march(11, 20)], 21),
        (None, [march(20, None)], 19),
        (None, [Span(date(2026, 1, 1), date(2026, 12, 31))], 0),
        (date(2026, 3, 15), [march(11, 20)], 10),
        (None, [march(2, 3), march(30, 31)], 27),
        (None, [Span(date(2026, 4, 1), None)], 31),
    ],
)
def test_the_days_of_a_period_that_are_charged(last_day: date | None, pauses: list[Span], days: int) -> None:
    assert share(MARCH, last_day, pauses) == Share(days, 31)


@given(
    days=st.integers(0, 400),
    length=st.integers(0, 400),
    cuts=st.lists(st.integers(-50, 450), max_size=6, unique=True),
)
def test_charged_and_paused_days_are_all_days(days: int, length: int, cuts: list[int]) -> None:
    """Whatever the pauses: each day of a period is charged once or not at all."""
    first = date(2026, 1, 1)
    whole = Span(first, first + timedelta(days=length))
    ordered = sorted(cuts)[: len(cuts) // 2 * 2]
    pauses = [
        Span(first + timedelta(a), first + timedelta(b - 1)) for a, b in zip(ordered[::2], ordered[1::2], strict=True)
    ]
    last = first + timedelta(days=days)
    paused = {one.first + timedelta(at) for one in pauses for at in range(((one.last or last) - one.first).days + 1)}
    running = {first + timedelta(at) for at in range(min(days, length) + 1)}
    assert share(whole, last, pauses) == Share(len(running - paused), length + 1)


@pytest.mark.parametrize(
    ("amounts", "charged", "parts"),
    [
        ([99500], Share(10, 31), [32097]),
        ([1000, 1000, 1000], Share(10, 31), [323, 323, 322]),
        ([100, 200], Share(31, 31), [100, 200]),
        ([], Share(1, 31), []),
    ],
)
def test_the_last_line_takes_the_rest(amounts: list[int], charged: Share, parts: list[int]) -> None:
    assert split_amounts(amounts, charged) == parts


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=20), st.integers(0, 366), st.integers(1, 366))
def test_the_parts_of_a_period_add_up_to_its_share(amounts: list[int], days: int, of: int) -> None:
    charged = Share(min(days, of), of)
    assert sum(split_amounts(amounts, charged)) == charged.part_of(sum(amounts))


def change(month: int, **fields: Any) -> PriceChange:
    return PriceChange(from_day=date(2026, month, 1), **fields)


BY_INDEX = {"base": Decimal("402.32"), "value": Decimal("415.51")}


@pytest.mark.parametrize(
    ("price", "changes", "month", "then"),
    [
        ("100.00", [change(4, percent=Decimal(3))], 3, "100.00"),
        ("100.00", [change(4, percent=Decimal(3))], 4, "103.00"),
        ("100.00", [change(4, index=BY_INDEX)], 4, "103.28"),
        ("100.00", [change(5, percent=Decimal(10)), change(4, percent=Decimal(-10))], 5, "99.00"),
        ("0.49", [change(4, percent=Decimal(2)), change(5, percent=Decimal(2))], 6, "0.51"),
        ("100.00", [change(4, percent=Decimal(3)), change(5, prices=[{"line": 1, "price": "120.00"}])], 5, "120.00"),
        ("100.00", [change(4, prices=[{"line": 2, "price": "120.00"}])], 5, "100.00"),
        ("-10.00", [change(4, percent=Decimal("0.05"))], 5, "-10.01"),
    ],
)
def test_prices_follow_what_was_announced(price: str, changes: list[PriceChange], month: int, then: str) -> None:
    assert price_on(1, Decimal(price), changes, date(2026, month, 1), ORE) == Decimal(then)


@given(st.decimals("0.01", "99999", places=2), st.lists(st.integers(-50, 50), max_size=8))
def test_a_price_is_rounded_once(price: Decimal, percents: list[int]) -> None:
    changes = [change(at + 1, percent=Decimal(percent)) for at, percent in enumerate(percents)]
    exact = Fraction(price)
    for percent in percents:
        exact *= Fraction(100 + percent, 100)
    assert abs(Fraction(price_on(1, price, changes, date(2026, 12, 1), ORE)) - exact) <= Fraction(1, 200)


def test_pauses_never_overlap() -> None:
    """However they begin and end: a second one waits for the end of the first, and one that has not begun vanishes."""
    once = agreement_terms.end_pause(agreement_terms.begin_pause([], date(2026, 3, 1)), date(2026, 3, 20))
    assert once == [{"first": "2026-03-01", "last": "2026-03-20"}]
    again = agreement_terms.begin_pause(once, date(2026, 3, 10))
    assert again[-1] == {"first": "2026-03-21", "last": None}
    assert agreement_terms.begin_pause(again, date(2026, 5, 1)) == again
    assert agreement_terms.end_pause(again, date(2026, 3, 15)) == once


def test_periods_count_from_the_first_day() -> None:
    """31 January, a month each: the whole period that begins on 28 February ends on 30 March."""
    start = date(2026, 1, 31)
    firsts = [periods.first_day(start, 1, index) for index in range(3)]
    assert firsts == [start, date(2026, 2, 28), date(2026, 3, 31)]
