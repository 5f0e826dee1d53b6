"""The groups, sellers and cities that customers have: each once, in Swedish order, by one look at an index for each."""

from typing import Any

from chassis.context import using
from chassis.testing import a_context
from chassis.testing_queries import commands_sent
from contracts.crm import ListRegisterValues, RegisterValues
from crm import register_values
from crm.tests.test_register import keep, tenant

__all__ = ["tenant"]


def read(tenant: str, **request: Any) -> RegisterValues:
    with using(a_context(tenant)):
        return register_values.list_values(ListRegisterValues(**request))


def test_each_value_once_in_swedish_order(tenant: str) -> None:
    for at, (group, seller, city) in enumerate(
        [
            ("Åkeri", "Östen", "Ystad"),
            ("VVS", "", "Åre"),
            ("vvs", "Anna", ""),
            ("", "Anna", "Ystad"),
            ("Zoo", "Bo", "Ärla"),
        ]
    ):
        keep(tenant, f"Kund {at}", group=group, seller=seller, city=city)
    assert read(tenant) == RegisterValues(
        groups=["VVS", "Zoo", "Åkeri"], sellers=["Anna", "Bo", "Östen"], cities=["Ystad", "Åre", "Ärla"]
    )
    assert read(tenant, limit=1) == RegisterValues(groups=["VVS"], sellers=["Anna"], cities=["Ystad"])


def test_values_that_begin_as_was_typed(tenant: str) -> None:
    for at, city in enumerate(["Ystad", "Malmö", "Malung", "Mora", "Åmål"]):
        keep(tenant, f"Kund {at}", city=city, seller="Åsa Malm", group="mål")
    assert read(tenant, q="mal") == RegisterValues(cities=["Malmö", "Malung"])
    assert read(tenant, q="MÅ") == RegisterValues(groups=["mål"])
    assert read(tenant, q="åsa m") == RegisterValues(sellers=["Åsa Malm"])
    assert read(tenant, q="Å").cities == ["Åmål"]
    assert read(tenant, q="mal", limit=1).cities == ["Malmö"]
    assert read(tenant, q="*") == RegisterValues()


def test_another_company_has_none_of_them(tenant: str) -> None:
    keep(tenant, "Kund", group="VVS", seller="Anna", city="Lund")
    assert read("another") == RegisterValues()


def test_many_customers_cost_no_more_than_few(tenant: str) -> None:
    for at in range(12):
        keep(tenant, f"Kund {at}", group="VVS", seller="Anna", city=("Lund", "Ystad")[at % 2])
    found, sent = commands_sent("crm", lambda: read(tenant))
    assert found.cities == ["Lund", "Ystad"]
    assert {one.body["limit"] for one in sent} == {1}
    assert len(sent) == 4 + 3, "a look for each value, and one for each end"
