"""How an invoice stands, kept in it: state, principal, claims and reminders follow in the very write that changes a fact."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from mongoengine.base import EmbeddedDocumentList

from billing import claim_sums, common_rates, company_settings, errors, interest, stored_facts
from billing.claim_facts import Claim, Facts, Standing
from billing.dispute_sums import undisputed
from billing.models import Invoice
from billing.states import by_payment, reminder_after
from billing.stored_facts import OfLines
from chassis.storage import Row
from contracts.billing import InvoiceStatus, ReminderStatus

Rates = Mapping[date, Decimal]


def settle(invoice: Invoice, rates: Rates | None = None) -> None:
    """The state of the invoice, of its claims and of its reminders, as all that has happened to it has it.

    `rates`: the company's, where they have been read for many invoices."""
    invoice.paid = sum(one.amount for one in invoice.payments if not one.withdrawn_on)
    now = stand(facts_of(invoice), rates=rates)
    invoice.claims = [_stored(claim, now.is_lost) for claim in now.claims] or None
    invoice.standing = _sums(invoice, now)
    if invoice.write_offs:
        invoice.written_off = max(0, now.principal) if now.is_lost else 0
    status = _status(invoice)
    invoice.status = str(status)
    for reminder in invoice.reminders:
        reminder.status = str(reminder_after(ReminderStatus(reminder.status), status))


def facts_of(invoice: Invoice) -> Facts:
    """All that has happened to an issued invoice."""
    row: Row = {name: _stored_value(invoice[name]) for name in stored_facts.FIELDS}
    return stored_facts.facts_of(row, OfLines(in_dispute(invoice), invoice.is_credited_whole))


def _stored_value(value: Any) -> Any:
    """A field's value as the database has it."""
    if isinstance(value, EmbeddedDocumentList):
        return [one.to_mongo() for one in value]
    return value


def stand(facts: Facts, on: date | None = None, rates: Rates | None = None) -> Standing:
    """How it stands by the company's rates. Raises Conflict for interest on days before the first of them."""
    return _by_rates(facts, lambda known: claim_sums.stand(facts, known, on), rates)


def stand_at_least(facts: Facts, on: date, rates: Rates | None = None) -> Standing:
    """The same after all that happened, with interest at least to that day."""
    return _by_rates(facts, lambda known: claim_sums.stand_at_least(facts, known, on), rates)


def _by_rates(facts: Facts, reckon: Callable[[Rates], Standing], rates: Rates | None) -> Standing:
    if rates is None:
        rates = known_rates() if any(one.bears_interest for one in facts.demands) else {}
    try:
        return reckon(rates)
    except interest.NoReferenceRate as error:
        raise errors.no_reference_rate(error.half_year) from None


def known_rates() -> Rates:
    """Reference rates by the first day of their half-year."""
    return common_rates.known_rates(company_settings.fields())


def in_dispute(invoice: Invoice) -> int:
    """What of the invoice is in dispute, with its VAT, in minor units."""
    if not invoice.disputed:
        return 0
    whole = int(invoice.payable - (invoice.credited or 0))
    if not invoice.disputed_lines:
        return max(0, whole)
    return max(0, whole - undisputed(invoice.lines_left(), invoice.disputed_lines, invoice.money.step))


def _sums(invoice: Invoice, now: Standing) -> Row | None:
    """What of the standing does not follow from total, payments and credits alone; nothing for most invoices."""
    if not now.claims and not invoice.refunds and not now.difference:
        return None
    principal = now.principal - now.over
    return {"principal": principal, "remaining": now.remaining, "difference": now.difference}


def _stored(claim: Claim, is_lost: bool) -> Row:
    open_ = claim.open
    sums = {"amount": claim.amount, "paid": claim.paid, "waived": claim.waived, "written_off": open_ if is_lost else 0}
    return {"id": claim.id, "kind": claim.kind, "since": str(claim.since), **sums}


def _status(invoice: Invoice) -> InvoiceStatus:
    if invoice.written_off:
        return InvoiceStatus.WRITTEN_OFF
    refunded = sum(one["amount"] for one in invoice.refunds or ())
    return by_payment(
        invoice.remaining, invoice.paid - refunded, invoice.credited or 0, is_credited_whole=invoice.is_credited_whole
    )
