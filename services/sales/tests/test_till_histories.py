"""Random days at a till, each step sent twice: drawer, numbers and Z reports against a drawer that is kept by hand.

TILL_HISTORIES says how many (3); TILL_SEED with which the first begins, to repeat one.
"""

import os
import random
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import TypeVar

import pytest

from chassis.ids import new_id
from chassis.testing import once
from contracts import sales as contract
from contracts.errors import Conflict
from contracts.sales import Means, Payment, TillReport
from contracts.sales.cash_movements import MoveCash, MovementKind
from sales import cash_movements, receipt_completion, receipt_returns, till_days, till_proof
from sales.receipt_models import Receipt
from sales.tests import samples, tills
from sales.tests.samples import TODAY
from sales.till_models import Register

HISTORIES = int(os.environ.get("TILL_HISTORIES", "3"))
SEED = int(os.environ.get("TILL_SEED", "20261129"))
STEPS = 25
T = TypeVar("T")


def twice(work: Callable[[], T]) -> T:
    """Sends a request, and the same again."""
    request_id = new_id("req")
    first = once(work, request_id=request_id)
    once(work, request_id=request_id)
    return first


class Shop:
    """A register, and what should be in its drawer."""

    def __init__(self, at: Register, chance: random.Random) -> None:
        self.at, self.chance, self.days = at, chance, 0
        self.drawer, self.moved, self.sold = Decimal(0), 0, Decimal(0)
        self.returnable: list[Receipt] = []
        self.reports: list[TillReport] = []
        self.open()

    def open(self) -> None:
        self.drawer = Decimal(self.chance.randint(0, 300))
        asked = contract.OpenTillDay(register_id=self.at.id, opening_float=self.drawer)
        on = TODAY + timedelta(days=self.days)
        twice(lambda: till_days.open_day(asked, on))
        self.days += 1

    def sell(self) -> None:
        """By card, in cash with change, or by both."""
        price = Decimal(self.chance.randint(1, 20_000)) / 100
        receipt = samples.receipt([samples.line(f"{price:.2f}")], register_id=self.at.id)
        by_card = self.chance.choice((Decimal(0), price, (price / 2).quantize(Decimal("0.01"))))
        in_cash = (price - by_card).quantize(Decimal(1), "ROUND_HALF_UP")
        payments = [Payment(means=Means.CARD, amount=by_card)] if by_card else []
        if by_card != price:
            payments.append(Payment(means=Means.CASH, amount=in_cash + self.chance.choice((0, 0, 100))))
        asked = contract.CompleteReceipt(receipt_id=receipt.id, payments=payments)
        self.returnable.append(twice(lambda: receipt_completion.complete(asked, TODAY)))
        self.drawer += in_cash if by_card != price else 0
        self.sold += price

    def give_back(self) -> None:
        """In cash if the drawer has it, else to the card."""
        if not self.returnable:
            return
        sale = self.returnable.pop(self.chance.randrange(len(self.returnable)))
        wanted = contract.ReturnReceipt(receipt_id=sale.id)
        back = twice(lambda: receipt_returns.give_back(wanted, TODAY))
        due = Decimal(back.gross - sale.rounding) / 100
        in_cash = due.quantize(Decimal(1), "ROUND_HALF_UP")
        if self._pays(back, Means.CASH, in_cash, -in_cash):
            self.drawer += in_cash
        else:
            assert self._pays(back, Means.CARD, due, Decimal(0))
        self.sold += Decimal(back.gross) / 100

    def _pays(self, back: Receipt, means: Means, amount: Decimal, needs: Decimal) -> bool:
        """Whether the till pays it back, which it has to if the drawer holds what that needs."""
        asked = contract.CompleteReceipt(receipt_id=back.id, payments=[Payment(means=means, amount=amount)])
        return self._if_the_drawer_holds(needs, lambda: receipt_completion.complete(asked, TODAY)) is not None

    def move(self) -> None:
        kind, amount = self.chance.choice(list(MovementKind)), Decimal(self.chance.randint(1, 20_000)) / 100
        asked = MoveCash(register_id=self.at.id, kind=kind, amount=amount, reason="Enligt lapp")
        takes = Decimal(0) if kind is MovementKind.DEPOSIT else amount
        made = self._if_the_drawer_holds(takes, lambda: cash_movements.move(asked))
        if made is not None:
            self.drawer += amount - 2 * takes
            self.moved += 1
            assert made.number == self.moved

    def _if_the_drawer_holds(self, needed: Decimal, work: Callable[[], T]) -> T | None:
        """Sends the request twice; it has to be refused, both times, when more is needed."""
        if needed <= self.drawer:
            return twice(work)
        for _ in range(2):
            with pytest.raises(Conflict) as refused:
                once(work)
            assert refused.value.code == "sales.drawer_short"
        return None

    def close(self) -> None:
        asked = contract.CloseTillDay(register_id=self.at.id, counted_cash=self.drawer)
        report = till_days.report(twice(lambda: till_days.close_day(asked)))
        assert (report.expected_cash, report.difference) == (self.drawer, Decimal("0.00"))
        self.reports.append(report)

    def close_and_open(self) -> None:
        self.close()
        self.open()


@pytest.mark.parametrize("seed", range(SEED, SEED + HISTORIES))
def test_a_history_of_days(till: None, seed: int) -> None:
    shop = Shop(tills.register(), random.Random(seed))
    steps = [shop.sell, shop.sell, shop.give_back, shop.move, shop.move, shop.close_and_open]
    for _ in range(STEPS):
        shop.chance.choice(steps)()
    shop.close()
    assert sum(one.total for one in shop.reports) == shop.sold == shop.reports[-1].grand_net
    numbers = [moved.number for one in shop.reports for moved in one.movements]
    assert numbers == list(range(1, shop.moved + 1))
    assert till_proof.prove(contract.ProveTillSeries(register_id=shop.at.id)).complete
