"""Contracts with customers: written, active or paused, ended and finished.

Called agreements in here because `contracts` is the package of messages.
"""

from collections.abc import Callable
from datetime import date

from chassis.ids import new_id
from chassis.storage import change
from contracts.base import Page
from contracts.sales import (
    ChangeContract,
    ContractChanged,
    ContractVerb,
    CreateContract,
    DocumentRow,
    ListContracts,
)
from contracts.sales.agreements import NewContract
from sales import customers, drafts, errors, lines, queries, series
from sales.agreement_states import CONTRACT
from sales.models import Contract


def create(request: CreateContract, today: date) -> Contract:
    """Writes a draft."""
    return series.create_numbered(draft(request, today), Contract.created)


def draft(request: NewContract, today: date) -> Contract:
    """A new contract that is not stored; its VAT is that of the first day, though each invoice will follow its own. Raises what
    `create` raises."""
    buyer = customers.party_for(request.customer_id, request.branch_id, request)
    contract = drafts.start(
        Contract,
        new_id("ctr"),
        request,
        buyer,
        today,
        starts_on=request.starts_on,
        period_months=request.period_months,
        in_arrears=request.in_arrears,
        collective=request.collective,
    )
    lines.write(contract, request.lines, request.starts_on, "starts_on")
    return contract


def get(contract_id: str) -> Contract:
    return queries.one(Contract, contract_id, errors.contract_not_found)


def list_contracts(request: ListContracts, today: date) -> Page[DocumentRow]:
    return queries.page_of(Contract, request, today)


def rewrite(request: ChangeContract) -> Contract:
    """Changes a draft."""

    def decide(contract: Contract) -> None:
        if request.text is not None:
            contract.text = request.text
        if request.period_months is not None:
            contract.period_months = request.period_months
        if request.in_arrears is not None:
            contract.in_arrears = request.in_arrears
        if request.collective is not None:
            contract.collective = request.collective
        if request.starts_on is not None:
            contract.starts_on = request.starts_on.isoformat()
        if request.lines is not None or request.starts_on is not None:
            lines.write(contract, request.lines, date.fromisoformat(contract.starts_on), "starts_on")

    return move(request, "change", decide)


def step(request: ContractVerb, verb: str) -> Contract:
    """Takes a contract a step further. Raises Conflict when its state refuses it."""
    return move(request, verb, lambda contract: None)


def move(request: ContractVerb | ChangeContract, verb: str, decide: Callable[[Contract], None]) -> Contract:
    """Takes a step that changes more than the state; `decide` sees the one before."""

    def moved(contract: Contract) -> ContractChanged:
        after = CONTRACT.move(contract.status, verb)
        decide(contract)
        contract.status = after
        return contract.changed()

    return change(Contract, request.contract_id, moved, not_found=errors.contract_not_found, if_version=request.version)
