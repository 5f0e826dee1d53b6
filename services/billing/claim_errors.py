"""Every error of claims, refunds and promises to pay."""

from datetime import date
from decimal import Decimal

from contracts.billing import claim_errors as texts
from contracts.errors import BadField, Conflict, NotFound


def promised(day: date) -> Conflict:
    """Nobody is reminded before that day has passed."""
    return texts.INVOICE_PROMISED.error(day=day, allowed=["withdraw_promise"])


def no_open_promise() -> Conflict:
    """There is no promise that could be withdrawn."""
    return texts.NO_OPEN_PROMISE.error()


def day_or_parts() -> BadField:
    """Neither or both are given."""
    return texts.DAY_OR_PARTS.at("/on")


def fee_without_parts() -> BadField:
    """The law knows the fee of instalment plans only."""
    return texts.FEE_WITHOUT_PARTS.at("/charge_fee")


def day_out_of_bounds(pointer: str, given: date, first: date, last: date) -> BadField:
    """A promised day that has passed, does not come after the one before, or lies too far ahead."""
    return texts.DAY_OUT_OF_BOUNDS.at(pointer, given=given, first=first, last=last)


def claim_not_found(claim_id: str) -> NotFound:
    """Nothing of that id is claimed of the invoice."""
    return texts.CLAIM_NOT_FOUND.error(id=claim_id)


def less_claimed(left: Decimal) -> Conflict:
    """Only `left` of the claim can be waived."""
    return texts.LESS_CLAIMED.error(left=left)


def less_overpaid(overpaid: Decimal) -> Conflict:
    """Only `overpaid` was paid too much."""
    return texts.LESS_OVERPAID.error(overpaid=overpaid)


def no_payoff(number: str, status: str) -> Conflict:
    """A draft or a credit note."""
    return texts.NO_PAYOFF.error(number=number, status=status)
