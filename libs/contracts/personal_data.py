"""The message by which everything that is stored about one customer is read, from every service (GDPR article 15).

Every service answers it through the chassis (chassis.personal_data), whatever the company's modules are. What has to be shown to
a person is asked for page by page: `after` is the `upto` of the page before, and a page without `upto` is the last one.
"""

from typing import Any

from pydantic import Field

from contracts.access import Role
from contracts.base import Id, Reply, Request, snake_case


class PersonalRecord(Reply):
    """A stored document as plain JSON: instants as RFC 3339 UTC, sums as they are stored. Secrets are left out."""

    collection: str
    id: str
    data: dict[str, Any]


class PersonalCollection(Reply):
    """What a collection holds, in Swedish and English."""

    name: str
    sv: str
    en: str


class PersonalContact(Reply):
    """A contact of a customer."""

    customer_id: str
    contact_id: str


class PersonalDataPage(Reply):
    """Records in the order of collections and ids. `collections` are all that are read, on every page.

    `also`, on the first page of the service that owns customers: the ids of those that were merged into this one. What is stored
    under them is about the same person, and is to be asked for as well. `contacts`, on the first page about a contact: the
    contacts that the same person is on other customers, to be asked for likewise.
    """

    collections: list[PersonalCollection] = []
    items: list[PersonalRecord] = []
    upto: str = ""
    also: list[str] = []
    contacts: list[PersonalContact] = []


class ReadPersonalData(Request[PersonalDataPage]):
    """Reads a page of what the service stores about a customer, or about one contact of it alone.

    A customer that the service does not know has no records.
    """

    customer_id: Id
    contact_id: Id | None = None
    after: str = Field(default="", max_length=300)


REQUESTS: tuple[type[Request[PersonalDataPage]], ...] = (ReadPersonalData,)
for request in REQUESTS:
    request.method, request.role = snake_case(request.__name__), Role.ADMINISTRATOR
