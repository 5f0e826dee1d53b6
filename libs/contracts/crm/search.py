"""Finding customers."""

from typing import Annotated

from pydantic import Field

from contracts.access import Role
from contracts.base import Name, Reply, Request


class SearchHit(Reply):
    """A customer that was found, with what a list shows of it."""

    id: str
    number: str
    name: str
    city: str = ""
    identity_number: str = ""
    phone: str = ""
    email: str = ""
    active: bool = True


class SearchResult(Reply):
    """At most `limit` hits: first the one whose number is exactly `q`, then by name (its first letters decide).

    `total_is_more`: there are more hits than these, and `next_cursor` continues with them; later pages are in the order of
    names. Exactly one hit and no more means: open that customer's card.
    """

    hits: list[SearchHit]
    total_is_more: bool = False
    next_cursor: str | None = None


class SearchCustomers(Request[SearchResult], service="crm", role=Role.VIEWER):
    """Finds customers by name, number, city, reference, identity number, phone and e-mail.

    Each word of `q` must begin one of the customer's words, in any order; å ä ö also match a a o and é matches e;
    numbers match with or without hyphens and spaces, phones in the forms +46… and 0…. `property` is the name or id of a
    property. Only active customers, unless `active` is false (only inactive) or null (both). Needs `q` or another
    criterion: crm.search_empty otherwise. `cursor` is the `next_cursor` of the page before, with everything else unchanged.
    """

    q: Annotated[str, Field(max_length=200)] = ""
    group: Annotated[str, Field(max_length=100)] | None = None
    seller: Annotated[str, Field(max_length=100)] | None = None
    property: Name | None = None
    active: bool | None = True
    cursor: str | None = Field(default=None, max_length=1000)
    limit: int = Field(default=20, ge=1, le=50)
