"""Every event of every service is on the timeline, or stands here with the reason why not."""

from contracts.catalogue import events
from crm import timeline_entrypoints
from crm.timeline_entries import TELLERS

OF_NO_CUSTOMER = "is about no customer"
BETWEEN_SERVICES = "carries a sum or a step between services; what happened is told by the event that caused it"
ASKS = "asks billing for an invoice, which is told once it is issued"
REFUSED = "gives work back to sales; nothing has happened to the customer, and the document shows it"
MOVES = "carries a merge or a deletion on; the merge is told, and who is deleted has no timeline"
UNTOLD = {
    "billing.billing_holdings_counted": MOVES,
    "billing.collection_export_advanced": BETWEEN_SERVICES,
    "billing.collective_invoice_refused": REFUSED,
    "billing.contract_period_refused": REFUSED,
    "billing.credit_note_issued": "comes after the invoice's InvoiceCredited, which is told",
    "billing.customer_billing_moved": MOVES,
    "billing.exempt_turnover_changed": OF_NO_CUSTOMER,
    "billing.interest_invoiced": "comes beside the InvoiceIssued of the interest invoice, which is told",
    "billing.invoice_drafted": "a draft is nothing that happened to the customer yet",
    "billing.invoice_dropped": "a draft is nothing that happened to the customer yet",
    "billing.invoice_paid": "comes beside the PaymentRecorded that did it, which is told",
    "billing.on_account_changed": BETWEEN_SERVICES,
    "billing.order_billing_refused": REFUSED,
    "billing.owed_changed": BETWEEN_SERVICES,
    "billing.owed_confirmed": BETWEEN_SERVICES,
    "billing.receipt_billing_refused": REFUSED,
    "billing.reminder_plan_advanced": BETWEEN_SERVICES,
    "billing.seller_vat_changed": OF_NO_CUSTOMER,
    "billing.shared_invoice_refused": REFUSED,
    "crm.activity_facts_changed": "comes beside the activity's own event, which is told",
    "crm.crm_holdings_counted": MOVES,
    "crm.customer_care_moved": MOVES,
    "crm.entered_selection": "follows from other events; a selection may be a user's own, which others must not read of",
    "crm.left_selection": "follows from other events; a selection may be a user's own, which others must not read of",
    "crm.property_changed": OF_NO_CUSTOMER,
    "crm.property_created": OF_NO_CUSTOMER,
    "customers.credit_limit_changed": "comes beside the CustomerChanged that names the field",
    "customers.customer_deletion_changed": MOVES,
    "customers.merge_advanced": MOVES,
    "documents.customer_files_moved": MOVES,
    "documents.document_changed": "a file has another name or kind: it is told as stored, and its tab has its name of today",
    "documents.documents_holdings_counted": MOVES,
    "sales.cash_moved": OF_NO_CUSTOMER,
    "sales.collective_invoice_advanced": BETWEEN_SERVICES,
    "sales.collective_invoice_asked": ASKS,
    "sales.contract_invoicing_advanced": BETWEEN_SERVICES,
    "sales.contract_period_asked": ASKS,
    "sales.customer_sales_moved": MOVES,
    "sales.follow_up_promised": "comes before the document that it promises, which is told",
    "sales.order_billing_asked": ASKS,
    "sales.order_cancelled": "comes beside the OrderChanged of the cancelled order, which is told",
    "sales.order_exposure_changed": BETWEEN_SERVICES,
    "sales.prepayment_asked": "comes before the receipt that takes it, which is told",
    "sales.receipt_billing_asked": ASKS,
    "sales.sales_holdings_counted": MOVES,
    "sales.shared_invoice_asked": ASKS,
    "sales.till_day_closed": OF_NO_CUSTOMER,
}


def test_every_event_is_told_or_has_its_reason() -> None:
    told = {event.type for event in TELLERS}
    known = {event.type for event in events()}
    assert known - told - UNTOLD.keys() == set(), "tell it (timeline_entries.tells), or say in UNTOLD why not"
    assert (UNTOLD.keys() & told, UNTOLD.keys() - known) == (set(), set())
    assert all(UNTOLD.values())


def test_the_service_hears_of_every_event_that_it_tells() -> None:
    assert [event.type for event in TELLERS if "crm" not in event.subscribers] == []
    heard = {name for name in vars(timeline_entrypoints.TimelineEntrypoints) if name.startswith("tell_")}
    assert {f"tell_{event.type.partition('.')[2]}" for event in TELLERS} == heard
