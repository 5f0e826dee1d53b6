"""A receipt whose completion another document has to agree to: the sale of a return, the orders of prepayments.

Before the others are asked, the open receipt notes how it is about to be paid. That write decides between tills: what the others
store bears the version it made, an older version never replaces a newer one, and only at that version is the receipt completed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from chassis.context import current, using
from chassis.ids import new_id
from chassis.storage import change, stale
from contracts.money import to_minor
from contracts.sales import CompleteReceipt, ReceiptStatus
from sales import errors
from sales.receipt_models import Receipt
from sales.receipt_states import RECEIPT


def is_needed(receipt: Receipt) -> bool:
    """Whether others have a say: on the return of a sale, and on what is prepaid for orders."""
    return bool(receipt.returns_id or receipt.prepayments)


def claim(request: CompleteReceipt) -> Receipt:
    """Notes on the open receipt how it is about to be paid; its version then is the token. Paid in the same way by another till,
    it is the same claim. Raises Conflict when its state refuses it; Stale."""
    wanted = [{"means": one.means.value, "amount": to_minor(one.amount)} for one in request.payments]

    def decide(receipt: Receipt) -> None:
        seen = receipt.version - 1
        is_mine = receipt.payments == wanted and request.version == seen - 1  # sent again after a crash
        if request.version is not None and request.version != seen and not is_mine:
            receipt.version = seen
            raise stale(receipt, request.version)
        RECEIPT.move(receipt.status, "complete")
        receipt.payments = wanted

    with a_step():
        return change(Receipt, request.receipt_id, decide, not_found=errors.receipt_not_found)


def withdraw(receipt_id: str, token: int) -> None:
    """Takes the claim back: from then on nobody completes the receipt with that token."""

    def decide(receipt: Receipt) -> None:
        if receipt.status != ReceiptStatus.COMPLETED and receipt.version - 1 == token:
            receipt.payments = []

    with a_step():
        change(Receipt, receipt_id, decide, not_found=errors.receipt_not_found)


@contextmanager
def a_step() -> Iterator[None]:
    """A write beside that of the request: sent again it runs again, and what is stored decides whether it changes anything."""
    with using(replace(current(), request_id=new_id("stp"))):
        yield
