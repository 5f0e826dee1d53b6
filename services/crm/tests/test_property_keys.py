"""Names of properties that differ in a symbol: two where no release before can read, never one for the other anywhere."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from chassis.context import enter
from chassis.testing import a_context
from contracts.crm import CreateProperty, ImportedProperties, ImportProperties, PropertiesOfCustomer
from contracts.crm.property_names import name_key
from contracts.errors import Conflict, InvalidInput
from crm import customers, known_properties, properties, property_imports, property_keys, terms_form
from crm.models import Property
from crm.tests import samples
from crm.tests.samples import NOW


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Kund+", "kund +"),
        ("KUND +", "kund +"),
        ("Kund", "kund"),
        ("C++", "c ++"),
        ("C#", "c #"),
        ("Får-Julkort!", "far julkort"),
        ("Får julkort", "far julkort"),
        ("Bygg & El", "bygg & el"),
        ("50 % rabatt", "50 % rabatt"),
        ("VIP ⭐", "vip ⭐"),
        ("O'Hara's", "o hara s"),
        ("!?", ""),
    ],
)
def test_what_counts_of_a_name(name: str, key: str) -> None:
    assert name_key(name) == key


@pytest.fixture
def tenant(database: str) -> str:
    """A company of a database that a release before may read."""
    Property._get_collection().database["migrations"].delete_one({"_id": property_keys.NOTE})
    property_keys.clear_cache()
    return f"co{uuid4().hex[:10]}"


@pytest.fixture
def fine(tenant: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A company of a database that no release before may read."""
    monkeypatch.setattr(property_keys, "CACHE_SECONDS", 0.0)
    database = Property._get_collection().database
    property_keys.note(database)
    property_keys.clear_cache()
    yield tenant
    database["migrations"].delete_one({"_id": property_keys.NOTE})
    property_keys.clear_cache()


def create(tenant: str, name: str, request_id: str = "") -> str:
    enter(a_context(tenant, request_id=request_id))
    return str(properties.create(CreateProperty(name=name)).id)


def found(tenant: str, name: str) -> str:
    enter(a_context(tenant))
    known = known_properties.find(name)
    return known.name if known else ""


def put_on(tenant: str, *names: str) -> tuple[ImportedProperties, list[str]]:
    """What an import says, and what the customer has then."""
    enter(a_context(tenant))
    event = samples.created_event()
    customers.keep(event)
    asked = ImportProperties(rows=[PropertiesOfCustomer(customer_id=event.subject, names=list(names))])
    said = property_imports.import_properties(asked, NOW)
    return said, [one.name for one in properties.get(event.subject).items]


def test_names_that_differ_in_a_symbol_are_two(fine: str) -> None:
    ids = [create(fine, name) for name in ("Kund", "Kund+", "C", "C++", "C#")]
    assert len(set(ids)) == 5
    for name in ("Kund", "Kund+", "C", "C++", "C#"):
        assert found(fine, name.lower()) == name
    for same in ("kund +", "KUND+", " Kund  + "):
        with pytest.raises(Conflict) as refused:
            create(fine, same)
        assert refused.value.details["id"] == ids[1]


def test_an_import_puts_on_the_one_that_is_written(fine: str) -> None:
    said, names = put_on(fine, "Kund", "Kund+", "Ny+")
    assert (said, sorted(names)) == (ImportedProperties(), ["Kund", "Kund+", "Ny+"])
    assert put_on(fine, "kund+") == (ImportedProperties(), ["Kund+"])
    assert Property.total({}) == 3


def test_the_same_request_twice_is_one_property(fine: str) -> None:
    assert create(fine, "A+", "same") == create(fine, "A+", "same")


def test_while_a_release_before_may_read_a_second_name_is_refused_and_never_taken_for_the_first(tenant: str) -> None:
    kund = create(tenant, "Kund")
    with pytest.raises(Conflict) as refused:
        create(tenant, "Kund+")
    assert refused.value.details["id"] == kund
    assert (found(tenant, "kund"), found(tenant, "Kund+")) == ("Kund", "")
    enter(a_context(tenant))
    with pytest.raises(InvalidInput):
        known_properties.require("Kund+")
    assert put_on(tenant, "Kund+", "Kund") == (ImportedProperties(unusable=["Kund+"]), ["Kund"])
    assert put_on(tenant, "Ny+", "Ny") == (ImportedProperties(unusable=["Ny"]), ["Ny+"])


def stored(tenant: str) -> list[tuple[str, str]]:
    enter(a_context(tenant))
    return sorted((row["name"], row["folded"]) for row in Property.rows({}, ["name", "folded"]))


def test_properties_of_before_get_their_keys_and_are_found_before_and_after(
    tenant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(property_keys, "CACHE_SECONDS", 0.0)
    plus, plain = create(tenant, "Kund+"), create(tenant, "Gäst")
    assert stored(tenant) == [("Gäst", "gast"), ("Kund+", "kund")]
    assert found(tenant, "kund+") == "Kund+"
    database: Any = Property._get_collection().database
    property_keys.note(database)
    property_keys.clear_cache()
    with pytest.raises(Conflict):  # not told apart yet: its key is the coarse one
        create(tenant, "Kund +")
    for _ in range(2):
        property_keys.tell_apart(database)
        assert stored(tenant) == [("Gäst", "gast"), ("Kund+", "kund +")]
    assert create(tenant, "Kund") not in (plus, plain)
    assert (found(tenant, "Kund"), found(tenant, "KUND+")) == ("Kund", "Kund+")
    with pytest.raises(Conflict):
        create(tenant, "kund+")


def test_a_new_database_begins_so_and_an_old_one_does_not(tenant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    database: Any = Property._get_collection().database
    monkeypatch.setattr(terms_form, "EARLIER_STEP", "a step of a release before")
    done = {"_id": terms_form.EARLIER_STEP}
    database.customer.delete_many({})
    database["migrations"].insert_one(done)
    property_keys.begin_in_new(database)
    assert database["migrations"].find_one({"_id": property_keys.NOTE}) is None
    database["migrations"].delete_one(done)
    property_keys.begin_in_new(database)
    assert database["migrations"].find_one({"_id": property_keys.NOTE}) is not None
    database["migrations"].delete_one({"_id": property_keys.NOTE})
