"""What a quote, order or contract would come to, as its verb would write it. Nothing is stored."""

from decimal import Decimal
from itertools import islice

from contracts.currencies import KRONOR
from contracts.money import round_half_up
from contracts.sales.previews import ContractPreview, PeriodPreview, Preview
from sales import agreement_terms, exposures, margins, period_timing
from sales.models import Contract, SalesDocument

MOST_PERIODS = 4
"""So many periods of a contract are shown."""


def preview(document: SalesDocument) -> Preview:
    """Sums and warnings of a document that has lines and is not stored, and its margin for a caller who may see it."""
    return margins.add_margin(document, _sums_of(document))


def _sums_of(document: SalesDocument) -> Preview:
    shown = document.common()
    total = shown["totals"].total
    rounded = round_half_up(total, Decimal(1)).quantize(total) if document.currency == KRONOR else total
    return Preview(
        currency=document.currency,
        lines=shown["lines"],
        totals=shown["totals"],
        rounding=rounded - total,
        rounded_total=rounded,
        warnings=shown["warnings"],
        exposure=exposures.preview(document),
    )


def preview_contract(contract: Contract) -> ContractPreview:
    """Sums of a period, and when the first ones are invoiced, of a contract that is not stored."""
    shown = contract.common()
    following = islice(agreement_terms.periods_left(contract), MOST_PERIODS)
    return ContractPreview(
        currency=contract.currency,
        lines=shown["lines"],
        totals=shown["totals"],
        warnings=shown["warnings"],
        periods=[
            PeriodPreview(first=one.first, last=one.last, due=period_timing.due_day(contract, one)) for one in following
        ],
    )
