"""A plan that is carried out on the real database: exactly so, once, whoever races and wherever it is killed."""

from datetime import date
from decimal import Decimal

import pytest

from chassis.context import using
from chassis.part_by_part import find_unfinished
from chassis.testing import a_context, once, wait_until
from chassis.testing_races import exit_codes, racers
from contracts import billing
from contracts import sales as contract
from contracts.errors import Conflict, NotFound
from contracts.sales import BillingState, PeriodState, PlanState
from sales import agreements, asked_invoices, contract_billings, contract_closing, customers, invoicing_plans
from sales.models import Contract
from sales.plan_models import InvoicingPlan, PlannedPeriod
from sales.tests import planning, samples
from sales.tests.planning import DAY, agreement


@pytest.fixture(autouse=True)
def no_others(database: str) -> None:
    """A plan is of all contracts: those of other tests go."""
    planning.clear()


def test_the_execution_asks_for_exactly_the_plan(customer: str) -> None:
    running = agreement(customer, text="Serviceavtal")
    planned = planning.plan(date(2026, 1, 31), issue=True)
    done = planning.execute(planned)
    assert done.state == PlanState.EXECUTED
    (billing_,) = planning.load(running).to_contract().billings
    assert (str(billing_.first), str(billing_.last), billing_.net) == ("2026-01-01", "2026-01-31", Decimal("995.00"))
    assert billing_.state == BillingState.ASKED
    (event,) = once(lambda: contract_billings.events_of(planning.load(running)))
    assert (event.subject, event.invoice_id, event.issue) == (running.id, billing_.invoice_id, True)
    assert (event.delivery_date, event.delivery_address) == (date(2026, 1, 31), samples.MALMO)
    assert event.text == f"Avtal {running.number}: 2026-01-01–2026-01-31\nServiceavtal"
    assert [(line.quantity, line.price, line.amount) for line in event.lines] == [
        (Decimal(1), Decimal(995), Decimal(995))
    ]
    (period,) = planning.periods(planned)
    assert (period.state, period.invoice_id) == (PeriodState.ASKED, billing_.invoice_id)
    following = planning.load(running).to_contract().next_period
    assert following is not None
    assert following.first == date(2026, 2, 1)
    with pytest.raises(Conflict) as refused:
        planning.execute(planned)
    assert refused.value.code == "sales.plan_not_ready"


def test_two_plans_of_a_day_invoice_each_period_once(customer: str) -> None:
    agreement(customer)
    one, other = planning.plan(), planning.plan()
    planning.execute(one)
    planning.execute(other)
    assert len(planning.all_billings()) == 3
    assert {reason for _, reason in planning.reasons(other)} == {"already_invoiced"}
    assert (planning.show(one).asked, planning.show(other).stale) == (3, 3)


def test_what_has_changed_since_is_left_out_and_named(customer: str) -> None:
    dearer, paused, ended, skipped, gone, same = (agreement(customer, starts_on=date(2026, 3, 1)) for _ in range(6))
    planned = planning.plan()
    planning.change_prices(dearer, date(2026, 3, 1), percent=Decimal(3))
    planning.pause(paused, date(2026, 3, 2))
    once(lambda: contract_closing.end(contract.EndContract(contract_id=ended.id, last_day=date(2026, 3, 10)), DAY))
    planning.skip(skipped)
    once(lambda: agreements.step(contract.ContractVerb(contract_id=gone.id), "cancel"))
    planning.execute(planned)
    found = {one.contract_id: (str(one.state), str(one.reason)) for one in planning.periods(planned)}
    assert found == {
        dearer.id: ("stale", "contract_changed"),
        paused.id: ("stale", "paused"),
        ended.id: ("stale", "contract_changed"),
        skipped.id: ("stale", "skipped"),
        gone.id: ("stale", "cancelled"),
        same.id: ("asked", "None"),
    }
    assert len(planning.all_billings()) == 1


def test_a_customer_who_became_inactive_is_left_out(customer: str) -> None:
    agreement(customer, starts_on=date(2026, 3, 1))
    planned = planning.plan()
    event = samples.customer_created(customer, version=2, active=False)
    once(lambda: customers.keep(event))
    planning.execute(planned)
    assert planning.reasons(planned) == [("2026-03-01", "customer_inactive")]


def tell(kind: str, running: Contract, invoice_id: str) -> None:
    """Billing tells what has become of an invoice."""
    if kind == "dropped":
        dropped = billing.InvoiceDropped(subject=invoice_id, version=2, order_id="", contract_id=running.id)
        once(lambda: asked_invoices.note_drop(dropped))
    elif kind == "refused":
        no = billing.ContractPeriodRefused(subject=invoice_id, version=1, contract_id=running.id, code="billing.reason")
        once(lambda: contract_billings.note_refusal(no))
    else:
        fields = {"id": invoice_id, "contract_id": running.id, "number": "1001" if kind == "issued" else None}
        invoice = billing.InvoiceSnapshot.model_construct(**fields)
        event = billing.InvoiceIssued if kind == "issued" else billing.InvoiceDrafted
        handle = asked_invoices.note_issue if kind == "issued" else asked_invoices.note_draft
        once(lambda: handle(event.model_construct(subject=invoice_id, version=1, invoice=invoice)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("news", "state", "is_back"),
    [
        (("drafted", "issued"), "issued", False),
        (("issued", "drafted", "issued"), "issued", False),
        (("drafted", "dropped", "drafted"), "dropped", True),
        (("refused", "refused"), "refused", True),
    ],
)
def test_news_of_the_invoice_in_any_order(customer: str, news: tuple[str, ...], state: str, is_back: bool) -> None:
    running = agreement(customer, starts_on=date(2026, 3, 1))
    planning.execute(planning.plan())
    (before,) = planning.load(running).to_contract().billings
    for kind in news:
        tell(kind, running, before.invoice_id)
    (after,) = planning.load(running).to_contract().billings
    assert after.state == state
    assert planning.load(running).billings[0].keys() & {"event"} == set()
    again = planning.plan()
    assert planning.invoiced(again) == ([("2026-03-01", "995.00")] if is_back else [])
    if is_back:  # and the same plan does not bring it back: only a new one
        planning.execute(again)
        assert [one.state for one in planning.load(running).to_contract().billings] == [state, "asked"]


def test_what_a_contract_has_not_heard_is_found(customer: str) -> None:
    running = agreement(customer, starts_on=date(2026, 3, 1))
    planning.execute(planning.plan())
    invoice_id = planning.load(running).billings[0]["invoice_id"]
    invoice = billing.InvoiceSnapshot.model_construct(
        id=invoice_id, contract_id=running.id, number="1001", issue_date=DAY, order_id=None, from_order=False
    )
    event = billing.InvoiceIssued.model_construct(subject=invoice_id, version=1, invoice=invoice)
    dropped = billing.InvoiceDropped(subject=invoice_id, version=2, order_id="", contract_id=running.id)
    no = billing.ContractPeriodRefused(subject=invoice_id, version=1, contract_id=running.id, code="billing.reason")
    with using(a_context()):
        assert asked_invoices.find_unsettled([event]) == [event]
        assert asked_invoices.find_not_given_back([dropped]) == [dropped]
        assert contract_billings.find_not_given_back([no]) == [no]
    tell("refused", running, invoice_id)
    with using(a_context()):
        assert asked_invoices.find_unsettled([event]) == []
        assert contract_billings.find_not_given_back([no]) == []


def test_a_plan_goes_on_where_it_was_killed_and_a_late_part_changes_nothing(
    customer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after each period, in turn: between the write on the contract and that in the plan, and before the next part."""
    for _ in range(3):
        agreement(customer, starts_on=date(2026, 3, 1))
    monkeypatch.setattr(invoicing_plans, "PART_OF_PLANNING", 2)
    monkeypatch.setattr(invoicing_plans, "PART_OF_EXECUTION", 2)
    begun = once(lambda: invoicing_plans.start(contract.PlanContractInvoicing(), DAY))
    with using(a_context()):
        invoicing_plans._plan_part(begun)  # killed before the plan was told
        assert find_unfinished(InvoicingPlan, [begun.advanced()]) == [begun.advanced()]
    planned = planning.advance(begun)
    assert planning.show(planned).planned == 3
    once(lambda: invoicing_plans.advance(begun.advanced()))
    executing = once(
        lambda: invoicing_plans.execute(contract.ExecuteContractInvoicingPlan(plan_id=planned.id)), request_id="go"
    )
    first = planning.periods(planned)[0]
    with using(a_context()):  # killed between the two writes of the first period
        entry = PlannedPeriod.find(plan_id=planned.id, contract_id=first.contract_id).first()
        asked = invoicing_plans._asked(executing)
        known = {entry.customer_id: customers.load(customer)}
        assert contract_billings.take(executing, [entry], known, asked) != [None]
        invoicing_plans._execute_part(executing)  # and this part before the plan was told
        assert find_unfinished(InvoicingPlan, [executing.advanced()]) == [executing.advanced()]
    done = planning.advance(executing)
    assert (planning.show(done).asked, planning.show(done).stale) == (3, 0)
    assert len(planning.all_billings()) == 3
    again = once(
        lambda: invoicing_plans.execute(contract.ExecuteContractInvoicingPlan(plan_id=planned.id)), request_id="go"
    )
    assert again.state == PlanState.EXECUTED


def test_processes_that_race_and_are_killed_take_each_period_once(customer: str, database: str) -> None:
    for _ in range(4):
        agreement(customer)
    planned, other = planning.plan(), planning.plan()
    running = [racers("sales.tests.planning", database, 1, 1, PLAN_ID=plan_.id) for plan_ in (planned, other)]
    wait_until(lambda: len(planning.all_billings()) > 2, 60)
    running[0][0].kill()
    for started in running:
        exit_codes(started)
    for plan_ in (planned, other):
        planning.advance(once(lambda plan_=plan_: invoicing_plans.load(plan_.id)))  # type: ignore[misc]
    taken = planning.all_billings()
    assert len(taken) == len({one["key"] for one in taken}) == 12
    assert len({one["invoice_id"] for one in taken}) == 12
    shown = [planning.show(planned), planning.show(other)]
    assert sum(one.asked for one in shown) == 12
    assert sum(one.stale for one in shown) == 12


def test_another_companys_plan_is_unknown(customer: str) -> None:
    agreement(customer)
    planned = planning.plan()
    with pytest.raises(NotFound), using(a_context("other")):
        invoicing_plans.load(planned.id)
    with pytest.raises(NotFound):
        planning.plan(contract_id="ctr_unknown")
