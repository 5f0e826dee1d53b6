"""Contracts invoiced by plan: what a day's run would invoice is stored, looked at, and then carried out exactly so, once."""

from datetime import date, datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from contracts.access import Module, Role
from contracts.base import Event, Id, ListRequest, Page, Reply, Request, Value, Version
from contracts.customers.addresses import Address
from contracts.lines import VatSum
from contracts.money import Amount, Percent
from contracts.open_enum import OpenEnum
from contracts.sales.agreements import Period
from contracts.sales.billings import BillingState, OrderedLine
from contracts.sales.lines import Day


class PlanState(OpenEnum):
    """It is being made, is ready, is being carried out, has been carried out."""

    PLANNING = "planning"
    PLANNED = "planned"
    EXECUTING = "executing"
    EXECUTED = "executed"


class PeriodState(OpenEnum):
    """What a plan does with a period: invoice it, or leave it out; and what came of it: asked of billing, or stale."""

    PLANNED = "planned"
    LEFT_OUT = "left_out"
    ASKED = "asked"
    STALE = "stale"


class PeriodReason(OpenEnum):
    """Why a period is not invoiced, or was not."""

    DRAFT = "draft"
    PAUSED = "paused"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"
    DROPPED = "dropped"
    NOT_DUE = "not_due"
    BEFORE_FIRST_DAY = "before_first_day"
    CUSTOMER_UNKNOWN = "customer_unknown"
    CUSTOMER_INACTIVE = "customer_inactive"
    CUSTOMER_INCOMPLETE = "customer_incomplete"
    NO_VAT_RATE = "no_vat_rate"
    VAT_CONTRADICTION = "vat_contradiction"
    SUM_TOO_LARGE = "sum_too_large"
    ALREADY_INVOICED = "already_invoiced"
    CONTRACT_CHANGED = "contract_changed"


class PlanSum(Reply):
    """What the planned periods of one currency come to, with the VAT of each period's last day."""

    currency: str
    count: int
    net: Amount
    vat: Amount
    total: Amount


class ReasonCount(Reply):
    """How many periods are, or were, not invoiced for that reason."""

    reason: PeriodReason
    count: int


class ContractInvoicingPlan(Reply):
    """The plan of a day. `sums` are of all periods that it set out to invoice; `planned` of them are still to be asked for,
    `asked` have been, and `stale` had changed since and were left out. `left_out` were never in it; `reasons` say why.
    `shared_invoices` are the invoices that several periods share, `invoices` all that it set out to make.
    """

    id: str
    version: int
    state: PlanState
    day: Day
    issue: bool
    contract_id: str | None = None
    nightly: bool = False
    planned: int
    asked: int
    stale: int
    left_out: int
    invoices: int = 0
    shared_invoices: int = 0
    sums: list[PlanSum]
    reasons: list[ReasonCount]
    created_at: datetime
    changed_at: datetime


class PlanRow(Reply):
    """A plan in the list of plans."""

    id: str
    state: PlanState
    day: Day
    issue: bool
    contract_id: str | None = None
    nightly: bool = False
    created_at: datetime


class PlannedLine(Reply):
    """A line of the invoice as planned. `amount` is without VAT."""

    line: int
    text: str
    amount: Amount
    vat_percent: Percent


class PlannedPeriod(Reply):
    """One period in a plan. `days` of `of_days` are charged. `invoice_id` once billing has been asked; `invoice_state`, `number`
    and `refusal` say what has become of it, as of now. Periods with the same `shared_invoice` come onto one invoice, whose VAT
    they add up to.
    """

    contract_id: str
    contract_number: str
    customer_id: str
    customer_name: str
    period: Period | None = None
    in_arrears: bool = False
    state: PeriodState
    reason: PeriodReason | None = None
    days: int = 0
    of_days: int = 0
    currency: str
    lines: list[PlannedLine] = []
    net: Amount
    vat: Amount
    total: Amount
    vat_rates: list[VatSum] = []
    invoice_id: str | None = None
    invoice_state: BillingState | None = None
    number: str = ""
    refusal: str = ""
    shared_invoice: int | None = None


class PlanContractInvoicing(
    Request[ContractInvoicingPlan], service="sales", role=Role.ACCOUNTANT, module=Module.CONTRACTS
):
    """Plans which periods of contracts are to be invoiced as of a day. These are all that are due on `day` (today if absent) and
    not invoiced yet, of all contracts or of one: in advance those that begin on it or before, in arrears those that are over.
    Nothing is invoiced. Of many contracts the answer is `planning`: get the plan until it is `planned`. With `issue` the
    invoices will be issued, else drafts.
    """

    day: date | None = Field(default=None, description="At most a year ahead")
    contract_id: Id | None = None
    issue: bool = Field(default=False, description="Issue the invoices at once")


class GetContractInvoicingPlan(
    Request[ContractInvoicingPlan], service="sales", role=Role.VIEWER, module=Module.CONTRACTS
):
    """Returns a plan with its state, its sums, and how many periods are left out why."""

    plan_id: Id


class ListContractInvoicingPlans(
    ListRequest[Page[PlanRow]], service="sales", role=Role.VIEWER, module=Module.CONTRACTS
):
    """Lists the plans of contract invoicing, newest first."""


class ListPlannedPeriods(ListRequest[Page[PlannedPeriod]], service="sales", role=Role.VIEWER, module=Module.CONTRACTS):
    """Lists the periods of a plan, those of the newest contract first; with `state`, or `shared_invoice`, only those."""

    plan_id: Id
    state: PeriodState | None = None
    shared_invoice: Annotated[int, Field(ge=1, le=1_000_000)] | None = None


class ExecuteContractInvoicingPlan(
    Request[ContractInvoicingPlan], service="sales", role=Role.ACCOUNTANT, module=Module.CONTRACTS
):
    """Carries out exactly this plan, once. A period whose contract or sum has changed since is left out as `stale`, and so is one
    that another plan has invoiced; those that share its invoice are invoiced without it. Conflict unless the plan is `planned`.
    """

    plan_id: Id


class ContractInvoicingFields(Value):
    """What a company decides about the invoicing of its contracts."""

    nightly: bool = Field(default=False, description="Plan and carry out each night what is due")
    issue: bool = Field(default=False, description="Issue the invoices of the night at once; else they are drafts")
    first_day: date | None = Field(
        default=None, description="Periods that begin before it were invoiced in another way, and no plan has them"
    )


class ContractInvoicingSettings(ContractInvoicingFields, Reply):
    """The company's settings. Version 1 are the defaults."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    version: int


class GetContractInvoicingSettings(
    Request[ContractInvoicingSettings], service="sales", role=Role.VIEWER, module=Module.CONTRACTS
):
    """Returns how the company invoices its contracts."""


class SetContractInvoicingSettings(
    ContractInvoicingFields,
    Request[ContractInvoicingSettings],
    service="sales",
    role=Role.ADMINISTRATOR,
    module=Module.CONTRACTS,
):
    """Replaces how the company invoices its contracts. An absent field gets its default."""

    version: Version


class ContractInvoicingAdvanced(Event, service="sales", subscribers=("sales",)):
    """A plan has work left. Sales itself listens: it does the next part, in the process that hears it."""


class ContractPeriodAsked(Event, service="sales", subscribers=("billing",), bulk=True):
    """Billing makes the invoice `invoice_id` of one period, or says why it does not. `subject` is the contract.

    `delivery_date` is the period's last day: VAT follows it (directive 2006/112/EC, article 64.1: what is paid period by period
    is supplied when each period ends).
    """

    invoice_id: str
    contract_number: str
    period: Period
    customer_id: str
    branch_id: str | None = None
    our_reference: str = ""
    your_reference: str = ""
    payment_terms_days: int | None = None
    text: str = ""
    currency: str
    delivery_date: Day
    delivery_address: Address | None = None
    lines: list[OrderedLine]
    issue: bool
