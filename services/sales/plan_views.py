"""Plans as callers see them: what they come to, why periods are left out, and what has become of each."""

from collections.abc import Iterable

from chassis import part_by_part
from chassis.paging import page
from chassis.storage import Row
from contracts import sales as contract
from contracts.base import Page
from contracts.sales import PeriodState
from sales import invoicing_plans
from sales.models import Contract
from sales.plan_models import InvoicingPlan, PlannedPeriod, period_of


def show(plan: InvoicingPlan) -> contract.ContractInvoicingPlan:
    """The plan with its sums, counted anew."""
    groups = _groups(plan.id)
    counts, reasons = part_by_part.count_by(groups, "state"), part_by_part.count_by(groups, "reason")
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
    return show(part_by_part.wait_for(plan, invoicing_plans.load))


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
    sums: Row = {name: {"$sum": f"${name}"} for name in ("net", "vat", "gross")}
    sums |= {"last": {"$max": "$shared_invoice"}, "alone": {"$sum": {"$cond": [{"$gt": ["$shared_invoice", 0]}, 0, 1]}}}
    return part_by_part.group_entries(PlannedPeriod, {"plan_id": plan_id}, ("state", "reason"), sums)


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
            count=count,
            net=part_by_part.add_up(invoiced, currency, "net"),
            vat=part_by_part.add_up(invoiced, currency, "vat"),
            total=part_by_part.add_up(invoiced, currency, "gross"),
        )
        for currency, count in sorted(part_by_part.count_by(invoiced, "currency").items())
    ]
