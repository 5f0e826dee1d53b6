"""The forms of the card in a real browser: by keyboard, with htmx in place of loading the page, and without script."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from kundkort.api import Api
from tests.flows.offices import add_customer, open_office
from tests.stack import Stack

from .conftest import PATIENCE_SECONDS, Browser, picture, severe
from .test_web_card import is_narrow_enough, turn_page
from .test_web_card import log_in as log_in_at

COMPANY = "formbolaget"
OPEN = Callable[[str], Browser]


@pytest.fixture(scope="module")
def office(stack: Stack) -> Api:
    return open_office(stack, COMPANY)


@pytest.fixture(scope="module")
def browser(open_browser: OPEN, stack: Stack, office: Api) -> Browser:
    opened = open_browser("sv")
    log_in_at(opened, stack, stack.login(COMPANY))
    return opened


def field(browser: Browser, name: str) -> Any:
    return browser.find_element(By.NAME, name)


def test_a_quote_is_written_counted_and_sent(browser: Browser, stack: Stack, office: Api, tmp_path: Path) -> None:
    customer = add_customer(office, "Webbkunden AB")
    browser.get(f"{stack.base_url}/customers/{customer}?tab=quotes")
    turn_page(browser, browser.find_element(By.LINK_TEXT, "Ny offert").click)
    browser.execute_script("window.isTheOldPage = true")
    field(browser, "lines.0.text").send_keys("Virke")
    field(browser, "lines.0.quantity").send_keys("2,5")
    field(browser, "lines.0.price").send_keys("1787,10")
    add = browser.find_element(By.ID, "f-lines-add")
    add.send_keys(Keys.ENTER)
    wait = WebDriverWait(browser, PATIENCE_SECONDS)
    wait.until(lambda page: page.find_elements(By.NAME, "lines.3.text"))
    assert browser.execute_script("return window.isTheOldPage") is True
    assert field(browser, "lines.0.price").get_attribute("value") == "1787,10"
    assert browser.switch_to.active_element.get_attribute("id") == "f-lines-add"
    browser.find_element(By.ID, "f-try").send_keys(Keys.ENTER)
    wait.until(lambda page: page.find_elements(By.CSS_SELECTOR, "#sums dl"))
    assert "5\u202f584,69 SEK" in browser.find_element(By.ID, "trial").text
    assert browser.execute_script("return window.isTheOldPage") is True
    picture(browser, tmp_path, "quote-form")
    assert is_narrow_enough(browser)
    turn_page(browser, lambda: field(browser, "our_reference").send_keys("Anna", Keys.ENTER))
    assert browser.find_element(By.TAG_NAME, "h1").text == "Offerter: 1 – Webbkunden AB"
    send = browser.find_element(By.XPATH, "//button[.='Markera som skickad']")
    turn_page(browser, lambda: send.send_keys(Keys.ENTER))
    assert "Skickad" in browser.find_element(By.CSS_SELECTOR, ".title .badge").text
    picture(browser, tmp_path, "quote")
    assert is_narrow_enough(browser)
    assert severe(browser) == []


def test_a_refused_form_says_so_at_the_field(browser: Browser, stack: Stack, office: Api) -> None:
    customer = add_customer(office, "Webbkunden AB")
    browser.get(f"{stack.base_url}/customers/{customer}/tabs/contacts/create_contact")
    field(browser, "name").send_keys("Eva")
    turn_page(browser, lambda: field(browser, "email").send_keys("eva@", Keys.ENTER))
    wrong = field(browser, "email")
    assert wrong.get_attribute("aria-invalid") == "true"
    assert browser.find_element(By.ID, str(wrong.get_attribute("aria-describedby"))).is_displayed()
    assert browser.find_element(By.CSS_SELECTOR, "[role='alert']").is_displayed()
    assert field(browser, "name").get_attribute("value") == "Eva"


def test_a_dead_service_costs_its_own_forms_only_and_loses_nothing(
    browser: Browser, stack: Stack, office: Api, tmp_path: Path
) -> None:
    customer = add_customer(office, "Väntande AB")
    card = f"{stack.base_url}/customers/{customer}"
    browser.get(card)
    picture(browser, tmp_path, "card")
    browser.get(f"{card}/tabs/quotes/create_quote")
    field(browser, "lines.0.text").send_keys("Räls")
    field(browser, "lines.0.quantity").send_keys("1")
    field(browser, "lines.0.price").send_keys("10")
    stack.kill("sales")
    try:
        turn_page(browser, lambda: field(browser, "our_reference").send_keys("Eva", Keys.ENTER))
        assert "det du skrev står kvar" in browser.find_element(By.CSS_SELECTOR, "[role='alert']").text
        assert field(browser, "lines.0.text").get_attribute("value") == "Räls"
        shown = browser.current_url
        browser.switch_to.new_window("tab")
        browser.get(f"{card}/tabs/contacts/create_contact")
        turn_page(browser, lambda: field(browser, "name").send_keys("Ove", Keys.ENTER))
        assert "Ny kontakt: klart." in browser.find_element(By.CSS_SELECTOR, ".notice.good").text
        browser.close()
        browser.switch_to.window(browser.window_handles[0])
        assert browser.current_url == shown
    finally:
        stack.restart("sales")
    turn_page(browser, lambda: field(browser, "our_reference").send_keys(Keys.ENTER))
    assert browser.find_element(By.TAG_NAME, "h1").text.startswith("Offerter: ")
    (quote,) = office.get(f"/v1/customers/{customer}/quotes")["items"]
    assert quote["amount"] == "12.50"
