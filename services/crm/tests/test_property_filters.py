"""Customers by what their properties say, on the real database: filters, counts in any order of events, what the index keeps."""

from itertools import permutations
from uuid import uuid4

import pytest

from chassis.context import using
from chassis.testing import a_context
from contracts import crm as contract
from contracts.crm import ListCustomerRegister, ListProperties, SearchCustomers
from contracts.errors import InvalidInput
from crm import erasure_rules, exports, migrate, properties, register, search
from crm.models import Customer, PropertySet
from crm.tests.property_company import Company, codes
from crm.tests.samples import NOW


@pytest.fixture
def company(database: str) -> Company:
    return Company(f"co{uuid4().hex[:10]}")


def test_the_register_is_filtered_by_value(company: Company) -> None:
    size, day = company.create("Anställda", "number"), company.create("Kund sedan", "date")
    trade, note = company.create("Bransch", "choice", choices=["A", "A+"]), company.create("Slogan", "text")
    sizes = {"Alfa": "-5", "Beta": "9", "Gamma": "10", "Delta": "100,5"}
    buyers = {name: company.customer(name=name, contacts=[], branches=[]) for name in sizes}
    for name, value in sizes.items():
        company.set(buyers[name], {size: value, day: f"2026-0{len(name)}-01"})
    company.set(buyers["Alfa"], {trade: "A", note: "Öppet dygnet runt"})
    company.set(buyers["Beta"], {trade: "A+", note: "Oppet på dagen"})
    number = {"property": "anställda"}
    assert company.names(**number) == ["Alfa", "Beta", "Delta", "Gamma"]
    assert company.names(**number, property_value="10,0") == ["Gamma"]
    assert company.names(**number, property_from="9", property_to="100,5") == ["Beta", "Delta", "Gamma"]
    assert company.names(**number, property_to="9,999") == ["Alfa", "Beta"]
    assert company.names(**number, property_from="10,000001") == ["Delta"]
    assert company.names(property=day, property_from="2026-05-01") == ["Delta", "Gamma"]
    assert company.names(property=trade, property_value="a") == ["Alfa"]
    assert company.names(property=trade, property_value="a+") == ["Beta"]
    assert company.names(property=note, property_value="öppet") == ["Alfa", "Beta"]
    assert company.names(property=note, property_value="oppet p") == ["Beta"]


def test_filters_that_make_no_sense_are_refused(company: Company) -> None:
    company.create("VIP")
    company.create("Anställda", "number")
    company.create("Bransch", "choice", choices=["Bygg"])
    assert codes(lambda: company.names(property_from="1")) == {"/property_from": "property_filter_without"}
    assert codes(lambda: company.names(property="VIP", property_value="ja", property_to="2")) == {
        "/property_value": "property_has_no_value",
        "/property_to": "property_not_ordered",
    }
    assert codes(lambda: company.names(property="Bransch", property_value="El")) == {
        "/property_value": "property_no_such_choice"
    }
    assert codes(lambda: company.names(property="Anställda", property_from="x", property_to="y")) == {
        "/property_from": "property_no_number",
        "/property_to": "property_no_number",
    }


def test_an_unknown_property_is_refused_wherever_one_looks(company: Company) -> None:
    buyer = company.customer()
    company.enter()
    listed = contract.ListPropertiesOfCustomers(of_customers=[buyer], property="Ingen")
    for call in (
        lambda: company.names(property="Ingen"),
        lambda: search.search(SearchCustomers(property="Ingen")),
        lambda: search.search(SearchCustomers(q="bygg", property="Ingen")),
        lambda: exports.list_of_customers(listed),
    ):
        with pytest.raises(InvalidInput, match=r"crm\.property_unknown") as refused:
            call()
        assert refused.value.details["/property"].startswith("property_unknown")


def test_the_register_shows_properties_where_it_is_asked(company: Company) -> None:
    buyer, size = company.customer(), company.create("Anställda", "number")
    company.customer()
    company.set(buyer, {size: "7"}, add=[company.create("VIP")])
    company.enter()
    page = register.list_customer_register(ListCustomerRegister(with_properties=True))
    assert {one.id: [(each.name, each.value) for each in one.properties] for one in page.items}[buyer] == [
        ("Anställda", "7"),
        ("VIP", ""),
    ]
    assert [one.properties for one in register.list_customer_register(ListCustomerRegister()).items] == [[], []]
    with using(a_context(company.tenant, modules=frozenset({"sales"}))):
        page = register.list_customer_register(ListCustomerRegister(with_properties=True))
    assert [one.properties for one in page.items] == [[], []], "the module is off"


def test_counts_and_values_are_right_in_any_order_of_events(company: Company) -> None:
    buyer, vip, size = company.customer(), company.create("VIP"), company.create("Anställda", "number")
    for values, fields in (({size: "1"}, {}), ({size: "2"}, {"add": [vip]}), ({}, {"remove": [vip]})):
        company.set(buyer, values, **fields)
    told = [one["data"] for one in PropertySet.rows({"customer_id": buyer}, ["outbox"])[0]["outbox"]]
    events = [contract.CustomerPropertiesChanged.model_validate(one) for one in told]
    assert len(events) == 3
    collection = Customer._get_collection()
    for order in permutations([*events, events[0]]):
        collection.update_one(
            {"_id": buyer}, {"$unset": {"tags_version": 1, "values_version": 1, "tags": 1, "tag_values": 1}}
        )
        for event in order:
            properties.index(event.subject, event.version, event.items)
        listed = properties.list_properties(ListProperties(count=True)).items
        assert {one.name: one.customers for one in listed} == {"VIP": 0, "Anställda": 1}
        assert company.names(property=size, property_value="2") == ["Byggvaruhuset i Malmö AB"]
        assert company.names(property=size, property_value="1") == []


def test_an_earlier_release_that_handles_the_event_does_not_hide_the_values(company: Company) -> None:
    buyer, size = company.customer(), company.create("Anställda", "number")
    company.set(buyer, {size: "1"})
    (row,) = PropertySet.rows({"customer_id": buyer}, ["version"])
    Customer.apply_part(buyer, row["version"] + 1, "tags_version", tags=[size])
    kind = contract.PropertyKind.NUMBER
    later = contract.CustomerProperty(id=size, name="Anställda", since=NOW, kind=kind, value="2")
    properties.index(buyer, row["version"] + 1, [later])
    assert company.names(property=size, property_value="2") == ["Byggvaruhuset i Malmö AB"]


def test_migration_says_that_those_of_before_have_no_values(company: Company) -> None:
    old, new = company.customer(), company.customer()
    company.set(old, add=[company.create("VIP")])
    company.set(new, {company.create("Anställda", "number"): "1"})
    collection = Customer._get_collection()
    collection.update_many({"tenant": company.tenant}, {"$unset": {"values_version": 1, "tag_values": 1}})
    migrate.tell_values_from_none(collection.database)
    rows = {row["_id"]: row for row in Customer.rows({}, ["values_version", "tag_values"])}
    assert (rows[old].get("values_version"), rows[old].get("tag_values")) == (1, [])
    assert "values_version" not in rows[new], "what has values is for a rebuild"


def test_an_export_has_the_values_and_an_erasure_takes_them_from_the_index(company: Company) -> None:
    buyer, size = company.customer(), company.create("Anställda", "number")
    company.set(buyer, {size: "1,5"}, add=[company.create("VIP")])
    company.enter()
    (found,) = exports.list_of_customers(contract.ListPropertiesOfCustomers(of_customers=[buyer])).items
    assert (found.names, found.values) == (["Anställda", "VIP"], {"Anställda": "1.5"})
    erasure_rules.drop_tags({"customer_id": buyer})
    (row,) = Customer.rows({"_id": buyer}, ["tags", "tag_values"])
    assert (row["tags"], row["tag_values"]) == ([], [])
