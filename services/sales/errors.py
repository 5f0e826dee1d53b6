"""Every failure that the sales service can raise, one named function each."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from contracts import common_errors, merge_errors
from contracts.awaiting import not_here_yet
from contracts.customers.branch_errors import BRANCH_ELSEWHERE
from contracts.errors import BadField, Conflict, InvalidInput, NotFound, Unavailable, invalid_fields
from contracts.sales import errors as texts
from contracts.sales import receipt_errors as receipt_texts
from contracts.sales.deletion_errors import ANSWER_NOT_FOUND, CUSTOMER_BEING_DELETED, CUSTOMER_ERASED


def quote_not_found(quote_id: str) -> NotFound:
    return texts.QUOTE_NOT_FOUND.error(id=quote_id)


def order_not_found(order_id: str) -> NotFound:
    return texts.ORDER_NOT_FOUND.error(id=order_id)


def contract_not_found(contract_id: str) -> NotFound:
    return texts.CONTRACT_NOT_FOUND.error(id=contract_id)


def receipt_not_found(receipt_id: str) -> NotFound:
    return texts.RECEIPT_NOT_FOUND.error(id=receipt_id)


def register_not_found(register_id: str) -> NotFound:
    return texts.REGISTER_NOT_FOUND.error(id=register_id)


def z_report_not_found(number: int) -> NotFound:
    return texts.Z_REPORT_NOT_FOUND.error(id=str(number))


def customer_merged(customer_id: str, into: str) -> Conflict:
    """The customer was merged into another, which is to be used."""
    return merge_errors.CUSTOMER_MERGED.error("sales", id=customer_id, into=into)


def customer_not_here_yet(customer_id: str) -> Unavailable:
    """The customer's event has not come yet, or there is no such customer: only the customers service can tell."""
    return not_here_yet("sales", "customer", customer_id)


def branch_not_here_yet(customer_id: str, branch_id: str) -> Unavailable:
    """The same for a branch. If the customers service does not have it either, the field `branch_id` is wrong."""
    return not_here_yet("sales", "branch", branch_id, customer_id)


def vat_type_unknown(vat_type: str) -> Conflict:
    """A newer customers service uses a VAT type that this release has no rules for; guessing could charge the wrong VAT."""
    return common_errors.VAT_TYPE_UNKNOWN.error("sales", vat_type=vat_type, service="sales")


def branch_retired(branch_id: str, name: str) -> InvalidInput:
    return _invalid(common_errors.BRANCH_RETIRED.at("/branch_id", id=branch_id, name=name))


def branch_elsewhere(branch_id: str, name: str) -> InvalidInput:
    """The branch is another customer's today."""
    return _invalid(BRANCH_ELSEWHERE.at("/branch_id", id=branch_id, name=name))


def branch_of_nobody(branch_id: str) -> InvalidInput:
    """A branch is named, but no customer."""
    return _invalid(common_errors.FIELD_BRANCH_UNKNOWN.at("/branch_id", id=branch_id))


def branch_needed(names: Sequence[str]) -> InvalidInput:
    """An order of a customer with branches must name one."""
    return _invalid(texts.BRANCH_NEEDED.at("/branch_id", names=", ".join(names)[:500]))


def no_vat_rate(field: str, on: date) -> InvalidInput:
    return _invalid(common_errors.NO_VAT_RATE.at(f"/{field}", day=on))


def no_rate_change() -> Conflict:
    """Nothing to re-price for: no VAT rate changes within the document's time."""
    return texts.RATE_CHANGE_NONE.error(allowed=[])


def sum_too_large() -> InvalidInput:
    return _invalid(common_errors.SUM_TOO_LARGE.at("/lines"))


def date_ahead(field: str, given: date, today: date) -> BadField:
    """What is issued cannot be dated after today."""
    return texts.DATE_AHEAD.at(f"/{field}", given=given, today=today)


def no_such_line(index: int, line: int) -> BadField:
    return common_errors.NO_SUCH_LINE.at(f"/parts/{index}/line", line=line)


def line_named_twice(index: int, line: int) -> BadField:
    return common_errors.LINE_NAMED_TWICE.at(f"/parts/{index}/line", line=line)


def more_than_left(index: int, line: int, left: Decimal) -> BadField:
    """More of a line than has not been ordered, delivered, invoiced or returned before."""
    return common_errors.MORE_THAN_LEFT.at(f"/parts/{index}/quantity", left=left, line=line)


def nothing_left(document: str) -> Conflict:
    return texts.NOTHING_LEFT[document].error(allowed=[])


def lines_from_quote() -> Conflict:
    return texts.ORDER_LINES_FROM_QUOTE.error(allowed=["cancel", "confirm"])


def lines_of_return() -> Conflict:
    return receipt_texts.RECEIPT_LINES_OF_RETURN.error(allowed=["complete"])


def no_sale(kind: str) -> Conflict:
    """Goods only come back from a sale."""
    return receipt_texts.RECEIPT_NO_SALE.error(kind=kind, allowed=[])


def payments_differ(paid: Decimal, wanted: Decimal) -> InvalidInput:
    return _invalid(texts.PAYMENTS_DIFFER.at("/payments", paid=paid, wanted=wanted))


def payment_sign(index: int, given: Decimal) -> BadField:
    """A sale is paid with plus, a return with minus."""
    return texts.PAYMENT_SIGN.at(f"/payments/{index}/amount", given=given)


def customer_needed() -> BadField:
    """Somebody has to get the invoice."""
    return texts.CUSTOMER_NEEDED.at("/payments")


def on_account_alone() -> BadField:
    return texts.ON_ACCOUNT_ALONE.at("/payments")


def prepayment_on_account() -> BadField:
    return texts.PREPAYMENT_ON_ACCOUNT.at("/payments")


def lines_needed() -> BadField:
    """A receipt of nothing."""
    return texts.LINES_NEEDED.at("/lines")


def receipt_changed() -> Conflict:
    """Another till has changed the receipt, or pays it in another way, while it was being completed."""
    return receipt_texts.RECEIPT_CHANGED.error(allowed=["complete"])


def receipt_negative() -> Conflict:
    return receipt_texts.RECEIPT_NEGATIVE.error(allowed=["change"])


def receipt_on_account(invoice_id: str) -> Conflict:
    """What was invoiced is credited, not paid back at the till."""
    return receipt_texts.RECEIPT_ON_ACCOUNT.error(invoice_id=invoice_id, allowed=[])


def receipt_vat_type(vat_type: str) -> Conflict:
    """The till sells with Swedish VAT; the customer's invoices are without."""
    return receipt_texts.RECEIPT_VAT_TYPE.error(vat_type=vat_type, allowed=["complete"])


def receipt_not_refused() -> Conflict:
    return receipt_texts.RECEIPT_NOT_REFUSED.error(allowed=[])


def register_unknown(given: str) -> InvalidInput:
    return _invalid(texts.REGISTER_UNKNOWN.at("/register_id", given=given))


def register_needed(names: Sequence[str]) -> InvalidInput:
    """A company with several registers must say which."""
    return _invalid(texts.REGISTER_NEEDED.at("/register_id", names=", ".join(names)[:500]))


def register_retired(name: str) -> InvalidInput:
    return _invalid(texts.REGISTER_RETIRED.at("/register_id", name=name))


def register_name_taken(name: str) -> InvalidInput:
    return _invalid(texts.REGISTER_NAME_TAKEN.at("/name", name=name))


def identity_number_invalid() -> BadField:
    """Ten digits, of which the last is the check digit."""
    return texts.IDENTITY_NUMBER_INVALID.at("/identity_number")


def register_day_open(day: str) -> Conflict:
    return texts.REGISTER_DAY_OPEN.error(day=day, allowed=["close"])


def till_day_open(day: str) -> Conflict:
    return texts.TILL_DAY_OPEN.error(day=day, allowed=["close"])


def till_day_closed(day: str) -> Conflict:
    return texts.TILL_DAY_CLOSED.error(day=day, allowed=[])


def till_day_not_open() -> Conflict:
    return texts.TILL_DAY_NOT_OPEN.error(allowed=["open"])


def valid_until_passed(last: date, today: date) -> BadField:
    return texts.ALREADY_PASSED.at("/valid_until", given=last, today=today)


def last_day_passed(last: date, today: date) -> BadField:
    return texts.ALREADY_PASSED.at("/last_day", given=last, today=today)


def last_day_before_start(last: date, start: date) -> InvalidInput:
    return _invalid(common_errors.BEFORE_START.at("/last_day", given=last, start=start))


def plan_not_found(plan_id: str) -> NotFound:
    return texts.PLAN_NOT_FOUND.error(id=plan_id)


def plan_not_ready(state: str) -> Conflict:
    """A plan is carried out once, and not before it is complete."""
    return texts.PLAN_NOT_READY.error(state=state, allowed=[])


def no_such_period(first: date | None) -> InvalidInput:
    return _invalid(texts.NO_SUCH_PERIOD.at("/first", first=first or "–"))


def prices_not_one_way() -> BadField:
    """None, or several, of percent, index and prices."""
    return texts.PRICES_NOT_ONE_WAY.at("/percent")


def no_line_to_price(index: int, line: int) -> BadField:
    return common_errors.NO_SUCH_LINE.at(f"/prices/{index}/line", line=line)


def price_named_twice(index: int, line: int) -> BadField:
    return common_errors.LINE_NAMED_TWICE.at(f"/prices/{index}/line", line=line)


def prices_of_the_past(given: date, first: date) -> InvalidInput:
    """Periods before `first` are invoiced: their prices stay."""
    return _invalid(common_errors.BEFORE_START.at("/from_day", given=given, start=first))


def too_far_ahead(given: date, last: date) -> BadField:
    return texts.TOO_FAR_AHEAD.at("/day", given=given, last=last)


def settings_not_found(settings_id: str) -> NotFound:
    return texts.CONTRACT_INVOICING_NOT_FOUND.error(id=settings_id)


def not_over_yet(last: date) -> Conflict:
    return texts.CONTRACT_NOT_OVER_YET.error(state="ending", allowed=[], last_day=last)


def request_reused(document_id: str) -> InvalidInput:
    """The request id, or Idempotency-Key, has already made something else."""
    return common_errors.IDEMPOTENCY_KEY_REUSED.error("sales", id=document_id)


def numbers_busy(series: str) -> Unavailable:
    return common_errors.NUMBERS_BUSY.error("sales", series=series)


def invalid(fields: Iterable[BadField]) -> InvalidInput:
    """Every bad field of a request."""
    return invalid_fields("sales", fields)


def _invalid(field: BadField) -> InvalidInput:
    return invalid([field])


def customer_being_deleted() -> Conflict:
    """Nothing can be made for the customer until its deletion is decided."""
    return CUSTOMER_BEING_DELETED.error()


def customer_erased() -> Conflict:
    """The customer's personal data was erased: nothing can be made for it any more."""
    return CUSTOMER_ERASED.error()


def answer_not_found(customer_id: str) -> NotFound:
    """There is no answer about the customer: a defect, since it was just read."""
    return ANSWER_NOT_FOUND.error(id=customer_id)
