"""The entrypoints of the timeline, as `service.py` has the others. They decide nothing.

The service hears some of these events for other reasons, too, by handlers of their own: each runs, and the event is done once all
have done their part.
"""

from chassis.clock import now
from chassis.copies import Effect
from chassis.events import subscribes
from chassis.originals import Original, of_document
from chassis.rpc import handles
from contracts import billing, sales
from contracts import crm as contract
from contracts.base import Page
from contracts.billing.collection import InvoiceEscalated, InvoiceTakenBack
from contracts.crm.notes import (
    CustomerNote,
    ListMentions,
    MentionPage,
    NoteWritten,
    ReadMentions,
    UnreadMentions,
    WriteNote,
)
from contracts.crm.timeline import GetNews, ListTimeline, LookAtCustomer, News, TimelineEntry
from contracts.customers import CustomerChanged, CustomerCreated
from contracts.customers.merges import CustomersMerged, MergeUndone
from contracts.documents import DocumentStored
from contracts.sales.events import DeliveryTakenBack, OrderDelivered
from crm import activities, looks, notes, timeline, timeline_billing, timeline_care, timeline_sales  # noqa: F401 - they tell
from crm.models import Activity
from crm.timeline_entries import TELLERS
from crm.timeline_models import Note

EFFECTS = (
    *(
        Effect(event, timeline.find_missing, what="timeline")
        for event in TELLERS
        if event not in timeline.NOT_MADE_AGAIN
    ),
    Effect(NoteWritten, notes.find_unmentioned, what="mentions"),
)
ORIGINALS = (
    Original(contract.ActivityPlanned, Activity, of_document(Activity, activities.planned_event)),
    Original(
        contract.ActivityChanged,
        Activity,
        of_document(Activity, activities.told_event),
        query={"steps.0": {"$exists": True}},
    ),
    Original(NoteWritten, Note, of_document(Note, Note.written)),
)


class TimelineEntrypoints:
    """Inherited by CrmService, which names this module and not the class: nameko runs each such class that it finds there."""

    @handles(ListTimeline)
    def list_timeline(self, request: ListTimeline) -> Page[TimelineEntry]:
        return timeline.list_timeline(request)

    @handles(GetNews)
    def get_news(self, request: GetNews) -> News:
        return looks.get_news(request, now())

    @handles(LookAtCustomer)
    def look_at_customer(self, request: LookAtCustomer) -> News:
        return looks.look(request, now())

    @handles(WriteNote)
    def write_note(self, request: WriteNote) -> CustomerNote:
        return notes.write(request).to_contract()

    @handles(ListMentions)
    def list_mentions(self, request: ListMentions) -> MentionPage:
        return notes.list_mentions(request)

    @handles(ReadMentions)
    def read_mentions(self, request: ReadMentions) -> UnreadMentions:
        return notes.mark_read(request, now())

    @subscribes(CustomerCreated, together=True)
    def tell_customer_created(self, event: CustomerCreated) -> None:
        timeline.keep(event)

    @subscribes(CustomerChanged, together=True)
    def tell_customer_changed(self, event: CustomerChanged) -> None:
        timeline.keep(event)

    @subscribes(CustomersMerged)
    def tell_customers_merged(self, event: CustomersMerged) -> None:
        timeline.keep(event)

    @subscribes(MergeUndone)
    def tell_merge_undone(self, event: MergeUndone) -> None:
        timeline.keep(event)

    @subscribes(contract.ActivityPlanned)
    def tell_activity_planned(self, event: contract.ActivityPlanned) -> None:
        timeline.keep(event)

    @subscribes(contract.ActivityChanged)
    def tell_activity_changed(self, event: contract.ActivityChanged) -> None:
        timeline.keep(event)

    @subscribes(contract.CustomerPropertiesChanged)
    def tell_customer_properties_changed(self, event: contract.CustomerPropertiesChanged) -> None:
        timeline.keep(event)

    @subscribes(NoteWritten)
    def tell_note_written(self, event: NoteWritten) -> None:
        timeline.keep(event)
        notes.keep_mentions(event)

    @subscribes(sales.QuoteCreated)
    def tell_quote_created(self, event: sales.QuoteCreated) -> None:
        timeline.keep(event)

    @subscribes(sales.QuoteChanged)
    def tell_quote_changed(self, event: sales.QuoteChanged) -> None:
        timeline.keep(event)

    @subscribes(sales.OrderPlaced)
    def tell_order_placed(self, event: sales.OrderPlaced) -> None:
        timeline.keep(event)

    @subscribes(sales.OrderChanged)
    def tell_order_changed(self, event: sales.OrderChanged) -> None:
        timeline.keep(event)

    @subscribes(OrderDelivered)
    def tell_order_delivered(self, event: OrderDelivered) -> None:
        timeline.keep(event)

    @subscribes(DeliveryTakenBack)
    def tell_delivery_taken_back(self, event: DeliveryTakenBack) -> None:
        timeline.keep(event)

    @subscribes(sales.ContractCreated)
    def tell_contract_created(self, event: sales.ContractCreated) -> None:
        timeline.keep(event)

    @subscribes(sales.ContractChanged)
    def tell_contract_changed(self, event: sales.ContractChanged) -> None:
        timeline.keep(event)

    @subscribes(sales.ReceiptCompleted)
    def tell_receipt_completed(self, event: sales.ReceiptCompleted) -> None:
        timeline.keep(event)

    @subscribes(billing.InvoiceIssued)
    def tell_invoice_issued(self, event: billing.InvoiceIssued) -> None:
        timeline.keep(event)

    @subscribes(billing.InvoiceCredited)
    def tell_invoice_credited(self, event: billing.InvoiceCredited) -> None:
        timeline.keep(event)

    @subscribes(billing.InvoiceDisputed)
    def tell_invoice_disputed(self, event: billing.InvoiceDisputed) -> None:
        timeline.keep(event)

    @subscribes(billing.InvoiceWrittenOff)
    def tell_invoice_written_off(self, event: billing.InvoiceWrittenOff) -> None:
        timeline.keep(event)

    @subscribes(billing.PaymentRecorded)
    def tell_payment_recorded(self, event: billing.PaymentRecorded) -> None:
        timeline.keep(event)

    @subscribes(billing.PaymentWithdrawn)
    def tell_payment_withdrawn(self, event: billing.PaymentWithdrawn) -> None:
        timeline.keep(event)

    @subscribes(billing.PaymentPromised)
    def tell_payment_promised(self, event: billing.PaymentPromised) -> None:
        timeline.keep(event)

    @subscribes(billing.ReminderSent)
    def tell_reminder_sent(self, event: billing.ReminderSent) -> None:
        timeline.keep(event)

    @subscribes(billing.RatingRecorded)
    def tell_rating_recorded(self, event: billing.RatingRecorded) -> None:
        timeline.keep(event)

    @subscribes(DocumentStored)
    def tell_document_stored(self, event: DocumentStored) -> None:
        timeline.keep(event)

    @subscribes(billing.WriteOffReversed)
    def tell_write_off_reversed(self, event: billing.WriteOffReversed) -> None:
        timeline.keep(event)

    @subscribes(billing.ClaimWaived)
    def tell_claim_waived(self, event: billing.ClaimWaived) -> None:
        timeline.keep(event)

    @subscribes(billing.PromiseWithdrawn)
    def tell_promise_withdrawn(self, event: billing.PromiseWithdrawn) -> None:
        timeline.keep(event)

    @subscribes(billing.InvoiceRefunded)
    def tell_invoice_refunded(self, event: billing.InvoiceRefunded) -> None:
        timeline.keep(event)

    @subscribes(billing.AccountPaymentRecorded)
    def tell_account_payment_recorded(self, event: billing.AccountPaymentRecorded) -> None:
        timeline.keep(event)

    @subscribes(billing.AccountPaymentRefunded)
    def tell_account_payment_refunded(self, event: billing.AccountPaymentRefunded) -> None:
        timeline.keep(event)

    @subscribes(billing.AccountPaymentWithdrawn)
    def tell_account_payment_withdrawn(self, event: billing.AccountPaymentWithdrawn) -> None:
        timeline.keep(event)

    @subscribes(InvoiceEscalated)
    def tell_invoice_escalated(self, event: InvoiceEscalated) -> None:
        timeline.keep(event)

    @subscribes(InvoiceTakenBack)
    def tell_invoice_taken_back(self, event: InvoiceTakenBack) -> None:
        timeline.keep(event)

    @subscribes(billing.LossRecovered)
    def tell_loss_recovered(self, event: billing.LossRecovered) -> None:
        timeline.keep(event)

    @subscribes(billing.PaymentMoved)
    def tell_payment_moved(self, event: billing.PaymentMoved) -> None:
        timeline.keep(event)

    @subscribes(billing.PaymentTurnedDown)
    def tell_payment_turned_down(self, event: billing.PaymentTurnedDown) -> None:
        timeline.keep(event)

    @subscribes(billing.AccountPaymentAllocated)
    def tell_account_payment_allocated(self, event: billing.AccountPaymentAllocated) -> None:
        timeline.keep(event)
