"""What is paid back for goods that come back in parts comes to what was paid, to the öre."""

from decimal import Decimal

import pytest

from chassis.testing import once
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
