"""What one row of an import has never costs the other customers of its batch their properties; on the real database."""

from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.context import enter
from chassis.testing import a_context
from contracts.crm import ChangeProperty, CreateProperty, ImportedProperties, ImportProperties, PropertiesOfCustomer
from contracts.customers.deletion import DeletionState
from crm import customers, properties, property_changes, property_imports
from crm.deletion_models import CustomerDeletion
from crm.models import Property
from crm.tests import samples
from crm.tests.samples import NOW

KINDS = {"Anställda": "number", "Kund sedan": "date", "Anteckning": "text", "Bransch": "choice"}
SPACES = ["", " ", "  ", "\u00a0", "\u202f", "\u2003", "\u200b", "\u200d", "\u3164"]
PIECES = ["=", *SPACES, *KINDS, "VIP", "12", "1 234,5", "2026-01-31", "bygg", "ß", "\ufdfa", "x" * 199, "x" * 320, "!"]
CELLS = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), min_size=1, max_size=7).map("".join)


@pytest.fixture
def tenant(database: str) -> str:
    name = f"co{uuid4().hex[:10]}"
    for called, kind in KINDS.items():
        enter(a_context(name))
        choices = ["Bygg", "VVS"] if kind == "choice" else []
        properties.create(CreateProperty.model_validate({"name": called, "kind": kind, "choices": choices}))
    return name


def a_customer(tenant: str) -> str:
    enter(a_context(tenant))
    event = samples.created_event()
    customers.keep(event)
    return event.subject


def put_on(tenant: str, *rows: tuple[str, list[str]], update: bool = False) -> ImportedProperties:
    enter(a_context(tenant))
    asked = [PropertiesOfCustomer.model_construct(customer_id=one, names=names) for one, names in rows]
    return property_imports.import_properties(ImportProperties(rows=asked, update=update), NOW)


def said(customer: str) -> dict[str, str]:
    return {one.name: one.value for one in properties.get(customer).items}


@pytest.mark.parametrize("bad", ["Anteckning = " + "x" * 501, "Okänd\u00a0=\u00a012", "Anteckning = \u3164"])
def test_a_cell_that_cannot_be_stored_is_named_alone(tenant: str, bad: str) -> None:
    first, second = a_customer(tenant), a_customer(tenant)
    assert put_on(tenant, (first, [bad, "VIP"]), (second, ["Anställda = 12"])).unusable == [bad]
    assert (said(first), said(second)) == ({"VIP": ""}, {"Anställda": "12"})


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2003"])
def test_any_space_may_stand_around_the_sign(tenant: str, space: str) -> None:
    one = a_customer(tenant)
    assert put_on(tenant, (one, [f"Anställda{space}={space}12"])) == ImportedProperties()
    assert said(one) == {"Anställda": "12"}


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(CELLS, min_size=20, max_size=50))
def test_no_cell_costs_another_customer_its_properties(tenant: str, names: list[str]) -> None:
    """Whatever stands in one row, as the gateway lets it through."""
    names = [name.strip()[:720] for name in names if name.strip()]
    odd, plain = a_customer(tenant), a_customer(tenant)
    done = put_on(tenant, (odd, names), (plain, ["Anställda = 12", "Stamkund"]))
    assert (said(plain), done.waiting, done.not_created) == ({"Anställda": "12", "Stamkund": ""}, [], [])
    assert {*done.unusable} <= {*names}
    assert said(odd) or {*done.unusable} == {*names}


@pytest.mark.parametrize("lacks_first", [True, False])
def test_a_closed_property_is_left_out_of_the_row_that_lacks_it(tenant: str, lacks_first: bool) -> None:
    has, lacks = a_customer(tenant), a_customer(tenant)
    put_on(tenant, (has, ["Anställda = 1"]))
    found = Property.rows({"folded": "anstallda"}, ["version"])[0]
    enter(a_context(tenant))
    property_changes.change(ChangeProperty(property_id=found["_id"], version=1, closed=True))
    rows = [(has, ["Anställda = 2", "VIP"]), (lacks, ["Anställda = 2", "VIP"])]
    done = put_on(tenant, *(reversed(rows) if lacks_first else rows), update=True)
    assert done == ImportedProperties(unusable=["Anställda = 2"], closed={lacks: ["Anställda = 2"]})
    assert (said(has), said(lacks)) == ({"Anställda": "2", "VIP": ""}, {"VIP": ""})


def test_a_customer_who_is_being_deleted_is_to_be_sent_again(tenant: str) -> None:
    going, stays = a_customer(tenant), a_customer(tenant)
    enter(a_context(tenant))
    row = {"_id": going, "tenant": tenant, "version": 1, "state": DeletionState.ASKED.value}
    CustomerDeletion._get_collection().insert_one(row)
    assert put_on(tenant, (going, ["VIP"]), (stays, ["VIP"])) == ImportedProperties(waiting=[going])
    assert (said(going), said(stays)) == ({}, {"VIP": ""})
