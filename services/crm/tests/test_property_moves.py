"""Properties with values when two customers are merged, and apart again, on the real database."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from chassis.context import enter
from chassis.testing import a_context
from contracts.crm import CreateProperty, SetProperties
from crm import customers, properties
from crm.customer_moves import MOVES
from crm.models import Customer
from crm.tests import samples
from crm.tests.samples import NOW


@pytest.fixture
def tenant(database: str) -> str:
    return f"co{uuid4().hex[:10]}"


def in_company(tenant: str, call: Callable[[], object]) -> object:
    enter(a_context(tenant))
    return call()


def made(tenant: str, name: str, kind: str) -> str:
    request = CreateProperty.model_validate({"name": name, "kind": kind})
    return str(in_company(tenant, lambda: properties.create(request).id))


def said(tenant: str, customer: str) -> dict[str, str]:
    enter(a_context(tenant))
    return {one.name: one.value for one in properties.get(customer).items}


def indexed(customer: str) -> list[str]:
    return sorted(Customer.rows({"_id": customer}, ["tag_values"])[0]["tag_values"])


def test_the_kept_customers_value_wins_and_each_has_its_own_again(tenant: str) -> None:
    enter(a_context(tenant))
    kept, other = samples.created_event(), samples.created_event()
    for event in (kept, other):
        customers.keep(event)
    size, day, note = (
        made(tenant, "Anställda", "number"),
        made(tenant, "Kund sedan", "date"),
        made(tenant, "Slogan", "text"),
    )
    for customer, values in (
        (kept.subject, {size: "10"}),
        (other.subject, {size: "20", day: "2026-01-31", note: "Vi kan"}),
    ):
        given = [{"property_id": one, "value": value} for one, value in values.items()]
        request = SetProperties.model_validate({"customer_id": customer, "values": given})
        enter(a_context(tenant))
        properties.assign(request, NOW)
    before = said(tenant, kept.subject), said(tenant, other.subject), indexed(kept.subject), indexed(other.subject)
    merge = f"mrg_{uuid4().hex}"
    for _ in range(2):
        in_company(tenant, lambda: MOVES.follow(merge, other.subject, kept.subject, 2, back=False))
    assert said(tenant, kept.subject) == {"Anställda": "10", "Kund sedan": "2026-01-31", "Slogan": "Vi kan"}
    assert (said(tenant, other.subject), indexed(other.subject)) == ({}, [])
    assert len(indexed(kept.subject)) == 3
    for _ in range(2):
        in_company(tenant, lambda: MOVES.follow(merge, other.subject, kept.subject, 4, back=True))
    after = said(tenant, kept.subject), said(tenant, other.subject), indexed(kept.subject), indexed(other.subject)
    assert after == before
