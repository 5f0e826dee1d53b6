"""Changes of many customers at once: what one would do to each, and taking one back.

Each customer is changed by a ChangeCustomer of its own, with the version that the plan has seen.
"""

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field

from contracts.access import Role
from contracts.base import Id, Reply, Request, Short, Value
from contracts.customers.customers import Stage, VatType
from contracts.form_fields import Refers
from contracts.money import Amount, Currency
from contracts.open_enum import OpenEnum
from contracts.users import NamesUser, UserId

MOST = 200
"""Customers of one plan."""


class BulkChanges(Value):
    """The fields of customers that may be changed at many of them at once: those that are not a customer's own, as name, number
    or address are. They mean what they mean in ChangeCustomer; null takes a value away."""

    stage: Stage | None = None
    group: Annotated[Short, Refers("customer_group")] | None = None
    seller_id: Annotated[UserId, NamesUser(text="seller")] | None = None
    seller: Annotated[Short, Refers("customer_seller")] | None = None
    our_reference_id: Annotated[UserId, NamesUser(text="our_reference")] | None = None
    our_reference: Short | None = None
    responsible_id: Annotated[UserId, NamesUser()] | None = None
    vat_type: VatType | None = None
    payment_terms_days: Annotated[int, Field(ge=0, le=365)] | None = None
    credit_customer: bool | None = None
    credit_limit: Annotated[Amount, Field(ge=0)] | None = None
    currency: Currency | None = None
    language: Literal["sv", "en"] | None = None
    active: bool | None = None


class PlannedOutcome(OpenEnum):
    """What a change would do to a customer."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class PlannedChange(Reply):
    """What a change would do to one customer: the fields that would differ, `before` and `after`; or the error that would
    refuse it, as `ServiceError.to_wire` says it. `version` is 0 for a customer that does not exist."""

    customer_id: str
    version: int = 0
    number: str = ""
    name: str = ""
    outcome: PlannedOutcome
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    refusal: dict[str, Any] = {}


class PlannedChanges(Reply):
    """One for each customer, in the order that was asked for."""

    items: list[PlannedChange]


class PreviewCustomerChanges(Request[PlannedChanges], service="customers", role=Role.SELLER):
    """Says what a change would do to each of up to 200 customers, and stores nothing. Without `changes`: which of them can be
    changed at all."""

    customer_ids: list[Id] = Field(min_length=1, max_length=MOST)
    changes: BulkChanges = BulkChanges()


class RestoredOutcome(StrEnum):
    """What became of taking a change back: all its fields, some of them (others were changed since), or none."""

    RESTORED = "restored"
    IN_PART = "in_part"
    KEPT = "kept"


class RestoredCustomer(Reply):
    """A customer after a change was taken back. `kept` are the fields that somebody has changed since, and the stage of
    who would become a prospect again."""

    customer_id: str
    version: int
    outcome: RestoredOutcome
    kept: list[str] = []


class RestoreCustomer(Request[RestoredCustomer], service="customers", role=Role.SELLER):
    """Takes a change of one customer back: each field gets its value `before`, if it still has the one `after`.

    Fields that were changed since stay and are named, and so does the stage of a customer that was a prospect. Raises
    NotFound, or Conflict for what ChangeCustomer would refuse.
    """

    customer_id: Id
    before: BulkChanges
    after: BulkChanges
