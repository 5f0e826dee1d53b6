"""How pages look in a real browser: nothing sticks out, no short word is broken, inputs of a row stand beside each other."""

from collections.abc import Callable
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from chassis.testing import wait_until
from kundkort.api import Api, Json
from kundkort.demo import customers, fill
from tests.stack import Stack

from .conftest import LONG, PATIENCE_SECONDS, Browser
from .test_web_card import log_in, turn_page
from .test_web_finding import is_as_wide_as_its_window

COMPANY = "layoutbolaget"
OPEN = Callable[[str], Browser]
WIDE, PHONE = (1200, 900), (360, 800)
BROKEN = """
return [...document.querySelectorAll('main td a, main td .badge')]
    .filter(one => one.checkVisibility() && one.textContent.trim().length < 12 && !/[\\s-]/.test(one.textContent.trim()))
    .filter(one => one.getBoundingClientRect().height > 1.9 * parseFloat(getComputedStyle(one).fontSize))
    .map(one => one.textContent.trim())
"""
"""Short words in cells that stand on more than one line."""
EMPTY = """
return [...document.querySelectorAll('main td[data-label]')]
    .filter(one => one.checkVisibility() && !one.textContent.trim() && !one.querySelector('input, select, img, button'))
    .map(one => one.dataset.label)
"""
"""Labels of cells on a telephone that say nothing."""
TIGHT = """
const pen = document.createElement('canvas').getContext('2d');
return [...document.querySelectorAll('main td[data-label]')].filter(one => one.checkVisibility()).filter(one => {
    const style = getComputedStyle(one, '::before');
    pen.font = `${style.fontSize} ${style.fontFamily}`;
    return one.dataset.label.split(' ').some(word => pen.measureText(word).width > parseFloat(style.width));
}).map(one => one.dataset.label)
"""
"""Labels of cells on a telephone of which a word does not fit into a line."""
ROW = """
return [...document.querySelectorAll('.line')].map(line => [...line.querySelectorAll('div.field')].map(field => {
    const label = field.querySelector('label').getBoundingClientRect();
    const input = field.querySelector('input, select, textarea').getBoundingClientRect();
    return [Math.round(input.top - label.bottom), Math.round(field.getBoundingClientRect().bottom - input.bottom)];
}))
"""
"""Of each labelled input in each row of lines: how far below its label it stands, and above the end of its field."""


@pytest.fixture(scope="module")
def api(stack: Stack) -> Api:
    return stack.company(COMPANY)


@pytest.fixture(scope="module")
def card(stack: Stack, api: Api) -> str:
    """A card with something in every tab."""
    made: list[Json] = [customers.create(api, position) for position in range(2)]
    fill(api, made)
    wait_until(lambda: api.get("/v1/search", q=made[-1]["number"])["hits"], PATIENCE_SECONDS)
    return f"{stack.base_url}/customers/{made[0]['id']}"


@pytest.fixture(scope="module", params=["sv", "en"] if LONG else ["sv"])
def browser(open_browser: OPEN, stack: Stack, card: str, request: pytest.FixtureRequest) -> Browser:
    opened = open_browser(request.param)
    log_in(opened, stack, stack.login(COMPANY))
    return opened


def show(browser: Browser, size: tuple[int, int], address: str) -> None:
    width, height = size
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    browser.get(address)


def found(browser: Browser, script: str) -> Any:
    return browser.execute_script(script)


@pytest.mark.parametrize("tab", ["orders/place_order", "quotes/create_quote"])
def test_inputs_of_a_line_stand_in_a_row(browser: Browser, card: str, tab: str) -> None:
    show(browser, WIDE, f"{card}/tabs/{tab}")
    lines = found(browser, ROW)
    assert lines
    assert {max(gap) <= 4 and min(gap) >= -2 for line in lines for gap in line} == {True}, lines


def test_the_address_of_a_calendar_stays_on_the_page(browser: Browser, stack: Stack, card: str) -> None:
    for size in (WIDE, PHONE):
        show(browser, size, f"{stack.base_url}/account/alarms")
        make = browser.find_element(By.CSS_SELECTOR, "form[action='/account/calendar'] button")
        turn_page(browser, make.click)
        assert "calendar.ics?key=" in browser.find_element(By.TAG_NAME, "main").text
        assert is_as_wide_as_its_window(browser), size


def test_on_a_telephone_the_pages_stand_behind_a_menu(browser: Browser, card: str) -> None:
    show(browser, PHONE, card)
    menu, pages = browser.find_element(By.CSS_SELECTOR, "button.menu"), browser.find_element(By.ID, "own")
    assert (pages.is_displayed(), menu.get_attribute("aria-expanded")) == (False, "false")
    menu.send_keys(Keys.ENTER)
    links = pages.find_elements(By.TAG_NAME, "a")
    brand = browser.find_element(By.CLASS_NAME, "brand")
    assert abs(brand.rect["y"] - menu.rect["y"]) < menu.rect["height"]
    assert (menu.get_attribute("aria-expanded"), {one.is_displayed() for one in links}) == ("true", {True})
    assert len(links) > 15
    assert is_as_wide_as_its_window(browser)
    links[0].send_keys(Keys.ESCAPE)
    assert not pages.is_displayed()
    assert browser.switch_to.active_element == menu
    show(browser, WIDE, card)
    assert browser.find_element(By.ID, "own").is_displayed()
    assert not browser.find_element(By.CSS_SELECTOR, "button.menu").is_displayed()


@pytest.mark.parametrize("size", [WIDE, PHONE])
@pytest.mark.parametrize("tab", ["", "/tabs/timeline/list_timeline", "?tab=map", "?tab=timeline"])
def test_no_short_word_of_a_table_is_broken(browser: Browser, card: str, tab: str, size: tuple[int, int]) -> None:
    show(browser, size, card + tab)
    assert found(browser, BROKEN) == []
    assert is_as_wide_as_its_window(browser)


@pytest.mark.parametrize("path", ["/users", "/?q=bygg", "/tabs/timeline/list_timeline", "/history", "?tab=timeline"])
def test_a_telephone_shows_no_label_without_a_value(browser: Browser, stack: Stack, card: str, path: str) -> None:
    show(browser, PHONE, (stack.base_url if path in ("/users", "/?q=bygg") else card) + path)
    assert browser.find_elements(By.CSS_SELECTOR, "main td[data-label]")
    assert found(browser, EMPTY) == []
    assert found(browser, TIGHT) == []
