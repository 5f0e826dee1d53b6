"""Exposures of customers: of one, of all, in the head of the card, and with a document that is being written (decision 47)."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from chassis.context import current
from chassis.paging import decode_place, encode_place
from chassis.slices import in_slices
from chassis.storage import Row
from contracts.access import Module
from contracts.base import Page
from contracts.currencies import KRONOR
from contracts.remarks import Remark
from contracts.sales.exposures import (
    CustomerExposure,
    Exposure,
    ExposureSums,
    GetExposure,
    ListExposures,
    PreviewedExposure,
)
from sales import billing_news, customers, exposure_inputs, exposure_sentences, exposure_sums, rating_input
from sales.exposure_sums import Limit
from sales.models import Customer, SalesDocument


class Found(NamedTuple):
    """A customer's limit and inputs, and the sums of these; the first are in the limit's currency."""

    customer_id: str
    limit: Limit
    inputs: list[Row]
    sums: list[ExposureSums]

    @property
    def own(self) -> ExposureSums:
        return self.sums[0]


def get(request: GetExposure, today: date) -> Exposure:
    """Raises Unavailable for a customer or branch whose event has not come yet."""
    customers.require_branch(request.customer_id, request.branch_id)
    currency = customers.load(request.customer_id).currency
    found = _find(request.customer_id, currency, request.branch_id, today)
    said = exposure_sentences.say_first(exposure_sentences.NOW, found.own, found.limit, None)
    return Exposure(**_limited(found), **_explained(found, said, today), branch_id=request.branch_id)


def preview(document: SalesDocument) -> PreviewedExposure:
    """The exposure with a quote or order that is being written and is in no sum yet: all the customer's, whatever the branch."""
    today = date.fromisoformat(document.date)
    found = _find(document.customer_id, document.currency, None, today)
    total = document.money.read(document.gross)
    after = _after(found, document)
    if document.currency == found.limit.currency:
        texts = exposure_sentences.AFTER[type(document).__name__]
        said = exposure_sentences.say_first(texts, found.own, found.limit, total)
    else:
        said = exposure_sentences.say_first(exposure_sentences.NOW, found.own, found.limit, None)
        said.append(exposure_sentences.say_not_counted(total, document.currency, found.limit))
    return PreviewedExposure(
        **_limited(found) | {"above": found.limit.above(after)},
        **_explained(found, said, today),
        document=total,
        document_currency=document.currency,
        after=after,
    )


def _after(found: Found, document: SalesDocument) -> Decimal:
    """The exposure with the document, which counts if it is in the limit's currency."""
    counts = document.currency == found.limit.currency
    return found.own.exposure + (document.money.read(document.gross) if counts else 0)


def _explained(found: Found, said: list[Remark], today: date) -> dict[str, Any]:
    """Whose exposure it is, its further inputs, and what is `said` first with what else counts."""
    sentences = [*said, *exposure_sentences.say_parts(found.sums, found.limit)]
    rating = None
    if _shows_ratings():
        rating = rating_input.find_newest(found.inputs, today)
        sentences += exposure_sentences.say_rating(rating)
    heard = billing_news.last_heard()
    return {
        "customer_id": found.customer_id,
        "rating": rating,
        "billing_heard_at": heard,
        "sentences": [*sentences, *billing_news.say(heard)],
    }


def items(inputs: list[Row], today: date) -> list[Row]:
    """The block in the head of the card; nothing for a customer without limit and exposure."""
    limit = exposure_sums.find_limit(inputs, KRONOR)
    sums = exposure_sums.add_up(inputs, today, limit.currency)
    return [
        exposure_sums.spell(currency, one, limit)
        for currency, one in sums.items()
        if one.counts or (currency == limit.currency and limit.amount is not None)
    ]


def _find(customer_id: str, currency: str, branch_id: str | None, today: date) -> Found:
    return _add_up(customer_id, currency, exposure_inputs.find(customer_id, branch_id), today)


def _add_up(customer_id: str, currency: str, inputs: list[Row], today: date) -> Found:
    """`currency` is the customer's, where there is no limit that has one."""
    limit = exposure_sums.find_limit(inputs, currency)
    sums = exposure_sums.add_up(inputs, today, limit.currency)
    return Found(customer_id, limit, inputs, [one.show(name) for name, one in sums.items()])


def _limited(found: Found) -> dict[str, Any]:
    exposure = found.own.exposure
    return {
        "currency": found.limit.currency,
        "limit": found.limit.amount,
        "exposure": exposure,
        "above": found.limit.above(exposure),
        "sums": found.sums,
    }


def _shows_ratings() -> bool:
    """Whether the company has the module of ratings switched on, as far as the caller says."""
    modules = current().modules
    return modules is None or Module.RATING in modules


def list_exposures(request: ListExposures, today: date) -> Page[CustomerExposure]:
    """Raises InvalidInput for a bad cursor."""
    after = _read_cursor(request)
    found = sorted(_of_all(today), key=_place)
    wanted = [one for one in found if one.above or not request.above_limit]
    following = [one for one in wanted if after is None or _place(one) > after]
    shown = following[: request.limit]
    more = len(following) > request.limit
    return Page[CustomerExposure](items=shown, next_cursor=_write_cursor(shown[-1]) if more else None)


def _of_all(today: date) -> list[CustomerExposure]:
    """Of a customer whose event has not come yet there is no name: it is left out until then."""
    inputs: defaultdict[str, list[Row]] = defaultdict(list)
    for row in in_slices(exposure_inputs.find_all()):
        inputs[row["customer_id"]].append(row)
    ids = sorted(one for one, rows in inputs.items() if any("sums" in row for row in rows))
    known = Customer.rows({"_id": {"$in": ids}}, ["snapshot.name", "snapshot.currency"])
    return [_of_one(row["_id"], row["snapshot"], inputs[row["_id"]], today) for row in in_slices(known)]


def _of_one(customer_id: str, snapshot: Row, inputs: list[Row], today: date) -> CustomerExposure:
    limited = _limited(_add_up(customer_id, snapshot["currency"], inputs, today))
    return CustomerExposure(customer_id=customer_id, customer_name=snapshot["name"], **limited)


Place = tuple[bool, str, Decimal, Decimal, str]
PLACE = TypeAdapter[Place](Place)


def _place(one: CustomerExposure) -> Place:
    """What the list is sorted by."""
    return one.currency != KRONOR, one.currency, -(one.above or Decimal(0)), -one.exposure, one.customer_id


def _write_cursor(last: CustomerExposure) -> str:
    return encode_place(_place(last), ListExposures, PLACE)


def _read_cursor(request: ListExposures) -> Place | None:
    if request.cursor is None:
        return None
    return decode_place(request.cursor, ListExposures, PLACE)


def is_above(document: SalesDocument) -> bool:
    """Whether its customer is above the credit limit with the document, which is in no sum yet."""
    found = _find(document.customer_id, document.currency, None, date.fromisoformat(document.date))
    return bool(found.limit.above(_after(found, document)))
