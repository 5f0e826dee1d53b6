"""The entrypoints of merges, as `service.py` has the others. They decide nothing."""

from chassis.clock import today
from chassis.copies import Effect
from chassis.events import subscribes
from chassis.originals import Original, of_document
from chassis.rpc import handles
from contracts.base import Page
from contracts.billing.merges import CustomerBillingMoved
from contracts.crm.merges import CustomerCareMoved
from contracts.customers import merges as contract
from contracts.documents.merges import CustomerFilesMoved
from contracts.merges import CountRecords, RecordCounts
from contracts.sales.merges import CustomerSalesMoved
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
    *(
        Effect(one, merge_steps.find_unnoted)
        for one in (CustomerSalesMoved, CustomerBillingMoved, CustomerCareMoved, CustomerFilesMoved)
    ),
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
        return merges.show(merges.get(request.merge_id))

    @handles(contract.ListMerges)
    def list_merges(self, request: contract.ListMerges) -> Page[contract.Merge]:
        return merges.list_merges(request)

    @handles(contract.UndoMerge)
    def undo_merge(self, request: contract.UndoMerge) -> contract.Merge:
        return merges.undo(request, today())

    @handles(CountRecords)
    def count_records(self, request: CountRecords) -> RecordCounts:
        return merges.count(request)

    @subscribes(contract.MergeAdvanced)
    def merge_advanced(self, event: contract.MergeAdvanced) -> None:
        merge_steps.advance(event)

    @subscribes(CustomerSalesMoved)
    def customer_sales_moved(self, event: CustomerSalesMoved) -> None:
        merge_steps.note_moved(event)

    @subscribes(CustomerBillingMoved)
    def customer_billing_moved(self, event: CustomerBillingMoved) -> None:
        merge_steps.note_moved(event)

    @subscribes(CustomerCareMoved)
    def customer_care_moved(self, event: CustomerCareMoved) -> None:
        merge_steps.note_moved(event)

    @subscribes(CustomerFilesMoved)
    def customer_files_moved(self, event: CustomerFilesMoved) -> None:
        merge_steps.note_moved(event)
