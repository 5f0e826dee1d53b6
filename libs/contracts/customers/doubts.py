"""What imports found doubtful, and has stayed on a customer."""

from typing import Annotated

from pydantic import Field

from contracts.access import Role
from contracts.base import Id, Request, Version
from contracts.customers.customers import Customer

DoubtId = Annotated[str, Field(min_length=3, max_length=60, pattern=r"^[a-z]+_[0-9a-zA-Z]+$")]


class ClearDoubts(Request[Customer], service="customers", role=Role.SELLER):
    """Takes remarks of imports off a customer: those named by their ids in its `warnings`, or all without `doubt_ids`.

    Raises NotFound, Stale, and InvalidInput `unknown_doubt` for one that the customer does not have. The history tells who.
    """

    customer_id: Id
    version: Version
    doubt_ids: list[DoubtId] | None = Field(default=None, max_length=200)
