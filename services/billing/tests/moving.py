"""What tests move; and a process that moves a payment krona by krona: `python -m billing.tests.moving DATABASE COUNT`.

MOVED_FROM and MOVED_TO are the invoices. Every process sends the same requests, each twice.
"""

import os
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest

from billing import payment_moves
from billing.tests import days
from billing.tests.crediting import events_told
from chassis.testing import once
from chassis.testing_races import run_racer
from contracts import billing as contract
from contracts.errors import ServiceError


def move(
    source: contract.Invoice, to: str | None, amount: str | None = None, request_id: str = "", **fields: Any
) -> contract.Invoice:
    """The invoice that the first payment of `source` leaves, or the one named by `payment_id`."""
    given: dict[str, Any] = {"payment_id": source.payments[0].id, "amount": None if amount is None else Decimal(amount)}
    request = contract.MovePayment(invoice_id=source.id, to_invoice_id=to, **(given | fields))
    return once(lambda: payment_moves.move(request, days.TODAY), request_id=request_id).to_contract(days.TODAY)


def promise(source: contract.Invoice, to: str | None, amount: str | None = None) -> contract.PaymentMoved:
    """As `move`, in a process that dies between the two writes: what the invoice has told of it."""
    with pytest.MonkeyPatch.context() as patched, suppress(KeyboardInterrupt):
        patched.setattr("billing.payment_moves.finish", _die)
        move(source, to, amount)
    return events_told(source.id, contract.PaymentMoved)[-1]


def _die(*_given: object) -> None:
    raise KeyboardInterrupt


def finish(events: list[contract.PaymentMoved]) -> None:
    """As billing does when its own events come."""
    for event in events:
        once(lambda event=event: payment_moves.finish(event, days.TODAY))  # type: ignore[misc]


def move_a_krona(number: int) -> None:
    request = contract.MovePayment(
        invoice_id=os.environ["MOVED_FROM"],
        to_invoice_id=os.environ["MOVED_TO"],
        payment_id=os.environ["MOVED"],
        amount=Decimal(1),
    )
    for _ in range(2):
        try:
            once(lambda: payment_moves.move(request, days.TODAY), request_id=f"raced-{number}")
        except ServiceError as error:  # too many at once: the same request comes again
            assert error.code == "billing.record_busy", error  # noqa: PT017


if __name__ == "__main__":
    run_racer("billing", move_a_krona)
