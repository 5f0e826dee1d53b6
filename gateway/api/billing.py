"""Invoices, credit notes, payments, reminders, ratings and billing settings over HTTP."""

from typing import Any

from contracts.billing import (
    AwaitInvoice,
    BillingSettingsFields,
    ChangeBillingSettings,
    ChangeInvoice,
    CreateInvoice,
    CreditInvoice,
    DeleteInvoice,
    DisputeInvoice,
    EscalateReminder,
    GetBillingSettings,
    GetInvoice,
    GetPayoff,
    GetRates,
    Invoice,
    InvoiceInterest,
    IssueInvoice,
    ListBillingSettingsChanges,
    ListInvoices,
    ListRatings,
    ListReminders,
    MovePayment,
    PromisePayment,
    ProveNumberSeries,
    RecordPayment,
    RecordRating,
    RecordReminder,
    RefundInvoice,
    ReverseWriteOff,
    SendReminder,
    SetBillingSettings,
    WaiveClaim,
    WithdrawPayment,
    WithdrawPromise,
    WithdrawReminder,
    WriteOffInvoice,
)
from contracts.billing.letters import GetReminderLetter
from contracts.billing.reminder_plans import (
    ExecuteReminderPlan,
    GetReminderPlan,
    ListPlannedReminders,
    ListReminderPlans,
    PlanReminders,
    TakeOutReminders,
)
from contracts.sales import InvoiceOrderFreely
from gateway.http.call import Call
from gateway.http.operations import Api

INVOICE = "/invoices/<invoice_id>"
REMINDER = INVOICE + "/reminders/<reminder_id>"
PLANS = "/reminder-plans"
PLAN = PLANS + "/<reminder_plan_id>"
AT_INVOICE = "/v1/invoices/{id}"
OF_INVOICE = "/v1/invoices/{invoice_id}"
OF_CUSTOMER = "/customers/<customer_id>"
ALL_INVOICES = "Lists the invoices of all customers, newest first."

Json = dict[str, Any]

api = Api("billing")
api.operation("GET", OF_CUSTOMER + "/invoices", ListInvoices)
api.operation("POST", OF_CUSTOMER + "/interest-invoices", InvoiceInterest, idempotency="required")
api.operation("GET", "/invoices", ListInvoices, name="list_all_invoices", summary=ALL_INVOICES)
api.operation("GET", "/invoices/number-series/proof", ProveNumberSeries, deadline=lambda settings: 60)
api.operation("GET", INVOICE, GetInvoice)
api.operation("DELETE", INVOICE, DeleteInvoice, status=204)
api.operation("POST", INVOICE + "/issue", IssueInvoice, idempotency="required")
api.operation("POST", INVOICE + "/credit", CreditInvoice, status=201, location=AT_INVOICE, idempotency="required")
api.operation("POST", INVOICE + "/dispute", DisputeInvoice)
api.operation("POST", INVOICE + "/payments", RecordPayment, status=201, location=AT_INVOICE, idempotency="required")
api.operation("POST", INVOICE + "/payments/<payment_id>/withdraw", WithdrawPayment, idempotency="required")
api.operation("POST", INVOICE + "/payments/<payment_id>/move", MovePayment, idempotency="required")
api.operation("POST", INVOICE + "/write-off", WriteOffInvoice, idempotency="required")
api.operation("POST", INVOICE + "/write-off/reverse", ReverseWriteOff, idempotency="required")
api.operation("GET", INVOICE + "/payoff", GetPayoff)
api.operation("POST", INVOICE + "/claims/<claim_id>/waive", WaiveClaim, idempotency="required")
api.operation("POST", INVOICE + "/promise", PromisePayment, idempotency="required")
api.operation("POST", INVOICE + "/promise/withdraw", WithdrawPromise, idempotency="required")
api.operation("POST", INVOICE + "/refunds", RefundInvoice, status=201, location=AT_INVOICE, idempotency="required")
api.operation("POST", INVOICE + "/reminders", RecordReminder, status=201, location=OF_INVOICE, idempotency="required")
api.operation("POST", REMINDER + "/send", SendReminder)
api.operation("POST", REMINDER + "/withdraw", WithdrawReminder)
api.operation("POST", REMINDER + "/escalate", EscalateReminder)
api.operation("GET", REMINDER + "/letter", GetReminderLetter)
api.operation("GET", OF_CUSTOMER + "/reminders", ListReminders)
api.operation("POST", PLANS, PlanReminders, status=201, location="/v1" + PLANS + "/{id}", idempotency="required")
api.operation("GET", PLANS, ListReminderPlans)
api.operation("GET", PLAN, GetReminderPlan)
api.operation("GET", PLAN + "/reminders", ListPlannedReminders)
api.operation("POST", PLAN + "/take-out", TakeOutReminders, idempotency="required")
api.operation("POST", PLAN + "/execute", ExecuteReminderPlan, idempotency="required")
api.operation("GET", OF_CUSTOMER + "/ratings", ListRatings)
api.operation(
    "POST", OF_CUSTOMER + "/ratings", RecordRating, status=201, location="/v1/customers/{customer_id}/ratings"
)
api.operation("GET", "/billing/rates", GetRates)
api.operation("GET", "/billing/settings", GetBillingSettings)
api.operation("PUT", "/billing/settings", SetBillingSettings)
api.operation("PATCH", "/billing/settings", ChangeBillingSettings, wrap="changes", wrapped=BillingSettingsFields)
api.operation("GET", "/billing/settings/history", ListBillingSettingsChanges)


@api.custom(
    "POST",
    OF_CUSTOMER + "/invoices",
    role=CreateInvoice.role,
    module=CreateInvoice.module,
    model=CreateInvoice,
    reply=Invoice,
    status=201,
    location=AT_INVOICE,
    idempotency="required",
    services=("billing", "sales"),
)
def create_invoice(call: Call) -> Json:
    """Creates a draft invoice. With `issue` it is issued in the same write, dated `issue_date` (today if absent, never later).

    With `order_id` it takes what its lines name of that order (`order_line`), or all that is delivered and not invoiced; what is
    left out follows the order. 404 for an unknown order, 422 for another customer's, 409 when nothing is left.
    """
    if call.body.order_id is None:
        created: Json = call.ask(call.body)
        return created
    asked = call.ask(InvoiceOrderFreely(**dict(call.body)))
    made: Json = call.ask(AwaitInvoice(invoice_id=asked["invoice_id"]))
    return made


api.operation("PUT", INVOICE, ChangeInvoice)
