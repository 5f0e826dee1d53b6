"""Every error that the billing service can raise."""

from collections.abc import Iterable
from datetime import date

from contracts.awaiting import not_here_yet
from contracts.billing import RatingProvider
from contracts.errors import Conflict, InvalidInput, NotFound, Unavailable, invalid_fields


def invoice_not_found(invoice_id: str) -> NotFound:
    """No such invoice, or another company's."""
    return NotFound("billing.invoice_not_found", f"There is no invoice {invoice_id}.", {"id": invoice_id})


def payment_not_found(payment_id: str) -> NotFound:
    """The invoice has no such payment, or it has been withdrawn already."""
    return NotFound("billing.payment_not_found", f"The invoice has no payment {payment_id}.", {"id": payment_id})


def reminder_not_found(reminder_id: str) -> NotFound:
    return NotFound("billing.reminder_not_found", f"The invoice has no reminder {reminder_id}.", {"id": reminder_id})


def customer_not_here_yet(customer_id: str) -> Unavailable:
    """The customer's event has not come yet, or there is no such customer: only the customers service can tell."""
    return not_here_yet("billing", "customer", customer_id)


def branch_not_here_yet(customer_id: str, branch_id: str) -> Unavailable:
    """The same for a branch. If the customers service does not have it either, the field `branch_id` is wrong."""
    return not_here_yet("billing", "branch", branch_id, customer_id)


def vat_type_unknown(vat_type: str) -> Conflict:
    """A newer customers service uses a VAT type that this release has no rules for; guessing could charge the wrong VAT."""
    return Conflict(
        "billing.vat_type_unknown",
        f"The customer's VAT type {vat_type} is newer than this release of billing: upgrade billing, or change the VAT type.",
    )


def branch_retired(branch_id: str, name: str) -> InvalidInput:
    return invalid_fields("billing", {"/branch_id": f"branch_retired {name} ({branch_id}) is no longer in use"})


def particulars_missing(names: Iterable[str]) -> Conflict:
    """An invoice must bear these by law (mervärdesskattelagen 2023:200, 17 kap. 24 §)."""
    missing = ", ".join(names)
    return Conflict(
        "billing.particulars_missing",
        f"The invoice cannot be issued without: {missing}. Fill in the company's settings or the customer, then try again.",
        {"missing": missing, "allowed": "change, delete"},
    )


def total_negative() -> Conflict:
    """What the company owes the customer is a credit note's matter."""
    return Conflict(
        "billing.total_negative", "An invoice of less than nothing cannot be issued.", {"allowed": "change, delete"}
    )


def ocr_does_not_fit(reason: str) -> Conflict:
    return Conflict(
        "billing.ocr_does_not_fit",
        f"{reason}: choose a longer reference in the settings.",
        {"allowed": "change, delete"},
    )


def numbers_busy(series: str) -> Unavailable:
    return Unavailable(
        "billing.numbers_busy", f"Too many take a number of series {series} at once.", {"retry_after": "0.5"}
    )


def request_reused(document_id: str) -> Conflict:
    """The request id, or Idempotency-Key, has already made something else."""
    return Conflict("billing.request_reused", f"The request id has already made {document_id}.", {"id": document_id})


def date_ahead(field: str, given: date, today: date) -> InvalidInput:
    """What is recorded has happened, so its day cannot lie ahead."""
    return invalid_fields("billing", {f"/{field}": f"date_ahead {given} lies after today, {today}"})


def no_vat_rate(on: date) -> InvalidInput:
    return invalid_fields("billing", {"/delivery_date": f"no_vat_rate No VAT rate is known for {on}"})


def sum_too_large() -> InvalidInput:
    return invalid_fields("billing", {"/lines": "sum_too_large The invoice comes to more than can be kept"})


def not_overdue(due: date, on: date) -> Conflict:
    return Conflict(
        "billing.invoice_not_overdue",
        f"The invoice is due on {due}, so it is not overdue on {on}.",
        {"due_date": str(due)},
    )


def disputed() -> Conflict:
    """Nobody is reminded of what is disputed."""
    return Conflict(
        "billing.invoice_disputed", "The invoice is disputed: settle that first.", {"allowed": "settle_dispute"}
    )


def level_taken(level: int) -> Conflict:
    return Conflict(
        "billing.reminder_level_taken", f"The invoice has a reminder of level {level} already.", {"level": str(level)}
    )


def no_reference_rate(half_year: date) -> Conflict:
    """Interest is never guessed: an administrator adds the rate to the settings, or the reminder goes out without interest."""
    return Conflict(
        "billing.no_reference_rate",
        f"The reference rate of the half-year from {half_year} is not known: add it to reference_rates in the settings.",
        {"half_year": str(half_year)},
    )


def no_fee(on: date) -> InvalidInput:
    return invalid_fields("billing", {"/planned_on": f"no_fee No reminder fees are known for {on}"})


def sent_before_planned(sent: date, planned: date) -> InvalidInput:
    return invalid_fields("billing", {"/sent_on": f"before_planned {sent} lies before the planned day, {planned}"})


def no_such_letter(provider: RatingProvider, letters: Iterable[str]) -> InvalidInput:
    return invalid_fields("billing", {"/letter": f"no_such_letter {provider} has: {', '.join(letters)}"})


def settings_invalid(fields: dict[str, str]) -> InvalidInput:
    """Pointer → "<code> <detail>"."""
    return invalid_fields("billing", fields)


def settings_not_found(company_id: str) -> NotFound:
    """The company's settings were there a moment ago and are gone."""
    return NotFound("billing.settings_not_found", "The company's settings are gone.", {"id": company_id})
