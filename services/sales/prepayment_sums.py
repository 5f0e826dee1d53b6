"""What prepayments of receipts come to by VAT rate. Pure; sums in minor units, as receipts store them."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from contracts.lines import VatSum
from contracts.money import from_minor, shortest
from contracts.sales.prepayments import ReceiptPrepayment

Stored = dict[str, Any]


def rates_of(prepayments: Iterable[Stored]) -> list[Stored]:
    """What prepayments come to by rate: `[{percent, net, vat}]`."""
    parts = [part for one in prepayments for part in one["parts"]]
    return add_rates(
        [[{"percent": one["percent"], "net": one["net"], "vat": one["gross"] - one["net"]}] for one in parts]
    )


def add_rates(several: Iterable[Iterable[Stored]]) -> list[Stored]:
    """Sums per VAT rate, lowest rate first."""
    found: defaultdict[Decimal, list[int]] = defaultdict(lambda: [0, 0])
    for rate in (rate for rates in several for rate in rates):
        sums = found[Decimal(rate["percent"])]
        sums[0], sums[1] = sums[0] + rate["net"], sums[1] + rate["vat"]
    return [{"percent": shortest(at), "net": net, "vat": vat} for at, (net, vat) in sorted(found.items())]


def show(prepayment: Stored) -> ReceiptPrepayment:
    """A prepayment as the contract has it."""
    return ReceiptPrepayment(
        order_id=prepayment["order_id"],
        order_number=prepayment["order_number"],
        amount=from_minor(prepayment["amount"]),
        vat_rates=[
            VatSum(percent=Decimal(rate["percent"]), net=from_minor(rate["net"]), vat=from_minor(rate["vat"]))
            for rate in rates_of([prepayment])
        ],
    )
