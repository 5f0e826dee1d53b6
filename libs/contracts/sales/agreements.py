"""Contracts with a customer that are invoiced period by period. (`contracts` is this library's own name.)"""

from typing import Literal

from contracts.access import Module, Role
from contracts.base import Id, Reply, Request, Version
from contracts.open_enum import OpenEnum
from contracts.sales.agreement_terms import (
    Change,
    ContractBilling,
    DroppedPeriod,
    DropReason,
    IndexChange,
    NewPrices,
    Pause,
    PriceChange,
    TimingChange,
)
from contracts.sales.base import ChangeDraft, DraftFields, ListOfDocuments, Party, SalesDocument
from contracts.sales.lines import Day, LineFields

Months = Literal[1, 2, 3, 4, 6, 12, 24, 36]


class ContractStatus(OpenEnum):
    DRAFT = "draft"
    ACTIVE = "active"
    PAUSED = "paused"
    ENDING = "ending"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class Period(Reply):
    """A span of a contract that is invoiced once. `key` is the contract and the first day; it is unique among invoices."""

    key: str
    first: Day
    last: Day


class Contract(SalesDocument):
    """`totals` are for one period at the prices of the first. `next_period` is the first that is neither invoiced, skipped nor
    inside a pause; None when nothing is left. `next_due` is the day from which it can be invoiced: its first day, or `in_arrears`
    the day after its last. `timing_changes` say from which days on that is otherwise than from the start. `billings` are the
    periods that have been invoiced, or asked to be; `owed` the first days of those that were due and not invoiced when the
    contract was ended or closed, as long as they are not; `dropped` those that somebody has said are not to be invoiced.
    `collective`: its periods share invoices with those of the customer's other collective contracts."""

    status: ContractStatus
    party: Party
    starts_on: Day
    last_day: Day | None = None
    period_months: int
    in_arrears: bool = False
    collective: bool = False
    next_period: Period | None = None
    next_due: Day | None = None
    timing_changes: list[TimingChange] = []
    billings: list[ContractBilling] = []
    pauses: list[Pause] = []
    skipped: list[Day] = []
    price_changes: list[PriceChange] = []
    owed: list[Day] = []
    dropped: list[DroppedPeriod] = []


class NewContract(DraftFields[LineFields]):
    """What a contract is made of."""

    customer_id: Id
    starts_on: Day
    period_months: Months = 12
    in_arrears: bool = False
    collective: bool = False


class CreateContract(NewContract, Request[Contract], service="sales", role=Role.SELLER, module=Module.CONTRACTS):
    """Creates a draft contract. Its lines are what one period of `period_months` costs, from `starts_on`. A period is invoiced in
    advance, on its first day, or `in_arrears`, once it is over. Its invoices are its own, or those that the customer's
    `collective` contracts share."""


class GetContract(Request[Contract], service="sales", role=Role.VIEWER, module=Module.CONTRACTS):
    """Returns a contract with its lines and its next period."""

    contract_id: Id


class ListContracts(ListOfDocuments, service="sales", role=Role.VIEWER, module=Module.CONTRACTS):
    """Lists contracts, newest first."""

    status: ContractStatus | None = None


class ChangeContract(
    ChangeDraft[LineFields], Request[Contract], service="sales", role=Role.SELLER, module=Module.CONTRACTS
):
    """Changes the given fields of a draft contract."""

    contract_id: Id
    starts_on: Day | None = None
    period_months: Months | None = None
    in_arrears: bool | None = None
    collective: bool | None = None


class ContractVerb(Request[Contract]):
    """A step of a contract; Conflict, naming state and allowed steps, when the state refuses it."""

    contract_id: Id
    version: Version | None = None


class ActivateContract(ContractVerb, service="sales", role=Role.SELLER, module=Module.CONTRACTS):
    """Activates a draft contract: its periods are invoiced from now on."""


class PauseContract(ContractVerb, service="sales", role=Role.SELLER, module=Module.CONTRACTS):
    """Pauses an active contract from a day on, today if absent. Days of a pause are not invoiced: a period that lies inside it
    falls away, one that it touches is charged by the day. What is invoiced already stays so."""

    from_day: Day | None = None


class ResumeContract(ContractVerb, service="sales", role=Role.SELLER, module=Module.CONTRACTS):
    """Makes a paused contract active again from a day on, today if absent: the first that is invoiced again."""

    from_day: Day | None = None


class EndContract(ContractVerb, service="sales", role=Role.SELLER, module=Module.CONTRACTS):
    """Gives an active or paused contract its last day. A period that it cuts is charged by the day. Warns of periods that are due
    and not invoiced: they stay in the plan of invoicing, unless `drop_reason` says why not."""

    last_day: Day
    drop_reason: DropReason | None = None


class FinishContract(ContractVerb, service="sales", role=Role.SELLER, module=Module.CONTRACTS):
    """Finishes a contract whose last day has passed. Warns of periods that are not invoiced: they stay in the plan of invoicing,
    unless `drop_reason` says why not."""

    drop_reason: DropReason | None = None


class CancelContract(ContractVerb, service="sales", role=Role.SELLER, module=Module.CONTRACTS):
    """Cancels a draft, active or paused contract. Warns of periods that have begun and are not invoiced: they stay in the plan of
    invoicing, charged up to today, unless `drop_reason` says why not."""

    drop_reason: DropReason | None = None


class SkipContractPeriods(ContractVerb, service="sales", role=Role.SELLER, module=Module.CONTRACTS):
    """Skips periods that are not invoiced yet. It is the one that begins on `first` (the next one if absent), or all that begin
    from then up to and with `last`. With `skip` false they are to be invoiced after all.
    """

    first: Day | None = None
    last: Day | None = None
    skip: bool = True


class ChangeContractPrices(ContractVerb, service="sales", role=Role.SELLER, module=Module.CONTRACTS):
    """Announces new prices for the periods that begin on `from_day` or later. They follow a `percent` or an `index`, or are new
    `prices` of single lines. Another change for the same day replaces it. Invoiced periods keep their prices, so that the day
    must not be before the next period.
    """

    from_day: Day
    percent: Change | None = None
    index: IndexChange | None = None
    prices: NewPrices | None = None


class RepriceContract(ContractVerb, service="sales", role=Role.SELLER, module=Module.CONTRACTS):
    """Reckons the VAT of a contract's sums as of another day.

    That is `on`, or the day on which a rate changes next (`vat_border`). Prices stay. Its invoices follow their own day by
    themselves. Conflict when no rate changes and no day is given.
    """

    on: Day | None = None
