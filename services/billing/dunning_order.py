"""Which reminder of an invoice comes next, and from which day on; pure, by the levels of the company's ladder."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from billing import errors, reminder_errors
from billing.bank_days import DAY, last_day_in_time
from billing.invoice_parts import Reminder
from contracts.billing import BuyerClass, LadderLevel, ReminderLadder, ReminderStatus
from contracts.customers import Kind

PUBLIC = "2"
"""The first digit of an organisation number of the state, a region or a municipality (Skatteverket, SKV 709)."""


class Past(NamedTuple):
    """A reminder that was planned or sent and not withdrawn."""

    level: int
    sent_on: date | None


class Next(NamedTuple):
    """The level that comes next, from a day on. None: there is no further one, or one is `planned` and must be sent first."""

    step: LadderLevel | None = None
    since: date | None = None
    planned: int | None = None


def class_of(kind: str, identity_number: str) -> BuyerClass:
    """Who the buyer is: authorities are known by their organisation number."""
    if kind == Kind.PERSON:
        return BuyerClass.PRIVATE
    digits = "".join(one for one in identity_number if one.isdigit())
    is_public = len(digits) == 10 and digits.startswith(PUBLIC) and int(digits[2]) >= 2
    return BuyerClass.AUTHORITY if is_public else BuyerClass.BUSINESS


def past_of(reminders: Sequence[Reminder]) -> list[Past]:
    """Those of an invoice that count."""
    return [
        Past(one.level, date.fromisoformat(one.sent_on) if one.sent_on else None)
        for one in reminders
        if one.status != ReminderStatus.WITHDRAWN
    ]


def find_next(past: Sequence[Past], levels: Sequence[LadderLevel], due: date) -> Next:
    """What the ladder has next for an invoice that was due on `due`: its days count from there, and never end in time."""
    planned = min((one.level for one in past if one.sent_on is None), default=None)
    if planned is not None:
        return Next(planned=planned)
    step = next((one for one in levels if one.level > _highest(past)), None)
    return Next(step, _since(step, past, due)) if step is not None else Next()


def check_next(
    level: int, on: date, past: Sequence[Past], ladder: ReminderLadder, buyer: BuyerClass, due: date
) -> None:
    """Raises Conflict unless a reminder of that level may follow on that day. Before the first one no days have to pass but
    those to the due date: the days of the ladder are for plans."""
    levels = ladder.levels_for(buyer)
    if any(one.level == level for one in past):
        raise errors.level_taken(level)
    if not ladder.in_order and level > _highest(past):
        return
    following = find_next(past, levels, due)
    if following.planned is not None:
        raise reminder_errors.reminder_waits(following.planned)
    if following.step is None or following.since is None:
        raise reminder_errors.reminders_ended(_highest(past))
    if level != following.step.level:
        raise reminder_errors.reminder_out_of_order(level, following.step.level, following.since)
    if past and on < following.since:
        raise reminder_errors.reminder_too_early(level, following.since)


def check_sending(level: int, others: Sequence[Past]) -> None:
    """Raises Conflict when a higher one has been sent, or a lower one is planned and waits; one that an earlier release has
    planned may be out of order."""
    sent = [one for one in others if one.sent_on is not None and one.level > level]
    if sent:
        raise reminder_errors.reminder_overtaken(level, _highest(sent))
    waiting = [one.level for one in others if one.sent_on is None and one.level < level]
    if waiting:
        raise reminder_errors.reminder_waits(min(waiting))


def check_last(level: int, levels: Sequence[LadderLevel]) -> None:
    """Raises Conflict unless it is the last level that is used."""
    last = max(one.level for one in levels)
    if level < last:
        raise reminder_errors.reminder_not_last(level, last)


def is_rising(levels: Sequence[LadderLevel]) -> bool:
    """Whether the levels are in order, each once."""
    numbers = [one.level for one in levels]
    return numbers == sorted(set(numbers))


def _highest(past: Sequence[Past]) -> int:
    return max((one.level for one in past), default=0)


def _since(step: LadderLevel, past: Sequence[Past], due: date) -> date:
    sent = [one.sent_on for one in past if one.sent_on is not None]
    since = max([*sent, due]) + timedelta(days=step.after_days)
    return max(since, last_day_in_time(due) + DAY)
