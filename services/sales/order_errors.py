"""Failures of deliveries, advances and invoices of orders, one named function each; the others are in `errors`."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from contracts.errors import BadField, Conflict, InvalidInput, NotFound
from contracts.sales import order_errors as texts
from contracts.sales.errors import DELIVERY_NOT_FOUND
from sales import errors


def delivery_not_found(delivery_id: str) -> NotFound:
    return DELIVERY_NOT_FOUND.error(id=delivery_id)


def no_such_delivery(number: str, numbers: Sequence[str]) -> InvalidInput:
    """The order has no delivery of that number."""
    return errors.invalid([texts.NO_SUCH_DELIVERY.at("/delivery_number", number=number, numbers=list(numbers))])


def delivered_too_early(given: date, ordered: date) -> BadField:
    """So long before the order that the day must be a slip."""
    return texts.DELIVERED_TOO_EARLY.at("/on", given=given, ordered=ordered)


def delivery_taken_back(number: str) -> Conflict:
    return texts.DELIVERY_TAKEN_BACK.error(number=number, allowed=[])


def delivery_invoiced(number: str, invoice_ids: Sequence[str]) -> Conflict:
    """Something of it is in an invoice, or in the draft of one."""
    return texts.DELIVERY_INVOICED.error(number=number, invoice_ids=list(invoice_ids), allowed=[])


def advance_too_large(left: Decimal) -> InvalidInput:
    """More than is left to invoice and not invoiced ahead already."""
    return errors.invalid([texts.ADVANCE_TOO_LARGE.at("/advance", left=left)])


def advance_unclear() -> BadField:
    return texts.ADVANCE_UNCLEAR.at("/advance")


def advance_not_issued(invoice_id: str) -> Conflict:
    """It is taken off only once its invoice has a number."""
    return texts.ORDER_ADVANCE_NOT_ISSUED.error(invoice_ids=[invoice_id], allowed=[])


def advance_left() -> Conflict:
    """An invoice with lines of its own cannot take off an advance."""
    return texts.ORDER_ADVANCE_LEFT.error(allowed=["invoice"])


def order_unknown(order_id: str) -> InvalidInput:
    """The order is another customer's."""
    return errors.invalid([texts.ORDER_UNKNOWN.at("/order_id", id=order_id)])


def nothing_of_line(position: int, line: int) -> BadField:
    """The invoice's lines that name an order's line come to none of it."""
    return texts.NOTHING_OF_LINE.at(f"/lines/{position}/quantity", line=line)
