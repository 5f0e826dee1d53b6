"""Cash receipts on the real database: payment, rounding, numbers, and goods that come back."""

from decimal import Decimal
from typing import Any

import pytest

from chassis.testing import once
from contracts import sales as contract
from contracts.errors import Conflict, InvalidInput
from contracts.sales import Means, ReceiptKind
from sales import promises, receipt_completion, receipt_returns, receipts, till_series
from sales.receipt_models import Receipt
from sales.tests import samples
from sales.tests.samples import TODAY, paid, part, receipt


def step(opened: Receipt, verb: str) -> Receipt:
    return once(lambda: receipts.step(contract.ReceiptVerb(receipt_id=opened.id), verb))


def give_back(sale: Receipt, **fields: Any) -> Receipt:
    asked = contract.ReturnReceipt(receipt_id=sale.id, **fields)
    return once(lambda: receipt_returns.give_back(asked, TODAY))


def test_prices_hold_their_vat(database: str, context: object) -> None:
    opened = receipt([samples.line("99.00"), samples.line("11.20", "2", vat_category="food")]).to_contract()
    assert (opened.number, opened.status, opened.party) == (None, "open", None)
    assert (opened.totals.total, opened.totals.vat) == (Decimal("121.40"), Decimal("22.20"))
    assert [(rate.percent, rate.vat) for rate in opened.totals.vat_rates] == [
        (Decimal(12), Decimal("2.40")),
        (Decimal(25), Decimal("19.80")),
    ]


def test_a_branch_without_its_customer_is_refused(database: str, context: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        receipt(branch_id="bra_0123456789abcdef0123456789abcdef")
    assert "/branch_id" in refused.value.details


def test_only_a_completed_sale_takes_a_number_and_they_are_unbroken(database: str, context: object) -> None:
    before = {row["number"] for row in Receipt.rows({"series": till_series.RECEIPT}, ["number"])}
    sale, training, abandoned = receipt(), receipt(kind=ReceiptKind.TRAINING), receipt()
    pro_forma, second = receipt(kind=ReceiptKind.PRO_FORMA), receipt()
    assert [paid(one, "99.00").to_contract().number for one in (training, pro_forma)] == [None, None]
    numbers = [paid(one, "99.00").number for one in (second, sale)]
    assert numbers == [len(before) + 1, len(before) + 2]
    assert receipts.get(abandoned.id).to_contract().number is None
    told = [one["type"] for one in receipts.get(sale.id).outbox]
    assert (told, receipts.get(training.id).outbox) == (["sales.receipt_completed"], [])


def test_cash_is_rounded_to_whole_kronor_and_a_card_is_not(database: str, context: object) -> None:
    opened = receipt([samples.line("5584.69")])
    for amount, means in (("5585.00", Means.CARD), ("5584.69", Means.CASH)):
        with pytest.raises(InvalidInput) as refused:
            paid(opened, amount, means)
        assert list(refused.value.details) == ["/payments"]
    assert receipts.get(opened.id).status == "open"
    done = paid(opened, "5585.00", Means.CASH).to_contract()
    assert (done.status, done.rounding, done.payments[0].amount) == ("completed", Decimal("0.31"), Decimal("5585.00"))
    assert paid(receipt([samples.line("5584.69")]), "5584.69").to_contract().rounding == 0


def test_parked_and_taken_up_again(database: str, context: object) -> None:
    opened = receipt()
    assert step(opened, "park").status == "parked"
    changing = contract.ChangeReceipt(receipt_id=opened.id, version=2, lines=[samples.line("10.00")])
    with pytest.raises(Conflict) as refused:
        once(lambda: receipts.rewrite(changing))
    assert refused.value.details == {"state": "parked", "step": "change", "allowed": "complete, resume"}
    step(opened, "resume")
    changed = once(lambda: receipts.rewrite(changing.model_copy(update={"version": 3})))
    assert (changed.status, changed.gross) == ("open", 1000)
    done = paid(changed, "10.00")
    with pytest.raises(Conflict):
        paid(done, "10.00")


def test_completing_twice_by_one_request_takes_one_number(database: str, context: object) -> None:
    opened = receipt()
    payments = [contract.Payment(means=Means.SWISH, amount=Decimal("99.00"))]
    asked = contract.CompleteReceipt(receipt_id=opened.id, payments=payments)
    first, again = receipt_completion.complete(asked, TODAY), receipt_completion.complete(asked, TODAY)
    assert (first.number, first.version) == (again.number, again.version)


def test_goods_come_back_in_parts_and_never_twice(database: str, context: object) -> None:
    sale = paid(receipt([samples.line("99.00", "3")]), "297.00")
    back = give_back(sale, parts=[part(1, "1")])
    reply = back.to_contract()
    assert (reply.status, reply.returns_id, reply.totals.total, reply.number) == (
        "open",
        sale.id,
        Decimal("-99.00"),
        None,
    )
    assert paid(back, "-99.00").number == sale.number + 1
    with pytest.raises(InvalidInput):
        give_back(sale, parts=[part(1, "2.5")])
    assert give_back(sale).gross == -19800
    with pytest.raises(Conflict) as nothing:
        give_back(sale)
    assert nothing.value.code == "sales.receipt_nothing_left"
    with pytest.raises(Conflict) as twice:
        give_back(receipts.get(back.id))
    assert twice.value.code == "sales.receipt_no_sale"


def test_the_returns_of_a_line_add_up_to_it(database: str, context: object) -> None:
    """20.08 for three: two times 6.69, and the last one 6.70."""
    sale = paid(receipt([samples.line("7.00", "3", discount_percent=Decimal("4.38"))]), "20.08")
    backs = [give_back(sale, parts=[part(1, "1")]) for _ in range(3)]
    assert [back.gross for back in backs] == [-669, -669, -670]


def test_a_return_that_a_crash_cut_off_is_written_by_the_event(
    database: str, context: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    sale = paid(receipt(), "99.00")

    def killed(document: Receipt, follow_up: promises.FollowUp) -> Receipt:
        raise KeyboardInterrupt

    with monkeypatch.context() as crash:
        crash.setitem(promises.writers, "Receipt", killed)
        with pytest.raises(KeyboardInterrupt):
            give_back(sale)
    promise = receipts.get(sale.id).follow_ups[0]
    event = contract.FollowUpPromised(subject=sale.id, version=3, document_id=promise["id"])
    once(lambda: promises.finish(event))
    assert receipts.get(promise["id"]).returns_id == sale.id


def test_a_customer_may_be_named(customer: str) -> None:
    done = receipt(customer_id=customer).to_contract()
    assert done.party is not None
    assert done.party.customer_id == customer
