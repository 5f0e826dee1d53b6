"""Failures of the reminder ladder, beside those in `errors`."""

from datetime import date

from contracts.billing import reminder_errors as texts
from contracts.errors import BadField, Conflict, NotFound


def reminder_out_of_order(level: int, next_level: int, since: date) -> Conflict:
    """Another level comes next."""
    return texts.REMINDER_OUT_OF_ORDER.error(level=level, next_level=next_level, since=since)


def reminder_too_early(level: int, since: date) -> Conflict:
    """The days between it and the one before have not passed."""
    return texts.REMINDER_TOO_EARLY.error(level=level, since=since)


def reminder_waits(level: int) -> Conflict:
    """An earlier level is planned and not sent."""
    return texts.REMINDER_WAITS.error(level=level, allowed=["send", "withdraw"])


def reminder_overtaken(level: int, sent_level: int) -> Conflict:
    """A higher level has been sent since it was planned."""
    return texts.REMINDER_OVERTAKEN.error(level=level, sent_level=sent_level, allowed=["withdraw"])


def reminders_ended(last_level: int) -> Conflict:
    """The last level has been used."""
    return texts.REMINDERS_ENDED.error(last_level=last_level, allowed=["escalate"])


def reminder_not_last(level: int, last_level: int) -> Conflict:
    """Another level follows it."""
    return texts.REMINDER_NOT_LAST.error(level=level, last_level=last_level)


def demand_incomplete(missing: tuple[str, ...]) -> Conflict:
    """A collection demand without its legal content earns no fee (inkassolagen 1974:182, 5 §)."""
    return texts.DEMAND_INCOMPLETE.error(missing=list(missing), allowed=["withdraw"])


def levels_not_rising(field: str) -> BadField:
    """Levels of a ladder that are not in order, or there twice."""
    return texts.LEVELS_NOT_RISING.at(f"/reminder_ladder/{field}")


def plan_not_found(plan_id: str) -> NotFound:
    """No such plan, or another company's."""
    return texts.REMINDER_PLAN_NOT_FOUND.error(id=plan_id)


def plan_not_ready(state: str) -> Conflict:
    """It is being made, is being carried out, or has been."""
    return texts.REMINDER_PLAN_NOT_READY.error(state=state, allowed=[])


def plan_of_another_day(on: str, today: date) -> Conflict:
    """What it shows holds for its own day."""
    return texts.REMINDER_PLAN_OF_ANOTHER_DAY.error(on=date.fromisoformat(on), today=today)


def not_in_plan(invoice_ids: list[str]) -> Conflict:
    """The plan does not remind of those invoices."""
    return texts.REMINDER_NOT_IN_PLAN.error(missing=invoice_ids)


def plan_full(most: int) -> Conflict:
    """The document of a plan keeps no more of them."""
    return texts.REMINDER_PLAN_TAKEN_OUT.error(most=most)


def plan_day(last: date) -> BadField:
    """A plan is of today or of a day to come."""
    return texts.PLAN_DAY.at("/on", last=last)
