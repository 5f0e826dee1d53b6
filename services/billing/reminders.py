"""Reminders of invoices: planned, sent, withdrawn, escalated; they live in the invoice, so that state and money agree."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from operator import attrgetter
from typing import NamedTuple

from billing import (
    checks,
    customers,
    dunning,
    dunning_order,
    dunning_terms,
    errors,
    interest,
    letters,
    promises,
    reminder_errors,
    reminder_sums,
    replies,
    standing,
)
from billing.bank_days import last_day_in_time
from billing.collection_returns import refuse_at_collection
from billing.dunning_terms import Terms
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
from contracts.billing import LadderLevel, ReminderStatus
from contracts.customers import CustomerSnapshot

OF_THE_INVOICE = ("number_text", "currency", "minor_units", "branch_id", "branch_name")
"""What a reminder says of its invoice."""


class Letter(NamedTuple):
    """What a reminder is sent with: its level, the customer as it is now, the company's terms."""

    step: LadderLevel
    customer: CustomerSnapshot
    terms: Terms


def record(request: contract.RecordReminder, today: date) -> contract.Reminder:
    """Plans a reminder, or records one that has been sent. Raises Conflict and InvalidInput as the contract says.

    While a reference rate is missing, the interest is provisional: such a reminder can be planned, but not be sent.
    """
    planned_on = request.planned_on or today
    if bad := checks.check_reminder(request, today):
        raise errors.invalid(bad)
    terms = dunning_terms.load()

    def decide(invoice: Invoice) -> contract.ReminderSent | None:
        INVOICE.move(invoice.status, "record_reminder")
        customer = customers.load(invoice.customer_id)
        buyer = dunning_terms.buyer_of(customer)
        _demand_due(invoice, request.level, planned_on, terms, buyer)
        step = terms.step_of(request.level, buyer)
        fee = reminder_sums.fee_of(invoice, step, buyer, planned_on, terms)
        made = add(
            invoice, step, planned_on, reminder_sums.ask(invoice, step, planned_on, request.charge_interest, terms, fee)
        )
        if not request.sent_on:
            return None
        made.status = str(ReminderStatus.SENT)
        return mark_sent(invoice, made, request.sent_on, request.channel, Letter(step, customer, terms))

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
    terms = dunning_terms.load()

    def decide(invoice: Invoice) -> contract.ReminderSent:
        _refuse_disputed(invoice)
        refuse_at_collection(invoice)
        promises.refuse_promised(invoice, sent_on)
        reminder = _take_step(invoice, request.reminder_id, "send")
        if str(sent_on) < reminder.planned_on:
            raise errors.invalid([errors.sent_before_planned(sent_on, date.fromisoformat(reminder.planned_on))])
        others = [one for one in invoice.reminders if one.id != reminder.id]
        dunning_order.check_sending(reminder.level, dunning_order.past_of(others))
        customer = customers.load(invoice.customer_id)
        step = terms.step_of(reminder.level, dunning_terms.buyer_of(customer))
        _follow(invoice, reminder, step, terms)
        return mark_sent(invoice, reminder, sent_on, request.channel, Letter(step, customer, terms))

    return _find(change(Invoice, request.invoice_id, decide, not_found=errors.invoice_not_found), request.reminder_id)


def withdraw(request: contract.WithdrawReminder) -> contract.Reminder:
    """Planned → withdrawn. Raises NotFound, Conflict."""
    return _move(request, lambda invoice: _take_step(invoice, request.reminder_id, "withdraw"))


def escalate(request: contract.EscalateReminder) -> contract.Reminder:
    """Sent → escalated. Raises NotFound, Conflict, also for a level that is not the last one."""
    ladder = dunning_terms.load().ladder

    def decide(invoice: Invoice) -> None:
        reminder = _take_step(invoice, request.reminder_id, "escalate")
        levels = ladder.levels_for(dunning_terms.load_buyer(invoice.customer_id))
        dunning_order.check_last(reminder.level, levels)

    return _move(request, decide)


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


def add(invoice: Invoice, step: LadderLevel, on: date, asked: reminder_sums.Asked) -> Reminder:
    """Adds a planned reminder, made by the current request."""
    made = Reminder(
        id=new_id("rem"),
        request_id=current().request_id,
        level=step.level,
        kind=str(dunning.LADDER[step.level].kind),
        status=str(ReminderStatus.PLANNED),
        planned_on=str(on),
        **asked.stored(),
    )
    invoice.reminders.append(made)
    return made


def _demand_due(invoice: Invoice, level: int, on: date, terms: Terms, buyer: contract.BuyerClass) -> None:
    _refuse_disputed(invoice)
    refuse_at_collection(invoice)
    promises.refuse_promised(invoice, on)
    due = date.fromisoformat(invoice.due_date)
    if on <= (in_time := last_day_in_time(due)):
        raise errors.not_overdue(due, in_time, on)
    dunning_order.check_next(level, on, dunning_order.past_of(invoice.reminders), terms.ladder, buyer, due)


def _refuse_disputed(invoice: Invoice) -> None:
    """Of an invoice that is disputed by line the rest is claimed, if there is any."""
    if invoice.disputed and not invoice.claimed:
        raise errors.disputed()


def _follow(invoice: Invoice, reminder: Reminder, step: LadderLevel, terms: Terms) -> None:
    """Reckons its interest anew with the rates that are known now. Raises Conflict when it asks for more than is owed now."""
    planned = reminder_sums.of(reminder)
    on, with_interest = date.fromisoformat(reminder.planned_on), bool(reminder.interest or reminder.provisional)
    now = reminder_sums.ask(invoice, step.model_copy(update={"interest": True}), on, with_interest, terms, planned.fee)
    if reminder_sums.asks_too_much(planned, now):
        raise errors.reminder_stale(invoice.money.read(planned.total), invoice.money.read(now.total))
    reminder.interest, reminder.provisional = now.interest, now.provisional or None


def mark_sent(
    invoice: Invoice, reminder: Reminder, sent_on: date, channel: str, letter: Letter
) -> contract.ReminderSent:
    """From now on its fee and interest are claims of the invoice. Raises Conflict while a reference rate is missing, and for a
    demand without what the law asks of it."""
    if missing := letters.missing_of(invoice, reminder.level):
        raise reminder_errors.demand_incomplete(missing)
    step, customer, terms = letter
    if reminder.provisional:
        due, on = date.fromisoformat(invoice.due_date), date.fromisoformat(reminder.planned_on)
        raise errors.interest_provisional(interest.missing_half_year(due, on, terms.rates) or on)
    reminder.sent_on, reminder.channel = str(sent_on), channel
    reminder.pay_by = str(sent_on + timedelta(days=step.pay_within_days))
    reminder.seen = len(invoice.payments) or None
    letters.keep(invoice, reminder, step, customer)
    standing.settle(invoice, terms.rates)
    return sent_event(invoice, reminder)


def _move(
    request: contract.WithdrawReminder | contract.EscalateReminder, decide: Callable[[Invoice], object]
) -> contract.Reminder:
    def change_it(invoice: Invoice) -> None:
        decide(invoice)

    changed = change(Invoice, request.invoice_id, change_it, not_found=errors.invoice_not_found)
    return _find(changed, request.reminder_id)


def _take_step(invoice: Invoice, reminder_id: str, verb: str) -> Reminder:
    for reminder in invoice.reminders:
        if reminder.id == reminder_id:
            reminder.status = str(REMINDER.move(reminder.status, verb))
            found: Reminder = reminder
            return found
    raise errors.reminder_not_found(reminder_id)


def sent_event(invoice: Invoice, reminder: Reminder) -> contract.ReminderSent:
    """The event that a reminder was sent."""
    of: Row = {name: getattr(invoice, name) for name in OF_THE_INVOICE} | {"_id": invoice.id}
    return contract.ReminderSent(
        subject=invoice.id,
        version=invoice.version,
        reminder=reminder_of(of, reminder.to_mongo().to_dict()),
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
