"""Our reference on a document: a user of the company, or a text."""

from typing import Any

import pytest

from contracts.sales import CreateQuote, PlaceOrder
from contracts.user_places import places_of
from sales.tests import samples
from sales.tests.samples import TODAY

ANNA, BO = "usr_0a", "usr_0b"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, ("Anna", ANNA)),
        ({"our_reference": "Disken"}, ("Disken", "")),
        ({"our_reference": "Bo", "our_reference_id": BO}, ("Bo", BO)),  # as the gateway fills it in
    ],
)
def test_our_reference_is_the_customers_or_the_one_chosen(database: str, given: Any, told: tuple[str, str]) -> None:
    customer = samples.known_customer(our_reference="Anna", our_reference_id=ANNA)
    party = samples.quote(customer, **given).to_contract(TODAY).party
    assert (party.our_reference, party.our_reference_id) == told


def test_a_document_of_before_has_no_user(database: str) -> None:
    made = samples.quote(samples.known_customer(our_reference="Anna"))
    del made.party["our_reference_id"]
    party = made.to_contract(TODAY).party
    assert (party.our_reference, party.our_reference_id) == ("Anna", "")


@pytest.mark.parametrize("request_class", [CreateQuote, PlaceOrder])
def test_the_gateway_checks_the_user_and_prints_the_name(request_class: Any) -> None:
    (place,) = places_of(request_class)
    assert place.says is not None
    assert (place.name, place.says.text) == ("our_reference_id", "our_reference")
