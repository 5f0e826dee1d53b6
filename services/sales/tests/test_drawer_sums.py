"""The cash that should lie in a drawer, against a drawer that is filled and emptied by hand."""

import os
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.money import to_minor
from contracts.sales import Means, Payment
from contracts.sales.cash_movements import MovementKind
from sales import drawer_sums, till_payments, till_sums

EXAMPLES = int(os.environ.get("DRAWER_EXAMPLES", "200"))
ORE = st.integers(1, 50_000).map(lambda minor: Decimal(minor) / 100)
Stored = dict[str, Any]


def receipt(total: Decimal, payments: Sequence[Payment], returns: bool = False) -> Stored:
    """A completed receipt as it is stored."""
    settled = till_payments.settle(total, payments)
    kept = [{"means": means.value, "amount": to_minor(amount)} for means, amount in settled.payments]
    if settled.change:
        next(one for one in kept if one["means"] == Means.CASH)["change"] = to_minor(settled.change)
    sums = {"gross": to_minor(total), "rounding": to_minor(settled.rounding), "payments": kept, "vat_rates": []}
    return {"_id": "rcp", "number": 1, "returns_id": "rcp_sale" if returns else None, "lines": [], **sums}


@st.composite
def a_sale(draw: st.DrawFn) -> tuple[Stored, Decimal]:
    """A sale paid by card, in cash that is more than enough, or by both; and what that puts into the drawer."""
    total = draw(ORE)
    by_card = draw(st.sampled_from([Decimal("0.00"), total, (total / 3).quantize(Decimal("0.01"))]))
    card = [Payment(means=Means.CARD, amount=by_card)] if by_card else []
    if by_card == total:
        return receipt(total, card), Decimal(0)
    in_cash = till_payments.whole_kronor(total - by_card)
    cash = [Payment(means=Means.CASH, amount=in_cash + draw(st.integers(0, 500)))]
    return receipt(total, [*card, *cash]), in_cash


@st.composite
def a_return(draw: st.DrawFn) -> tuple[Stored, Decimal]:
    """A return paid back in cash, or to a card."""
    total = -draw(ORE)
    if draw(st.booleans()):
        return receipt(total, [Payment(means=Means.CARD, amount=total)], returns=True), Decimal(0)
    back = till_payments.whole_kronor(total)
    return receipt(total, [Payment(means=Means.CASH, amount=back)], returns=True), back


@st.composite
def a_movement(draw: st.DrawFn) -> tuple[Stored, Decimal]:
    kind, amount = draw(st.sampled_from(MovementKind)), draw(ORE)
    return {"kind": kind.value, "amount": to_minor(amount)}, amount if kind is MovementKind.DEPOSIT else -amount


@settings(max_examples=EXAMPLES)
@given(
    st.integers(0, 100_000),
    st.lists(st.one_of(a_sale(), a_return()), max_size=12),
    st.lists(a_movement(), max_size=8),
)
def test_expected_cash_is_what_went_in_and_out(
    opening_float: int, receipts: list[tuple[Stored, Decimal]], movements: list[tuple[Stored, Decimal]]
) -> None:
    drawer = opening_float + sum(to_minor(amount) for _, amount in (*receipts, *movements))
    moved = [one for one, _ in movements]
    sums = till_sums.add_up([one for one, _ in receipts])
    shown = till_sums.show(sums, opening_float, drawer, moved)
    assert to_minor(shown["expected_cash"]) == drawer
    assert shown["difference"] == Decimal("0.00")
    by_hand = opening_float + sum(_handed_over(one) for one, _ in receipts) - to_minor(shown["change"])
    assert by_hand + to_minor(shown["cash_in"]) - to_minor(shown["cash_out"]) == drawer


def _handed_over(one: Stored) -> int:
    """What a receipt's cash was before the change."""
    return sum(paid["amount"] + paid.get("change", 0) for paid in one["payments"] if paid["means"] == Means.CASH)


@settings(max_examples=EXAMPLES)
@given(st.lists(a_return(), min_size=1, max_size=6), st.integers(0, 63))
def test_a_held_refund_counts_once_paid_or_not(returned: list[tuple[Stored, Decimal]], paid: int) -> None:
    """Whichever of the returns are completed: what is left is the same."""
    all_of_them = [{**one, "_id": f"rcp_{at}"} for at, (one, _) in enumerate(returned)]
    refunds = [{"receipt_id": one["_id"], "amount": -drawer_sums.cash_of([one])} for one in all_of_them]
    done = [one for at, one in enumerate(all_of_them) if paid >> at & 1]
    left = drawer_sums.left(10_000_000, done, [], refunds)
    assert left == 10_000_000 + sum(to_minor(amount) for _, amount in returned)
