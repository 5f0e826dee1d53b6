"""The list of the deliveries of all orders, the newest day first.

A delivery belongs to its order, and an index knows the orders by the days of their deliveries. So the list is read in spans of
days, from the newest back, each as long as what was found lets expect; a busy day is read as a whole.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import Any, NamedTuple, Self

from chassis.paging import bad_cursor, decode_cursor, encode_cursor
from chassis.storage import Row
from contracts.base import Page
from contracts.sales import Progress
from contracts.sales.deliveries import DeliveryRow, ListDeliveries
from sales import customers, delivery_notes, invoiced_deliveries
from sales.live_billings import live_of
from sales.models import Order

MOST_AT_ONCE = 500
"""So many orders are read of a span; a longer one is cut. It holds a day at least."""
MOST_ORDERS = 2_000
"""After so many a page ends, full or not: filters may leave out most of them."""
FIRST_SPAN, LONGEST_SPAN = 7, 4_000
"""Days; a longer one reaches back to the first delivery."""
FARTHEST_AHEAD = timedelta(366)
MOST_NAMED = 400
"""So many days are named one by one in a query."""
PLACES = ("deliveries.on", "deliveries.delivery_id", "deliveries.taken_back_on")
FIELDS = ("number", "customer_id", "branch_id", "party", "lines", "deliveries", "billings", "prepayments")


class Place(NamedTuple):
    """Where a delivery stands in the list, which goes from the greatest to the least."""

    on: str
    delivery_id: str = ""
    order_id: str = ""
    position: int = 0

    @property
    def last_day(self) -> date:
        """The day of what follows in the list, at the latest; a place without an order is the end of its day."""
        day = date.fromisoformat(self.on)
        return day if self.order_id else day - timedelta(1)

    def to_text(self) -> str:
        return "/".join(map(str, self))

    @classmethod
    def of_text(cls, text: str) -> Self:
        """Raises ValueError."""
        on, delivery_id, order_id, position = text.split("/")
        if (day := date.fromisoformat(on)) == date.min:
            raise ValueError(on)
        return cls(day.isoformat(), delivery_id, order_id, int(position))


class Span(NamedTuple):
    """Days, both ends included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


Found = tuple[Place, DeliveryRow]


def list_deliveries(request: ListDeliveries, today: date) -> Page[DeliveryRow]:
    """A page, as asked. Raises InvalidInput for a bad cursor, Unavailable for a branch whose event has not come yet."""
    customers.require_branch(request.customer_id, request.branch_id)
    before = _place_of(request)
    found: list[Found] = []
    read, span = 0, _first_span(request, before, today)
    while span is not None and len(found) <= request.limit and read < MOST_ORDERS:
        rows = Order.rows(_query(request, span), PLACES, limit=MOST_AT_ONCE + 1 if _may_be_cut(span, today) else 0)
        if len(rows) > MOST_AT_ONCE and _may_be_cut(span, today):
            span = _back(span.last, min(span.days // 4, LONGEST_SPAN), span.first)
            continue
        places = sorted((one for one in _places(rows, request, span) if before is None or one < before), reverse=True)
        found += islice(_load(places, request), request.limit + 1 - len(found))
        read, end = read + len(rows), span.first
        span = _following(request, span, today)
    items = [row for _, row in found[: request.limit]]
    if len(found) > request.limit:
        return _page(items, request, found[request.limit - 1][0])
    return _page(items, request, Place(end.isoformat()) if span is not None else None)


def _page(items: list[DeliveryRow], request: ListDeliveries, last: Place | None) -> Page[DeliveryRow]:
    made: Any = request.reply
    following = encode_cursor(last.to_text(), type(request)) if last is not None else None
    page: Page[DeliveryRow] = made(items=items, next_cursor=following)
    return page


def _place_of(request: ListDeliveries) -> Place | None:
    if request.cursor is None:
        return None
    try:
        return Place.of_text(decode_cursor(request.cursor, type(request)))
    except ValueError:
        raise bad_cursor(request.service) from None


def _first_span(request: ListDeliveries, before: Place | None, today: date) -> Span | None:
    """The newest days that are asked for; all days of a customer or an order, which has few. Without a last day, days to come
    are a span of their own: they hold what a wrong clock has written."""
    last = request.to_day or today + FARTHEST_AHEAD
    if before is not None:
        last = min(last, before.last_day)
    oldest = request.from_day or date.min
    if last < oldest:
        return None
    if last > today:
        return Span(max(oldest, today + timedelta(1)), last)
    return _back(last, _first_days(request), oldest)


def _first_days(request: ListDeliveries) -> int:
    return FIRST_SPAN if request.customer_id is None and request.order_id is None else LONGEST_SPAN + 1


def _following(request: ListDeliveries, span: Span, today: date) -> Span | None:
    """The days before, twice as many; None where there are none."""
    oldest = request.from_day or date.min
    if span.first <= oldest:
        return None
    days = _first_days(request) if span.first > today else 2 * min(span.days, LONGEST_SPAN)
    return _back(date.fromordinal(span.first.toordinal() - 1), days, oldest)


def _back(last: date, days: int, oldest: date) -> Span:
    """So many days that end with `last`; all from the `oldest` on, if they are very many."""
    first = max(oldest.toordinal(), last.toordinal() - max(days, 1) + 1)
    return Span(oldest if days > LONGEST_SPAN else date.fromordinal(first), last)


def _may_be_cut(span: Span, today: date) -> bool:
    """A day is read as a whole, and so are the days to come."""
    return span.days > 1 and span.first <= today


def _query(request: ListDeliveries, span: Span) -> Row:
    """The orders with a delivery in those days, and as asked; others of their deliveries may not be.

    Days are named one by one where they are few: not every database finds a range of what lies in a list by its index.
    """
    days: Row = {"$gte": span.first.isoformat(), "$lte": span.last.isoformat()}
    if span.days <= MOST_NAMED:
        days = {"$in": [(span.first + timedelta(at)).isoformat() for at in range(span.days)]}
    wanted = {"_id": request.order_id, "customer_id": request.customer_id, "branch_id": request.branch_id}
    query: Row = {name: said for name, said in wanted.items() if said is not None}
    if request.fully_invoiced is not None:
        query["billing"] = {"$ne": (Progress.NONE if request.fully_invoiced else Progress.FULL).value}
    if request.taken_back:
        query["deliveries.taken_back_on"] = {"$exists": True}
    return {**query, "deliveries.on": days}


def _places(rows: Iterable[Row], request: ListDeliveries, span: Span) -> Iterator[Place]:
    for row in rows:
        for position, one in enumerate(row["deliveries"], 1):
            is_back = "taken_back_on" in one
            if span.first.isoformat() <= one["on"] <= span.last.isoformat() and request.taken_back in (None, is_back):
                yield Place(one["on"], one.get("delivery_id", ""), row["_id"], position)


def _load(places: Sequence[Place], request: ListDeliveries) -> Iterator[Found]:
    """The deliveries at those places, as far as they are asked for; some are read at once, and no more than are taken."""
    for first in range(0, len(places), request.limit + 1):
        some = places[first : first + request.limit + 1]
        found = Order.find(id__in=sorted({one.order_id for one in some})).only(*FIELDS)
        orders = {one.id: (one, live_of(one)) for one in found}
        for place in some:
            order, live = orders[place.order_id]
            row = _row(order, live, place.position)
            is_left = row.billing is not Progress.FULL and row.taken_back_on is None
            if request.fully_invoiced in (None, row.billing is Progress.FULL) and (
                request.fully_invoiced is not False or is_left
            ):
                yield place, row


def _row(order: Order, live: list[Row], position: int) -> DeliveryRow:
    delivery = order.deliveries[position - 1]
    return DeliveryRow(
        id=delivery.get("delivery_id", ""),
        number=delivery_notes.number_of(order.number, position),
        on=delivery["on"],
        order_id=order.id,
        order_number=str(order.number),
        customer_id=order.customer_id,
        customer_name=order.party.get("name", ""),
        branch_id=order.branch_id,
        branch_name=delivery.get("branch_name", ""),
        text=delivery.get("text", ""),
        billing=invoiced_deliveries.progress_of(order, live).get(position, Progress.NONE),
        invoice_ids=invoiced_deliveries.invoices_of(live, position),
        taken_back_on=delivery.get("taken_back_on"),
    )
