"""What sales refuses of the cash in a drawer, one named function each."""

from decimal import Decimal

from contracts.errors import BadField, Conflict, NotFound
from contracts.sales import till_errors as texts


def drawer_short(left: Decimal, asked: Decimal) -> Conflict:
    """More would be taken out of the drawer than should lie in it."""
    return texts.DRAWER_SHORT.error(left=left, asked=asked, allowed=["deposit"])


def cash_movement_not_found(number: int) -> NotFound:
    return texts.CASH_MOVEMENT_NOT_FOUND.error(id=str(number))


def movement_reason_needed() -> BadField:
    """Petty cash is accounted for by what it was for."""
    return texts.MOVEMENT_REASON_NEEDED.at("/reason")
