"""What is agreed of a running contract: pauses, skipped periods, new prices. Invoiced periods stay as they are."""

from datetime import date

from contracts.sales import ChangeContractPrices, PauseContract, PriceChange, ResumeContract, SkipContractPeriods
from contracts.sales.contract_timing import ChangeContractTiming
from contracts.sales.shared_invoices import ChangeContractCollective
from sales import agreement_terms, agreements, checks, contract_errors, errors, period_timing, periods
from sales.models import Contract


def pause(request: PauseContract, today: date) -> Contract:
    """Pauses a contract from a day on."""

    def decide(contract: Contract) -> None:
        contract.pauses = agreement_terms.begin_pause(contract.pauses, request.from_day or today)

    return agreements.move(request, "pause", decide)


def resume(request: ResumeContract, today: date) -> Contract:
    """Lets a contract go on from a day on: its pause ends the day before."""

    def decide(contract: Contract) -> None:
        first = request.from_day or today
        contract.pauses = agreement_terms.end_pause(contract.pauses, first - periods.ONE_DAY)

    return agreements.move(request, "resume", decide)


def skip(request: SkipContractPeriods) -> Contract:
    """Leaves periods out, or takes that back. Raises InvalidInput when no such period is left."""

    def decide(contract: Contract) -> None:
        chosen = _choose(contract, request)
        if not chosen:
            raise errors.no_such_period(request.first)
        kept = set(contract.skipped) | chosen if request.skip else set(contract.skipped) - chosen
        contract.skipped = sorted(kept)

    return agreements.move(request, "skip", decide)


def _choose(contract: Contract, request: SkipContractPeriods) -> set[str]:
    """The first days of the periods that are meant: not invoiced, and skipped already exactly if that is to be taken back."""
    first, last = request.first, request.last or request.first
    found: set[str] = set()
    for period in agreement_terms.periods_left(contract):
        if last is not None and period.first > last:
            break
        is_meant = first is None or (period.first >= first if request.last is not None else period.first == first)
        if is_meant and (period.first.isoformat() in contract.skipped) != request.skip:
            found.add(period.first.isoformat())
        if found and last is None:
            break
    return found


def change_prices(request: ChangeContractPrices) -> Contract:
    """Announces new prices from a day on. Raises InvalidInput for a line that is not there, or a day of an invoiced period."""
    if bad := list(checks.check_prices(request)):
        raise errors.invalid(bad)

    def decide(contract: Contract) -> None:
        _check_lines(contract, request)
        following = next(agreement_terms.periods_left(contract), None)
        if following is not None and request.from_day < following.first:
            raise errors.prices_of_the_past(request.from_day, following.first)
        new = PriceChange(**request.model_dump(include={"from_day", "percent", "index"}), prices=request.prices or [])
        others = [one for one in contract.price_changes if one["from_day"] != str(request.from_day)]
        contract.price_changes = [*others, new.model_dump(mode="json")]

    return agreements.move(request, "change_prices", decide)


def change_timing(request: ChangeContractTiming) -> Contract:
    """Invoices periods in arrears, or in advance, from a day on. Raises InvalidInput when no period is left, or for a day
    before the first that is."""

    def decide(contract: Contract) -> None:
        following = next(agreement_terms.periods_left(contract), None)
        if following is None:
            raise contract_errors.no_period_left(request.from_day)
        if request.from_day is not None and request.from_day < following.first:
            raise contract_errors.timing_of_the_past(request.from_day, following.first)
        period_timing.change_timing(contract, request.from_day or following.first, in_arrears=request.in_arrears)

    return agreements.move(request, "change_timing", decide)


def change_collective(request: ChangeContractCollective) -> Contract:
    """Lets plans that are made from now on put its periods onto shared invoices, or no longer."""

    def decide(contract: Contract) -> None:
        contract.collective = request.collective

    return agreements.move(request, "change_collective", decide)


def _check_lines(contract: Contract, request: ChangeContractPrices) -> None:
    there = {line.line for line in contract.lines}
    bad = [
        errors.no_line_to_price(index, one.line)
        for index, one in enumerate(request.prices or ())
        if one.line not in there
    ]
    if bad:
        raise errors.invalid(bad)
