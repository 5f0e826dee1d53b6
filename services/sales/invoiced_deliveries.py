"""Which delivery the parts of an invoice are of: the oldest first, so that day and place of an invoice are those of its goods.

A delivery is known by its position in its order, from 1. What an invoice holds of it stands in the billing: `of`, a list of
`{delivery, line, quantity}`. Quantities that release 0.1.0 counted as invoiced name no delivery; they count as of the oldest.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from contracts.sales import Progress
from sales.lines import NOTHING, Taken
from sales.models import Order

Stored = dict[str, Any]
Free = dict[tuple[int, int], Decimal]
"""(position of a delivery, line) → how many of it no invoice holds, the oldest delivery first."""


def share_out(order: Order, taken: Taken, live: Collection[Stored]) -> list[Stored]:
    """Which deliveries the quantities are of that an invoice takes now; `live` are the billings that held some before."""
    free = free_of(order, live, {line.line: quantity for line, quantity in taken})
    return [part for line, quantity in taken for part in _cut(free, line.line, quantity)]


def free_of(order: Order, live: Collection[Stored], now: Mapping[int, Decimal] | None = None) -> Free:
    """What of each delivery is in no invoice; `now`: line → how many are being taken now, which its line counts already."""
    free = _delivered(order)
    held = [part for one in live for part in _held_by(one)]
    for part in held:
        key = (part["delivery"], part["line"])
        if key in free:
            free[key] -= Decimal(part["quantity"])
    for line in order.lines:
        named = sum((Decimal(part["quantity"]) for part in held if part["line"] == line.line), NOTHING)
        unnamed = line.invoiced - named - (now or {}).get(line.line, NOTHING)
        list(_cut(free, line.line, max(unnamed, NOTHING)))
    return free


def progress_of(order: Order, live: Collection[Stored]) -> dict[int, Progress]:
    """Position of a delivery → how much of it invoices hold; one that was taken back is not there."""
    free, whole = free_of(order, live), _delivered(order)
    left: defaultdict[int, list[bool]] = defaultdict(list)
    for key, quantity in whole.items():
        left[key[0]] += [free[key] == quantity, free[key] > 0]
    return {at: _progress(found) for at, found in left.items()}


def _progress(left: Sequence[bool]) -> Progress:
    """Of pairs, line by line: whether all of it is left, and whether something is."""
    if all(left[::2]):
        return Progress.NONE
    return Progress.PART if any(left[1::2]) else Progress.FULL


def invoices_of(live: Iterable[Stored], position: int) -> list[str]:
    """The ids of the invoices that hold something of that delivery."""
    return [one["invoice_id"] for one in live if any(part["delivery"] == position for part in one.get("of", ()))]


def is_free(order: Order, position: int, live: Collection[Stored]) -> bool:
    """Whether no invoice holds anything of that delivery."""
    free, whole = free_of(order, live), _delivered(order)
    return all(free[key] == quantity for key, quantity in whole.items() if key[0] == position)


def _held_by(billing: Stored) -> list[Stored]:
    """What a billing holds of the deliveries, less what was credited of it: of its newest delivery first."""
    held = [dict(part) for part in billing.get("of", ())]
    for back in (part for credit in billing.get("credits", ()) for part in credit["parts"]):
        quantity = Decimal(back["quantity"])
        for part in reversed([one for one in held if one["line"] == back["line"]]):
            cut = min(Decimal(part["quantity"]), quantity)
            part["quantity"] = f"{Decimal(part['quantity']) - cut:f}"
            quantity -= cut
    return held


def _delivered(order: Order) -> Free:
    numbered = [(one["on"], at, one) for at, one in enumerate(order.deliveries, 1) if not one.get("taken_back_on")]
    return {
        (at, part["line"]): Decimal(part["quantity"])
        for _, at, one in sorted(numbered, key=lambda found: found[:2])
        for part in one["parts"]
    }


def _cut(free: Free, line: int, quantity: Decimal) -> list[Stored]:
    """Takes so many of a line from what is free, the oldest first."""
    parts: list[Stored] = []
    for (delivery, of), left in list(free.items()):
        cut = min(left, quantity) if of == line else NOTHING
        if cut > 0:
            free[delivery, of] -= cut
            quantity -= cut
            parts.append({"delivery": delivery, "line": line, "quantity": f"{cut:f}"})
    return parts
