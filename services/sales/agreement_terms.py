"""What is agreed of a contract's periods, from its stored fields: pauses, skipped periods, prices; and what was invoiced."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from contracts.denominations import Denomination
from contracts.sales import BillingState, ContractBilling, ContractStatus, Pause, Period, PriceChange
from sales import periods
from sales.periods import Share, Span

Stored = Mapping[str, Any]
LIVE = frozenset({BillingState.ASKED, BillingState.DRAFTED, BillingState.ISSUED})
"""A billing in one of these states has taken its period."""
MOST_PERIODS = 2000
"""So many are looked at, a month each for more than a lifetime: a contract without end must not be an endless loop."""


OVER = frozenset({ContractStatus.FINISHED, ContractStatus.CANCELLED})


def is_live(billing: Stored) -> bool:
    """Whether it has taken its period: one that was credited wholly has until somebody opens the period again."""
    return billing["state"] in LIVE and not billing.get("reopened")


def left_out(contract: Any) -> set[str]:
    """The first days of the periods that are skipped or dropped."""
    return {*contract.skipped, *(one["first"] for one in contract.drops)}


def spans(pauses: Sequence[Stored]) -> list[Span]:
    """Pauses as days."""
    return [Span(date.fromisoformat(one["first"]), _day(one.get("last"))) for one in pauses]


def open_pause(pauses: Sequence[Stored]) -> Span | None:
    """The pause of which nobody has said when it ends."""
    return next((one for one in spans(pauses) if one.last is None), None)


def begin_pause(pauses: Sequence[Stored], first: date) -> list[Stored]:
    """The pauses with one from `first` on, or from the end of an earlier one on: they do not overlap. No second open one."""
    if open_pause(pauses) is not None:
        return list(pauses)
    ends = [one.last + periods.ONE_DAY for one in spans(pauses) if one.last is not None]
    return [*pauses, {"first": max([first, *ends]).isoformat(), "last": None}]


def end_pause(pauses: Sequence[Stored], last: date) -> list[Stored]:
    """The pauses with the open one ending on `last`; without it if it has not begun by then."""
    paused = open_pause(pauses)
    if paused is None:
        return list(pauses)
    closed = [one for one in pauses if one.get("last")]
    return closed if last < paused.first else [*closed, {"first": str(paused.first), "last": str(last)}]


def price_changes(stored: Sequence[Stored]) -> list[PriceChange]:
    return [PriceChange.model_validate(one) for one in stored]


def pause_of(stored: Stored) -> Pause:
    return Pause.model_validate(stored)


def billing_of(stored: Stored, money: Denomination) -> ContractBilling:
    """A billing as the contract shows it; its sum is stored in minor units."""
    return ContractBilling.model_validate(
        {**stored, "net": money.read(stored["net"]), "collective": "shared" in stored}
    )


def last_invoiced(billings: Sequence[Stored]) -> Stored | None:
    """The billing of the latest period that is taken."""
    return max(filter(is_live, billings), key=lambda one: str(one["first"]), default=None)


def share_of(contract: Any, period: Period) -> Share:
    """The days of a period that are charged."""
    whole = Span(period.first, whole_last(contract, period))
    return periods.share(whole, _day(contract.last_day), spans(contract.pauses))


def whole_last(contract: Any, period: Period) -> date:
    """The last day of the period if the contract did not end in it."""
    start = date.fromisoformat(contract.starts_on)
    months = (period.first.year - start.year) * 12 + period.first.month - start.month
    return periods.months_after(start, months + contract.period_months) - periods.ONE_DAY


def periods_left(contract: Any) -> Iterator[Period]:
    """The periods that no invoice has taken, skipped, dropped and paused ones included, in their order; without end for a
    contract without last day. Of one that is over only those that it owes."""
    owed = set(contract.owed) if contract.status in OVER else None
    start, last = date.fromisoformat(contract.starts_on), _day(contract.last_day)
    taken = {one["first"] for one in contract.billings if is_live(one)}
    for index in range(contract.next_index, contract.next_index + MOST_PERIODS):
        period = periods.period(contract.id, start, contract.period_months, index, last)
        first = period.first.isoformat() if period else ""
        if period is None or (owed is not None and first > max(owed, default="")):
            return
        if first not in taken and (owed is None or first in owed):
            yield period


def next_period(contract: Any) -> Period | None:
    """The first that will be invoiced: neither skipped nor inside a pause."""
    for period in periods_left(contract):
        paused = open_pause(contract.pauses)
        if paused is not None and period.first >= paused.first:
            return None
        if period.first.isoformat() not in left_out(contract) and share_of(contract, period).days:
            return period
    return None


def _day(stored: str | None) -> date | None:
    return date.fromisoformat(stored) if stored else None
