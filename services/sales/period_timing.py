"""When a period of a contract can be invoiced: in advance on its first day, in arrears on the day after its last. Pure.

What is agreed holds for whole periods, by their first days. Each period therefore has one day on which it is due, whatever
changes before or after it, and these days follow each other as the periods do.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from contracts.sales import Period
from contracts.sales.agreement_terms import TimingChange
from sales.periods import ONE_DAY

Stored = dict[str, Any]


def is_in_arrears(contract: Any, first: date) -> bool:
    """Whether the period that begins on `first` is invoiced once it is over."""
    return timing_on(first.isoformat(), contract.in_arrears, contract.timing_changes)


def timing_on(first: str, in_arrears: bool | None, changes: Sequence[Stored]) -> bool:
    """The same from the stored fields: what holds from the start, and the changes in any order."""
    held = max((one for one in changes if one["from_day"] <= first), key=lambda one: str(one["from_day"]), default=None)
    return bool(in_arrears if held is None else held["in_arrears"])


def due_day(contract: Any, period: Period) -> date:
    """The day from which a plan has the period. In arrears the contract's last day cuts it, too."""
    return period.last + ONE_DAY if is_in_arrears(contract, period.first) else period.first


def timing_changes(stored: Sequence[Stored]) -> list[TimingChange]:
    return [TimingChange.model_validate(one) for one in stored]


def change_timing(contract: Any, first: date, *, in_arrears: bool) -> None:
    """From the periods that begin on `first` or later on; what was announced for later days goes."""
    contract.timing_changes = [one for one in contract.timing_changes if one["from_day"] < first.isoformat()]
    if is_in_arrears(contract, first) != in_arrears:
        new = TimingChange(from_day=first, in_arrears=in_arrears)
        contract.timing_changes = [*contract.timing_changes, new.model_dump(mode="json")]
