"""Periods that are due, or have begun, and that no invoice has: what is said of them when a contract is ended or closed. Pure."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from contracts.remarks import Remark
from contracts.sales import Period
from contracts.sales import contract_errors as texts
from sales import agreement_terms, period_timing


def find_due(contract: Any, today: date, since: date | None) -> list[Period]:
    """Those that a plan of today has: due, with days to charge, neither skipped nor dropped, and not before `since`."""
    return [one for one in find_begun(contract, today, since) if period_timing.due_day(contract, one) <= today]


def find_begun(contract: Any, today: date, since: date | None) -> list[Period]:
    """The same, and those in arrears that are not over yet."""
    found = []
    for period in agreement_terms.periods_left(contract):
        if period.first > today:
            break
        is_out = period.first.isoformat() in agreement_terms.left_out(contract)
        if not is_out and (since is None or period.first >= since) and agreement_terms.share_of(contract, period).days:
            found.append(period)
    return found


def settle(contract: Any, periods: Sequence[Period], today: date, by: str, drop_reason: str | None) -> None:
    """Notes of the periods that they are owed, or with a reason that they are dropped."""
    firsts = {one.first.isoformat() for one in periods}
    if drop_reason is None:
        contract.owed = sorted({*contract.owed, *firsts})
        return
    said = {"on": today.isoformat(), "by": by, "reason": drop_reason}
    new = [{"first": one.first.isoformat(), "last": one.last.isoformat(), **said} for one in periods]
    contract.drops = [*contract.drops, *new]
    contract.owed = [one for one in contract.owed if one not in firsts]


def still_owed(contract: Any) -> list[str]:
    """The first days of what is owed and no invoice has taken."""
    return [one.first.isoformat() for one in _owed(contract)]


def remarks_on(contract: Any) -> list[Remark]:
    """The warning of what is owed, as long as it is."""
    owed = _owed(contract)
    if not owed:
        return []
    said = texts.PERIODS_NOT_INVOICED.at("", count=len(owed), first=owed[0].first, last=owed[-1].last)
    return [Remark(code=said.code, detail=said.detail, values={name: str(one) for name, one in said.values.items()})]


def _owed(contract: Any) -> list[Period]:
    found = []
    for period in agreement_terms.periods_left(contract) if contract.owed else ():
        first = period.first.isoformat()
        if first > max(contract.owed):
            break
        if first in contract.owed and first not in agreement_terms.left_out(contract):
            found.append(period)
    return found
