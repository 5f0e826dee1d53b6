"""A letter or an e-mail of a mailing, as an activity of the customer who got it; addresses to which none may go."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from contracts.access import Module, Role
from contracts.base import Id, Reply, Request
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


class RefusedAddresses(Reply):
    """E-mail addresses without regard to case (`contracts.folding.fold_case`)."""

    items: list[str]


class LookUpRefusedAddresses(Request[RefusedAddresses], service="crm", role=Role.SELLER):
    """Says to which of some e-mail addresses no mailings may go: those of contacts who want none, at whichever customer of the
    company that was said."""

    addresses: list[Annotated[str, Field(max_length=254)]] = Field(min_length=1, max_length=1000)
