"""What the books of sales and billing must say of contracts, whatever has happened to them: used by random histories."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Protocol

from billing import series
from billing.models import Invoice
from chassis.testing import once
from contracts import billing
from contracts.money import from_minor
from contracts.sales import BillingState, PeriodState, PlanState
from sales import agreement_terms
from sales.models import Contract
from sales.plan_models import InvoicingPlan, PlannedPeriod

Key = tuple[str, str, str]
"""Contract, first day of a period, invoice."""


class Company(Protocol):
    """Whose books are looked at."""

    tenant: str

    def read(self, model: Any) -> list[Any]: ...


def check_once(history: Company) -> None:
    """At any time: no period is taken twice, and none is charged by two invoices unless one of them was credited wholly."""
    for contract in history.read(Contract):
        live = [one["first"] for one in contract.billings if agreement_terms.is_live(one)]
        assert len(live) == len(set(live))
    charged = Counter((contract_id, first) for contract_id, first, _ in charges(history))
    assert all(count == 1 for count in charged.values()), charged


def charges(history: Company) -> dict[Key, Decimal]:
    """What each invoice asks for each period without VAT, less what was credited; only where something is left."""
    found: defaultdict[Key, int] = defaultdict(int)
    for invoice in history.read(Invoice):
        if invoice.kind is None and not invoice.dropped:
            for line, left in zip(invoice.lines, invoice.lines_left(), strict=True):
                found[(*period_of(invoice, line), invoice.id)] += left.left.amount
    return {key: from_minor(net) for key, net in found.items() if net}


def period_of(invoice: Invoice, line: Any) -> tuple[str, str]:
    return line.contract_id or invoice.contract_id, line.period_first or invoice.period_first


def check(history: Company) -> None:
    """The books of both services at the end, when all news has arrived."""
    check_once(history)
    made = {one.id: one for one in history.read(Invoice) if one.kind is None}
    held: dict[Key, Any] = {}
    for contract in history.read(Contract):
        assert not [one for one in contract.billings if one["state"] == BillingState.ASKED]
        held |= {(contract.id, one["first"], one["invoice_id"]): one for one in contract.billings if is_made(one)}
    sums, left = sums_of(made.values()), charges(history)
    assert sums == {key: one["net"] for key, one in held.items()}
    for key, one in held.items():
        assert (made[key[2]].issue_date is None) == (one["state"] == BillingState.DRAFTED)
        assert bool(one.get("credited")) == (key not in left)
    check_documents(history, made)
    check_plans(history, made)


def is_made(one: dict[str, Any]) -> bool:
    return one["state"] in (BillingState.DRAFTED, BillingState.ISSUED)


def sums_of(made: Iterable[Any]) -> dict[Key, int]:
    """What each period came to on its invoice."""
    found: defaultdict[Key, int] = defaultdict(int)
    for invoice in made:
        for line in invoice.lines:
            found[(*period_of(invoice, line), invoice.id)] += line.net
    return dict(found)


def check_documents(history: Company, made: dict[str, Any]) -> None:
    """Invoices and credit notes together come to what is left, and no number is missing."""
    notes = [one for one in history.read(Invoice) if one.kind]
    credited = sum(one.net for one in notes)
    issued = sum(one.net for one in made.values() if one.issue_date)
    left = sum(net for (_, _, of), net in charges(history).items() if made[of].issue_date)
    assert from_minor(issued + credited) == left
    assert len(notes) == sum(len(one.credits or ()) for one in made.values())
    proof = once(lambda: series.prove(billing.ProveNumberSeries()), history.tenant)
    assert proof.complete


def check_plans(history: Company, made: dict[str, Any]) -> None:
    """What a plan has invoiced is what it showed, VAT included: of a shared invoice, if it has all its periods."""
    rows = history.read(PlannedPeriod)
    for plan in history.read(InvoicingPlan):
        mine = [one for one in rows if one.plan_id == plan.id]
        if plan.state != PlanState.EXECUTED:
            continue
        assert not [one for one in mine if one.state == PeriodState.PLANNED]
        by_invoice = defaultdict(list)
        for one in mine:
            if one.state == PeriodState.ASKED:
                by_invoice[one.invoice_id].append(one)
        for invoice_id, periods in by_invoice.items():
            number = periods[0].shared_invoice
            is_whole = number is None or len(periods) == sum(one.shared_invoice == number for one in mine)
            if is_whole and invoice_id in made:
                shown = sum(one.net for one in periods), sum(one.vat for one in periods)
                assert shown == (made[invoice_id].net, made[invoice_id].vat)
