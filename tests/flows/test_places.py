"""Places on the map over HTTP and on the pages without script: found, set by hand, cleared, refused."""

from typing import Any

import pytest

from kundkort.api import Api, ApiError
from tests.flows.web_user import WebUser
from tests.stack import Stack

COMPANY, OTHERS = "places", "places-others"
LUND = {"line1": "Torget 1", "postcode": "222 22", "city": "Lund"}


@pytest.fixture(scope="module")
def api(stack: Any) -> Api:
    made: Api = stack.company(COMPANY)
    return made


@pytest.fixture
def customer(api: Api, request: pytest.FixtureRequest) -> str:
    """A customer of each test's own: the same body sent again would return the same customer."""
    fields = {"name": "Kartbolaget AB", "addresses": {"visiting": LUND, "invoice": {**LUND, "country": "DK"}}}
    branch = {"name": "Norr", "addresses": {"visiting": {"postcode": "972 31", "city": "Luleå"}}}
    made = api.post(
        "/v1/customers", {"fields": fields, "branches": [branch], "insist": True, "info": request.node.name}
    )
    return str(made["id"])


def items(api: Api, customer: str) -> Any:
    card = api.get(f"/v1/customers/{customer}/card")
    return next(tab for tab in card["tabs"] if tab["key"] == "map")["items"]


def test_a_saved_address_has_a_place_and_a_set_one_holds(api: Api, customer: str) -> None:
    found = [(one["name"], one["latitude"], one["source"], one["precision"]) for one in items(api, customer)]
    assert found == [
        ("Kartbolaget AB", "55.7058", "postcode", "locality"),
        ("Norr", "65.5841", "postcode", "locality"),
    ]
    path = f"/v1/customers/{customer}/places/{customer}"
    before = api.get(path)
    assert (before["version"], before["customer_id"], before["text"]) == (1, customer, "Torget 1, 222 22 Lund")
    after = api.put(path, {"latitude": "55.70470", "longitude": 13.191}, 1)
    assert (after["latitude"], after["longitude"], after["source"], after["version"]) == (
        "55.70470",
        "13.191",
        "hand",
        2,
    )
    stored = api.get(f"/v1/customers/{customer}")["addresses"]["visiting"]
    assert (stored["latitude"], stored["line1"]) == ("55.70470", "Torget 1")


def test_the_place_of_a_branch_is_its_own(api: Api, customer: str) -> None:
    branch = items(api, customer)[1]["id"]
    after = api.put(f"/v1/customers/{customer}/places/{branch}", {"latitude": 65.5, "longitude": 22}, 1)
    assert (after["kind"], after["name"], after["latitude"], after["longitude"]) == ("branch", "Norr", "65.5", "22")
    assert [one["source"] for one in items(api, customer)] == ["postcode", "hand"]


@pytest.mark.parametrize(
    ("sent", "bad"),
    [
        ({"latitude": 91, "longitude": 0}, {"/latitude"}),
        ({"latitude": -90.1, "longitude": -180.1}, {"/latitude", "/longitude"}),
        ({"latitude": "north", "longitude": None}, {"/latitude", "/longitude"}),
        ({"latitude": "NaN", "longitude": "Infinity"}, {"/latitude", "/longitude"}),
        ({"latitude": "55.70470001", "longitude": "1e999999"}, {"/latitude", "/longitude"}),
        ({"latitude": 55}, {"/longitude"}),
        ({"latitude": 55, "longitude": 13, "source": "hand"}, {"/source"}),
    ],
)
def test_numbers_that_are_no_place_are_refused(api: Api, customer: str, sent: dict[str, Any], bad: set[str]) -> None:
    with pytest.raises(ApiError) as refused:
        api.put(f"/v1/customers/{customer}/places/{customer}", sent, 1)
    assert refused.value.status == 422
    assert {one["pointer"] for one in refused.value.problem["errors"]} == bad


def test_nobody_sets_what_is_not_theirs(stack: Stack, api: Api, customer: str) -> None:
    others: Api = stack.company(OTHERS)
    path = f"/v1/customers/{customer}/places/{customer}"
    point = {"latitude": 55, "longitude": 13}
    for call in (lambda: others.get(path), lambda: others.put(path, point, 1)):
        with pytest.raises(ApiError) as refused:
            call()
        assert refused.value.status == 404
    with pytest.raises(ApiError) as stale:
        api.put(path, point, 7)
    assert stale.value.status == 412
    assert api.get(path)["source"] == "postcode"


def test_a_place_is_corrected_on_the_pages_without_script(stack: Stack, api: Api, customer: str) -> None:
    anna = WebUser(stack, stack.login(COMPANY))
    anna.open(f"/customers/{customer}?tab=map")
    assert "Ortens mitt" in anna.words
    anna.open(anna.links["Kartbolaget AB"])
    anna.open(anna.links["Rätta platsen"])
    assert (anna.form.value("latitude"), anna.form.value("longitude")) == ("55,7058", "13,1932")
    anna.send({"latitude": "95", "longitude": "13,191"})
    assert set(anna.wrong()) == {"latitude"}
    anna.send({"latitude": "55,7047"})
    assert "Rätta platsen: klart." in anna.words
    assert "Satt för hand" in anna.words
    assert api.get(f"/v1/customers/{customer}/places/{customer}")["latitude"] == "55.7047"
    anna.send()
    assert "Ta bort rättelsen: klart." in anna.words
    assert api.get(f"/v1/customers/{customer}/places/{customer}")["source"] == "postcode"
