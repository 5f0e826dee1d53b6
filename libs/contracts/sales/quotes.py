"""Quotes: draft → sent → accepted → ordered."""

from contracts.access import Module, Role
from contracts.base import Id, Reply, Request, Version
from contracts.open_enum import OpenEnum
from contracts.sales.base import ChangeDraft, DraftFields, ListOfDocuments, Party, SalesDocument
from contracts.sales.lines import ChosenLines, Day, QuoteLineFields
from contracts.sales.margins import Margin


class QuoteStatus(OpenEnum):
    """`expired` is never stored: a sent quote is expired from the day after `valid_until`."""

    DRAFT = "draft"
    SENT = "sent"
    EXPIRED = "expired"
    ACCEPTED = "accepted"
    PARTLY_ORDERED = "partly_ordered"
    ORDERED = "ordered"
    DECLINED = "declined"
    CANCELLED = "cancelled"


class Quote(SalesDocument):
    """`revision` counts how often it went back to draft. `order_ids`: what it became. `margin` is there for callers who may see
    it, once a cost price is known; never in an event.
    """

    status: QuoteStatus
    party: Party
    date: Day
    valid_until: Day
    delivery_date: Day | None = None
    revision: int = 1
    order_ids: list[str] = []
    margin: Margin | None = None


class NewQuote(DraftFields[QuoteLineFields]):
    """What a quote is made of."""

    customer_id: Id
    valid_until: Day | None = None
    delivery_date: Day | None = None


class CreateQuote(NewQuote, Request[Quote], service="sales", role=Role.SELLER, module=Module.SALES):
    """Creates a draft quote. Its VAT is that of `delivery_date`, else of today. `valid_until` has a default from the settings."""


class GetQuote(Request[Quote], service="sales", role=Role.VIEWER, module=Module.SALES):
    """Returns a quote with its lines and sums."""

    quote_id: Id


class ListQuotes(ListOfDocuments, service="sales", role=Role.VIEWER, module=Module.SALES):
    """Lists quotes, newest first. An expired quote is listed under `sent`, as it is stored."""

    status: QuoteStatus | None = None


class ChangeQuote(ChangeDraft[QuoteLineFields], Request[Quote], service="sales", role=Role.SELLER, module=Module.SALES):
    """Changes the given fields of a draft quote. A new branch brings its own places; prices and VAT stay."""

    quote_id: Id
    branch_id: Id | None = None
    valid_until: Day | None = None
    delivery_date: Day | None = None


class QuoteVerb(Request[Quote]):
    """A step of a quote; Conflict, naming state and allowed steps, when the state refuses it. Stale if `version` is old."""

    quote_id: Id
    version: Version | None = None


class SendQuote(QuoteVerb, service="sales", role=Role.SELLER, module=Module.SALES):
    """Marks a draft quote as sent. From then on nothing of it changes; ReviseQuote takes it back to draft."""


class AcceptQuote(QuoteVerb, service="sales", role=Role.SELLER, module=Module.SALES):
    """Marks a sent quote as accepted, with the alternatives and options that the customer takes. Conflict once it has expired.

    `chosen_lines` names options, and one line of each group of alternatives; of a group of which none is named, the line that
    the others stand in for is taken. The sums follow.
    """

    chosen_lines: ChosenLines | None = None


class DeclineQuote(QuoteVerb, service="sales", role=Role.SELLER, module=Module.SALES):
    """Marks a sent or expired quote as declined."""


class ReviseQuote(QuoteVerb, service="sales", role=Role.SELLER, module=Module.SALES):
    """Takes a sent or expired quote back to draft, as its next revision."""

    valid_until: Day | None = None


class CancelQuote(QuoteVerb, service="sales", role=Role.SELLER, module=Module.SALES):
    """Withdraws a quote that is not ordered in full."""


class QuoteVersions(Reply):
    """What the customer was sent, oldest first: each revision as it was when it was taken back, and the newest as it is now."""

    versions: list[Quote]


class GetQuoteVersions(Request[QuoteVersions], service="sales", role=Role.VIEWER, module=Module.SALES):
    """Returns every version of a quote that was sent. A draft is none."""

    quote_id: Id


class RepriceQuote(QuoteVerb, service="sales", role=Role.SELLER, module=Module.SALES):
    """Reckons the VAT of a quote as of another day.

    That is `delivery_date`, or the day on which a rate changes within its time (`vat_border`). Prices stay. A quote that was
    sent goes back to draft, as its next revision. Conflict when no rate changes and no day is given.
    """

    delivery_date: Day | None = None
