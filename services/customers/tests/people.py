"""Two customers, and a contact of the first that tests put on others."""

from dataclasses import dataclass
from typing import Any

from chassis.clock import today
from contracts.customers import (
    ChangeContact,
    CustomerContact,
    GetContact,
    ShareContact,
)
from customers import (
    contacts,
    persons,
    shared_contacts,
)
from customers.tests.calls import Company

ANNA = {"name": "Anna Berg", "phone": "08-123 45 67", "email": "anna@berg.example"}


@dataclass
class People:
    """Two customers, Anna at the first as its manager."""

    company: Company
    first: str
    second: str
    anna: str

    def share(self, to: str = "", **named: Any) -> CustomerContact:
        request_id = named.pop("request_id", "")
        known = {"from_customer_id": self.first, "from_contact_id": self.anna, "role_title": "Styrelseledamot"}
        request = ShareContact(customer_id=to or self.second, **{**known, **named})
        return self.company.call(shared_contacts.share, request, request_id=request_id)

    def get(self, customer_id: str, contact_id: str) -> CustomerContact:
        return self.company.call(contacts.get, GetContact(customer_id=customer_id, contact_id=contact_id))

    def change(self, customer_id: str, contact_id: str, **given: Any) -> Any:
        version = given.pop("version", 0) or self.company.read_stored(customer_id)["version"]
        request_id = given.pop("request_id", "")
        request = ChangeContact(customer_id=customer_id, contact_id=contact_id, version=version, **given)
        return self.company.call(contacts.change, request, request_id=request_id)

    def create(self, name: str) -> str:
        return self.company.create(name).id

    def sees(self, customer_id: str) -> list[tuple[str, str, str]]:
        """Name, phone and role of the active contacts of a customer."""
        found = self.company.read_stored(customer_id)["contacts"]
        return [(one["name"], one.get("phone", ""), one.get("role_title", "")) for one in found if one["active"]]


def catch_up(company: Company) -> None:
    """What the daily work does at a look, if there is any for the company."""
    if company.tenant in persons.companies_with_work():
        company.call(persons.catch_up, today())
