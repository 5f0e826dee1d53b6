"""A customer's exposure: what the company would lose if the customer paid nothing more, beside its credit limit (decision 47).

    exposure = owed + delivered and not invoiced + ordered and not delivered − advances

All with VAT. Sums of different currencies are never added; the limit is in the customer's own.
"""

from datetime import date, datetime
from decimal import Decimal

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Event, Id, ListRequest, Page, Reply, Request
from contracts.billing.ratings import RatingProvider
from contracts.money import Amount
from contracts.remarks import Remark


class OrderExposureChanged(Event, service="sales", subscribers=("sales", "crm")):
    """What an order that has been confirmed adds to its customer's exposure, with VAT; `subject` is the order. Comes with every
    change of it. Sales itself listens, and keeps it beside what billing tells; crm makes selections of it."""

    customer_id: str
    branch_id: str | None = None
    currency: str
    delivered: Amount
    ordered: Amount
    advances: Amount


class ExposureSums(Reply):
    """What an exposure in one currency is built from; `exposure` = `owed` + `delivered` + `ordered` − `advances`.

    `owed` is what remains of issued invoices, `overdue` and `disputed` are parts of it. `delivered` is not invoiced yet, or only
    in a draft; `ordered` is confirmed and not delivered. `advances` were invoiced or paid ahead and are not taken off yet, or
    were paid too much.
    """

    currency: str
    owed: Amount = Decimal("0.00")
    overdue: Amount = Decimal("0.00")
    disputed: Amount = Decimal("0.00")
    delivered: Amount = Decimal("0.00")
    ordered: Amount = Decimal("0.00")
    advances: Amount = Decimal("0.00")
    exposure: Amount = Decimal("0.00")


class RatingInput(Reply):
    """The rating that is taken into account: the newest by its day. `normalised` is None for a letter that means "not rated";
    `before` is the class of the rating before it, if there is one."""

    provider: RatingProvider
    letter: str
    normalised: int | None
    as_of: date
    age_days: int
    before: int | None = None


class LimitedExposure(Reply):
    """An exposure beside the customer's credit limit: both in `currency`, that of the customer. `above` is by how much the
    exposure is above the limit, 0 if it is not; None without a limit. `sums`: the customer's currency first, then the others,
    which are not counted against the limit."""

    currency: str
    limit: Amount | None = None
    exposure: Amount
    above: Amount | None = None
    sums: list[ExposureSums]


class Exposure(LimitedExposure):
    """The exposure of a customer, or with `branch_id` the part of one branch; the limit is the whole customer's.

    `sentences` say it for people, each with the values that it cites: first what the exposure is built from, then what else
    counts: other currencies, what is overdue or disputed, the rating, and whether billing's news is missing: `billing_heard_at`
    is when it was last heard of, None if it never was.
    """

    customer_id: str
    branch_id: str | None = None
    rating: RatingInput | None = None
    billing_heard_at: datetime | None = None
    sentences: list[Remark]


class GetExposure(Request[Exposure], service="sales", role=Role.VIEWER, module=Module.SALES):
    """Returns a customer's exposure, what it is built from, and how it stands to the credit limit."""

    customer_id: Id
    branch_id: Id | None = None


class PreviewedExposure(Exposure):
    """The exposure with a document that is being written: `document` is what that comes to with VAT, `after` the exposure with
    it, and `above` by how much `after` is above the limit. A document in another currency than the limit's
    (`document_currency`) is not counted in them."""

    document: Amount
    document_currency: str = ""
    after: Amount


class CustomerExposure(LimitedExposure):
    """The exposure of one of all customers."""

    customer_id: str
    customer_name: str


class ListExposures(ListRequest[Page[CustomerExposure]], service="sales", role=Role.VIEWER, module=Module.SALES):
    """Lists the exposures of all customers who have one: those furthest above their limit first, then the largest.

    Customers in kronor come first, then those of each other currency.
    """

    above_limit: bool = Field(default=False, description="Only customers above their credit limit")
