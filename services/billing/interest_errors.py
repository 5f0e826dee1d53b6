"""Every error of interest invoices."""

from decimal import Decimal

from contracts.billing import interest_errors as texts
from contracts.errors import Conflict


def little_interest(total: Decimal, smallest: Decimal) -> Conflict:
    """Nothing has run that is not claimed, or less than is worth an invoice."""
    return texts.LITTLE_INTEREST.error(total=total, smallest=smallest)
