"""What a customer has bought by invoice, article by article (decision 48)."""

from collections.abc import Callable
from datetime import date

from pydantic import TypeAdapter

from billing import account_sums, currency_sums, customers, habits, periods, purchase_sums
from billing.invoice_claims import NO_INTEREST
from billing.models import Invoice
from billing.purchase_sums import Key, Total
from chassis.paging import bad_cursor, decode_place, encode_place
from chassis.slices import in_slices
from chassis.storage import Row
from contracts.billing import purchases as contract
from contracts.billing.purchases import PurchaseSort
from contracts.money import with_two_decimals

Rank = tuple[int, bool, str, str, str, str]
"""What purchases are sorted by: the value first, then currency, article, text and unit."""
PLACE = TypeAdapter[tuple[PurchaseSort, Rank]](tuple[PurchaseSort, Rank])

AT_ONCE = 25
"""So many invoices are read before other calls run: a millisecond of work."""

RANKS: dict[PurchaseSort, Callable[[Total], int]] = {
    PurchaseSort.AMOUNT: lambda total: -total.amount,
    PurchaseSort.LAST_ON: lambda total: -date.fromisoformat(total.latest[0]).toordinal(),
    PurchaseSort.QUANTITY: lambda total: -total.pieces,
    PurchaseSort.ARTICLE: lambda _: 0,
}


def list_purchases(request: contract.ListPurchases, today: date) -> contract.Purchases:
    """Raises InvalidInput for days that lie ahead or backwards and for a bad cursor, Unavailable for a customer or branch
    whose event has not come yet."""
    last = periods.check(request.first, request.last, today)
    first = request.first or periods.year_before(last)
    customers.require_branch(request.customer_id, request.branch_id)
    after = _read_cursor(request)
    totals = _add_up(request, first, last)
    if not totals:
        customers.require(request.customer_id)
    ranked = sorted((_rank(request.sort, key, total), key) for key, total in totals.items())
    following = [one for one in ranked if after is None or one[0] > after]
    shown = following[: request.limit]
    return contract.Purchases(
        first=first,
        last=last,
        items=[_show(key, totals[key]) for _, key in shown],
        next_cursor=_write_cursor(request.sort, shown[-1][0]) if len(following) > request.limit else None,
    )


def _add_up(request: contract.ListPurchases, first: date, last: date) -> dict[Key, Total]:
    query: Row = {
        "customer_id": request.customer_id,
        "issue_date": {"$gte": str(first), "$lte": str(last)},
        "status": {"$nin": [*habits.NOT_ISSUED]},
        **NO_INTEREST,
    }
    if request.branch_id is not None:
        query["branch_id"] = request.branch_id
    if request.article is not None:
        query["lines.article"] = request.article
    rows = Invoice.rows(query, purchase_sums.FIELDS)
    lines = (line for row in in_slices(rows, AT_ONCE) for line in purchase_sums.lines_of(row))
    return purchase_sums.add_up(line for line in lines if request.article in (None, line.key.article))


def _rank(sort: PurchaseSort, key: Key, total: Total) -> Rank:
    """In each order but that of articles, kronor first."""
    is_other, currency = account_sums.kronor_first(key.currency)
    if sort is PurchaseSort.ARTICLE:
        return 0, not key.article, key.article, key.text, key.unit, key.currency
    return RANKS[sort](total), is_other, currency, key.article, key.text, key.unit


def _show(key: Key, total: Total) -> contract.Purchase:
    average = total.average(key.currency)
    return contract.Purchase(
        article=key.article,
        text=total.text,
        unit=key.unit,
        currency=key.currency,
        quantity=total.quantity,
        amount=currency_sums.read(key.currency, total.amount),
        average_price=None if average is None else with_two_decimals(average),
        last_on=date.fromisoformat(total.latest[0]),
        last_price=total.price,
        lowest_price=total.lowest,
        highest_price=total.highest,
        invoices=len(total.invoices),
    )


def _write_cursor(sort: PurchaseSort, place: Rank) -> str:
    return encode_place((sort, place), contract.ListPurchases, PLACE)


def _read_cursor(request: contract.ListPurchases) -> Rank | None:
    """A cursor belongs to one order."""
    if request.cursor is None:
        return None
    sort, place = decode_place(request.cursor, contract.ListPurchases, PLACE)
    if sort is not request.sort:
        raise bad_cursor("billing")
    return place
