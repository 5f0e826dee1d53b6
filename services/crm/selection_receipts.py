"""What receipts of the till add to the purchases of their customers: kept from events, less what has come back. Pure.

A sale on account is not kept: the invoice that billing makes of it counts. Neither are prepayments for orders, whose invoices do.
A return takes from the sale that it returns, on the day of that, as a credit does from its invoice.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from chassis.storage import Row
from contracts.denominations import new_denomination
from contracts.money import round_half_up
from contracts.sales import Receipt, ReceiptKind
from contracts.sales.lines import Line
from crm.selection_models import SelectionInput
from crm.selection_tests import article_key

PIECE = 10_000
"""Quantities have four decimals, and are kept as whole numbers of that part."""
ORE = Decimal("0.01")


class TillSale(NamedTuple):
    """What is left of a sale, in minor units without VAT, and of which articles."""

    day: str
    currency: str
    net: int
    articles: list[str]


def fields_of(receipt: Receipt) -> Row | None:
    """What is kept of a completed receipt; None of one that is no purchase of a customer."""
    goods = goods_of(receipt)
    if receipt.party is None or receipt.billing is not None or receipt.kind != ReceiptKind.SALE or not goods:
        return None
    return {
        "kind": SelectionInput.RECEIPT,
        "customer_id": receipt.party.customer_id,
        "currency": receipt.currency,
        "sold_on": receipt.date.isoformat(),
        "sold_net": new_denomination(receipt.currency).store(_net(receipt, goods)),
        "lines": _quantities(goods),
        "returns_id": receipt.returns_id,
    }


def goods_of(receipt: Receipt) -> list[Line]:
    """The lines before those of prepayments, which come to the sum of them."""
    left, end = sum((one.amount for one in receipt.prepayments), Decimal(0)), len(receipt.lines)
    while left and end:
        end -= 1
        left -= receipt.lines[end].amount
    return list(receipt.lines[:end])


def _net(receipt: Receipt, goods: Sequence[Line]) -> Decimal:
    """Without VAT, which is reckoned by rate; of a receipt without prepayments as it says itself."""
    if not receipt.prepayments:
        return receipt.totals.net
    sums: defaultdict[Decimal, Decimal] = defaultdict(Decimal)
    for line in goods:
        sums[line.vat_percent] += line.amount
    return sum((gross - round_half_up(gross * at / (100 + at), ORE) for at, gross in sums.items()), Decimal(0))


def _quantities(goods: Sequence[Line]) -> list[Row]:
    pieces: Counter[str] = Counter()
    for line in goods:
        pieces[article_key(line.article, line.text)] += int(line.quantity * PIECE)
    return [{"a": article, "q": count} for article, count in sorted(pieces.items()) if article]


def sales_of(inputs: Sequence[Row]) -> Iterator[TillSale]:
    """What is left of each sale of a customer. A return whose sale is not known, or not this customer's, takes nothing."""
    receipts = [one for one in inputs if one["kind"] == SelectionInput.RECEIPT]
    returns: dict[str, list[Row]] = {}
    for one in receipts:
        if one.get("returns_id"):
            returns.setdefault(one["returns_id"], []).append(one)
    for sale in receipts:
        if not sale.get("returns_id"):
            yield _left_of([sale, *returns.get(sale["_id"], ())])


def _left_of(parts: Sequence[Row]) -> TillSale:
    """Of a sale, which is the first, and its returns."""
    pieces: Counter[str] = Counter()
    for one in parts:
        for line in one.get("lines") or ():
            pieces[line["a"]] += line["q"]
    net = sum(int(one.get("sold_net") or 0) for one in parts)
    sale = parts[0]
    return TillSale(sale["sold_on"], sale["currency"], net, [article for article, count in pieces.items() if count > 0])
