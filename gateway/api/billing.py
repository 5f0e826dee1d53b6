"""Invoices, payments, reminders, ratings and billing settings over HTTP."""

from contracts.billing import (
    ChangeInvoice,
    CreateInvoice,
    DeleteInvoice,
    DisputeInvoice,
    EscalateReminder,
    GetBillingSettings,
    GetInvoice,
    IssueInvoice,
    ListInvoices,
    ListRatings,
    ListReminders,
    ProveNumberSeries,
    RecordPayment,
    RecordRating,
    RecordReminder,
    SendReminder,
    SetBillingSettings,
    WithdrawPayment,
    WithdrawReminder,
)
from gateway.http.operations import Api

INVOICE = "/invoices/<invoice_id>"
REMINDER = INVOICE + "/reminders/<reminder_id>"
AT_INVOICE = "/v1/invoices/{id}"
OF_INVOICE = "/v1/invoices/{invoice_id}"
OF_CUSTOMER = "/customers/<customer_id>"
ALL_INVOICES = "Lists the invoices of all customers, newest first."

api = Api("billing")
api.operation("GET", OF_CUSTOMER + "/invoices", ListInvoices)
api.operation("POST", OF_CUSTOMER + "/invoices", CreateInvoice, status=201, location=AT_INVOICE, idempotency="required")
api.operation("GET", "/invoices", ListInvoices, name="list_all_invoices", summary=ALL_INVOICES)
api.operation("GET", "/invoices/number-series/proof", ProveNumberSeries, deadline=lambda settings: 60)
api.operation("GET", INVOICE, GetInvoice)
api.operation("PUT", INVOICE, ChangeInvoice)
api.operation("DELETE", INVOICE, DeleteInvoice, status=204)
api.operation("POST", INVOICE + "/issue", IssueInvoice, idempotency="required")
api.operation("POST", INVOICE + "/dispute", DisputeInvoice)
api.operation("POST", INVOICE + "/payments", RecordPayment, status=201, location=AT_INVOICE, idempotency="required")
api.operation("POST", INVOICE + "/payments/<payment_id>/withdraw", WithdrawPayment, idempotency="required")
api.operation("POST", INVOICE + "/reminders", RecordReminder, status=201, location=OF_INVOICE, idempotency="required")
api.operation("POST", REMINDER + "/send", SendReminder)
api.operation("POST", REMINDER + "/withdraw", WithdrawReminder)
api.operation("POST", REMINDER + "/escalate", EscalateReminder)
api.operation("GET", OF_CUSTOMER + "/reminders", ListReminders)
api.operation("GET", OF_CUSTOMER + "/ratings", ListRatings)
api.operation(
    "POST", OF_CUSTOMER + "/ratings", RecordRating, status=201, location="/v1/customers/{customer_id}/ratings"
)
api.operation("GET", "/billing/settings", GetBillingSettings)
api.operation("PUT", "/billing/settings", SetBillingSettings)
