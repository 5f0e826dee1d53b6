"""The entrypoints of collective invoices, as `service.py` has the others. They decide nothing."""

from chassis.events import subscribes
from chassis.rpc import handles
from contracts import billing
from contracts.base import Page
from contracts.sales.collective_invoices import (
    AskedCollectiveInvoice,
    CollectiveInvoice,
    CollectiveInvoiceAdvanced,
    CollectivePreview,
    CreateCollectiveInvoice,
    GetCollectiveInvoice,
    ListCollectiveInvoices,
    PreviewCollectiveInvoice,
)
from sales import collective_invoices, collective_orders, collective_views


class CollectiveEntrypoints:
    """Inherited by SalesService, which names this module and not the class: nameko runs each such class that it finds there."""

    @handles(CreateCollectiveInvoice)
    def create_collective_invoice(self, request: CreateCollectiveInvoice) -> AskedCollectiveInvoice:
        return collective_invoices.ask(request)

    @handles(PreviewCollectiveInvoice)
    def preview_collective_invoice(self, request: PreviewCollectiveInvoice) -> CollectivePreview:
        return collective_orders.preview(request)

    @handles(GetCollectiveInvoice)
    def get_collective_invoice(self, request: GetCollectiveInvoice) -> CollectiveInvoice:
        return collective_views.get(request)

    @handles(ListCollectiveInvoices)
    def list_collective_invoices(self, request: ListCollectiveInvoices) -> Page[CollectiveInvoice]:
        return collective_views.list_all(request)

    @subscribes(CollectiveInvoiceAdvanced)
    def collective_invoice_advanced(self, event: CollectiveInvoiceAdvanced) -> None:
        collective_invoices.advance(event.subject)

    @subscribes(billing.CollectiveInvoiceRefused)
    def collective_invoice_refused(self, event: billing.CollectiveInvoiceRefused) -> None:
        collective_invoices.note_refusal(event)
