"""Every error of payments that are moved."""

from decimal import Decimal

from contracts.billing import payment_move_errors as texts
from contracts.errors import BadField, Conflict


def less_paid(left: Decimal) -> Conflict:
    """Only `left` counts of the payment."""
    return texts.LESS_PAID.error(left=left)


def takes_no_payment(number: str, status: str) -> Conflict:
    """A draft, a credited invoice or a credit note."""
    return texts.TAKES_NO_PAYMENT.error(number=number, status=status)


def no_invoice_of_customer(pointer: str, invoice_id: str) -> BadField:
    """Unknown, or another customer's."""
    return texts.NO_INVOICE_OF_CUSTOMER.at(pointer, id=invoice_id)


def same_invoice(pointer: str) -> BadField:
    """A payment is moved to another invoice."""
    return texts.SAME_INVOICE.at(pointer)


def other_currency(pointer: str, currency: str, given: str) -> BadField:
    """A payment is in the currency of its invoice."""
    return texts.OTHER_CURRENCY.at(pointer, currency=currency, given=given)
