"""How the sums of a document are stored: as whole minor units of its currency (docs/decisions/0046).

A document stores öre, cents and other hundredths, as release 0.1.0 did; one in a currency with more decimals stores thousandths
or ten-thousandths, and says so (`minor_units`). What that release stored in such a currency says nothing, and stays hundredths.
A currency with fewer decimals has hundredths, too, of which its sums are whole multiples: a yen is 100.
"""

from decimal import Decimal
from typing import NamedTuple

from contracts.currencies import AMOUNT_DECIMALS, KRONOR, decimals_of
from contracts.errors import BadField
from contracts.money import MINOR_UNITS, round_half_up, with_two_decimals


class Denomination(NamedTuple):
    """A currency, and how many minor units a document stores for one of it."""

    currency: str = KRONOR
    minor_units: int = MINOR_UNITS

    @property
    def decimals(self) -> int:
        """How many decimals its sums have: those of the currency, as far as they can be stored."""
        return min(decimals_of(self.currency), len(f"{self.minor_units}") - 1)

    @property
    def unit(self) -> Decimal:
        """The smallest sum, in major units: SEK → 0.01, JPY → 1, KWD → 0.001."""
        return Decimal(1).scaleb(-self.decimals)

    @property
    def step(self) -> int:
        """The same in minor units, as it is stored: SEK → 1, JPY → 100, KWD → 1."""
        return int(self.unit * self.minor_units)

    def read(self, stored: int) -> Decimal:
        """Stored minor units → the sum: 111694 öre → 1116.94, 12345 fils → 12.345."""
        return with_two_decimals(Decimal(stored) / self.minor_units)

    def store(self, amount: Decimal) -> int:
        """The sum in minor units, half up."""
        return int(round_half_up(amount * self.minor_units, Decimal(1)))

    def check(self, pointer: str, amount: Decimal) -> list[BadField]:
        """What is wrong with a sum that has been filled in: 1234.99 has too many decimals for yen."""
        if amount % self.unit == 0:
            return []
        return [AMOUNT_DECIMALS.at(pointer, currency=self.currency, decimals=self.decimals)]


IN_KRONOR = Denomination()


def spell_stored(stored: int, minor_units: int | None = None) -> str:
    """A stored sum as it travels: 111694 → "1116.94", of thousandths 12345 → "12.345".

    Hundredths without Decimal: cards are read a hundred times for each time they are changed.
    """
    if minor_units:
        return f"{with_two_decimals(Decimal(stored) / minor_units):f}"
    sign, rest = ("-", -stored) if stored < 0 else ("", stored)
    return f"{sign}{rest // MINOR_UNITS}.{rest % MINOR_UNITS:02d}"


def new_minor_units(currency: str) -> int | None:
    """What a new document in that currency says of its minor units; None for hundredths."""
    needed = 10 ** decimals_of(currency)
    return needed if needed > MINOR_UNITS else None


def new_denomination(currency: str) -> Denomination:
    """That of a new document in the currency."""
    return denomination_of(currency, new_minor_units(currency))


def said_of(money: Denomination) -> dict[str, str | int]:
    """The two stored fields that tell it."""
    finer = {"minor_units": money.minor_units} if money.minor_units != MINOR_UNITS else {}
    return {"currency": money.currency, **finer}


def denomination_of(currency: str, minor_units: int | None) -> Denomination:
    """That of a document which says so of itself."""
    return Denomination(currency, minor_units or MINOR_UNITS)
