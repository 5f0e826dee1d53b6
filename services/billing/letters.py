"""The letter of a reminder: creditor, debtor, ground, sums, last day to pay and how to object (inkassolagen 1974:182, 5 §).

It is stored in the invoice, beside the reminders, in the write that sends one.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from billing import customers, due_reminders, dunning_terms, errors, letter_texts
from billing.dunning_terms import Terms
from billing.invoice_parts import Reminder
from billing.letter_texts import Words
from billing.models import Invoice
from contracts.billing import LadderLevel, Party
from contracts.billing.letters import GetReminderLetter, ReminderLetter
from contracts.customers import CustomerSnapshot
from contracts.denominations import spell_stored


def get(request: GetReminderLetter, today: date) -> ReminderLetter:
    """Raises NotFound, Unavailable when the customer's event has not come."""
    invoice = Invoice.read_one(request.invoice_id)
    if invoice is None:
        raise errors.invoice_not_found(request.invoice_id)
    reminder = next((one for one in invoice.reminders if one.id == request.reminder_id), None)
    if reminder is None:
        raise errors.reminder_not_found(request.reminder_id)
    language = invoice.language or "sv"
    stored = (invoice.letters or {}).get(reminder.id)
    return ReminderLetter(
        invoice_id=invoice.id,
        reminder_id=reminder.id,
        language=language,
        title=letter_texts.words_of(language).titles[reminder.kind],
        text=stored or _as_known_now(invoice, reminder, today),
        channel=reminder.channel or "",
        sent_on=reminder.sent_on,
        stored=stored is not None,
        missing=list(missing_of(invoice, reminder.level)),
    )


def missing_of(invoice: Invoice, level: int) -> tuple[str, ...]:
    """What the letter of such a reminder lacks, without which it is not sent."""
    return due_reminders.missing_of_demand(invoice) if level == due_reminders.LAST_LEVEL else ()


def keep(invoice: Invoice, reminder: Reminder, step: LadderLevel, customer: CustomerSnapshot) -> None:
    """Stores the letter of a reminder that is being sent."""
    letter = write(invoice, reminder, step, customer, date.fromisoformat(reminder.sent_on))
    invoice.letters = {**(invoice.letters or {}), reminder.id: letter}


def write(invoice: Invoice, reminder: Reminder, step: LadderLevel, customer: CustomerSnapshot, day: date) -> str:
    """The letter of that day, to the customer's address of now."""
    words = letter_texts.words_of(invoice.language or "sv")
    branch = customers.branch_to_write_to(customer, invoice.branch_id)
    pay_by = reminder.pay_by or str(day + timedelta(days=step.pay_within_days))
    own_text = step.text_en if words is letter_texts.ENGLISH else step.text_sv
    parts = [
        _sender(invoice.seller, words),
        _party(customers.buyer(customer, branch)),
        f"{day}",
        words.titles[reminder.kind],
        own_text or words.bodies[reminder.kind],
        "\n".join(_sums(invoice, reminder, words)),
        "\n".join(_what_to_do(invoice, reminder, words, pay_by)),
    ]
    return "\n\n".join(parts)


def _as_known_now(invoice: Invoice, reminder: Reminder, today: date) -> str:
    """Of one that is only planned, or was sent by a release that kept no letter."""
    customer = customers.load(invoice.customer_id)
    terms: Terms = dunning_terms.load()
    step = terms.step_of(reminder.level, dunning_terms.buyer_of(customer))
    day = (
        date.fromisoformat(reminder.sent_on)
        if reminder.sent_on
        else max(today, date.fromisoformat(reminder.planned_on))
    )
    return write(invoice, reminder, step, customer, day)


def _sender(seller: Mapping[str, object], words: Words) -> str:
    party = Party.model_validate({name: seller[name] for name in Party.model_fields if name in seller})
    number = [f"{words.identity_number} {party.identity_number}"] if party.identity_number else []
    return "\n".join([_party(party), *number])


def _party(party: Party) -> str:
    at = party.address
    lines = [party.name, at.line1, at.line2, f"{at.postcode} {at.city}".strip()]
    return "\n".join(line for line in lines if line)


def _sums(invoice: Invoice, reminder: Reminder, words: Words) -> Iterator[str]:
    """The ground of the claim, and what it comes to."""
    ground = words.ground.format(number=invoice.number_text, issued=invoice.issue_date, due=invoice.due_date)
    about = invoice.text or (invoice.lines[0].text if invoice.lines else "")
    yield f"{ground}: {about}" if about else ground
    rows = [
        (words.principal, reminder.principal),
        (words.earlier, reminder.earlier or 0),
        (words.fee, reminder.fee),
        (words.interest.format(on=reminder.planned_on), reminder.interest),
    ]
    for name, amount in rows:
        if amount:
            yield f"{name}: {spell_stored(amount, invoice.minor_units)} {invoice.currency}"
    yield f"{words.total}: {spell_stored(sum(amount for _, amount in rows), invoice.minor_units)} {invoice.currency}"


def _what_to_do(invoice: Invoice, reminder: Reminder, words: Words, pay_by: str) -> Iterator[str]:
    yield words.pay.format(pay_by=pay_by)
    if bankgiro := invoice.seller.get("bankgiro"):
        yield words.pay_to.format(bankgiro=bankgiro, ocr=invoice.ocr)
    yield words.object.format(pay_by=pay_by)
    if reminder.level == due_reminders.LAST_LEVEL:
        yield words.last
