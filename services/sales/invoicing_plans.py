"""Contracts invoiced by plan: made part by part, looked at, and carried out part by part (docs/decisions/0030).

A part that is done twice changes nothing: periods in a plan have ids that follow from it, and a contract gives a period to one
plan only.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from chassis import part_by_part
from chassis.bulk import insert_new, set_fields
from chassis.context import current
from chassis.ids import new_id
from chassis.slices import in_slices
from chassis.storage import Row, change, create
from contracts import sales as contract
from contracts.customers import CustomerSnapshot
from contracts.sales import ContractInvoicingAdvanced, PeriodState, PlanState
from sales import (
    checks,
    contract_billings,
    customers,
    due_periods,
    errors,
    period_timing,
    sellers,
    shared_invoices,
    shared_plans,
)
from sales.contract_billings import Customers
from sales.due_periods import Asked, Found
from sales.models import Contract, Customer
from sales.plan_models import ContractInvoicing, InvoicingPlan, PlannedPeriod

PART_OF_PLANNING, PART_OF_EXECUTION = 200, 50
"""Contracts and periods that are dealt with for one event: a fraction of a second, so that others are served in between."""
EVERY_NIGHT = frozenset(
    {"draft", "paused", "finished", "cancelled", "skipped", "dropped", "not_due", "before_first_day"}
)
"""Reasons that a nightly plan does not list: they are the same each night."""


def start(request: contract.PlanContractInvoicing, today: date, *, nightly: bool = False) -> InvoicingPlan:
    """Begins a plan. Raises InvalidInput for a day more than a year ahead, NotFound for a contract that is not there."""
    if bad := checks.check_plan_day(request.day, today):
        raise errors.invalid(bad)
    if request.contract_id is not None and not Contract.rows({"_id": request.contract_id}, ["_id"]):
        raise errors.contract_not_found(request.contract_id)
    plan = InvoicingPlan(
        id=new_id("pln"),
        state=PlanState.PLANNING.value,
        day=str(request.day or today),
        since=ContractInvoicing.stored_fields().get("first_day"),
        issue=request.issue,
        contract_id=request.contract_id,
        nightly=nightly,
    )
    return create(plan, InvoicingPlan.advanced)


def execute(request: contract.ExecuteContractInvoicingPlan) -> InvoicingPlan:
    """Begins to carry out a plan. Raises Conflict unless it is planned."""

    def decide(plan: InvoicingPlan) -> ContractInvoicingAdvanced:
        if plan.state != PlanState.PLANNED:
            raise errors.plan_not_ready(plan.state)
        plan.state, plan.after = PlanState.EXECUTING.value, ""
        return plan.advanced()

    return change(InvoicingPlan, request.plan_id, decide, not_found=errors.plan_not_found)


def advance(event: ContractInvoicingAdvanced) -> None:
    """Does the next part of a plan, unless another process has done it."""
    plan = load(event.subject)
    if not part_by_part.is_due(plan, event):
        return
    after = _plan_part(plan) if plan.state == PlanState.PLANNING else _execute_part(plan)
    if after is None and plan.state == PlanState.PLANNING:
        shared_plans.group(plan.id)
    part_by_part.finish_part(plan, after, errors.plan_not_found, _go_on)


def load(plan_id: str) -> InvoicingPlan:
    """Raises NotFound."""
    return part_by_part.load_plan(InvoicingPlan, plan_id, errors.plan_not_found)


def _go_on(plan: InvoicingPlan) -> None:
    """Nobody looks at a nightly plan: it is carried out at once."""
    if plan.nightly and plan.state == PlanState.PLANNED:
        plan.state = PlanState.EXECUTING.value


def _asked(plan: InvoicingPlan) -> Asked:
    since = date.fromisoformat(plan.since) if plan.since else None
    return Asked(date.fromisoformat(plan.day), since, bool(plan.issue), sellers.is_exempt())


def _customers(ids: Iterable[str]) -> dict[str, CustomerSnapshot]:
    rows = Customer.rows({"_id": {"$in": sorted(set(ids))}}, ["snapshot"])
    return {row["_id"]: customers.as_stored(row) for row in rows}


def _plan_part(plan: InvoicingPlan) -> str | None:
    """Plans the next contracts; returns the last one, or None when there are no more."""
    wanted: Row = {"id": plan.contract_id} if plan.contract_id else {"id__gt": plan.after}
    contracts = list(Contract.find(**wanted).exclude("history").order_by("id").limit(PART_OF_PLANNING))
    customers, asked = _customers(one.customer_id for one in contracts), _asked(plan)
    rows = [
        _row(plan, one, found, customers.get(one.customer_id))
        for one in in_slices(contracts)
        for found in due_periods.look(one, customers.get(one.customer_id), asked)
        if not (plan.nightly and found.reason in EVERY_NIGHT)
    ]
    insert_new(PlannedPeriod._get_collection(), [{**row, "tenant": current().tenant} for row in rows])
    return contracts[-1].id if len(contracts) == PART_OF_PLANNING else None


def _row(plan: InvoicingPlan, of: Contract, found: Found, customer: CustomerSnapshot | None) -> Row:
    first = found.period.first.isoformat() if found.period else None
    rates = found.rates
    net, vat = sum(of.money.store(rate.net) for rate in rates), sum(of.money.store(rate.vat) for rate in rates)
    lines = zip(found.lines, found.percents, strict=True)
    sharing = shared_plans.sharing_of(of, customer) if customer and not found.reason else None
    return {
        "_id": f"{plan.id}:{of.id}:{first or ''}",
        "version": 1,
        "plan_id": plan.id,
        "contract_id": of.id,
        "contract_number": str(of.number),
        "customer_id": of.customer_id,
        "customer_name": of.party.get("name", ""),
        "first": first,
        "last": found.period.last.isoformat() if found.period else None,
        "state": (PeriodState.LEFT_OUT if found.reason else PeriodState.PLANNED).value,
        "reason": found.reason.value if found.reason else None,
        "days": found.share.days,
        "of_days": found.share.of,
        "currency": of.currency,
        **({"minor_units": of.minor_units} if of.minor_units else {}),
        "lines": [
            {"line": line.line, "text": line.text, "amount": f"{line.amount:f}", "vat_percent": f"{percent:f}"}
            for line, percent in lines
        ],
        "net": net,
        "vat": vat,
        "gross": net + vat,
        "vat_rates": [rate.model_dump(mode="json") for rate in rates],
        "digest": None if found.reason else due_periods.digest(of, found, bool(plan.issue)),
        **({"in_arrears": True} if found.period and period_timing.is_in_arrears(of, found.period.first) else {}),
        **({"sharing": sharing} if sharing else {}),
    }


def _execute_part(plan: InvoicingPlan) -> str | None:
    """Carries out the next periods, first those with an invoice of their own; returns how far it has come, or None when there are
    no more."""
    if plan.after.startswith(shared_plans.AFTER):
        return _execute_shared(plan, int(plan.after.removeprefix(shared_plans.AFTER)))
    query: Row = {"plan_id": plan.id, "_id": {"$gt": plan.after}, "shared_invoice": None}
    rows = PlannedPeriod.rows(query, sort=[("_id", 1)], limit=PART_OF_EXECUTION)
    entries = [PlannedPeriod._from_son(row) for row in rows if row["state"] == PeriodState.PLANNED]
    customers = _customers(one.customer_id for one in entries)
    asked = _asked(plan)

    came = _take(plan, entries, customers, asked)
    outcomes = {entry.id: outcome for entry, outcome in zip(entries, came, strict=True)}
    set_fields(PlannedPeriod._get_collection(), current().tenant, outcomes)
    if len(rows) == PART_OF_EXECUTION:
        return str(rows[-1]["_id"])
    return f"{shared_plans.AFTER}0" if shared_plans.has_any(plan.id) else None


def _execute_shared(plan: InvoicingPlan, done: int) -> str | None:
    """Carries out the next shared invoices after the one with that number."""
    groups, last = shared_plans.next_ones(plan.id, done)
    entries = {one.id: one for together in groups for one in together}
    customers, asked = _customers(one.customer_id for one in entries.values()), _asked(plan)
    taken = shared_invoices.make(plan, groups, customers, asked)
    outcomes = {
        key: _outcome(entries[key], billing, customers.get(entries[key].customer_id), asked)
        for key, billing in taken.items()
    }
    set_fields(PlannedPeriod._get_collection(), current().tenant, outcomes)
    return None if last is None else f"{shared_plans.AFTER}{last}"


def _take(plan: InvoicingPlan, entries: Sequence[PlannedPeriod], customers: Customers, asked: Asked) -> list[Row]:
    """What has come of periods. Killed before that is stored, the next process takes them again and finds them taken."""
    taken = contract_billings.take(plan, entries, customers, asked)
    return [
        _outcome(one, billing, customers.get(one.customer_id), asked)
        for one, billing in zip(entries, taken, strict=True)
    ]


def _outcome(entry: PlannedPeriod, taken: Row | None, customer: CustomerSnapshot | None, asked: Asked) -> Row:
    if taken is not None:
        return {"state": PeriodState.ASKED.value, "invoice_id": taken["invoice_id"]}
    reason = contract_billings.why_not(entry, customer, asked)
    return {"state": PeriodState.STALE.value, "reason": reason.value}
