"""The entrypoints for what billing hears of the till, as `service.py` has the others. They decide nothing."""

from billing import exempt_turnover, till_sales
from chassis.events import subscribes
from contracts.sales import ReceiptCompleted


class TillEntrypoints:
    """Inherited by BillingService, which names this module and not the class: nameko runs each such class that it finds there."""

    @subscribes(ReceiptCompleted)
    def receipt_completed(self, event: ReceiptCompleted) -> None:
        till_sales.keep(event)
        exempt_turnover.note(event.receipt.date)
