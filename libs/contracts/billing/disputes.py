"""The request that marks an invoice as disputed."""

from typing import Annotated

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Id, Request
from contracts.billing.invoices import Invoice
from contracts.cleaning import LINES
from contracts.form_fields import Refers
from contracts.lines import MOST_LINES

LinePlace = Annotated[int, Field(ge=1, le=MOST_LINES)]


class DisputeInvoice(Request[Invoice], service="billing", role=Role.ACCOUNTANT, module=Module.BILLING):
    """Marks an issued invoice as disputed with a reason, wholly or some `lines` of it, or removes the mark.

    No reminder goes out for what is disputed. The other lines are claimed and reminded of; a planned reminder that asks for more
    is withdrawn.
    """

    invoice_id: Id
    disputed: bool = True
    lines: Annotated[list[LinePlace] | None, Refers("line")] = Field(
        default=None, min_length=1, max_length=MOST_LINES, description="Places from 1; the whole invoice if absent"
    )
    reason: Annotated[str, Field(max_length=500), LINES] = ""
