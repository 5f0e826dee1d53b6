"""The entrypoints of selections, as `service.py` has the others. They decide nothing."""

from chassis.copies import Effect
from chassis.events import subscribes
from chassis.originals import Original, of_document
from chassis.rpc import handles
from chassis.steady import Steady
from contracts.base import Empty, Page
from contracts.billing.owed import OwedChanged
from contracts.crm import selection_requests as contract
from contracts.crm.selection_events import ActivityFactsChanged
from contracts.customers import CustomerChanged
from contracts.sales import ReceiptCompleted
from contracts.sales.exposures import OrderExposureChanged
from crm import selection_answers, selection_counting, selection_inputs, selection_marks, selection_repairs, selections
from crm.models import Activity

STEADY = Steady("selections", selection_counting.look, selection_marks.WAKE)
EFFECTS = (
    Effect(ActivityFactsChanged, selection_repairs.find_uncounted),
    Effect(CustomerChanged, selection_repairs.find_unlike),
    Effect(ReceiptCompleted, selection_inputs.find_unkept, what="purchases"),
)
ORIGINAL = Original(ActivityFactsChanged, Activity, of_document(Activity, Activity.facts_event))


class SelectionEntrypoints:
    """Inherited by CrmService, which names this module and not the class: nameko runs each such class that it finds there."""

    @handles(contract.CreateSelection)
    def create_selection(self, request: contract.CreateSelection) -> contract.Selection:
        return selections.create(request)

    @handles(contract.ChangeSelection)
    def change_selection(self, request: contract.ChangeSelection) -> contract.Selection:
        return selections.change(request)

    @handles(contract.DeleteSelection)
    def delete_selection(self, request: contract.DeleteSelection) -> Empty:
        return selections.delete(request)

    @handles(contract.GetSelection)
    def get_selection(self, request: contract.GetSelection) -> contract.Selection:
        return selections.get(request)

    @handles(contract.ListSelections)
    def list_selections(self, request: contract.ListSelections) -> Page[contract.Selection]:
        return selections.list_selections(request)

    @handles(contract.CountSelection)
    def count_selection(self, request: contract.CountSelection) -> contract.SelectionCount:
        return selection_answers.count(request)

    @handles(contract.ListSelectionMembers)
    def list_selection_members(self, request: contract.ListSelectionMembers) -> contract.SelectionMembers:
        return selection_answers.list_members(request)

    @handles(contract.ListSelectedCustomers)
    def list_selected_customers(self, request: contract.ListSelectedCustomers) -> contract.SelectedCustomers:
        return selection_answers.list_customers(request)

    @handles(contract.ExplainSelection)
    def explain_selection(self, request: contract.ExplainSelection) -> contract.Explanation:
        return selection_answers.explain(request)

    @subscribes(OwedChanged)
    def owed_changed(self, event: OwedChanged) -> None:
        selection_inputs.keep_invoice(event)

    @subscribes(OrderExposureChanged)
    def order_exposure_changed(self, event: OrderExposureChanged) -> None:
        selection_inputs.keep_order(event)

    @subscribes(ReceiptCompleted)
    def count_receipt(self, event: ReceiptCompleted) -> None:
        selection_inputs.keep_receipt(event)

    @subscribes(ActivityFactsChanged)
    def activity_facts_changed(self, event: ActivityFactsChanged) -> None:
        selection_marks.mark([event.customer_id])
