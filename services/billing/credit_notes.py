"""Credit notes (ändringsfakturor): what is taken off an issued invoice, and the document that says so (docs/decisions/0028).

Two documents and no transaction: the invoice is changed in one write that takes the lines, lowers what is owed and promises the
credit note under an id of its own (`credits`, and InvoiceCredited). Then the note is written, with the next number. If the
process dies in between, the event brings another one to write it; the id is the note's request id, so that there is only one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from billing import (
    advances,
    collective_content,
    company_settings,
    credit_sums,
    errors,
    kronor,
    series,
    shared_content,
    standing,
)
from billing.credit_sums import Part
from billing.line_models import Line
from billing.models import Invoice
from billing.replies import credit_of
from billing.rest import rest_of
from billing.states import INVOICE, OPEN
from chassis.context import current, using
from chassis.ids import new_id
from chassis.storage import Row, change, create
from contracts import billing as contract
from contracts.base import Event
from contracts.billing import InvoiceKind, InvoiceStatus, ReminderStatus
from contracts.money import shortest

FROZEN = (
    "customer_id",
    "branch_id",
    "branch_name",
    "delivery_date",
    "currency",
    "minor_units",
    "exchange_rate",
    "language",
    "vat_type",
    "seller",
    "buyer",
    "delivery_address",
    "our_reference",
    "your_reference",
    "order_id",
    "notes",
)
"""What a credit note takes over from its invoice as it stands there, whatever has become of customer, settings and rates."""


LINE_FROZEN = (
    "article",
    "text",
    "unit",
    "vat_category",
    "vat_percent",
    "supply",
    "order_id",
    "order_number",
    "delivered_on",
    "contract_id",
    "contract_number",
    "period_first",
    "period_last",
)


def credit(request: contract.CreditInvoice, today: date) -> Invoice:
    """Credits an invoice and returns the credit note. Raises Conflict when the state refuses it or nothing is left, InvalidInput
    for lines that are not there or have less left, Stale."""

    def decide(invoice: Invoice) -> list[Event]:
        if _of_this_request(invoice) is not None:
            return []
        INVOICE.move(invoice.status, "credit")
        promise = _take(invoice, request, today)
        return list(_settle(invoice, promise))

    invoice = change(
        Invoice, request.invoice_id, decide, not_found=errors.invoice_not_found, if_version=request.version
    )
    promise = _of_this_request(invoice)
    if promise is None:
        raise errors.request_reused(invoice.id)
    return write_note(invoice, promise, today)


def finish(event: contract.InvoiceCredited, today: date) -> None:
    """Writes the credit note of that credit, if nobody has done so, and gives back what the credit gives back of advances."""
    invoice = Invoice.read_one(event.subject) if find_unwritten([event]) else None
    if invoice is not None:
        write_note(invoice, next(one for one in invoice.credits if one["id"] == event.credit.id), today)
    advances.give_back_of(event.subject, event.credit.id)


def find_unwritten(events: Sequence[contract.InvoiceCredited]) -> list[contract.InvoiceCredited]:
    """Those of the events whose credit note does not exist: `finish` has not run."""
    written = {row["_id"] for row in Invoice.rows({"_id": {"$in": [one.credit.id for one in events]}}, ["_id"])}
    return [one for one in events if one.credit.id not in written]


def events_of(invoice: Invoice) -> list[contract.InvoiceCredited]:
    """The events of all credits of an invoice."""
    return [_credit_event(invoice, promise) for promise in invoice.credits or ()]


def write_note(invoice: Invoice, promise: Row, today: date) -> Invoice:
    """The credit note that the invoice has promised, issued today for whoever asked for it; if it is there already, that one."""
    settings = company_settings.fields()
    numbers = series.credit_series_of(settings, today)

    def write() -> Invoice:
        note = _compose(invoice, promise)
        note.series, note.number, issue_date = series.next_place(numbers, settings, None, today)
        note.issue_date = str(issue_date)
        note.number_text = series.print_number(note.series, note.number)
        return create(note, _note_event)

    with using(replace(current(), request_id=promise["id"], user=promise["asked_by"])):
        return numbers.take(write)


def _of_this_request(invoice: Invoice) -> Row | None:
    return next((one for one in invoice.credits or () if one["request_id"] == current().request_id), None)


def _take(invoice: Invoice, request: contract.CreditInvoice, today: date) -> Row:
    """Takes the lines off the invoice and notes the promise."""
    left = invoice.lines_left()
    parts = credit_sums.choose(advances.creditable(invoice), request.lines, invoice.money)
    sums = credit_sums.add_up(parts, left, rest_of(invoice), invoice.money)
    rates = [{"percent": shortest(percent), **sum_._asdict()} for percent, sum_ in sums.rates.items()]
    promise: Row = {
        "id": new_id("inv"),
        "request_id": current().request_id,
        "asked_by": current().user,
        "on": str(today),
        "reason": request.reason,
        "parts": [_store_part(invoice, part, request.to_order) for part in parts],
        "rates": kronor.add_credited_vat(invoice, rates),
        "rounding": sums.rounding,
        "total": sums.total,
    }
    invoice.credits = [*(invoice.credits or ()), promise]
    invoice.credited = (invoice.credited or 0) + sums.total
    return promise


def _settle(invoice: Invoice, promise: Row) -> Iterator[Event]:
    """The states that follow; a reminder that is only planned asks for too much now."""
    was_open = invoice.status in OPEN
    for reminder in invoice.reminders:
        if reminder.status == ReminderStatus.PLANNED:
            reminder.status = str(ReminderStatus.WITHDRAWN)
    standing.settle(invoice)
    yield _credit_event(invoice, promise)
    if was_open and invoice.status in (InvoiceStatus.PAID, InvoiceStatus.OVERPAID):
        yield contract.InvoicePaid(subject=invoice.id, version=invoice.version, invoice=invoice.snapshot())


def _credit_event(invoice: Invoice, promise: Row) -> contract.InvoiceCredited:
    return contract.InvoiceCredited(
        subject=invoice.id,
        version=invoice.version,
        customer_id=invoice.customer_id,
        number=invoice.number_text,
        order_id=invoice.order_id if invoice.from_order else None,
        contract_id=invoice.contract_id,
        whole=invoice.is_credited_whole,
        whole_periods=shared_content.whole_periods(invoice),
        currency=invoice.currency,
        credit=credit_of(promise, invoice.money),
        status=invoice.status,
        credited=invoice.money.read(invoice.credited),
        remaining=invoice.money.read(invoice.remaining),
        branch_id=invoice.branch_id,
        branch_name=invoice.branch_name or "",
    )


def _note_event(note: Invoice) -> contract.CreditNoteIssued:
    return contract.CreditNoteIssued(subject=note.id, version=note.version, invoice=note.snapshot())


def _store_part(invoice: Invoice, part: Part, to_order: bool) -> Row:
    line = invoice.lines[part.at]
    goes_back = to_order and invoice.from_order and part.quantity
    return {
        "line": part.at + 1,
        "quantity": shortest(part.quantity),
        "net": part.net,
        "order_line": line.order_line if goes_back else None,
        **_order_of(invoice, part),
    }


def _order_of(invoice: Invoice, part: Part) -> Row:
    """Of a line of a collective invoice: its order, and its place among that order's lines."""
    order_id = invoice.lines[part.at].order_id
    if order_id is None:
        return {}
    place = sum(one.order_id == order_id for one in invoice.lines[: part.at + 1])
    return {"order_id": order_id, "order_place": place}


def _compose(invoice: Invoice, promise: Row) -> Invoice:
    """The credit note without its number: sums of the promise with the other sign, all else as the invoice has it."""
    note = Invoice(id=promise["id"], status=str(InvoiceStatus.SET_OFF), kind=InvoiceKind.CREDIT_NOTE.value)
    for name in FROZEN:
        setattr(note, name, getattr(invoice, name))
    note.changes = {"id": invoice.id, "number": invoice.number_text, "issue_date": invoice.issue_date}
    note.text, note.payment_terms_days = promise["reason"], 0
    note.lines = [_note_line(invoice.lines[part["line"] - 1], part) for part in promise["parts"]]
    note.branch_ids = collective_content.branches_of(invoice, {line.order_id for line in note.lines})
    note.vat_rates = [{name: _minus(value) for name, value in one.items()} for one in promise["rates"]]
    note.net = sum(one["net"] for one in note.vat_rates)
    note.vat = sum(one["vat"] for one in note.vat_rates)
    note.rounding, note.payable = -promise["rounding"], -promise["total"]
    note.credited = note.payable
    note.interest_lines = (
        [invoice.interest_lines[part["line"] - 1] for part in promise["parts"]] if invoice.interest_lines else None
    )
    return note


def _minus(value: str | int) -> str | int:
    """A sum with the other sign; what is no sum stays."""
    return value if isinstance(value, str) else -value


def _note_line(line: Line, part: Row) -> Line:
    """So many pieces less at the invoice's price; or, when only the price falls, one piece less at what it falls by."""
    pieces = Decimal(part["quantity"])
    note_line = Line(**{name: getattr(line, name) for name in LINE_FROZEN})
    note_line.net, note_line.order_line = -part["net"], part["order_line"]
    if pieces:
        note_line.quantity, note_line.discount_percent = -pieces, line.discount_percent
        note_line.price, note_line.exact_price = line.price, line.exact_price
    else:
        note_line.quantity, note_line.price, note_line.discount_percent = Decimal(-1), part["net"], Decimal(0)
    return note_line
