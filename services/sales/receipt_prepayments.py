"""Prepayments as a receipt has them: its last lines, at the VAT rates of what the orders supply (docs/decisions/0036).

A receipt stores them as `{order_id, order_number, text, amount, vat_on, parts: [{category, percent, gross, net}]}`, in minor
units, in the order of its last lines, one line for each part; negative on a return.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from contracts.errors import InvalidInput, move_fields
from contracts.lines import check_sum
from contracts.money import TooLarge, from_minor, to_minor
from contracts.sales import Party
from contracts.sales.prepayments import Prepayment
from contracts.stored_prices import store_price
from sales import errors, lines, order_errors, order_prepayments
from sales.line_models import Line
from sales.models import Order
from sales.prepayment_sums import add_rates, rates_of
from sales.receipt_models import Receipt

Stored = dict[str, Any]
TEXTS = {"sv": "Förskott, order {number}", "en": "Prepayment, order {number}"}


def write(receipt: Receipt, wanted: Sequence[Prepayment]) -> list[Stored]:
    """The prepayments of a receipt, which becomes that of the orders' customer if it names none. Raises InvalidInput for an order
    that is unknown, named twice or another customer's, and for more than is left of it; Conflict when its state refuses it."""
    found: list[Stored] = []
    for index, one in enumerate(wanted):
        order = _find(one.order)
        if order is None:
            raise order_errors.prepayment_order_unknown(index, one.order)
        if any(other["order_id"] == order.id for other in found):
            raise order_errors.prepayment_order_twice(index)
        if receipt.customer_id is None:
            receipt.set_party(Party.model_validate(order.party))
        if receipt.customer_id != order.customer_id:
            raise order_errors.prepayment_other_customer(index)
        found.append(_prepayment(order, one.amount, index))
    return found


def _find(given: str) -> Order | None:
    by = {"series": "order", "number": int(given)} if given.isdecimal() else {"id": given}
    order: Order | None = Order.find(**by).first()
    return order


def _prepayment(order: Order, amount: Decimal, index: int) -> Stored:
    try:
        vat_on, parts = order_prepayments.split(order, to_minor(amount))
    except InvalidInput as error:
        raise move_fields(error, lambda pointer: f"/prepayments/{index}{pointer}") from None
    text = TEXTS.get(order.party.get("language", "sv"), TEXTS["en"]).format(number=order.number)
    said: Stored = {"order_id": order.id, "order_number": str(order.number), "text": text, "vat_on": vat_on}
    return {**said, "amount": to_minor(amount), "parts": parts}


def put(receipt: Receipt, goods: Sequence[Line], prepayments: Sequence[Stored]) -> None:
    """Gives a receipt its lines and sums. VAT is reckoned for the goods and for each prepayment apart, so that what is said of
    one of them stays true. Raises InvalidInput for a sum too large, or for no line at all."""
    if not (goods or prepayments):
        raise errors.invalid([errors.lines_needed()])
    lines.put(receipt, list(goods), with_vat=True)
    receipt.prepayments = list(prepayments)
    parts = [(one, part) for one in prepayments for part in one["parts"]]
    receipt.lines = [*goods, *(_line(at, one, part) for at, (one, part) in enumerate(parts, len(goods) + 1))]
    if parts:
        _put_sums(receipt, add_rates([receipt.vat_rates, rates_of(prepayments)]))


def _put_sums(receipt: Receipt, rates: list[Stored]) -> None:
    net, vat = sum(rate["net"] for rate in rates), sum(rate["vat"] for rate in rates)
    try:
        check_sum(from_minor(net + vat))
    except TooLarge:
        raise errors.sum_too_large() from None
    receipt.vat_rates, receipt.net, receipt.vat, receipt.gross = rates, net, vat, net + vat


def goods_of(receipt: Receipt) -> list[Line]:
    """The lines before those of the prepayments."""
    return list(receipt.lines[: len(receipt.lines) - _length(receipt.prepayments)])


def _length(prepayments: Iterable[Stored]) -> int:
    return sum(len(one["parts"]) for one in prepayments)


def lines_by_prepayment(receipt: Receipt) -> list[tuple[Stored, list[int]]]:
    """Each prepayment with the numbers of its lines."""
    at, found = len(goods_of(receipt)), []
    for one in receipt.prepayments:
        found.append((one, list(range(at + 1, at + 1 + len(one["parts"])))))
        at += len(one["parts"])
    return found


def split_return(sale: Receipt, taken: lines.Taken) -> tuple[lines.Taken, list[Stored]]:
    """What of a sale comes back: goods, and prepayments, negative. Raises InvalidInput for a part of a prepayment."""
    pieces = {line.line: quantity for line, quantity in taken}
    back: list[Stored] = []
    of_prepayments: set[int] = set()
    for one, numbers in lines_by_prepayment(sale):
        named = [number for number in numbers if number in pieces]
        if named and (named != numbers or any(pieces[number] != 1 for number in numbers)):
            raise order_errors.prepayment_whole(numbers)
        of_prepayments |= set(named)
        if named:
            back.append(_negative(one))
    return [(line, quantity) for line, quantity in taken if line.line not in of_prepayments], back


def _negative(prepayment: Stored) -> Stored:
    parts = [{**part, "gross": -part["gross"], "net": -part["net"]} for part in prepayment["parts"]]
    return {**prepayment, "amount": -prepayment["amount"], "parts": parts}


def _line(number: int, prepayment: Stored, part: Stored) -> Line:
    gross = part["gross"]
    return Line(
        line=number,
        article="",
        text=prepayment["text"],
        quantity=Decimal(1 if gross > 0 else -1),
        unit="",
        **store_price(from_minor(abs(gross))),
        discount_percent=Decimal(0),
        vat_category=part["category"],
        vat_percent=Decimal(part["percent"]),
        amount=gross,
    )
