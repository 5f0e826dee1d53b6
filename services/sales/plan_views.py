"""Plans as callers see them: what they come to, why periods are left out, and what has become of each."""

import time
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from chassis.context import current
from chassis.paging import page
from chassis.storage import Row
from contracts import sales as contract
from contracts.base import Page
from contracts.denominations import denomination_of
from contracts.lines import ZERO
from contracts.sales import PeriodState, PlanState
from sales import invoicing_plans
from sales.models import Contract
from sales.plan_models import InvoicingPlan, PlannedPeriod, period_of

LOOK_EVERY_SECONDS = 0.02
SHARE_OF_DEADLINE = 0.4
"""The answer waits so long for a plan that is soon ready; of many contracts it says `planning`."""


def show(plan: InvoicingPlan) -> contract.ContractInvoicingPlan:
    """The plan with its sums, counted anew."""
    groups = _groups(plan.id)
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for one in groups:
        counts[one["_id"]["state"]] += one["count"]
        if one["_id"].get("reason"):
            reasons[one["_id"]["reason"]] += one["count"]
    return contract.ContractInvoicingPlan(
        id=plan.id,
        version=plan.version,
        state=plan.state,
        day=plan.day,
        issue=plan.issue,
        contract_id=plan.contract_id,
        nightly=plan.nightly,
        **{state.value: counts[state.value] for state in PeriodState},
        **_invoices(groups),
        sums=_sums(groups),
        reasons=[
            contract.ReasonCount(reason=contract.PeriodReason(reason), count=reasons[reason])
            for reason in sorted(reasons)
        ],
        created_at=plan.created_at,
        changed_at=plan.changed_at,
    )


def show_when_ready(plan: InvoicingPlan) -> contract.ContractInvoicingPlan:
    """The same as soon as the plan has no work left, or when a share of the caller's time has passed."""
    end = time.monotonic() + current().remaining() * SHARE_OF_DEADLINE
    while plan.state in (PlanState.PLANNING, PlanState.EXECUTING) and time.monotonic() < end:
        time.sleep(LOOK_EVERY_SECONDS)
        plan = invoicing_plans.load(plan.id)
    return show(plan)


def list_plans(request: contract.ListContractInvoicingPlans) -> Page[contract.PlanRow]:
    """Plans, newest first."""
    fields = ("state", "day", "issue", "contract_id", "nightly", "created_at")
    return page(InvoicingPlan, {}, request, fields, lambda row: contract.PlanRow(id=row.pop("_id"), **row))


def list_periods(request: contract.ListPlannedPeriods) -> Page[contract.PlannedPeriod]:
    """A page of a plan's periods with what has become of their invoices. Raises NotFound."""
    invoicing_plans.load(request.plan_id)
    query: Row = {"plan_id": request.plan_id, **({"state": request.state.value} if request.state else {})}
    if request.shared_invoice is not None:
        query["shared_invoice"] = request.shared_invoice
    found = page(PlannedPeriod, query, request, (), period_of)
    billings = _billings_of({one.contract_id for one in found.items if one.invoice_id})
    items = [_with_outcome(one, billings.get(_place(one))) for one in found.items]
    return found.model_copy(update={"items": items})


def _with_outcome(period: contract.PlannedPeriod, billing: Row | None) -> contract.PlannedPeriod:
    if billing is None:
        return period
    state = contract.BillingState(billing["state"])
    return period.model_copy(
        update={"invoice_state": state, "number": billing["number"], "refusal": billing["refusal"]}
    )


Place = tuple[str, str, str]
"""Contract, first day of the period, and invoice: one billing."""


def _place(one: contract.PlannedPeriod) -> Place:
    return one.contract_id, str(one.period.first) if one.period else "", one.invoice_id or ""


def _billings_of(contracts: Iterable[str]) -> dict[Place, Row]:
    """The billings of those contracts."""
    rows = Contract.rows({"_id": {"$in": sorted(contracts)}}, ["billings"])
    return {(row["_id"], one["first"], one["invoice_id"]): one for row in rows for one in row.get("billings", ())}


def _groups(plan_id: str) -> list[Row]:
    of = {"state": "$state", "reason": "$reason", "currency": "$currency", "minor_units": "$minor_units"}
    sums: Row = {name: {"$sum": f"${name}"} for name in ("net", "vat", "gross")}
    sums |= {"last": {"$max": "$shared_invoice"}, "alone": {"$sum": {"$cond": [{"$gt": ["$shared_invoice", 0]}, 0, 1]}}}
    steps: list[Any] = [
        {"$match": {"tenant": current().tenant, "plan_id": plan_id}},
        {"$group": {"_id": of, "count": {"$sum": 1}, **sums}},
    ]
    return list(PlannedPeriod._get_collection().aggregate(steps))


def _invoices(groups: list[Row]) -> dict[str, int]:
    """How many invoices the plan set out to make, and how many of those several periods share."""
    invoiced = [one for one in groups if one["_id"]["state"] != PeriodState.LEFT_OUT]
    shared = max((one["last"] or 0 for one in invoiced), default=0)
    return {"shared_invoices": shared, "invoices": shared + sum(one["alone"] for one in invoiced)}


def _sums(groups: list[Row]) -> list[contract.PlanSum]:
    invoiced = [one for one in groups if one["_id"]["state"] != PeriodState.LEFT_OUT]
    return [
        contract.PlanSum(
            currency=currency,
            count=sum(one["count"] for one in invoiced if one["_id"]["currency"] == currency),
            net=_sum_of(invoiced, currency, "net"),
            vat=_sum_of(invoiced, currency, "vat"),
            total=_sum_of(invoiced, currency, "gross"),
        )
        for currency in sorted({one["_id"]["currency"] for one in invoiced})
    ]


def _sum_of(groups: list[Row], currency: str, name: str) -> Decimal:
    """Of all groups in the currency; each says how its sums are stored."""
    mine = [one for one in groups if one["_id"]["currency"] == currency]
    return sum((denomination_of(currency, one["_id"].get("minor_units")).read(one[name]) for one in mine), ZERO)
