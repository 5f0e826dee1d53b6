"""Invoices with lines of their own that name an order: they take its quantities on the same road as every other (decision 27).

What was filled in stands in the billing as `free`, in the words of the contract, so that it can be asked for again. The order
counts its own sums for what was taken, whatever the lines charge, so that the rest of it still adds up.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from contracts.billing import InvoiceFields, LineInput
from contracts.errors import InvalidInput, move_fields
from contracts.sales import AskedInvoice, InvoiceOrderFreely, Part
from sales import advances, checks, errors, free_lines, lines, order_billings, order_errors, queries
from sales.lines import NOTHING, Taken
from sales.models import Order

Stored = dict[str, Any]
FILLED_IN = {*InvoiceFields.model_fields, "issue_date", "exchange_rate"} - {"order_id"}


def ask(request: InvoiceOrderFreely, today: date) -> AskedInvoice:
    """Takes the order's quantities and asks billing for the invoice. Raises NotFound; InvalidInput for another customer's order,
    an issue date ahead or more than is left of a line; Conflict when nothing is left or the state refuses it."""
    if bad := checks.check_issue_date(request.issue_date, today):
        raise errors.invalid(bad)
    named = queries.one(Order, request.order_id, errors.order_not_found)
    if named.customer_id != request.customer_id:
        raise order_errors.order_unknown(request.order_id)
    free_lines.reckon(request.lines, named.currency)  # a sum too large is refused here, where the caller hears it

    def add(order: Order, live: list[Stored], parts: list[Stored]) -> Stored:
        if advances.deduct(order, live, parts):
            raise order_errors.advance_left()
        return {"free": _filled_in(request)}

    return order_billings.ask_for(request.order_id, lambda order: _take(order, request), add, issue=request.issue)


def _filled_in(request: InvoiceOrderFreely) -> Stored:
    """What does not follow the order."""
    given = request.model_dump(mode="json", include=FILLED_IN, exclude_none=True)
    return {name: value for name, value in given.items() if value != ""}


def _take(order: Order, request: InvoiceOrderFreely) -> Taken:
    first, parts = _parts(request.lines)
    try:
        return lines.take("order", order.lines, parts or None, "invoiced", of="delivered")
    except InvalidInput as error:
        raise move_fields(error, lambda pointer: _place(pointer, first)) from None


def _parts(given: Sequence[LineInput]) -> tuple[list[int], list[Part]]:
    """How many of which order lines, and for each the position of the first line that names it. Lines that take something back
    of a line reduce it."""
    wanted: dict[int, tuple[int, Decimal]] = {}
    for position, line in enumerate(given):
        if line.order_line is not None:
            first, quantity = wanted.get(line.order_line, (position, NOTHING))
            wanted[line.order_line] = (first, quantity + line.quantity)
    if bad := [order_errors.nothing_of_line(first, number) for number, (first, some) in wanted.items() if some <= 0]:
        raise errors.invalid(bad)
    parts = [Part(line=number, quantity=quantity) for number, (_, quantity) in wanted.items()]
    return [first for first, _ in wanted.values()], parts


def _place(pointer: str, first: Sequence[int]) -> str:
    """`/parts/0/quantity` → `/lines/2/quantity`; what is wrong with the number of a line stands at its `order_line`."""
    _, parts, at, name = pointer.split("/") if pointer.count("/") == 3 else ("", "", "", "")
    if parts != "parts":
        return pointer
    return f"/lines/{first[int(at)]}/{'order_line' if name == 'line' else name}"
