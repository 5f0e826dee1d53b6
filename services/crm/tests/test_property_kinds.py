"""Properties that say something, on the real database: kinds, values, closing, and who creates them."""

from typing import Any
from uuid import uuid4

import pytest

from chassis.context import from_source
from contracts import crm as contract
from contracts.crm import (
    ChangeProperty,
    CreateProperty,
    ListProperties,
    SetProperties,
    SetPropertySettings,
    SuggestProperties,
)
from contracts.errors import Conflict, NotAllowed, NotFound, Stale
from crm import known_properties, properties, property_changes, property_settings
from crm.models import Property, PropertySet
from crm.tests.property_company import Company, codes
from crm.tests.samples import NOW


@pytest.fixture
def company(database: str) -> Company:
    return Company(f"co{uuid4().hex[:10]}")


def test_each_kind_says_its_value(company: Company) -> None:
    buyer = company.customer()
    size, day = company.create("Anställda", "number"), company.create("Kund sedan", "date")
    trade = company.create("Bransch", "choice", choices=["Bygg", "VVS"])
    note, vip = company.create("Slogan", "text"), company.create("VIP")
    found = company.set(buyer, {size: "1 234,50", day: "20260131", trade: "vvs", note: "Vi = bäst"}, add=[vip])
    assert {one.name: (str(one.kind), one.value) for one in found.items} == {
        "Anställda": ("number", "1234.5"),
        "Bransch": ("choice", "VVS"),
        "Kund sedan": ("date", "2026-01-31"),
        "Slogan": ("text", "Vi = bäst"),
        "VIP": ("tag", ""),
    }
    company.enter()
    assert properties.get(buyer) == found


def test_a_value_is_changed_in_its_place_and_the_same_again_changes_nothing(company: Company) -> None:
    buyer, size = company.customer(), company.create("Anställda", "number")
    first = company.set(buyer, {size: "10"}, add=[company.create("VIP")])
    assert company.set(buyer, {size: "10,0"}) == first
    second = company.set(buyer, {size: "11"})
    assert second.version == first.version + 1
    assert [(one.name, one.value) for one in second.items] == [("Anställda", "11"), ("VIP", "")]
    assert [one.name for one in company.set(buyer, remove=[size]).items] == ["VIP"]


def test_every_bad_value_is_named_and_nothing_is_stored(company: Company) -> None:
    buyer = company.customer()
    size, day = company.create("Anställda", "number"), company.create("Kund sedan", "date")
    trade, vip = company.create("Bransch", "choice", choices=["Bygg"]), company.create("VIP")
    values = {size: "många", day: "2026-02-30", trade: "El", vip: "ja"}
    assert codes(lambda: company.set(buyer, values, add=[size])) == {
        "/add/0": "property_needs_value",
        "/values/0/value": "property_no_number",
        "/values/1/value": "property_no_date",
        "/values/2/value": "property_no_such_choice",
        "/values/3/value": "property_has_no_value",
    }
    assert properties.get(buyer).items == []


def test_two_values_of_one_property_are_refused(company: Company) -> None:
    buyer, size = company.customer(), company.create("Anställda", "number")
    both = [{"property_id": size, "value": one} for one in ("1", "2")]
    request = SetProperties.model_validate({"customer_id": buyer, "values": both})
    company.enter()
    assert codes(lambda: properties.assign(request, NOW)) == {"/values/1/value": "property_value_twice"}


def test_another_companys_property_is_unknown_by_every_way(company: Company) -> None:
    foreign = Company(f"{company.tenant}x").create("Utländsk", "number")
    buyer = company.customer()
    assert codes(lambda: company.set(buyer, {foreign: "1"})) == {"/values/0/value": "property_unknown"}
    for call in (
        lambda: company.change(foreign, 1, closed=True),
        lambda: property_changes.get(contract.GetProperty(property_id=foreign)),
    ):
        with pytest.raises(NotFound, match=r"crm\.no_such_property"):
            call()
    assert codes(lambda: company.names(property=foreign)) == {"/property": "property_unknown"}


@pytest.mark.parametrize(
    ("fields", "bad"),
    [
        ({"kind": "choice"}, {"/choices": "property_choices_missing"}),
        ({"kind": "number", "choices": ["A"]}, {"/choices": "property_has_no_choices"}),
        ({"name": "Antal = 12"}, {"/name": "property_name_like_a_value"}),
        ({"name": "= tolv"}, {"/name": "property_name_like_a_value"}),
        ({"name": "?", "choices": ["A"]}, {"/name": "no_letters", "/choices": "property_has_no_choices"}),
    ],
)
def test_a_property_that_makes_no_sense_is_refused(
    company: Company, fields: dict[str, Any], bad: dict[str, str]
) -> None:
    company.enter()
    assert codes(lambda: properties.create(CreateProperty.model_validate({"name": "Ny", **fields}))) == bad
    assert Property.total({}) == 0


def test_a_tag_is_stored_as_an_earlier_release_reads_it(company: Company) -> None:
    company.create("VIP")
    company.create("Anställda", "number", group="Storlek")
    company.enter()
    tag, number = Property.rows({}, sort=[("_id", 1)])
    later = {"kind", "group", "choices", "closed"}
    assert (later & tag.keys(), later & number.keys()) == (set(), {"kind", "group"})


def test_what_an_earlier_release_has_stored_is_a_tag(company: Company) -> None:
    buyer = company.customer()
    company.enter()
    old = {
        "_id": "prp_old",
        "tenant": company.tenant,
        "version": 1,
        "name": "Gammal",
        "folded": "gammal",
        "request_id": "r",
    }
    Property._get_collection().insert_one(old)
    found = known_properties.find("gammal")
    assert found is not None
    assert (str(found.kind), found.closed) == ("tag", False)
    assert [one.name for one in company.set(buyer, add=["prp_old"]).items] == ["Gammal"]
    (item,) = PropertySet.rows({"customer_id": buyer}, ["items"])[0]["items"]
    assert item.keys() == {"id", "name", "since", "by"}


def test_a_closed_property_stays_where_it_is_and_goes_nowhere_else(company: Company) -> None:
    has, lacks, size = company.customer(), company.customer(), company.create("Anställda", "number")
    company.set(has, {size: "1"})
    closed = company.change(size, 1, closed=True)
    assert (closed.closed, closed.version, closed.customers) == (True, 2, 1)
    assert company.set(has, {size: "2"}).items[0].value == "2"
    assert codes(lambda: company.set(lacks, {size: "3"})) == {"/values/0/value": "property_closed"}
    company.enter()
    assert known_properties.suggest(SuggestProperties(q="anst")).items == []
    assert [one.id for one in known_properties.suggest(SuggestProperties(q="anst", closed=True)).items] == [size]
    company.change(size, 2, closed=False)
    assert company.set(lacks, {size: "3"}).items[0].value == "3"


def test_an_undone_change_puts_a_property_back_that_is_closed_by_now(company: Company) -> None:
    buyer, tag = company.customer(), company.create("Mässa")
    company.change(tag, 1, closed=True)
    wanted = SetProperties(customer_id=buyer, add=[tag])
    for source in ("api", "bulk"):
        company.enter()
        with from_source(source):
            assert codes(lambda: properties.assign(wanted, NOW)) == {"/add/0": "property_closed"}
    company.enter()
    with from_source("bulk_undo"):
        assert [one.name for one in properties.assign(wanted, NOW).items] == ["Mässa"]


def test_choices_are_added_and_never_lost(company: Company) -> None:
    trade = company.create("Bransch", "choice", choices=["Bygg"])
    changed = company.change(trade, 1, add_choices=["VVS", "bygg"], group="Om kunden")
    assert (changed.choices, changed.group) == (["Bygg", "VVS"], "Om kunden")
    assert company.change(trade, 2, add_choices=["vvs"]).version == 2, "nothing to change"
    with pytest.raises(Stale):
        company.change(trade, 1, closed=True)
    many = [f"Val {at}" for at in range(100)]
    assert codes(lambda: company.change(trade, 2, add_choices=many)) == {"/add_choices": "property_too_many_choices"}
    number = company.create("Anställda", "number")
    assert codes(lambda: company.change(number, 1, add_choices=["1"])) == {"/add_choices": "property_has_no_choices"}


def test_only_administrators_create_where_the_company_says_so(company: Company) -> None:
    tag = company.create("VIP")
    company.enter(roles=frozenset({"administrator"}))
    property_settings.put(SetPropertySettings(version=1, property_creators="administrator"))
    company.enter(roles=frozenset({"seller"}))
    with pytest.raises(NotAllowed, match=r"crm\.property_creators_only"):
        properties.create(CreateProperty(name="Ny"))
    with pytest.raises(NotAllowed):
        property_changes.change(ChangeProperty(property_id=tag, version=1, closed=True))
    company.enter(roles=frozenset({"administrator"}))
    assert properties.create(CreateProperty(name="Ny")).name == "Ny"


def test_suggestions_come_while_typing(company: Company) -> None:
    for name in ("Östra distriktet", "Distrikt syd", "Ost och vin", "VIP"):
        company.create(name)
    company.enter()

    def suggest(q: str, **fields: Any) -> list[str]:
        return [one.name for one in known_properties.suggest(SuggestProperties(q=q, **fields)).items]

    assert suggest("") == ["Distrikt syd", "Ost och vin", "VIP", "Östra distriktet"]
    assert suggest("d") == ["Distrikt syd", "Östra distriktet"]
    assert suggest("öst") == ["Ost och vin", "Östra distriktet"]
    assert suggest("syd dis") == ["Distrikt syd"]
    assert suggest("(.*") == []
    assert suggest("o", limit=1) == ["Ost och vin"]


def test_lists_are_filtered_by_kind_group_and_state(company: Company) -> None:
    company.create("VIP")
    size = company.create("Anställda", "number", group="Storlek")
    company.change(company.create("Gammal"), 1, closed=True)
    company.enter()

    def list_names(**fields: Any) -> set[str]:
        return {one.name for one in properties.list_properties(ListProperties.model_validate(fields)).items}

    assert list_names(kind="tag") == {"VIP", "Gammal"}
    assert list_names(kind="number") == {"Anställda"}
    assert list_names(group="Storlek") == {"Anställda"}
    assert list_names(group="") == {"VIP", "Gammal"}
    assert list_names(closed=True) == {"Gammal"}
    assert list_names(closed=False) == {"VIP", "Anställda"}
    assert properties.list_properties(ListProperties(group="Storlek")).items[0].customers is None
    assert property_changes.get(contract.GetProperty(property_id=size)).customers == 0


def test_a_name_that_is_taken_is_taken_whatever_the_kind(company: Company) -> None:
    company.create("Storlek", "number")
    with pytest.raises(Conflict):
        company.create("STORLEK")
