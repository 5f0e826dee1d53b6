"""The map's page: which sites it may ask, what is written on it, its files, and what stands in place of it."""

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest
from flask import Flask
from pydantic import ValidationError

from contracts.access import Module
from contracts.card import GetCardSection
from contracts.customers.tabs import TABS
from gateway import create_app
from gateway.web.rendering import STATIC

from .card_samples import HEAD
from .conftest import Company, settings_for
from .test_web import log_in

Json = dict[str, Any]
SWEDISH = {"Accept-Language": "sv"}
MAP = "/customers/cus_1?tab=map"
TILES = {
    "map_tiles": "https://tiles.example:8443/{z}/{x}/{y}.png?key=1",
    "map_attribution": "© Kartverket <b>",
    "map_attribution_url": "https://tiles.example/licence",
    "map_link": "https://maps.example/?at={latitude},{longitude}",
}
LEAFLET = {
    "leaflet.js": "db49d009c841f5ca34a888c96511ae936fd9f5533e90d8b2c4d57596f4e5641a",
    "leaflet.css": "a7837102824184820dfa198d1ebcd109ff6d0ff9a2672a074b9a1b4d147d04c6",
}
"""Files of `dist` of the package leaflet 1.9.4 from npm."""
MOST_BYTES = 300_000
"""Of all scripts of a page with a map, its styles and its drawing."""


def place(**changes: Any) -> Json:
    return {
        "id": "cus_1",
        "kind": "customer",
        "name": 'Bygg "A" <script>alert(1)</script>',
        "address": "visiting",
        "text": "Torget 1, 222 22 Lund",
        "country": "SE",
        "latitude": "55.7058",
        "longitude": "13.1932",
        "source": "postcode",
        "precision": "locality",
        **changes,
    }


PLACES = [
    place(),
    place(
        id="bra_1",
        kind="branch",
        name="Norr",
        latitude="65.5848",
        longitude="22.1547",
        source="hand",
        precision="point",
    ),
    place(id="bra_2", kind="branch", name="Okänd", latitude=None, longitude=None, source=None, precision=None),
    place(
        id="bra_3", kind="branch", name="Trasig", latitude="north", longitude="500", source="hand", precision="point"
    ),
]


def customers(method: str, body: Json, context: Any) -> Any:
    if method == "describe_tabs":
        return TABS.describe().model_dump(mode="json")
    selection = TABS.select(GetCardSection.model_validate(body), context.roles)
    items = {"map": PLACES}
    tabs = [selection.tab(spec, len(items.get(spec.key, [])), items.get(spec.key, [])) for spec in selection.specs]
    return selection.section(tabs, customer=HEAD).model_dump(mode="json")


@pytest.fixture(scope="module", autouse=True)
def service(responder: Any) -> Iterator[None]:
    with responder("customers", customers):
        yield


def browser_of(database: str, **settings: str) -> Any:
    app: Flask = create_app(settings_for(database, services=("customers",), card_deadline_seconds=10, **settings))
    browser = app.test_client()
    assert log_in(browser, Company(app)).status_code == 303
    return browser


@pytest.fixture(scope="module")
def plain(database: str) -> Any:
    return browser_of(database)


@pytest.fixture(scope="module")
def tiled(database: str) -> Any:
    return browser_of(database, **TILES)


def policy_of(answer: Any) -> dict[str, str]:
    return dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))


def test_a_map_without_tiles_asks_this_site_alone(plain: Any) -> None:
    answer = plain.get(MAP, headers=SWEDISH)
    policy = policy_of(answer)
    assert (policy["img-src"], policy["connect-src"], policy["style-src"]) == ("'self'", "'self'", "'self'")
    nonce = policy["script-src"].removeprefix("'nonce-").removesuffix("'")
    for name in ("leaflet.js", "map.js"):
        assert f'<script nonce="{nonce}" src="/static/{name}?v=' in answer.text
    assert 'data-tiles=""' in answer.text
    assert "Kartbild: Natural Earth" in answer.text
    assert "http" not in answer.text.replace("http-equiv", "")


def test_tiles_are_let_in_from_their_own_site_only(tiled: Any) -> None:
    answer = tiled.get(MAP, headers=SWEDISH)
    assert policy_of(answer)["img-src"] == "'self' https://tiles.example:8443"
    assert policy_of(answer)["connect-src"] == "'self'"
    assert 'data-tiles="https://tiles.example:8443/{z}/{x}/{y}.png?key=1"' in answer.text
    assert '<a href="https://tiles.example/licence" rel="noreferrer">© Kartverket &lt;b&gt;</a>' in answer.text


def test_places_that_are_known_have_a_marker_and_all_stand_in_the_table(plain: Any) -> None:
    text = plain.get(MAP, headers=SWEDISH).text
    assert text.count("<li data-latitude=") == 2
    assert '<li data-latitude="65.5848" data-longitude="22.1547" data-name="Norr"><p>' in text
    assert (
        'data-longitude="13.1932" data-name="Bygg &#34;A&#34; &lt;script&gt;alert(1)&lt;/script&gt;" data-about="1"'
        in text
    )
    assert "<script>alert" not in text
    assert text.count('data-label="Adress"') == 4
    assert "Ortens mitt" in text
    assert '<a href="/customers/cus_1/tabs/map/rows/bra_1"><strong>Norr</strong></a>' in text


def test_only_the_page_of_the_map_has_its_scripts(plain: Any) -> None:
    for path in ("/customers/cus_1", "/customers/cus_1?tab=contacts"):
        answer = plain.get(path, headers=SWEDISH)
        assert answer.status_code == 200
        assert "leaflet" not in answer.text
        assert "map.js" not in answer.text


def test_a_place_is_a_link_to_another_map_only_where_one_is_set(plain: Any, tiled: Any) -> None:
    assert "55.7058, 13.1932" in plain.get(MAP, headers=SWEDISH).text
    assert '<a href="https://maps.example/?at=55.705800,13.193200"' in tiled.get(MAP, headers=SWEDISH).text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("map_tiles", "https://tiles.example/{z}/{x}.png"),
        ("map_tiles", "https://{s}.tiles.example/{z}/{x}/{y}.png"),
        ("map_tiles", "https://tiles.example;script-src *;/{z}/{x}/{y}.png"),
        ("map_tiles", "javascript:alert(1)/{z}/{x}/{y}"),
        ("map_link", "https://maps.example/"),
        ("map_link", "javascript:alert({latitude},{longitude})"),
        ("map_attribution_url", "javascript:alert(1)"),
    ],
)
def test_a_setting_that_is_no_address_stops_the_start(database: str, name: str, value: str) -> None:
    with pytest.raises(ValidationError, match=name):
        settings_for(database, **{name: value})


def test_leaflet_is_the_file_of_its_package_with_its_licence() -> None:
    for name, digest in LEAFLET.items():
        assert sha256((STATIC / name).read_bytes()).hexdigest() == digest, name
    licence = (STATIC / "leaflet.LICENSE.txt").read_text()
    assert "BSD 2-Clause License" in licence
    assert "public domain" in (STATIC / "nordic.LICENSE.txt").read_text()


def test_the_drawing_is_of_sweden_and_its_neighbours() -> None:
    drawing = json.loads((STATIC / "nordic.json").read_text())
    countries = [one["properties"]["country"] for one in drawing["features"] if "country" in one["properties"]]
    assert countries == ["SE", "NO", "DK", "FI", "AX", "EE", "LV", "LT", "PL", "DE"]
    mainland = max(drawing["features"][0]["geometry"]["coordinates"], key=lambda one: len(one[0]))[0]
    assert (mainland[0], len(mainland) > 500) == (mainland[-1], True)
    assert "Natural Earth (public domain)" in drawing["source"]


def test_all_that_a_page_with_a_map_loads_is_small() -> None:
    names = ("copy.js", "htmx.min.js", "map.js", "leaflet.js", "leaflet.css", "map.css", "nordic.json")
    assert sum((STATIC / name).stat().st_size for name in names) <= MOST_BYTES


def test_the_module_can_be_switched_off(database: str) -> None:
    app: Flask = create_app(settings_for(database, services=("customers",), card_deadline_seconds=10))
    company = Company(app)
    company.put_module(Module.MAP, False)
    browser = app.test_client()
    log_in(browser, company)
    answer = browser.get(MAP, headers=SWEDISH)
    assert (answer.status_code, "leaflet" in answer.text) == (403, False)
