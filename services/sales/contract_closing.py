"""Contracts that end, are finished or cancelled. What is due of them and not invoiced is not lost: it is owed, or dropped with a
reason (docs/decisions/0030)."""

from datetime import date

from chassis.context import current
from contracts.sales import CancelContract, ContractStatus, EndContract, FinishContract, Period
from sales import agreement_terms, agreements, checks, errors, uninvoiced_periods
from sales.models import Contract
from sales.plan_models import ContractInvoicing

Closing = EndContract | FinishContract | CancelContract


def end(request: EndContract, today: date) -> Contract:
    """Gives a contract its last day, which has not passed; it runs until then."""
    if bad := checks.check_last_day(request.last_day, today):
        raise errors.invalid(bad)
    since = _since()

    def decide(contract: Contract) -> None:
        start = date.fromisoformat(contract.starts_on)
        if request.last_day < start:
            raise errors.last_day_before_start(request.last_day, start)
        contract.last_day = request.last_day.isoformat()
        contract.pauses = agreement_terms.end_pause(contract.pauses, request.last_day)
        _settle(request, contract, uninvoiced_periods.find_due(contract, today, since), today)

    return agreements.move(request, "end", decide)


def finish(request: FinishContract, today: date) -> Contract:
    """Closes a contract whose last day has passed."""
    since = _since()

    def decide(contract: Contract) -> None:
        last = date.fromisoformat(contract.last_day)
        if today <= last:
            raise errors.not_over_yet(last)
        _settle(request, contract, uninvoiced_periods.find_due(contract, today, since), today)

    return agreements.move(request, "finish", decide)


def cancel(request: CancelContract, today: date) -> Contract:
    """Cancels a contract. What it owes is charged up to today."""
    since = _since()

    def decide(contract: Contract) -> None:
        if not _has_run(contract) or not uninvoiced_periods.find_begun(contract, today, since):
            return
        contract.last_day = today.isoformat()
        contract.pauses = agreement_terms.end_pause(contract.pauses, today)
        _settle(request, contract, uninvoiced_periods.find_begun(contract, today, since), today)

    return agreements.move(request, "cancel", decide)


def _since() -> date | None:
    """From which first day on the company invoices its contracts here."""
    said = ContractInvoicing.stored_fields().get("first_day")
    return date.fromisoformat(said) if said else None


def _has_run(contract: Contract) -> bool:
    """Whether something may have been delivered. Release 0.1.0 pauses without saying from when: nobody can tell of which days."""
    is_unclear = contract.status == ContractStatus.PAUSED and agreement_terms.open_pause(contract.pauses) is None
    return contract.status != ContractStatus.DRAFT and not is_unclear


def _settle(request: Closing, contract: Contract, periods: list[Period], today: date) -> None:
    uninvoiced_periods.settle(contract, periods, today, current().user, request.drop_reason)
