"""The map in a real browser: markers by mouse and keyboard, a marker that is dragged, tiles, a narrow dark screen."""

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from kundkort.api import Api
from tests.stack import Stack

from .conftest import LOOPBACK, PATIENCE_SECONDS, Browser, picture, severe
from .test_web_card import log_in, turn_page

COMPANY = "webbolaget"
OPEN = Callable[[str], Browser]
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cf500f0003840180e3a1d5c40000000049454e44ae426082"
)
FIELDS = {
    "name": "Kartbolaget AB",
    "addresses": {"visiting": {"line1": "Torget 1", "postcode": "222 22", "city": "Lund"}},
}
BRANCHES = [
    {"name": "Norr", "addresses": {"visiting": {"postcode": "972 31", "city": "Luleå"}}},
    {"name": "Lundabutiken", "addresses": {"visiting": {"line1": "Gatan 2", "postcode": "222 23", "city": "Lund"}}},
]


class TileServer(ThreadingHTTPServer):
    """A site of tiles on this machine; `asked` are the paths that were asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        super().__init__((LOOPBACK, 0), Tiles)

    @property
    def template(self) -> str:
        return f"http://{LOOPBACK}:{self.server_port}/{{z}}/{{x}}/{{y}}.png"


class Tiles(BaseHTTPRequestHandler):
    server: TileServer

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.end_headers()
        self.wfile.write(PIXEL)

    def log_message(self, *_said: Any) -> None:
        """Keeps quiet."""


@pytest.fixture(scope="module")
def customer(stack: Stack) -> str:
    api: Api = stack.company(COMPANY)
    return str(api.post("/v1/customers", {"fields": FIELDS, "branches": BRANCHES})["id"])


@pytest.fixture(scope="module")
def browser(open_browser: OPEN, stack: Stack, customer: str) -> Browser:
    opened = open_browser("sv")
    log_in(opened, stack)
    return opened


def open_map(browser: Browser, stack: Stack, customer: str) -> None:
    browser.get(f"{stack.base_url}/customers/{customer}?tab=map")
    drawn = (
        "path.land"
        if not browser.find_element(By.ID, "place-map").get_attribute("data-tiles")
        else ".leaflet-tile-loaded"
    )
    wait_for(browser, drawn)


def wait_for(browser: Browser, drawn: str) -> None:
    WebDriverWait(browser, PATIENCE_SECONDS).until(lambda page: page.find_elements(By.CSS_SELECTOR, drawn))


def markers(browser: Browser) -> list[Any]:
    return browser.find_elements(By.CSS_SELECTOR, "#place-map .pin")


def is_wide(browser: Browser) -> bool:
    """Whether the page is wider than the screen."""
    return bool(
        browser.execute_script("return document.documentElement.scrollWidth > document.documentElement.clientWidth")
    )


def test_places_are_drawn_on_the_country_and_found_by_keyboard(
    browser: Browser, stack: Stack, customer: str, tmp_path: Path
) -> None:
    open_map(browser, stack, customer)
    assert len(browser.find_elements(By.CSS_SELECTOR, "path.land")) == 10
    assert [one.get_attribute("aria-label") for one in markers(browser)] == ["Kartbolaget AB, Lundabutiken", "Norr"]
    picture(browser, tmp_path, "map")
    browser.find_element(By.ID, "place-map").send_keys(Keys.TAB)
    marker = markers(browser)[0]
    browser.execute_script("arguments[0].focus()", marker)
    assert browser.switch_to.active_element == marker
    marker.send_keys(Keys.ENTER)
    popup = browser.find_element(By.CSS_SELECTOR, ".leaflet-popup-content")
    WebDriverWait(browser, PATIENCE_SECONDS).until(lambda _: popup.text)
    for said in ("Torget 1, 222 22 Lund", "Gatan 2, 222 23 Lund", "Ortens mitt", "Besöksadress"):
        assert said in popup.text
    picture(browser, tmp_path, "popup")
    turn_page(browser, popup.find_element(By.LINK_TEXT, "Lundabutiken").click)
    assert browser.find_element(By.TAG_NAME, "h1").text == "Karta: Lundabutiken – Kartbolaget AB"
    assert severe(browser) == []


def test_a_marker_is_dragged_and_stored(browser: Browser, stack: Stack, customer: str, tmp_path: Path) -> None:
    browser.get(f"{stack.base_url}/customers/{customer}/tabs/map/rows/{customer}/set_place")
    fields = [browser.find_element(By.NAME, name) for name in ("latitude", "longitude")]
    assert [one.get_attribute("value") for one in fields] == ["55,7058", "13,1932"]
    wait_for(browser, "path.land")

    def drag(page: Browser) -> bool:
        """Whether the pin has gone along: the page may still have been on its way to the field that has the focus."""
        (pin,) = markers(page)
        pointer = ActionChains(page).move_to_element(pin).pause(0.2).click_and_hold()
        pointer.move_by_offset(15, -20).pause(0.1).move_by_offset(15, -20).pause(0.1).release().pause(0.2).perform()
        return bool(fields[0].get_attribute("value") != "55,7058")

    WebDriverWait(browser, PATIENCE_SECONDS).until(drag)
    dragged = [float(str(one.get_attribute("value")).replace(",", ".")) for one in fields]
    assert dragged[0] > 55.71
    assert dragged[1] > 13.2
    assert f"Markören står på {fields[0].get_attribute('value')}" in browser.find_element(By.ID, "map-said").text
    fields[0].clear()
    fields[0].send_keys("55,7047", Keys.TAB)
    picture(browser, tmp_path, "pin")
    turn_page(browser, lambda: fields[1].send_keys(Keys.ENTER))
    assert "Rätta platsen: klart." in browser.find_element(By.CSS_SELECTOR, ".notice.good").text
    assert "Satt för hand" in browser.find_element(By.CSS_SELECTOR, "dl.facts").text
    assert severe(browser) == []


def test_a_narrow_dark_screen_in_english(open_browser: OPEN, stack: Stack, customer: str, tmp_path: Path) -> None:
    browser = open_browser("en")
    log_in(browser, stack)
    dark = {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", dark)
    screen = {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    open_map(browser, stack, customer)
    assert not is_wide(browser)
    assert browser.find_element(By.ID, "place-map").size["width"] <= 360
    assert browser.find_element(By.CSS_SELECTOR, ".leaflet-control-zoom-in").get_attribute("title") == "Zoom in"
    assert "Drawing: Natural Earth" in browser.find_element(By.TAG_NAME, "main").text
    picture(browser, tmp_path, "narrow")
    browser.get(f"{stack.base_url}/customers/{customer}/tabs/map/rows/{customer}/set_place")
    assert not is_wide(browser)
    assert severe(browser) == []


def test_without_script_the_table_says_it_all(browser: Browser, stack: Stack, customer: str) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(f"{stack.base_url}/customers/{customer}?tab=map")
        assert not browser.find_element(By.ID, "place-map").is_displayed()
        rows = [row.text for row in browser.find_elements(By.CSS_SELECTOR, "tbody tr")]
        assert len(rows) == 3
        assert "Torget 1, 222 22 Lund" in rows[0]
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_tiles_come_from_the_site_that_is_set_and_replace_the_drawing(
    browser: Browser, stack: Stack, customer: str, tmp_path: Path
) -> None:
    site = TileServer()
    Thread(target=site.serve_forever, daemon=True).start()
    stack.own_settings["gateway"] = {"MAP_TILES": site.template, "MAP_ATTRIBUTION": "© Provkartan"}
    stack.kill("gateway")
    stack.restart("gateway")
    try:
        open_map(browser, stack, customer)
        assert site.asked
        assert not browser.find_elements(By.CSS_SELECTOR, "path.land")
        assert "© Provkartan" in browser.find_element(By.TAG_NAME, "main").text
        picture(browser, tmp_path, "tiles")
        assert severe(browser) == []
    finally:
        site.shutdown()
