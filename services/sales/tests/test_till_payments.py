"""What a receipt takes, rounds and gives back: examples, and what holds of all payments."""

import os
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.errors import InvalidInput
from contracts.sales import Means, Payment
from sales import till_payments

EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "200"))


def pay(**means: str) -> list[Payment]:
    return [Payment(means=Means(name), amount=Decimal(amount)) for name, amount in means.items()]


@pytest.mark.parametrize(
    ("total", "payments", "rounding", "change"),
    [
        ("5584.69", pay(cash="5585"), "0.31", "0.00"),
        ("5584.69", pay(card="5584.69"), "0.00", "0.00"),
        ("5584.69", pay(card="3000.19", cash="2585"), "0.50", "0.00"),
        ("5584.69", pay(card="5000.00", cash="1000"), "0.31", "415.00"),
        ("99.00", pay(cash="200"), "0.00", "101.00"),
        ("0.30", pay(cash="0"), "-0.30", "0.00"),
        ("-99.50", pay(cash="-100"), "-0.50", "0.00"),
        ("-99.50", pay(card="-50.00", cash="-50"), "-0.50", "0.00"),
    ],
)
def test_only_the_cash_is_rounded_and_only_cash_gives_change(
    total: str, payments: list[Payment], rounding: str, change: str
) -> None:
    settled = till_payments.settle(Decimal(total), payments)
    assert (settled.rounding, settled.change) == (Decimal(rounding), Decimal(change))
    assert sum(amount for _, amount in settled.payments) == Decimal(total) + settled.rounding


@pytest.mark.parametrize(
    ("total", "payments"),
    [
        ("99.00", pay(card="100.00")),
        ("99.00", pay(card="98.00")),
        ("99.00", pay(cash="98")),
        ("99.00", pay(card="150.00", cash="0")),
        ("99.50", pay(card="50.00", cash="49.50")),
        ("-99.00", pay(cash="-100")),
        ("-99.00", pay(cash="-98")),
    ],
)
def test_payments_that_do_not_come_to_the_sum_are_refused(total: str, payments: list[Payment]) -> None:
    with pytest.raises(InvalidInput) as refused:
        till_payments.settle(Decimal(total), payments)
    assert list(refused.value.details) == ["/payments"]


def test_a_payment_of_the_wrong_sign_is_refused() -> None:
    """D13: −500 in cash on a sale was accepted, with 599 by card."""
    bad = till_payments.check(Decimal("99.00"), pay(card="599.00", cash="-500"), has_customer=False)
    assert [(one.pointer, one.code) for one in bad] == [("/payments/1/amount", "payment_sign")]
    assert [one.code for one in till_payments.check(Decimal(-1), pay(cash="1"), has_customer=False)] == ["payment_sign"]


def test_a_sale_on_account_needs_a_customer_and_is_whole() -> None:
    on_account = pay(on_account="99.00")
    assert [one.code for one in till_payments.check(Decimal(99), on_account, has_customer=False)] == ["customer_needed"]
    assert till_payments.check(Decimal(99), on_account, has_customer=True) == []
    mixed = pay(on_account="49.00", cash="50")
    assert [one.code for one in till_payments.check(Decimal(99), mixed, has_customer=True)] == ["on_account_alone"]


@settings(max_examples=EXAMPLES)
@given(st.integers(0, 10**7), st.integers(0, 10**7), st.integers(0, 10**5))
def test_nothing_appears_or_vanishes(total: int, by_card: int, more_cash: int) -> None:
    """Handed over = total + rounding + change, whatever is paid by card and however much cash is put on the counter."""
    by_card = min(by_card, total)
    needed = till_payments.whole_kronor(Decimal(total - by_card) / 100)
    cash = needed + more_cash
    settled = till_payments.settle(Decimal(total) / 100, pay(card=f"{Decimal(by_card) / 100}", cash=f"{cash}"))
    taken = sum((amount for _, amount in settled.payments), Decimal(0))
    assert taken == Decimal(total) / 100 + settled.rounding
    assert taken + settled.change == Decimal(by_card) / 100 + cash
    assert settled.change == more_cash
    assert abs(settled.rounding) <= Decimal("0.50")
