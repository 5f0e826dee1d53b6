"""Finding customers in a real browser, by keyboard alone: the list below the field, the register, a dead search, a phone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from chassis.testing import wait_until
from kundkort.api import Api
from tests.flows.offices import open_office
from tests.stack import Stack

from .conftest import LONG, PATIENCE_SECONDS, Browser, picture, wait_for
from .test_web_card import log_in as log_in_at
from .test_web_card import turn_page

COMPANY = "sokbolaget"
OPEN = Callable[[str], Browser]
HOSTILE = '<img src=x onerror="window.isHacked=1">'
NAMES = ["Andra Bygg", "Zeta Bygg", "Åkeri Bygg", "Ängen Bygg", f"Öppet Bygg {HOSTILE}"]
"""In Swedish order."""


@pytest.fixture(scope="module", params=["sv", "en"] if LONG else ["sv"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def office(stack: Stack, language: str) -> Api:
    """An office with five customers, the third with a contact, and fifty-five more. Each language has one of its own: customers
    that a user has opened come first."""
    api = open_office(stack, COMPANY + language)
    for at, name in enumerate([*NAMES, *(f"Kund {at:02}" for at in range(55))]):
        contacts = [{"name": f"Åsa {HOSTILE}", "mobile": "070-123 45 67"}] if name == "Åkeri Bygg" else []
        fields = {"name": name, "addresses": {"invoice": {"city": "Lund"}}}
        api.post("/v1/customers", {"fields": fields, "number": str(2000 + at), "contacts": contacts, "insist": True})
    wait_until(lambda: api.get("/v1/customer-register")["total"] == 60, PATIENCE_SECONDS)
    return api


@pytest.fixture(scope="module")
def browser(open_browser: OPEN, stack: Stack, office: Api, language: str) -> Browser:
    opened = open_browser(language)
    log_in_at(opened, stack, stack.login(COMPANY + language))
    return opened


def press(browser: Browser, *keys: str) -> None:
    """Presses keys wherever the focus is."""
    ActionChains(browser).send_keys(*keys).perform()


def field(browser: Browser) -> Any:
    return browser.find_element(By.CSS_SELECTOR, "[data-finder] input")


def options(browser: Browser) -> list[Any]:
    found = browser.find_elements(By.CSS_SELECTOR, ".found [role='option']")
    return [one for one in found if one.is_displayed()]


def wait_for_options(browser: Browser, count: int) -> list[Any]:
    wait_for(browser, lambda page: len(options(page)) == count)
    return options(browser)


def severe(browser: Browser) -> list[Any]:
    return [one for one in browser.get_log("browser") if one["level"] == "SEVERE"]


def is_swedish(browser: Browser) -> bool:
    return browser.find_element(By.TAG_NAME, "html").get_attribute("lang") == "sv"


def is_as_wide_as_its_window(browser: Browser) -> bool:
    wide = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
    return bool(browser.execute_script(wide) == 0)


def test_the_field_is_a_combobox_that_says_what_it_found(browser: Browser, stack: Stack) -> None:
    browser.get(f"{stack.base_url}/account")
    press(browser, "/")
    assert browser.switch_to.active_element.get_attribute("id") == "find"
    assert field(browser).get_attribute("value") == ""
    press(browser, "bygg")
    found = wait_for_options(browser, 5)
    assert [one.find_element(By.CSS_SELECTOR, ".hit").text for one in found] == NAMES
    assert [one.text for one in found[0].find_elements(By.TAG_NAME, "mark")] == ["Bygg"]
    combobox = field(browser)
    assert (combobox.get_attribute("role"), combobox.get_attribute("aria-expanded")) == ("combobox", "true")
    listbox = browser.find_element(By.ID, str(combobox.get_attribute("aria-controls")))
    assert listbox.get_attribute("role") == "listbox"
    said = browser.find_element(By.CSS_SELECTOR, "[data-finder] [role='status']").get_attribute("textContent")
    assert said == ("5 träffar" if is_swedish(browser) else "5 hits")
    press(browser, Keys.DOWN, Keys.DOWN)
    (chosen,) = browser.find_elements(By.CSS_SELECTOR, "[aria-selected='true']")
    assert chosen.get_attribute("id") == combobox.get_attribute("aria-activedescendant")
    assert NAMES[1] in chosen.text
    press(browser, Keys.ESCAPE)
    assert (options(browser), combobox.get_attribute("aria-expanded")) == ([], "false")
    assert combobox.get_attribute("value") == "bygg"
    assert browser.execute_script("return window.isHacked") is None
    assert severe(browser) == []


def test_arrows_and_enter_open_a_card(browser: Browser, stack: Stack) -> None:
    browser.get(f"{stack.base_url}/account")
    press(browser, "/", "bygg")
    wait_for_options(browser, 5)
    press(browser, Keys.UP)
    turn_page(browser, lambda: press(browser, Keys.ENTER))
    assert browser.find_element(By.ID, "name").text == NAMES[-1]


def test_the_only_hit_opens_with_enter_and_says_why(browser: Browser, stack: Stack) -> None:
    browser.get(stack.base_url)
    press(browser, "åsa")
    (hit,) = wait_for_options(browser, 1)
    why = "Kontakt" if is_swedish(browser) else "Contact"
    assert hit.find_element(By.CSS_SELECTOR, ".why").text == f"{why}: Åsa {HOSTILE}"
    turn_page(browser, lambda: press(browser, Keys.ENTER))
    assert browser.find_element(By.ID, "name").text == "Åkeri Bygg"


def test_the_customers_opened_last_stand_below_the_empty_field(browser: Browser, stack: Stack) -> None:
    browser.get(f"{stack.base_url}/account")
    press(browser, "/")
    wait_for(browser, options)
    found = [one.find_element(By.CSS_SELECTOR, ".hit").text for one in options(browser)]
    assert found[:2] == ["Åkeri Bygg", NAMES[-1]]
    press(browser, Keys.DOWN, Keys.DOWN)
    turn_page(browser, lambda: press(browser, Keys.ENTER))
    assert browser.find_element(By.ID, "name").text == NAMES[-1]
    browser.get(f"{stack.base_url}/customers")
    assert options(browser) == []


def test_a_slash_in_a_field_is_a_slash(browser: Browser, stack: Stack) -> None:
    browser.get(f"{stack.base_url}/customers?extended=1")
    other = browser.find_element(By.ID, "f-city")
    other.send_keys("a/b")
    assert other.get_attribute("value") == "a/b"


def test_the_register_is_sorted_filtered_and_turned_by_keyboard(browser: Browser, stack: Stack, tmp_path: Path) -> None:
    browser.get(f"{stack.base_url}/customers")
    listed = [one.text for one in browser.find_elements(By.CSS_SELECTOR, "td.main a")]
    assert (listed[0], len(listed)) == (NAMES[0], 50)
    following = browser.find_element(By.CSS_SELECTOR, "a[rel='next']")
    turn_page(browser, lambda: following.send_keys(Keys.ENTER))
    later = [one.text for one in browser.find_elements(By.CSS_SELECTOR, "td.main a")]
    assert later[-4:] == NAMES[1:]
    back = browser.find_element(By.CSS_SELECTOR, "a[rel='prev']")
    turn_page(browser, lambda: back.send_keys(Keys.ENTER))
    assert [one.text for one in browser.find_elements(By.CSS_SELECTOR, "td.main a")] == listed
    browser.find_element(By.CSS_SELECTOR, "#filters summary").send_keys(Keys.ENTER)
    contact = browser.find_element(By.ID, "f-contact")
    turn_page(browser, lambda: contact.send_keys("åsa", Keys.ENTER))
    assert [one.text for one in browser.find_elements(By.CSS_SELECTOR, "td.main a")] == ["Åkeri Bygg"]
    picture(browser, tmp_path, "register")


def test_it_fits_a_phone(browser: Browser, stack: Stack, tmp_path: Path) -> None:
    # a window is 500 px wide at least; the device is emulated below that
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": False}
    )
    try:
        for path in ("/", "/?q=bygg", "/customers", "/customers?extended=1&name=bygg"):
            browser.get(f"{stack.base_url}{path}")
            assert is_as_wide_as_its_window(browser), path
        browser.get(f"{stack.base_url}/customers")
        press(browser, "/", "bygg")
        wait_for_options(browser, 5)
        assert is_as_wide_as_its_window(browser)
        edges = (
            "const edges = document.querySelector('.found').getBoundingClientRect(); return [edges.left, edges.right]"
        )
        left, right = browser.execute_script(edges)
        assert 0 <= left < right <= 360
        picture(browser, tmp_path, "phone")
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_a_dead_search_says_so_and_leaves_the_rest(browser: Browser, stack: Stack, office: Api) -> None:
    said = "Sökningen kan inte nås" if is_swedish(browser) else "Search cannot be reached"
    customer = office.get("/v1/customer-register", name="andra")["items"][0]["id"]
    stack.kill("crm")
    try:
        browser.get(f"{stack.base_url}/account")
        press(browser, "/", "bygg")
        wait_for(browser, lambda page: said in page.find_element(By.CSS_SELECTOR, ".found").text)
        turn_page(browser, lambda: press(browser, Keys.ENTER))
        assert said in browser.find_element(By.CSS_SELECTOR, "[role='alert']").text
        assert field(browser).get_attribute("value") == "bygg"
        browser.get(f"{stack.base_url}/customers/{customer}")
        assert browser.find_element(By.ID, "name").text == NAMES[0]
    finally:
        stack.restart("crm")
    browser.get(f"{stack.base_url}/account")
    wait_until(lambda: office.get("/v1/customer-register")["total"] == 60, PATIENCE_SECONDS)
    press(browser, "/", "bygg")
    wait_for_options(browser, 5)
