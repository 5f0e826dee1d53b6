"""Rules of requests that need no database: days that lie ahead, reminders sent too early, unknown letters, lines named twice.

The verbs take today as an argument. A request that the schema refuses is checked as of the current business day.
"""

from datetime import date

from billing import credit_sums, errors
from billing.rating_scales import SCALES, normalise
from chassis.checks import checks
from chassis.clock import today
from contracts.billing import (
    CreateInvoice,
    CreditInvoice,
    IssueInvoice,
    RecordPayment,
    RecordRating,
    RecordReminder,
    SendReminder,
    WriteOffInvoice,
)
from contracts.errors import BadField


def check_ahead(field: str, given: date | None, on: date) -> list[BadField]:
    """What is recorded has happened: its day must not lie ahead of the day `on`."""
    return [errors.date_ahead(field, given, on)] if given is not None and given > on else []


def check_rating(request: RecordRating, on: date) -> list[BadField]:
    bad = check_ahead("as_of", request.as_of, on)
    if request.provider is not None and request.letter and normalise(request.provider, request.letter) is None:
        bad.append(errors.no_such_letter(request.provider, SCALES[request.provider]))
    return bad


def check_reminder(request: RecordReminder, on: date) -> list[BadField]:
    """Of a reminder that has been sent already."""
    bad, planned_on = check_ahead("sent_on", request.sent_on, on), request.planned_on or on
    if not bad and request.sent_on is not None and request.sent_on < planned_on:
        bad = [errors.sent_before_planned(request.sent_on, planned_on)]
    return bad


@checks(CreateInvoice)
def _check_new_invoice(request: CreateInvoice) -> list[BadField]:
    return check_ahead("issue_date", request.issue_date, today())


@checks(CreditInvoice)
def _check_credit(request: CreditInvoice) -> list[BadField]:
    return list(credit_sums.find_contradictions(request.lines))


@checks(IssueInvoice)
def _check_issue(request: IssueInvoice) -> list[BadField]:
    return check_ahead("issue_date", request.issue_date, today())


@checks(RecordPayment)
def _check_payment(request: RecordPayment) -> list[BadField]:
    return check_ahead("paid_on", request.paid_on, today())


@checks(WriteOffInvoice)
def _check_write_off(request: WriteOffInvoice) -> list[BadField]:
    return check_ahead("lost_on", request.lost_on, today())


@checks(RecordRating)
def _check_rating(request: RecordRating) -> list[BadField]:
    return check_rating(request, today())


@checks(RecordReminder)
def _check_reminder(request: RecordReminder) -> list[BadField]:
    return check_reminder(request, today())


@checks(SendReminder)
def _check_sending(request: SendReminder) -> list[BadField]:
    return check_ahead("sent_on", request.sent_on, today())
