"""Invoice numbers and dates: the series of an invoice, how a number is printed, and the proof that nothing is missing."""

from datetime import date
from typing import NamedTuple

from billing import errors
from billing.models import Invoice
from billing.records import Record
from chassis.clock import now
from chassis.series import NumberSeries
from chassis.series_proof import prove as prove_series
from contracts.billing import (
    BillingSettingsFields,
    InvoiceStatus,
    Numbering,
    NumberSeriesProof,
    ProveNumberSeries,
)

MAIN = "main"
CREDIT = "credit"


def series_of(settings: BillingSettingsFields, issue_date: date) -> NumberSeries:
    """The series of an invoice issued that day: one for all time, or one a year."""
    return _series(_invoices_series(settings, issue_date))


def credit_series_of(settings: BillingSettingsFields, issue_date: date) -> NumberSeries:
    """The series of a credit note issued that day: that of the invoices, or one of its own beside it."""
    name = _invoices_series(settings, issue_date)
    if settings.own_credit_series:
        name = CREDIT if name == MAIN else CREDIT + name
    return _series(name)


def _invoices_series(settings: BillingSettingsFields, issue_date: date) -> str:
    return MAIN if settings.numbering is Numbering.CONTINUOUS else str(issue_date.year)


def _series(name: str) -> NumberSeries:
    return NumberSeries(Invoice, name, busy=errors.numbers_busy, reused=errors.request_reused)


class Place(NamedTuple):
    """Where the next invoice goes: its series, its number there and its date."""

    series: str
    number: int
    issue_date: date


def next_place(numbers: NumberSeries, settings: BillingSettingsFields, given: date | None, today: date) -> Place:
    """The next number of the series, and the date: the one `given`, or today. Called in the attempt that writes it.

    Dates never run backwards in a series. Raises Conflict for one `given` before that of the number before; without one,
    the invoice gets that later date, which only a clock that is behind, or midnight between two writers, can bring about.
    No other writer gets in between: the unique index refuses the number when somebody else has taken it.
    """
    number = numbers.next_number(settings.first_number if numbers.name == MAIN else 1)
    before = numbers.before(number, ["issue_date", "number_text"])
    last = date.fromisoformat(before["issue_date"]) if before else date.min
    if given is not None and given < last and before:
        raise errors.issue_date_too_early(given, last, before["number_text"])
    return Place(numbers.name, number, max(given or today, last))


def print_number(series: str, number: int) -> str:
    """Never the same for two series: "1001", "2026000123", of credit notes "K7", "K2026000007". Those of invoices are digits
    only, for their OCR."""
    if series.startswith(CREDIT):
        return "K" + print_number(series.removeprefix(CREDIT) or MAIN, number)
    return str(number) if series == MAIN else f"{series}{number:06d}"


def prove(request: ProveNumberSeries) -> NumberSeriesProof:
    """Reads every number of the company, or of one series, without trusting the index that guards them."""
    of_series = {} if request.series is None else {"series": request.series}
    series = prove_series(Record, {"number": {"$gt": 0}, **of_series})
    unnumbered = Invoice.total({"status": {"$ne": str(InvoiceStatus.DRAFT)}, "number": None})
    complete = not unnumbered and all(one.complete for one in series)
    return NumberSeriesProof(complete=complete, series=series, unnumbered=unnumbered, checked_at=now())
