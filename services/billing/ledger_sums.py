"""An invoice as entries of the customer's ledger; pure, from the invoice as it is stored, in minor units.

The balance of a day is how the invoice stood then, as was known then: a payment counts until it is withdrawn, a write-off until
it is reversed. What people do is entered as it is; what follows from it (fees, interest, waivers, losses, differences) is what
the standing of that day has more or less than that of the day before. So the entries up to a day always add up to what remained
on it, and all of them to what remains.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from billing import standing, stored_facts
from billing.claim_facts import Standing
from billing.move_replies import gone, is_gone, received
from billing.stored_facts import OfLines
from chassis.storage import Row
from contracts.billing.accounts import LedgerKind


class Entry(NamedTuple):
    """`amount` is above 0 where more is owed."""

    on: date
    kind: LedgerKind
    amount: int
    reference: str = ""


def needs_lines(row: Row) -> bool:
    """Whether `OfLines` has to be found out; it matters to few invoices."""
    return bool(
        row.get("disputed")
        or (row.get("credits") and (stored_facts.sent_reminders(row) or stored_facts.charged_promises(row)))
    )


def enter(row: Row, of_lines: OfLines) -> list[Entry]:
    """The entries of an issued invoice, in the order of their days."""
    done = sorted(_done(row), key=lambda one: one.on)
    days = sorted({one.on for one in done} | set(_other_days(row)))
    found: list[Entry] = []
    before = dict.fromkeys(FOLLOWING, 0)
    for day in days:
        found += [one for one in done if one.on == day]
        now = _following(standing.stand(stored_facts.facts_of(row, of_lines, day)))
        found += [Entry(day, _kind(name, now[name] - before[name]), now[name] - before[name]) for name in FOLLOWING]
        before = now
    return [one for one in found if one.amount or one.kind == LedgerKind.INVOICE]


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
        yield Entry(stored_facts.paid_on(row, one), LedgerKind.PAYMENT, -received(one), one["id"])
        for moved in gone(one.get("moves")):
            yield Entry(stored_facts.paid_on(row, one), LedgerKind.PAYMENT_MOVED, moved["amount"], moved["id"])
        if one.get("withdrawn_on") and not is_gone(one):
            yield Entry(_withdrawn_on(row, one), LedgerKind.PAYMENT_WITHDRAWN, one["amount"], one["id"])
    for one in row.get("refunds") or ():
        yield Entry(_day(one["paid_on"]), LedgerKind.REFUND, one["amount"], one["id"])


def _other_days(row: Row) -> Iterator[date]:
    """The days on which only the standing changes."""
    yield from (_day(one["sent_on"]) for one in stored_facts.sent_reminders(row))
    yield from (_day(one["on"]) for one in row.get("waivers") or ())
    yield from (_day(one["made_on"]) for one in stored_facts.charged_promises(row))
    yield from (_day(one["on"]) for one in row.get("interest_invoiced") or ())
    for one in row.get("write_offs") or ():
        yield from (_day(one[name]) for name in ("on", "reversed_on") if one.get(name))


def _withdrawn_on(row: Row, payment: Row) -> date:
    return _day(max(payment["withdrawn_on"], row["issue_date"]))


def _day(text: str) -> date:
    return date.fromisoformat(text)
