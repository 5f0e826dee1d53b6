"""Cash put into and taken out of the drawer: numbered, counted by the Z report, and never more than should lie there."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest

from chassis.paging import encode_cursor
from chassis.testing import once
from contracts import sales as contract
from contracts.errors import Conflict, InvalidInput, NotFound
from contracts.sales import Means
from contracts.sales.cash_movements import CashMovement, GetCashMovement, ListCashMovements, MovementKind
from sales import cash_movements, receipt_completion, receipt_returns, receipts, till_proof
from sales.receipt_models import Receipt
from sales.tests import tills
from sales.tests.samples import TODAY, paid
from sales.tests.tills import move
from sales.till_models import Register, TillDay


def latest(at: Register) -> TillDay:
    day = TillDay.latest_of(at.id)
    assert day is not None
    return day


def brought_back(price: str, means: Means = Means.CASH) -> Receipt:
    """A sale that was paid by these means, and whose return is open."""
    sale = tills.sell(price, means)
    return once(lambda: receipt_returns.give_back(contract.ReturnReceipt(receipt_id=sale.id), TODAY))


def test_the_z_report_counts_every_movement(till: None) -> None:
    at = tills.register()
    tills.open_day(at, "500.00")
    tills.sell("300.00", Means.CASH)
    move(at, "200.00")
    move(at, "700.00", MovementKind.WITHDRAWAL, reason="Dagskassan till banken")
    milk = move(at, "19.00", MovementKind.EXPENSE, reason="Mjölk")
    assert (milk.number, milk.z_number, milk.date, milk.by) == (3, 1, TODAY, "tester")
    seen = tills.x_report(at)
    z = tills.close_day(at, counted_cash=Decimal("280.00"))
    for report in (seen, z):
        assert (report.cash_in, report.cash_out) == (Decimal("200.00"), Decimal("719.00"))
        assert report.expected_cash == Decimal("281.00")
        assert [one.reason for one in report.movements] == ["", "Dagskassan till banken", "Mjölk"]
    assert z.difference == Decimal("-1.00")
    asked = GetCashMovement(register_id=at.id, movement_number=3)
    assert cash_movements.get(asked) == milk


def test_an_expense_says_what_it_was_for(till: None) -> None:
    at = tills.register()
    tills.open_day(at)
    with pytest.raises(InvalidInput) as refused:
        move(at, "19.00", MovementKind.EXPENSE, reason="  ")
    assert "movement_reason_needed" in refused.value.details["/reason"]
    with pytest.raises(NotFound):
        cash_movements.get(GetCashMovement(register_id=at.id, movement_number=1))


def test_a_day_must_be_open(till: None) -> None:
    at = tills.register()
    with pytest.raises(Conflict) as never:
        move(at, "1.00")
    tills.open_day(at)
    tills.close_day(at)
    with pytest.raises(Conflict) as closed:
        move(at, "1.00")
    assert [one.value.code for one in (never, closed)] == ["sales.till_day_not_open"] * 2


def test_no_more_is_taken_out_than_lies_in_the_drawer(till: None) -> None:
    """A sale by card puts nothing in; the refused movement takes no number."""
    at = tills.register()
    tills.open_day(at, "500.00")
    tills.sell("99.00", Means.CARD)
    tills.sell("100.00", Means.CASH)
    with pytest.raises(Conflict) as refused:
        move(at, "600.01", MovementKind.WITHDRAWAL)
    assert (refused.value.code, refused.value.details["left"]) == ("sales.drawer_short", "600.00")
    assert move(at, "600.00", MovementKind.WITHDRAWAL).number == 1
    assert tills.x_report(at).expected_cash == Decimal("0.00")


def test_numbers_go_on_from_day_to_day(till: None) -> None:
    """Also over a day without movements; another register counts for itself."""
    at, other = tills.register("Kassa 1"), tills.register("Kassa 2")
    numbers = []
    for day in range(3):
        tills.open_day(at, on=TODAY + timedelta(days=day))
        if day != 1:
            numbers += [move(at, "10.00").number for _ in range(2)]
        tills.close_day(at)
    tills.open_day(other)
    assert (numbers, move(other, "1.00").number) == ([1, 2, 3, 4], 1)
    proof = till_proof.prove(contract.ProveTillSeries(register_id=at.id))
    (moved,) = (one for one in proof.series if one.series == f"movement/{at.id}")
    assert (proof.complete, moved.first, moved.last, moved.count) == (True, 1, 4, 4)


def test_the_list_is_paged_over_days(till: None) -> None:
    at, other = tills.register("Kassa 1"), tills.register("Kassa 2")
    for day in range(3):
        tills.open_day(at, on=TODAY + timedelta(days=day))
        for _ in range(day + 1):
            move(at, "10.00")
        tills.close_day(at)
    tills.open_day(other)
    move(other, "1.00")
    pages, cursor = [], None
    while True:
        asked = ListCashMovements(register_id=at.id, limit=2, cursor=cursor)
        page = once(lambda asked=asked: cash_movements.list_movements(asked))  # type: ignore[misc]
        pages.append([(one.number, one.z_number) for one in page.items])
        if (cursor := page.next_cursor) is None:
            break
    assert pages == [[(6, 3), (5, 3)], [(4, 3), (3, 2)], [(2, 2), (1, 1)]]
    for bad in (encode_cursor("abc", ListCashMovements), encode_cursor("1", contract.ListTillDays)):
        with pytest.raises(InvalidInput):
            cash_movements.list_movements(ListCashMovements(register_id=at.id, cursor=bad))


def test_the_proof_finds_a_movement_that_is_gone(till: None) -> None:
    at = tills.register()
    tills.open_day(at)
    for _ in range(3):
        move(at, "10.00")
    TillDay.find(id=latest(at).id).update(pull__movements__number=2)
    proof = till_proof.prove(contract.ProveTillSeries(register_id=at.id))
    assert (proof.complete, [one.missing for one in proof.series]) == (False, [[2]])


def test_sent_twice_it_is_one_movement(till: None) -> None:
    """Also when others came between, more than a document remembers, and when the next day has been opened."""
    at = tills.register()
    tills.open_day(at)
    first = move(at, "10.00", request_id="moving")
    for _ in range(51):
        move(at, "1.00")
    assert move(at, "10.00", request_id="moving") == first
    tills.close_day(at)
    tills.open_day(at, "0.00", on=TODAY + timedelta(days=1))
    assert move(at, "10.00", request_id="moving") == first
    assert latest(at).movements == []


def test_of_many_who_empty_the_drawer_at_once_as_many_as_it_holds(till: None) -> None:
    at = tills.register()
    tills.open_day(at, "500.00")

    def take(_: int) -> str:
        try:
            return str(move(at, "100.00", MovementKind.WITHDRAWAL).number)
        except Conflict as refused:
            return refused.code

    with ThreadPoolExecutor(8) as clerks:
        outcomes = sorted(clerks.map(take, range(8)))
    assert outcomes == ["1", "2", "3", "4", "5", *["sales.drawer_short"] * 3]
    assert tills.close_day(at).expected_cash == Decimal("0.00")


def test_a_return_pays_back_no_more_cash_than_lies_in_the_drawer(till: None) -> None:
    """By card it can; once there is change, in cash, too. A withdrawal sees what a till is about to pay back."""
    at = tills.register()
    tills.open_day(at, "50.00")
    back = brought_back("200.00", Means.CARD)
    with pytest.raises(Conflict) as refused:
        paid(back, "-200.00", Means.CASH)
    assert refused.value.code == "sales.drawer_short"
    assert receipts.get(back.id).to_contract().status == contract.ReceiptStatus.OPEN
    move(at, "150.00")
    assert paid(back, "-200.00", Means.CASH).number == 2
    assert tills.x_report(at).expected_cash == Decimal("0.00")


def test_refunds_and_withdrawals_at_once_come_to_what_lies_there(till: None) -> None:
    """Six returns and six withdrawals of 100 kronor, and 500 in the drawer: five of them, whichever are first."""
    at = tills.register()
    tills.open_day(at, "500.00")
    backs = [brought_back("100.00", Means.CARD) for _ in range(6)]

    def refund(back: Receipt) -> bool:
        payments = [contract.Payment(means=Means.CASH, amount=Decimal(-100))]
        asked = contract.CompleteReceipt(receipt_id=back.id, payments=payments)
        try:
            return bool(once(lambda: receipt_completion.complete(asked, TODAY)).number)
        except Conflict:
            return False

    def withdraw(_: int) -> bool:
        try:
            return bool(move(at, "100.00", MovementKind.WITHDRAWAL).number)
        except Conflict:
            return False

    with ThreadPoolExecutor(12) as clerks:
        refunds = [clerks.submit(refund, back) for back in backs]
        withdrawals = [clerks.submit(withdraw, number) for number in range(6)]
        done = sum(one.result() for one in (*refunds, *withdrawals))
    assert (done, tills.close_day(at).expected_cash) == (5, Decimal("0.00"))


def test_who_takes_cash_out_sees_what_a_till_is_paying_back(till: None) -> None:
    """A till died after the drawer had agreed: its money stays aside until the return is paid in another way."""
    at = tills.register()
    tills.open_day(at, "0.00")
    back = brought_back("200.00")
    once(lambda: cash_movements.hold_refund(back, at.id, 200_00))
    with pytest.raises(Conflict) as refused:
        move(at, "1.00", MovementKind.WITHDRAWAL)
    assert refused.value.details["left"] == "0.00"
    paid(back, "-200.00", Means.CARD)
    assert latest(at).refunds == []
    assert move(at, "200.00", MovementKind.WITHDRAWAL).number == 1


def test_a_paid_refund_is_counted_once(till: None) -> None:
    at = tills.register()
    tills.open_day(at, "100.00")
    paid(brought_back("60.00"), "-60.00", Means.CASH)
    assert [one["amount"] for one in latest(at).refunds] == [60_00]
    moved: CashMovement = move(at, "100.00", MovementKind.WITHDRAWAL)
    assert moved.number == 1
    assert tills.close_day(at, counted_cash=Decimal(0)).difference == Decimal("0.00")


def test_a_day_of_the_release_before_is_read_and_written_without_the_new_fields(till: None) -> None:
    at = tills.register()
    tills.open_day(at)
    paid(brought_back("60.00", Means.CARD), "-60.00", Means.CARD)
    tills.close_day(at)
    row = TillDay._get_collection().find_one({"_id": latest(at).id})
    assert row is not None
    assert not {"movements", "moved_before", "refunds"} & set(row)
