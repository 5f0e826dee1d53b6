"""Contribution margin of quotes and orders: who may see it, what it comes to, and the cost prices that lines keep.

A cost price is of the document's currency, for one unit, without VAT. It leaves this service in `Quote.margin`, `Order.margin`
and `Preview.margin` alone, and only for a caller who may see it (`add_margin`): never with an event.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from chassis.context import current
from contracts import common_errors
from contracts.access import Role, is_allowed
from contracts.denominations import Denomination
from contracts.lines import ZERO, check_sum, line_amount
from contracts.money import TooLarge, round_half_up
from contracts.sales import LineFields, Order, Quote
from contracts.sales.lines import OrderLineFields
from contracts.sales.margins import LineMargin, Margin
from contracts.sales.previews import Preview
from sales import errors
from sales.line_models import Line

if TYPE_CHECKING:
    from sales.models import SalesDocument

R = TypeVar("R", Quote, Order, Preview)


def may_see() -> bool:
    """Whether the current caller may see and set cost prices."""
    return is_allowed(Role.MARGIN, current().roles)


def check_may_set(fields: Iterable[LineFields]) -> None:
    """Raises NotAllowed when the current caller gives a cost price and may not."""
    given = any(isinstance(one, OrderLineFields) and one.cost_price is not None for one in fields)
    if given and not may_see():
        raise common_errors.ROLE_MISSING.error("sales", needs=Role.MARGIN)


def set_costs(lines: Sequence[Line], fields: Sequence[LineFields], before: Sequence[Line], money: Denomination) -> None:
    """Gives new lines their cost prices: as said, else that of the line before with the same article, or the same text.

    Each line before gives its cost once. Who may not see costs says nothing of them, not even that there is none.
    Raises InvalidInput for a sum too large.
    """
    known = defaultdict(list)
    for line in before:
        known[_goods(line)].append(line.cost_price)
    is_free = may_see()
    for line, given in zip(lines, fields, strict=True):
        former = known[_goods(line)].pop(0) if known[_goods(line)] else None
        is_said = is_free and "cost_price" in given.model_fields_set
        line.cost_price = given.cost_price if is_said and isinstance(given, OrderLineFields) else former
    margin_of(lines, money)


def copy_costs(lines: Sequence[Line], of: Iterable[Line]) -> None:
    """Gives lines the cost prices of others, in the same order."""
    for line, other in zip(lines, of, strict=True):
        line.cost_price = other.cost_price


def margin_of(lines: Sequence[Line], money: Denomination) -> Margin | None:
    """The margin of a document's lines; None when no cost is known. Raises InvalidInput for a sum too large."""
    try:
        shown = [_margin_of_line(line, money) for line in lines if line.cost_price is not None]
        if not shown:
            return None
        counting = {line.line: money.read(line.amount) for line in lines if not line.left_out}
        summed = [one for one in shown if one.line in counting]
        net = check_sum(sum((counting[one.line] for one in summed), ZERO), money.unit)
        cost = check_sum(sum((one.cost for one in summed), ZERO), money.unit)
        check_sum(net - cost, money.unit)
    except TooLarge:
        raise errors.sum_too_large() from None
    return Margin(
        net=net,
        cost=cost,
        contribution=net - cost,
        percent=percent_of(net - cost, net),
        lines=shown,
        lines_without_cost=sorted(counting.keys() - {one.line for one in shown}),
    )


def percent_of(contribution: Decimal, net: Decimal) -> Decimal | None:
    """Contribution in per cent of what is charged, half up to two decimals; None where nothing is charged."""
    return round_half_up(100 * contribution / net) if net else None


def add_margin(document: "SalesDocument", reply: R) -> R:
    """The reply with its margin, for a caller who may see it."""
    margin = margin_of(document.lines, document.money) if may_see() else None
    return reply.model_copy(update={"margin": margin}) if margin else reply


def _margin_of_line(line: Line, money: Denomination) -> LineMargin:
    cost = line_amount(line.quantity, line.cost_price, ZERO, money.unit)
    net = money.read(line.amount)
    return LineMargin(
        line=line.line,
        cost_price=line.cost_price,
        cost=cost,
        contribution=check_sum(net - cost, money.unit),
        percent=percent_of(net - cost, net),
    )


def _goods(line: Line) -> tuple[str, str, str]:
    """What a line sells: its article, else its text."""
    return (line.article, "", line.unit) if line.article else ("", line.text, line.unit)
