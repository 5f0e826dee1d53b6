"""Every error that the billing service can raise."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from contracts import common_errors, merge_errors
from contracts.awaiting import not_here_yet
from contracts.billing import RatingProvider, advance_errors
from contracts.billing import errors as texts
from contracts.billing import reminder_errors as reminder_texts
from contracts.errors import BadField, Conflict, InvalidInput, NotFound, Unavailable, invalid_fields
from contracts.vat_treatment import Contradiction


def invoice_not_found(invoice_id: str) -> NotFound:
    """No such invoice, or another company's."""
    return texts.INVOICE_NOT_FOUND.error(id=invoice_id)


def payment_not_found(payment_id: str) -> NotFound:
    """The invoice has no such payment, or it has been withdrawn already."""
    return texts.PAYMENT_NOT_FOUND.error(id=payment_id)


def advance_taken_off(invoice_ids: Iterable[str]) -> Conflict:
    """These invoices take off all that is left of the advance."""
    return advance_errors.ADVANCE_TAKEN_OFF.error(allowed=[], invoice_ids=sorted(invoice_ids))


def advance_credited(advance_id: str, number: str, left: Decimal) -> Conflict:
    """An invoice takes off more than is left of that advance."""
    return advance_errors.ADVANCE_CREDITED.error(number=number, left=left, invoice_ids=[advance_id])


def write_off_not_found(invoice_id: str) -> NotFound:
    """No write-off of the invoice is in force."""
    return texts.WRITE_OFF_NOT_FOUND.error(id=invoice_id)


def reminder_stale(planned: Decimal, now: Decimal) -> Conflict:
    """The reminder asks for `planned`; what is owed as of its day is `now`."""
    return reminder_texts.REMINDER_STALE.error(planned=planned, now=now, allowed=["withdraw"])


def payment_before_write_off() -> Conflict:
    """The write-off has reckoned with the payment."""
    return texts.PAYMENT_BEFORE_WRITE_OFF.error(allowed=["reverse_write_off"])


def before_issued(field: str, given: date, issued: date) -> BadField:
    """What happens to an invoice happens on its issue date or later."""
    return texts.BEFORE_ISSUED.at(f"/{field}", given=given, issued=issued)


def no_such_period(first: date | None, last: date, today: date) -> BadField:
    """A statement ends today at the latest, and not before it begins."""
    if last > today:
        return date_ahead("last", last, today)
    return texts.PERIOD_BACKWARDS.at("/last", given=last, first=first)


def reminder_not_found(reminder_id: str) -> NotFound:
    return texts.REMINDER_NOT_FOUND.error(id=reminder_id)


def customer_merged(customer_id: str, into: str) -> Conflict:
    """The customer was merged into another, which is to be used."""
    return merge_errors.CUSTOMER_MERGED.error("billing", id=customer_id, into=into)


def customer_not_here_yet(customer_id: str) -> Unavailable:
    """The customer's event has not come yet, or there is no such customer: only the customers service can tell."""
    return not_here_yet("billing", "customer", customer_id)


def branch_not_here_yet(customer_id: str, branch_id: str) -> Unavailable:
    """The same for a branch. If the customers service does not have it either, the field `branch_id` is wrong."""
    return not_here_yet("billing", "branch", branch_id, customer_id)


def vat_type_unknown(vat_type: str) -> Conflict:
    """A newer customers service uses a VAT type that this release has no rules for; guessing could charge the wrong VAT."""
    return common_errors.VAT_TYPE_UNKNOWN.error("billing", vat_type=vat_type, service="billing")


def branch_retired(branch_id: str, name: str) -> InvalidInput:
    return _invalid(common_errors.BRANCH_RETIRED.at("/branch_id", id=branch_id, name=name))


def particulars_missing(names: Iterable[str]) -> Conflict:
    """An invoice must bear these by law (mervärdesskattelagen 2023:200, 17 kap. 24 §)."""
    return texts.INVOICE_PARTICULARS_MISSING.error(missing=list(names), allowed=["change", "delete"])


def vat_contradiction(found: Contradiction) -> Conflict:
    """No VAT would be charged though a country or number says otherwise: nobody would pay it."""
    said = found.values()
    return texts.INVOICE_VAT_CONTRADICTION.error(
        vat_type=said["vat_type"],
        supply=said["supply"],
        against=said["against"],
        given=said["given"],
        needs=said["needs"],
        allowed=["change", "delete"],
    )


def exchange_rate_missing(currency: str, on: date) -> Conflict:
    """VAT stands in kronor, too (mervärdesskattelagen 17 kap. 29 §)."""
    return texts.INVOICE_EXCHANGE_RATE_MISSING.error(currency=currency, on=on, allowed=["change", "delete", "issue"])


def rate_ahead(given: date, issue_date: date) -> InvalidInput:
    return _invalid(texts.RATE_AHEAD.at("/exchange_rate/day", given=given, issue_date=issue_date))


def exemption_limit(year: int, turnover: Decimal, limit: Decimal) -> Conflict:
    return texts.INVOICE_EXEMPTION_LIMIT.error(year=year, turnover=turnover, limit=limit, allowed=["delete"])


def draft_of_order(order_id: str) -> Conflict:
    """Its lines and sums are the order's: they change there."""
    return texts.INVOICE_DRAFT_OF_ORDER.error(order_id=order_id, allowed=["delete", "issue"])


def order_not_from_start() -> InvalidInput:
    """An invoice takes an order's quantities when it is made; a draft cannot begin to."""
    return _invalid(texts.ORDER_NOT_FROM_START.at("/order_id"))


def draft_of_contract(contract_id: str) -> Conflict:
    """Its lines and sums are those of a contract's period."""
    return texts.INVOICE_DRAFT_OF_CONTRACT.error(contract_id=contract_id, allowed=["delete", "issue"])


def invoice_not_here_yet(invoice_id: str) -> Unavailable:
    """Sales has asked for it; its event is on the way."""
    return texts.INVOICE_NOT_HERE_YET.error(id=invoice_id)


def issue_date_too_early(given: date, last: date, number: str) -> Conflict:
    """Dates do not run backwards in a series (mervärdesskattelagen 2023:200, 17 kap. 24 §: an unbroken series)."""
    return texts.INVOICE_DATE_TOO_EARLY.error(given=given, last_date=last, number=number)


def total_negative() -> Conflict:
    """What the company owes the customer is a credit note's matter."""
    return texts.INVOICE_TOTAL_NEGATIVE.error(allowed=["change", "delete"])


def nothing_to_credit() -> Conflict:
    return texts.INVOICE_NOTHING_TO_CREDIT.error(allowed=[])


def credit_out_of_bounds(total: Decimal, left: Decimal) -> Conflict:
    """Together with a discount line that is not among them, the lines come to less."""
    return texts.INVOICE_CREDIT_OUT_OF_BOUNDS.error(total=total, left=left, allowed=["credit"])


def no_such_line(index: int, line: int) -> BadField:
    return common_errors.NO_SUCH_LINE.at(f"/lines/{index}/line", line=line)


def line_named_twice(index: int, line: int) -> BadField:
    return common_errors.LINE_NAMED_TWICE.at(f"/lines/{index}/line", line=line)


def more_than_left(index: int, field: str, line: int, left: Decimal) -> BadField:
    """`field` is what was given of the line: `quantity`, `amount` or `line` alone."""
    return common_errors.MORE_THAN_LEFT.at(f"/lines/{index}/{field}", left=left, line=line)


def quantity_or_amount(index: int) -> BadField:
    return texts.QUANTITY_OR_AMOUNT.at(f"/lines/{index}/amount")


def ocr_does_not_fit(number: str, length: int) -> Conflict:
    return texts.INVOICE_OCR_TOO_LONG.error(number=number, length=length, allowed=["change", "delete"])


def numbers_busy(series: str) -> Unavailable:
    return common_errors.NUMBERS_BUSY.error("billing", series=series)


def request_reused(document_id: str) -> InvalidInput:
    """The request id, or Idempotency-Key, has already made something else."""
    return common_errors.IDEMPOTENCY_KEY_REUSED.error("billing", id=document_id)


def date_ahead(field: str, given: date, today: date) -> BadField:
    """What is recorded has happened, so its day cannot lie ahead."""
    return texts.DATE_AHEAD.at(f"/{field}", given=given, today=today)


def no_vat_rate(on: date) -> InvalidInput:
    return _invalid(common_errors.NO_VAT_RATE.at("/delivery_date", day=on))


def sum_too_large() -> InvalidInput:
    return _invalid(common_errors.SUM_TOO_LARGE.at("/lines"))


def not_overdue(due: date, in_time_until: date, on: date) -> Conflict:
    """`in_time_until` is later than the due date when that is no bank day."""
    return texts.INVOICE_NOT_OVERDUE.error(due_date=due, on=on, in_time_until=in_time_until)


def disputed() -> Conflict:
    """Nobody is reminded of what is disputed."""
    return texts.INVOICE_DISPUTED.error(allowed=["settle_dispute"])


def paid_too_early(given: date, issued: date) -> BadField:
    """A payment more than a year before its invoice."""
    return texts.PAID_TOO_EARLY.at("/paid_on", given=given, issued=issued)


def no_such_line_here(index: int, line: int) -> BadField:
    """The invoice has fewer lines."""
    return common_errors.NO_SUCH_LINE.at(f"/lines/{index}", line=line)


def nothing_in_dispute() -> BadField:
    """The lines come to 0 or less: nothing is claimed for them."""
    return texts.NOTHING_IN_DISPUTE.at("/lines")


def level_taken(level: int) -> Conflict:
    return reminder_texts.REMINDER_LEVEL_TAKEN.error(level=level)


def no_reference_rate(half_year: date) -> Conflict:
    """Days before the first reference rate: interest is never guessed."""
    return texts.REFERENCE_RATE_UNKNOWN.error(half_year=half_year)


def interest_provisional(half_year: date) -> Conflict:
    """A demand whose interest awaits the rate of that half-year is not sent; without interest it is."""
    return texts.INTEREST_PROVISIONAL.error(half_year=half_year)


def rate_differs(first: date, known: str) -> Conflict:
    return texts.RATE_DIFFERS.error(first=first, known=known)


def no_half_year() -> InvalidInput:
    return _invalid(texts.NO_HALF_YEAR.at("/first"))


def rate_not_set_yet(first: date, today: date) -> InvalidInput:
    """The Riksbank sets a half-year's rate at the end of the one before it."""
    return _invalid(texts.RATE_NOT_SET_YET.at("/first", first=first, today=today))


def no_fee(on: date) -> InvalidInput:
    return _invalid(texts.NO_FEE.at("/planned_on", day=on))


def sent_before_planned(sent: date, planned: date) -> BadField:
    return texts.BEFORE_PLANNED.at("/sent_on", given=sent, planned=planned)


def no_such_letter(provider: RatingProvider, letters: Iterable[str]) -> BadField:
    return texts.NO_SUCH_LETTER.at("/letter", provider=provider, letters=list(letters))


def invalid_number(field: str) -> BadField:
    """A setting is not a number of its kind, or its check digit is wrong."""
    return texts.INVALID_NUMBER.at(f"/{field}")


def invalid(fields: Iterable[BadField]) -> InvalidInput:
    """Every bad field of a request, or of the settings."""
    return invalid_fields("billing", fields)


def settings_not_found(company_id: str) -> NotFound:
    """The company's settings were there a moment ago and are gone."""
    return common_errors.SETTINGS_NOT_FOUND.error("billing", id=company_id)


def _invalid(field: BadField) -> InvalidInput:
    return invalid([field])
