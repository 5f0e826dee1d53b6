"""Requests that write an invoice off, and take that back."""

from datetime import date
from typing import Annotated

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Id, Request, Version
from contracts.billing.invoices import Invoice
from contracts.cleaning import LINES

Reason = Annotated[str, Field(min_length=1, max_length=500), LINES]


class WriteOffInvoice(Request[Invoice], service="billing", role=Role.ACCOUNTANT, module=Module.BILLING):
    """Writes off what is unpaid of an invoice as a confirmed loss; `write_offs` names the VAT of it at each rate.

    Nobody is reminded of it any more; a payment that comes all the same is recorded and makes the loss smaller. Conflict when
    nothing is unpaid, or while the invoice is disputed: a claim in dispute is no confirmed loss.
    """

    invoice_id: Id
    version: Version | None = None
    lost_on: date | None = Field(default=None, description="When the loss was confirmed; today if absent, never later")
    reason: Reason


class ReverseWriteOff(Request[Invoice], service="billing", role=Role.ACCOUNTANT, module=Module.BILLING):
    """Takes the write-off of an invoice back: what is unpaid is owed again. The write-off stays with its end and reason."""

    invoice_id: Id
    version: Version | None = None
    reason: Reason
