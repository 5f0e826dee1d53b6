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
    EndContract,
    FinishContract,
    ListContracts,
)
from sales import agreement_terms, checks, customers, drafts, errors, lines, queries, series
from sales.agreement_states import CONTRACT
from sales.models import Contract


def create(request: CreateContract, today: date) -> Contract:
    """Writes a draft; its VAT is that of the first day, though each invoice will follow its own."""
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
    )
    lines.write(contract, request.lines, request.starts_on, "starts_on")
    return series.create_numbered(contract, Contract.created)


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
        if request.starts_on is not None:
            contract.starts_on = request.starts_on.isoformat()
        if request.lines is not None or request.starts_on is not None:
            lines.write(contract, request.lines, date.fromisoformat(contract.starts_on), "starts_on")

    return move(request, "change", decide)


def step(request: ContractVerb, verb: str) -> Contract:
    """Takes a contract a step further. Raises Conflict when its state refuses it."""
    return move(request, verb, lambda contract: None)


def end(request: EndContract, today: date) -> Contract:
    """Gives a contract its last day, which has not passed; it runs until then."""
    if bad := checks.check_last_day(request.last_day, today):
        raise errors.invalid(bad)

    def decide(contract: Contract) -> None:
        start = date.fromisoformat(contract.starts_on)
        if request.last_day < start:
            raise errors.last_day_before_start(request.last_day, start)
        contract.last_day = request.last_day.isoformat()
        contract.pauses = agreement_terms.end_pause(contract.pauses, request.last_day)

    return move(request, "end", decide)


def finish(request: FinishContract, today: date) -> Contract:
    """Closes a contract whose last day has passed."""

    def decide(contract: Contract) -> None:
        last = date.fromisoformat(contract.last_day)
        if today <= last:
            raise errors.not_over_yet(last)

    return move(request, "finish", decide)


def move(request: ContractVerb | ChangeContract, verb: str, decide: Callable[[Contract], None]) -> Contract:
    """Takes a step that changes more than the state."""

    def moved(contract: Contract) -> ContractChanged:
        contract.status = CONTRACT.move(contract.status, verb)
        decide(contract)
        return contract.changed()

    return change(Contract, request.contract_id, moved, not_found=errors.contract_not_found, if_version=request.version)
