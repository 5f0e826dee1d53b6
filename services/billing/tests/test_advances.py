"""What an invoice takes off for an advance cannot be credited of it, and the other way round; on the real database."""

from collections.abc import Callable
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest

from billing import collective_invoices, credit_notes, invoices, order_invoices
from billing.models import Invoice
from billing.tests import days, samples
from billing.tests.asked import event
from billing.tests.crediting import credit, events_told, wanted
from billing.tests.test_collective_invoices import event as collective_event
from billing.tests.test_collective_invoices import order as collected
from chassis.context import using
from chassis.ids import new_id
from chassis.testing import a_context, once
from contracts import billing as contract
from contracts.errors import Conflict, InvalidInput
from contracts.sales import OrderBillingAsked, OrderedLine
from contracts.sales.billings import AdvanceTaken
from contracts.vat import VatCategory


def line(amount: str, number: int | None = None, category: VatCategory = VatCategory.STANDARD) -> OrderedLine:
    sign = -1 if amount.startswith("-") else 1
    return OrderedLine(
        line=number,
        text="Kök",
        quantity=Decimal(sign),
        unit="",
        price=abs(Decimal(amount)),
        vat_category=category,
        amount=Decimal(amount),
    )


def make(asked: OrderBillingAsked) -> str:
    """The id; asked for twice."""
    for _ in range(2):
        once(lambda: order_invoices.make(asked, days.TODAY))
    return asked.invoice_id


@pytest.fixture
def advance(customer: str) -> str:
    """100.00 at 25 % and 40.00 of food, issued."""
    lines = [line("100.00"), line("40.00", category=VatCategory.FOOD)]
    return make(event(customer, new_id("inv"), lines=lines, advance=True))


def final(customer: str, advance_id: str, off: str, **fields: Any) -> OrderBillingAsked:
    """An invoice of goods that takes so much off the advance's first line."""
    taken = AdvanceTaken(invoice_id=advance_id, advance_line=1, line=2, amount=Decimal(off))
    return event(customer, new_id("inv"), lines=[line("250.00", 1), line(f"-{off}")], advances_taken=[taken], **fields)


def taken_off(advance_id: str) -> Decimal:
    return once(lambda: invoices.get(contract.GetInvoice(invoice_id=advance_id))).to_contract(days.TODAY).taken_off


def refusal_of(invoice_id: str) -> str:
    with pytest.raises(Conflict) as refused:
        once(lambda: order_invoices.wait_for(contract.AwaitInvoice(invoice_id=invoice_id)))
    return refused.value.code


def test_what_is_taken_off_is_not_credited(customer: str, advance: str) -> None:
    last = make(final(customer, advance, "60.00"))
    assert taken_off(advance) == Decimal("60.00")
    with pytest.raises(InvalidInput) as too_much:
        credit(advance, wanted(1, amount="40.01"))
    assert "40.00" in too_much.value.details["/lines/0/amount"]
    with pytest.raises(InvalidInput):
        credit(advance, wanted(1, quantity="1"))
    note = credit(advance)
    assert [one.net for one in note.lines] == [Decimal("-40.00"), Decimal("-40.00")]
    with pytest.raises(Conflict) as refused:
        credit(advance)
    assert (refused.value.code, refused.value.details["invoice_ids"]) == ("billing.advance_taken_off", last)


def test_what_is_credited_is_not_taken_off(customer: str, advance: str) -> None:
    """The order has not heard of the credit when it asks."""
    credit(advance, wanted(1, amount="50.00"))
    refused = make(final(customer, advance, "50.01"))
    assert refusal_of(refused) == "billing.advance_credited"
    assert taken_off(advance) == 0
    make(final(customer, advance, "50.00"))
    assert taken_off(advance) == Decimal("50.00")


def test_a_refused_invoice_takes_nothing_off(customer: str, advance: str) -> None:
    with using(a_context()):
        nowhere = samples.known_customer(addresses={})
    assert refusal_of(make(final(nowhere, advance, "100.00"))) == "billing.invoice_particulars_missing"
    assert taken_off(advance) == 0
    assert len(credit(advance).lines) == 2


def test_a_process_that_dies_before_the_invoice_has_taken_it_off_once(
    customer: str, advance: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Died(BaseException):
        pass

    def die(*_: Any, **__: Any) -> None:
        raise Died

    asked = final(customer, advance, "100.00")
    with monkeypatch.context() as dying:
        dying.setattr(order_invoices, "write", die)
        with pytest.raises(Died):
            make(asked)
    assert taken_off(advance) == Decimal("100.00")
    with pytest.raises(InvalidInput):
        credit(advance, wanted(1, amount="1.00"))
    make(asked)
    assert taken_off(advance) == Decimal("100.00")


def test_a_deleted_draft_gives_back(customer: str, advance: str) -> None:
    draft = make(final(customer, advance, "100.00", issue=False))
    assert taken_off(advance) == Decimal("100.00")
    once(lambda: invoices.delete(contract.DeleteInvoice(invoice_id=draft)))
    (dropped,) = events_told(draft, contract.InvoiceDropped)
    for _ in range(2):
        once(lambda: order_invoices.remove_dropped(dropped))
    assert taken_off(advance) == 0
    assert Invoice.find(id=draft).first() is None


def test_a_deleted_draft_gives_back_before_its_news_has_come(customer: str, advance: str) -> None:
    draft = make(final(customer, advance, "100.00", issue=False))
    once(lambda: invoices.delete(contract.DeleteInvoice(invoice_id=draft)))
    assert [one.net for one in credit(advance).lines] == [Decimal("-100.00"), Decimal("-40.00")]


@pytest.mark.parametrize("heard", [True, False])
def test_a_credited_invoice_gives_back_what_it_took_off(customer: str, advance: str, heard: bool) -> None:
    last = make(final(customer, advance, "100.00"))
    credit(last)
    (news,) = events_told(last, contract.InvoiceCredited)
    for _ in range(2 if heard else 0):
        once(lambda: credit_notes.finish(news, days.TODAY))
    assert taken_off(advance) == (0 if heard else Decimal("100.00"))
    assert refusal_of(make(final(customer, advance, "100.01"))) == "billing.advance_credited"
    make(final(customer, advance, "30.00"))
    assert taken_off(advance) == Decimal("30.00")
    assert [one.net for one in credit(advance).lines] == [Decimal("-70.00"), Decimal("-40.00")]


def test_a_collective_invoice_takes_off_what_its_orders_paid_ahead(customer: str, advance: str) -> None:
    taken = AdvanceTaken(invoice_id=advance, advance_line=2, line=2, amount=Decimal("40.00"))
    orders = [
        collected("3001", line("250.00", 1)),
        collected("3002", line("90.00", 1), line("-40.00", category=VatCategory.FOOD), advances_taken=[taken]),
    ]
    asked = collective_event(customer, *orders)
    for _ in range(2):
        once(lambda: collective_invoices.make(asked, days.TODAY))
    assert taken_off(advance) == Decimal("40.00")
    credit(asked.invoice_id)
    assert [one.net for one in credit(advance).lines] == [Decimal("-100.00"), Decimal("-40.00")]


def test_of_a_credit_and_an_invoice_at_once_one_gets_it(customer: str, advance: str) -> None:
    """Ten times: an invoice takes off 10.00 while somebody credits 10.00, of a line of 100.00 that ends in the middle."""
    credit(advance, wanted(1, amount="45.00"))
    for _ in range(10):
        _at_once(
            lambda: make(final(customer, advance, "10.00")),
            lambda: _try(lambda: credit(advance, wanted(1, amount="10.00"))),
        )
    stored = once(lambda: invoices.get(contract.GetInvoice(invoice_id=advance)))
    credited = 100_00 - stored.lines_left()[0].left.amount
    off = int(taken_off(advance) * 100)
    assert credited + off == 95_00, "5.00 are left, and neither can have ten of them"
    issued = [one for one in Invoice.find(customer_id=customer) if one.asked.get("advances_taken")]
    assert sum(one.asked["advances_taken"][0]["amount"] for one in issued) == off


def _try(work: Callable[[], Any]) -> None:
    try:
        work()
    except (Conflict, InvalidInput):
        return


def _at_once(*works: Callable[[], Any]) -> None:
    barrier = Barrier(len(works))

    def run(work: Callable[[], Any]) -> None:
        barrier.wait()
        work()

    threads = [Thread(target=run, args=(work,)) for work in works]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
