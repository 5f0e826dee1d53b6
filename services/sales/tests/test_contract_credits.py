"""Credited invoices of contracts: the period is opened again only when somebody asks for it, and once for each invoice."""

from datetime import date
from decimal import Decimal
from itertools import permutations

import pytest

from chassis.context import using
from chassis.testing import a_context, once
from contracts import billing
from contracts.billing import Credit, InvoiceStatus
from contracts.errors import Conflict
from sales import asked_invoices
from sales.models import Contract
from sales.tests import planning
from sales.tests.planning import DAY, agreement

MARCH = date(2026, 3, 1)
NOTHING = Decimal("0.00")


@pytest.fixture(autouse=True)
def no_others(database: str) -> None:
    """A plan is of all contracts: those of other tests go."""
    planning.clear()


@pytest.fixture
def invoiced(customer: str) -> Contract:
    """A contract whose March is invoiced."""
    running = agreement(customer, starts_on=MARCH)
    planning.execute(planning.plan())
    return planning.load(running)


def invoice_of(agreed: Contract) -> str:
    """The id of its latest invoice."""
    return str(planning.load(agreed).billings[-1]["invoice_id"])


def credited(agreed: Contract, name: str = "inv_note", *, whole: bool = True) -> billing.InvoiceCredited:
    sums = {"net": NOTHING, "vat": NOTHING, "rounding": NOTHING, "total": NOTHING}
    return billing.InvoiceCredited(
        subject=invoice_of(agreed),
        version=2,
        customer_id=agreed.customer_id,
        number="1001",
        contract_id=agreed.id,
        whole=whole,
        currency="SEK",
        credit=Credit(id=name, on=DAY, reason="Fel kund", parts=[], **sums),
        status=InvoiceStatus.CREDITED,
        credited=NOTHING,
        remaining=NOTHING,
    )


def issued(agreed: Contract) -> billing.InvoiceIssued:
    fields = {"id": invoice_of(agreed), "contract_id": agreed.id, "number": "1001", "issue_date": DAY}
    invoice = billing.InvoiceSnapshot.model_construct(**fields, from_order=False, order_id=None)
    return billing.InvoiceIssued.model_construct(subject=invoice.id, version=1, invoice=invoice)


def hear(event: billing.InvoiceCredited | billing.InvoiceIssued) -> None:
    note = asked_invoices.note_credit if isinstance(event, billing.InvoiceCredited) else asked_invoices.note_issue
    once(lambda: note(event))  # type: ignore[arg-type]


def test_a_wholly_credited_period_is_invoiced_anew_when_somebody_asks(invoiced: Contract) -> None:
    hear(issued(invoiced))
    hear(credited(invoiced))
    assert planning.reasons(planning.plan()) == [("2026-04-01", "not_due")]
    opened = planning.reopen(invoiced, MARCH).to_contract()
    assert [(str(one.state), one.credited, one.reopened) for one in opened.billings] == [("issued", True, True)]
    assert opened.next_period is not None
    assert opened.next_period.first == MARCH
    planning.execute(planning.plan())
    (first, second) = planning.load(invoiced).billings
    assert (first["first"], second["first"], second["state"]) == ("2026-03-01", "2026-03-01", "asked")
    assert first["invoice_id"] != second["invoice_id"]
    assert planning.reasons(planning.plan()) == [("2026-04-01", "not_due")]


def test_it_is_opened_once_for_each_invoice(invoiced: Contract) -> None:
    hear(credited(invoiced))
    planning.reopen(invoiced, MARCH)
    for _ in range(2):
        with pytest.raises(Conflict) as refused:
            planning.reopen(invoiced, MARCH)
        assert refused.value.code == "sales.contract_period_not_opened"
        planning.execute(planning.plan())
    hear(credited(invoiced, "inv_second"))
    planning.reopen(invoiced, MARCH)
    planning.execute(planning.plan())
    assert len(planning.load(invoiced).billings) == 3


@pytest.mark.parametrize("whole", [None, False])
def test_what_is_not_or_partly_credited_stays_closed(invoiced: Contract, whole: bool | None) -> None:
    hear(issued(invoiced))
    if whole is not None:
        hear(credited(invoiced, whole=whole))
    with pytest.raises(Conflict):
        planning.reopen(invoiced, MARCH)
    with pytest.raises(Conflict):
        planning.reopen(invoiced, date(2026, 4, 1))


@pytest.mark.parametrize("order", list(permutations(range(4)))[::4])
def test_news_in_any_order_and_twice_counts_once(invoiced: Contract, order: tuple[int, ...]) -> None:
    news = [
        issued(invoiced),
        credited(invoiced, whole=False),
        credited(invoiced, "inv_rest"),
        credited(invoiced, "inv_rest"),
    ]
    for at in order:
        hear(news[at])  # type: ignore[arg-type]
    (only,) = planning.load(invoiced).billings
    assert (only["state"], only["credited"], only["number"]) == ("issued", True, "1001")
    assert "event" not in only


def test_news_that_come_after_the_opening_do_not_open_it_again(invoiced: Contract) -> None:
    hear(credited(invoiced))
    before, said = credited(invoiced), issued(invoiced)
    planning.reopen(invoiced, MARCH)
    planning.execute(planning.plan())
    hear(before)
    hear(said)
    with pytest.raises(Conflict):
        planning.reopen(invoiced, MARCH)


def test_what_the_contract_has_not_heard_is_found(invoiced: Contract) -> None:
    event, partly = credited(invoiced), credited(invoiced, whole=False)
    with using(a_context()):
        assert asked_invoices.find_uncredited([event, partly]) == [event]
    hear(event)
    with using(a_context()):
        assert asked_invoices.find_uncredited([event, partly]) == []


def test_a_contract_that_is_over_is_opened_for_that_period_alone(invoiced: Contract) -> None:
    planning.end(invoiced, date(2026, 3, 31))
    planning.finish(invoiced, date(2026, 4, 1))
    hear(credited(invoiced))
    opened = planning.reopen(invoiced, MARCH)
    assert (opened.status, opened.to_contract().owed) == ("finished", [MARCH])
    planned = planning.plan(date(2026, 4, 1))
    assert planning.invoiced(planned) == [("2026-03-01", "995.00")]
    planning.execute(planned)
    assert planning.reasons(planning.plan(date(2026, 4, 1))) == [("", "finished")]


def test_a_dropped_period_is_opened_again(customer: str) -> None:
    running = agreement(customer, starts_on=MARCH)
    planning.cancel(running, drop_reason="Kulans")
    opened = planning.reopen(running, MARCH).to_contract()
    assert (opened.dropped, opened.owed) == ([], [MARCH])
    assert planning.invoiced(planning.plan()) == [("2026-03-01", "64.19")]
