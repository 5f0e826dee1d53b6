"""Money: integer minor units where it is stored, decimal strings where it travels, Decimal where it is reckoned.

What is in kronor by its nature, as all of the till, uses `Kronor`, `to_minor` and `from_minor`; the sums of a document in the
customer's currency are an `Amount`, which its `Denomination` (contracts.denominations) reads and stores.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated

from pydantic import AfterValidator, Field, PlainSerializer
from pydantic_core import PydanticCustomError

MINOR_UNITS = 100


ORE = Decimal("0.01")


def _two_decimals(amount: Decimal) -> Decimal:
    if amount != amount.quantize(ORE):
        raise PydanticCustomError("two_decimals", "at most two decimals")
    return amount.quantize(ORE)


def with_two_decimals(amount: Decimal) -> Decimal:
    """The same sum, spelled in one way: with two decimals, or more where it needs them: 12.5 → 12.50, 12.3450 → 12.345."""
    return amount.quantize(ORE) if amount == amount.quantize(ORE) else amount.normalize()


def _four_decimals(amount: Decimal) -> Decimal:
    if amount != amount.quantize(Decimal("0.0001")):
        raise PydanticCustomError("four_decimals", "at most four decimals")
    return with_two_decimals(amount)


def _plain(amount: Decimal) -> str:
    return f"{amount:f}"


def shortest(number: Decimal) -> str:
    """A number without trailing zeros or exponent, so that a quantity is spelled in one way: "2", "2.5", "100"."""
    return f"{number.normalize() + 0:f}"


Kronor = Annotated[
    Decimal,
    Field(max_digits=14, allow_inf_nan=False),
    AfterValidator(_two_decimals),
    PlainSerializer(_plain, return_type=str),
]
"""A sum in kronor, with two decimals; a string such as "1116.94" over the wire."""

Amount = Annotated[
    Decimal,
    Field(max_digits=14, allow_inf_nan=False),
    AfterValidator(_four_decimals),
    PlainSerializer(_plain, return_type=str),
]
"""A sum of money in major units; over the wire a string with two decimals, such as "1116.94", or up to four where the currency
has them: "12.345" dinars. `Denomination.check` asks whether it has no more
than that."""

Price = Annotated[
    Decimal,
    Field(max_digits=14, allow_inf_nan=False),
    AfterValidator(_four_decimals),
    PlainSerializer(_plain, return_type=str),
]
"""A price for one unit, in major units with two to four decimals: "100.00", "0.3333". What it comes to is an Amount."""

Quantity = Annotated[
    Decimal, Field(max_digits=12, decimal_places=4, allow_inf_nan=False), PlainSerializer(shortest, return_type=str)
]
"""How many or how much, at most four decimals; a string over the wire, without trailing zeros."""

Percent = Annotated[
    Decimal, Field(ge=0, le=100, decimal_places=2, allow_inf_nan=False), PlainSerializer(shortest, return_type=str)
]

Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
"""ISO 4217 code."""


class TooLarge(ValueError):
    """No document may come to that much."""


def round_half_up(amount: Decimal, unit: Decimal = ORE) -> Decimal:
    """`amount` rounded to whole `unit`s, a half away from zero: 1116.9375 → 1116.94, −99.50 by 1 → −100."""
    return (amount / unit).quantize(Decimal(1), rounding=ROUND_HALF_UP) * unit


def to_minor(amount: Decimal) -> int:
    """Kronor → öre, half up: Decimal("1116.94") → 111694."""
    return int(round_half_up(amount * MINOR_UNITS, Decimal(1)))


def from_minor(minor: int) -> Decimal:
    """Öre → kronor with two decimals: 111694 → Decimal("1116.94")."""
    return (Decimal(minor) / MINOR_UNITS).quantize(ORE)
