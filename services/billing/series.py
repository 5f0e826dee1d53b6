"""Invoice numbers: which series an invoice belongs to, how a number is printed, and the proof that nothing is missing."""

from datetime import date

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
