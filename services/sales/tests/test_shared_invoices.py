"""Invoices that contracts share, on the real database: planned, carried out exactly so and once, refused, credited."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from chassis.testing import once
from contracts import sales as contract
from contracts.customers import Addresses, BranchSnapshot
from contracts.sales import BillingState
from contracts.sales.shared_invoices import ChangeContractCollective, SharedInvoiceAsked
from sales import (
    agreement_changes,
    asked_invoices,
    contract_billings,
    invoicing_plans,
    plan_views,
    shared_invoices,
    shared_plans,
)
from sales.models import Contract
from sales.tests import planning, samples, sharing
from sales.tests.sharing import MARCH, agreed


@pytest.fixture(autouse=True)
def no_others(database: str) -> None:
    """A plan is of all contracts: those of other tests go."""
    planning.clear()


def collective(changed: Contract, *, collective: bool) -> Contract:
    asked = ChangeContractCollective(contract_id=changed.id, collective=collective)
    return once(lambda: agreement_changes.change_collective(asked))


def events_of(shared: Any) -> list[SharedInvoiceAsked]:
    told = [one["data"] for one in shared.outbox if one["type"] == SharedInvoiceAsked.type]
    return [SharedInvoiceAsked.model_validate(one) for one in told]


def test_a_plan_says_which_periods_share_an_invoice(customer: str) -> None:
    """All periods of collective contracts that agree, two of one contract among them; others are alone."""
    early = agreed(customer, starts_on=date(2026, 2, 1))
    late, own = agreed(customer), planning.agreement(customer, starts_on=MARCH)
    abroad = agreed(samples.known_customer())
    plan = planning.plan()
    assert [(one.contract_id, one.shared_invoice) for one in planning.periods(plan)] == [
        (early.id, 1),
        (early.id, 1),
        (late.id, 1),
        (own.id, None),
        (abroad.id, None),
    ]
    shown = planning.show(plan)
    assert (shown.planned, shown.invoices, shown.shared_invoices) == (5, 3, 1)
    request = contract.ListPlannedPeriods(plan_id=plan.id, shared_invoice=1)
    assert len(once(lambda: plan_views.list_periods(request)).items) == 3
    assert sharing.all_shared() == []


def test_the_plan_is_carried_out_as_one_invoice(customer: str) -> None:
    contracts = [agreed(customer, lines=[samples.line("995.00"), samples.line("5.00")]) for _ in range(3)]
    plan = planning.plan(issue=True)
    planning.execute(plan)
    (shared,) = sharing.of_plan(plan)
    (event,) = events_of(shared)
    assert [one.contract_id for one in event.periods] == [one.id for one in contracts]
    assert [[line.amount for line in one.lines] for one in event.periods] == [[Decimal("995.00"), Decimal("5.00")]] * 3
    assert event.periods[0].text == f"Avtal {contracts[0].number}: 2026-03-01–2026-03-31"
    assert (event.issue, event.invoice_id, event.customer_id) == (True, shared.invoice_id, customer)
    shown = planning.load(contracts[0]).to_contract().billings
    assert [(one.invoice_id, one.state, one.collective) for one in shown] == [(shared.invoice_id, "asked", True)]
    assert {one.invoice_id for one in planning.periods(plan)} == {shared.invoice_id}
    assert [one for item in contracts for one in contract_billings.events_of(planning.load(item))] == []


def test_what_an_invoice_says_once_keeps_contracts_apart(customer: str) -> None:
    reference = [agreed(customer, your_reference="Karin") for _ in range(2)]
    others = [agreed(customer) for _ in range(2)]
    in_yen = [agreed(customer) for _ in range(2)]
    Contract.find(id__in=[one.id for one in in_yen]).update(set__currency="EUR")
    Contract.find(id=others[1].id).update_one(set__party__payment_terms_days=10)
    found = sharing.numbers(planning.plan())
    assert [found[one.id] for one in (*reference, *others, *in_yen)] == [1, 1, None, None, 2, 2]


def test_a_branch_with_an_invoice_address_of_its_own_has_its_own_invoices(customer: str) -> None:
    own = BranchSnapshot(id="bra_norr", name="Butik Norr", addresses=Addresses(invoice=samples.LIMHAMN))
    plain = BranchSnapshot(id="bra_syd", name="Butik Syd", addresses=Addresses())
    buyer = samples.known_customer(branches=[own, plain])
    contracts = [agreed(buyer, branch_id=branch) for branch in (own.id, own.id, plain.id, plain.id)]
    plan = planning.plan()
    assert [sharing.numbers(plan)[one.id] for one in contracts] == [1, 1, 2, 2]
    planning.execute(plan)
    assert [sharing.asked(one).branch_id for one in sharing.of_plan(plan)] == [own.id, plain.id]


def test_the_vat_of_a_plan_is_that_of_the_invoice_to_the_ore(customer: str) -> None:
    """Three times 33.33: 24.9975 of VAT on the whole, where three times 8.33 is 24.99."""
    for _ in range(3):
        agreed(customer, lines=[samples.line("33.33")])
    plan = planning.plan()
    assert [one.vat for one in planning.periods(plan)] == [Decimal("8.33"), Decimal("8.34"), Decimal("8.33")]
    assert [(one.net, one.vat, one.total) for one in planning.show(plan).sums] == [
        (Decimal("99.99"), Decimal("25.00"), Decimal("124.99"))
    ]


def row(key: str, lines: int = 1, net: str = "1.00", sharing: str = "a", gross: int = 125) -> dict[str, Any]:
    rates = [{"percent": "25", "net": net, "vat": "0.25"}]
    given = {"_id": key, "sharing": sharing, "lines": [{}] * lines, "gross": gross, "vat_rates": rates}
    return {**given, "currency": "SEK"}


def test_an_invoice_holds_so_many_periods_lines_and_sums() -> None:
    many = shared_plans.put_together([row(f"{at:03}") for at in range(202)])
    assert [len(one) for one in many] == [100, 100, 2]
    assert [len(one) for one in shared_plans.put_together([row("a", 200), row("b", 200), row("c", 101)])] == [2]
    assert shared_plans.put_together([row("a", gross=99_999_999_999_999), row("b")]) == []


@pytest.mark.parametrize("percents", [["25"], ["25", "12"]])
def test_parts_of_the_vat_add_up_to_it(percents: list[str]) -> None:
    rows = [
        {**row(f"{at:02}"), "vat_rates": [{"percent": one, "net": f"{at}.3{at % 7}", "vat": "0"} for one in percents]}
        for at in range(30)
    ]
    found = shared_plans.split_vat(rows)
    for percent in percents:
        mine = [rate for one in found.values() for rate in one["vat_rates"] if rate["percent"] == percent]
        net = sum(Decimal(rate["net"]) for rate in mine)
        whole = (net * Decimal(percent) / 100).quantize(Decimal("0.01"), "ROUND_HALF_UP")
        assert sum(Decimal(rate["vat"]) for rate in mine) == whole


def test_a_period_that_has_changed_is_left_out_and_barred(customer: str) -> None:
    kept, raised, alone = (agreed(customer) for _ in range(3))
    plan = planning.plan()
    planning.change_prices(raised, MARCH, percent=Decimal(3))
    collective(alone, collective=False)
    planning.execute(plan)
    (shared,) = sharing.of_plan(plan)
    assert [one.contract_id for one in sharing.asked(shared).periods] == [kept.id]
    assert [(one.state, one.reason) for one in planning.periods(plan)] == [
        ("asked", None),
        ("stale", "contract_changed"),
        ("stale", "contract_changed"),
    ]
    (barred,) = planning.load(raised).to_contract().billings
    assert (barred.state, barred.refusal) == ("refused", "sales.contract_period_stale")
    assert sharing.numbers(planning.plan()) == {kept.id: None, raised.id: None, alone.id: None}
    assert planning.invoiced(planning.plan()) == [("2026-03-01", "1024.85"), ("2026-03-01", "995.00")]


def test_a_process_that_is_late_takes_nothing_that_was_barred(customer: str) -> None:
    kept, changed = agreed(customer), agreed(customer)
    plan = planning.plan()
    planning.change_prices(changed, MARCH, percent=Decimal(3))
    planning.execute(plan)
    Contract.find(id=changed.id).update_one(set__price_changes=[])
    (groups, _) = once(lambda: shared_plans.next_ones(plan.id, 0))
    known = once(lambda: invoicing_plans._customers([customer]))
    outcomes = once(lambda: shared_invoices.make(plan, groups, known, invoicing_plans._asked(plan)))
    assert [one is not None for one in outcomes.values()] == [True, False]
    assert sharing.states(kept, changed) == [["asked"], ["refused"]]


def test_of_periods_that_have_all_changed_nothing_is_asked(customer: str) -> None:
    contracts = [agreed(customer) for _ in range(2)]
    plan = planning.plan()
    for one in contracts:
        planning.skip(one)
    planning.execute(plan)
    (shared,) = sharing.of_plan(plan)
    assert (shared.state, events_of(shared)) == ("refused", [])
    assert planning.show(plan).stale == 2


@pytest.mark.parametrize(
    ("state", "again"), [("refused", True), ("dropped", True), ("drafted", False), ("issued", False)]
)
def test_what_billing_tells_goes_to_each_contract(customer: str, state: str, again: bool) -> None:
    contracts = [agreed(customer) for _ in range(2)]
    plan = planning.plan()
    planning.execute(plan)
    (shared,) = sharing.of_plan(plan)
    sharing.hear(shared, BillingState(state))
    assert sharing.states(*contracts) == [[state], [state]]
    assert [one.state for one in sharing.of_plan(plan)] == [state]
    assert "event" not in planning.load(contracts[0]).billings[0]
    assert planning.show(planning.plan()).planned == (2 if again else 0)


def test_one_contract_of_a_credited_invoice_is_opened_again(customer: str) -> None:
    """The credit takes all that was of one of them; what is left of the invoice stays with the other."""
    gone, stays = agreed(customer), agreed(customer)
    planning.execute(planning.plan())
    (shared,) = sharing.all_shared()
    told = sharing.credited(shared, (gone, MARCH))
    assert once(lambda: asked_invoices.find_uncredited([told])) == [told]
    for _ in range(2):
        once(lambda: asked_invoices.note_credit(told))
    assert once(lambda: asked_invoices.find_uncredited([told])) == []
    assert [planning.load(one).billings[0].get("credited") for one in (gone, stays)] == [True, None]
    opened = planning.reopen(gone, MARCH).to_contract()
    assert (opened.next_period and opened.next_period.first) == MARCH
    anew = planning.plan()
    assert [one.contract_id for one in planning.periods(anew) if one.reason is None] == [gone.id]
    planning.execute(anew)
    assert sharing.states(gone, stays) == [["issued", "asked"], ["asked"]]


def test_two_periods_of_one_contract_are_credited_each_by_itself(customer: str) -> None:
    both = agreed(customer, starts_on=date(2026, 2, 1))
    planning.execute(planning.plan())
    (shared,) = sharing.all_shared()
    once(lambda: asked_invoices.note_credit(sharing.credited(shared, (both, MARCH))))
    assert [(one["first"], one.get("credited")) for one in planning.load(both).billings] == [
        ("2026-02-01", None),
        ("2026-03-01", True),
    ]
    sharing.hear(sharing.all_shared()[0], BillingState.ISSUED)
    assert sharing.states(both) == [["issued", "issued"]]


def test_a_contract_that_ends_gets_back_what_billing_refuses(customer: str) -> None:
    ended, other = agreed(customer), agreed(customer)
    planning.execute(planning.plan())
    planning.end(ended, planning.DAY)
    planning.finish(ended, date(2026, 3, 3))
    (shared,) = sharing.all_shared()
    sharing.hear(shared, BillingState.REFUSED)
    assert planning.load(ended).owed == ["2026-03-01"]
    plan = planning.plan()
    assert sharing.numbers(plan) == {ended.id: 1, other.id: 1}


def test_what_nobody_has_heard_of_is_found(customer: str) -> None:
    """`kundkort check` compares the events of one service with what the other has made of them."""
    contracts = [agreed(customer) for _ in range(2)]
    planning.execute(planning.plan())
    (shared,) = sharing.all_shared()
    invoice = sharing.snapshot(shared, issue_date=planning.DAY, order_id=None, from_order=False, contract_id=None)
    assert once(lambda: shared_invoices.is_unsettled(invoice))
    sharing.hear(shared, BillingState.ISSUED)
    assert not once(lambda: shared_invoices.is_unsettled(invoice))
    assert sharing.states(*contracts) == [["issued"], ["issued"]]


def test_many_shared_invoices_are_carried_out_part_by_part(customer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of two periods: an invoice is never cut, and none is left out."""
    buyers = [samples.known_customer() for _ in range(3)]
    for buyer in buyers:
        for _ in range(3):
            agreed(buyer)
    planning.agreement(customer, starts_on=MARCH)
    monkeypatch.setattr(shared_plans, "PART", 2)
    plan = planning.plan()
    planning.execute(plan)
    assert [len(sharing.asked(one).periods) for one in sharing.of_plan(plan)] == [3, 3, 3]
    shown = planning.show(plan)
    assert (shown.state, shown.asked, shown.planned, shown.invoices) == ("executed", 10, 0, 4)
