"""By keyboard, in a real browser: the focus is where one goes on, and "back" shows what the page was asked."""

from collections.abc import Callable

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from kundkort.api import Api
from tests.flows.offices import add_customer, open_office
from tests.stack import Stack

from .conftest import Browser, wait_for
from .keyboard import Keyboard
from .test_web_card import log_in

COMPANY = "tangentbolaget"
FOCUSED = "return document.activeElement.id"
LINES = "#f-lines .line"


@pytest.fixture(scope="module")
def office(stack: Stack) -> Api:
    return open_office(stack, COMPANY)


@pytest.fixture(scope="module")
def customer(office: Api) -> str:
    return add_customer(office, "Tangentkunden AB")


@pytest.fixture(scope="module")
def keyboard(open_browser: Callable[[str], Browser], stack: Stack, office: Api) -> Keyboard:
    browser = open_browser("sv")
    log_in(browser, stack, stack.login(COMPANY))
    return Keyboard(browser, stack.base_url)


def has_focus(element_id: str) -> Callable[[Browser], bool]:
    return lambda browser: bool(browser.execute_script(FOCUSED) == element_id)


def test_removing_rows_goes_on_in_the_rows_that_are_left(keyboard: Keyboard, customer: str) -> None:
    browser = keyboard.browser
    keyboard.open(f"/customers/{customer}/tabs/quotes/create_quote")
    keyboard.fill("lines.0.text", "Virke")
    for place, focus in ((2, "f-lines-1-article"), (0, "f-lines-0-article")):
        rows = browser.find_elements(By.CSS_SELECTOR, LINES)
        keyboard.reach(rows[place].find_element(By.CSS_SELECTOR, "button"))
        keyboard.keys(Keys.ENTER)
        wait_for(browser, has_focus(focus))
        assert len(browser.find_elements(By.CSS_SELECTOR, LINES)) == len(rows) - 1


def test_buttons_of_a_selection_lead_on(keyboard: Keyboard) -> None:
    browser = keyboard.browser
    keyboard.open("/new-selection")
    for button, focus in (("add", "f-2"), ("remove-0", "f-0"), ("save", "name")):
        keyboard.press_in(f"button:not(.unseen)[value='{button}']")
        wait_for(browser, has_focus(focus))


def test_back_shows_what_was_asked(keyboard: Keyboard, customer: str) -> None:
    browser = keyboard.browser
    keyboard.open(f"/customers/{customer}/tabs/timeline/list_timeline")
    kind = Select(browser.find_element(By.ID, "f-kind"))
    kind.select_by_index(1)
    keyboard.press_in("form.asked button.main")
    browser.back()
    wait_for(browser, lambda page: "kind=" not in page.current_url and page.find_elements(By.ID, "f-kind"))
    assert browser.find_element(By.ID, "f-kind").get_attribute("value") == ""
