"""X and Z reports: what a day counts, and that it is counted once, whoever presses the button how often."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest

from chassis.testing import once, wait_until
from chassis.testing_races import exit_codes, racers
from contracts import sales as contract
from contracts.errors import Conflict, NotFound
from contracts.number_series import NumberSeriesProof
from contracts.sales import Means, ReceiptKind, ReceiptMark
from sales import receipt_completion, receipt_returns, receipts, till_days, till_proof, till_series
from sales.receipt_models import Receipt
from sales.tests import samples, tills
from sales.tests.samples import TODAY, paid
from sales.till_models import Register, TillDay

PROCESSES = 2


def prove(at: Register | None = None) -> NumberSeriesProof:
    return till_proof.prove(contract.ProveTillSeries(register_id=at.id if at else None))


def a_busy_day(at: Register) -> None:
    """Three sales, one return, one training, one pro forma and two copies."""
    lines = [samples.line("99.50"), samples.line("11.20", "2", vat_category="food")]
    sale = samples.receipt(lines)
    payments = [contract.Payment(means=Means.CASH, amount=Decimal("200"))]
    completion = contract.CompleteReceipt(receipt_id=sale.id, payments=payments)
    once(lambda: receipt_completion.complete(completion, TODAY))
    tills.sell("50.00", Means.CARD)
    back = tills.sell("40.00", Means.SWISH)
    returned = once(lambda: receipt_returns.give_back(contract.ReturnReceipt(receipt_id=back.id), TODAY))
    paid(returned, "-40.00", Means.SWISH)
    tills.sell("10.00", kind=ReceiptKind.TRAINING)
    tills.sell("10.00", kind=ReceiptKind.PRO_FORMA)
    for _ in range(2):
        once(lambda: receipts.copy(contract.CopyReceipt(receipt_id=sale.id)))


def test_a_z_report_says_what_the_law_asks_for(till: None) -> None:
    at = tills.register()
    tills.open_day(at, "500.00")
    a_busy_day(at)
    seen = tills.x_report(at)
    assert seen.number is None
    z = tills.close_day(at, counted_cash=Decimal("621.00"))
    assert z.number == 1
    same = {"number", "made_at", "counted_cash", "difference"}
    assert z.model_dump(exclude=same) == seen.model_dump(exclude=same)
    assert z.till == contract.Till(register_id=at.id, register_name="Kassa 1", **tills.SELLER)
    assert (z.first_receipt, z.last_receipt, z.receipts, z.returns) == (1, 4, 4, 1)
    assert (z.training, z.pro_forma, z.copies) == (1, 1, 2)
    assert (z.sales, z.returned, z.total, z.rounding) == tuple(map(Decimal, ("211.90", "-40.00", "171.90", "0.10")))
    assert [(rate.percent, rate.net, rate.vat) for rate in z.vat_rates] == [
        (Decimal(12), Decimal("20.00"), Decimal("2.40")),
        (Decimal(25), Decimal("119.60"), Decimal("29.90")),
    ]
    taken = {one.means: one.amount for one in z.payments}
    assert taken == {Means.CARD: Decimal("50.00"), Means.CASH: Decimal("122.00"), Means.SWISH: Decimal("0.00")}
    assert (z.opening_float, z.change, z.expected_cash) == tuple(map(Decimal, ("500.00", "78.00", "622.00")))
    assert z.difference == Decimal("-1.00")
    assert (z.grand_sales, z.grand_returns) == (Decimal("211.90"), Decimal("-40.00"))


def test_what_is_sold_after_the_z_report_belongs_to_the_next_day(till: None) -> None:
    at = tills.register()
    tills.open_day(at)
    tills.sell("100.00")
    first = tills.close_day(at)
    late = tills.sell("10.00")
    assert tills.x_report(at).total == Decimal("10.00")
    with pytest.raises(Conflict) as refused:
        tills.open_day(at)
    assert refused.value.code == "sales.till_day_closed"
    tomorrow = TODAY + timedelta(days=1)
    tills.open_day(at, "0.00", on=tomorrow)
    with pytest.raises(Conflict) as twice:
        tills.open_day(at, on=tomorrow)
    assert twice.value.code == "sales.till_day_open"
    tills.sell("1.00")
    second = tills.close_day(at)
    assert [(one.number, one.total, one.grand_sales) for one in (first, second)] == [
        (1, Decimal("100.00"), Decimal("100.00")),
        (2, Decimal("11.00"), Decimal("111.00")),
    ]
    assert (second.first_receipt, late.number) == (2, 2)
    days = once(lambda: till_days.list_days(contract.ListTillDays(register_id=at.id, limit=1)))
    assert ([one.number for one in days.items], bool(days.next_cursor)) == ([2], True)
    assert till_days.get_report(contract.GetZReport(register_id=at.id, report_number=1)) == first
    with pytest.raises(NotFound):
        till_days.get_report(contract.GetZReport(register_id=at.id, report_number=3))


def test_a_day_without_sales_has_a_report_and_a_register_without_a_day_has_none(till: None) -> None:
    at = tills.register()
    with pytest.raises(Conflict) as refused:
        tills.close_day(at)
    assert refused.value.code == "sales.till_day_not_open"
    assert tills.x_report(at).receipts == 0
    tills.open_day(at, "300.00")
    z = tills.close_day(at)
    assert (z.receipts, z.first_receipt, z.last_receipt) == (0, None, None)
    assert (z.total, z.expected_cash) == (Decimal("0.00"), Decimal("300.00"))
    with pytest.raises(Conflict):
        tills.close_day(at)


def test_the_z_report_sent_twice_closes_one_day(till: None) -> None:
    """Also when the next day has been opened between the two."""
    at = tills.register()
    opening = contract.OpenTillDay(register_id=at.id, opening_float=Decimal("1.00"))
    opened = [once(lambda: till_days.open_day(opening, TODAY), request_id="opening") for _ in range(2)]
    assert opened[0].id == opened[1].id
    asked = contract.CloseTillDay(register_id=at.id)
    first = once(lambda: till_days.close_day(asked), request_id="closing")
    tills.open_day(at, on=TODAY + timedelta(days=1))
    again = once(lambda: till_days.close_day(asked), request_id="closing")
    assert (first.id, first.version) == (again.id, again.version)
    latest = TillDay.latest_of(at.id)
    assert latest is not None
    assert latest.is_open


def test_of_many_z_reports_at_once_one_is_made(till: None) -> None:
    at = tills.register()
    tills.open_day(at)
    tills.sell("100.00")
    asked = contract.CloseTillDay(register_id=at.id)

    def close(_: int) -> str:
        try:
            return once(lambda: till_days.close_day(asked)).id
        except Conflict as refused:
            return refused.code

    with ThreadPoolExecutor(8) as clerks:
        outcomes = list(clerks.map(close, range(8)))
    assert outcomes.count("sales.till_day_not_open") == 7
    assert TillDay.total({"register_id": at.id}) == 1


def test_each_receipt_shows_its_z_report(till: None) -> None:
    """The event notes it; delivered twice it changes nothing, lost it is found."""
    at = tills.register()
    tills.open_day(at)
    sold = [tills.sell("1.00") for _ in range(2)]
    asked = contract.CloseTillDay(register_id=at.id)
    event = till_days.closed(once(lambda: till_days.close_day(asked)))
    late = tills.sell("1.00")
    assert till_days.find_unmarked([event]) == [event]
    for _ in range(2):
        once(lambda: till_days.mark_receipts(event))
    assert till_days.find_unmarked([event]) == []
    shown = [receipts.get(one.id).to_contract() for one in (*sold, late)]
    assert [one.z_number for one in shown] == [1, 1, None]
    assert [one.version for one in shown] == [3, 3, 2]


def test_a_copy_and_training_are_marked(till: None) -> None:
    tills.register()
    sale, training = tills.sell(), tills.sell(kind=ReceiptKind.TRAINING)
    pro_forma = tills.sell(kind=ReceiptKind.PRO_FORMA)
    asked = contract.CopyReceipt(receipt_id=sale.id)
    copies = [once(lambda: receipts.copy(asked), request_id=name) for name in ("one", "one", "two")]
    assert [(one.mark, one.copies) for one in copies] == [
        (ReceiptMark.COPY, 1),
        (ReceiptMark.COPY, 1),
        (ReceiptMark.COPY, 2),
    ]
    assert (receipts.show(receipts.get(sale.id)).mark, receipts.show(receipts.get(sale.id)).copies) == (None, 2)
    assert [one.to_contract().mark for one in (training, pro_forma)] == [ReceiptMark.TRAINING, ReceiptMark.PRO_FORMA]
    assert [one.to_contract().number for one in (training, pro_forma)] == [None, None]
    with pytest.raises(Conflict):
        once(lambda: receipts.copy(contract.CopyReceipt(receipt_id=samples.receipt().id)))


def test_who_sells_too_much_for_a_till_without_certificate_is_warned(till: None) -> None:
    """Above four price base amounts of the year, over all registers; the year after begins anew."""
    one, two = tills.register("Kassa 1"), tills.register("Kassa 2")
    tills.open_day(one)
    tills.sell("236000.00", register_id=one.id)
    assert tills.close_day(one).warnings == []
    tills.open_day(two)
    tills.sell("801.00", Means.CASH, two.id)
    codes = [[warning.code for warning in seen.warnings] for seen in (tills.x_report(two), tills.close_day(two))]
    assert codes == [["certified_register_needed"]] * 2
    tills.open_day(two, on=TODAY.replace(year=TODAY.year + 1))
    tills.sell("801.00", Means.CASH, two.id)
    assert tills.close_day(two).warnings == []


def test_the_proof_finds_a_gap(till: None) -> None:
    at = tills.register()
    tills.open_day(at)
    sold = [tills.sell("1.00") for _ in range(3)]
    tills.close_day(at)
    proof = prove(at)
    assert proof.complete
    assert [(one.series, one.first, one.last) for one in proof.series] == [
        (f"receipt/{at.id}", 1, 3),
        (f"z/{at.id}", 1, 1),
    ]
    Receipt.find(id=sold[1].id).delete()
    broken = prove(at)
    assert not broken.complete
    assert [one.missing for one in broken.series] == [[2], []]


def test_fifty_tills_at_once_leave_no_gap_and_no_double(till: None, database: str) -> None:
    """52 tills of two processes, half of them on one register, put cash in and out while Z reports are made, and are then killed:
    every receipt and every movement is in one of those."""
    at = [tills.register(f"Kassa {number}") for number in range(4)]
    named = " ".join(["acme", *(one.id for one in (at[0], at[1], at[0], at[2], at[0], at[3]))])
    for one in at:
        tills.open_day(one)

    def sold() -> int:
        return sum(till_series.highest(till_series.RECEIPT, one.id) for one in at)

    def moved() -> int:
        return sum(len(day.movements) for day in TillDay.find())

    with tills.events_taken_out():
        racing = racers("sales.tests.tills", database, 10_000, PROCESSES, RACE=named)
        wait_until(lambda: sold() > tills.TILLS, 60)
        wait_until(lambda: moved() > tills.TILLS, 60)
        early = [tills.close_day(one) for one in at]
        for one in at:
            tills.open_day(one, "0.00", on=TODAY + timedelta(days=1))
        wait_until(lambda: sold() > PROCESSES * tills.TILLS and moved() > PROCESSES * tills.TILLS, 60)
        for racer in racing:
            racer.kill()
        assert exit_codes(racing) == [-9] * PROCESSES
    for one in at:
        tills.sell(register_id=one.id)
    late = [tills.close_day(one) for one in at]
    assert sum(one.receipts for one in (*early, *late)) == sold()
    assert sum(one.total for one in (*early, *late)) == sold() * Decimal("99.00")
    assert sum(len(one.movements) for one in (*early, *late)) == moved()
    assert (
        sum(one.cash_in - one.cash_out for one in (*early, *late))
        == sum(one.expected_cash for one in (*early, *late)) - 2000
    )
    proofs = [prove(one) for one in at]
    assert all(one.complete for one in proofs)
    assert sum(found.count for one in proofs for found in one.series if found.series.startswith("movement/")) == moved()
    assert sum(one.series[0].count for one in proofs) == sold()
