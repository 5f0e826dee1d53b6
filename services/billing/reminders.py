"""Reminders of invoices: planned, sent, withdrawn, escalated; they live in the invoice, so that state and money agree."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from operator import attrgetter

from billing import checks, common_rates, company_settings, customers, dunning, errors, interest, replies
from billing.fees import Fee, NoFee
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
from contracts.currencies import KRONOR


def record(request: contract.RecordReminder, today: date) -> contract.Reminder:
    """Plans a reminder, or records one that has been sent. Raises Conflict and InvalidInput as the contract says.

    While a reference rate is missing, the interest is provisional: such a reminder can be planned, but not be sent.
    """
    planned_on = request.planned_on or today
    if bad := checks.check_reminder(request, today):
        raise errors.invalid(bad)
    rates, known_fees = common_rates.known_rates(company_settings.fields()), common_rates.known_fees()

    def decide(invoice: Invoice) -> contract.ReminderSent | None:
        _demand_due(invoice, request.level, planned_on)
        made = Reminder(
            id=new_id("rem"),
            request_id=current().request_id,
            level=request.level,
            kind=str(dunning.LADDER[request.level].kind),
            status=str(ReminderStatus.SENT if request.sent_on else ReminderStatus.PLANNED),
            planned_on=str(planned_on),
            sent_on=str(request.sent_on) if request.sent_on else None,
            channel=request.channel if request.sent_on else None,
            principal=invoice.claimed,
            fee=invoice.money.store(_fee(invoice, request.level, planned_on, known_fees)),
            interest=0,
        )
        if _bears_interest(request):
            _put_interest(made, invoice, rates)
        _refuse_provisional(made, invoice, rates)
        invoice.reminders.append(made)
        return _sent_event(invoice, made.id) if request.sent_on else None

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
    rates = common_rates.known_rates(company_settings.fields())

    def decide(invoice: Invoice) -> contract.ReminderSent:
        _refuse_disputed(invoice)
        reminder = _take_step(invoice, request.reminder_id, "send")
        if str(sent_on) < reminder.planned_on:
            raise errors.invalid([errors.sent_before_planned(sent_on, date.fromisoformat(reminder.planned_on))])
        if reminder.interest or reminder.provisional:
            _put_interest(reminder, invoice, rates)
        _refuse_provisional(reminder, invoice, rates)
        reminder.sent_on, reminder.channel = str(sent_on), request.channel
        return _sent_event(invoice, reminder.id)

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
    if str(on) <= invoice.due_date:
        raise errors.not_overdue(date.fromisoformat(invoice.due_date), on)
    if any(one.level == level and one.status != ReminderStatus.WITHDRAWN for one in invoice.reminders):
        raise errors.level_taken(level)


def _refuse_disputed(invoice: Invoice) -> None:
    """Of an invoice that is disputed by line the rest is claimed, if there is any."""
    if invoice.disputed and not invoice.claimed:
        raise errors.disputed()


def _bears_interest(request: contract.RecordReminder) -> bool:
    return request.charge_interest and dunning.LADDER[request.level].bears_interest


def _put_interest(reminder: Reminder, invoice: Invoice, rates: Mapping[date, Decimal]) -> None:
    """Sets the interest on the reminder's principal as of its planned day, and whether a rate of these days is missing."""
    due, on = date.fromisoformat(invoice.due_date), date.fromisoformat(reminder.planned_on)
    principal, money = invoice.money.read(reminder.principal), invoice.money
    try:
        reminder.interest = money.store(interest.penalty(principal, due, on, rates, money.unit))
        reminder.provisional = interest.is_provisional(due, on, rates) or None
    except interest.NoReferenceRate as error:
        raise errors.no_reference_rate(error.half_year) from None


def _refuse_provisional(reminder: Reminder, invoice: Invoice, rates: Mapping[date, Decimal]) -> None:
    """Raises Conflict when a reminder with provisional interest is sent."""
    due, on = date.fromisoformat(invoice.due_date), date.fromisoformat(reminder.planned_on)
    if reminder.provisional and reminder.status == ReminderStatus.SENT:
        missing = interest.missing_half_year(due, on, rates)
        if missing is not None:
            raise errors.interest_provisional(missing)


def _fee(invoice: Invoice, level: int, on: date, rows: Iterable[Fee]) -> Decimal:
    """The law sets fees in kronor (förordning 2013:59): in another currency the same figure would be another sum."""
    if invoice.currency != KRONOR:
        return Decimal(0)
    try:
        return dunning.fee(level, on, bool(invoice.fee_agreed), rows)
    except NoFee:
        raise errors.no_fee(on) from None


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
