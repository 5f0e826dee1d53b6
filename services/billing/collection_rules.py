"""Which invoice goes to collection on a day and what of it, or the reason why not; and what an agency has to be told of one
that it has. Reads nothing."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from billing import due_reminders, dunning_terms, handovers, reminder_sums, standing
from billing.bank_days import DAY, last_day_in_time
from billing.claim_facts import Accrued
from billing.dunning_terms import Terms
from billing.invoice_parts import Payment, Reminder
from billing.models import Invoice
from billing.reminder_sums import Asked, Fee
from billing.states import OPEN
from chassis.storage import Row
from contracts.billing import InvoiceStatus, PromiseStatus, ReminderStatus
from contracts.billing.collection import CollectionNews
from contracts.billing.collection import NotCollectedReason as Reason
from contracts.customers import CustomerSnapshot
from contracts.errors import ServiceError

SENT = (ReminderStatus.SENT, ReminderStatus.ESCALATED)
CLOSED = {InvoiceStatus.CREDITED: Reason.CREDITED, InvoiceStatus.WRITTEN_OFF: Reason.WRITTEN_OFF}


@dataclass(frozen=True)
class Sums:
    """In minor units; `accrued` is the interest span by span, also what of it is paid."""

    principal: int = 0
    fees: int = 0
    interest: int = 0
    accrued: Sequence[Accrued] = ()


@dataclass(frozen=True)
class Claim:
    """What goes to the agency (`demand`, `sums`), or the `reason` why nothing does; `waits_until` belongs to it."""

    reason: Reason | None = None
    waits_until: date | None = None
    demand: Reminder | None = None
    sums: Sums = Sums()


@dataclass(frozen=True)
class Update:
    """What an agency is told of a claim that it has: `news`, new `payments`, what is left (`sums`); the facts `known` then."""

    news: Sequence[CollectionNews]
    payments: Sequence[Payment]
    sums: Sums
    known: Sequence[str]


def look(invoice: Invoice, customer: CustomerSnapshot | None, terms: Terms, on: date, named: bool) -> Claim:
    """What of the invoice goes to collection on that day. `named`: asked for by its id, so also after it was taken back."""
    if (reason := _left_out(invoice, customer, on, named)) or customer is None:
        return Claim(reason)
    demand, buyer = last_demand(invoice), dunning_terms.buyer_of(customer)
    if demand is None or demand.level < max(one.level for one in terms.ladder.levels_for(buyer)):
        return Claim(Reason.LADDER_NOT_ENDED)
    step = terms.step_of(demand.level, buyer)
    pay_by = date.fromisoformat(demand.pay_by or str(_day(demand.sent_on) + timedelta(days=step.pay_within_days)))
    if on <= (last := last_day_in_time(pay_by)):
        return Claim(Reason.WAITS, waits_until=last + DAY)
    try:
        asked = reminder_sums.ask(invoice, step, on, True, terms, Fee(0))
    except ServiceError:  # a day before the table of rates
        return Claim(Reason.RATE_MISSING)
    if asked.provisional:
        return Claim(Reason.RATE_MISSING)
    if due_reminders.is_small(invoice, asked, terms, on):
        return Claim(Reason.BELOW_SMALLEST)
    return Claim(demand=demand, sums=_sums_of(asked))


def look_again(invoice: Invoice, handover: Row, on: date, rates: standing.Rates) -> Update | None:
    """What has happened since the agency was told last; None when nothing has."""
    row = invoice.to_mongo().to_dict()
    facts, known = handovers.facts_of(row, handover), list(handover["known"])
    news = {kind for name, kind in facts.items() if name not in known}
    if any(name.startswith("disputed") and name not in facts for name in known):
        news.add(CollectionNews.DISPUTE)
    if not news:
        return None
    payments = handovers.new_payments(list(invoice.payments), known)
    left = Sums() if handover.get("taken_back_on") or invoice.status not in OPEN else _left(invoice, on, rates)
    return Update(sorted(news), payments, left, sorted(facts))


def digest(found: Claim | Update | None) -> str:
    """A hash of all that is handed over or told; empty for nothing."""
    if isinstance(found, Update):
        said = [found.sums.principal, found.sums.fees, found.sums.interest, *found.known]
    elif found is not None and found.demand is not None:
        said = [found.sums.principal, found.sums.fees, found.sums.interest, found.demand.id]
    else:
        return ""
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def last_demand(invoice: Invoice) -> Reminder | None:
    """The highest reminder that was sent and has not been settled."""
    sent = [one for one in invoice.reminders if one.status in SENT and one.sent_on]
    return max(sent, key=lambda one: int(one.level), default=None)


def _left_out(invoice: Invoice, customer: CustomerSnapshot | None, on: date, named: bool) -> Reason | None:
    status = InvoiceStatus(invoice.status)
    if status not in OPEN:
        return CLOSED.get(status, Reason.PAID)
    if customer is None:
        return Reason.CUSTOMER_UNKNOWN
    if invoice.escalated_on:
        return Reason.AT_COLLECTION
    if invoice.disputed and not invoice.claimed:
        return Reason.DISPUTED
    if invoice.promise_status(on) is PromiseStatus.OPEN:
        return Reason.PROMISED
    return Reason.TAKEN_BACK if invoice.handovers and not named else None


def _sums_of(asked: Asked) -> Sums:
    return Sums(asked.principal, asked.earlier, asked.interest, asked.accrued)


def _left(invoice: Invoice, on: date, rates: standing.Rates) -> Sums:
    facts = standing.facts_of(invoice)
    now = standing.stand_at_least(facts, on, rates)
    principal = now.principal - min(now.principal, facts.in_dispute)
    accrued = now.accrued if now.interest is not None else ()
    return Sums(principal, sum(one.open for one in now.fees), now.open_interest, accrued)


def _day(text: str) -> date:
    return date.fromisoformat(text)
