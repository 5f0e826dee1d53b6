"""What customers stores about a customer: all of it, page by page, of one company alone."""

import pytest

from chassis import kept_history, personal_data
from contracts.customers import ChangeCustomer, SetInfo
from contracts.personal_data import PersonalDataPage, ReadPersonalData
from customers import customers, info
from customers.models import Customer, Geocode
from customers.personal_data import PERSONAL_DATA, find_geocodes
from customers.tests.calls import Company

LUND = {"visiting": {"line1": "Torget 1", "postcode": "222 22", "city": "Lund"}}


def read(company: Company, customer_id: str, after: str = "") -> PersonalDataPage:
    request = ReadPersonalData(customer_id=customer_id, after=after)
    return company.call(personal_data.read, PERSONAL_DATA, request)


def add_geocode(company: Company, customer_id: str) -> list[str]:
    """What a provider would have said of the customer's address, and of one that is somebody else's."""
    ids: list[str] = company.call(find_geocodes, customer_id)["_id"]["$in"]
    rows = [
        {"_id": one, "tenant": company.tenant, "version": 1, "latitude": "55.7"} for one in (*ids, f"geo_{customer_id}")
    ]
    Geocode._get_collection().insert_many(rows)
    return ids


def test_everything_of_the_customer_and_nothing_of_others(company: Company, other_company: Company) -> None:
    made = company.create(addresses=LUND, identity_number="556016-0680")
    company.create("Andra AB")
    company.call(info.write, SetInfo(customer_id=made.id, text="Ringer sent", version=1))
    company.call(kept_history.move, Customer, {"_id": made.id, "tenant": company.tenant})
    changed = ChangeCustomer(customer_id=made.id, changes={"name": "Nya namnet AB"}, version=2)
    company.call(customers.change, changed)
    (place,) = add_geocode(company, made.id)
    page = read(company, made.id)
    found = [(one.collection, one.id) for one in page.items]
    assert found == [("customer_changes", f"{made.id}:0000000002"), ("customers", made.id), ("geocodes", place)]
    assert page.items[0].data["changes"] == [{"path": ["info"], "before": None, "after": None, "omitted": True}]
    stored = page.items[1].data
    assert (stored["name"], stored["info"], stored["addresses"]) == ("Nya namnet AB", "Ringer sent", LUND)
    assert [one["path"] for one in stored["history"][-1]["changes"]] == [["name"]]
    assert not {"outbox", "applied"} & set(stored)
    names = [one.name for one in page.collections]
    assert (page.upto, names) == ("", sorted(one.name for one in PERSONAL_DATA.stored))
    assert read(other_company, made.id).items == []


@pytest.mark.parametrize(("limit", "value"), [("MOST_RECORDS", 1), ("MOST_BYTES", 1)])
def test_pages_go_on_where_the_last_one_ended(
    company: Company, monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    made = company.create(addresses=LUND)
    add_geocode(company, made.id)
    monkeypatch.setattr(personal_data, limit, value)
    first = read(company, made.id)
    assert ([one.collection for one in first.items], first.upto) == (["customers"], f"customers/{made.id}")
    second = read(company, made.id, first.upto)
    assert [one.collection for one in second.items] == ["geocodes"]
    assert read(company, made.id, second.upto).items == []


def test_a_page_of_another_release_goes_on_behind_a_collection_that_is_not_here(company: Company) -> None:
    made = company.create(addresses=LUND)
    add_geocode(company, made.id)
    assert [one.collection for one in read(company, made.id, "dossiers/dos_1").items] == ["geocodes"]
