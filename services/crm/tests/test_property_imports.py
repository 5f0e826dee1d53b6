"""Properties of imported customers on the real database: created when missing, put on once."""

import pytest

from chassis.context import enter
from chassis.testing import a_context
from contracts.crm import ImportedProperties, ImportProperties, PropertiesOfCustomer
from crm import customers, properties, property_imports
from crm.models import Property, PropertySet
from crm.tests import samples
from crm.tests.samples import NOW


def put_on(*rows: tuple[str, list[str]]) -> ImportedProperties:
    enter(a_context())
    asked = [PropertiesOfCustomer(customer_id=customer, names=names) for customer, names in rows]
    return property_imports.import_properties(ImportProperties(rows=asked), NOW)


def names_of(customer: str) -> list[str]:
    return [one.name for one in properties.get(customer).items]


def test_properties_are_created_and_put_on(customer: str) -> None:
    assert put_on((customer, ["Julkort 1", "julkort  1", "Ny 1"])) == ImportedProperties()
    assert names_of(customer) == ["Julkort 1", "Ny 1"]
    assert Property.total({"folded": "julkort 1"}) == 1


def test_two_customers_of_one_batch_get_their_own(customer: str) -> None:
    other = samples.created_event("cus_other")
    customers.keep(other)
    put_on((customer, ["Ena 6"]), ("cus_other", ["Andra 6"]))
    assert "Ena 6" in names_of(customer)
    assert names_of("cus_other") == ["Andra 6"]


def test_the_same_again_changes_nothing(customer: str) -> None:
    put_on((customer, ["Julkort 2"]))
    (before,) = PropertySet.rows({"customer_id": customer}, ["version"])
    put_on((customer, ["JULKORT 2"]))
    assert PropertySet.rows({"customer_id": customer}, ["version"]) == [before]


def test_those_that_it_has_stay(customer: str) -> None:
    put_on((customer, ["Först 3"]))
    put_on((customer, ["Sedan 3"]))
    assert {"Först 3", "Sedan 3"} <= set(names_of(customer))


@pytest.mark.usefixtures("database")
def test_a_customer_that_is_not_here_yet_is_named() -> None:
    assert put_on(("cus_unknown", ["VIP 4"])).waiting == ["cus_unknown"]
    assert PropertySet.total({"customer_id": "cus_unknown"}) == 0


def test_a_name_that_no_property_can_have_is_named(customer: str) -> None:
    assert put_on((customer, ["!?", "Bra 5"])).unusable == ["!?"]
    assert "Bra 5" in names_of(customer)
