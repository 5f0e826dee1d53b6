"""The form of a new customer in a real browser: probable duplicates while it is filled in, and "create anyway"."""

from collections.abc import Callable
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from kundkort.api import Api
from tests.flows.offices import open_office
from tests.stack import Stack

from .accessibility import bring_axe, find_faults
from .conftest import Browser, picture, severe, wait_for
from .test_web_card import is_narrow_enough, log_in, turn_page
from .test_web_forms import field

COMPANY = "dubblettbolaget"
OPEN = Callable[[str], Browser]
THERE = {
    "name": "Tvillingbygg AB",
    "identity_number": "556016-0680",
    "email": "order@tvilling.example",
    "phone": "08-123 45 67",
    "addresses": {"invoice": {"city": "Malmö"}},
}


@pytest.fixture(scope="module")
def office(stack: Stack) -> Api:
    return open_office(stack, COMPANY)


@pytest.fixture(scope="module")
def browser(open_browser: OPEN, stack: Stack, office: Api) -> Browser:
    opened = open_browser("sv")
    log_in(opened, stack, stack.login(COMPANY))
    bring_axe(opened)
    return opened


def below(browser: Browser, name: str) -> str:
    """What stands below an input of what is there already; waits for it."""
    place = f"#f-fields-{name}-alike"
    wait_for(browser, lambda page: page.find_elements(By.CSS_SELECTOR, f"{place} li"))
    return browser.find_element(By.CSS_SELECTOR, place).text.replace("\n", " ")


def test_duplicates_are_named_while_the_form_is_filled_in(
    browser: Browser, stack: Stack, office: Api, tmp_path: Path
) -> None:
    there = office.post("/v1/customers", {"fields": THERE})
    wait_for(browser, lambda _: office.get("/v1/search?q=Tvillingbygg")["hits"])
    browser.get(f"{stack.base_url}/new-customer")
    browser.execute_script("window.isTheOldPage = true")
    field(browser, "fields.name").send_keys("Tvillingb")
    assert "Tvillingbygg AB, Malmö" in below(browser, "name")
    assert browser.switch_to.active_element.get_attribute("name") == "fields.name"
    for name, typed, why in (
        ("identity_number", "5560160680", "Org.nr: 556016-0680"),
        ("vat_number", "SE556016068001", "Org.nr: 556016-0680"),
        ("email", "order@tvilling.example", "E-post: order@tvilling.example"),
        ("phone", "+46 8 123 45 67", "Telefon: 08-123 45 67"),
    ):
        field(browser, f"fields.{name}").send_keys(typed, Keys.TAB)
        assert why in below(browser, name), name
    link = browser.find_element(By.CSS_SELECTOR, "#f-fields-email-alike a")
    assert str(link.get_attribute("href")).endswith(f"/customers/{there['id']}")
    assert browser.execute_script("return window.isTheOldPage") is True
    assert find_faults(browser) == []
    assert is_narrow_enough(browser)
    picture(browser, tmp_path, "alike")
    turn_page(browser, lambda: field(browser, "fields.phone").send_keys(Keys.ENTER))
    assert "Tvillingbygg AB" in browser.find_element(By.CSS_SELECTOR, ".alike.refused").text
    assert find_faults(browser) == []
    field(browser, "fields.name").send_keys("ar och söner")
    turn_page(browser, lambda: browser.find_element(By.ID, "f-anyway").send_keys(Keys.ENTER))
    assert browser.find_element(By.TAG_NAME, "h1").text == "Tvillingbar och söner"
    assert severe(browser) == []
