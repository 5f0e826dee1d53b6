"""The request that credits an invoice."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Id, Request, Value, Version
from contracts.billing.invoices import Invoice
from contracts.cleaning import LINES
from contracts.form_fields import Refers
from contracts.lines import MOST_LINES
from contracts.money import Amount, Quantity


class LineToCredit(Value):
    """So many pieces of a line at its price, or an amount off its sum; all that is left of the line if neither is given."""

    line: Annotated[
        int, Field(ge=1, le=MOST_LINES, description="Place of the line on the invoice, from 1"), Refers("line")
    ]
    quantity: Annotated[Quantity, Field(gt=Decimal(0))] | None = Field(
        default=None, description="Without its sign, for a line of less than nothing"
    )
    amount: Annotated[Amount, Field(gt=Decimal(0))] | None = Field(
        default=None, description="Off the line's sum, without VAT; no piece is given back"
    )


class CreditInvoice(Request[Invoice], service="billing", role=Role.ACCOUNTANT, module=Module.BILLING):
    """Credits an issued invoice: the given `lines`, or all that is left of it. Returns the credit note, which is issued at once.

    It has the rates of the invoice and names it. Nothing is credited twice. Pieces of an order go back to it, where they can be
    invoiced again, unless `to_order` is false.
    """

    invoice_id: Id
    version: Version | None = None
    lines: list[LineToCredit] | None = Field(default=None, min_length=1, max_length=MOST_LINES)
    reason: Annotated[str, Field(min_length=1, max_length=500), LINES]
    to_order: bool = Field(default=True, description="What is credited of an order can be invoiced again")
