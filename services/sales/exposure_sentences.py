"""What is said of an exposure for people, each sentence with the values that it cites (decision 47). Pure."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from contracts.billing.tabs import PROVIDERS
from contracts.error_texts import FieldText
from contracts.errors import BadField
from contracts.remarks import Remark
from contracts.sales import exposure_errors as texts
from contracts.sales.exposures import ExposureSums, RatingInput
from sales import rating_input
from sales.exposure_sums import Limit
from sales.remarks import remark_of

NOW = (texts.EXPOSURE_NOW, texts.EXPOSURE_NOW_UNLIMITED)
"""How the exposure is said where there is a limit, and where there is none."""
AFTER = {
    "Order": (texts.EXPOSURE_AFTER_ORDER, texts.EXPOSURE_AFTER_ORDER_UNLIMITED),
    "Quote": (texts.EXPOSURE_AFTER_QUOTE, texts.EXPOSURE_AFTER_QUOTE_UNLIMITED),
}
"""The same with a document of that kind."""
BUILT_FROM = ("owed", "delivered", "ordered", "advances")


def say_first(
    said: tuple[FieldText, FieldText], own: ExposureSums, limit: Limit, document: Decimal | None
) -> list[Remark]:
    """The exposure in the limit's currency and what it is built from, with the `document` that is being written, if there is one;
    then that it is above the limit."""
    total = own.exposure + (document or 0)
    values = {name: getattr(own, name) for name in BUILT_FROM}
    values |= {"total": total, "currency": limit.currency}
    values |= {"document": document} if document is not None else {}
    values |= {"limit": limit.amount} if limit.amount is not None else {}
    found = [said[limit.amount is None].at("", **values)]
    if above := limit.above(total):
        found.append(texts.CREDIT_LIMIT_EXCEEDED.at("", above=above, currency=limit.currency))
    return [remark_of(one) for one in found]


def say_not_counted(document: Decimal, currency: str, limit: Limit) -> Remark:
    """That a document in another currency does not count."""
    values = {"document": document, "currency": currency, "limit_currency": limit.currency}
    return remark_of(texts.EXPOSURE_DOCUMENT_NOT_COUNTED.at("", **values))


def say_parts(sums: Sequence[ExposureSums], limit: Limit) -> list[Remark]:
    """What of the sums is overdue or disputed, and those that are not counted against the limit."""
    return [remark_of(one) for one in _find_parts(sums, limit)]


def _find_parts(sums: Sequence[ExposureSums], limit: Limit) -> Iterator[BadField]:
    for one in sums:
        if one.currency != limit.currency:
            yield texts.EXPOSURE_OTHER_CURRENCY.at("", exposure=one.exposure, currency=one.currency)
        if one.overdue:
            yield texts.EXPOSURE_OVERDUE.at("", overdue=one.overdue, currency=one.currency)
        if one.disputed:
            yield texts.EXPOSURE_DISPUTED.at("", disputed=one.disputed, currency=one.currency)


def say_rating(rating: RatingInput | None) -> list[Remark]:
    """The rating with its source and day; that it has fallen, that it is old, or that there is none."""
    return [remark_of(one) for one in _find_rating(rating)]


def _find_rating(rating: RatingInput | None) -> Iterator[BadField]:
    if rating is None:
        yield texts.RATING_MISSING.at("")
        return
    word = PROVIDERS.get(rating.provider)
    cited = {"letter": rating.letter, "provider": word.en if word else rating.provider, "as_of": rating.as_of}
    if rating.normalised is None:
        yield texts.RATING_NOT_RATED.at("", **cited)
    else:
        yield texts.RATING_NAMED.at("", normalised=rating.normalised, **cited)
        if rating.before is not None and rating.normalised < rating.before:
            yield texts.RATING_WORSE.at("", before=rating.before, normalised=rating.normalised)
    if rating.age_days > rating_input.OLD_AFTER_DAYS:
        yield texts.RATING_OLD.at("", age_days=rating.age_days)
