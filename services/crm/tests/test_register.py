"""The register on the real database: Swedish order, every page in both directions, and each filter."""

from typing import Any
from uuid import uuid4

import pytest

from chassis.context import using
from chassis.testing import a_context
from contracts.crm import (
    CreateProperty,
    CustomerRegisterPage,
    ListCustomerRegister,
    LookUpCustomers,
    SearchCustomers,
    SetProperties,
)
from contracts.customers import Address, Addresses, BranchSnapshot, ContactSnapshot, Stage
from contracts.errors import InvalidInput
from crm import customers, migrate, models, properties, register, search
from crm.tests import samples

NAMES = ["Andra", "Oppe", "Zeta", "Åkeri", "Ängen", "Öppet"]
"""In Swedish order."""


@pytest.fixture
def tenant(database: str) -> str:
    return f"co{uuid4().hex[:10]}"


def keep(tenant: str, name: str, **fields: Any) -> str:
    with using(a_context(tenant)):
        event = samples.created_event(name=name, **{"contacts": [], "branches": [], **fields})
        customers.keep(event)
    return event.subject


def fill(tenant: str) -> None:
    """Six customers; numbers fall as names rise, and cities alternate."""
    for at, name in enumerate(NAMES):
        keep(tenant, name, number=str(12 - at), city=("Ystad", "Åre")[at % 2], group="VVS" if at < 3 else "")


def read(tenant: str, **request: Any) -> CustomerRegisterPage:
    with using(a_context(tenant)):
        return register.list_customer_register(ListCustomerRegister.model_validate(request))


def names(tenant: str, **request: Any) -> list[str]:
    return [row.name for row in read(tenant, **request).items]


def test_the_order_is_swedish(tenant: str) -> None:
    fill(tenant)
    assert names(tenant) == NAMES
    assert names(tenant, descending=True) == NAMES[::-1]
    assert names(tenant, sort="number") == NAMES[::-1]
    assert [row.city for row in read(tenant, sort="city").items] == ["Ystad"] * 3 + ["Åre"] * 3
    assert [row.number for row in read(tenant, sort="number").items] == ["7", "8", "9", "10", "11", "12"]


@pytest.mark.parametrize("order", [{}, {"descending": True}, {"sort": "city"}, {"sort": "group", "descending": True}])
@pytest.mark.parametrize("limit", [1, 2, 4])
def test_pages_lead_to_the_end_and_back(tenant: str, order: dict[str, Any], limit: int) -> None:
    fill(tenant)
    whole, pages = names(tenant, **order), [read(tenant, limit=limit, **order)]
    while pages[-1].next_cursor:
        pages.append(read(tenant, limit=limit, cursor=pages[-1].next_cursor, **order))
    assert [row.name for page in pages for row in page.items] == whole
    assert (pages[0].previous_cursor, pages[0].total) == (None, len(NAMES))
    back = [pages[-1]]
    while back[-1].previous_cursor:
        back.append(read(tenant, limit=limit, cursor=back[-1].previous_cursor, **order))
    assert [page.items for page in reversed(back)][1 - len(pages) :] == [page.items for page in pages][1 - len(pages) :]
    assert back[-1].items[0] == pages[0].items[0]
    assert back[-1].next_cursor is not None or len(pages) == 1


def test_customers_with_one_key_are_not_lost_between_pages(tenant: str) -> None:
    ids = {keep(tenant, "Likadan", number=str(at)) for at in range(7)}
    page, found = read(tenant, limit=2), set[str]()
    while True:
        found |= {row.id for row in page.items}
        if page.next_cursor is None:
            break
        page = read(tenant, limit=2, cursor=page.next_cursor)
    assert found == ids


def test_a_cursor_of_another_order_is_refused(tenant: str) -> None:
    fill(tenant)
    cursor = read(tenant, limit=2).next_cursor
    for request in ({"sort": "city", "cursor": cursor}, {"descending": True, "cursor": cursor}, {"cursor": "x"}):
        with pytest.raises(InvalidInput) as refused:
            read(tenant, **request)
        assert list(refused.value.details) == ["/cursor"]


def test_a_customer_that_was_merged_into_another_is_not_listed(tenant: str) -> None:
    keep(tenant, "Andra")
    keep(tenant, "Vilande", active=False)
    keep(tenant, "Sammanslagen", active=False, merged_into="cus_other")
    assert names(tenant, active=False) == ["Vilande"]
    assert names(tenant, active=None) == ["Andra", "Vilande"]
    assert read(tenant, active=None).total == 2
    assert names(tenant, active=None, sort="number", descending=True, limit=1) == ["Vilande"]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"name": "mal"}, ["Malmö Bygg"]),
        ({"name": "malmö bygg"}, ["Malmö Bygg"]),
        ({"name": "öhman"}, []),
        ({"city": "malm"}, ["Annat"]),
        ({"city": "lund"}, ["Malmö Bygg"]),
        ({"contact": "åsa ö"}, ["Annat"]),
        ({"contact": "malmö"}, []),
        ({"branch": "hamn"}, ["Malmö Bygg"]),
        ({"number": "k10"}, ["Annat"]),
        ({"number": "K-10"}, ["Annat"]),
        ({"phone": "+46 70 123"}, ["Annat"]),
        ({"phone": "07"}, ["Annat"]),
        ({"email": "asa@annat"}, ["Annat"]),
        ({"address": "kajgatan"}, ["Malmö Bygg"]),
        ({"address": "222 22"}, ["Malmö Bygg"]),
        ({"reference": "per"}, ["Malmö Bygg"]),
        ({"identity_number": "556016-06"}, ["Malmö Bygg"]),
        ({"group": "vvs nord"}, ["Annat"]),
        ({"seller": "eva"}, ["Malmö Bygg"]),
        ({"stage": "prospect"}, ["Annat"]),
        ({"property": "julklapp"}, ["Annat"]),
        ({"q": "malmö"}, ["Annat", "Malmö Bygg"]),
        ({"q": "556016-0680"}, ["Malmö Bygg"]),
        ({"q": "byggvaruhuse"}, []),
        ({"q": "malmö", "contact": "åsa"}, ["Annat"]),
        ({"active": False}, ["Vilande"]),
        ({"active": False, "name": "vil"}, ["Vilande"]),
        ({"active": None}, ["Annat", "Malmö Bygg", "Vilande"]),
        ({"name": ".*"}, []),
        ({"phone": "ring"}, []),
        ({"phone": " "}, ["Annat", "Malmö Bygg"]),
        ({"city": "–", "name": "annat"}, []),
        ({"group": "$ne"}, []),
    ],
)
def test_filters(tenant: str, filters: dict[str, Any], found: list[str]) -> None:
    hamnen = BranchSnapshot(
        id="bra_1",
        name="Hamnlagret",
        addresses=Addresses(invoice=Address(line1="Kajgatan 3", postcode="222 22", city="Lund")),
    )
    asa = ContactSnapshot(id="con_1", name="Åsa Öhman", mobile="070-123 45 67", email="asa@annat.example")
    keep(
        tenant,
        "Malmö Bygg",
        city="Lund",
        branches=[hamnen],
        your_reference="Per Ek",
        identity_number="556016-0680",
        seller="Eva",
    )
    annat = keep(tenant, "Annat", number="K-10", city="Malmö", contacts=[asa], group="VVS Nord", stage=Stage.PROSPECT)
    keep(tenant, "Vilande", city="Ystad", active=False)
    with using(a_context(tenant)):
        tag = properties.create(CreateProperty(name="Julklapp"))
        properties.assign(SetProperties(customer_id=annat, add=[tag.id]), samples.NOW)
    page = read(tenant, **filters)
    assert ([row.name for row in page.items], page.total) == (found, len(found))


def test_another_companys_customers_are_not_listed(tenant: str) -> None:
    mine = keep(tenant, "Andra")
    with using(a_context(f"x{tenant}")):
        page = register.list_customer_register(ListCustomerRegister())
        hits = search.look_up(LookUpCustomers(customer_ids=[mine])).hits
    assert (page.items, page.total, hits) == ([], 0, [])


def test_looked_up_ones_come_in_the_order_asked_for(tenant: str) -> None:
    one, other = keep(tenant, "Andra"), keep(tenant, "Zeta", active=False)
    with using(a_context(tenant)):
        hits = search.look_up(LookUpCustomers(customer_ids=[other, "cus_unknown", one, other])).hits
    assert [(hit.name, hit.active) for hit in hits] == [("Zeta", False), ("Andra", True)]


def test_more_than_are_counted(tenant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register, "MOST_COUNTED", 4)
    fill(tenant)
    page = read(tenant, limit=2)
    assert (page.total, page.total_is_more) == (4, True)
    assert page.next_cursor
    later = read(tenant, limit=2, cursor=page.next_cursor)
    assert (later.total, later.total_is_more) == (None, False)


def test_customers_of_the_release_before_are_sorted_by_the_migration(tenant: str) -> None:
    fill(tenant)
    stored = models.Customer._get_collection()
    new = [f"sort_{field}" for field in ("name", "number", "city", "group", "seller")]
    before = {row["_id"]: row for row in stored.find({"tenant": tenant})}
    stored.update_many({"tenant": tenant}, {"$unset": dict.fromkeys([*new, "parts", "words"], ""), "$set": {"rank": 0}})
    migrate.sort_as_swedish_does(stored.database)
    after = {row["_id"]: row for row in stored.find({"tenant": tenant})}
    assert {one: row["rank"] for one, row in after.items()} == {one: row["rank"] for one, row in before.items()}
    assert names(tenant) == NAMES
    with using(a_context(tenant)):
        assert search.search(SearchCustomers(q="zeta")).hits[0].matches[0].text == "Zeta"
