"""A company's customers and properties for tests on the real database, each call a request of its own."""

from collections.abc import Callable
from typing import Any

import pytest

from chassis.context import enter
from chassis.testing import a_context
from contracts.crm import (
    ChangeProperty,
    CreateProperty,
    CustomerProperties,
    ListCustomerRegister,
    Property,
    SetProperties,
)
from contracts.errors import InvalidInput
from crm import customers, properties, property_changes, register
from crm.tests import samples
from crm.tests.samples import NOW


class Company:
    """A company's customers and properties, each call a request of its own."""

    def __init__(self, tenant: str) -> None:
        self.tenant = tenant

    def enter(self, **fields: Any) -> None:
        enter(a_context(self.tenant, **fields))

    def customer(self, **fields: Any) -> str:
        self.enter()
        event = samples.created_event(**fields)
        customers.keep(event)
        return event.subject

    def create(self, name: str, kind: str = "tag", **fields: Any) -> str:
        self.enter()
        return properties.create(CreateProperty.model_validate({"name": name, "kind": kind, **fields})).id

    def set(self, customer: str, values: dict[str, str] | None = None, **fields: Any) -> CustomerProperties:
        self.enter()
        given = [{"property_id": one, "value": value} for one, value in (values or {}).items()]
        return properties.assign(
            SetProperties.model_validate({"customer_id": customer, "values": given, **fields}), NOW
        )

    def change(self, property_id: str, version: int, **fields: Any) -> Property:
        self.enter()
        return property_changes.change(
            ChangeProperty.model_validate({"property_id": property_id, "version": version, **fields})
        )

    def names(self, **filters: Any) -> list[str]:
        self.enter()
        found = register.list_customer_register(ListCustomerRegister.model_validate(filters))
        return [one.name for one in found.items]


def codes(call: Callable[[], object]) -> dict[str, str]:
    """What is refused: pointer → code."""
    with pytest.raises(InvalidInput) as refused:
        call()
    return {at: text.partition(" ")[0] for at, text in refused.value.details.items() if at.startswith("/")}
