"""Mailings as callers send and get them."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AwareDatetime, Field

from contracts.base import Id, ListRequest, Page, Reply, Text, Value
from contracts.cleaning import LINES
from contracts.errors import BadField
from contracts.gateway_bulk_errors import SUBJECT_ABSENT
from gateway.bulk.mailings import fields
from gateway.bulk.schemas import Digest, Targets


class Channel(StrEnum):
    """How it reaches people: as letters in one file, or by e-mail."""

    LETTER = "letter"
    EMAIL = "email"


class Reach(StrEnum):
    """Who of a customer gets it: each active contact, or the first who can get it."""

    EVERY_CONTACT = "every_contact"
    FIRST_CONTACT = "first_contact"


class DraftMailing(Targets):
    """A mailing to contacts of customers. `subject` and `text` may have fields such as {contact.first_name}."""

    channel: Channel
    reach: Reach = Reach.EVERY_CONTACT
    subject: Annotated[str, Field(max_length=200)] = ""
    text: Annotated[Text, Field(min_length=1), LINES]

    def check(self) -> Iterator[BadField]:
        """Fields that exist, a subject for e-mails."""
        yield from Targets.check(self)
        yield from fields.check(self.subject, "/subject")
        yield from fields.check(self.text, "/text")
        if self.channel is Channel.EMAIL and not self.subject:
            yield SUBJECT_ABSENT.at("/subject")


class MailingId(Value):
    """The id of a mailing."""

    mailing_id: Id


class ApproveMailing(MailingId):
    """Approves a mailing. `digest` is that of what was shown: all texts and all recipients."""

    digest: Digest


class MailOutcome(StrEnum):
    """What becomes of a recipient. `ready` gets it; `left_out` does not, for its `reason`. `sending`: it is being
    handed to the mail server; `unsure`: the process was killed in that moment, and it is not sent again by itself. `sent`,
    then `produced` once the customer's activity says so; `failed`: the mail server refuses the address or the message."""

    READY = "ready"
    LEFT_OUT = "left_out"
    SENDING = "sending"
    SENT = "sent"
    UNSURE = "unsure"
    PRODUCED = "produced"
    FAILED = "failed"


class LeftOut(StrEnum):
    """Why somebody does not get a mailing."""

    NO_MAILINGS = "no_mailings"
    NO_EMAIL = "no_email"
    NO_ADDRESS = "no_address"
    NO_CONTACT = "no_contact"
    NO_CUSTOMER = "no_customer"
    TWICE = "twice"
    NOT_FIRST = "not_first"


class MailingState(StrEnum):
    """draft → approved → producing → produced; draft, approved → withdrawn. `failed`: whoever started it may no longer do it;
    somebody else can produce the rest."""

    DRAFT = "draft"
    APPROVED = "approved"
    PRODUCING = "producing"
    PRODUCED = "produced"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"


class MailingCounts(Reply):
    """How many recipients there are with each outcome; `with_empty` of those who get it have a field without a value."""

    ready: int = 0
    left_out: int = 0
    sending: int = 0
    sent: int = 0
    unsure: int = 0
    produced: int = 0
    failed: int = 0
    with_empty: int = 0


class MailingView(Reply):
    """A mailing. `digest` is of all texts and recipients: whoever approves names it."""

    id: str
    state: MailingState
    channel: Channel
    subject: str = ""
    text: str
    origin: dict[str, Any]
    digest: str
    total: int
    counts: MailingCounts
    created_at: AwareDatetime
    created_by: str
    approved_at: AwareDatetime | None = None
    approved_by: str = ""
    failure: str = ""


class MailRecipient(Reply):
    """What one contact gets, with its fields filled in; `empty` are those without a value."""

    customer_id: str
    customer_name: str = ""
    contact_id: str = ""
    contact_name: str = ""
    email: str = ""
    address: str = ""
    subject: str = ""
    text: str = ""
    empty: list[str] = []
    outcome: MailOutcome
    reason: str = Field(
        default="", description="Why somebody is left out, one of LeftOut; or what the mail server says"
    )
    sent_at: AwareDatetime | None = None


class MergeField(Reply):
    """A field of a text: `{name}`, and what it is called."""

    name: str
    sv: str
    en: str


class MergeFields(Reply):
    """All fields that a text may have."""

    items: list[MergeField]


class ListMailings(ListRequest[Page[MailingView]]):
    """The company's mailings, newest first."""


class ListMailRecipients(ListRequest[Page[MailRecipient]]):
    """The recipients of a mailing; those with one outcome, or those with empty fields."""

    mailing_id: Id
    outcome: MailOutcome | None = None
    with_empty: bool | None = None
