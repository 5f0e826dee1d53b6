"""The messages by which every service plans an erasure of what it stores about a customer, and says what it has erased.

Every service answers them through the chassis (chassis.erasure), whatever the company's modules are, page by page: `after` is
the `upto` of the page before, and a page without `upto` is the last one.
"""

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from contracts.access import Role
from contracts.base import Id, Reply, Request, snake_case
from contracts.holdings import Holding
from contracts.personal_data import PersonalCollection

Month = Annotated[int, Field(ge=1, le=12)]


class ErasureOrder(Reply):
    """What services need to carry an erasure out: its id, the name that stands for the customer from now on, the secret `salt` of
    its digests (hex), the ids of customers that were merged into this one (`also`), and the month in which the company's
    fiscal years end."""

    id: str
    name: str
    salt: str
    also: list[str] = []
    fiscal_year_end: Month = 12


class PlannedErasure(Reply):
    """What becomes of a record. `what`: `removed`, `blanked` (its words go, sums and numbers stay) or `follows` (a copy that
    follows the customer). `day`: the first day without its personal data; None for the day of the erasure. `rule`: see `rules` of
    the plan."""

    collection: str
    id: str
    label: str = ""
    what: str
    rule: str
    day: date | None = None


class ErasurePlanPage(Reply):
    """Records in the order of collections and ids. `open`, on the first page: what has to be finished first."""

    collections: list[PersonalCollection] = []
    items: list[PlannedErasure] = []
    open: list[Holding] = []
    upto: str = ""
    also: list[str] = []


class PlanErasure(Request[ErasurePlanPage]):
    """Says what an erasure of a customer would do to each record of the service, and changes nothing. After an erasure: what is
    left to do. A customer that the service does not know has no records."""

    customer_id: Id
    fiscal_year_end: Month = 12
    after: str = Field(default="", max_length=300)


class ErasedRecord(Reply):
    """A record that was erased on a day: `digest` is the SHA-256 of the erasure's salt and the record as it was, without a word
    of it."""

    collection: str
    id: str
    label: str = ""
    what: str
    rule: str
    on: date
    digest: str


class ErasureReceiptPage(Reply):
    """Erased records in the order in which they are stored. `collections`, on the first page: what they hold, in words."""

    collections: list[PersonalCollection] = []
    items: list[ErasedRecord] = []
    upto: str = ""


class ReadErasureReceipt(Request[ErasureReceiptPage]):
    """Says what the service has erased of a customer."""

    customer_id: Id
    after: str = Field(default="", max_length=300)


REQUESTS: tuple[type[Request[Any]], ...] = (PlanErasure, ReadErasureReceipt)
for request in REQUESTS:
    request.method, request.role = snake_case(request.__name__), Role.ADMINISTRATOR
