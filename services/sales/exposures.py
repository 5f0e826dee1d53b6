"""Exposures of customers: of one, of all, in the head of the card, and with a document that is being written (decision 47)."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from chassis.context import current
from chassis.paging import bad_cursor, decode_cursor, encode_cursor
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
from sales import billing_news, customers, errors, exposure_inputs, exposure_sentences, exposure_sums, rating_input
from sales.exposure_sums import Limit
from sales.models import Customer, SalesDocument

FIELDS = ("snapshot.name", "snapshot.currency", "snapshot.credit_limit")


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
    found = _find(request.customer_id, request.branch_id, today)
    said = exposure_sentences.say_first(exposure_sentences.NOW, found.own, found.limit, None)
    return Exposure(**_limited(found), **_explained(found, said, today), branch_id=request.branch_id)


def preview(document: SalesDocument) -> PreviewedExposure:
    """The exposure with a quote or order that is being written and is in no sum yet: all the customer's, whatever the branch."""
    today = date.fromisoformat(document.date)
    found = _find(document.customer_id, None, today)
    total = document.money.read(document.gross)
    after = found.own.exposure + total
    texts = exposure_sentences.AFTER[type(document).__name__]
    said = exposure_sentences.say_first(texts, found.own, found.limit, total)
    return PreviewedExposure(
        **_limited(found) | {"above": found.limit.above(after)},
        **_explained(found, said, today),
        document=total,
        after=after,
    )


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


def items(customer_id: str, branch_id: str | None, today: date) -> list[Row]:
    """The block in the head of the card; nothing for a customer without limit and exposure, or whose event has not come yet."""
    rows = Customer.rows({"_id": customer_id}, FIELDS)
    if not rows:
        return []
    found = _add_up(rows[0], exposure_inputs.find(customer_id, branch_id), today)
    own, limit = found.own, found.limit
    shown = [one for one in found.sums if one is not own or limit.amount is not None or _says_something(one)]
    return [_item(one, limit) for one in shown]


def _says_something(one: ExposureSums) -> bool:
    return any((one.owed, one.delivered, one.ordered, one.advances))


def _item(one: ExposureSums, limit: Limit) -> Row:
    is_own = one.currency == limit.currency
    above = limit.above(one.exposure) if is_own else None
    plain = one.model_dump(mode="json", exclude={"overdue", "disputed"})
    return {
        **plain,
        "limit": f"{limit.amount:f}" if is_own and limit.amount is not None else None,
        "above": f"{above:f}" if above else None,
        "state": limit.state(one.currency, one.exposure).value,
    }


def _find(customer_id: str, branch_id: str | None, today: date) -> Found:
    rows = Customer.rows({"_id": customer_id}, FIELDS)
    if not rows:
        raise errors.customer_not_here_yet(customer_id)
    return _add_up(rows[0], exposure_inputs.find(customer_id, branch_id), today)


def _add_up(customer: Row, inputs: list[Row], today: date) -> Found:
    limit = limit_of(customer["snapshot"])
    sums = exposure_sums.add_up(inputs, today, limit.currency)
    return Found(customer["_id"], limit, inputs, [one.show(currency) for currency, one in sums.items()])


def limit_of(snapshot: Row) -> Limit:
    """The credit limit of a customer's snapshot as it is stored; one of an earlier release has none."""
    amount = snapshot.get("credit_limit")
    return Limit(snapshot.get("currency") or KRONOR, None if amount is None else Decimal(amount))


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
    inputs: defaultdict[str, list[Row]] = defaultdict(list)
    for row in in_slices(exposure_inputs.find_all()):
        inputs[row["customer_id"]].append(row)
    known = Customer.rows({"_id": {"$in": sorted(inputs)}}, FIELDS)
    return [_of_one(row, inputs[row["_id"]], today) for row in in_slices(known)]


def _of_one(customer: Row, inputs: list[Row], today: date) -> CustomerExposure:
    limited = _limited(_add_up(customer, inputs, today))
    return CustomerExposure(customer_id=customer["_id"], customer_name=customer["snapshot"]["name"], **limited)


Place = tuple[bool, str, Decimal, Decimal, str]


def _place(one: CustomerExposure) -> Place:
    """What the list is sorted by."""
    return one.currency != KRONOR, one.currency, -(one.above or Decimal(0)), -one.exposure, one.customer_id


def _write_cursor(last: CustomerExposure) -> str:
    _, *place = _place(last)
    return encode_cursor("/".join(str(part) for part in place), ListExposures)


def _read_cursor(request: ListExposures) -> Place | None:
    if request.cursor is None:
        return None
    try:
        currency, above, exposure, customer_id = decode_cursor(request.cursor, ListExposures).split("/")
        return currency != KRONOR, currency, Decimal(above), Decimal(exposure), customer_id
    except (ValueError, ArithmeticError):
        raise bad_cursor("sales") from None


def is_above(document: SalesDocument) -> bool:
    """Whether the document, which is in no sum yet, takes its customer above the credit limit. A customer of whom nothing is
    known any more has none."""
    rows = Customer.rows({"_id": document.customer_id}, FIELDS)
    if not rows or (limit := limit_of(rows[0]["snapshot"])).amount is None:
        return False
    found = _add_up(rows[0], exposure_inputs.find(document.customer_id, None), date.fromisoformat(document.date))
    return bool(limit.above(found.own.exposure + document.money.read(document.gross)))
