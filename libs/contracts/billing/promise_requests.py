"""Requests about promises to pay."""

from datetime import date
from typing import Annotated

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Id, Request
from contracts.billing.invoices import Invoice
from contracts.billing.promises import Instalment
from contracts.cleaning import LINES

Note = Annotated[str, Field(max_length=500), LINES]


class PromisePayment(Request[Invoice], service="billing", role=Role.ACCOUNTANT, module=Module.REMINDERS):
    """Records that the customer has promised to pay: all that remains by the day `on`, or by `instalments`.

    Nobody is reminded of the invoice while the promise is open. Once it is broken, reminders go on at the step where they were. A
    new promise takes the place of the one before. `charge_fee` adds the fee of an instalment plan, as a claim.
    """

    invoice_id: Id
    on: date | None = Field(default=None, description="By when all that remains is paid; not with `instalments`")
    instalments: list[Instalment] | None = Field(
        default=None, min_length=1, max_length=60, description="Instalments, the days rising"
    )
    charge_fee: bool = Field(default=False, description="The fee of an instalment plan (170 kr); needs `instalments`")
    comment: Note = ""


class WithdrawPromise(Request[Invoice], service="billing", role=Role.ACCOUNTANT, module=Module.REMINDERS):
    """Ends the open promise of an invoice: reminders go on where they were. A fee that it has added stays until it is waived."""

    invoice_id: Id
