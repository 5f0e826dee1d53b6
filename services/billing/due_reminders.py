"""What an invoice is reminded of on a day by the company's ladder, or the reason why it is not; reads nothing."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from billing import bank_days, customers, dunning_order, dunning_terms, reminder_sums
from billing.dunning_terms import Terms
from billing.models import Invoice
from billing.reminder_sums import Asked
from billing.states import OPEN
from contracts.billing import InvoiceStatus, LadderLevel, PromiseStatus, ReminderStatus
from contracts.billing.exchange import rate_on
from contracts.billing.reminder_plans import NoReminderReason
from contracts.currencies import KRONOR
from contracts.customers import CustomerSnapshot
from contracts.errors import ServiceError

Customers = Mapping[str, CustomerSnapshot]
NOT_OPEN = {
    InvoiceStatus.CREDITED: NoReminderReason.CREDITED,
    InvoiceStatus.WRITTEN_OFF: NoReminderReason.WRITTEN_OFF,
}
LAST_LEVEL = 3
"""A collection demand has the content that inkassolagen (1974:182) 5 § asks for, or is not sent."""


@dataclass(frozen=True)
class Found:
    """A reminder (`step`, `asked`, `pay_by`), or the `reason` why there is none; `waits_until` and `missing` belong to it."""

    reason: NoReminderReason | None = None
    waits_until: date | None = None
    missing: tuple[str, ...] = ()
    step: LadderLevel | None = None
    asked: Asked | None = None
    pay_by: date | None = None


def look(invoice: Invoice, customer: CustomerSnapshot | None, terms: Terms, on: date) -> Found:
    """The next reminder of the invoice, as of that day and sent on it."""
    if (reason := _closed(invoice, customer, on)) or customer is None:
        return Found(reason or NoReminderReason.CUSTOMER_UNKNOWN)
    if invoice.promise_status(on) is PromiseStatus.OPEN:
        return Found(NoReminderReason.PROMISED)
    buyer = dunning_terms.buyer_of(customer)
    past = dunning_order.past_of(invoice.reminders)
    following = dunning_order.find_next(past, terms.ladder.levels_for(buyer), date.fromisoformat(invoice.due_date))
    if following.planned is not None:
        return Found(NoReminderReason.REMINDER_PLANNED)
    step, since = following.step, following.since
    if step is None or since is None:
        return Found(NoReminderReason.LADDER_ENDED)
    if on < since:
        return Found(NoReminderReason.WAITS, waits_until=since)
    try:
        fee = reminder_sums.fee_of(invoice, step, buyer, on, terms)
        asked = reminder_sums.ask(invoice, step, on, True, terms, fee)
    except ServiceError:  # a day before the tables of rates or fees
        return Found(NoReminderReason.RATE_MISSING)
    if asked.provisional:
        return Found(NoReminderReason.RATE_MISSING)
    return _with_limits(invoice, customer, terms, on, step, asked)


def digest(found: Found) -> str:
    """A hash of all that the reminder asks for."""
    if found.step is None or found.asked is None:
        return ""
    said = [found.step.level, found.step.channel, str(found.pay_by), *found.asked.stored().values()]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _closed(invoice: Invoice, customer: CustomerSnapshot | None, on: date) -> NoReminderReason | None:
    """Why the invoice as a whole is not reminded of."""
    status = InvoiceStatus(invoice.status)
    if status not in OPEN:
        return NOT_OPEN.get(status, NoReminderReason.PAID)
    if customer is None:
        return NoReminderReason.CUSTOMER_UNKNOWN
    if on <= bank_days.last_day_in_time(date.fromisoformat(invoice.due_date)):
        return NoReminderReason.NOT_DUE
    if invoice.disputed and not invoice.claimed:
        return NoReminderReason.DISPUTED
    if invoice.escalated_on or any(one.status == ReminderStatus.ESCALATED for one in invoice.reminders):
        return NoReminderReason.ESCALATED
    return None


def _with_limits(
    invoice: Invoice, customer: CustomerSnapshot, terms: Terms, on: date, step: LadderLevel, asked: Asked
) -> Found:
    if is_small(invoice, asked, terms, on):
        return Found(NoReminderReason.BELOW_SMALLEST)
    if missing := _missing_of_address(invoice, customer, step):
        return Found(NoReminderReason.NO_ADDRESS, missing=missing)
    if step.level == LAST_LEVEL and (missing := missing_of_demand(invoice)):
        return Found(NoReminderReason.DEMAND_INCOMPLETE, missing=missing)
    return Found(step=step, asked=asked, pay_by=on + timedelta(days=step.pay_within_days))


def is_small(invoice: Invoice, asked: Asked, terms: Terms, on: date) -> bool:
    """Whether less is owed than the company reminds of; in another currency by the rate of the day, if there is one."""
    owed = invoice.money.read(asked.total - asked.fee.amount)
    smallest = terms.ladder.smallest_claim
    if invoice.currency == KRONOR:
        return bool(owed < smallest)
    rate = rate_on(terms.settings.exchange_rates, invoice.currency, on)
    return rate is not None and bool(owed * rate.rate < smallest)


def _missing_of_address(invoice: Invoice, customer: CustomerSnapshot, step: LadderLevel) -> tuple[str, ...]:
    """Where it would be sent: the customer's address of today, not that on the invoice."""
    if step.channel == "letter":
        branch = customers.branch_to_write_to(customer, invoice.branch_id)
        address = customers.buyer(customer, branch).address
        return () if address.city else ("customer.addresses.invoice.city",)
    if step.channel == "email":
        has_one = bool(customer.email or any(customer.emails.values()))
        return () if has_one else ("customer.email",)
    return () if customer.identity_number else ("customer.identity_number",)


def missing_of_demand(invoice: Invoice) -> tuple[str, ...]:
    """What a collection demand would lack: the creditor, and where to object (inkassolagen 1974:182, 5 §). Ground, sums and the
    last day to pay follow from invoice and reminder."""
    seller = invoice.seller
    needed = {
        "settings.seller_name": seller.get("name"),
        "settings.seller_address.city": seller.get("address", {}).get("city"),
    }
    return tuple(name for name, value in needed.items() if not value)
