"""What has been credited of an invoice, as the invoice and its credit notes show it.

A credit note (ändringsfaktura) is an invoice of its own kind with negative quantities and sums, so that all documents add up to
what has been sold.
"""

from datetime import date

from contracts.base import Reply
from contracts.money import Amount, Quantity
from contracts.open_enum import OpenEnum


class InvoiceKind(OpenEnum):
    """An invoice, one that claims nothing but interest, or a credit note that changes one."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    INTEREST = "interest_invoice"


class CreditReference(Reply):
    """The invoice that a credit note changes, named beyond doubt (mervärdesskattelagen 2023:200, 17 kap. 22 §)."""

    id: str
    number: str
    issue_date: date


class CreditedPart(Reply):
    """What one credit takes off a line of the invoice: `net` without VAT, and so many pieces, none when only the price falls.

    `line` is the line's place on the invoice, from 1. `order_line` is the order's line to which the pieces go back. Of a
    collective invoice `order_id` is the order, and `order_place` the line's place among that order's lines, from 1.
    """

    line: int
    quantity: Quantity
    net: Amount
    order_line: int | None = None
    order_id: str | None = None
    order_place: int | None = None


class Credit(Reply):
    """One credit of an invoice. `id` is the credit note's; sums are positive here: what the customer owes less."""

    id: str
    on: date
    reason: str
    net: Amount
    vat: Amount
    rounding: Amount
    total: Amount
    parts: list[CreditedPart]
