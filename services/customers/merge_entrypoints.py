"""The entrypoints of merges, as `service.py` has the others. They decide nothing."""

from chassis.clock import today
from chassis.copies import Effect
from chassis.events import subscribes
from chassis.originals import Original, of_document
from chassis.rpc import handles
from contracts.base import Page
from contracts.billing.merges import CustomerMoved as BillingMoved
from contracts.crm.merges import CustomerMoved as CrmMoved
from contracts.customers import merges as contract
from contracts.documents.merges import CustomerMoved as DocumentsMoved
from contracts.sales.merges import CustomerMoved as SalesMoved
from customers import merge_steps, merges
from customers.merge_models import ADVANCING, Merge

ORIGINALS = (
    Original(
        contract.MergeAdvanced, Merge, of_document(Merge, Merge.advanced), query={"state": {"$in": list(ADVANCING)}}
    ),
    Original(contract.CustomersMerged, Merge, of_document(Merge, Merge.merged), query={"announced": {"$exists": True}}),
    Original(
        contract.MergeUndone, Merge, of_document(Merge, Merge.undone), query={"announced_back": {"$exists": True}}
    ),
)
EFFECTS = (
    Effect(contract.MergeAdvanced, merge_steps.find_unfinished),
    *(Effect(one, merge_steps.find_unnoted) for one in (SalesMoved, BillingMoved, CrmMoved, DocumentsMoved)),
)


class MergeEntrypoints:
    """Inherited by CustomersService, which names this module and not the class: nameko runs each such class that it finds
    there."""

    @handles(contract.PreviewMerge)
    def preview_merge(self, request: contract.PreviewMerge) -> contract.MergePreview:
        return merges.preview(request)

    @handles(contract.MergeCustomers)
    def merge_customers(self, request: contract.MergeCustomers) -> contract.Merge:
        return merges.start(request, today())

    @handles(contract.GetMerge)
    def get_merge(self, request: contract.GetMerge) -> contract.Merge:
        return merges.get(request.merge_id).to_contract()

    @handles(contract.ListMerges)
    def list_merges(self, request: contract.ListMerges) -> Page[contract.Merge]:
        return merges.list_merges(request)

    @handles(contract.UndoMerge)
    def undo_merge(self, request: contract.UndoMerge) -> contract.Merge:
        return merges.undo(request, today())

    @subscribes(contract.MergeAdvanced)
    def merge_advanced(self, event: contract.MergeAdvanced) -> None:
        merge_steps.advance(event)

    @subscribes(SalesMoved)
    def sales_customer_moved(self, event: SalesMoved) -> None:
        merge_steps.note_moved(event)

    @subscribes(BillingMoved)
    def billing_customer_moved(self, event: BillingMoved) -> None:
        merge_steps.note_moved(event)

    @subscribes(CrmMoved)
    def crm_customer_moved(self, event: CrmMoved) -> None:
        merge_steps.note_moved(event)

    @subscribes(DocumentsMoved)
    def documents_customer_moved(self, event: DocumentsMoved) -> None:
        merge_steps.note_moved(event)
