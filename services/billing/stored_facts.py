"""All that has happened to an issued invoice, for its standing: from what is stored, by now or as was known on a day.

Pure; sums in minor units.
"""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from billing import dunning, replies
from billing.claim_facts import Changed, Demand, Facts, Paid, Waiver
from billing.move_replies import is_gone
from chassis.storage import Row
from contracts.billing import ClaimKind, ReminderStatus
from contracts.currencies import KRONOR

TOLERANCE = 99
"""Öre. The total to pay is rounded to whole kronor, so a rest below one is not worth a letter."""
FIELDS = (
    "issue_date",
    "due_date",
    "currency",
    "minor_units",
    "payable",
    "rounding",
    "payments",
    "credits",
    "refunds",
    "reminders",
    "waivers",
    "promises",
    "write_offs",
    "disputed",
    "interest_invoiced",
)
"""What `facts_of` needs of a stored invoice, beside what its lines tell."""


class OfLines(NamedTuple):
    """What follows from the lines: how much is in dispute, and whether nothing is left that could be credited."""

    in_dispute: int = 0
    credited_whole: bool = False


def facts_of(row: Row, of_lines: OfLines, on: date | None = None) -> Facts:
    """What has happened by now, or what had happened at the end of the day `on`, as was known then."""

    def is_past(day: str | None) -> bool:
        return day is not None and (on is None or date.fromisoformat(day) <= on)

    credits = row.get("credits") or ()
    lost = next((one for one in row.get("write_offs") or () if _is_in_force(one, is_past)), None)
    facts = Facts(
        payable=row["payable"],
        due=date.fromisoformat(row["due_date"]),
        payments=_payments(row, lost, is_past),
        credits=[_changed(one, "total") for one in credits],
        refunds=[_changed(one, "amount", "paid_on") for one in row.get("refunds") or ()],
        demands=[_demand(one) for one in sent_reminders(row)] + [_fee(one) for one in charged_promises(row)],
        waivers=[Waiver(one["claim_id"], _day(one["on"]), one.get("amount")) for one in row.get("waivers") or ()],
        invoiced=[_changed(one, "amount") for one in row.get("interest_invoiced") or ()],
        in_dispute=of_lines.in_dispute,
        lost_on=_day(lost["on"]) if lost else None,
        credited_whole_on=_day(credits[-1]["on"]) if credits and of_lines.credited_whole else None,
        unit=replies.money_of(row).step,
        tolerance=TOLERANCE if row["currency"] == KRONOR else 0,
        rounded_down=max(0, -row["rounding"]),
    )
    return facts if on is None else facts.until(on)


def paid_on(row: Row, payment: Row) -> date:
    """Before its invoice there was nothing to pay: what came then counts from its day."""
    return _day(max(payment["paid_on"], row["issue_date"]))


def sent_reminders(row: Row) -> list[Row]:
    """Those that claim something."""
    reminders = row.get("reminders") or ()
    return [one for one in reminders if one.get("sent_on") and one["status"] != ReminderStatus.WITHDRAWN]


def charged_promises(row: Row) -> list[Row]:
    """The promises that have added a fee."""
    return [one for one in row.get("promises") or () if one.get("fee")]


def _payments(row: Row, lost: Row | None, is_past: Callable[[str | None], bool]) -> list[Paid]:
    """Those that count; what came after a loss pays the principal first."""
    payments = row.get("payments") or ()
    recovering = lost["payments"] if lost else len(payments)
    return [
        Paid(paid_on(row, one), one["amount"], bool(one.get("principal_first")) or place >= recovering, place)
        for place, one in enumerate(payments)
        if not is_gone(one) and not is_past(one.get("withdrawn_on"))
    ]


def _demand(one: Row) -> Demand:
    pay_by = _day(one["pay_by"]) if one.get("pay_by") else None
    days = (_day(one["sent_on"]), _day(one["planned_on"]))
    kind, interest = dunning.claim_kind(one["kind"], bool(one.get("late_fee"))), bool(one["interest"])
    return Demand(one["id"], *days, kind, one["fee"], interest, pay_by, one.get("seen") or 0)


def _fee(promise: Row) -> Demand:
    """The fee of an instalment plan."""
    made_on, kind = _day(promise["made_on"]), str(ClaimKind.INSTALMENT_FEE)
    return Demand(promise["id"], made_on, made_on, kind, promise["fee"], bears_interest=False, seen=promise["seen"])


def _changed(one: Row, amount: str, on: str = "on") -> Changed:
    return Changed(_day(one[on]), one[amount])


def _is_in_force(write_off: Row, is_past: Callable[[str | None], bool]) -> bool:
    return is_past(write_off["on"]) and not is_past(write_off.get("reversed_on"))


def _day(text: str) -> date:
    return date.fromisoformat(text)
