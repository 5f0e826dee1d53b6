"""The entrypoints of the sales service: requests and events; those of orders are inherited. They decide nothing."""

from chassis.clock import today
from chassis.copies import Effect
from chassis.events import subscribes
from chassis.originals import Original, of_document
from chassis.rpc import handles
from chassis.service import Service
from chassis.settings import load
from contracts import billing
from contracts import sales as contract
from contracts.base import Page
from contracts.customers import CustomerChanged, CustomerCreated
from contracts.sales.tabs import TABS
from contracts.tabs import CardSection, DescribeTabs, GetCardSection, TabDescriptions
from sales import (
    agreements,
    card,
    customers,
    models,
    order_billings,
    order_credits,
    order_entrypoints,
    previews,
    promises,
    quote_versions,
    quotes,
    receipts,
)
from sales.settings import Settings


def valid_days() -> int:
    """How long a quote is valid that names no last day."""
    found: int = load(Settings).quote_valid_days
    return found


class SalesService(order_entrypoints.OrderEntrypoints, Service):
    name = "sales"
    settings = Settings
    originals = (
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
            of_document(models.Order, order_billings.events_of),
            query={"billings.state": "asked"},
        ),
    )
    effects = (
        Effect(contract.FollowUpPromised, promises.find_unkept),
        Effect(contract.OrderCancelled, quotes.find_not_taken_back),
        Effect(billing.InvoiceDrafted, order_billings.find_unsettled),
        Effect(billing.InvoiceIssued, order_billings.find_unsettled),
        Effect(billing.InvoiceDropped, order_billings.find_not_given_back),
        Effect(billing.OrderBillingRefused, order_billings.find_not_given_back),
        Effect(billing.InvoiceCredited, order_credits.find_unheard),
    )

    @handles(GetCardSection)
    def get_card_section(self, request: GetCardSection) -> CardSection:
        return card.section(request, today())

    @handles(DescribeTabs)
    def describe_tabs(self, _request: DescribeTabs) -> TabDescriptions:
        return TABS.describe()

    @handles(contract.CreateQuote)
    def create_quote(self, request: contract.CreateQuote) -> contract.Quote:
        return quotes.create(request, today(), valid_days()).to_contract(today())

    @handles(contract.PreviewQuote)
    def preview_quote(self, request: contract.PreviewQuote) -> contract.Preview:
        return previews.preview(quotes.draft(request, today(), valid_days()))

    @handles(contract.GetQuote)
    def get_quote(self, request: contract.GetQuote) -> contract.Quote:
        return quotes.get(request.quote_id).to_contract(today())

    @handles(contract.GetQuoteVersions)
    def get_quote_versions(self, request: contract.GetQuoteVersions) -> contract.QuoteVersions:
        return quote_versions.list_versions(request, today())

    @handles(contract.ListQuotes)
    def list_quotes(self, request: contract.ListQuotes) -> Page[contract.DocumentRow]:
        return quotes.list_quotes(request, today())

    @handles(contract.ChangeQuote)
    def change_quote(self, request: contract.ChangeQuote) -> contract.Quote:
        return quotes.rewrite(request, today()).to_contract(today())

    @handles(contract.SendQuote)
    def send_quote(self, request: contract.SendQuote) -> contract.Quote:
        return quotes.step(request, "send", today()).to_contract(today())

    @handles(contract.AcceptQuote)
    def accept_quote(self, request: contract.AcceptQuote) -> contract.Quote:
        return quotes.step(request, "accept", today()).to_contract(today())

    @handles(contract.DeclineQuote)
    def decline_quote(self, request: contract.DeclineQuote) -> contract.Quote:
        return quotes.step(request, "decline", today()).to_contract(today())

    @handles(contract.CancelQuote)
    def cancel_quote(self, request: contract.CancelQuote) -> contract.Quote:
        return quotes.step(request, "cancel", today()).to_contract(today())

    @handles(contract.ReviseQuote)
    def revise_quote(self, request: contract.ReviseQuote) -> contract.Quote:
        return quotes.revise(request, today(), valid_days()).to_contract(today())

    @handles(contract.CreateContract)
    def create_contract(self, request: contract.CreateContract) -> contract.Contract:
        return agreements.create(request, today()).to_contract()

    @handles(contract.GetContract)
    def get_contract(self, request: contract.GetContract) -> contract.Contract:
        return agreements.get(request.contract_id).to_contract()

    @handles(contract.ListContracts)
    def list_contracts(self, request: contract.ListContracts) -> Page[contract.DocumentRow]:
        return agreements.list_contracts(request, today())

    @handles(contract.ChangeContract)
    def change_contract(self, request: contract.ChangeContract) -> contract.Contract:
        return agreements.rewrite(request).to_contract()

    @handles(contract.ActivateContract)
    def activate_contract(self, request: contract.ActivateContract) -> contract.Contract:
        return agreements.step(request, "activate").to_contract()

    @handles(contract.PauseContract)
    def pause_contract(self, request: contract.PauseContract) -> contract.Contract:
        return agreements.step(request, "pause").to_contract()

    @handles(contract.ResumeContract)
    def resume_contract(self, request: contract.ResumeContract) -> contract.Contract:
        return agreements.step(request, "resume").to_contract()

    @handles(contract.CancelContract)
    def cancel_contract(self, request: contract.CancelContract) -> contract.Contract:
        return agreements.step(request, "cancel").to_contract()

    @handles(contract.EndContract)
    def end_contract(self, request: contract.EndContract) -> contract.Contract:
        return agreements.end(request, today()).to_contract()

    @handles(contract.FinishContract)
    def finish_contract(self, request: contract.FinishContract) -> contract.Contract:
        return agreements.finish(request, today()).to_contract()

    @handles(contract.OpenReceipt)
    def open_receipt(self, request: contract.OpenReceipt) -> contract.Receipt:
        return receipts.open_(request, today()).to_contract()

    @handles(contract.GetReceipt)
    def get_receipt(self, request: contract.GetReceipt) -> contract.Receipt:
        return receipts.get(request.receipt_id).to_contract()

    @handles(contract.ListReceipts)
    def list_receipts(self, request: contract.ListReceipts) -> Page[contract.DocumentRow]:
        return receipts.list_receipts(request, today())

    @handles(contract.ChangeReceipt)
    def change_receipt(self, request: contract.ChangeReceipt) -> contract.Receipt:
        return receipts.rewrite(request).to_contract()

    @handles(contract.ParkReceipt)
    def park_receipt(self, request: contract.ParkReceipt) -> contract.Receipt:
        return receipts.step(request, "park").to_contract()

    @handles(contract.ResumeReceipt)
    def resume_receipt(self, request: contract.ResumeReceipt) -> contract.Receipt:
        return receipts.step(request, "resume").to_contract()

    @handles(contract.CompleteReceipt)
    def complete_receipt(self, request: contract.CompleteReceipt) -> contract.Receipt:
        return receipts.complete(request, today()).to_contract()

    @handles(contract.ReturnReceipt)
    def return_receipt(self, request: contract.ReturnReceipt) -> contract.Receipt:
        return receipts.give_back(request, today()).to_contract()

    @subscribes(CustomerCreated)
    def customer_created(self, event: CustomerCreated) -> None:
        customers.keep(event)

    @subscribes(CustomerChanged)
    def customer_changed(self, event: CustomerChanged) -> None:
        customers.keep(event)

    @subscribes(contract.FollowUpPromised)
    def follow_up_promised(self, event: contract.FollowUpPromised) -> None:
        promises.finish(event)

    @subscribes(contract.OrderCancelled)
    def order_cancelled(self, event: contract.OrderCancelled) -> None:
        quotes.take_back(event, today())

    @subscribes(billing.InvoiceDrafted)
    def invoice_drafted(self, event: billing.InvoiceDrafted) -> None:
        order_billings.note_draft(event)

    @subscribes(billing.InvoiceIssued)
    def invoice_issued(self, event: billing.InvoiceIssued) -> None:
        order_billings.note_issue(event)

    @subscribes(billing.InvoiceDropped)
    def invoice_dropped(self, event: billing.InvoiceDropped) -> None:
        order_billings.note_drop(event)

    @subscribes(billing.InvoiceCredited)
    def invoice_credited(self, event: billing.InvoiceCredited) -> None:
        order_credits.note(event)

    @subscribes(billing.OrderBillingRefused)
    def order_billing_refused(self, event: billing.OrderBillingRefused) -> None:
        order_billings.note_refusal(event)
