"""Sums as they are stored, in every currency: nothing is lost on the way, and parts of a sum add up to it.

DENOMINATION_EXAMPLES=10000 runs the long form.
"""

import os
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from contracts.currencies import DECIMALS, decimals_of, unit_of
from contracts.denominations import Denomination, denomination_of, new_denomination, said_of, spell_stored
from contracts.lines import LARGEST, Pieces, check_sum, line_amount, share_of, vat_sums
from contracts.money import Amount, Kronor, TooLarge

EXAMPLES = int(os.environ.get("DENOMINATION_EXAMPLES", "100"))
CURRENCIES = st.sampled_from(sorted(DECIMALS))
PRICES = st.decimals("-999999", "999999", places=4)
QUANTITIES = st.decimals("0.0001", "9999", places=4)
"""A line of the most expensive has room in every currency, also in one of four decimals."""


@pytest.mark.parametrize(
    ("currency", "amount", "stored", "step"),
    [
        ("SEK", "1116.94", 111694, 1),
        ("JPY", "1235.00", 123500, 100),
        ("KWD", "12.345", 12345, 1),
        ("KWD", "12.50", 12500, 1),
        ("KWD", "-0.001", -1, 1),
        ("CLF", "0.0001", 1, 1),
    ],
)
def test_a_sum_is_stored_in_whole_minor_units(currency: str, amount: str, stored: int, step: int) -> None:
    money = new_denomination(currency)
    assert (money.store(Decimal(amount)), money.step) == (stored, step)
    assert f"{money.read(stored)}" == amount
    assert spell_stored(stored, said_of(money).get("minor_units")) == amount  # type: ignore[arg-type]


def test_only_what_is_finer_than_hundredths_says_so() -> None:
    assert said_of(new_denomination("SEK")) == {"currency": "SEK"}
    assert said_of(new_denomination("JPY")) == {"currency": "JPY"}
    assert said_of(new_denomination("KWD")) == {"currency": "KWD", "minor_units": 1000}
    assert said_of(new_denomination("UYW")) == {"currency": "UYW", "minor_units": 10000}


def test_dinars_of_release_0_1_0_stay_hundredths() -> None:
    money = denomination_of("KWD", None)
    assert (money.read(1235), money.unit, money.step) == (Decimal("12.35"), Decimal("0.01"), 1)


def test_an_amount_has_as_many_decimals_as_it_needs_and_kronor_have_two() -> None:
    amount, kronor = TypeAdapter[Decimal](Amount), TypeAdapter[Decimal](Kronor)
    spelled = [f"{amount.validate_python(one)}" for one in ("12", "12.5", "12.3450", "0.0001")]
    assert spelled == ["12.00", "12.50", "12.345", "0.0001"]
    with pytest.raises(ValidationError, match="four decimals"):
        amount.validate_python("0.00001")
    with pytest.raises(ValidationError, match="two decimals"):
        kronor.validate_python("12.345")


IN_KRONOR_ALONE = {
    "billing": {"exempt_turnover", "exemption", "receipt_invoices", "till_sales"},
    "sales": {
        "billing_views",
        "cash_movements",
        "certified_register",
        "order_prepayments",
        "prepayment_sums",
        "receipt_billings",
        "receipt_claims",
        "receipt_completion",
        "receipt_models",
        "receipt_prepayments",
        "receipt_returns",
        "till_days",
        "till_models",
        "till_rows",
        "till_sums",
    },
}
"""Modules whose sums are kronor whoever buys: of the till, of prepayments at it, and the limit of exempt sellers."""


@pytest.mark.parametrize("service", IN_KRONOR_ALONE)
def test_sums_of_documents_are_read_by_their_denomination(service: str) -> None:
    """`from_minor` and `to_minor` know öre only: of a document in dinars they would make ten times as much."""
    flat = (Path(__file__).parents[2] / "services" / service).glob("*.py")
    reckon = {
        path.stem for path in flat if re.search(r"\b(from_minor|to_minor|MINOR_UNITS)\b", path.read_text("utf-8"))
    }
    assert reckon - IN_KRONOR_ALONE[service] == set()


@pytest.mark.parametrize(("currency", "most"), [("SEK", "999999999999.99"), ("KWD", "99999999999.999")])
def test_what_a_document_may_come_to_has_room_in_an_amount(currency: str, most: str) -> None:
    unit = unit_of(currency)
    assert TypeAdapter[Decimal](Amount).validate_python(check_sum(Decimal(most), unit)) == Decimal(most)
    with pytest.raises(TooLarge):
        check_sum(Decimal(most) + unit, unit)
    assert check_sum(LARGEST, unit_of("JPY")) == LARGEST


@settings(max_examples=EXAMPLES)
@given(currency=CURRENCIES, price=PRICES, quantity=QUANTITIES, cuts=st.lists(st.integers(1, 9), max_size=6))
def test_parts_of_a_line_add_up_to_it_in_whole_units(
    currency: str, price: Decimal, quantity: Decimal, cuts: list[int]
) -> None:
    money = new_denomination(currency)
    amount = line_amount(quantity, price, Decimal(0), money.unit)
    stored = money.store(amount)
    assert_whole(money, stored, amount)
    whole = left = Pieces(quantity, stored)
    for cut in cuts:
        part = (left.quantity * cut / 10).quantize(Decimal("0.0001"))
        share = share_of(whole, left, part, Decimal(money.step)) if part else 0
        assert_whole(money, share, money.read(share))
        left = Pieces(left.quantity - part, left.amount - share)
        assert left.amount * stored >= 0
    assert share_of(whole, left, left.quantity, Decimal(money.step)) == left.amount


def assert_whole(money: Denomination, stored: int, amount: Decimal) -> None:
    """Stored and read again it is the same; it has no more decimals than its currency."""
    assert money.read(stored) == amount
    assert stored % money.step == 0
    assert amount == round(amount, decimals_of(money.currency))
    assert spell_stored(stored, None if money.minor_units == 100 else money.minor_units) == f"{money.read(stored):f}"


@settings(max_examples=EXAMPLES)
@given(
    currency=CURRENCIES,
    rows=st.lists(st.tuples(PRICES, st.sampled_from([0, 6, 12, 25])), min_size=1, max_size=5),
    with_vat=st.booleans(),
)
def test_vat_is_within_half_a_unit_of_its_rate(currency: str, rows: list[tuple[Decimal, int]], with_vat: bool) -> None:
    money = new_denomination(currency)
    sold = [(line_amount(Decimal(1), price, Decimal(0), money.unit), Decimal(percent)) for price, percent in rows]
    sums = vat_sums(sold, with_vat, money.unit)
    for one in sums:
        assert_whole(money, money.store(one.net), one.net)
        assert_whole(money, money.store(one.vat), one.vat)
        gross = one.net + one.vat
        exact = gross * one.percent / (100 + one.percent) if with_vat else one.net * one.percent / 100
        assert abs(one.vat - exact) <= money.unit / 2
    came_to = sum(one.net + (one.vat if with_vat else 0) for one in sums)
    assert came_to == sum(amount for amount, _ in sold)
