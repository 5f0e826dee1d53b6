"""A contract's invoices, as far as sales owns them: a period is taken once, and what comes of it (docs/decisions/0030).

The states are those of an order's billings (`order_billings`), and each step is one write on the contract. A period is taken
while a billing of it is live; a refused or dropped one gives it back.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from chassis.bulk_changes import Change, GroupedChanges, change_many
from chassis.context import current
from chassis.ids import new_id
from contracts import billing
from contracts.customers import CustomerSnapshot
from contracts.sales import BillingState, ContractChanged, ContractPeriodAsked, PeriodReason
from sales import agreement_terms, due_periods, errors
from sales.due_periods import Asked, Found
from sales.models import Contract
from sales.order_billings import FOLLOWS
from sales.plan_models import InvoicingPlan, PlannedPeriod

Stored = dict[str, Any]
Customers = Mapping[str, CustomerSnapshot]
NEWS = GroupedChanges(Contract, errors.contract_not_found)
"""What billing tells of a run comes for many contracts at the same time."""


def take(
    plan: InvoicingPlan, entries: Sequence[PlannedPeriod], customers: Customers, asked: Asked
) -> list[Stored | None]:
    """Takes periods and asks billing for their invoices, each in one write, if it is still what was planned.

    Returns their billings; None for one whose sum or anything that the invoice says has changed, or that another plan took.
    """
    changes = [_taking(plan, one, customers.get(one.customer_id), asked) for one in entries]
    taken = change_many(Contract, changes, not_found=errors.contract_not_found)
    return [_taken(plan, one, outcome) for one, outcome in zip(entries, taken, strict=True)]


def _taken(plan: InvoicingPlan, entry: PlannedPeriod, outcome: Contract | Exception) -> Stored | None:
    """Raises what the change of the contract ended with."""
    if isinstance(outcome, Exception):
        raise outcome
    return of_plan(outcome, plan.id, entry)


def _taking(
    plan: InvoicingPlan, entry: PlannedPeriod, customer: CustomerSnapshot | None, asked: Asked
) -> Change[Contract]:
    """One write on the contract, under the entry's own id: the same plan carried out twice takes the period once, also when it
    was given back meanwhile."""

    def decide(contract: Contract) -> list[ContractPeriodAsked | ContractChanged] | None:
        if of_plan(contract, plan.id, entry) is not None:
            return None
        found = find_due(contract, customer, asked, entry)
        if found is None or due_periods.digest(contract, found, asked.issue) != entry.digest:
            return None
        event = due_periods.event_of(contract, found, new_id("inv"), asked.issue)
        contract.billings = [*contract.billings, billing_of(contract, event, plan.id)]
        return [event, contract.changed()]

    return Change(entry.contract_id, replace(current(), request_id=entry.id), decide)


def of_plan(contract: Contract, plan_id: str, entry: PlannedPeriod) -> Stored | None:
    """The billing of that period which that plan has asked for, whatever has become of it."""
    mine = (one for one in contract.billings if one["plan_id"] == plan_id and one["first"] == entry.first)
    return next(mine, None)


def why_not(entry: PlannedPeriod, customer: CustomerSnapshot | None, asked: Asked) -> PeriodReason:
    """Why a planned period cannot be taken any more."""
    contract = Contract.find(id=entry.contract_id).first()
    if any(one["first"] == entry.first and agreement_terms.is_live(one) for one in contract.billings):
        return PeriodReason.ALREADY_INVOICED
    found = due_periods.look(contract, customer, asked)
    mine = [one for one in found if one.period is not None and one.period.first.isoformat() == entry.first]
    reasons = [one.reason for one in mine or found[:1] if one.reason is not None]
    return reasons[0] if reasons else PeriodReason.CONTRACT_CHANGED


def find_due(contract: Contract, customer: CustomerSnapshot | None, asked: Asked, entry: PlannedPeriod) -> Found | None:
    """The period as it would be invoiced now."""
    for found in due_periods.look(contract, customer, asked):
        if found.reason is None and found.period is not None and found.period.first.isoformat() == entry.first:
            return found
    return None


def billing_of(contract: Contract, event: ContractPeriodAsked, plan_id: str) -> Stored:
    """Keeps the event until it is answered: the contract may have other prices when it has to be told again."""
    return {
        "key": event.period.key,
        "first": event.period.first.isoformat(),
        "last": event.period.last.isoformat(),
        "net": sum(contract.money.store(line.amount) for line in event.lines),
        "invoice_id": event.invoice_id,
        "state": BillingState.ASKED.value,
        "number": "",
        "refusal": "",
        "plan_id": plan_id,
        "event": event.model_dump(mode="json"),
    }


def owe_if_over(contract: Contract, first: str) -> None:
    """A period that comes back to a contract which is over: only what it owes is still planned."""
    if contract.status in agreement_terms.OVER:
        contract.owed = sorted({*contract.owed, first})


def events_of(contract: Contract) -> list[ContractPeriodAsked]:
    """The events of all billings that nobody has answered; a shared invoice asks for its periods itself."""
    asked = (one for one in contract.billings if one["state"] == BillingState.ASKED and "shared" not in one)
    return [ContractPeriodAsked.model_validate({**one["event"], "version": contract.version}) for one in asked]


def note(invoice: billing.InvoiceSnapshot, state: BillingState) -> None:
    """What has become of an invoice that is of a contract; nothing for others."""
    if invoice.contract_id:
        _move(invoice.contract_id, invoice.id, state, number=invoice.number or "")


def note_drop(event: billing.InvoiceDropped) -> None:
    if event.contract_id:
        _move(event.contract_id, event.subject, BillingState.DROPPED)


def note_refusal(event: billing.ContractPeriodRefused) -> None:
    _move(event.contract_id, event.subject, BillingState.REFUSED, refusal=event.code)


def is_unsettled(invoice: billing.InvoiceSnapshot) -> bool:
    """Whether the contract has not heard of that invoice yet."""
    state = BillingState.ISSUED if invoice.issue_date else BillingState.DRAFTED
    return bool(invoice.contract_id) and _state_of(invoice.contract_id, invoice.id) in FOLLOWS[state]


def is_taken(contract_id: str | None, invoice_id: str) -> bool:
    """Whether the period of an invoice that is not there is still taken."""
    return bool(contract_id) and _state_of(contract_id, invoice_id) in agreement_terms.LIVE


def find_not_given_back(events: Sequence[billing.ContractPeriodRefused]) -> list[billing.ContractPeriodRefused]:
    """Those of the events whose period is still taken."""
    return [one for one in events if is_taken(one.contract_id, one.subject)]


def _state_of(contract_id: str | None, invoice_id: str) -> str | None:
    for row in Contract.rows({"_id": contract_id}, ["billings"]):
        return next((one["state"] for one in row.get("billings", ()) if one["invoice_id"] == invoice_id), None)
    return None


def _move(contract_id: str, invoice_id: str, state: BillingState, **news: str) -> None:
    NEWS.change(contract_id, moving(invoice_id, state, **news))


def moving(invoice_id: str, state: BillingState, **news: str) -> Callable[[Contract], ContractChanged | None]:
    """The change of a contract that hears of an invoice: of its period, or of all that are on a shared one."""

    def decide(contract: Contract) -> ContractChanged | None:
        mine = [one for one in contract.billings if one["invoice_id"] == invoice_id and one["state"] in FOLLOWS[state]]
        if not mine:
            return None
        contract.billings = [_moved(one, state, news) if one in mine else one for one in contract.billings]
        for one in mine:
            if state not in agreement_terms.LIVE:
                owe_if_over(contract, one["first"])
        return contract.changed()

    return decide


def _moved(one: Stored, state: BillingState, news: Mapping[str, str]) -> Stored:
    after = {**one, "state": state.value, **news}
    after.pop("event", None)
    return after
