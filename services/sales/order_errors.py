"""Failures of deliveries, advances and invoices of orders, one named function each; the others are in `errors`."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from contracts.errors import BadField, Conflict, InvalidInput, NotFound
from contracts.sales import order_errors as texts
from contracts.sales.collective_invoices import Difference
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


def prepayment_open(receipt_id: str) -> Conflict:
    """A receipt, or a return, is being completed: until then it is not known whether there is a prepayment to take off."""
    return texts.ORDER_PREPAYMENT_OPEN.error(receipt_id=receipt_id, allowed=[])


def prepayment_room(order_id: str, number: str) -> Conflict:
    """The order has changed since the receipt was written."""
    return texts.ORDER_PREPAYMENT_ROOM.error(order_id=order_id, number=number, allowed=["change"])


def prepayment_used(order_id: str, number: str, invoice_ids: Sequence[str]) -> Conflict:
    """An invoice has taken something off for it: that is credited, not paid back at the till."""
    return texts.ORDER_PREPAYMENT_USED.error(
        order_id=order_id, number=number, invoice_ids=list(invoice_ids), allowed=[]
    )


def prepayment_currency(currency: str) -> Conflict:
    """The till takes kronor only."""
    return texts.ORDER_PREPAYMENT_CURRENCY.error(currency=currency, allowed=["invoice"])


def prepayment_too_large(left: Decimal) -> InvalidInput:
    """More than is left to invoice and not paid ahead already, with its VAT."""
    return errors.invalid([texts.PREPAYMENT_TOO_LARGE.at("/amount", left=left)])


def prepayment_order_unknown(index: int, given: str) -> InvalidInput:
    """Neither an id nor a number of an order."""
    return errors.invalid([texts.PREPAYMENT_ORDER_UNKNOWN.at(f"/prepayments/{index}/order", given=given)])


def prepayment_order_twice(index: int) -> InvalidInput:
    """A receipt takes one prepayment for an order."""
    return errors.invalid([texts.PREPAYMENT_ORDER_TWICE.at(f"/prepayments/{index}/order")])


def prepayment_other_customer(index: int) -> InvalidInput:
    """Orders of two customers on a receipt, or of another than the receipt's."""
    return errors.invalid([texts.PREPAYMENT_OTHER_CUSTOMER.at(f"/prepayments/{index}/order")])


def prepayment_whole(lines: Sequence[int]) -> InvalidInput:
    """A part of a prepayment is to be returned."""
    return errors.invalid([texts.PREPAYMENT_WHOLE.at("/parts", lines=", ".join(map(str, lines)))])


def order_unknown(order_id: str) -> InvalidInput:
    """The order is another customer's."""
    return errors.invalid([texts.ORDER_UNKNOWN.at("/order_id", id=order_id)])


def nothing_of_line(position: int, line: int) -> BadField:
    """The invoice's lines that name an order's line come to none of it."""
    return texts.NOTHING_OF_LINE.at(f"/lines/{position}/quantity", line=line)


def collective_invoice_not_found(collective_id: str) -> NotFound:
    return texts.COLLECTIVE_INVOICE_NOT_FOUND.error(id=collective_id)


def no_such_order(index: int, order_id: str) -> BadField:
    """Unknown, or another customer's."""
    return texts.ORDER_UNKNOWN.at(f"/order_ids/{index}", id=order_id)


def order_named_twice(index: int, order_id: str) -> BadField:
    return texts.ORDER_NAMED_TWICE.at(f"/order_ids/{index}", id=order_id)


def collective_nothing_left() -> Conflict:
    """No order of the customer has anything delivered that is not invoiced."""
    return texts.COLLECTIVE_NOTHING_LEFT.error(allowed=[])


def collective_orders_refused(ids: Sequence[str], numbers: Sequence[str], codes: Sequence[str]) -> Conflict:
    """One order that cannot be invoiced keeps all from it: the caller has named them, and hears which."""
    return texts.COLLECTIVE_ORDERS_REFUSED.error(
        order_ids=list(ids), numbers=list(numbers), codes=list(codes), allowed=[]
    )


def collective_orders_differ(found: Sequence[Difference]) -> Conflict:
    """An invoice says once in what they differ."""
    values = [f"{number} {said or '–'}" for one in found for number, said in one.values.items()]
    return texts.COLLECTIVE_ORDERS_DIFFER.error(
        differing=[f"order.{one.field}" for one in found], values=values, allowed=[]
    )


def collective_too_large(most_orders: int, most_lines: int) -> Conflict:
    return texts.COLLECTIVE_TOO_LARGE.error(most_orders=most_orders, most_lines=most_lines, allowed=[])
