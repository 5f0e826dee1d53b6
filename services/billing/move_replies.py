"""Moved payments as an invoice stores them, as the contract shows them, and what the ledger needs of them."""

from collections.abc import Sequence

from chassis.storage import Row
from contracts import billing as contract
from contracts.denominations import Denomination


def move_of(stored: Row, money: Denomination) -> contract.PaymentMove:
    """`{id, to, number, amount, on, reason, recovers, returned, returned_on}`; without `to`, it went to the account."""
    return contract.PaymentMove(
        id=stored["id"],
        to_invoice_id=stored.get("to"),
        to_invoice_number=stored.get("number", ""),
        to_account_payment_id=None if "to" in stored else stored["id"],
        amount=money.read(stored["amount"]),
        on=stored["on"],
        reason=stored.get("reason", ""),
        recovers=stored.get("recovers", False),
        returned=money.read(stored.get("returned", 0)),
        returned_on=stored.get("returned_on"),
    )


def origin_of(stored: Row) -> contract.PaymentOrigin:
    """`{invoice_id, number, payment_id}`, or `{account_payment_id}`."""
    return contract.PaymentOrigin(
        invoice_id=stored.get("invoice_id"),
        invoice_number=stored.get("number", ""),
        payment_id=stored.get("payment_id"),
        account_payment_id=stored.get("account_payment_id"),
    )


def taken(move: Row) -> int:
    """What of a sum that was moved did not come back."""
    return int(move["amount"] - move.get("returned", 0))


def gone(moves: Sequence[Row] | None) -> list[Row]:
    """The sums that have left a stored payment and not come back."""
    return [one for one in moves or () if not one.get("returned_on")]


def is_gone(payment: Row) -> bool:
    """Whether nothing of the payment is left where it was recorded first: there it never counts."""
    return any(one.get("whole") for one in gone(payment.get("moves")))


def received(payment: Row) -> int:
    """What a stored payment was before anything left it."""
    return int(payment["amount"] + sum(one["amount"] for one in gone(payment.get("moves")) if not one.get("whole")))
