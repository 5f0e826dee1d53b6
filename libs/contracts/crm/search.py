"""Finding customers."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from contracts.access import Role
from contracts.base import Cursor, Id, Name, Reply, Request
from contracts.customers import Stage
from contracts.open_enum import OpenEnum
from contracts.users import UserFilter


class MatchField(OpenEnum):
    """Where a search word was found."""

    NAME = "name"
    NUMBER = "number"
    CITY = "city"
    IDENTITY_NUMBER = "identity_number"
    PHONE = "phone"
    EMAIL = "email"
    REFERENCE = "reference"
    CONTACT = "contact"
    BRANCH = "branch"
    ADDRESS = "address"
    VAT_NUMBER = "vat_number"


class CustomerActivity(StrEnum):
    """What a customer has planned: something unfinished, something overdue, or nothing."""

    PLANNED = "planned"
    OVERDUE = "overdue"
    NONE = "none"


class Mark(Reply):
    """The part of a text from `start` to before `end`, counted in Unicode characters from 0."""

    start: int
    end: int


class Match(Reply):
    """A text of the customer in which search words were found, and where. `of`: the contact or branch that it belongs to;
    empty if it belongs to the customer itself."""

    field: MatchField
    text: str
    of: str = ""
    marks: list[Mark] = []


class SearchHit(Reply):
    """A customer that was found, with what a list shows of it. `matches` say why, the name first; `matched` is the first of
    them."""

    id: str
    number: str
    name: str
    city: str = ""
    identity_number: str = ""
    kind: str = ""
    phone: str = ""
    email: str = ""
    active: bool = True
    matched: Match | None = None
    matches: list[Match] = []


class SearchResult(Reply):
    """At most `limit` hits: first the one whose number is exactly `q`, then names that begin with the first word, then those that
    have all the words in the name, then those that have them elsewhere, then those that only sound the same. Within each of these
    first the customers of `touched`, then by name in Swedish order. Of more than 50 matches, all behind those whose names
    begin so are in the order of names.

    `total_is_more`: there are more hits than these, and `next_cursor` continues with them. Exactly one hit and no more means:
    open that customer's card. `approximate`: nothing fits exactly; these are customers with one or two letters in each word
    otherwise.
    """

    hits: list[SearchHit]
    total_is_more: bool = False
    next_cursor: str | None = None
    approximate: bool = False


class SearchCustomers(Request[SearchResult], service="crm", role=Role.VIEWER):
    """Finds customers by name, number, city, address, reference, identity and VAT number, phone and e-mail, and by their
    contacts and branches.

    Each word of `q` must begin one of the customer's words, in any order; å ä ö also match a a o and é matches e;
    numbers match with or without hyphens and spaces, phones in the forms +46…, 0046… and 0… (of every country); words with an
    apostrophe or hyphen and initials match written as one word, too. A person's number matches whole, or as far as replies show
    it. Names that sound the same (Karlsson, Carlsson) come last;
    if nothing fits, words of four letters may have one typing error and those of six two, and a space may be missing or too many.

    `city` is the beginning of each of its words, `property` the name or id of a property: 422 if there is none. Only active
    customers, unless `active` is false (only inactive) or null (both). `touched`: customers that the user has opened last, which
    come before others like them. Needs `q` or another criterion than `active` and `activity` none: crm.search_empty otherwise.
    `cursor` is the `next_cursor` of the page before, with everything else unchanged.
    """

    q: Annotated[str, Field(max_length=200)] = ""
    city: Annotated[str, Field(max_length=100)] = ""
    stage: Stage | None = None
    group: Annotated[str, Field(max_length=100)] | None = None
    seller: Annotated[str, Field(max_length=100)] | None = None
    seller_id: UserFilter = ""
    responsible_id: UserFilter = ""
    property: Name | None = None
    activity: CustomerActivity | None = None
    active: bool | None = True
    touched: Annotated[list[Id], Field(max_length=20)] = []
    cursor: Cursor | None = Field(default=None, max_length=2000)
    limit: int = Field(default=20, ge=1, le=50)


class LookUpCustomers(Request[SearchResult], service="crm", role=Role.VIEWER):
    """Returns the customers with these ids, in the order asked for, inactive ones too. Leaves out ids that are not known."""

    customer_ids: list[Id] = Field(min_length=1, max_length=200)
