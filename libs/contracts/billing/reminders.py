"""Payment reminders of overdue invoices."""

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Id, ListRequest, Page, Reply, Request
from contracts.money import Amount
from contracts.open_enum import OpenEnum


class ReminderStatus(OpenEnum):
    PLANNED = "planned"
    SENT = "sent"
    SETTLED = "settled"
    ESCALATED = "escalated"
    WITHDRAWN = "withdrawn"


class ReminderKind(OpenEnum):
    """The steps of the ladder: level 1, 2 and 3."""

    NOTICE = "notice"
    REMINDER = "reminder"
    COLLECTION_DEMAND = "collection_demand"


class Reminder(Reply):
    """A reminder of an invoice: `total` = principal + earlier_fees + fee + interest as of `planned_on`.

    `earlier_fees` are unpaid ones of reminders before. In another currency than kronor `fee` is that of the law, `fee_sek`, by
    the rate of the settings, and nothing without a rate. `provisional`: a reference rate was missing when the interest was
    reckoned; it is reckoned anew when the reminder is sent. `late_fee`: the fee is that for late payment, instead of the others.
    """

    id: str
    invoice_id: str
    invoice_number: str
    level: int
    kind: ReminderKind
    status: ReminderStatus
    planned_on: date
    sent_on: date | None = None
    channel: str = ""
    principal: Amount
    earlier_fees: Amount = Decimal("0.00")
    fee: Amount
    fee_sek: Amount | None = None
    interest: Amount
    total: Amount
    pay_by: date | None = None
    currency: str
    branch_id: str | None = None
    branch_name: str = ""
    provisional: bool = False
    late_fee: bool = False


class RecordReminder(Request[Reminder], service="billing", role=Role.ACCOUNTANT, module=Module.REMINDERS):
    """Plans a reminder of an overdue invoice, or records it as sent if `sent_on` is given.

    Fee and interest follow the company's ladder and the dated tables as of `planned_on` (today if absent). One per level and
    invoice; a withdrawn one does not count. A level needs the one before it sent, and the days between; a lower one never follows
    a higher one. Conflict when the invoice is not overdue on that day, is paid or disputed. While the reference rate of a
    half-year is missing, interest is `provisional`: reckoned with the rate before it. Such a reminder is planned, not sent.
    """

    invoice_id: Id
    level: int = Field(ge=1, le=3)
    planned_on: date | None = None
    sent_on: date | None = None
    channel: Literal["letter", "email", "e_invoice"] = "letter"
    charge_interest: bool = True


class SendReminder(Request[Reminder], service="billing", role=Role.ACCOUNTANT, module=Module.REMINDERS):
    """Records that a planned reminder has been sent. From then on its fee and interest are claims of the invoice.

    Its interest is reckoned anew with the rates that are known by now, as of the day that it was planned for. Conflict while a
    reference rate is missing, and when a payment, credit or dispute has changed what it asks for since it was planned.
    """

    invoice_id: Id
    reminder_id: Id
    sent_on: date | None = None
    channel: Literal["letter", "email", "e_invoice"] = "letter"


class WithdrawReminder(Request[Reminder], service="billing", role=Role.ACCOUNTANT, module=Module.REMINDERS):
    """Withdraws a planned reminder."""

    invoice_id: Id
    reminder_id: Id


class EscalateReminder(Request[Reminder], service="billing", role=Role.ACCOUNTANT, module=Module.REMINDERS):
    """Escalates a sent reminder of the last level of the ladder: a collection agency takes over."""

    invoice_id: Id
    reminder_id: Id


class ListReminders(ListRequest[Page[Reminder]], service="billing", role=Role.VIEWER, module=Module.REMINDERS):
    """Lists reminders, those of the newest invoice first."""

    customer_id: Id
    branch_id: Id | None = None
    status: ReminderStatus | None = None
