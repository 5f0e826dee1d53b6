"""The entrypoints of merges of customers, as `service.py` has the others. They decide nothing."""

from typing import Any

from chassis.copies import Effect
from chassis.events import subscribes
from chassis.originals import Original, of_document
from chassis.rpc import handles
from contracts.crm.merges import CustomerCareMoved
from contracts.customers.merges import CustomersMerged, MergeUndone
from contracts.merges import CountRecords, RecordCounts
from crm import customer_moves, selection_marks
from crm.customer_moves import MOVES, CustomerMove

EFFECTS = (Effect(CustomersMerged, MOVES.find_missing), Effect(MergeUndone, MOVES.find_missing))
ORIGINAL = Original(
    CustomerCareMoved, CustomerMove, of_document(CustomerMove, customer_moves.moved), query={"done": True}
)
DAILY = MOVES.daily()


class MergeEntrypoints:
    """Inherited by CrmService, which names this module and not the class: nameko runs each such class that it finds there."""

    @staticmethod
    def before_request(request: Any) -> None:
        customer_moves.refuse(request)

    @handles(CountRecords)
    def count_records(self, request: CountRecords) -> RecordCounts:
        return customer_moves.count(request)

    @subscribes(CustomersMerged)
    def customers_merged(self, event: CustomersMerged) -> None:
        MOVES.follow(event.subject, event.other_id, event.customer_id, event.version, back=False)
        selection_marks.mark([event.other_id, event.customer_id])

    @subscribes(MergeUndone)
    def merge_undone(self, event: MergeUndone) -> None:
        MOVES.follow(event.subject, event.other_id, event.customer_id, event.version, back=True)
        selection_marks.mark([event.other_id, event.customer_id])
