"""The list of the deliveries of all orders, the newest day first.

A delivery belongs to its order, and an index knows the orders by the days of their deliveries. So the list is read in spans of
days, from the newest back, each as long as what was found lets expect; a busy day is read as a whole.
"""

from collections.abc import Iterator
from datetime import date, timedelta
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
        return cls(date.fromisoformat(on).isoformat(), delivery_id, order_id, int(position))


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
        if span.days > 1 and span.first <= today and _is_crowded(request, span):
            span = _back(span.last, min(span.days // 4, LONGEST_SPAN), span.first)
            continue
        orders = list(Order.find(__raw__=_query(request, span)).exclude("history"))
        rows = (one for order in orders for one in _rows_of(order, request, span))
        found += sorted(
            (one for one in rows if before is None or one[0] < before), reverse=True, key=lambda one: one[0]
        )
        read, end = read + len(orders), span.first
        span = _following(request, span)
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
    """The newest days that are asked for. All days to come are one span: they hold what a wrong clock has written."""
    last = request.to_day or date.max
    if before is not None:
        last = min(last, before.last_day)
    oldest = request.from_day or date.min
    if last < oldest:
        return None
    return Span(max(oldest, today + timedelta(1)), last) if last > today else _back(last, FIRST_SPAN, oldest)


def _following(request: ListDeliveries, span: Span) -> Span | None:
    """The days before, twice as many; None where there are none."""
    oldest = request.from_day or date.min
    if span.first <= oldest:
        return None
    days = FIRST_SPAN if span.last == date.max else 2 * min(span.days, LONGEST_SPAN)
    return _back(date.fromordinal(span.first.toordinal() - 1), days, oldest)


def _back(last: date, days: int, oldest: date) -> Span:
    """So many days that end with `last`; all from the `oldest` on, if they are very many."""
    first = max(oldest.toordinal(), last.toordinal() - max(days, 1) + 1)
    return Span(oldest if days > LONGEST_SPAN else date.fromordinal(first), last)


def _is_crowded(request: ListDeliveries, span: Span) -> bool:
    return len(Order.rows(_query(request, span), ["_id"], limit=MOST_AT_ONCE + 1)) > MOST_AT_ONCE


def _query(request: ListDeliveries, span: Span) -> Row:
    """The orders with a delivery in those days, and as asked; others of their deliveries may not be."""
    delivery: Row = {"on": {"$gte": span.first.isoformat(), "$lte": span.last.isoformat()}}
    if request.taken_back is not None:
        delivery["taken_back_on"] = {"$exists": request.taken_back}
    wanted = {"_id": request.order_id, "customer_id": request.customer_id, "branch_id": request.branch_id}
    query: Row = {name: said for name, said in wanted.items() if said is not None}
    if request.fully_invoiced is not None:
        query["billing"] = {"$ne": (Progress.NONE if request.fully_invoiced else Progress.FULL).value}
    # The index holds only orders with deliveries; the database takes it for a query that says so itself.
    return {**query, "deliveries": {"$elemMatch": delivery}, "deliveries.on": {"$exists": True}}


def _rows_of(order: Order, request: ListDeliveries, span: Span) -> Iterator[Found]:
    live = live_of(order)
    progress = invoiced_deliveries.progress_of(order, live)
    for position, one in enumerate(delivery_notes.list_of(order.number, order.deliveries), 1):
        is_back = one.taken_back_on is not None
        is_in = span.first <= one.on <= span.last and request.taken_back in (None, is_back)
        far = progress.get(position, Progress.NONE)
        is_left = far is not Progress.FULL and not is_back
        if is_in and (
            request.fully_invoiced is None or (is_left if request.fully_invoiced is False else far is Progress.FULL)
        ):
            row = DeliveryRow(
                **one.model_dump(include={"id", "number", "on", "branch_name", "text", "taken_back_on"}),
                order_id=order.id,
                order_number=str(order.number),
                customer_id=order.customer_id,
                customer_name=order.party.get("name", ""),
                branch_id=order.branch_id,
                billing=far,
                invoice_ids=invoiced_deliveries.invoices_of(live, position),
            )
            yield Place(one.on.isoformat(), one.id, order.id, position), row
