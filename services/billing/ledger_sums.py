"""An invoice as entries of the customer's ledger; pure, from the invoice as it is stored, in minor units.

The balance of a day is how the invoice stood then, as was known then: a payment counts until it is withdrawn, a write-off until
it is reversed. What people do is entered as it is; what follows from it (fees, interest, waivers, losses, differences) is what
the standing of that day has more or less than that of the day before. So the entries up to a day always add up to what remained
on it, and all of them to what remains.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from billing import dunning, replies, standing
from billing.claim_facts import Changed, Demand, Facts, Paid, Standing, Waiver
from billing.move_replies import gone, is_gone, received
from chassis.storage import Row
from contracts.billing import ReminderStatus
from contracts.billing.accounts import LedgerKind
from contracts.currencies import KRONOR

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
"""What `enter` needs of an issued invoice, beside what its lines tell."""


class OfLines(NamedTuple):
    """What follows from the lines: how much is in dispute, and whether nothing is left that could be credited."""

    in_dispute: int = 0
    credited_whole: bool = False


class Entry(NamedTuple):
    """`amount` is above 0 where more is owed."""

    on: date
    kind: LedgerKind
    amount: int
    reference: str = ""


def needs_lines(row: Row) -> bool:
    """Whether `OfLines` has to be found out; it matters to few invoices."""
    return bool(row.get("disputed") or (row.get("credits") and (_sent(row) or _charged(row))))


def enter(row: Row, of_lines: OfLines) -> list[Entry]:
    """The entries of an issued invoice, in the order of their days."""
    done = sorted(_done(row), key=lambda one: one.on)
    days = sorted({one.on for one in done} | set(_other_days(row)))
    found: list[Entry] = []
    before = dict.fromkeys(FOLLOWING, 0)
    for day in days:
        found += [one for one in done if one.on == day]
        now = _following(standing.stand(facts_on(row, day, of_lines)))
        found += [Entry(day, _kind(name, now[name] - before[name]), now[name] - before[name]) for name in FOLLOWING]
        before = now
    return [one for one in found if one.amount or one.kind == LedgerKind.INVOICE]


def facts_on(row: Row, on: date, of_lines: OfLines) -> Facts:
    """All that had happened to an invoice at the end of that day, as was known then."""
    lost = next((one for one in row.get("write_offs") or () if _is_in_force(one, on)), None)
    payments, credits = row.get("payments") or (), row.get("credits") or ()
    recovering = lost["payments"] if lost else len(payments)
    return Facts(
        payable=row["payable"],
        due=_day(row["due_date"]),
        payments=[
            Paid(_paid_on(row, one), one["amount"], bool(one.get("principal_first")) or place >= recovering, place)
            for place, one in enumerate(payments)
            if not is_gone(one) and (not one.get("withdrawn_on") or _day(one["withdrawn_on"]) > on)
        ],
        credits=[Changed(_day(one["on"]), one["total"]) for one in credits],
        refunds=[Changed(_day(one["paid_on"]), one["amount"]) for one in row.get("refunds") or ()],
        demands=[_demand(one) for one in _sent(row)] + [standing.fee_of(one) for one in _charged(row)],
        waivers=[Waiver(one["claim_id"], _day(one["on"]), one.get("amount")) for one in row.get("waivers") or ()],
        invoiced=[Changed(_day(one["on"]), one["amount"]) for one in row.get("interest_invoiced") or ()],
        in_dispute=of_lines.in_dispute,
        lost_on=_day(lost["on"]) if lost else None,
        credited_whole_on=_day(credits[-1]["on"]) if credits and of_lines.credited_whole else None,
        unit=replies.money_of(row).step,
        tolerance=standing.TOLERANCE if row["currency"] == KRONOR else 0,
        rounded_down=max(0, -row["rounding"]),
    ).until(on)


FOLLOWING = (
    LedgerKind.FEE,
    LedgerKind.INTEREST,
    LedgerKind.WAIVER,
    LedgerKind.WRITE_OFF,
    LedgerKind.DIFFERENCE,
)


def _following(now: Standing) -> dict[LedgerKind, int]:
    """What of the standing nobody has entered: what it has come to, as it changes what remains."""
    return {
        LedgerKind.FEE: sum(one.amount for one in now.fees),
        LedgerKind.INTEREST: now.interest.amount if now.interest is not None else 0,
        LedgerKind.WAIVER: -sum(one.waived for one in now.claims),
        LedgerKind.WRITE_OFF: -(now.principal + now.claims_open) if now.is_lost else 0,
        LedgerKind.DIFFERENCE: -now.difference,
    }


def _kind(kind: LedgerKind, amount: int) -> LedgerKind:
    return LedgerKind.WRITE_OFF_REVERSED if kind is LedgerKind.WRITE_OFF and amount > 0 else kind


def _done(row: Row) -> Iterator[Entry]:
    """What people have done, as they entered it."""
    yield Entry(_day(row["issue_date"]), LedgerKind.INVOICE, row["payable"])
    for one in row.get("credits") or ():
        yield Entry(_day(one["on"]), LedgerKind.CREDIT_NOTE, -one["total"], one["id"])
    for one in row.get("payments") or ():
        yield Entry(_paid_on(row, one), LedgerKind.PAYMENT, -received(one), one["id"])
        for moved in gone(one.get("moves")):
            yield Entry(_paid_on(row, one), LedgerKind.PAYMENT_MOVED, moved["amount"], moved["id"])
        if one.get("withdrawn_on") and not is_gone(one):
            yield Entry(_withdrawn_on(row, one), LedgerKind.PAYMENT_WITHDRAWN, one["amount"], one["id"])
    for one in row.get("refunds") or ():
        yield Entry(_day(one["paid_on"]), LedgerKind.REFUND, one["amount"], one["id"])


def _other_days(row: Row) -> Iterator[date]:
    """The days on which only the standing changes."""
    yield from (_day(one["sent_on"]) for one in _sent(row))
    yield from (_day(one["on"]) for one in row.get("waivers") or ())
    yield from (_day(one["made_on"]) for one in _charged(row))
    yield from (_day(one["on"]) for one in row.get("interest_invoiced") or ())
    for one in row.get("write_offs") or ():
        yield from (_day(one[name]) for name in ("on", "reversed_on") if one.get(name))


def _charged(row: Row) -> list[Row]:
    """The promises that have added a fee."""
    return [one for one in row.get("promises") or () if one.get("fee")]


def _sent(row: Row) -> list[Row]:
    reminders = row.get("reminders") or ()
    return [one for one in reminders if one.get("sent_on") and one["status"] != ReminderStatus.WITHDRAWN]


def _demand(one: Row) -> Demand:
    pay_by = _day(one["pay_by"]) if one.get("pay_by") else None
    days = (_day(one["sent_on"]), _day(one["planned_on"]))
    kind, interest = dunning.claim_kind(one["kind"]), bool(one["interest"])
    return Demand(one["id"], *days, kind, one["fee"], interest, pay_by, one.get("seen") or 0)


def _is_in_force(write_off: Row, on: date) -> bool:
    ended = write_off.get("reversed_on")
    return _day(write_off["on"]) <= on and not (ended and _day(ended) <= on)


def _paid_on(row: Row, payment: Row) -> date:
    """Before its invoice there was nothing to pay: what came then counts from its day."""
    return _day(max(payment["paid_on"], row["issue_date"]))


def _withdrawn_on(row: Row, payment: Row) -> date:
    return _day(max(payment["withdrawn_on"], row["issue_date"]))


def _day(text: str) -> date:
    return date.fromisoformat(text)
