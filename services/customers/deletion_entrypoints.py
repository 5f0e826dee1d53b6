"""The entrypoints of the deletion of customers, as `service.py` has the others. They decide nothing."""

from chassis.clock import now
from chassis.copies import Effect
from chassis.events import subscribes
from chassis.originals import Original, of_document
from chassis.rpc import handles
from contracts.billing.holdings import BillingHoldingsCounted
from contracts.crm.holdings import CrmHoldingsCounted
from contracts.customers.deletion import (
    CustomerDeletion,
    CustomerDeletionChanged,
    DeleteCustomer,
    GetCustomerDeletion,
)
from contracts.documents.holdings import DocumentsHoldingsCounted
from contracts.sales.holdings import SalesHoldingsCounted
from customers import deletions
from customers.deletion_models import Deletion

ORIGINAL = Original(CustomerDeletionChanged, Deletion, of_document(Deletion, Deletion.changed_event))
EFFECTS = (
    Effect(SalesHoldingsCounted, lambda events: deletions.find_unanswered(events, "sales")),
    Effect(BillingHoldingsCounted, lambda events: deletions.find_unanswered(events, "billing")),
    Effect(CrmHoldingsCounted, lambda events: deletions.find_unanswered(events, "crm")),
    Effect(DocumentsHoldingsCounted, lambda events: deletions.find_unanswered(events, "documents")),
)


class DeletionEntrypoints:
    """Inherited by CustomersService, which names this module and not the class: nameko runs each such class that it finds."""

    @handles(DeleteCustomer)
    def delete_customer(self, request: DeleteCustomer) -> CustomerDeletion:
        return deletions.delete(request, now())

    @handles(GetCustomerDeletion)
    def get_customer_deletion(self, request: GetCustomerDeletion) -> CustomerDeletion:
        return deletions.get(request)

    @subscribes(SalesHoldingsCounted)
    def sales_holdings_counted(self, event: SalesHoldingsCounted) -> None:
        deletions.take_answer(event, "sales", now())

    @subscribes(BillingHoldingsCounted)
    def billing_holdings_counted(self, event: BillingHoldingsCounted) -> None:
        deletions.take_answer(event, "billing", now())

    @subscribes(CrmHoldingsCounted)
    def crm_holdings_counted(self, event: CrmHoldingsCounted) -> None:
        deletions.take_answer(event, "crm", now())

    @subscribes(DocumentsHoldingsCounted)
    def documents_holdings_counted(self, event: DocumentsHoldingsCounted) -> None:
        deletions.take_answer(event, "documents", now())
