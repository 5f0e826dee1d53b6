"""Prices as they are stored: integer minor units as ever, and the exact price beside them where it has more than two decimals.

So the release before reads every line; it shows a price of 0.3333 as 0.33, beside the amount that it really comes to.
"""

from decimal import Decimal
from typing import TypedDict

from contracts.money import from_minor, to_minor


class StoredPrice(TypedDict):
    """The two stored fields of a line's price."""

    price: int
    exact_price: Decimal | None


def store_price(price: Decimal) -> StoredPrice:
    """The fields that hold a price: 0.3333 → 33 and 0.3333; 10.00 → 1000 and None."""
    minor = to_minor(price)
    return {"price": minor, "exact_price": None if from_minor(minor) == price else price}


def read_price(price: int, exact_price: Decimal | None) -> Decimal:
    """The price that was stored."""
    return from_minor(price) if exact_price is None else exact_price
