"""Quotes, orders, contracts and cash receipts over HTTP: lists of a customer and of all, and the steps of each."""

from typing import Any

from contracts import sales
from contracts.access import Module
from contracts.billing import AwaitInvoice, Invoice
from contracts.sales.collective_invoices import (
    CreateCollectiveInvoice,
    GetCollectiveInvoice,
    ListCollectiveInvoices,
    PreviewCollectiveInvoice,
)
from contracts.sales.contract_reopening import ReopenContractPeriod
from contracts.sales.contract_timing import ChangeContractTiming
from contracts.sales.deliveries import ListDeliveries
from contracts.sales.exposures import GetExposure, ListExposures
from contracts.sales.orders import TakeBackDelivery
from contracts.sales.previews import PreviewContract, PreviewPayment, PreviewReceipt
from contracts.sales.quotes import GetQuoteVersions
from contracts.sales.shared_invoices import ChangeContractCollective
from gateway.http.call import Call
from gateway.http.operations import Api

OF_CUSTOMER = "/customers/<customer_id>"
QUOTE, AT_QUOTE = "/quotes/<quote_id>", "/v1/quotes/{id}"
ORDER, AT_ORDER = "/orders/<order_id>", "/v1/orders/{id}"
COLLECTIVE = "/collective-invoices"
CONTRACT, AT_CONTRACT = "/contracts/<contract_id>", "/v1/contracts/{id}"
PLANS, PLANS_AT = "/contract-invoicing/plans", "/v1/contract-invoicing/plans/{id}"
PLAN = PLANS + "/<plan_id>"
RECEIPT, AT_RECEIPT = "/receipts/<receipt_id>", "/v1/receipts/{id}"
Json = dict[str, Any]
OF_ALL = "Lists the {} of all customers, newest first."

api = Api("sales")

api.operation("GET", OF_CUSTOMER + "/quotes", sales.ListQuotes)
api.operation(
    "POST",
    OF_CUSTOMER + "/quotes",
    sales.CreateQuote,
    status=201,
    location=AT_QUOTE,
    idempotency="required",
    dry_run=sales.PreviewQuote,
)
api.operation("GET", "/quotes", sales.ListQuotes, name="list_all_quotes", summary=OF_ALL.format("quotes"))
api.operation("GET", QUOTE, sales.GetQuote)
api.operation("GET", QUOTE + "/versions", GetQuoteVersions)
api.operation("PATCH", QUOTE, sales.ChangeQuote)
api.operation("POST", QUOTE + "/send", sales.SendQuote)
api.operation("POST", QUOTE + "/accept", sales.AcceptQuote)
api.operation("POST", QUOTE + "/decline", sales.DeclineQuote)
api.operation("POST", QUOTE + "/revise", sales.ReviseQuote)
api.operation("POST", QUOTE + "/reprice", sales.RepriceQuote)
api.operation("POST", QUOTE + "/cancel", sales.CancelQuote)
api.operation(
    "POST", QUOTE + "/orders", sales.PlaceOrderFromQuote, status=201, location=AT_ORDER, idempotency="required"
)

api.operation("GET", OF_CUSTOMER + "/orders", sales.ListOrders)
api.operation(
    "POST",
    OF_CUSTOMER + "/orders",
    sales.PlaceOrder,
    status=201,
    location=AT_ORDER,
    idempotency="required",
    dry_run=sales.PreviewOrder,
)
api.operation("GET", "/orders", sales.ListOrders, name="list_all_orders", summary=OF_ALL.format("orders"))
api.operation("GET", ORDER, sales.GetOrder)
api.operation("PATCH", ORDER, sales.ChangeOrder)
api.operation("POST", ORDER + "/confirm", sales.ConfirmOrder)
api.operation("POST", ORDER + "/reprice", sales.RepriceOrder)
api.operation("POST", ORDER + "/hold", sales.HoldOrder)
api.operation("POST", ORDER + "/release", sales.ReleaseOrder)
api.operation("POST", ORDER + "/cancel", sales.CancelOrder)
api.operation("POST", ORDER + "/close", sales.CloseOrder)
api.operation("POST", ORDER + "/deliver", sales.DeliverOrder, idempotency="required")
api.operation("POST", ORDER + "/take-back", TakeBackDelivery, idempotency="required")
api.operation("GET", OF_CUSTOMER + "/deliveries", ListDeliveries)
api.operation(
    "GET",
    "/deliveries",
    ListDeliveries,
    name="list_all_deliveries",
    summary="Lists the deliveries of all customers, the newest day first. A page may hold fewer than `limit`, even none, while "
    "there is a `next_cursor`.",
)
api.operation("GET", "/deliveries/<delivery_id>", sales.GetDelivery)
api.operation("GET", OF_CUSTOMER + "/exposure", GetExposure)
api.operation("GET", "/exposures", ListExposures)


api.operation("POST", ORDER + "/invoiced", sales.RecordOrderInvoiced, idempotency="required")


@api.custom(
    "POST",
    ORDER + "/invoice",
    role=sales.InvoiceOrder.role,
    module=Module.BILLING,
    model=sales.InvoiceOrder,
    reply=Invoice,
    status=201,
    location="/v1/invoices/{id}",
    idempotency="required",
    services=("sales", "billing"),
)
def invoice_order(call: Call) -> Json:
    """Invoices an order: the given `parts`, or all that is delivered and not invoiced. With `issue` the invoice is issued at
    once, else it is a draft. Nothing is invoiced twice, and nothing that has not been delivered.

    503 `billing.invoice_not_here_yet`: it has been asked for and will be made without further requests; the order tells.
    """
    asked = call.ask(call.body)
    made: Json = call.ask(AwaitInvoice(invoice_id=asked["invoice_id"]))
    return made


@api.custom(
    "POST",
    OF_CUSTOMER + COLLECTIVE,
    role=CreateCollectiveInvoice.role,
    module=Module.BILLING,
    model=CreateCollectiveInvoice,
    reply=Invoice,
    status=201,
    location="/v1/invoices/{id}",
    idempotency="required",
    services=("sales", "billing"),
    dry_run=PreviewCollectiveInvoice,
)
def create_collective_invoice(call: Call) -> Json:
    """Makes one invoice of several orders of the customer. They are `order_ids`, or all that have something delivered and not
    invoiced. With `issue` it is issued at once, else it is a draft. One order that cannot be invoiced, or differs in what an
    invoice says once (currency, VAT type, terms, your reference, invoice address), keeps all from it.

    503 `billing.invoice_not_here_yet`: it has been asked for and will be made without further requests; the orders tell.
    """
    asked = call.ask(call.body)
    made: Json = call.ask(AwaitInvoice(invoice_id=asked["invoice_id"]))
    return made


api.operation("GET", OF_CUSTOMER + COLLECTIVE, ListCollectiveInvoices)
api.operation(
    "GET",
    COLLECTIVE,
    ListCollectiveInvoices,
    name="list_all_collective_invoices",
    summary=OF_ALL.format("collective invoices that were asked for"),
)
api.operation("GET", COLLECTIVE + "/<collective_invoice_id>", GetCollectiveInvoice)

api.operation("GET", OF_CUSTOMER + "/contracts", sales.ListContracts)
api.operation(
    "POST",
    OF_CUSTOMER + "/contracts",
    sales.CreateContract,
    status=201,
    location=AT_CONTRACT,
    idempotency="required",
    dry_run=PreviewContract,
)
api.operation("GET", "/contracts", sales.ListContracts, name="list_all_contracts", summary=OF_ALL.format("contracts"))
api.operation("GET", CONTRACT, sales.GetContract)
api.operation("PATCH", CONTRACT, sales.ChangeContract)
api.operation("POST", CONTRACT + "/activate", sales.ActivateContract)
api.operation("POST", CONTRACT + "/reprice", sales.RepriceContract)
api.operation("POST", CONTRACT + "/pause", sales.PauseContract)
api.operation("POST", CONTRACT + "/resume", sales.ResumeContract)
api.operation("POST", CONTRACT + "/skip", sales.SkipContractPeriods)
api.operation("POST", CONTRACT + "/prices", sales.ChangeContractPrices)
api.operation("POST", CONTRACT + "/timing", ChangeContractTiming)
api.operation("POST", CONTRACT + "/collective", ChangeContractCollective)
api.operation("POST", CONTRACT + "/reopen", ReopenContractPeriod)
api.operation("POST", CONTRACT + "/end", sales.EndContract)
api.operation("POST", CONTRACT + "/finish", sales.FinishContract)
api.operation("POST", CONTRACT + "/cancel", sales.CancelContract)

api.operation("POST", PLANS, sales.PlanContractInvoicing, status=201, location=PLANS_AT, idempotency="required")
api.operation("GET", PLANS, sales.ListContractInvoicingPlans)
api.operation("GET", PLAN, sales.GetContractInvoicingPlan)
api.operation("GET", PLAN + "/periods", sales.ListPlannedPeriods)
api.operation("POST", PLAN + "/execute", sales.ExecuteContractInvoicingPlan, idempotency="required")
api.operation("GET", "/contract-invoicing/settings", sales.GetContractInvoicingSettings)
api.operation("PUT", "/contract-invoicing/settings", sales.SetContractInvoicingSettings)

api.operation("GET", OF_CUSTOMER + "/receipts", sales.ListReceipts)
api.operation("GET", "/receipts", sales.ListReceipts, name="list_all_receipts", summary=OF_ALL.format("cash receipts"))
api.operation(
    "POST",
    "/receipts",
    sales.OpenReceipt,
    status=201,
    location=AT_RECEIPT,
    idempotency="required",
    dry_run=PreviewReceipt,
)
api.operation("GET", RECEIPT, sales.GetReceipt)
api.operation("PATCH", RECEIPT, sales.ChangeReceipt)
api.operation("POST", RECEIPT + "/park", sales.ParkReceipt)
api.operation("POST", RECEIPT + "/resume", sales.ResumeReceipt)
api.operation("POST", RECEIPT + "/complete", sales.CompleteReceipt, idempotency="required", dry_run=PreviewPayment)
api.operation("POST", RECEIPT + "/return", sales.ReturnReceipt, status=201, location=AT_RECEIPT, idempotency="required")
api.operation("POST", RECEIPT + "/copy", sales.CopyReceipt, idempotency="required")
api.operation("POST", RECEIPT + "/invoice", sales.InvoiceReceipt, idempotency="required")
