"""Prepayments for orders, taken at the till: paid on a receipt, taken off its last invoices or paid back (decision 36)."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from contracts.base import Event, Reply, Short, Value
from contracts.form_fields import Refers
from contracts.lines import VatSum
from contracts.money import Amount, Kronor
from contracts.open_enum import OpenEnum

MOST_PREPAYMENTS = 20


class PrepaymentState(OpenEnum):
    """Asked for: its receipt is being completed. Paid: it is taken off the order's last invoices. Returning, returned: it is
    being paid back, or has been.
    """

    ASKED = "asked"
    PAID = "paid"
    RETURNING = "returning"
    RETURNED = "returned"


class Prepayment(Value):
    """A prepayment for a confirmed order. `amount` holds its VAT, at the rates of what is left to invoice of the order."""

    order: Annotated[Short, Field(min_length=1, description="Id or number of the order"), Refers("order")]
    amount: Annotated[Kronor, Field(gt=0)]


Prepayments = Annotated[list[Prepayment], Field(max_length=MOST_PREPAYMENTS)]


class ReceiptPrepayment(Reply):
    """What a receipt takes for an order, with VAT; negative where it is paid back. The receipt's last lines are its parts."""

    order_id: str
    order_number: str
    amount: Amount
    vat_rates: list[VatSum]


class OrderPrepayment(Reply):
    """A prepayment for an order. `receipt_number`, `register_name` and `on` are those of its receipt, once that is completed.

    `total` and `vat` are what was paid; `deducted` is what invoices took off for it, without VAT. `return_id` is the receipt that
    pays it back.
    """

    receipt_id: str
    state: PrepaymentState
    receipt_number: str = ""
    register_name: str = ""
    on: date | None = None
    total: Amount
    vat: Amount
    deducted: Amount = Decimal("0.00")
    return_id: str | None = None


class PrepaymentAsked(Event, service="sales", subscribers=("sales",)):
    """An order has set a prepayment aside for the receipt `receipt_id`, which is about to take it, or to pay it back. `subject`
    is the order. Sales itself listens, completes the receipt if a crash kept it from that, and tells the order.
    """

    receipt_id: str
