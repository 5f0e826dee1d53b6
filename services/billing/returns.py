"""What an invoice turned down goes back to where it came from: another invoice, or the customer's account."""

from collections.abc import Sequence
from datetime import date

from billing import allocations, payment_moves
from contracts import billing as contract


def give_back(event: contract.PaymentTurnedDown, today: date) -> None:
    """The sum counts again where it came from, once."""
    (payment_moves if event.from_invoice_id else allocations).give_back(event, today)


def find_not_given_back(events: Sequence[contract.PaymentTurnedDown]) -> list[contract.PaymentTurnedDown]:
    """Those of the events whose sum counts nowhere."""
    return payment_moves.find_not_given_back(events) + allocations.find_not_given_back(events)
