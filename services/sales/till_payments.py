"""How a receipt is paid: what is to be paid in all, what whole kronor add, and the change. Pure."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from contracts.errors import BadField
from contracts.money import round_half_up
from contracts.sales import Means, Payment
from sales import errors

KRONA = Decimal(1)
ZERO = Decimal("0.00")


class Settlement(NamedTuple):
    """`payments` are what the receipt takes, without `change`; they come to its total and `rounding`."""

    payments: list[tuple[Means, Decimal]]
    rounding: Decimal
    change: Decimal


def settle(total: Decimal, payments: Sequence[Payment], owed: Decimal | None = None) -> Settlement:
    """Takes the payments of a receipt that comes to `total`, of which `owed` is to be paid (all, if absent).

    Only what is left for cash is rounded to whole kronor, half up (öresavrundning, lag 1970:1029); all other means are
    exact. Cash that is handed over beyond it is given back. Raises InvalidInput when the payments do not come to what is to be
    paid.
    """
    counted = count(total if owed is None else owed, payments)
    if counted.left:
        raise errors.payments_differ(counted.given, counted.needed)
    return Settlement(list(_without(counted.change, payments)), counted.needed - total, counted.change)


class Counted(NamedTuple):
    """What is `given` by all means, what is `needed` in all with whole kronor of cash, the `change`, and what is `left` to pay:
    negative for what is too much by other means than cash."""

    given: Decimal
    needed: Decimal
    change: Decimal

    @property
    def left(self) -> Decimal:
        return self.needed + self.change - self.given


def count(due: Decimal, payments: Sequence[Payment]) -> Counted:
    """Counts the payments of what is `due`, whether or not they come to it."""
    exact = sum((one.amount for one in payments if one.means is not Means.CASH), ZERO)
    cash = sum((one.amount for one in payments if one.means is Means.CASH), ZERO)
    has_cash = any(one.means is Means.CASH for one in payments)
    in_cash = whole_kronor(due - exact) if has_cash else due - exact
    change = cash - in_cash if cash > in_cash >= ZERO and due >= ZERO else ZERO
    return Counted(exact + cash, exact + in_cash, change)


def whole_kronor(amount: Decimal) -> Decimal:
    """99.50 → 100.00, −99.50 → −100.00."""
    return round_half_up(amount, KRONA).quantize(ZERO)


def check(total: Decimal, payments: Sequence[Payment], has_customer: bool) -> list[BadField]:
    """What is wrong with payments whatever they come to: a sign, or a sale on account that is none."""
    bad = [
        errors.payment_sign(index, one.amount)
        for index, one in enumerate(payments)
        if (one.amount < 0 <= total) or (one.amount > 0 > total)
    ]
    on_account = [one for one in payments if one.means is Means.ON_ACCOUNT]
    if on_account and len(payments) > 1:
        bad.append(errors.on_account_alone())
    elif on_account and not has_customer:
        bad.append(errors.customer_needed())
    return bad


def is_on_account(payments: Sequence[Payment]) -> bool:
    """Whether the customer gets an invoice in place of paying."""
    return any(one.means is Means.ON_ACCOUNT for one in payments)


def cash_out(settled: Settlement) -> Decimal:
    """What a return takes out of the drawer; 0.00 for a sale."""
    return max(ZERO, -sum((amount for means, amount in settled.payments if means is Means.CASH), ZERO))


def _without(change: Decimal, payments: Sequence[Payment]) -> Iterator[tuple[Means, Decimal]]:
    """The payments less the change, which the last cash gives first."""
    kept: list[tuple[Means, Decimal]] = []
    for one in reversed(payments):
        back = min(change, max(one.amount, ZERO)) if one.means is Means.CASH else ZERO
        kept.append((one.means, one.amount - back))
        change -= back
    return reversed(kept)
