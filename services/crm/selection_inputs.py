"""The copies that facts of money and purchases are made of: kept by events, whatever their order."""

from chassis.projection import when_stored
from contracts.billing.owed import OwedChanged
from contracts.customers.deletion import DeletionState
from contracts.denominations import new_denomination
from contracts.sales.exposures import OrderExposureChanged
from crm import selection_marks
from crm.deletion_models import CustomerDeletion
from crm.selection_models import SelectionInput
from crm.selection_tests import article_key


def keep_invoice(event: OwedChanged) -> None:
    """Stores what billing says of an invoice, unless something newer is stored already, and marks its customer. A release of
    billing before 0.4 says nothing of the day and the articles."""
    money = new_denomination(event.currency)
    owed = money.store(event.remaining)
    sold = [] if _is_erased(event.customer_id) else event.articles
    articles = (article_key(one.article, one.text) for one in sold)
    SelectionInput.apply(
        event.subject,
        event.version,
        kind=SelectionInput.INVOICE,
        customer_id=event.customer_id,
        currency=event.currency,
        owed=owed,
        due=event.due_date.isoformat() if event.due_date and owed > 0 else None,
        day=event.issue_date.isoformat() if event.issue_date else None,
        net=None if event.net is None else money.store(event.net),
        articles=sorted({one for one in articles if one}),
    )
    when_stored(lambda: selection_marks.mark([event.customer_id]))


def _is_erased(customer_id: str) -> bool:
    """Whether the customer is erased: the names of articles, which may be free text, are not kept then (erasure_rules.INPUT)."""
    erased = {"_id": customer_id, "state": DeletionState.ERASED.value}
    return bool(CustomerDeletion.rows(erased, ["state"], limit=1))


def keep_order(event: OrderExposureChanged) -> None:
    """The same of what sales says of an order: what is ordered, delivered or not, and not invoiced."""
    SelectionInput.apply(
        event.subject,
        event.version,
        kind=SelectionInput.ORDER,
        customer_id=event.customer_id,
        currency=event.currency,
        ordered=new_denomination(event.currency).store(event.ordered + event.delivered),
    )
    when_stored(lambda: selection_marks.mark([event.customer_id]))
