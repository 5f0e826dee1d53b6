"""Reminders of invoices: planned, sent, withdrawn, escalated; they live in the invoice, so that state and money agree."""

from collections.abc import Iterator
from datetime import date
from operator import attrgetter

from billing import checks, customers, dunning, errors, interest, promises, reminder_sums, replies, standing
from billing.invoice_parts import Reminder
from billing.models import Invoice
from billing.replies import reminder_of
from billing.states import INVOICE, REMINDER
from chassis.context import current
from chassis.ids import new_id
from chassis.paging import decode_cursor, encode_cursor
from chassis.storage import Row, change
from contracts import billing as contract
from contracts.base import Page
from contracts.billing import ReminderStatus


def record(request: contract.RecordReminder, today: date) -> contract.Reminder:
    """Plans a reminder, or records one that has been sent. Raises Conflict and InvalidInput as the contract says.

    While a reference rate is missing, the interest is provisional: such a reminder can be planned, but not be sent.
    """
    planned_on = request.planned_on or today
    if bad := checks.check_reminder(request, today):
        raise errors.invalid(bad)

    def decide(invoice: Invoice) -> contract.ReminderSent | None:
        _demand_due(invoice, request.level, planned_on)
        asked = reminder_sums.ask(invoice, request.level, planned_on, request.charge_interest)
        made = Reminder(
            id=new_id("rem"),
            request_id=current().request_id,
            level=request.level,
            kind=str(dunning.LADDER[request.level].kind),
            status=str(ReminderStatus.SENT if request.sent_on else ReminderStatus.PLANNED),
            planned_on=str(planned_on),
            **asked.stored(),
        )
        invoice.reminders.append(made)
        return _send(invoice, made, request.sent_on, request.channel) if request.sent_on else None

    changed = change(Invoice, request.invoice_id, decide, not_found=errors.invoice_not_found)
    return _made_by(changed, current().request_id)


def send(request: contract.SendReminder, today: date) -> contract.Reminder:
    """Planned → sent. Raises NotFound, Conflict; InvalidInput for a day to come.

    The stored interest follows the dated table at sending: it is reckoned anew with the rates that are known by now, on the
    principal and as of the day that the reminder was planned for.
    """
    sent_on = request.sent_on or today
    if bad := checks.check_ahead("sent_on", sent_on, today):
        raise errors.invalid(bad)

    def decide(invoice: Invoice) -> contract.ReminderSent:
        _refuse_disputed(invoice)
        promises.refuse_promised(invoice, sent_on)
        reminder = _take_step(invoice, request.reminder_id, "send")
        if str(sent_on) < reminder.planned_on:
            raise errors.invalid([errors.sent_before_planned(sent_on, date.fromisoformat(reminder.planned_on))])
        _follow(invoice, reminder)
        return _send(invoice, reminder, sent_on, request.channel)

    return _find(change(Invoice, request.invoice_id, decide, not_found=errors.invoice_not_found), request.reminder_id)


def withdraw(request: contract.WithdrawReminder) -> contract.Reminder:
    """Planned → withdrawn. Raises NotFound, Conflict."""
    return _move(request, "withdraw")


def escalate(request: contract.EscalateReminder) -> contract.Reminder:
    """Sent → escalated. Raises NotFound, Conflict."""
    return _move(request, "escalate")


def list_reminders(request: contract.ListReminders) -> Page[contract.Reminder]:
    """Newest first: by invoice, then by reminder, which is where the cursor points.

    Raises InvalidInput for a bad cursor, Unavailable for a branch whose event has not come yet."""
    customers.require_branch(request.customer_id, request.branch_id)
    query: Row = {"customer_id": request.customer_id, "reminders.0": {"$exists": True}}
    if request.branch_id is not None:
        query |= customers.condition_of(request.branch_id)
    if request.status is not None:
        query["reminders.status"] = str(request.status)
    mark = ("", "")
    if request.cursor is not None:
        invoice_id, _, reminder_id = decode_cursor(request.cursor, contract.ListReminders).partition("/")
        mark = (invoice_id, reminder_id)
        query["_id"] = {"$lte": invoice_id}
    rows = Invoice.rows(query, replies.REMINDER_FIELDS, sort=[("_id", -1)], limit=request.limit + 2)
    found = [
        shown
        for shown in _newest_first(rows)
        if (request.status is None or shown.status is request.status)
        and (request.cursor is None or (shown.invoice_id, shown.id) < mark)
    ]
    items = found[: request.limit]
    last = items[-1] if len(found) > request.limit else None
    return Page[contract.Reminder](
        items=items, next_cursor=encode_cursor(f"{last.invoice_id}/{last.id}", contract.ListReminders) if last else None
    )


def _newest_first(invoices: list[Row]) -> Iterator[contract.Reminder]:
    for invoice in invoices:
        shown = [reminder_of(invoice, one) for one in invoice.get("reminders", ())]
        yield from sorted(shown, key=attrgetter("id"), reverse=True)


def _demand_due(invoice: Invoice, level: int, on: date) -> None:
    INVOICE.move(invoice.status, "record_reminder")
    _refuse_disputed(invoice)
    promises.refuse_promised(invoice, on)
    if str(on) <= invoice.due_date:
        raise errors.not_overdue(date.fromisoformat(invoice.due_date), on)
    if any(one.level == level and one.status != ReminderStatus.WITHDRAWN for one in invoice.reminders):
        raise errors.level_taken(level)


def _refuse_disputed(invoice: Invoice) -> None:
    """Of an invoice that is disputed by line the rest is claimed, if there is any."""
    if invoice.disputed and not invoice.claimed:
        raise errors.disputed()


def _follow(invoice: Invoice, reminder: Reminder) -> None:
    """Reckons its interest anew with the rates that are known now. Raises Conflict when it asks for more than is owed now."""
    planned = reminder_sums.of(reminder)
    on, with_interest = date.fromisoformat(reminder.planned_on), bool(reminder.interest or reminder.provisional)
    now = reminder_sums.ask(invoice, reminder.level, on, with_interest, planned.fee)
    if reminder_sums.asks_too_much(planned, now):
        raise errors.reminder_stale(invoice.money.read(planned.total), invoice.money.read(now.total))
    reminder.interest, reminder.provisional = now.interest, now.provisional or None


def _send(invoice: Invoice, reminder: Reminder, sent_on: date, channel: str) -> contract.ReminderSent:
    """From now on its fee and interest are claims of the invoice. Raises Conflict while a reference rate is missing."""
    if reminder.provisional:
        due, on = date.fromisoformat(invoice.due_date), date.fromisoformat(reminder.planned_on)
        raise errors.interest_provisional(interest.missing_half_year(due, on, standing.known_rates()) or on)
    reminder.sent_on, reminder.channel = str(sent_on), channel
    reminder.pay_by = str(sent_on + dunning.PAY_WITHIN)
    reminder.seen = len(invoice.payments) or None
    standing.settle(invoice)
    return _sent_event(invoice, reminder.id)


def _move(request: contract.WithdrawReminder | contract.EscalateReminder, verb: str) -> contract.Reminder:
    def decide(invoice: Invoice) -> None:
        _take_step(invoice, request.reminder_id, verb)

    changed = change(Invoice, request.invoice_id, decide, not_found=errors.invoice_not_found)
    return _find(changed, request.reminder_id)


def _take_step(invoice: Invoice, reminder_id: str, verb: str) -> Reminder:
    for reminder in invoice.reminders:
        if reminder.id == reminder_id:
            reminder.status = str(REMINDER.move(reminder.status, verb))
            found: Reminder = reminder
            return found
    raise errors.reminder_not_found(reminder_id)


def _sent_event(invoice: Invoice, reminder_id: str) -> contract.ReminderSent:
    return contract.ReminderSent(
        subject=invoice.id,
        version=invoice.version,
        reminder=_find(invoice, reminder_id),
        customer_id=invoice.customer_id,
    )


def _find(invoice: Invoice, reminder_id: str) -> contract.Reminder:
    for shown in invoice.snapshot().reminders:
        if shown.id == reminder_id:
            return shown
    raise errors.reminder_not_found(reminder_id)


def _made_by(invoice: Invoice, request_id: str) -> contract.Reminder:
    """The same request sent again is answered with the reminder that it made the first time."""
    for reminder in invoice.reminders:
        if reminder.request_id == request_id:
            return _find(invoice, reminder.id)
    raise errors.request_reused(invoice.id)
