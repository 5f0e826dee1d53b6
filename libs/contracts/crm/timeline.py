"""A customer's timeline: everything that has happened in every service, newest first; and what of it is new to a user."""

from datetime import date

from pydantic import AwareDatetime, Field

from contracts.access import Module, Role
from contracts.base import Id, ListRequest, Page, Reply, Request
from contracts.money import Amount
from contracts.open_enum import OpenEnum
from contracts.users import NamedUserId, UserFilter, Users


class TimelineKind(OpenEnum):
    """What people filter a timeline by."""

    CUSTOMER = "customer"
    CONTACT = "contact"
    BRANCH = "branch"
    ACTIVITY = "activity"
    PROPERTY = "property"
    NOTE = "note"
    QUOTE = "quote"
    ORDER = "order"
    DELIVERY = "delivery"
    CONTRACT = "contract"
    RECEIPT = "receipt"
    INVOICE = "invoice"
    PAYMENT = "payment"
    REMINDER = "reminder"
    RATING = "rating"
    DOCUMENT = "document"


class TimelineWhat(OpenEnum):
    """What happened; `timeline_words` has the words."""

    CUSTOMER_CREATED = "customer_created"
    CUSTOMER_CHANGED = "customer_changed"
    CUSTOMERS_MERGED = "customers_merged"
    MERGE_UNDONE = "merge_undone"
    CONTACT_ADDED = "contact_added"
    CONTACT_CHANGED = "contact_changed"
    BRANCH_ADDED = "branch_added"
    BRANCH_CHANGED = "branch_changed"
    ACTIVITY_PLANNED = "activity_planned"
    ACTIVITY_STARTED = "activity_started"
    ACTIVITY_DONE = "activity_done"
    ACTIVITY_DEFERRED = "activity_deferred"
    ACTIVITY_OPEN = "activity_open"
    ACTIVITY_HELD = "activity_held"
    ACTIVITY_NOT_HELD = "activity_not_held"
    ACTIVITY_CANCELLED = "activity_cancelled"
    PROPERTY_ADDED = "property_added"
    PROPERTY_REMOVED = "property_removed"
    NOTE_WRITTEN = "note_written"
    QUOTE_CREATED = "quote_created"
    QUOTE_SENT = "quote_sent"
    QUOTE_DRAFT = "quote_draft"
    QUOTE_ACCEPTED = "quote_accepted"
    QUOTE_PARTLY_ORDERED = "quote_partly_ordered"
    QUOTE_ORDERED = "quote_ordered"
    QUOTE_DECLINED = "quote_declined"
    QUOTE_CANCELLED = "quote_cancelled"
    ORDER_PLACED = "order_placed"
    ORDER_CONFIRMED = "order_confirmed"
    ORDER_ON_HOLD = "order_on_hold"
    ORDER_COMPLETED = "order_completed"
    ORDER_CANCELLED = "order_cancelled"
    ORDER_CLOSED = "order_closed"
    GOODS_DELIVERED = "goods_delivered"
    DELIVERY_TAKEN_BACK = "delivery_taken_back"
    CONTRACT_CREATED = "contract_created"
    CONTRACT_ACTIVE = "contract_active"
    CONTRACT_PAUSED = "contract_paused"
    CONTRACT_ENDING = "contract_ending"
    CONTRACT_FINISHED = "contract_finished"
    CONTRACT_CANCELLED = "contract_cancelled"
    RECEIPT_COMPLETED = "receipt_completed"
    INVOICE_ISSUED = "invoice_issued"
    INVOICE_CREDITED = "invoice_credited"
    INVOICE_DISPUTED = "invoice_disputed"
    DISPUTE_SETTLED = "dispute_settled"
    INVOICE_WRITTEN_OFF = "invoice_written_off"
    WRITE_OFF_REVERSED = "write_off_reversed"
    CLAIM_WAIVED = "claim_waived"
    PAYMENT_RECORDED = "payment_recorded"
    PAYMENT_WITHDRAWN = "payment_withdrawn"
    PAYMENT_PROMISED = "payment_promised"
    PROMISE_WITHDRAWN = "promise_withdrawn"
    INVOICE_REFUNDED = "invoice_refunded"
    ACCOUNT_PAYMENT_RECORDED = "account_payment_recorded"
    ACCOUNT_PAYMENT_REFUNDED = "account_payment_refunded"
    ACCOUNT_PAYMENT_WITHDRAWN = "account_payment_withdrawn"
    REMINDER_SENT = "reminder_sent"
    INVOICE_ESCALATED = "invoice_escalated"
    INVOICE_TAKEN_BACK = "invoice_taken_back"
    LOSS_RECOVERED = "loss_recovered"
    LOSS_AGAIN = "loss_again"
    PAYMENT_MOVED = "payment_moved"
    PAYMENT_TURNED_DOWN = "payment_turned_down"
    ACCOUNT_PAYMENT_ALLOCATED = "account_payment_allocated"
    RATING_RECORDED = "rating_recorded"
    DOCUMENT_STORED = "document_stored"


class TimelineEntry(Reply):
    """Something that happened to a customer. `what` has its words in the tab's description; no sentence is stored.

    `at` is when it happened; `whole_day`: only the day is known, since the entry was made from what was there before the
    timeline. `by` is a user, an API key or a part of the system, "" where nobody knows. `thing_id` is what it happened to, on the
    `tab` of the card ("" for the customer itself). `text` is the name of a contact, branch, file or property, the words of an
    activity or note, or the number of the invoice that money has gone to. `fields_changed` are the names of the customer's fields
    that changed, `bulk_id` the change of many customers that it was a part of. `card_at`: the day of which
    `/v1/customers/{id}/card?at=` shows the exact state that the day ended with.
    """

    id: str
    customer_id: str
    at: AwareDatetime
    whole_day: bool = False
    kind: TimelineKind
    what: TimelineWhat
    by: str = ""
    by_id: NamedUserId = ""
    users: Users = {}
    branch_id: str | None = None
    branch_name: str = ""
    tab: str = ""
    thing_id: str = ""
    number: str = ""
    text: str = ""
    amount: Amount | None = None
    currency: str = ""
    fields_changed: list[str] = []
    bulk_id: str = ""
    card_at: date


class ListTimeline(ListRequest[Page[TimelineEntry]], service="crm", role=Role.VIEWER, module=Module.CRM):
    """Lists what has happened to a customer, newest first, to the end. All filters can be combined. Entries of modules that
    are off are left out; they come back with their module.

    `on_or_after` and `on_or_before` are days in Europe/Stockholm. What was before the timeline began is there as far as the
    services keep it (`kundkort rebuild crm`); changes of the customer's own fields before that are in its history.
    Raises Unavailable for a branch whose event has not come yet, InvalidInput for a last day before the first.
    """

    customer_id: Id
    kind: TimelineKind | None = None
    by_id: UserFilter = ""
    branch_id: Id | None = None
    on_or_after: date | None = None
    on_or_before: date | None = None


class News(Reply):
    """What has happened to a customer since a user last looked, newest first, without what the user did. `since` is when the look
    before this one began; None at the first look, with which nothing is new. `total` is counted up to 100; `is_more`: there
    are more.
    """

    customer_id: str
    since: AwareDatetime | None = None
    total: int = 0
    is_more: bool = False
    items: list[TimelineEntry] = []


class GetNews(Request[News], service="crm", role=Role.VIEWER, module=Module.CRM):
    """Returns what is new to the user since the look before; notes no look. Raises Unavailable for a customer of whom crm has not
    heard."""

    customer_id: Id
    user_id: UserFilter
    limit: int = Field(default=10, ge=1, le=50)


class LookAtCustomer(Request[News], service="crm", role=Role.VIEWER, module=Module.CRM):
    """Notes that the user looks at the customer, and returns what is new since the look before. All within half an hour is
    one look, and is written once."""

    customer_id: Id
    user_id: UserFilter
    limit: int = Field(default=10, ge=1, le=50)
