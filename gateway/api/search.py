"""Finding customers over HTTP. Exactly one hit carries `open`, the address of its card."""

from typing import Any

from pydantic import Field

from contracts.access import Role
from contracts.base import Value
from contracts.crm import SearchCustomers
from contracts.customers import ListCustomers, Stage
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.schemas import Found, FoundOrListed

api = Api("search")


class FindCustomers(Value):
    """With `q`: a search, best hits first. Without: the register, a page at a time, newest first."""

    q: str = Field(default="", max_length=200)
    property: str | None = Field(default=None, min_length=1, max_length=200)
    group: str | None = Field(default=None, max_length=100)
    seller: str | None = Field(default=None, max_length=100)
    stage: Stage | None = None
    active: bool | None = True
    cursor: str | None = Field(default=None, max_length=500)
    limit: int = Field(default=50, ge=1, le=200)


@api.custom("GET", "/search", role=Role.VIEWER, model=SearchCustomers, reply=Found)
def search(call: Call) -> dict[str, Any]:
    """Finds customers by name, number, city, reference, organisation number, phone and e-mail."""
    return with_open(call.ask(call.body))


@api.custom("GET", "/customers", role=Role.VIEWER, model=FindCustomers, reply=FoundOrListed)
def find_customers(call: Call) -> dict[str, Any]:
    """The register; with `q` or `property` a search in it."""
    asked: FindCustomers = call.body
    given = asked.model_dump(exclude_unset=True)
    if "q" not in given and "property" not in given:
        listed: dict[str, Any] = call.ask(ListCustomers(**given))
        return listed
    found = call.ask(SearchCustomers(**_only_for_search(given)))
    return with_open({**found, "items": found["hits"]})


def _only_for_search(given: dict[str, Any]) -> dict[str, Any]:
    wanted = {name: value for name, value in given.items() if name in SearchCustomers.model_fields}
    return {**wanted, "limit": min(50, given.get("limit", 20))}


def with_open(found: dict[str, Any]) -> dict[str, Any]:
    """The search's answer, with the card's address if there is exactly one hit."""
    if len(found["hits"]) == 1 and not found.get("total_is_more"):
        found["open"] = f"/v1/customers/{found['hits'][0]['id']}/card"
    return found
