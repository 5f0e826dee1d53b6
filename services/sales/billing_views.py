"""An order's billings as the contract shows them; stored amounts are in minor units, those of prepayments in öre. Nothing is
stored here."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from contracts import sales as contract
from contracts.denominations import Denomination
from contracts.money import from_minor
from contracts.sales.prepayments import OrderPrepayment, PrepaymentState
from sales.delivery_notes import number_of

Stored = dict[str, Any]
LIVE = frozenset({contract.BillingState.ASKED, contract.BillingState.DRAFTED, contract.BillingState.ISSUED})
"""Its quantities are taken."""
PREPAID = frozenset({PrepaymentState.PAID, PrepaymentState.RETURNING})


def billing_of(order_number: int, stored: Stored, money: Denomination) -> contract.OrderBilling:
    """A billing with what was credited of it, its deliveries and advances."""
    positions = sorted({part["delivery"] for part in stored.get("of", ())})
    return contract.OrderBilling(
        **{name: stored[name] for name in ("invoice_id", "state", "number", "refusal")},
        parts=_parts_of(stored, money),
        credits=[
            contract.OrderCredit(invoice_id=one["invoice_id"], parts=_parts_of(one, money))
            for one in stored.get("credits", ())
        ],
        delivery_numbers=[number_of(order_number, position) for position in positions],
        advance=money.read(_sum_of([stored], "advance")),
        deducted=money.read(_sum_of([stored], "deducts")),
        collective_invoice_id=stored.get("collective"),
    )


def invoice_numbers(billings: Iterable[Stored]) -> str:
    """The numbers of the issued invoices, as a list of orders shows them."""
    issued = [one for one in billings if one["state"] == contract.BillingState.ISSUED]
    return ", ".join(one["number"] for one in issued if one["number"])


def advance_left(billings: Iterable[Stored], prepayments: Iterable[Stored], money: Denomination) -> Decimal:
    """What was invoiced or prepaid ahead and is not taken off yet; not what is paid back."""
    prepaid = [one for one in prepayments if one["state"] in PREPAID]
    live = [one for one in billings if one["state"] in LIVE]
    back = [credit for one in live for credit in one.get("credits", ())]
    ahead = _sum_of(live, "advance") - _sum_of(back, "advance") + _sum_of(prepaid, "advance")
    return money.read(ahead - _sum_of(live, "deducts") + _sum_of(back, "deducts"))


def prepayment_of(stored: Stored, billings: Iterable[Stored]) -> OrderPrepayment:
    """A prepayment, and what the live ones of the `billings` take off for it."""
    live = [one for one in billings if one["state"] in LIVE]
    back = [credit for one in live for credit in one.get("credits", ())]
    mine = [
        sum(
            int(cut["amount"])
            for one in some
            for cut in one.get("deducts", ())
            if cut["invoice_id"] == stored["receipt_id"]
        )
        for some in (live, back)
    ]
    return OrderPrepayment(
        receipt_id=stored["receipt_id"],
        state=stored["state"],
        receipt_number=stored.get("number", ""),
        register_name=stored.get("register_name", ""),
        on=stored.get("on"),
        total=from_minor(stored["amount"]),
        vat=from_minor(stored["vat"]),
        deducted=from_minor(mine[0] - mine[1]),
        return_id=stored.get("return_id"),
    )


def to_pay_back(prepayments: Iterable[Stored]) -> tuple[Decimal, list[str]]:
    """What the till has to pay back, with VAT, and the numbers of the receipts that it was paid on."""
    due = [one for one in prepayments if one.get("to_pay_back")]
    return from_minor(sum(int(one["to_pay_back"]) for one in due)), [one["number"] for one in due]


def _sum_of(billings: Iterable[Stored], name: str) -> int:
    return sum(int(part["amount"]) for one in billings for part in one.get(name, ()))


def _parts_of(stored: Stored, money: Denomination) -> list[contract.BilledPart]:
    return [contract.BilledPart(**{**part, "amount": money.read(part["amount"])}) for part in stored["parts"]]
