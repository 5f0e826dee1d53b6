"""A user hands customers over to another one: whoever leaves, goes on leave, or changes district."""

from typing import Annotated, Literal

from pydantic import Field

from contracts.access import Role
from contracts.base import Reply, Request, Short
from contracts.users import NamesUser, UserId

HandedField = Literal["seller", "our_reference", "responsible"]
MOST = 500


class HandedOver(Reply):
    """How many customers got the new user in this step, and how many still have the former one."""

    changed: int
    left: int


class HandOverCustomers(Request[HandedOver], service="customers", role=Role.ADMINISTRATOR):
    """Puts one user in the place of another at up to 500 customers, in the named fields; `left` says how many remain.

    Sent again it goes on with those; a customer is never changed twice. Printed names become that of the new user, documents keep
    theirs. The history of each customer names the change.
    """

    from_id: Annotated[UserId, Field(min_length=2), NamesUser(finds=True)]
    to_id: Annotated[UserId, Field(min_length=2), NamesUser(text="to_name")]
    to_name: Short = Field(default="", description="Name of the new user; filled in by the gateway")
    fields: list[HandedField] = Field(default=["seller", "our_reference", "responsible"], min_length=1, max_length=3)
    limit: int = Field(default=MOST, ge=1, le=MOST)
