"""Places from a geocoding provider: a stub on this machine that knows some addresses, is slow, or answers nonsense."""

import json
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import unquote

import pytest
from pydantic import ValidationError

from chassis.testing import commands
from contracts.access import Module
from contracts.customers import Addresses, Customer, SetPlace
from contracts.tabs import GetCardSection
from customers import card, geocoding, places
from customers.models import Geocode
from customers.settings import GeocoderSettings
from customers.tests.calls import Company

TODAY = date(2026, 11, 29)
LUND = {"line1": "Torget 1", "postcode": "222 22", "city": "Lund"}


class Provider(ThreadingHTTPServer):
    """`answers` by address; `asked` are the addresses that were asked for, in their order."""

    def __init__(self) -> None:
        self.answers: dict[str, bytes] = {}
        self.asked: list[str] = []
        super().__init__(("127.0.0.1", 0), Handler)


class Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        query = unquote(self.path.partition("?q=")[2])
        self.server.asked.append(query)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.server.answers.get(query, b"[]"))

    def log_message(self, *_said: Any) -> None:
        """Keeps quiet."""


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    server = Provider()
    Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/search?q={{query}}"
    monkeypatch.setattr(geocoding, "settings", lambda: GeocoderSettings(geocoder_url=url, geocoder_seconds=2))
    yield server
    server.shutdown()


def a_customer(company: Company, **address: Any) -> Customer:
    return company.create("Kedjan AB", addresses=Addresses.model_validate({"visiting": {**LUND, **address}}))


def look(company: Company, customer: Customer) -> tuple[Any, ...]:
    request = GetCardSection(customer_id=customer.id, modules=frozenset(Module), tabs=frozenset({"map"}))
    ((item,),) = (tab.items for tab in company.call(card.section, request, "visiting", roles="viewer").tabs)
    return tuple(item[name] for name in ("latitude", "longitude", "source", "precision"))


def answer(north: Any, east: Any) -> bytes:
    return json.dumps([{"lat": north, "lon": east, "display_name": "x"}, {"lat": "1", "lon": "1"}]).encode()


def test_the_provider_is_asked_after_the_first_look_and_once(company: Company, provider: Provider) -> None:
    made = a_customer(company)
    provider.answers["Torget 1, 222 22 Lund, SE"] = answer("55.70471", 13.19)
    assert look(company, made) == ("55.7058", "13.1932", "postcode", "locality")
    assert provider.asked == []
    assert company.tenant in geocoding.companies_that_wait()
    company.call(geocoding.ask_for_waiting, TODAY)
    assert look(company, made) == ("55.704710", "13.190000", "provider", "point")
    company.call(geocoding.ask_for_waiting, TODAY)
    assert provider.asked == ["Torget 1, 222 22 Lund, SE"]
    assert company.tenant not in geocoding.companies_that_wait()
    (kept,) = company.call(Geocode.rows, {})
    assert set(kept) == {"_id", "tenant", "version", "latitude", "longitude", "asked_at"}


def test_what_the_provider_does_not_know_is_not_asked_again(company: Company, provider: Provider) -> None:
    made = a_customer(company)
    for _ in range(2):
        assert look(company, made)[2] == "postcode"
        company.call(geocoding.ask_for_waiting, TODAY)
    assert len(provider.asked) == 1


@pytest.mark.parametrize(
    "said",
    [b"", b"<html>", b"{}", b'[{"lat": 1}]', b"[1]", b"null", answer(91, 0), answer("NaN", "0"), answer("north", None)],
)
def test_nonsense_leaves_the_address_waiting(company: Company, provider: Provider, said: bytes) -> None:
    made = a_customer(company)
    provider.answers["Torget 1, 222 22 Lund, SE"] = said
    look(company, made)
    company.call(geocoding.ask_for_waiting, TODAY)
    assert look(company, made)[2] == "postcode"
    assert company.tenant in geocoding.companies_that_wait()
    provider.answers["Torget 1, 222 22 Lund, SE"] = answer("55.7", "13.2")
    company.call(geocoding.ask_for_waiting, TODAY)
    assert look(company, made)[2] == "provider"


def test_a_place_of_hand_is_never_asked_for(company: Company, provider: Provider) -> None:
    made = a_customer(company)
    asked = SetPlace.model_validate(
        {"customer_id": made.id, "version": 1, "place_id": made.id, "latitude": "55", "longitude": "13"}
    )
    company.call(places.set_by_hand, asked, "visiting")
    assert look(company, made) == ("55", "13", "hand", "point")
    assert company.call(Geocode.total, {}) == 0


def test_an_address_abroad_and_another_company_have_answers_of_their_own(
    company: Company, other_company: Company, provider: Provider
) -> None:
    provider.answers["Torget 1, 222 22 Lund, DK"] = answer("55.1", "10.1")
    ours, theirs = a_customer(company, country="DK"), a_customer(other_company, country="DK")
    assert look(company, ours) == (None, None, None, None)
    company.call(geocoding.ask_for_waiting, TODAY)
    assert look(company, ours)[2] == "provider"
    assert look(other_company, theirs)[2] is None


def test_without_a_provider_nothing_is_noted_and_the_card_stays_one_query(company: Company) -> None:
    made = a_customer(company)
    assert commands("customers", lambda: look(company, made))[1] == ["find"]
    assert geocoding.companies_that_wait() == ()


@pytest.mark.parametrize(
    "url", ["https://geo.example/", "file:///etc/{query}", "https://{query}.example/", "geo {query}"]
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="geocoder_url"):
        GeocoderSettings(geocoder_url=url)
