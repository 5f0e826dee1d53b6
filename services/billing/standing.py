"""How an invoice stands, kept in it: state, principal, claims and reminders follow in the very write that changes a fact."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from billing import claim_sums, common_rates, company_settings, dunning, errors, interest
from billing.claim_facts import Changed, Claim, Demand, Facts, Paid, Standing, Waiver
from billing.dispute_sums import undisputed
from billing.models import Invoice
from billing.states import by_payment, reminder_after
from chassis.storage import Row
from contracts.billing import ClaimKind, InvoiceStatus, ReminderStatus
from contracts.currencies import KRONOR

Rates = Mapping[date, Decimal]
TOLERANCE = 99
"""Öre. The total to pay is rounded to whole kronor, so a rest below one is not worth a letter."""


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
    credits = [Changed(_day(one["on"]), one["total"]) for one in invoice.credits or ()]
    lost = invoice.write_off_in_force
    recovering = lost["payments"] if lost else len(invoice.payments)
    return Facts(
        payable=invoice.payable,
        due=_day(invoice.due_date),
        payments=[
            Paid(_day(one.paid_on), one.amount, bool(one.principal_first) or place >= recovering, place)
            for place, one in enumerate(invoice.payments)
            if not one.withdrawn_on
        ],
        credits=credits,
        refunds=[Changed(_day(one["paid_on"]), one["amount"]) for one in invoice.refunds or ()],
        demands=[
            Demand(
                one.id,
                _day(one.sent_on),
                _day(one.planned_on),
                dunning.claim_kind(one.kind, bool(one.late_fee)),
                one.fee,
                bool(one.interest),
                _day(one.pay_by) if one.pay_by else None,
                one.seen or 0,
            )
            for one in invoice.reminders
            if one.sent_on and one.status != ReminderStatus.WITHDRAWN
        ]
        + [fee_of(one) for one in invoice.promises or () if one.get("fee")],
        waivers=[Waiver(one["claim_id"], _day(one["on"]), one.get("amount")) for one in invoice.waivers or ()],
        invoiced=[Changed(_day(one["on"]), one["amount"]) for one in invoice.interest_invoiced or ()],
        in_dispute=in_dispute(invoice),
        lost_on=_day(lost["on"]) if lost else None,
        credited_whole_on=credits[-1].on if credits and invoice.is_credited_whole else None,
        unit=invoice.money.step,
        tolerance=TOLERANCE if invoice.currency == KRONOR else 0,
        rounded_down=max(0, -invoice.rounding),
    )


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


def _day(text: str) -> date:
    return date.fromisoformat(text)


def fee_of(promise: Row) -> Demand:
    """The fee of an instalment plan."""
    made_on = _day(promise["made_on"])
    kind = str(ClaimKind.INSTALMENT_FEE)
    return Demand(promise["id"], made_on, made_on, kind, promise["fee"], bears_interest=False, seen=promise["seen"])


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
