"""Issue dates: they never run backwards in a series, whoever issues at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import date, timedelta
from random import Random

import pytest

from billing import invoices, order_invoices
from billing.models import Invoice
from billing.tests import asked, days, samples
from chassis.context import using
from chassis.series import NumberSeries
from chassis.testing import a_context
from chassis.testing_races import repeat
from contracts import billing as contract
from contracts.errors import Conflict

TENANT = "dates"
ISSUERS = 50


@pytest.fixture
def buyer(database: str) -> str:
    """A customer of a company of its own, whose series is this module's only."""
    samples.put_settings(TENANT)
    with using(a_context(TENANT)):
        return samples.known_customer()


def issue(buyer: str, on: date | None, today: date = days.TODAY) -> contract.Invoice:
    request = contract.CreateInvoice(customer_id=buyer, lines=[samples.line()], issue=True, issue_date=on)
    with using(a_context(TENANT)):
        return invoices.make(request, today).to_contract(today)


def issue_draft(buyer: str, on: date | None) -> contract.Invoice:
    with using(a_context(TENANT)):
        draft = invoices.make(contract.CreateInvoice(customer_id=buyer, lines=[samples.line()]), days.TODAY)
    with using(a_context(TENANT)):
        request = contract.IssueInvoice(invoice_id=draft.id, issue_date=on)
        return invoices.issue(request, days.TODAY).to_contract(days.TODAY)


def test_an_earlier_date_is_refused_and_the_last_one_named(buyer: str) -> None:
    last = issue(buyer, days.ISSUED)
    for make in (issue, issue_draft):
        with pytest.raises(Conflict) as refusal:
            make(buyer, days.ISSUED - timedelta(1))
        assert refusal.value.code == "billing.invoice_date_too_early"
        assert refusal.value.details == {"given": "2025-04-30", "last_date": "2025-05-01", "number": last.number}
    assert issue(buyer, days.ISSUED).issue_date == days.ISSUED
    assert issue_draft(buyer, days.DUE).issue_date == days.DUE


def test_a_request_sent_again_is_answered_also_when_the_series_has_gone_on(buyer: str) -> None:
    context = a_context(TENANT)
    request = contract.CreateInvoice(
        customer_id=buyer, lines=[samples.line()], issue=True, issue_date=days.TODAY - timedelta(1)
    )
    with using(context):
        made = invoices.make(request, days.TODAY)
    issue(buyer, days.TODAY)
    with using(context):
        assert invoices.make(request, days.TODAY).number == made.number


def test_a_clock_that_is_behind_takes_the_last_date(buyer: str) -> None:
    """Nobody has named a date: around midnight, or with clocks that differ, a refusal would be nobody's fault."""
    issue(buyer, days.TODAY)
    behind = days.TODAY - timedelta(1)
    late = issue(buyer, None, behind)
    assert (late.issue_date, late.due_date) == (days.TODAY, days.TODAY + timedelta(30))
    with using(a_context(TENANT)):
        order_invoices.make(asked.event(buyer, "inv_behind"), behind)
        assert str(Invoice.find(id="inv_behind").first().issue_date) == str(days.TODAY)


def test_each_series_has_dates_of_its_own(database: str) -> None:
    samples.put_settings("yearly", numbering=contract.Numbering.YEARLY)
    with using(a_context("yearly")):
        buyer = samples.known_customer()
    for on in (date(2025, 1, 2), date(2024, 12, 31), date(2025, 1, 2)):
        request = contract.CreateInvoice(customer_id=buyer, lines=[samples.line()], issue=True, issue_date=on)
        with using(a_context("yearly")):
            assert invoices.make(request, days.TODAY).issue_date == str(on)


def test_fifty_issuers_at_once_leave_the_dates_in_order(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each in a thread of its own and without the queue inside a process, so that only the database keeps them apart."""
    monkeypatch.setattr(NumberSeries, "in_turn", lambda _series: nullcontext())
    samples.put_settings("fifty")
    with using(a_context("fifty")):
        buyer = samples.known_customer()

    def issue_at_last(on: date) -> None:
        request = contract.CreateInvoice(customer_id=buyer, lines=[samples.line()], issue=True, issue_date=on)
        try:
            repeat(lambda: invoices.make(request, days.TODAY), "fifty")
        except Conflict as refusal:
            issue_at_last(date.fromisoformat(refusal.details["last_date"]))

    wanted = [days.ISSUED + timedelta(place // 2) for place in range(ISSUERS)]
    issue_at_last(wanted[0])
    Random(6).shuffle(wanted)
    with ThreadPoolExecutor(ISSUERS) as pool:
        list(pool.map(issue_at_last, wanted))
    with using(a_context("fifty")):
        rows = Invoice.rows({"number": {"$gt": 0}}, ["number", "issue_date"], sort=[("number", 1)])
    assert [row["number"] for row in rows] == list(range(1001, 1002 + ISSUERS))
    dates = [row["issue_date"] for row in rows]
    assert dates == sorted(dates)
    assert (dates[0], dates[-1]) == (str(days.ISSUED), str(max(wanted)))
