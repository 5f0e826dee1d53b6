"""Where customers and branches are: rows of the table, and points that somebody has set."""

import subprocess
import sys
from typing import Any

import pytest

from chassis.clock import today
from contracts.access import Module
from contracts.customers import (
    Addresses,
    ChangeBranch,
    ChangeCustomer,
    ClearPlace,
    CreateBranch,
    Customer,
    GetPlace,
    Place,
    SetPlace,
)
from contracts.errors import NotFound, Stale
from contracts.tabs import GetCardSection
from customers import branches, card, customers, places
from customers.place_rules import locate
from customers.postcode_places import find_locality, find_postcode
from customers.tests.calls import Company

LUND = {"line1": "Torget 1", "postcode": "222 22", "city": "Lund"}
IN_LUND = ("55.7058", "13.1932")
SET: dict[str, Any] = {"latitude": "55.7047000", "longitude": "13.191"}


@pytest.mark.parametrize(
    ("postcode", "point"),
    [
        ("222 22", ("55.7058", "13.1932", "locality")),
        ("22222", ("55.7058", "13.1932", "locality")),
        ("111 20", ("59.3294", "18.0687", "locality")),
        ("411 03", ("57.7072", "11.9668", "locality")),
        ("981 30", ("67.8551", "20.2255", "locality")),
        ("169 70", ("59.3600", "18.0009", "locality")),
        ("239 30", ("55.5401", "13.0960", "area")),
    ],
)
def test_a_postcode_has_a_point(postcode: str, point: tuple[str, str, str]) -> None:
    assert find_postcode(postcode) == point


@pytest.mark.parametrize(
    "postcode", ["", "999 99", "000 00", "222", "2222222222222222222", "SW1A 1AA", "²²² ²²", "10000"]
)
def test_an_unknown_postcode_has_none(postcode: str) -> None:
    assert find_postcode(postcode) is None


def test_a_locality_has_a_point_unless_several_have_its_name() -> None:
    assert find_locality("  LUND ") == (*IN_LUND, "locality")
    assert find_locality("Visby") == ("57.6409", "18.2960", "locality")
    assert find_locality("Atlantis") is None
    assert find_locality("Berg") is None


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ({**LUND, **SET}, ("55.7047000", "13.191", "hand", "point")),
        ({**LUND, "latitude": "55.7"}, (*IN_LUND, "postcode", "locality")),
        (LUND, (*IN_LUND, "postcode", "locality")),
        ({**LUND, "country": "DK"}, (None, None, None, None)),
        ({"city": "lund"}, (*IN_LUND, "city", "locality")),
        ({"postcode": "999 99", "city": "Lund"}, (*IN_LUND, "city", "locality")),
        ({"postcode": "999 99", "city": "Atlantis"}, (None, None, None, None)),
        ({}, (None, None, None, None)),
    ],
)
def test_a_given_point_comes_before_postcode_and_city(address: dict[str, Any], found: tuple[str | None, ...]) -> None:
    assert tuple(locate(address).values()) == found


def test_the_table_is_read_when_the_first_place_is_looked_up_and_is_small() -> None:
    program = (
        "import tracemalloc, customers.service, customers.postcode_places as one\n"
        "assert one._load.cache_info().currsize == 0\n"
        "tracemalloc.start(); one.find_postcode('22222'); print(tracemalloc.get_traced_memory()[0])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 2_000_000


def a_customer(company: Company, **address: Any) -> Customer:
    return company.create("Kedjan AB", addresses=Addresses.model_validate({"visiting": {**LUND, **address}}))


def set_place(company: Company, customer: Customer | Place, place_id: str = "") -> Place:
    customer_id = customer.id if isinstance(customer, Customer) else customer.customer_id
    asked = SetPlace(customer_id=customer_id, version=customer.version, place_id=place_id or customer_id, **SET)
    return company.call(places.set_by_hand, asked, "visiting")


def read(company: Company, customer_id: str, place_id: str = "") -> Place:
    return company.call(places.get, GetPlace(customer_id=customer_id, place_id=place_id or customer_id), "visiting")


def on_the_map(company: Company, customer_id: str) -> list[dict[str, Any]]:
    request = GetCardSection(customer_id=customer_id, modules=frozenset(Module), tabs=frozenset({"map"}))
    (tab,) = company.call(card.section, request, "visiting", roles="viewer").tabs
    return tab.items


def change(company: Company, customer_id: str, version: int, visiting: dict[str, Any] | None) -> Customer:
    changes = {"addresses": {"visiting": visiting}}
    return company.call(customers.change, ChangeCustomer(customer_id=customer_id, version=version, changes=changes))


def test_a_saved_address_is_on_the_map_without_anything_stored(company: Company) -> None:
    made = a_customer(company)
    (place,) = on_the_map(company, made.id)
    assert (place["latitude"], place["longitude"], place["source"], place["precision"]) == (
        *IN_LUND,
        "postcode",
        "locality",
    )
    assert company.read_stored(made.id)["addresses"] == {"visiting": LUND}


def test_a_place_is_set_by_hand_and_told_to_others(company: Company) -> None:
    made = a_customer(company)
    place = set_place(company, made)
    assert (place.latitude, place.longitude, place.source, place.precision) == ("55.7047000", "13.191", "hand", "point")
    assert (place.version, place.customer_id, place.address) == (2, made.id, "visiting")
    assert on_the_map(company, made.id)[0]["source"] == "hand"
    told = company.events(made.id)[-1]
    assert told["type"] == "customers.customer_changed"
    assert told["customer"]["addresses"]["visiting"]["latitude"] == "55.7047000"


def test_a_set_place_stays_when_the_same_address_is_saved_again(company: Company) -> None:
    made = a_customer(company)
    set_place(company, made)
    change(company, made.id, 2, {**LUND, "line1": "Torg. 1"})
    assert read(company, made.id).source == "hand"


@pytest.mark.parametrize("moved", [{"postcode": "111 20", "city": "Stockholm"}, {"country": "DK"}])
@pytest.mark.parametrize("again", [{}, SET])
def test_a_set_place_goes_when_the_address_moves(
    company: Company, moved: dict[str, str], again: dict[str, str]
) -> None:
    made = a_customer(company)
    set_place(company, made)
    change(company, made.id, 2, {**LUND, **moved, **again})
    place = read(company, made.id)
    assert (place.latitude, place.source) == (("59.3294", "postcode") if "city" in moved else (None, None))


def test_an_address_that_moves_may_bring_a_new_point(company: Company) -> None:
    made = a_customer(company)
    set_place(company, made)
    change(company, made.id, 2, {"postcode": "111 20", "city": "Stockholm", "latitude": "59.1", "longitude": "18.1"})
    place = read(company, made.id)
    assert (place.latitude, place.source) == ("59.1", "hand")


def test_coordinates_that_are_emptied_are_gone(company: Company) -> None:
    made = a_customer(company, **SET)
    change(company, made.id, 1, {"latitude": None, "longitude": None})
    assert read(company, made.id).source == "postcode"


def test_a_branch_keeps_its_place_until_it_moves(company: Company) -> None:
    made = a_customer(company)
    new = CreateBranch(customer_id=made.id, name="Butik", addresses=Addresses.model_validate({"visiting": LUND}))
    branch = company.call(branches.create, new)
    assert set_place(company, read(company, made.id), branch.id).kind == "branch"
    for version, address, source in ((3, LUND, "hand"), (4, {**LUND, "postcode": "222 23"}, "postcode")):
        asked = ChangeBranch(
            customer_id=made.id,
            version=version,
            branch_id=branch.id,
            addresses=Addresses.model_validate({"visiting": address}),
        )
        company.call(branches.change, asked, today())
        assert read(company, made.id, branch.id).source == source
    assert read(company, made.id).source == "postcode"


def test_a_correction_is_removed_once(company: Company) -> None:
    made = a_customer(company)
    place = set_place(company, made)
    for _ in range(2):
        asked = ClearPlace(customer_id=made.id, version=place.version, place_id=made.id)
        place = company.call(places.clear, asked, "visiting")
        assert place.source == "postcode"
    assert [one["type"] for one in company.events(made.id)].count("customers.customer_changed") == 2


def test_a_place_of_who_has_no_address_is_that_of_the_invoice_address(company: Company) -> None:
    made = company.create("Ensam AB")
    assert set_place(company, made).address == "invoice"
    assert [one["latitude"] for one in on_the_map(company, made.id)] == ["55.7047000"]
    company.call(places.clear, ClearPlace(customer_id=made.id, version=2, place_id=made.id), "visiting")
    assert company.read_stored(made.id)["addresses"] == {}


def test_a_place_is_read_and_set_with_the_version_of_its_own_customer_only(
    company: Company, other_company: Company
) -> None:
    made, theirs = a_customer(company), a_customer(other_company)
    with pytest.raises(Stale):
        set_place(company, made.model_copy(update={"version": 7}))
    for place_id in ("bra_0", theirs.id):
        with pytest.raises(NotFound, match=r"customers\.branch_not_found"):
            read(company, made.id, place_id)
        with pytest.raises(NotFound, match=r"customers\.branch_not_found"):
            set_place(company, made, place_id)
    with pytest.raises(NotFound, match=r"customers\.customer_not_found"):
        read(company, theirs.id)
    with pytest.raises(NotFound, match=r"customers\.customer_not_found"):
        set_place(company, theirs)
    assert other_company.read_stored(theirs.id)["version"] == 1
