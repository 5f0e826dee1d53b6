"""Advances: an invoice before delivery, and what the order's last invoices take off for it (docs/decisions/0033).

An advance is split over the VAT categories of what is left to invoice, since its rate follows the supply that it is for. It is
taken off as late as possible: an invoice takes off only what the rest of the order could not bear any more, so that no invoice
falls below nothing and the last one takes the rest. All sums are in minor units, without VAT.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from contracts.billing import CreditedPart
from contracts.denominations import IN_KRONOR, Denomination
from contracts.errors import Conflict
from contracts.money import round_half_up
from contracts.sales import BillingState, OrderedLine
from contracts.sales.billings import Advance, AdvanceTaken
from sales import drafts, errors, lines, order_errors
from sales.held_parts import held_parts
from sales.models import Line, Order
from sales.order_states import invoiced_of

Stored = dict[str, Any]
Sums = dict[str, int]
"""VAT category → minor units."""
TEXTS = {
    "advance": {"sv": "Förskott, order {number}", "en": "Advance, order {number}"},
    "deduct": {"sv": "Avgår förskott, faktura {number}", "en": "Less advance, invoice {number}"},
    "deduct_prepaid": {
        "sv": "Avgår förskott, kassakvitto {number} {day}",
        "en": "Less prepayment, cash receipt {number} of {day}",
    },
}


class Open(NamedTuple):
    """What has not been taken off yet of one category of an advance."""

    billing: Stored
    category: str
    left: int


def bill_ahead(order: Order, live: Collection[Stored], wanted: Advance) -> Stored:
    """What an advance adds to its billing: `{advance: [{category, amount}], vat_on}`. Raises InvalidInput for more than is left
    to invoice and not invoiced ahead, and for more decimals than the currency has; Conflict when nothing is left."""
    room = room_of(order, live)
    total = sum(room.values())
    if total == 0:
        raise errors.nothing_left("order")
    money = order.money
    if wanted.amount is not None and (bad := money.check("/advance/amount", wanted.amount)):
        raise errors.invalid(bad)
    amount = _amount(wanted, int(order.net), money)
    if not 0 < amount <= total:
        raise order_errors.advance_too_large(money.read(total))
    split = [
        {"category": category, "amount": part} for category, part in share_out(amount, room, money.step).items() if part
    ]
    return {"advance": split, "vat_on": drafts.day(order.delivery_date, order.date).isoformat()}


def room_of(order: Order, live: Collection[Stored]) -> Sums:
    """What can still be invoiced or paid ahead: what is left to invoice, less the advances that are not taken off yet."""
    room = value_left(order, live)
    for one in open_of(live):
        room[one.category] = max(0, room[one.category] - one.left)
    return room


def deduct(order: Order, live: Collection[Stored], parts: Sequence[Stored]) -> Stored:
    """What an invoice of those parts takes off for advances: `{deducts: [{invoice_id, category, amount, vat_on}]}`, oldest first.

    The lines count the parts as invoiced already. Raises Conflict for an advance that is due and has not been issued."""
    now = _by_category(order, parts)
    after = value_left(order, [*live, {"parts": parts}])
    due = {category: min(now[category], left - after[category]) for category, left in _left(live).items()}
    found = []
    for one in open_of(live):
        cut = min(one.left, max(0, due[one.category]))
        due[one.category] -= cut
        if cut and one.billing["state"] != BillingState.ISSUED:
            raise _not_there(one.billing)
        if cut:
            said = {"invoice_id": one.billing["invoice_id"], "vat_on": one.billing["vat_on"]}
            found.append({**said, "category": one.category, "amount": cut})
    return {"deducts": found} if found else {}


def _not_there(billing: Stored) -> Conflict:
    """The advance has no number yet: its invoice is a draft, or its receipt is being completed."""
    if "receipt_id" in billing:
        return order_errors.prepayment_open(billing["receipt_id"])
    return order_errors.advance_not_issued(billing["invoice_id"])


def users_of(live: Collection[Stored], advance_id: str) -> list[str]:
    """The invoices that take something off for that advance, of which not all has been credited."""
    return [
        one["invoice_id"]
        for one in live
        if _sum_off(one, advance_id) > sum(_sum_off(credit, advance_id) for _, credit in _credits(one))
    ]


def _sum_off(billing: Stored, advance_id: str) -> int:
    return sum(int(cut["amount"]) for cut in billing.get("deducts", ()) if cut["invoice_id"] == advance_id)


def lines_of(order: Order, billing: Stored) -> list[OrderedLine]:
    """The lines of an advance, or of what an invoice takes off for them, as billing is asked for them."""
    language = order.party.get("language", "sv")
    names = {one["invoice_id"]: _say("deduct", language, one["number"]) for one in order.billings}
    names |= {
        one["receipt_id"]: _say("deduct_prepaid", language, one["number"], day=one["on"])
        for one in order.prepayments
        if one.get("number")
    }
    ahead = [
        _line(_say("advance", language, str(order.number)), one, 1, billing["vat_on"], order.money)
        for one in billing.get("advance", ())
    ]
    off = [_line(names[one["invoice_id"]], one, -1, one["vat_on"], order.money) for one in billing.get("deducts", ())]
    return ahead + off


def taken_of(order: Order, billing: Stored) -> list[AdvanceTaken]:
    """What the invoice's lines after those of goods take off for advances that were invoiced; not for prepayments of the till."""
    goods = billing.get("goods", len(billing["parts"]))
    ahead = {one["invoice_id"]: [part["category"] for part in one.get("advance", ())] for one in order.billings}
    return [
        AdvanceTaken(
            invoice_id=cut["invoice_id"],
            advance_line=ahead[cut["invoice_id"]].index(cut["category"]) + 1,
            line=goods + at,
            amount=order.money.read(cut["amount"]),
        )
        for at, cut in enumerate(billing.get("deducts", ()), 1)
        if cut["invoice_id"] in ahead
    ]


def open_of(live: Collection[Stored]) -> list[Open]:
    """What is left to take off of each advance, the oldest first; not what was credited of it."""
    off: defaultdict[tuple[str, str], int] = defaultdict(int)
    for sign, one in ((sign, one) for billing in live for sign, one in ((1, billing), *_credits(billing))):
        for cut in one.get("deducts", ()):
            off[cut["invoice_id"], cut["category"]] += sign * cut["amount"]
    for billing in live:
        for _, credit in _credits(billing):
            for part in credit.get("advance", ()):
                off[billing["invoice_id"], part["category"]] += part["amount"]
    return [
        Open(billing, part["category"], max(0, part["amount"] - off[billing["invoice_id"], part["category"]]))
        for billing in live
        for part in billing.get("advance", ())
    ]


def credited(billing: Stored, parts: Collection[CreditedPart], money: Denomination = IN_KRONOR) -> Stored:
    """What a credit note takes back of an advance (`advance`), and of what was taken off for advances (`deducts`): the invoice's
    lines after those of goods, in the order of `lines_of`."""
    after_goods = [(name, one) for name in ("advance", "deducts") for one in billing.get(name, ())]
    back: defaultdict[str, list[Stored]] = defaultdict(list)
    for part in parts:
        at = part.line - 1 - billing.get("goods", len(billing["parts"]))
        if 0 <= at < len(after_goods):
            name, one = after_goods[at]
            back[name].append({**one, "amount": abs(money.store(part.net))})
    return dict(back)


def _credits(billing: Stored) -> list[tuple[int, Stored]]:
    return [(-1, one) for one in billing.get("credits", ())]


def value_left(order: Order, live: Collection[Stored]) -> Sums:
    """What is left to invoice of the order, by VAT category. Of a closed order only what was delivered."""
    held = held_parts(live)
    left: defaultdict[str, int] = defaultdict(int)
    for line in order.lines:
        left[line.vat_category] += max(0, _value_left(line, held, order.money, invoiced_of(order.status)))
    return left


def share_out(amount: int, weights: Mapping[str, int], whole: int = 1) -> Sums:
    """`amount` in proportion to the weights, in steps of `whole`, of which all are multiples; no share exceeds its weight while
    `amount` does not exceed their sum."""
    total, upto, given = sum(weights.values()), 0, 0
    shares = {}
    for category, weight in weights.items():
        upto += weight
        reached = int(round_half_up(Decimal(amount) * upto / total, Decimal(whole)))
        shares[category], given = reached - given, reached
    return shares


def _amount(wanted: Advance, net: int, money: Denomination) -> int:
    """The sum that is wanted, in whole units of the currency; a percentage is of the order's sum without VAT."""
    if wanted.amount is not None:
        return money.store(wanted.amount)
    return int(round_half_up(net * (wanted.percent or Decimal(0)) / 100, Decimal(money.step)))


def _value_left(line: Line, held: Sequence[Stored], money: Denomination, of: str) -> int:
    """What the invoices to come add up to of a line, however they split what is left."""
    most, amount = lines.whole_of(line, of, money)
    if line.invoiced >= most:
        return 0
    mine = [part for part in held if part["line"] == line.line]
    unnamed = line.invoiced - sum((Decimal(part["quantity"]) for part in mine), Decimal(0))
    taken = sum(int(part["amount"]) for part in mine)
    return amount - taken - lines.share(line, max(unnamed, Decimal(0)), money)


def _by_category(order: Order, parts: Sequence[Stored]) -> Sums:
    category_of = {line.line: line.vat_category for line in order.lines}
    sums: defaultdict[str, int] = defaultdict(int)
    for part in parts:
        sums[category_of[part["line"]]] += part["amount"]
    return sums


def _left(live: Collection[Stored]) -> Sums:
    sums: defaultdict[str, int] = defaultdict(int)
    for one in open_of(live):
        sums[one.category] += one.left
    return sums


def _say(what: str, language: str, number: str, **more: str) -> str:
    return TEXTS[what].get(language, TEXTS[what]["en"]).format(number=number, **more)


def _line(text: str, part: Stored, sign: int, vat_on: str, money: Denomination) -> OrderedLine:
    price = money.read(part["amount"])
    return OrderedLine(
        text=text,
        quantity=Decimal(sign),
        unit="",
        price=price,
        vat_category=part["category"],
        vat_on=date.fromisoformat(vat_on),
        amount=sign * price,
    )
