"""The versions of a quote that the customer has seen. They stay as they were sent, whatever becomes of the quote."""

from datetime import date
from typing import Any

from contracts import sales as contract
from contracts.sales.quotes import GetQuoteVersions, QuoteVersions
from sales import errors, margins, queries
from sales.models import Quote


def keep(quote: Quote, today: date) -> None:
    """Notes what was sent, before the quote goes back to draft."""
    margin = margins.margin_of(quote.lines, quote.money)
    kept = quote.to_contract(today).model_copy(update={"margin": margin})
    quote.versions = [*quote.versions, kept.model_dump(mode="json", exclude=None if margin else {"margin"})]


def list_versions(request: GetQuoteVersions, today: date) -> QuoteVersions:
    """Those that were taken back, and the newest unless nobody has seen it. Raises NotFound."""
    quote = queries.one(Quote, request.quote_id, errors.quote_not_found)
    earlier = [_as_sent(one) for one in quote.versions]
    newest = [quote.answer(today)] if _was_sent(quote) else []
    return QuoteVersions(versions=[*earlier, *newest])


def _as_sent(stored: dict[str, Any]) -> contract.Quote:
    """An earlier version, with its margin for a caller who may see it."""
    shown = stored if margins.may_see() else {**stored, "margin": None}
    return contract.Quote.model_validate(shown)


def _was_sent(quote: Quote) -> bool:
    """Whether the newest version was; a cancelled one may have been a draft (of before this release, it counts as one)."""
    if quote.status == contract.QuoteStatus.CANCELLED:
        return bool(quote.sent_revision == quote.revision)
    return bool(quote.status != contract.QuoteStatus.DRAFT)
