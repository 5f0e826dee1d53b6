"""What receipts come to together, for X and Z reports. Pure; all sums in minor units, as receipts store them."""

from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from contracts.lines import VatSum
from contracts.money import from_minor
from contracts.sales import Means, Paid
from sales import drawer_sums, till_rows

Row = dict[str, Any]
FIELDS = ("number", "gross", "vat_rates", "payments", "rounding", "returns_id", *till_rows.FIELDS)
"""What `add_up` needs of a receipt."""


def add_up(receipts: Collection[Row]) -> Row:
    """`{receipts, returns, sales, returned, rounding, change, vat_rates: {percent: [net, vat]}, payments: {means: amount}}`, and
    `rows` as `till_rows` has them."""
    sums: Row = {"receipts": 0, "returns": 0, "sales": 0, "returned": 0, "rounding": 0, "change": 0}
    rates: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    means: dict[str, int] = defaultdict(int)
    for one in receipts:
        is_return = bool(one.get("returns_id"))
        sums["receipts"] += 1
        sums["returns"] += is_return
        sums["returned" if is_return else "sales"] += one["gross"]
        sums["rounding"] += one["rounding"]
        for rate in one["vat_rates"]:
            rates[rate["percent"]][0] += rate["net"]
            rates[rate["percent"]][1] += rate["vat"]
        for paid in one["payments"]:
            means[paid["means"]] += paid["amount"]
            sums["change"] += paid.get("change", 0)
    return {**sums, "vat_rates": _keys_as_text(rates), "payments": dict(means), "rows": till_rows.add_up(receipts)}


def _keys_as_text(rates: dict[str, list[int]]) -> dict[str, list[int]]:
    """MongoDB takes no dot in the name of a field: "2.5" → "2,5"."""
    return {percent.replace(".", ","): sums for percent, sums in rates.items()}


def show(sums: Row, opening_float: int, counted_cash: int | None, movements: Collection[Row] = ()) -> Row:
    """The fields of the contract's TillReport that follow from the sums, and from the day's movements of cash."""
    taken = int(sums["payments"].get(Means.CASH.value, 0))
    expected = drawer_sums.expected(opening_float, taken, movements)
    money = {name: from_minor(sums[name]) for name in ("sales", "returned", "rounding", "change")}
    rates = sorted((Decimal(percent.replace(",", ".")), sums) for percent, sums in sums["vat_rates"].items())
    return {
        **money,
        **till_rows.show(sums.get("rows")),
        "receipts": sums["receipts"],
        "returns": sums["returns"],
        "total": from_minor(sums["sales"] + sums["returned"]),
        "vat_rates": [VatSum(percent=at, net=from_minor(net), vat=from_minor(vat)) for at, (net, vat) in rates],
        "payments": [Paid(means=name, amount=from_minor(sums["payments"][name])) for name in sorted(sums["payments"])],
        "opening_float": from_minor(opening_float),
        "cash_in": from_minor(drawer_sums.cash_in(movements)),
        "cash_out": from_minor(drawer_sums.cash_out(movements)),
        "expected_cash": from_minor(expected),
        "counted_cash": None if counted_cash is None else from_minor(counted_cash),
        "difference": None if counted_cash is None else from_minor(counted_cash - expected),
    }
