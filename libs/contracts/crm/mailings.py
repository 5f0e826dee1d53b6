"""A letter or an e-mail of a mailing, as an activity of the customer who got it."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from contracts.access import Module, Role
from contracts.base import Id, Request
from contracts.cleaning import LINES
from contracts.crm.activities import Activity


class RecordMailing(Request[Activity], service="crm", role=Role.SELLER, module=Module.CRM):
    """Notes what was sent to a contact as an activity that was held: `kind`, its text, and when it was sent.

    Sent again, returns the same activity. Raises InvalidInput for a contact that is not this customer's, Unavailable.
    """

    customer_id: Id
    contact_id: Id
    kind: Literal["letter", "email"]
    text: Annotated[str, Field(min_length=1, max_length=2000), LINES]
    sent_at: AwareDatetime
    mailing_id: Id
