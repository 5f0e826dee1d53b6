"""What the customers service tells of customers, and days to plan on."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from chassis.ids import new_id
from contracts.customers import (
    Address,
    Addresses,
    BranchSnapshot,
    ContactSnapshot,
    CustomerChanged,
    CustomerCreated,
    CustomerSnapshot,
    Kind,
    Stage,
)

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 3, 2, 0, 30, tzinfo=STOCKHOLM)
"""Half past midnight: in UTC it is still the day before."""


def at(day: int, hour: int = 12) -> datetime:
    """An instant in March 2026, UTC."""
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def snapshot(name: str = "Byggvaruhuset i Malmö AB", city: str = "Malmö", **fields: Any) -> CustomerSnapshot:
    """A customer as the events show it."""
    addresses = Addresses(invoice=Address(line1="Storgatan 1", postcode="211 20", city=city))
    return CustomerSnapshot.model_validate(
        {
            "number": "1001",
            "kind": Kind.COMPANY,
            "stage": Stage.CUSTOMER,
            "name": name,
            "addresses": addresses,
            **fields,
        }
    )


def created_event(customer_id: str = "", **fields: Any) -> CustomerCreated:
    """A new customer with one branch and one contact, whose ids are the customer's with other prefixes."""
    customer_id = customer_id or new_id("cus")
    parts = {
        "branches": [BranchSnapshot(id=branch_of(customer_id), name="Hamnlagret", addresses=Addresses())],
        "contacts": [ContactSnapshot(id=contact_of(customer_id), name="Åsa Öhman")],
    }
    return CustomerCreated(subject=customer_id, version=1, customer=snapshot(**{**parts, **fields}))


def changed_event(customer_id: str, version: int, **fields: Any) -> CustomerChanged:
    return CustomerChanged(subject=customer_id, version=version, customer=snapshot(**fields))


def branch_of(customer_id: str) -> str:
    return customer_id.replace("cus_", "bra_")


def contact_of(customer_id: str) -> str:
    return customer_id.replace("cus_", "con_")
