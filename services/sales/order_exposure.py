"""What an order adds to its customer's exposure (decision 47). Pure; sums in minor units of the order, with VAT.

Only issued invoices take something away here: what an invoice that is asked for or a draft holds of the order is owed by nobody
yet. So whatever an order comes to is counted here, until the write that issues its invoice makes billing count it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from contracts.lines import Pieces, share_of, vat_on
from contracts.sales import BillingState, OrderStatus
from contracts.sales.exposures import OrderExposureChanged
from sales import advances, lines, order_prepayments
from sales.held_parts import held_parts
from sales.live_billings import live_of

if TYPE_CHECKING:
    from sales.line_models import Line
    from sales.models import Order

Stored = dict[str, Any]
Sums = dict[Decimal, int]
"""VAT rate in percent → without VAT."""
PROMISED = frozenset({OrderStatus.CONFIRMED, OrderStatus.ON_HOLD, OrderStatus.COMPLETED})
"""States in which all that is not delivered is owed to the customer, and what for to the company."""
IS_PROMISED = {"status": {"$ne": OrderStatus.DRAFT.value}}
"""The query for orders that are told of."""
NOTHING = Decimal(0)


def events_of(order: "Order") -> Iterator[OrderExposureChanged]:
    """The event that every write of a confirmed order carries; none of a draft, which nobody has promised."""
    if order.status != OrderStatus.DRAFT:
        yield event_of(order)


def event_of(order: "Order") -> OrderExposureChanged:
    """What the order adds now."""
    issued = [one for one in live_of(order) if one["state"] == BillingState.ISSUED]
    ordered, delivered = _not_invoiced(order, issued)
    return OrderExposureChanged(
        subject=order.id,
        version=order.version,
        customer_id=order.customer_id,
        branch_id=order.branch_id,
        currency=order.currency,
        delivered=order.money.read(delivered),
        ordered=order.money.read(ordered),
        advances=order.money.read(sum(_with_its_vat(order, one) for one in advances.open_of(issued))),
    )


def _not_invoiced(order: "Order", issued: Collection[Stored]) -> tuple[int, int]:
    """What is ordered and not delivered, and what is delivered and on no issued invoice. VAT is that of the whole rest of a rate,
    so that the two come to what invoices of all the rest come to; what is ordered has the rest of it."""
    held, pending = held_parts(issued), _pending(order)
    delivered: Sums = defaultdict(int)
    rest: Sums = defaultdict(int)
    for line in order.lines:
        if line.left_out:
            continue
        to_deliver, to_invoice = _values(order, line, held, line.invoiced - pending[line.line])
        delivered[line.vat_percent] += to_invoice
        rest[line.vat_percent] += to_invoice + to_deliver
    all_delivered = _with_vat(order, delivered)
    return _with_vat(order, rest) - all_delivered, all_delivered


def _values(order: "Order", line: "Line", held: Collection[Stored], invoiced: Decimal) -> tuple[int, int]:
    """What is ordered and not delivered of a line, and what is delivered and not invoiced, both without VAT. What was invoiced
    before its delivery is neither."""
    left = Pieces(line.quantity - invoiced, int(line.amount) - _taken(order, line, held, invoiced))
    here = max(NOTHING, line.delivered - invoiced)
    if left.quantity <= 0:
        return 0, 0
    to_invoice = share_of(Pieces(line.quantity, line.amount), left, here, Decimal(order.money.step))
    return (left.amount - to_invoice if order.status in PROMISED else 0), to_invoice


def _taken(order: "Order", line: "Line", held: Collection[Stored], invoiced: Decimal) -> int:
    """What issued invoices took of the line, and what was counted as invoiced without one."""
    mine = [part for part in held if part["line"] == line.line]
    unnamed = invoiced - sum((Decimal(part["quantity"]) for part in mine), NOTHING)
    amounts = [
        part["amount"] if "amount" in part else lines.share(line, Decimal(part["quantity"]), order.money)
        for part in mine
    ]
    return sum(amounts) + lines.share(line, max(unnamed, NOTHING), order.money)


def _pending(order: "Order") -> defaultdict[int, Decimal]:
    """Line → what invoices that are not issued hold of it."""
    found: defaultdict[int, Decimal] = defaultdict(Decimal)
    waiting = [one for one in live_of(order) if one["state"] != BillingState.ISSUED]
    for part in held_parts(waiting):
        found[part["line"]] += Decimal(part["quantity"])
    return found


def _with_vat(order: "Order", nets: Sums) -> int:
    money = order.money
    vat = [vat_on(money.read(net), percent, money.unit) for percent, net in nets.items()]
    return sum(nets.values()) + sum(money.store(one) for one in vat)


def _with_its_vat(order: "Order", one: advances.Open) -> int:
    """What is left of an advance, with its VAT: of a prepayment its share of what was paid, of an invoice at the order's rate."""
    part = next(part for part in one.billing["advance"] if part["category"] == one.category)
    if "gross" in part:
        return order_prepayments.gross_of(part, one.left)
    percent = next((line.vat_percent for line in order.lines if line.vat_category == one.category), NOTHING)
    return _with_vat(order, {percent: one.left})
