"""An order's billings as the contract shows them; stored amounts are in minor units. Nothing is stored here."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from contracts import sales as contract
from contracts.money import from_minor
from sales.delivery_notes import number_of

Stored = dict[str, Any]
LIVE = frozenset({contract.BillingState.ASKED, contract.BillingState.DRAFTED, contract.BillingState.ISSUED})
"""Its quantities are taken."""


def billing_of(order_number: int, stored: Stored) -> contract.OrderBilling:
    """A billing with what was credited of it, its deliveries and advances."""
    positions = sorted({part["delivery"] for part in stored.get("of", ())})
    return contract.OrderBilling(
        **{name: stored[name] for name in ("invoice_id", "state", "number", "refusal")},
        parts=_parts_of(stored),
        credits=[
            contract.OrderCredit(invoice_id=one["invoice_id"], parts=_parts_of(one))
            for one in stored.get("credits", ())
        ],
        delivery_numbers=[number_of(order_number, position) for position in positions],
        advance=_sum_of([stored], "advance"),
        deducted=_sum_of([stored], "deducts"),
        collective_invoice_id=stored.get("collective"),
    )


def advance_left(billings: Iterable[Stored]) -> Decimal:
    """What was invoiced ahead and is not taken off yet."""
    live = [one for one in billings if one["state"] in LIVE]
    back = [credit for one in live for credit in one.get("credits", ())]
    ahead = _sum_of(live, "advance") - _sum_of(back, "advance")
    return ahead - _sum_of(live, "deducts") + _sum_of(back, "deducts")


def _sum_of(billings: Iterable[Stored], name: str) -> Decimal:
    return from_minor(sum(int(part["amount"]) for one in billings for part in one.get(name, ())))


def _parts_of(stored: Stored) -> list[contract.BilledPart]:
    return [contract.BilledPart(**{**part, "amount": from_minor(part["amount"])}) for part in stored["parts"]]
