"""How much a seller may sell who is exempt from VAT as a small enterprise: dated data, and the check when an invoice is issued.

Billing adds up its own invoices and the till's receipts, of which sales tells it (`till_sales`). It knows nothing from before
Kundkort: it refuses what is surely too much. Invoices in other currencies are not counted.
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from billing import errors, stored_sums, till_sales
from billing.models import Invoice
from chassis.storage import Row
from contracts.billing.exempt_turnover import ExemptionLevel
from contracts.currencies import KRONOR
from contracts.money import from_minor


class Limit(NamedTuple):
    """Turnover of a calendar year, in kronor without VAT, up to which a seller is exempt; in force from `first`."""

    first: date
    kronor: Decimal


LIMITS: tuple[Limit, ...] = (
    Limit(date(2017, 1, 1), Decimal(30_000)),
    Limit(date(2022, 7, 1), Decimal(80_000)),
    Limit(date(2025, 1, 1), Decimal(120_000)),
)
"""Mervärdesskattelagen 18 kap.: 120 000 kr since 2025-01-01 (Skatteverket 411638); a new limit is a new row."""


def limit_on(on: date) -> Decimal:
    """The limit that is in force on that day; nothing before the first row."""
    found = [limit.kronor for limit in LIMITS if limit.first <= on]
    return found[-1] if found else Decimal(0)


NEAR = Decimal("0.9")
"""The share of the limit from which on people are warned. Ours: the law knows the limit alone."""
WARNINGS = {ExemptionLevel.NEAR: "exemption_limit_near", ExemptionLevel.PASSED: "exemption_limit_passed"}


def level_of(turnover: Decimal, limit: Decimal) -> ExemptionLevel:
    """Exempt is who sells for at most the limit."""
    if turnover > limit:
        return ExemptionLevel.PASSED
    return ExemptionLevel.NEAR if turnover >= limit * NEAR else ExemptionLevel.BELOW


def warnings_on(invoice: Invoice, day: date) -> list[str]:
    """The code of what to warn of on a draft: that with it the year comes near the limit, or passes it."""
    found = level_of(turnover(day.year) + _kronor_of(invoice), limit_on(day))
    return [WARNINGS[found]] if found in WARNINGS else []


def check(invoice: Invoice, issue_date: date) -> None:
    """Raises Conflict when the sales of this year with this invoice, or those of last year, pass the limit."""
    limit = limit_on(issue_date)
    for year, more in ((issue_date.year, _kronor_of(invoice)), (issue_date.year - 1, Decimal(0))):
        if (sold := turnover(year) + more) > limit:
            raise errors.exemption_limit(year, sold, limit)


def _kronor_of(invoice: Invoice) -> Decimal:
    """What counts of an invoice: as with those that are issued, nothing of one in another currency."""
    return from_minor(invoice.net) if invoice.currency == KRONOR else Decimal(0)


def turnover(year: int) -> Decimal:
    """What the company has sold in a year by issued invoices and at the till, without VAT, in kronor."""
    issued: Row = {"issue_date": {"$gte": f"{year}-01-01", "$lte": f"{year}-12-31"}, "currency": "SEK"}
    issued["interest_lines"] = None  # interest is no turnover, nor is what was credited of it
    return from_minor(stored_sums.add_up(Invoice, issued, "net") + till_sales.turnover(year))
