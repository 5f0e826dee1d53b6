"""How much a seller may sell who is exempt from VAT as a small enterprise: dated data, and the check when an invoice is issued.

Billing knows its own invoices only, not the till's receipts and nothing from before Kundkort: it refuses what is surely too much.
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from billing import errors
from billing.models import Invoice
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


def check(invoice: Invoice, issue_date: date) -> None:
    """Raises Conflict when the invoices of this year with this one, or those of last year, pass the limit."""
    limit = limit_on(issue_date)
    for year, more in ((issue_date.year, _kronor_of(invoice)), (issue_date.year - 1, Decimal(0))):
        if (turnover := _turnover(year) + more) > limit:
            raise errors.exemption_limit(year, turnover, limit)


def _kronor_of(invoice: Invoice) -> Decimal:
    """What counts of an invoice: as with those that are issued, nothing of one in another currency."""
    return from_minor(invoice.net) if invoice.currency == KRONOR else Decimal(0)


def _turnover(year: int) -> Decimal:
    """What the company's issued invoices of a year come to without VAT, in kronor."""
    issued = {"issue_date": {"$gte": f"{year}-01-01", "$lte": f"{year}-12-31"}, "currency": "SEK"}
    return sum((from_minor(row["net"]) for row in Invoice.rows(issued, ["net"])), Decimal(0))
