"""The VAT border guard: a document whose time crosses a change of a VAT rate shows what it comes to on both sides. Pure."""

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from contracts.lines import ZERO, vat_sums
from contracts.sales import BorderSide, ContractStatus, OrderStatus, Progress, QuoteStatus, Totals, VatBorder
from contracts.vat import NoVatRate, VatCategory, rate_changes, vat_percent
from sales.alternatives import find_counting

if TYPE_CHECKING:
    from sales.models import SalesDocument


OPEN: dict[str, frozenset[str]] = {
    "Quote": frozenset({QuoteStatus.DRAFT, QuoteStatus.SENT, QuoteStatus.ACCEPTED, QuoteStatus.PARTLY_ORDERED}),
    "Order": frozenset({OrderStatus.DRAFT, OrderStatus.CONFIRMED, OrderStatus.ON_HOLD}),
    "Contract": frozenset({ContractStatus.DRAFT, ContractStatus.ACTIVE, ContractStatus.PAUSED, ContractStatus.ENDING}),
}
"""States of each kind in which a change of a rate still concerns it; none of a receipt."""


def span_of(document: Any, today: date) -> tuple[date, date] | None:
    """The days between which a change of a rate concerns a document; None when none does any more.

    A quote: from the day it was written to the last on which it can be accepted, or to its delivery. An order: to its delivery,
    or to today while it is not delivered in full. A contract: from the day of its sums to its last day, or for ever.
    """
    kind = type(document).__name__
    if document.status not in OPEN.get(kind, ()):
        return None
    if kind == "Contract":
        return document.vat_day, _day(document.last_day) if document.last_day else date.max
    if kind == "Order" and document.delivery == Progress.FULL:
        return None
    last = _day(document.valid_until) if kind == "Quote" else today
    return min(_day(document.date), document.vat_day), max(last, document.vat_day)


def _day(stored: str) -> date:
    return date.fromisoformat(stored)


def border_of(document: "SalesDocument", today: date) -> VatBorder | None:
    """The first change within the document's time, if the sums differ; None, too, when no rate is known for a side."""
    if (span := span_of(document, today)) is None:
        return None
    first, last = span
    categories = {VatCategory(line.vat_category) for line in find_counting(document.lines)}
    changes = sorted({day for category in categories for day in rate_changes(category, first, last)})
    for day in changes:
        try:
            before, after = totals_on(document, day - timedelta(days=1)), totals_on(document, day)
        except NoVatRate:
            return None
        if before != after:
            applies = BorderSide.AFTER if document.vat_day >= day else BorderSide.BEFORE
            return VatBorder(day=day, before=before, after=after, applies=applies)
    return None


def totals_on(document: "SalesDocument", day: date) -> Totals:
    """What the document comes to with the VAT of a day; prices and amounts are its own. Raises NoVatRate."""
    counting = find_counting(document.lines)
    sold = [(document.money.read(line.amount), percent_on(document, line.vat_category, day)) for line in counting]
    rates = vat_sums(sold, unit=document.money.unit)
    net, vat = sum((rate.net for rate in rates), ZERO), sum((rate.vat for rate in rates), ZERO)
    return Totals(net=net, vat=vat, total=net + vat, vat_rates=rates)


def percent_on(document: "SalesDocument", category: str, day: date) -> Decimal:
    """The VAT of a category that the document bears on a day. Raises NoVatRate."""
    return vat_percent(VatCategory(category), document.vat_type, day, bool(document.seller_exempt))
