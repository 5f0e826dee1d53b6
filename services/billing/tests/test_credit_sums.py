"""What credits come to: examples, and histories of an invoice that is credited in parts until nothing is left.

CREDIT_HISTORIES=10000 runs the long form.
"""

import os
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing.credit_sums import LineLeft, Part, RateSum, Sums, add_up, choose, line_left
from billing.tests import days
from billing.totals import price_lines, totals_of
from contracts.billing import LineInput, LineToCredit
from contracts.customers import VatType
from contracts.denominations import IN_KRONOR, Denomination, new_denomination
from contracts.errors import Conflict, InvalidInput
from contracts.lines import Pieces, share_of
from contracts.vat import VatCategory

HISTORIES = int(os.environ.get("CREDIT_HISTORIES", "60"))
Lines = list[LineLeft]


def an_invoice(*lines: LineInput, rounded: bool = True, money: Denomination = IN_KRONOR) -> tuple[Lines, Sums]:
    """What is left of a new invoice of these lines: all of it."""
    priced = price_lines(lines, VatType.SWEDISH, days.ISSUED, money=money)
    totals = totals_of(priced, rounded, money)
    rates = {rate.percent: RateSum(money.store(rate.net), money.store(rate.vat)) for rate in totals.vat_rates}
    left = [line_left(Pieces(line.quantity, money.store(line.net)), line.vat_percent, []) for line in priced]
    return left, Sums(rates, money.store(totals.rounding), money.store(totals.total))


def line(price: str, quantity: str = "1", **fields: Any) -> LineInput:
    return LineInput(text="Skruv", price=Decimal(price), quantity=Decimal(quantity), **fields)


def wanted(number: int, **fields: str) -> LineToCredit:
    return LineToCredit(line=number, **{name: Decimal(value) for name, value in fields.items()})


def take(left: Lines, rest: Sums, *lines: LineToCredit, money: Denomination = IN_KRONOR) -> tuple[Lines, Sums, Sums]:
    """What is left, line by line and in sum, and what the credit came to."""
    parts = choose(left, lines or None, money)
    sums = add_up(parts, left, rest, money)
    return after(left, parts), rest.less(sums), sums


def after(left: Lines, parts: list[Part]) -> Lines:
    rest = list(left)
    for part in parts:
        was = rest[part.at]
        now = line_left(was.left, was.percent, [Pieces(part.quantity, part.net)])
        rest[part.at] = now._replace(whole=was.whole) if part.quantity else now
    return rest


def test_a_whole_credit_undoes_the_sums_to_the_ore() -> None:
    left, rest = an_invoice(line("4467.75"))
    assert rest.total == 558500
    left, rest, sums = take(left, rest)
    assert (sums.net, sums.vat, sums.rounding, sums.total) == (446775, 111694, 31, 558500)
    assert all(one.is_gone for one in left)
    assert (rest.net, rest.vat, rest.rounding, rest.total) == (0, 0, 0, 0)


def test_the_last_of_three_pieces_takes_the_rest() -> None:
    left, rest = an_invoice(line("10.00", "3", discount_percent=Decimal("16.67")))
    totals = []
    for _ in range(3):
        left, rest, sums = take(left, rest, wanted(1, quantity="1"))
        totals.append((sums.net, sums.vat, sums.total))
    assert totals == [(833, 208, 1041), (833, 208, 1041), (834, 209, 1018)]
    assert rest.total == 0


def test_a_fall_in_price_takes_no_piece() -> None:
    left, rest = an_invoice(line("100.00", "3"))
    left, rest, sums = take(left, rest, wanted(1, amount="50.00"))
    assert left[0].left == Pieces(Decimal(3), 25000)
    assert (sums.net, sums.vat, sums.total) == (5000, 1250, 6250)
    left, rest, sums = take(left, rest, wanted(1, quantity="1"))
    assert (left[0].left, sums.net) == (Pieces(Decimal(2), 16667), 8333)


def test_a_discount_line_cannot_be_left_out() -> None:
    left, rest = an_invoice(line("100.00"), line("-60.00"))
    for number in (1, 2):
        with pytest.raises(Conflict) as refused:
            take(left, rest, wanted(number))
        assert refused.value.code == "billing.invoice_credit_out_of_bounds"
    _, rest, sums = take(left, rest, wanted(1), wanted(2))
    assert (sums.total, rest.total) == (5000, 0)


def test_what_is_wrong_with_the_lines_is_named_line_by_line() -> None:
    left, rest = an_invoice(line("100.00", "2"), line("5.00"))
    left, rest, _ = take(left, rest, wanted(2))
    with pytest.raises(InvalidInput) as refused:
        take(
            left,
            rest,
            wanted(3),
            wanted(1, quantity="2.5"),
            wanted(2),
            wanted(1, amount="200.01"),
            wanted(1, amount="1", quantity="1"),
        )
    found = {pointer: text.split()[0] for pointer, text in refused.value.details.items() if pointer.startswith("/")}
    assert found == {
        "/lines/0/line": "no_such_line",
        "/lines/1/quantity": "more_than_left",
        "/lines/2/line": "more_than_left",
        "/lines/3/line": "line_named_twice",
        "/lines/3/amount": "more_than_left",
        "/lines/4/line": "line_named_twice",
        "/lines/4/amount": "quantity_or_amount",
    }
    take(left, rest)
    left, rest, _ = take(left, rest)
    with pytest.raises(Conflict) as nothing:
        take(left, rest)
    assert nothing.value.code == "billing.invoice_nothing_to_credit"


def test_shares_of_little_never_come_to_more() -> None:
    """Each a quarter of 2 öre, half up: one öre; the third and the fourth come to nothing."""
    whole = left = Pieces(Decimal(4), 2)
    shares = []
    for _ in range(4):
        shares.append(share_of(whole, left, Decimal(1)))
        left = Pieces(left.quantity - 1, left.amount - shares[-1])
    assert (shares, left) == ([1, 1, 0, 0], Pieces(Decimal(0), 0))


PRICES = st.decimals("-30.00", "500.00", places=2)
QUANTITIES = st.sampled_from(["1", "2", "3", "7", "0.5", "12.25", "-1", "0.0001"]).map(Decimal)
CATEGORIES = st.sampled_from([VatCategory.STANDARD, VatCategory.FOOD, VatCategory.CULTURE, VatCategory.EXEMPT])
CURRENCIES = st.sampled_from(["SEK", "JPY", "KWD", "CLF"])
LINE = st.builds(LineInput, text=st.just("x"), price=PRICES, quantity=QUANTITIES, vat_category=CATEGORIES)


@settings(max_examples=HISTORIES)
@given(data=st.data(), lines=st.lists(LINE, min_size=1, max_size=4), rounded=st.booleans(), currency=CURRENCIES)
def test_whatever_is_credited_no_ore_appears_or_vanishes(
    data: st.DataObject, lines: list[LineInput], rounded: bool, currency: str
) -> None:
    money = new_denomination(currency)
    left, whole = an_invoice(*lines, rounded=rounded and currency == "SEK", money=money)
    if whole.total < 0:
        return
    rest, came_to = whole, [0, 0, 0]
    for _ in range(data.draw(st.integers(0, 5))):
        chosen = data.draw(st.integers(0, len(left) - 1))
        try:
            left, rest, sums = take(left, rest, some_of(data, left, chosen, money), money=money)
        except (InvalidInput, Conflict):
            continue
        came_to = [came_to[0] + sums.net, came_to[1] + sums.vat, came_to[2] + sums.total]
        assert_sound(left, lines, rest, sums, money)
    if not all(one.is_gone for one in left):
        left, rest, sums = take(left, rest, money=money)
        came_to = [came_to[0] + sums.net, came_to[1] + sums.vat, came_to[2] + sums.total]
        assert_sound(left, lines, rest, sums, money)
    assert came_to == [whole.net, whole.vat, whole.total]
    assert (rest.net, rest.vat, rest.rounding, rest.total) == (0, 0, 0, 0)


def some_of(data: st.DataObject, left: Lines, at: int, money: Denomination) -> LineToCredit:
    kind = data.draw(st.sampled_from(["quantity", "amount", "all"]))
    if kind == "quantity" and left[at].left.quantity:
        few = st.sampled_from([abs(left[at].left.quantity), Decimal("0.0001"), Decimal(1)])
        return LineToCredit(line=at + 1, quantity=data.draw(few))
    if kind == "amount" and left[at].left.amount:
        units = data.draw(st.integers(1, abs(left[at].left.amount) // money.step))
        return LineToCredit(line=at + 1, amount=money.read(units * money.step))
    return LineToCredit(line=at + 1)


def assert_sound(left: Lines, lines: list[LineInput], rest: Sums, sums: Sums, money: Denomination) -> None:
    """The credit is no charge, no line is below nothing, and what is left is an invoice that is right in itself, in whole
    units of the currency."""
    assert sums.total == sums.net + sums.vat + sums.rounding
    assert sums.total >= 0
    assert rest.total == rest.net + rest.vat + rest.rounding
    assert rest.total >= 0
    for now, at_first in zip(left, lines, strict=True):
        assert now.left.quantity * at_first.quantity >= 0
        assert now.left.amount * at_first.price * at_first.quantity >= 0
    for percent, (net, vat) in rest.rates.items():
        assert abs(Decimal(vat) - Decimal(net) * percent / 100) <= Decimal(money.step) / 2
        assert (net % money.step, vat % money.step) == (0, 0)
