"""Every error of payments on account."""

from decimal import Decimal

from contracts.billing import account_payment_errors as texts
from contracts.errors import BadField, Conflict, NotFound


def account_payment_not_found(payment_id: str) -> NotFound:
    """No such payment on account, or another company's."""
    return texts.ACCOUNT_PAYMENT_NOT_FOUND.error(id=payment_id)


def less_on_account(left: Decimal) -> Conflict:
    """Only `left` of it has not gone elsewhere."""
    return texts.LESS_ON_ACCOUNT.error(left=left)


def less_owed(number: str, left: Decimal) -> Conflict:
    """The invoice would be overpaid: that is what an account is for."""
    return texts.LESS_OWED.error(number=number, left=left)


def invoice_named_twice(index: int, invoice_id: str) -> BadField:
    """An invoice takes one sum in one step."""
    return texts.INVOICE_NAMED_TWICE.at(f"/allocations/{index}/invoice_id", id=invoice_id)
