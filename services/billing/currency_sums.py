"""Sums over invoices of one currency: those that an earlier release stored in hundredths and later ones in thousandths add up
in the currency's own units (decision 46)."""

from decimal import Decimal

from billing.replies import money_of
from chassis.storage import Row
from contracts.denominations import new_denomination, spell_stored


def to_common(row: Row, amount: int) -> int:
    """A sum of the invoice `row`, in the smallest units that new documents of its currency have."""
    return amount * new_denomination(row["currency"]).minor_units // money_of(row).minor_units


def read(currency: str, amount: int) -> Decimal:
    """Such a sum in major units."""
    return new_denomination(currency).read(amount)


def spell(currency: str, amount: int) -> str:
    """The same as it travels on a card."""
    return spell_stored(amount, new_denomination(currency).minor_units)
