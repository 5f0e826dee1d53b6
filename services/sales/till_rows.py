"""The rows of X and Z reports that say what receipts are made of. Pure; sums in minor units, as receipts store them.

What a daily report (Z-dagrapport) has to say: Skatteverkets föreskrifter SKVFS 2014:9, as amended by 2021:17. Quantities
sold, and discounts, are those of sales; what comes back is counted as a return, not taken off.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from contracts.lines import line_amount
from contracts.money import from_minor, shortest, to_minor
from contracts.sales import Means
from contracts.sales.till_days import Counted
from contracts.stored_prices import read_price
from contracts.supply import Supply, supply_of
from contracts.vat import VatCategory

Stored = Mapping[str, Any]
Rows = dict[str, Any]
OF_LINES = ("quantity", "price", "exact_price", "discount_percent", "amount", "supply", "vat_category", "unit")
FIELDS = (*(f"lines.{name}" for name in OF_LINES), "prepayments.amount", "prepayments.parts.gross")
"""What `add_up` needs of a receipt, beside the fields of `till_sums`."""
SUMS = ("discounts", "on_account", "prepaid", "prepaid_back", "unfinished", "copied", "trained", "pro_forma_sums")
QUANTITIES = ("goods", "services")


def add_up(receipts: Iterable[Stored]) -> Rows:
    """`{goods, services: quantity as text, discounts, on_account, prepaid, prepaid_back: [count, sum]}`."""
    quantities = dict.fromkeys(Supply, Decimal(0))
    sums = {name: [0, 0] for name in ("discounts", "on_account", "prepaid", "prepaid_back")}
    for one in receipts:
        is_return = bool(one.get("returns_id"))
        for prepaid in one.get("prepayments") or ():
            _count(sums["prepaid_back" if is_return else "prepaid"], prepaid["amount"])
        if is_return:
            continue
        if any(paid["means"] == Means.ON_ACCOUNT for paid in one["payments"]):
            _count(sums["on_account"], one["gross"])
        for line in _goods_of(one):
            quantities[_sells(line)] += Decimal(line["quantity"])
            if discount := _discount(line):
                _count(sums["discounts"], discount)
    sold = {"goods": quantities[Supply.GOODS], "services": quantities[Supply.SERVICES]}
    return {**{name: shortest(quantity) for name, quantity in sold.items()}, **sums}


def sum_up(receipts: Iterable[Stored]) -> list[int]:
    """How many they are and what they come to: `[count, sum]`."""
    found = [0, 0]
    for one in receipts:
        _count(found, one["gross"])
    return found


def show(rows: Stored | None) -> dict[str, Any]:
    """The fields of the contract's TillReport; none for a day that an earlier release closed."""
    if rows is None:
        return {}
    counted = {name: Counted(count=rows[name][0], amount=from_minor(rows[name][1])) for name in SUMS if name in rows}
    return {**{name: Decimal(rows[name]) for name in QUANTITIES}, **counted}


def _count(found: list[int], amount: int) -> None:
    found[0] += 1
    found[1] += amount


def _goods_of(receipt: Stored) -> Sequence[Stored]:
    """The lines before those of the prepayments."""
    lines: Sequence[Stored] = receipt["lines"]
    of_prepayments = sum(len(one["parts"]) for one in receipt.get("prepayments") or ())
    return lines[: len(lines) - of_prepayments]


def _sells(line: Stored) -> Supply:
    given = line.get("supply")
    return supply_of(Supply(given) if given else None, VatCategory(line["vat_category"]), line.get("unit") or "")


def _discount(line: Stored) -> int:
    """What a line would have come to without its discount, less what it comes to."""
    percent, exact = Decimal(line.get("discount_percent") or 0), line.get("exact_price")
    if not percent:
        return 0
    price = read_price(line["price"], None if exact is None else Decimal(exact))
    return to_minor(line_amount(Decimal(line["quantity"]), price, Decimal(0))) - int(line["amount"])
