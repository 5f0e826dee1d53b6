"""The entrypoints of the sales service: requests and events; those of orders are inherited. They decide nothing."""

from chassis import part_by_part
from chassis.clock import today
from chassis.copies import Effect
from chassis.daily import Daily
from chassis.events import subscribes
from chassis.originals import Original, of_document
from chassis.rpc import handles
from chassis.service import Service
from chassis.settings import load
from contracts import billing
from contracts import sales as contract
from contracts.base import Page
from contracts.customers import CustomerChanged, CustomerCreated
from contracts.customers.deletion import CustomerDeletionChanged
from contracts.sales.collective_invoices import CollectiveInvoiceAdvanced, CollectiveInvoiceAsked
from contracts.sales.prepayments import PrepaymentAsked
from contracts.sales.previews import Preview
from contracts.sales.quotes import GetQuoteVersions, QuoteVersions
from contracts.sales.shared_invoices import SharedInvoiceAsked
from contracts.sales.tabs import TABS
from contracts.tabs import CardSection, DescribeTabs, GetCardSection, TabDescriptions
from sales import (
    asked_events,
    asked_invoices,
    card,
    collective_entrypoints,
    collective_invoices,
    collective_models,
    contract_billings,
    contract_entrypoints,
    contract_invoicing,
    customers,
    deletion_models,
    deletions,
    erasures,
    exposure_entrypoints,
    invoicing_plans,
    merge_entrypoints,
    models,
    order_billings,
    order_entrypoints,
    order_prepayments,
    plan_models,
    prepayments,
    previews,
    promises,
    quote_versions,
    quotes,
    receipt_billings,
    receipt_models,
    repricing,
    sellers,
    shared_entrypoints,
    shared_invoices,
    shared_models,
    till_days,
    till_entrypoints,
    till_models,
    timeline_originals,
)
from sales.settings import Settings


def valid_days() -> int:
    """How long a quote is valid that names no last day."""
    found: int = load(Settings).quote_valid_days
    return found


class SalesService(
    order_entrypoints.OrderEntrypoints,
    contract_entrypoints.ContractEntrypoints,
    till_entrypoints.TillEntrypoints,
    collective_entrypoints.CollectiveEntrypoints,
    shared_entrypoints.SharedEntrypoints,
    exposure_entrypoints.ExposureEntrypoints,
    merge_entrypoints.MergeEntrypoints,
    Service,
):
    name = "sales"
    settings = Settings
    daily = (
        Daily("contract_invoicing", contract_invoicing.companies_with_a_nightly_run, contract_invoicing.run),
        merge_entrypoints.DAILY,
        erasures.ERASURES.daily,
    )
    originals = (
        deletion_models.ORIGINAL,
        exposure_entrypoints.ORIGINAL,
        *timeline_originals.ORIGINALS,
        merge_entrypoints.ORIGINAL,
        Original(contract.OrderPlaced, models.Order, of_document(models.Order, models.Order.placed)),
        Original(
            contract.FollowUpPromised,
            models.SalesDocument,
            of_document(models.SalesDocument, promises.events_of),
            query={"follow_ups.0": {"$exists": True}},
        ),
        Original(
            contract.OrderCancelled,
            models.Order,
            of_document(models.Order, models.Order.cancelled),
            query={"status": "cancelled", "quote_id": {"$ne": None}},
        ),
        Original(
            contract.OrderBillingAsked,
            models.Order,
            of_document(models.Order, asked_events.events_of),
            query={"billings.state": "asked"},
        ),
        Original(
            CollectiveInvoiceAdvanced,
            collective_models.CollectiveInvoice,
            of_document(collective_models.CollectiveInvoice, collective_models.CollectiveInvoice.advanced),
            query={"state": {"$in": sorted(collective_models.OPEN)}},
        ),
        Original(
            CollectiveInvoiceAsked,
            collective_models.CollectiveInvoice,
            of_document(collective_models.CollectiveInvoice, collective_models.CollectiveInvoice.asked),
            query={"state": "asked"},
        ),
        Original(
            SharedInvoiceAsked,
            shared_models.SharedInvoice,
            of_document(shared_models.SharedInvoice, shared_models.SharedInvoice.asked),
            query={"state": "asked"},
        ),
        Original(
            contract.ContractPeriodAsked,
            models.Contract,
            of_document(models.Contract, contract_billings.events_of),
            query={"billings.state": "asked"},
        ),
        part_by_part.original_of(contract.ContractInvoicingAdvanced, plan_models.InvoicingPlan),
        Original(
            contract.ReceiptCompleted,
            receipt_models.Receipt,
            of_document(receipt_models.Receipt, receipt_models.Receipt.completed),
            query={"status": contract.ReceiptStatus.COMPLETED.value, "kind": contract.ReceiptKind.SALE.value},
        ),
        Original(
            contract.ReceiptBillingAsked,
            receipt_models.Receipt,
            of_document(receipt_models.Receipt, receipt_billings.events_of),
            query={"billing.state": "asked"},
        ),
        Original(
            PrepaymentAsked,
            models.Order,
            of_document(models.Order, order_prepayments.events_of),
            query={"prepayments.asked": {"$exists": True}},
        ),
        Original(
            contract.TillDayClosed,
            till_models.TillDay,
            of_document(till_models.TillDay, till_days.closed),
            query={"closed_at": {"$ne": None}},
        ),
    )
    effects = (
        *merge_entrypoints.EFFECTS,
        Effect(contract.FollowUpPromised, promises.find_unkept),
        Effect(contract.OrderCancelled, quotes.find_not_taken_back),
        Effect(billing.InvoiceDrafted, asked_invoices.find_unsettled),
        Effect(billing.InvoiceIssued, asked_invoices.find_unsettled),
        Effect(billing.InvoiceDropped, asked_invoices.find_not_given_back),
        Effect(billing.OrderBillingRefused, order_billings.find_not_given_back),
        Effect(billing.InvoiceCredited, asked_invoices.find_uncredited),
        Effect(CollectiveInvoiceAdvanced, collective_invoices.find_unfinished),
        Effect(billing.CollectiveInvoiceRefused, collective_invoices.find_not_given_back),
        Effect(billing.ContractPeriodRefused, contract_billings.find_not_given_back),
        Effect(billing.SharedInvoiceRefused, shared_invoices.find_not_given_back),
        part_by_part.effect_of(contract.ContractInvoicingAdvanced, plan_models.InvoicingPlan),
        Effect(billing.ReceiptBillingRefused, receipt_billings.find_unsettled),
        Effect(PrepaymentAsked, prepayments.find_unsettled),
        Effect(contract.TillDayClosed, till_days.find_unmarked),
    )

    @handles(GetCardSection)
    def get_card_section(self, request: GetCardSection) -> CardSection:
        return card.section(request, today())

    @handles(DescribeTabs)
    def describe_tabs(self, _request: DescribeTabs) -> TabDescriptions:
        return TABS.describe()

    @handles(contract.CreateQuote)
    def create_quote(self, request: contract.CreateQuote) -> contract.Quote:
        return quotes.create(request, today(), valid_days()).answer(today())

    @handles(contract.PreviewQuote)
    def preview_quote(self, request: contract.PreviewQuote) -> Preview:
        return previews.preview(quotes.draft(request, today(), valid_days()))

    @handles(contract.GetQuote)
    def get_quote(self, request: contract.GetQuote) -> contract.Quote:
        return quotes.get(request.quote_id).answer(today())

    @handles(GetQuoteVersions)
    def get_quote_versions(self, request: GetQuoteVersions) -> QuoteVersions:
        return quote_versions.list_versions(request, today())

    @handles(contract.ListQuotes)
    def list_quotes(self, request: contract.ListQuotes) -> Page[contract.DocumentRow]:
        return quotes.list_quotes(request, today())

    @handles(contract.ChangeQuote)
    def change_quote(self, request: contract.ChangeQuote) -> contract.Quote:
        return quotes.rewrite(request, today()).answer(today())

    @handles(contract.SendQuote)
    def send_quote(self, request: contract.SendQuote) -> contract.Quote:
        return quotes.step(request, "send", today()).answer(today())

    @handles(contract.AcceptQuote)
    def accept_quote(self, request: contract.AcceptQuote) -> contract.Quote:
        return quotes.accept(request, today()).answer(today())

    @handles(contract.DeclineQuote)
    def decline_quote(self, request: contract.DeclineQuote) -> contract.Quote:
        return quotes.step(request, "decline", today()).answer(today())

    @handles(contract.CancelQuote)
    def cancel_quote(self, request: contract.CancelQuote) -> contract.Quote:
        return quotes.step(request, "cancel", today()).answer(today())

    @handles(contract.ReviseQuote)
    def revise_quote(self, request: contract.ReviseQuote) -> contract.Quote:
        return quotes.revise(request, today(), valid_days()).answer(today())

    @handles(contract.RepriceQuote)
    def reprice_quote(self, request: contract.RepriceQuote) -> contract.Quote:
        return repricing.reprice_quote(request, today()).answer(today())

    @subscribes(CustomerCreated, together=True)
    def customer_created(self, event: CustomerCreated) -> None:
        customers.keep(event)

    @subscribes(CustomerDeletionChanged)
    def customer_deletion_changed(self, event: CustomerDeletionChanged) -> None:
        deletions.follow(event)

    @subscribes(CustomerChanged, together=True)
    def customer_changed(self, event: CustomerChanged) -> None:
        customers.keep(event)

    @subscribes(billing.SellerVatChanged)
    def seller_vat_changed(self, event: billing.SellerVatChanged) -> None:
        sellers.keep(event)

    @subscribes(contract.FollowUpPromised)
    def follow_up_promised(self, event: contract.FollowUpPromised) -> None:
        promises.finish(event)

    @subscribes(contract.OrderCancelled)
    def order_cancelled(self, event: contract.OrderCancelled) -> None:
        quotes.take_back(event, today())

    @subscribes(billing.InvoiceDrafted)
    def invoice_drafted(self, event: billing.InvoiceDrafted) -> None:
        asked_invoices.note_draft(event)

    @subscribes(billing.InvoiceIssued)
    def invoice_issued(self, event: billing.InvoiceIssued) -> None:
        asked_invoices.note_issue(event)

    @subscribes(billing.InvoiceDropped)
    def invoice_dropped(self, event: billing.InvoiceDropped) -> None:
        asked_invoices.note_drop(event)

    @subscribes(billing.InvoiceCredited)
    def invoice_credited(self, event: billing.InvoiceCredited) -> None:
        asked_invoices.note_credit(event)

    @subscribes(billing.OrderBillingRefused)
    def order_billing_refused(self, event: billing.OrderBillingRefused) -> None:
        order_billings.note_refusal(event)

    @subscribes(billing.ContractPeriodRefused)
    def contract_period_refused(self, event: billing.ContractPeriodRefused) -> None:
        contract_billings.note_refusal(event)

    @subscribes(contract.ContractInvoicingAdvanced)
    def contract_invoicing_advanced(self, event: contract.ContractInvoicingAdvanced) -> None:
        invoicing_plans.advance(event)
