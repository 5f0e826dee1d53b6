"""Invoices of contracts' periods, on the real database: made like those of orders, told to the contract."""

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import date
from decimal import Decimal

import pytest

from billing import credit_notes, invoices, order_invoices, period_invoices, series
from billing.models import Invoice
from billing.records import Refusal
from billing.tests import crediting, days, samples
from billing.tests.asked import period
from billing.tests.test_order_invoices import types_told, wait_for
from chassis.context import using
from chassis.ids import new_id
from chassis.ordered_creates import New, create_in_order
from chassis.series import NumberSeries
from chassis.testing import a_context, once
from chassis.testing_queries import commands
from contracts import billing as contract
from contracts.billing import InvoiceStatus
from contracts.errors import Conflict
from contracts.sales import ContractPeriodAsked


def make(asked: ContractPeriodAsked) -> None:
    """Handles the event as it comes from the broker: each delivery is another context."""
    once(lambda: period_invoices.make(asked, days.TODAY))


def test_a_period_becomes_one_invoice_that_names_contract_and_days(customer: str) -> None:
    asked = period(customer, new_id("inv"), text="Avtal 7: 2026-03-01–2026-03-31")
    before = Invoice.total({})
    for _ in range(3):
        make(asked)
    assert Invoice.total({}) == before + 1
    made = wait_for(asked.invoice_id)
    assert (made.status, made.contract_id, made.order_id, made.from_order) == ("issued", "ctr_1", None, False)
    assert (made.period_first, made.period_last) == (date(2026, 3, 1), date(2026, 3, 31))
    assert [(line.order_line, line.net) for line in made.lines] == [(None, Decimal("8.34"))]
    assert types_told(Invoice, asked.invoice_id) == [contract.InvoiceIssued.type]


def test_what_cannot_be_made_is_told_to_the_contract(database: str, company: None) -> None:
    with using(a_context()):
        nowhere = samples.known_customer(addresses={})
    asked = period(nowhere, new_id("inv"))
    make(asked)
    refusal = Refusal.find(id=asked.invoice_id).first()
    assert types_told(Refusal, asked.invoice_id) == [contract.ContractPeriodRefused.type]
    assert refusal.news().contract_id == "ctr_1"
    with pytest.raises(Conflict):
        wait_for(asked.invoice_id)


def test_a_draft_of_a_period_is_issued_or_deleted_but_not_rewritten(customer: str) -> None:
    kept, deleted = (period(customer, new_id("inv"), issue=False) for _ in range(2))
    for asked in (kept, deleted):
        make(asked)
    other = contract.LineInput(text="Annat", price=Decimal(1))
    fields = contract.ChangeInvoice(invoice_id=kept.invoice_id, version=1, lines=[other])
    with pytest.raises(Conflict) as refused:
        once(lambda: invoices.replace(fields, days.TODAY))
    assert refused.value.code == "billing.invoice_draft_of_contract"
    once(lambda: invoices.issue(contract.IssueInvoice(invoice_id=kept.invoice_id), days.TODAY))
    issued = wait_for(kept.invoice_id)
    assert (issued.status, issued.totals.net) == (InvoiceStatus.ISSUED, Decimal("8.34"))
    once(lambda: invoices.delete(contract.DeleteInvoice(invoice_id=deleted.invoice_id)))
    told = Invoice.find(id=deleted.invoice_id).first().news()
    assert isinstance(told, contract.InvoiceDropped)
    assert (told.contract_id, told.order_id) == ("ctr_1", "")
    once(lambda: order_invoices.remove_dropped(told))
    make(deleted)
    assert Invoice.total({"_id": deleted.invoice_id}) == 0


def test_a_credit_names_the_contract_and_says_when_nothing_is_left(customer: str) -> None:
    """The contract opens its period for a wholly credited invoice only: also when two credits in part make it one."""
    asked = period(customer, new_id("inv"))
    make(asked)
    crediting.credit(asked.invoice_id, crediting.wanted(1, amount="5.00"))
    crediting.credit(asked.invoice_id)
    told = crediting.events_told(asked.invoice_id, contract.InvoiceCredited)
    assert [(one.contract_id, one.order_id, one.whole) for one in told] == [
        ("ctr_1", None, False),
        ("ctr_1", None, True),
    ]
    again = credit_notes.events_of(once(lambda: Invoice.find(id=asked.invoice_id).first()))
    assert [one.whole for one in again] == [True, True]


def test_invoices_that_are_asked_for_together_get_their_numbers_in_one_insert(customer: str, new_series: None) -> None:
    """One that is refused, one that is made already and one that comes twice among them: no number is missing, none is double."""
    nowhere = samples.known_customer(addresses={})
    good = [period(customer, new_id("inv")) for _ in range(4)]
    bad = period(nowhere, new_id("inv"))
    make(good[0])
    events = [good[1], good[0], bad, good[2], good[2], good[3]]
    wanted = [period_invoices.Wanted(one, a_context(request_id=one.invoice_id), days.TODAY) for one in events]
    outcomes, sent = commands("billing", lambda: once(lambda: period_invoices.issue(wanted)))
    assert [type(one).__name__ for one in outcomes] == ["NoneType", "NoneType", "Conflict", *["NoneType"] * 3]
    assert sent.count("insert") == 1
    proof = once(lambda: series.prove(contract.ProveNumberSeries()))
    assert (proof.complete, [one.count for one in proof.series]) == (True, [4])
    assert once(lambda: [wait_for(one.invoice_id).number is not None for one in good]) == [True] * 4


def test_another_process_that_takes_numbers_meanwhile_leaves_no_gap(
    customer: str, new_series: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its invoice is stored between the read of the last number and the insert."""
    mine, other = [period(customer, new_id("inv")) for _ in range(3)], [period(customer, new_id("inv"))]

    def be_late(model: type[Invoice], news: Sequence[New[Invoice]]) -> int:
        if other:
            late = other.pop()
            once(lambda: order_invoices.make(late, days.TODAY))
        return create_in_order(model, news)

    monkeypatch.setattr(period_invoices, "create_in_order", be_late)
    monkeypatch.setattr(NumberSeries, "in_turn", lambda _self: nullcontext())
    wanted = [period_invoices.Wanted(one, a_context(request_id=one.invoice_id), days.TODAY) for one in mine]
    assert once(lambda: period_invoices.issue(wanted)) == [None] * 3
    proof = once(lambda: series.prove(contract.ProveNumberSeries()))
    assert (proof.complete, [one.count for one in proof.series]) == (True, [4])
