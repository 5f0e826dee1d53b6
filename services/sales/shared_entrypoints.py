"""The entrypoints of invoices that contracts share, as `service.py` has the others. They decide nothing."""

from chassis.events import subscribes
from contracts import billing
from sales import shared_invoices


class SharedEntrypoints:
    """Inherited by SalesService, which names this module and not the class: nameko runs each such class that it finds there."""

    @subscribes(billing.SharedInvoiceRefused)
    def shared_invoice_refused(self, event: billing.SharedInvoiceRefused) -> None:
        shared_invoices.note_refusal(event)
