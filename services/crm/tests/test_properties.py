"""Properties on the real database."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from chassis.context import enter
from chassis.testing import a_context
from contracts import crm as contract
from contracts.base import all_requests
from contracts.crm import CreateProperty, ListProperties, SetProperties
from contracts.errors import Conflict, InvalidInput, Unavailable
from crm import customers, properties
from crm.models import Customer, PropertySet
from crm.tests import samples
from crm.tests.samples import NOW


def create(name: str) -> str:
    enter(a_context())
    return properties.create(CreateProperty(name=name)).id


def assign(customer: str, add: list[str] | None = None, remove: list[str] | None = None) -> contract.CustomerProperties:
    enter(a_context())
    return properties.assign(SetProperties(customer_id=customer, add=add or [], remove=remove or []), NOW)


@pytest.fixture(scope="module")
def tags(database: str) -> list[str]:
    return [create(name) for name in ("Ärlig", "Betalar sent", "Får rabatt")]


@pytest.mark.parametrize("name", ["Kund på Öland", "KUND PÅ ÖLAND", "kund  pa oland", " Kund-på-Öland! "])
def test_a_name_is_unique_whatever_its_dress(database: str, name: str) -> None:
    enter(a_context(tenant=f"unique-{len(name)}-{name[:2].strip()}"))
    first = properties.create(CreateProperty(name="Kund på Öland"))
    enter(a_context(tenant=first.tenant))
    with pytest.raises(Conflict) as refused:
        properties.create(CreateProperty(name=name))
    assert (refused.value.code, refused.value.details["id"]) == ("crm.property_name_taken", first.id)


def test_the_same_request_twice_is_one(database: str, context: object) -> None:
    request = CreateProperty(name="Bara en")
    assert properties.create(request).id == properties.create(request).id


def test_a_name_needs_letters(database: str, context: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        properties.create(CreateProperty(name="!?"))
    assert list(refused.value.details) == ["/name"]


def test_there_is_no_way_to_rename_or_delete() -> None:
    about = {
        request.__name__ for request in all_requests() if request.service == "crm" and "Propert" in request.__name__
    }
    settings = {f"{verb}PropertySettings" for verb in ("Get", "Set", "Change")} | {"ListPropertySettingsChanges"}
    reading = {
        "GetCustomerProperties",
        "GetProperty",
        "ListProperties",
        "ListPropertiesOfCustomers",
        "SuggestProperties",
    }
    changing = {"ChangeProperty", "CreateProperty", "ImportProperties", "SetProperties"}
    assert about == reading | changing | settings
    assert set(contract.ChangeProperty.model_fields) == {"property_id", "version", "closed", "group", "add_choices"}


def test_listed_newest_first_and_by_prefix(database: str) -> None:
    enter(a_context(tenant="lists"))
    for name in ("Ålder", "Alm", "Björk"):
        properties.create(CreateProperty(name=name))
        enter(a_context(tenant="lists"))
    assert [one.name for one in properties.list_properties(ListProperties()).items] == ["Björk", "Alm", "Ålder"]
    assert [one.name for one in properties.list_properties(ListProperties(prefix="AL")).items] == ["Alm", "Ålder"]
    assert [one.name for one in properties.list_properties(ListProperties(prefix="ald")).items] == ["Ålder"]
    first = properties.list_properties(ListProperties(limit=2))
    assert [one.name for one in properties.list_properties(ListProperties(cursor=first.next_cursor)).items] == ["Ålder"]


def test_put_on_and_taken_off(customer: str, tags: list[str]) -> None:
    honest, late, cheap = tags
    first = assign(customer, add=[late, cheap, late])
    assert [(item.id, item.name, item.by) for item in first.items] == [
        (late, "Betalar sent", "tester"),
        (cheap, "Får rabatt", "tester"),
    ]
    second = assign(customer, add=[honest], remove=[late])
    assert {item.id for item in second.items} == {honest, cheap}
    assert properties.get(customer) == second
    (row,) = Customer.rows({"_id": customer}, ["tags", "tags_version"])
    assert (set(row["tags"]), row["tags_version"]) == ({honest, cheap}, second.version)


def test_what_is_there_already_is_no_change(customer: str, tags: list[str]) -> None:
    first = assign(customer, add=tags[:1])
    again = assign(customer, add=tags[:1], remove=tags[1:])
    assert again == first


def test_a_message_that_comes_again_puts_nothing_back_on(customer: str, tags: list[str]) -> None:
    """It had found the property there already; somebody has taken it off since."""
    assign(customer, tags[:1])
    again = a_context()
    for remove in ([], tags[:1]):
        enter(again)
        properties.assign(SetProperties(customer_id=customer, add=tags[:1]), NOW)
        assign(customer, remove=remove)
    enter(again)
    assert properties.assign(SetProperties(customer_id=customer, add=tags[:1]), NOW).items == []


def test_a_message_that_comes_again_takes_nothing_off(customer: str, tags: list[str]) -> None:
    """It had found nothing to take off, and no set either; somebody has put the property on since."""
    again = a_context()
    enter(again)
    assert properties.assign(SetProperties(customer_id=customer, remove=tags[:1]), NOW).items == []
    assert [one.id for one in assign(customer, tags[:1]).items] == tags[:1]
    enter(again)
    assert [
        one.id for one in properties.assign(SetProperties(customer_id=customer, remove=tags[:1]), NOW).items
    ] == tags[:1]
    assert assign(customer, remove=tags[:1]).items == []


def test_every_change_is_told_with_the_whole_picture(customer: str, tags: list[str]) -> None:
    assign(customer, add=tags[:2])
    assign(customer, remove=tags[:1])
    outbox = PropertySet.rows({"customer_id": customer}, ["outbox"])[0]["outbox"]
    told = [(one["type"], one["subject"], [item["id"] for item in one["data"]["items"]]) for one in outbox]
    kind = "crm.customer_properties_changed"
    assert told == [(kind, customer, [tags[1], tags[0]]), (kind, customer, [tags[1]])]


def test_an_unknown_property_changes_nothing(customer: str, tags: list[str]) -> None:
    with pytest.raises(InvalidInput, match=r"crm\.property_unknown") as unknown:
        assign(customer, add=["prp_one", tags[0], "prp_none"])
    assert [name for name in unknown.value.details if name.startswith("/")] == ["/add/0", "/add/2"]
    assert properties.get(customer).items == []


def test_another_companys_property_is_unknown(customer: str) -> None:
    enter(a_context(tenant="other"))
    foreign = properties.create(CreateProperty(name="Utländsk")).id
    with pytest.raises(InvalidInput):
        assign(customer, add=[foreign])


def test_a_customer_not_heard_of_is_awaited(database: str, tags: list[str]) -> None:
    with pytest.raises(Unavailable) as unknown:
        assign("cus_0", add=tags)
    assert unknown.value.details["awaits"] == "customer"
    with pytest.raises(Unavailable):
        properties.get("cus_0")


def tagged(ids: list[str]) -> list[contract.CustomerProperty]:
    return [contract.CustomerProperty(id=one, name="-", since=NOW) for one in ids]


def test_an_older_event_does_not_undo_a_newer(customer: str, tags: list[str]) -> None:
    properties.index(customer, 7, tagged(tags[:1]))
    properties.index(customer, 6, tagged(tags))
    properties.index(customer, 7, tagged(tags))
    assert Customer.rows({"_id": customer}, ["tags"])[0]["tags"] == tags[:1]


def test_a_change_of_the_customer_keeps_its_tags(customer: str, tags: list[str]) -> None:
    assign(customer, add=tags[:1])
    customers.keep(samples.changed_event(customer, 2, name="Nytt namn"))
    row = Customer.rows({"_id": customer}, ["tags", "name"])[0]
    assert (row["tags"], row["name"]) == (tags[:1], "Nytt namn")


def test_many_at_once_lose_nothing(customer: str) -> None:
    ids = [create(f"Samtidig {number}") for number in range(12)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda one: assign(customer, add=[one]), ids))
    enter(a_context())
    assert {item.id for item in properties.get(customer).items} == set(ids)
    assert set(Customer.rows({"_id": customer}, ["tags"])[0]["tags"]) == set(ids)
