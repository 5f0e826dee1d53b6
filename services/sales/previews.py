"""What an order or a quote would come to, as `orders.place` and `quotes.create` would write it. Nothing is stored."""

from decimal import Decimal

from contracts.currencies import KRONOR
from contracts.money import round_half_up
from contracts.sales.previews import Preview
from sales import exposures, margins
from sales.models import SalesDocument


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
