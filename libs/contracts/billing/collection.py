"""Claims handed over to a collection agency (inkasso): planned, looked at, and then handed over once, in a dated export."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Event, Id, ListRequest, Page, Reply, Request
from contracts.billing.claims import InterestSpan
from contracts.billing.invoice_lines import Party
from contracts.billing.invoices import Invoice, InvoiceSnapshot
from contracts.billing.reminders import ReminderKind
from contracts.cleaning import LINES
from contracts.money import Amount
from contracts.open_enum import OpenEnum

Day = date


class CollectionExportState(OpenEnum):
    """It is being made, is ready, is being carried out, has been carried out."""

    PLANNING = "planning"
    PLANNED = "planned"
    EXECUTING = "executing"
    EXECUTED = "executed"


class CollectionEntryKind(OpenEnum):
    """A claim that is handed over, or what has happened since to one that was."""

    CLAIM = "claim"
    UPDATE = "update"


class CollectionEntryState(OpenEnum):
    """What an export does with an invoice: it is in it, or left out; and what came of it: done, or stale."""

    PLANNED = "planned"
    LEFT_OUT = "left_out"
    DONE = "done"
    STALE = "stale"


class NotCollectedReason(OpenEnum):
    """Why an invoice is not handed over, or was not. `waits`: the last demand can still be paid in time."""

    LADDER_NOT_ENDED = "ladder_not_ended"
    WAITS = "waits"
    DISPUTED = "disputed"
    PROMISED = "promised"
    BELOW_SMALLEST = "below_smallest"
    RATE_MISSING = "rate_missing"
    CUSTOMER_UNKNOWN = "customer_unknown"
    AT_COLLECTION = "at_collection"
    TAKEN_BACK = "taken_back"
    PAID = "paid"
    CREDITED = "credited"
    WRITTEN_OFF = "written_off"
    INVOICE_CHANGED = "invoice_changed"


class CollectionNews(OpenEnum):
    """What has happened to a claim since the agency was told of it last."""

    PAYMENT = "payment"
    PAYMENT_WITHDRAWN = "payment_withdrawn"
    CREDIT = "credit"
    REFUND = "refund"
    WAIVER = "waiver"
    WRITE_OFF = "write_off"
    DISPUTE = "dispute"
    TAKEN_BACK = "taken_back"


class CollectionSum(Reply):
    """What the claims of one currency come to."""

    currency: str
    count: int
    principal: Amount
    fees: Amount
    interest: Amount
    total: Amount


class NotCollectedCount(Reply):
    """How many invoices are, or were, not handed over for that reason."""

    reason: NotCollectedReason
    count: int


class CollectionExport(Reply):
    """An export of a day. `sums` are of the claims that it hands over or set out to; `claims` and `updates` count what is in it,
    `left_out` and `stale` what is not, `reasons` say why."""

    id: str
    version: int
    state: CollectionExportState
    on: Day
    customer_id: str | None = None
    due_to: Day | None = None
    claims: int
    updates: int
    left_out: int
    stale: int
    sums: list[CollectionSum]
    reasons: list[NotCollectedCount]
    created_at: datetime
    changed_at: datetime


class CollectionExportRow(Reply):
    """An export in the list of exports."""

    id: str
    state: CollectionExportState
    on: Day
    created_at: datetime


class CollectionReminder(Reply):
    """A reminder that was sent, and what it asked for."""

    kind: ReminderKind
    sent_on: Day
    total: Amount


class CollectionPayment(Reply):
    """Money that came in; `withdrawn_on` when it was taken back."""

    paid_on: Day
    amount: Amount
    withdrawn_on: Day | None = None


class CollectionEntry(Reply):
    """An invoice in an export: its claim with all that an agency needs, or the `reason` why it is left out.

    `principal` is what is not in dispute of it, `fees` those of reminders that are unpaid, `interest` that to the export's day:
    `spans` say its rates and days from the beginning, and what is paid or waived of it is taken off. `total` is their sum. An
    update has the sums that are left now, its `news`, and the `payments` since the agency was told last; a claim has all of them.
    The identity number of a person is masked unless `personal_numbers` was asked for.
    """

    kind: CollectionEntryKind
    state: CollectionEntryState
    reason: NotCollectedReason | None = None
    waits_until: Day | None = None
    invoice_id: str
    invoice_number: str
    ocr: str = ""
    ground: str = ""
    customer_id: str
    branch_id: str | None = None
    issue_date: Day
    due_date: Day
    creditor: Party
    debtor: Party
    currency: str
    principal: Amount
    fees: Amount
    interest: Amount
    total: Amount
    interest_source: str = ""
    spans: list[InterestSpan] = []
    reminders: list[CollectionReminder] = []
    payments: list[CollectionPayment] = []
    news: list[CollectionNews] = []
    taken_back_reason: str = ""


class PlanCollectionExport(Request[CollectionExport], service="billing", role=Role.ACCOUNTANT, module=Module.REMINDERS):
    """Plans which claims go to a collection agency today, and what it is told of those that it has.

    These are open invoices of which the last level of the reminder ladder was sent and its last day to pay has passed. Nothing is
    handed over yet.

    With `customer_id`, `due_to` or `invoice_ids` only those. What was taken back is left out unless `invoice_ids` names it.
    Of many invoices the answer is `planning`: get the export until it is `planned`. It can be carried out on its day only.
    """

    customer_id: Id | None = None
    due_to: date | None = Field(default=None, description="Only invoices that were due by that day")
    invoice_ids: list[Id] | None = Field(default=None, min_length=1, max_length=500)


class GetCollectionExport(Request[CollectionExport], service="billing", role=Role.VIEWER, module=Module.REMINDERS):
    """Returns an export with its state, its sums, and how many invoices are left out why."""

    collection_export_id: Id


class ListCollectionExports(
    ListRequest[Page[CollectionExportRow]], service="billing", role=Role.VIEWER, module=Module.REMINDERS
):
    """Lists the exports to collection, newest first."""


class ListCollectionEntries(
    ListRequest[Page[CollectionEntry]], service="billing", role=Role.ACCOUNTANT, module=Module.REMINDERS
):
    """Lists the invoices of an export, newest first; with `state` only those.

    `done` are those that were handed over or reported: what is sent to the agency. Identity numbers of persons are masked unless
    `personal_numbers` says that they are needed: for the agency. Conflict with `carried_out` while it has not been.
    """

    collection_export_id: Id
    state: CollectionEntryState | None = None
    personal_numbers: bool = Field(default=False, description="Identity numbers of persons in full, for the agency")
    carried_out: bool = Field(default=False, description="Refuses an export that has not been carried out")


class ExecuteCollectionExport(
    Request[CollectionExport], service="billing", role=Role.ACCOUNTANT, module=Module.REMINDERS
):
    """Hands over exactly the claims of this export, once, and says what has happened to those handed over before.

    An invoice that a payment, credit, dispute or promise has touched since, or that another export has handed over, is `stale`.
    Conflict unless the export is `planned` and its day is today.
    """

    collection_export_id: Id


class TakeBackInvoice(Request[Invoice], service="billing", role=Role.ACCOUNTANT, module=Module.REMINDERS):
    """Takes an invoice back from collection, with a reason; the next export tells the agency. Conflict when it is not there."""

    invoice_id: Id
    reason: Annotated[str, Field(min_length=1, max_length=500), LINES]


class CollectionExportAdvanced(Event, service="billing", subscribers=("billing",)):
    """An export has work left. Billing itself listens: it does the next part, in the process that hears it."""


class InvoiceEscalated(Event, service="billing", subscribers=("crm",)):
    """An invoice was handed over to collection, in the export of that id, on the day `on`."""

    export_id: str
    invoice: InvoiceSnapshot
    on: date | None = None


class InvoiceTakenBack(Event, service="billing", subscribers=("crm",)):
    """An invoice was taken back from collection, to which the export of that id had handed it over, on the day `on`."""

    reason: str
    invoice: InvoiceSnapshot
    export_id: str = ""
    on: date | None = None
