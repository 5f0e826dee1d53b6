"""Finding customers over HTTP: one shape for search and register. Exactly one hit carries `open`, the address of its card."""

from typing import Any

from pydantic import Field

from contracts.access import Role
from contracts.base import Cursor, Value
from contracts.crm import CustomerActivity, SearchCustomers
from contracts.customers import ListCustomers, Stage
from contracts.users import UserFilter
from gateway.http.call import Call
from gateway.http.decoding import fill
from gateway.http.operations import Api
from gateway.identity import recent_customers
from gateway.schemas import CustomersFound, SearchAnswer

MOST_HITS = 50
SEARCHED = {"q", "city", "property", "activity"}
"""Each of these makes a list of customers a search."""
Json = dict[str, Any]

api = Api("search")


class FindCustomers(Value):
    """With `q`, `city`, `property` or `activity`: a search, best hits first. Without: the register, newest first."""

    q: str = Field(default="", max_length=200)
    city: str = Field(default="", max_length=100, description="Beginnings of its words")
    property: str | None = Field(default=None, min_length=1, max_length=200, description="Name or id of a property")
    activity: CustomerActivity | None = None
    group: str | None = Field(default=None, max_length=100)
    seller: str | None = Field(default=None, max_length=100)
    seller_id: UserFilter = ""
    responsible_id: UserFilter = ""
    stage: Stage | None = None
    active: bool | None = True
    doubtful: bool | None = Field(
        default=None, description="Only those on which remarks of imports stand, or the others; not with a search"
    )
    cursor: Cursor | None = Field(default=None, max_length=2000)
    limit: int = Field(default=50, ge=1, le=200, description="At most 50 with a search")


@api.custom("GET", "/search", role=Role.VIEWER, model=SearchCustomers, reply=SearchAnswer)
def search(call: Call) -> Json:
    """Finds customers by their names, numbers, addresses, references, contacts and branches.

    `matches` of a hit say why it was found. Each word of `q` must begin one of the customer's words, in any order. `å` also
    matches `a`, and so on; numbers match with and without hyphens and spaces.
    """
    found = _search(call, call.body)
    return {**found, "hits": found["items"]}


@api.custom(
    "GET", "/customers", role=Role.VIEWER, model=FindCustomers, reply=CustomersFound, services=("customers", "crm")
)
def find_customers(call: Call) -> Json:
    """Lists the register, newest first, or searches it if `q`, `city`, `property` or `activity` is given."""
    asked: FindCustomers = call.body
    given = asked.model_dump(exclude_unset=True)
    if SEARCHED & given.keys():
        wanted = {name: value for name, value in given.items() if name in SearchCustomers.model_fields}
        return _search(call, fill(SearchCustomers, {**wanted, "limit": min(MOST_HITS, asked.limit)}, {}))
    wanted = {name: value for name, value in given.items() if name in ListCustomers.model_fields}
    listed: Json = call.ask(fill(ListCustomers, wanted, {}))
    return listed


def with_touched(call: Call, request: SearchCustomers) -> SearchCustomers:
    """The request with the customers that the user has opened last, unless it names some; later pages know them already."""
    if request.touched or request.cursor is not None:
        return request
    ids = recent_customers.list_ids(call.principal)
    return request.model_copy(update={"touched": ids}) if ids else request


def _search(call: Call, request: SearchCustomers) -> Json:
    """The hits as `items`, with the address of the card if there is exactly one."""
    found = call.ask(with_touched(call, request))
    items = found.pop("hits")
    is_sure = not (found.get("total_is_more") or found.get("approximate"))
    if len(items) == 1 and request.cursor is None and is_sure:
        found["open"] = f"/v1/customers/{items[0]['id']}/card"
    return {"items": items, **found}
