"""Calls verbs on behalf of a company: each call is a new request, unless a request id is given."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import uuid4

from chassis.testing import once
from contracts.customers import CreateCustomer, Customer, CustomerFields
from customers import customers, models

R = TypeVar("R")


class Company:
    """`company.call(verb, request)` runs a verb inside a call of this company."""

    def __init__(self) -> None:
        self.tenant = f"co{uuid4().hex[:10]}"

    def call(
        self,
        verb: Callable[..., R],
        *arguments: Any,
        request_id: str = "",
        roles: str = "administrator",
        **named: Any,
    ) -> R:
        return once(lambda: verb(*arguments, **named), self.tenant, roles=frozenset({roles}), request_id=request_id)

    def create(self, name: str = "Byggvaruhuset i Malmö AB", **fields: Any) -> Customer:
        """Creates a customer, even if it resembles another."""
        return self.call(customers.create, CreateCustomer(fields=CustomerFields(name=name, **fields), insist=True))

    def read_stored(self, customer_id: str) -> dict[str, Any]:
        """The document as the database stores it."""
        row = models.Customer._get_collection().find_one({"_id": customer_id, "tenant": self.tenant})
        assert row is not None
        return dict(row)

    def events(self, customer_id: str) -> list[dict[str, Any]]:
        """The events that wait in the document to be published, oldest first."""
        return [{"type": event["type"], **event["data"]} for event in self.read_stored(customer_id)["outbox"]]

    def count(self) -> int:
        return self.call(models.Customer.total, {})
