"""The rows of a Z report: what was sold, given off, put on account, paid ahead, printed again, practised and left open."""

from decimal import Decimal

from chassis.testing import once
from contracts import sales as contract
from contracts.sales import Means, ReceiptKind, TillReport
from contracts.sales.till_days import Counted
from sales import receipts, till_days
from sales.tests import prepaying, samples, tills
from sales.tests.samples import paid
from sales.till_models import Register, TillDay


def counted(count: int, amount: str) -> Counted:
    return Counted(count=count, amount=Decimal(amount))


def day_of(at: Register) -> TillReport:
    """The X report, which the Z report that closes the day then repeats."""
    seen, z = tills.x_report(at), tills.close_day(at)
    same = {"number", "made_at"}
    assert z.model_dump(exclude=same) == seen.model_dump(exclude=same)
    return z


def test_goods_services_and_discounts_are_those_of_sales(till: None) -> None:
    """A return takes nothing off them: it is counted as one."""
    at = tills.register()
    tills.open_day(at)
    lines = [
        samples.line("10.00", "2.5", unit="kg", discount_percent=Decimal(10)),
        samples.line("0.3333", "300", discount_percent=Decimal(50)),
        samples.line("500.00", "2", unit="tim"),
        samples.line("80.00", vat_category="restaurant"),
    ]
    sold = paid(samples.receipt(lines), "1152.50")
    back = prepaying.back_of(sold, samples.part(1, "2.5"))
    paid(back, "-22.50")
    z = day_of(at)
    assert (z.goods, z.services) == (Decimal("302.5"), Decimal(3))
    assert z.discounts == counted(2, "52.49")
    assert (z.returns, z.returned) == (1, Decimal("-22.50"))


def test_sales_on_account_and_prepayments_have_rows_of_their_own(till: None, customer: str) -> None:
    at = tills.register()
    tills.open_day(at)
    paid(samples.receipt(customer_id=customer), "99.00", Means.ON_ACCOUNT)
    first, second = (prepaying.order_at_two_rates(customer) for _ in range(2))
    lamp = prepaying.new_receipt(first, "26.83", [samples.line("50.00")])
    sold = paid(lamp, "76.83")
    kept = paid(prepaying.new_receipt(second, "10.00"), "10.00")
    paid(prepaying.back_of(sold), "-76.83")
    z = day_of(at)
    assert (z.on_account, z.prepaid, z.prepaid_back) == (counted(1, "99.00"), counted(2, "36.83"), counted(1, "-26.83"))
    assert (z.goods, z.sales, kept.gross) == (Decimal(2), Decimal("185.83"), 1000)


def test_copies_training_and_open_receipts_have_sums(till: None) -> None:
    at = tills.register()
    tills.open_day(at)
    sold = tills.sell("99.00")
    for _ in range(2):
        once(lambda: receipts.copy(contract.CopyReceipt(receipt_id=sold.id)))
    tills.sell("10.00", kind=ReceiptKind.TRAINING)
    tills.sell("20.00", kind=ReceiptKind.PRO_FORMA)
    samples.receipt([samples.line("30.00")], kind=ReceiptKind.TRAINING)
    parked = samples.receipt([samples.line("40.00")])
    once(lambda: receipts.step(contract.ReceiptVerb(receipt_id=parked.id), "park"))
    samples.receipt([samples.line("50.00")])
    z = day_of(at)
    assert (z.copied, z.trained, z.pro_forma_sums) == (counted(2, "198.00"), counted(1, "10.00"), counted(1, "20.00"))
    assert z.unfinished == counted(2, "90.00")
    assert (z.receipts, z.goods, z.services, z.discounts) == (1, Decimal(1), Decimal(0), counted(0, "0.00"))


def test_grand_totals_go_on_gross_returned_and_net(till: None) -> None:
    at = tills.register()
    tills.open_day(at)
    sold = tills.sell("100.00")
    paid(prepaying.back_of(sold), "-100.00")
    tills.sell("30.00")
    z = day_of(at)
    assert (z.grand_sales, z.grand_returns, z.grand_net) == tuple(map(Decimal, ("130.00", "-100.00", "30.00")))


def test_a_report_of_the_release_before_is_shown_without_the_rows(till: None) -> None:
    """It did not count them: absent is not nothing."""
    at = tills.register()
    tills.open_day(at)
    tills.sell("100.00")
    tills.close_day(at)
    TillDay.find(register_id=at.id).update(unset__report__rows=True)
    z = till_days.get_report(contract.GetZReport(register_id=at.id, report_number=1))
    assert (z.total, z.goods, z.on_account, z.unfinished) == (Decimal("100.00"), None, None, None)
