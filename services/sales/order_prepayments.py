"""Prepayments at the till as far as the order owns them: what it can take, and holds (docs/decisions/0036).

    asked ──► paid ──► returning ──► returned
      └─► gone     ◄──────┘               the receipt, or the return, was not completed

To `advances` a prepayment is one more advance, with the receipt's id in place of an invoice's. All sums are in minor units.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from contracts.currencies import KRONOR
from contracts.customers import VatType
from contracts.lines import vat_inside, vat_on
from contracts.money import from_minor, round_half_up, shortest, to_minor
from contracts.prepayments import PrepaidReceipt
from contracts.sales import OrderStatus
from contracts.sales.prepayments import PrepaymentAsked, PrepaymentState
from contracts.vat import VatCategory, vat_percent
from sales import advances, drafts, errors, order_errors, order_states
from sales.live_billings import live_of
from sales.models import Order

Stored = dict[str, Any]
"""A prepayment as its order stores it: `{receipt_id, token, state, amount, vat, advance: [{category, amount, gross}], vat_on}`;
`asked` while its receipt or its return is being completed (`prepayments`), `number`, `register_name` and `on` of its receipt once
it is paid, `return_id`, and `to_pay_back` (`note_pay_back`). `token` is the version of the receipt that holds or pays it back."""


def split(order: Order, amount: int) -> tuple[str, list[Stored]]:
    """The day whose VAT rates a prepayment has, and its parts, `[{category, percent, gross, net}]`, one for each category of what
    is left to invoice. Raises Conflict when the order takes none, InvalidInput at `/amount` for more than is left."""
    order_states.move(order.status, "prepay", order.delivery, order.billing)
    if order.currency != KRONOR:
        raise order_errors.prepayment_currency(order.currency)
    if order.vat_type is not VatType.SWEDISH:
        raise errors.receipt_vat_type(order.vat_type.value)
    day, rates = rates_of(order)
    rooms = _rooms(order, rates)
    if not rooms:
        raise errors.nothing_left("order")
    total = sum(room.gross for room in rooms.values())
    if amount > total:
        raise order_errors.prepayment_too_large(from_minor(total))
    shares = advances.share_out(amount, {rate: room.gross for rate, room in rooms.items()})
    return day, [part for rate, gross in shares.items() if gross for part in _parts(rate, gross, rooms[rate])]


class Room(NamedTuple):
    """What can still be prepaid at one VAT rate, with VAT; `ahead` is what is paid ahead already, with VAT and without, and
    `nets` what is left by category, without."""

    gross: int
    ahead: tuple[int, int]
    nets: dict[str, int]


def _rooms(order: Order, rates: Mapping[str, Decimal]) -> dict[str, Room]:
    """The rooms by rate: all prepayments of a rate come to what the order comes to, to the öre."""
    live = live_of(order)
    whole: defaultdict[Decimal, int] = defaultdict(int)
    for category, net in advances.value_left(order, live).items():
        whole[rates[category]] += net
    ahead: defaultdict[Decimal, list[int]] = defaultdict(lambda: [0, 0])
    for one in advances.open_of(live):
        ahead[rates[one.category]][0] += _open_gross(one, rates[one.category])
        ahead[rates[one.category]][1] += one.left
    nets: defaultdict[Decimal, dict[str, int]] = defaultdict(dict)
    for category, net in advances.room_of(order, live).items():
        nets[rates[category]][category] = net
    rooms = {
        shortest(rate): Room(_with_vat(net, rate) - ahead[rate][0], (ahead[rate][0], ahead[rate][1]), nets[rate])
        for rate, net in whole.items()
    }
    return {rate: room for rate, room in rooms.items() if room.gross > 0}


def _open_gross(one: advances.Open, percent: Decimal) -> int:
    """What is left to take off of an advance, with the VAT that it bore; of an invoice ahead the VAT is reckoned."""
    part = next(part for part in one.billing["advance"] if part["category"] == one.category)
    return gross_of(part, one.left) if "gross" in part else _with_vat(one.left, percent)


def gross_of(part: Stored, net: int) -> int:
    """`net` of a prepaid part, with its share of the VAT. The part may be VAT alone, an öre that rounding left."""
    if net == part["amount"]:
        return int(part["gross"])
    return int(round_half_up(Decimal(part["gross"]) * net / part["amount"], Decimal(1)))


def _with_vat(net: int, percent: Decimal) -> int:
    return net + to_minor(vat_on(from_minor(net), percent))


def _without_vat(gross: int, percent: Decimal) -> int:
    return gross - to_minor(vat_inside(from_minor(gross), percent))


def _parts(rate: str, gross: int, room: Room) -> list[Stored]:
    """The parts of one rate. VAT is reckoned on all that is paid ahead at the rate, so that each prepayment takes what those
    before it have left of it, and shared out over the categories."""
    left = sum(room.nets.values())
    net = max(0, min(left, gross, _without_vat(room.ahead[0] + gross, Decimal(rate)) - room.ahead[1]))
    nets, vats = _share_out(net, room.nets), _share_out(gross - net, room.nets)
    return [
        {"category": category, "percent": rate, "gross": some + vats[category], "net": some}
        for category, some in nets.items()
        if some + vats[category]
    ]


def _share_out(amount: int, nets: dict[str, int]) -> dict[str, int]:
    """In proportion to the nets; all to the first where nothing is left but an öre of VAT."""
    if sum(nets.values()):
        return advances.share_out(amount, nets)
    return {category: amount if at == 0 else 0 for at, category in enumerate(nets)}


def rates_of(order: Order) -> tuple[str, dict[str, Decimal]]:
    """The day of the order's supply, and the VAT rate of each of its categories on it."""
    day = drafts.day(order.delivery_date, order.date)
    exempt = bool(order.seller_exempt)
    categories = {line.vat_category for line in order.lines}
    return day.isoformat(), {one: vat_percent(VatCategory(one), VatType.SWEDISH, day, exempt) for one in categories}


def require_room(order: Order, prepaid: Stored) -> None:
    """Raises Conflict when the order cannot take the receipt's prepayment `{vat_on, parts}` as it is written there."""
    order_states.move(order.status, "prepay", order.delivery, order.billing)
    room = advances.room_of(order, live_of(order))
    _, rates = rates_of(order)
    for part in prepaid["parts"]:
        category = part["category"]
        if room.get(category, 0) < part["net"] or rates.get(category) != Decimal(part["percent"]):
            raise order_errors.prepayment_room(order.id, str(order.number))


def require_unused(order: Order, receipt_id: str) -> None:
    """Raises Conflict when an invoice, or the draft of one, has taken something off for the prepayment."""
    users = advances.users_of(live_of(order), receipt_id)
    if users:
        raise order_errors.prepayment_used(order.id, str(order.number), users)


def find(order: Order, receipt_id: str) -> Stored | None:
    """The prepayment that a receipt has taken, or is about to."""
    return next((one for one in order.prepayments if one["receipt_id"] == receipt_id), None)


def put(order: Order, prepayment: Stored | None, receipt_id: str) -> None:
    """Stores the prepayment in place of the receipt's former one; None removes it."""
    others = [one for one in order.prepayments if one["receipt_id"] != receipt_id]
    order.prepayments = [*others, prepayment] if prepayment is not None else others


def events_of(order: Order) -> list[PrepaymentAsked]:
    """The events of all prepayments whose receipt is being completed."""
    return [event_of(order, one["asked"]["receipt_id"]) for one in order.prepayments if "asked" in one]


def event_of(order: Order, receipt_id: str) -> PrepaymentAsked:
    return PrepaymentAsked(subject=order.id, version=order.version, receipt_id=receipt_id)


def receipts_of(order: Order, billing: Stored) -> list[PrepaidReceipt]:
    """The receipts that a billing takes something off for, as the invoice names them."""
    off: defaultdict[str, int] = defaultdict(int)
    for cut in billing.get("deducts", ()):
        off[cut["invoice_id"]] += cut["amount"]
    return [
        PrepaidReceipt(
            receipt_id=one["receipt_id"],
            receipt_number=one["number"],
            register_name=one["register_name"],
            on=date.fromisoformat(one["on"]),
            total=from_minor(one["amount"]),
            vat=from_minor(one["vat"]),
            deducted=from_minor(off[one["receipt_id"]]),
        )
        for one in order.prepayments
        if one["receipt_id"] in off
    ]


def note_pay_back(order: Order) -> None:
    """Notes on each prepayment what the till has to pay back of it, with VAT (`to_pay_back`, absent for nothing): all of a
    cancelled order; of a closed one what nothing is left to take it off from."""
    due = _to_pay_back(order)
    order.prepayments = [
        {name: value for name, value in one.items() if name != "to_pay_back"}
        | ({"to_pay_back": due[one["receipt_id"]]} if due.get(one["receipt_id"]) else {})
        for one in order.prepayments
    ]


def _to_pay_back(order: Order) -> dict[str, int]:
    paid = [one for one in order.prepayments if one["state"] in (PrepaymentState.PAID, PrepaymentState.RETURNING)]
    if order.status == OrderStatus.CANCELLED:
        return {one["receipt_id"]: int(one["amount"]) for one in paid}
    if order.status != OrderStatus.CLOSED:
        return {}
    live = live_of(order)
    bearable = advances.value_left(order, live)
    return {one["receipt_id"]: _unbearable(one, live, bearable) for one in paid}


def _unbearable(prepayment: Stored, live: Collection[Stored], bearable: advances.Sums) -> int:
    """What of a prepayment cannot be taken off any more, with VAT; counts down what is `bearable`, category by category."""
    over: dict[str, int] = {}
    for one in advances.open_of(live):
        if one.billing["invoice_id"] == prepayment["receipt_id"]:
            borne = min(one.left, max(0, bearable.get(one.category, 0)))
            bearable[one.category] = bearable.get(one.category, 0) - borne
            over[one.category] = one.left - borne
    parts = {part["category"]: part for part in prepayment["advance"]}
    return sum(gross_of(parts[category], net) for category, net in over.items())
