"""Invoices that sales asks for, on the real database: one for each that is asked for, or one refusal."""

from decimal import Decimal
from typing import Any

import pytest

from billing import asked_once, customers, errors, invoices, order_invoices, series
from billing.invoice_content import compose
from billing.models import Invoice
from billing.records import Refusal
from billing.tests import days, samples
from billing.tests.asked import RACED_CUSTOMER, event
from billing.tests.crediting import told_by_verbs
from chassis.context import using
from chassis.ids import new_id
from chassis.testing import a_context, once, wait_until
from chassis.testing_races import exit_codes, racers
from contracts import billing as contract
from contracts.errors import Conflict, NotFound, Unavailable
from contracts.sales import OrderBillingAsked, OrderedLine


def make(asked: OrderBillingAsked) -> None:
    """Handles the event as it comes from the broker: each delivery is another context."""
    once(lambda: order_invoices.make(asked, days.TODAY))


def wait_for(invoice_id: str, seconds: float = 5) -> contract.Invoice:
    with using(a_context(seconds=seconds)):
        return order_invoices.wait_for(contract.AwaitInvoice(invoice_id=invoice_id)).to_contract(days.TODAY)


def types_told(model: Any, invoice_id: str) -> list[str]:
    return [one["type"] for one in told_by_verbs(model.find(id=invoice_id).first())]


def test_the_invoice_has_the_orders_lines_sums_and_place(customer: str) -> None:
    asked = event(customer, new_id("inv"), branch_id="bra_lund", text="Lager 2")
    make(asked)
    made = wait_for(asked.invoice_id)
    assert (made.status, made.order_id, made.text) == (contract.InvoiceStatus.ISSUED, "ord_1", "Lager 2")
    assert [(line.order_line, line.net) for line in made.lines] == [(1, Decimal("8.34"))]
    assert (made.totals.net, made.totals.vat) == (Decimal("8.34"), Decimal("2.09"))
    assert (made.branch_name, made.delivery_date) == ("Lund", days.ISSUED)
    assert types_told(Invoice, asked.invoice_id) == [contract.InvoiceIssued.type]


def test_an_advance_has_the_rate_of_its_supply_and_the_day_of_its_issue(customer: str) -> None:
    line: dict[str, Any] = {
        "text": "Förskott",
        "quantity": Decimal(1),
        "unit": "",
        "price": Decimal("100.00"),
        "vat_category": "food",
    }
    ahead = OrderedLine(**line, amount=Decimal("100.00"), vat_on=days.FOOD_AT_6)
    back = {**line, "quantity": Decimal(-1)}
    off = OrderedLine(**back, amount=Decimal("-100.00"), vat_on=days.FOOD_AT_6)
    goods = OrderedLine(**line, line=1, amount=Decimal("250.00"))
    advance = event(customer, new_id("inv"), lines=[ahead], advance=True, delivery_date=days.FOOD_AT_6)
    make(advance)
    made = wait_for(advance.invoice_id)
    assert (made.advance, made.delivery_date) == (True, made.issue_date)
    assert [(one.percent, one.vat) for one in made.totals.vat_rates] == [(Decimal(6), Decimal("6.00"))]
    last = event(customer, new_id("inv"), lines=[goods, off])
    make(last)
    final = wait_for(last.invoice_id)
    assert [(one.percent, one.net, one.vat) for one in final.totals.vat_rates] == [
        (Decimal(6), Decimal("-100.00"), Decimal("-6.00")),
        (Decimal(12), Decimal("250.00"), Decimal("30.00")),
    ]
    assert (final.advance, [one.order_line for one in final.lines]) == (False, [1, None])


@pytest.mark.parametrize("issue", [True, False])
def test_the_same_event_twice_makes_one(customer: str, issue: bool) -> None:
    asked = event(customer, new_id("inv"), issue=issue)
    before = Invoice.total({})
    for _ in range(3):
        make(asked)
    assert Invoice.total({}) == before + 1
    assert len(types_told(Invoice, asked.invoice_id)) == 1


def test_what_the_law_refuses_is_noted_and_told(database: str, company: None) -> None:
    with using(a_context()):
        nowhere = samples.known_customer(addresses={})
    asked = event(nowhere, new_id("inv"))
    make(asked)
    make(asked)
    assert types_told(Refusal, asked.invoice_id) == [contract.OrderBillingRefused.type]
    with pytest.raises(Conflict) as refused:
        wait_for(asked.invoice_id)
    assert refused.value.code == "billing.invoice_particulars_missing"
    with pytest.raises(NotFound):
        once(lambda: invoices.get(contract.GetInvoice(invoice_id=asked.invoice_id)))


def test_a_refusal_and_an_invoice_exclude_each_other(customer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two deliveries of one event at once: one finds the settings wanting, the other finds them filled in."""
    asked = event(customer, new_id("inv"), issue=False)

    def make_meanwhile(*given: Any) -> None:
        monkeypatch.setattr("billing.order_invoices.compose", compose)
        make(asked)
        raise errors.total_negative()

    monkeypatch.setattr("billing.order_invoices.compose", make_meanwhile)
    make(asked)
    assert Refusal.find(id=asked.invoice_id).first() is None
    assert wait_for(asked.invoice_id).status == contract.InvoiceStatus.DRAFT


def test_an_invoice_that_a_customers_event_is_needed_for_is_tried_again(company: None) -> None:
    arriving = samples.customer_created()
    asked = event(arriving.subject, new_id("inv"))
    with pytest.raises(Unavailable):
        make(asked)
    with pytest.raises(Unavailable) as nothing_yet:
        wait_for(asked.invoice_id, seconds=0.1)
    assert nothing_yet.value.code == "billing.invoice_not_here_yet"
    once(lambda: customers.keep(arriving))
    make(asked)
    assert wait_for(asked.invoice_id).number


def test_a_deleted_draft_is_seen_by_nobody_and_removed_when_told(customer: str) -> None:
    asked = event(customer, new_id("inv"), issue=False)
    make(asked)
    deletion = contract.DeleteInvoice(invoice_id=asked.invoice_id)
    once(lambda: invoices.delete(deletion))
    for look in (
        lambda: invoices.get(contract.GetInvoice(invoice_id=asked.invoice_id)),
        lambda: invoices.issue(contract.IssueInvoice(invoice_id=asked.invoice_id), days.TODAY),
        lambda: invoices.delete(deletion),
    ):
        with pytest.raises(NotFound):
            once(look)
    with using(a_context()):
        listed = invoices.list_invoices(contract.ListInvoices(customer_id=customer), days.TODAY).items
        assert asked.invoice_id not in [row.id for row in listed]
        (event_,) = (
            contract.InvoiceDropped.model_validate(one["data"])
            for one in Invoice.find(id=asked.invoice_id).first().outbox
            if one["type"] == contract.InvoiceDropped.type
        )
        assert order_invoices.find_unremoved([event_]) == [event_]
        order_invoices.remove_dropped(event_)
        assert order_invoices.find_unremoved([event_]) == []
    make(asked)
    with pytest.raises(NotFound):
        wait_for(asked.invoice_id)
    assert Invoice.total({"_id": asked.invoice_id}) == 0


def test_an_issued_invoice_is_not_dropped(customer: str) -> None:
    asked = event(customer, new_id("inv"))
    make(asked)
    with pytest.raises(Conflict):
        once(lambda: invoices.delete(contract.DeleteInvoice(invoice_id=asked.invoice_id)))
    assert wait_for(asked.invoice_id).number


def test_a_draft_of_an_order_is_issued_as_it_is(customer: str) -> None:
    asked = event(customer, new_id("inv"), issue=False)
    make(asked)
    once(lambda: invoices.issue(contract.IssueInvoice(invoice_id=asked.invoice_id), days.TODAY))
    made = wait_for(asked.invoice_id)
    assert (made.totals.net, made.from_order, made.lines[0].order_line) == (Decimal("8.34"), True, 1)


@pytest.mark.parametrize(("race", "killed"), [("alive", 0), ("killed", 2)])
def test_many_processes_with_the_same_events_make_one_of_each(
    database: str, company: None, race: str, killed: int
) -> None:
    """Also when they are killed on the way and others take over."""
    once(lambda: customers.keep(samples.customer_created(RACED_CUSTOMER)))
    count = 12
    ids = {"_id": {"$in": [f"inv_{race}{number}" for number in range(count)]}}
    racing = racers("billing.tests.asked", database, count, 4, RACE=race)
    for at, racer in enumerate(racing[:killed], 1):
        wait_until(lambda: Invoice.total(ids) >= 2 * at, 60)  # noqa: B023
        racer.kill()
    assert exit_codes(racing) == [-9] * killed + [0] * (4 - killed)
    with using(a_context()):
        rows = Invoice.rows(ids, ["_id", "number"])
        assert len(rows) == count
        assert sum(1 for row in rows if row.get("number")) == count - count // 3
        assert series.prove(contract.ProveNumberSeries()).complete


def test_what_nothing_has_come_of_is_found(customer: str) -> None:
    asked = event(customer, new_id("inv"))
    with using(a_context()):
        assert asked_once.find_unmade([asked]) == [asked]
    make(asked)
    with using(a_context()):
        assert asked_once.find_unmade([asked]) == []
