"""Properties with values in imports: `name = value`, on the real database."""

from uuid import uuid4

import pytest

from chassis.context import enter
from chassis.testing import a_context
from contracts.crm import (
    ChangeProperty,
    CreateProperty,
    ImportedProperties,
    ImportProperties,
    PropertiesOfCustomer,
    SetPropertySettings,
)
from crm import customers, properties, property_changes, property_imports, property_settings
from crm.models import Property
from crm.tests import samples
from crm.tests.samples import NOW


@pytest.fixture
def tenant(database: str) -> str:
    return f"co{uuid4().hex[:10]}"


@pytest.fixture
def buyer(tenant: str) -> str:
    enter(a_context(tenant))
    event = samples.created_event()
    customers.keep(event)
    for fields in (
        {"name": "Anställda", "kind": "number"},
        {"name": "Kund sedan", "kind": "date"},
        {"name": "Bransch", "kind": "choice", "choices": ["Bygg", "VVS"]},
    ):
        enter(a_context(tenant))
        properties.create(CreateProperty.model_validate(fields))
    return event.subject


def put_on(tenant: str, buyer: str, *names: str, update: bool = False, role: str = "seller") -> ImportedProperties:
    enter(a_context(tenant, roles=frozenset({role})))
    rows = [PropertiesOfCustomer(customer_id=buyer, names=list(names))]
    return property_imports.import_properties(ImportProperties(rows=rows, update=update), NOW)


def said(buyer: str) -> dict[str, str]:
    return {one.name: one.value for one in properties.get(buyer).items}


def test_values_are_read_and_tags_beside_them(tenant: str, buyer: str) -> None:
    done = put_on(tenant, buyer, "anställda = 1 234,5", "Kund sedan = 2026-01-31", "Bransch = vvs", "VIP")
    assert done == ImportedProperties()
    assert said(buyer) == {"Anställda": "1234.5", "Kund sedan": "2026-01-31", "Bransch": "VVS", "VIP": ""}


@pytest.mark.parametrize(
    "bad", ["Anställda = många", "Anställda", "Bransch = El", "Kund sedan = igår", "Okänd = 12", "?", "x" * 201]
)
def test_what_cannot_be_stored_is_named_and_creates_nothing(tenant: str, buyer: str, bad: str) -> None:
    assert put_on(tenant, buyer, bad, "VIP").unusable == [bad]
    assert said(buyer) == {"VIP": ""}
    assert Property.total({}) == 4


def test_a_value_stays_unless_the_import_updates(tenant: str, buyer: str) -> None:
    put_on(tenant, buyer, "Anställda = 1")
    assert put_on(tenant, buyer, "Anställda = 1,0") == ImportedProperties(), "it is the same"
    assert put_on(tenant, buyer, "Anställda = 2", "VIP").differing == {buyer: ["Anställda = 2"]}
    assert said(buyer) == {"Anställda": "1", "VIP": ""}
    assert put_on(tenant, buyer, "Anställda = 2", update=True) == ImportedProperties()
    assert said(buyer)["Anställda"] == "2"


def test_new_names_are_named_where_only_administrators_create(tenant: str, buyer: str) -> None:
    enter(a_context(tenant, roles=frozenset({"administrator"})))
    property_settings.put(SetPropertySettings(version=1, property_creators="administrator"))
    done = put_on(tenant, buyer, "Ny", "Anställda = 1")
    assert (done.not_created, done.unusable) == (["Ny"], [])
    assert said(buyer) == {"Anställda": "1"}
    assert put_on(tenant, buyer, "Ny", role="administrator") == ImportedProperties()
    assert said(buyer) == {"Anställda": "1", "Ny": ""}


def test_a_closed_one_is_put_on_nobody_else(tenant: str, buyer: str) -> None:
    put_on(tenant, buyer, "VIP")
    found = Property.rows({"folded": "vip"}, ["version"])[0]
    enter(a_context(tenant))
    property_changes.change(ChangeProperty(property_id=found["_id"], version=1, closed=True))
    assert put_on(tenant, buyer, "VIP") == ImportedProperties()
    enter(a_context(tenant))
    other = samples.created_event()
    customers.keep(other)
    assert put_on(tenant, other.subject, "VIP") == ImportedProperties(unusable=["VIP"], closed={other.subject: ["VIP"]})
    assert said(other.subject) == {}


def test_a_tag_with_the_sign_in_its_name_comes_first(tenant: str, buyer: str) -> None:
    """Names of before may have it."""
    row = {"_id": "prp_sign", "tenant": tenant, "version": 1, "name": "Anställda = 12", "folded": "anstallda 12"}
    Property._get_collection().insert_one({**row, "request_id": "r"})
    put_on(tenant, buyer, "Anställda = 12", "Anställda = 13")
    assert said(buyer) == {"Anställda": "13", "Anställda = 12": ""}
