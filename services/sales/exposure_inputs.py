"""The copies that a customer's exposure is built from: kept by events, whatever their order, and read with one query."""

from collections.abc import Mapping
from decimal import Decimal

from chassis.storage import Row
from contracts.billing import RatingRecorded
from contracts.billing.owed import OnAccountChanged, OwedChanged
from contracts.customers.events import CreditLimitChanged
from contracts.denominations import new_denomination
from contracts.sales.exposures import OrderExposureChanged
from sales.projections import ExposureInput

FIELDS = ("kind", "customer_id", "branch_id", "currency", "sums", "due_date", "rating", "limit")
"""What the sums and sentences are made of."""


def keep_order(event: OrderExposureChanged) -> None:
    """Stores what the event says, unless something newer is stored already."""
    sums = {"delivered": event.delivered, "ordered": event.ordered, "advances": event.advances}
    _keep_sums(ExposureInput.ORDER, event, sums, None)


def keep_owed(event: OwedChanged) -> None:
    """The same of an invoice. What was paid too much of it counts as an advance."""
    owed = max(event.remaining, Decimal(0))
    sums = {"owed": owed, "disputed": event.disputed, "advances": owed - event.remaining}
    in_time = event.in_time_until or event.due_date
    due = in_time.isoformat() if in_time and owed else None
    _keep_sums(ExposureInput.INVOICE, event, sums, due)


def keep_on_account(event: OnAccountChanged) -> None:
    """The same of a payment on account, which is the whole customer's."""
    money = new_denomination(event.currency)
    left = {"advances": money.store(event.on_account)} if event.on_account else {}
    ExposureInput.apply(
        event.subject,
        event.version,
        kind=ExposureInput.ON_ACCOUNT,
        customer_id=event.customer_id,
        counts=bool(left),
        currency=event.currency,
        sums=left,
    )


def keep_rating(event: RatingRecorded) -> None:
    """The same of a rating, which never changes."""
    said = event.rating.model_dump(mode="json", include={"provider", "letter", "normalised", "as_of"})
    ExposureInput.apply(
        event.subject,
        event.version,
        kind=ExposureInput.RATING,
        customer_id=event.rating.customer_id,
        counts=True,
        rating=said,
    )


def keep_limit(event: CreditLimitChanged) -> None:
    """The same of the credit limit."""
    limit = None if event.limit is None else new_denomination(event.currency).store(event.limit)
    ExposureInput.apply(
        event.subject,
        event.version,
        kind=ExposureInput.LIMIT,
        customer_id=event.subject,
        counts=limit is not None,
        currency=event.currency,
        limit=limit,
    )


def _keep_sums(
    kind: str, event: OrderExposureChanged | OwedChanged, sums: Mapping[str, Decimal], due: str | None
) -> None:
    money = new_denomination(event.currency)
    stored = {name: money.store(amount) for name, amount in sums.items() if amount}
    ExposureInput.apply(
        event.subject,
        event.version,
        kind=kind,
        customer_id=event.customer_id,
        counts=bool(stored),
        branch_id=event.branch_id,
        currency=event.currency,
        sums=stored,
        due_date=due,
    )


def find(customer_id: str, branch_id: str | None) -> list[Row]:
    """What counts of a customer: of one branch or all; ratings and limit are always the whole customer's."""
    return ExposureInput.rows(query_of(customer_id, branch_id), FIELDS)


def query_of(customer_id: str, branch_id: str | None) -> Row:
    """What `find` asks for."""
    query: Row = {"counts": True, "customer_id": customer_id}
    if branch_id is not None:
        query["$or"] = [{"branch_id": branch_id}, {"kind": {"$in": [ExposureInput.RATING, ExposureInput.LIMIT]}}]
    return query


def find_all() -> list[Row]:
    """The orders, invoices, payments on account and limits that count, of all customers of the company."""
    kinds = [ExposureInput.ORDER, ExposureInput.INVOICE, ExposureInput.ON_ACCOUNT, ExposureInput.LIMIT]
    return ExposureInput.rows({"counts": True, "kind": {"$in": kinds}}, FIELDS)
