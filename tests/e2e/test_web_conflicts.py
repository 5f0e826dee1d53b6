"""A form that somebody else was faster with, in a real browser: both values, chosen by keyboard, and what axe says of it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from kundkort.api import Api
from tests.flows.offices import add_customer, open_office
from tests.stack import Stack

from .accessibility import bring_axe, find_faults
from .conftest import Browser, picture, severe
from .test_web_card import is_narrow_enough, log_in, turn_page
from .test_web_forms import field

COMPANY = "krockbolaget"
OPEN = Callable[[str], Browser]


@pytest.fixture(scope="module")
def office(stack: Stack) -> Api:
    return open_office(stack, COMPANY)


@pytest.fixture(scope="module")
def browser(open_browser: OPEN, stack: Stack, office: Api) -> Browser:
    opened = open_browser("sv")
    log_in(opened, stack, stack.login(COMPANY))
    bring_axe(opened)
    return opened


def test_both_values_stand_there_and_one_is_chosen(browser: Browser, stack: Stack, office: Api, tmp_path: Path) -> None:
    customer = add_customer(office, "Krockkunden AB")
    browser.get(f"{stack.base_url}/customers/{customer}/edit")
    version = office.get(f"/v1/customers/{customer}")["version"]
    office.patch(f"/v1/customers/{customer}", {"phone": "08-1", "website": "deras.example"}, version)
    turn_page(browser, lambda: field(browser, "phone").send_keys("08-2", Keys.ENTER))
    assert "Någon annan hann ändra" in browser.find_element(By.CSS_SELECTOR, "[role='alert']").text
    assert browser.find_element(By.ID, "f-phone-now").text == "Nu: 08-1"
    assert browser.switch_to.active_element.get_attribute("name") == "phone"
    assert str(field(browser, "phone").get_attribute("aria-describedby")).strip() == "f-phone-now"
    assert field(browser, "website").get_attribute("value") == "deras.example"
    assert find_faults(browser) == []
    assert is_narrow_enough(browser)
    picture(browser, tmp_path, "conflict")
    keep = browser.find_element(By.CSS_SELECTOR, "input[name='take_now'][value='phone']")
    keep.send_keys(Keys.SPACE)
    turn_page(browser, lambda: keep.send_keys(Keys.ENTER))
    stored = office.get(f"/v1/customers/{customer}")
    assert (stored["phone"], stored["website"]) == ("08-1", "deras.example")
    assert severe(browser) == []
