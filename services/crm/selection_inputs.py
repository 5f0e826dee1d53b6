"""The copies that facts of money and purchases are made of: kept by events, whatever their order."""

from collections.abc import Sequence

from chassis.projection import when_stored
from chassis.storage import Row
from contracts.billing.owed import OwedChanged
from contracts.customers.deletion import DeletionState
from contracts.denominations import new_denomination
from contracts.sales import ReceiptCompleted
from contracts.sales.exposures import OrderExposureChanged
from crm import selection_marks, selection_receipts
from crm.deletion_models import CustomerDeletion
from crm.selection_models import INPUT_FIELDS, SelectionInput
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


def keep_receipt(event: ReceiptCompleted) -> None:
    """Stores what a customer has bought at the till, unless something newer is stored already, and marks the customer."""
    fields = _receipt_fields(event)
    if fields is not None:
        SelectionInput.apply(event.subject, event.version, **fields)
        when_stored(lambda: selection_marks.mark([fields["customer_id"]]))


def _receipt_fields(event: ReceiptCompleted) -> Row | None:
    fields = selection_receipts.fields_of(event.receipt)
    if fields is not None and _is_erased(fields["customer_id"]):
        return {**fields, "lines": []}
    return fields


def find_unkept(events: Sequence[ReceiptCompleted]) -> list[ReceiptCompleted]:
    """Those of which nothing is kept, or something else. A receipt gets versions after it is completed (it is printed again, a Z
    report counts it), of which no event comes: so its version says nothing."""
    wanted = {one.subject: fields for one in events if (fields := _receipt_fields(one)) is not None}
    rows = SelectionInput.rows({"_id": {"$in": list(wanted)}}, INPUT_FIELDS) if wanted else []
    stored = {row["_id"]: row for row in rows}
    return [
        one
        for one in events
        if any(stored.get(one.subject, {}).get(name) != value for name, value in wanted.get(one.subject, {}).items())
    ]
