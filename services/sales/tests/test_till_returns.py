"""What is paid back for goods that come back in parts comes to what was paid, to the öre."""

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest

from chassis.context import using
from chassis.testing import a_context, once, wait_until
from contracts import sales as contract
from contracts.errors import Conflict, InvalidInput
from contracts.sales import Means
from sales import receipt_returns, receipts
from sales.receipt_models import Receipt
from sales.tests import samples
from sales.tests.samples import TODAY, paid, part, receipt


def sold(means: Means, amount: str) -> Receipt:
    """Three pieces for 20.08 in all."""
    return paid(receipt([samples.line("7.00", "3", discount_percent=Decimal("4.38"))]), amount, means)


def brought_back(sale: Receipt, quantity: str = "1") -> Receipt:
    asked = contract.ReturnReceipt(receipt_id=sale.id, parts=[part(1, quantity)])
    return once(lambda: receipt_returns.give_back(asked, TODAY))


def test_three_returns_in_cash_come_to_what_was_paid_in_cash(database: str, context: object) -> None:
    """20.08 was rounded to 20: 7, 6 and 7 come back, not three times 7."""
    sale = sold(Means.CASH, "20.00")
    backs = [brought_back(sale) for _ in range(3)]
    done = [paid(back, amount, Means.CASH) for back, amount in zip(backs, ("-7", "-6", "-7"), strict=True)]
    assert [one.gross for one in done] == [-669, -669, -670]
    assert sum(one.gross + one.rounding for one in done) == -(sale.gross + sale.rounding) == -2000


def test_three_returns_by_card_come_to_what_was_paid_in_cash(database: str, context: object) -> None:
    sale = sold(Means.CASH, "20.00")
    amounts = ("-6.69", "-6.69", "-6.62")
    done = [paid(brought_back(sale), amount, Means.CARD) for amount in amounts]
    assert [one.rounding for one in done] == [0, 0, 8]


def test_one_return_of_all_pays_back_what_was_paid(database: str, context: object) -> None:
    sale = sold(Means.CASH, "20.00")
    assert paid(brought_back(sale, "3"), "-20", Means.CASH).rounding == 8
    by_card = sold(Means.CARD, "20.08")
    assert paid(brought_back(by_card, "3"), "-20.08", Means.CARD).rounding == 0


def test_what_a_crash_left_noted_is_noted_anew(database: str, context: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed after the sale has noted what is paid back: paid by other means afterwards, it comes to the same."""
    sale = sold(Means.CASH, "20.00")
    back = brought_back(sale, "3")

    def killed(self: Receipt) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as crash:
        crash.setattr(Receipt, "completed", killed)
        with pytest.raises(KeyboardInterrupt):
            paid(back, "-20", Means.CASH)
    assert receipts.get(sale.id).follow_ups[0][receipt_returns.PAID] == -2000
    assert receipts.get(back.id).status == "open"
    assert paid(back, "-20.00", Means.CARD).rounding == 8
    with pytest.raises(Conflict):
        paid(back, "-20.00", Means.CARD)


def test_small_pieces_in_cash_never_pay_back_more_than_was_paid(database: str, context: object) -> None:
    """Each piece is 0.50: 1, 0, 1 and 0 kronor, not 1 each time."""
    sale = paid(receipt([samples.line("0.50", "4")]), "2.00", Means.CASH)
    backs = [brought_back(sale) for _ in range(4)]
    with pytest.raises(InvalidInput):
        paid(backs[0], "-0.50", Means.CASH)
    done = [paid(back, amount, Means.CASH) for back, amount in zip(backs, ("-1", "0", "-1", "0"), strict=True)]
    assert sum(one.gross + one.rounding for one in done) == -200


def test_two_tills_completing_one_return_at_once_leave_what_was_paid_on_the_sale(
    database: str, context: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One piece of 6.69 comes back, for 7 in cash at one till and for 6.69 by card at the other; both have told the sale before
    either is completed. What the sale has noted is what was paid, so the rest comes to the öre."""
    sale = sold(Means.CARD, "20.08")
    back = brought_back(sale)
    told = threading.Barrier(2)
    plain = receipt_returns.settle_with_sale

    def tell_together(*given: Any) -> Any:
        due = plain(*given)
        told.wait(60)
        if given[1][0].means is Means.CARD:  # who has told the sale first completes first
            wait_until(first.done, 60)
        return due

    def press(way: tuple[str, Means]) -> None:
        with contextlib.suppress(Conflict, threading.BrokenBarrierError), using(a_context()):
            paid(back, *way)

    with monkeypatch.context() as together:
        together.setattr(receipt_returns, "settle_with_sale", tell_together)
        ways = [("-7", Means.CASH), ("-6.69", Means.CARD)]
        with ThreadPoolExecutor(2) as clerks:
            first = clerks.submit(press, ways[0])
            wait_until(lambda: told.n_waiting == 1, 60)
            second = clerks.submit(press, ways[1])
            wait_until(lambda: second.done() or told.n_waiting == 0, 60)
            if second.done():
                told.abort()
            first.result()
            second.result()
    if receipts.get(back.id).status != "completed":
        paid(back, "-6.69", Means.CARD)
    noted = receipts.get(sale.id).follow_ups[0][receipt_returns.PAID]
    assert noted == sum(one["amount"] for one in receipts.get(back.id).payments)
    left = 2008 + noted
    rest = brought_back(sale, "2")
    assert paid(rest, f"-{Decimal(left) / 100}", Means.CARD).status == "completed"
