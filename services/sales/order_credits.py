"""What credit notes give back to an order: pieces that can be invoiced again (docs/decisions/0028).

Billing decides what is credited of an invoice. The order's billing keeps each credit under the id of its credit note, so that the
news counts once, however often and in whatever order it comes.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from chassis.storage import change
from contracts import billing
from contracts.lines import Pieces, share_of
from contracts.money import shortest
from contracts.sales import BillingState, OrderChanged
from sales import advances, errors, order_billings
from sales.models import Order
from sales.order_billings import Stored


def note(event: billing.InvoiceCredited) -> None:
    """Takes back what the credit gives back, once, in each order. It may come before the news that the invoice is issued."""
    for one in _of_each_order(event):
        _note(one)


def _of_each_order(event: billing.InvoiceCredited) -> list[billing.InvoiceCredited]:
    """The event as each of its orders sees it: a collective invoice's parts name their orders, and their places in those."""
    if event.order_id:
        return [event]
    ids = dict.fromkeys(part.order_id for part in event.credit.parts if part.order_id)
    return [_of_order(event, order_id) for order_id in ids]


def _of_order(event: billing.InvoiceCredited, order_id: str) -> billing.InvoiceCredited:
    parts = [
        part.model_copy(update={"line": part.order_place or part.line})
        for part in event.credit.parts
        if part.order_id == order_id
    ]
    return event.model_copy(update={"order_id": order_id, "credit": event.credit.model_copy(update={"parts": parts})})


def _note(event: billing.InvoiceCredited) -> None:
    def decide(order: Order) -> OrderChanged | None:
        asked = next((one for one in order.billings if one["invoice_id"] == event.subject), None)
        if asked is None or _has_credit(asked, event.credit.id) or not _gives_back(asked, event):
            return None
        parts = _parts_back(asked, event, Decimal(order.money.step))
        credit = {
            "invoice_id": event.credit.id,
            "parts": parts,
            **advances.credited(asked, event.credit.parts, order.money),
        }
        after = {**asked, "credits": [*asked.get("credits", ()), credit]}
        if asked["state"] in order_billings.FOLLOWS[BillingState.ISSUED]:
            after |= {"state": BillingState.ISSUED.value, "number": event.number}
        order.billings = [after if one is asked else one for one in order.billings]
        order_billings.give_back(order, parts)
        order_billings.record_progress(order)
        return order.changed()

    change(Order, str(event.order_id), decide, not_found=errors.order_not_found)


def find_unheard(events: Sequence[billing.InvoiceCredited]) -> list[billing.InvoiceCredited]:
    """Those of the events of which the order has not heard, and that give something back to it."""
    return [one for one in events if any(_is_unheard(of) for of in _of_each_order(one))]


def _is_unheard(one: billing.InvoiceCredited) -> bool:
    return (
        (asked := order_billings.find_billing(one.order_id, one.subject)) is not None
        and _gives_back(asked, one)
        and not _has_credit(asked, one.credit.id)
    )


def _gives_back(asked: Stored, event: billing.InvoiceCredited) -> bool:
    return bool(_given_back(event) or advances.credited(asked, event.credit.parts))


def _given_back(event: billing.InvoiceCredited) -> list[tuple[int, Decimal]]:
    """The order's lines that get pieces back, and how many; the invoice may have several lines of one of the order."""
    back: defaultdict[int, Decimal] = defaultdict(Decimal)
    for part in event.credit.parts:
        if part.order_line is not None and part.quantity > 0:
            back[part.order_line] += part.quantity
    return list(back.items())


def _has_credit(asked: Stored, credit_note_id: str) -> bool:
    return any(one["invoice_id"] == credit_note_id for one in asked.get("credits", ()))


def _parts_back(asked: Stored, event: billing.InvoiceCredited, unit: Decimal) -> list[Stored]:
    """The pieces with their share of what the billing took for them, so that they come to the same when they are invoiced again.

    A fall in price stays: it belongs to the invoice, not to the order.
    """
    before = [part for one in asked.get("credits", ()) for part in one["parts"]]
    parts = []
    for line, quantity in _given_back(event):
        whole, back = _sum_of(asked["parts"], line), _sum_of(before, line)
        left = Pieces(whole.quantity - back.quantity, whole.amount - back.amount)
        parts.append({"line": line, "quantity": shortest(quantity), "amount": share_of(whole, left, quantity, unit)})
    return parts


def _sum_of(parts: Iterable[Stored], line: int) -> Pieces:
    mine = [part for part in parts if part["line"] == line]
    return Pieces(sum((Decimal(part["quantity"]) for part in mine), Decimal(0)), sum(part["amount"] for part in mine))
