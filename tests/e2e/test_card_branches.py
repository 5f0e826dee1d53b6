"""One branch of a customer in the browser: chosen above the tabs and kept; a dead tab is known to the next gateway; the order of
tabs that a user has chosen."""

from collections.abc import Callable
from functools import partial

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select

from kundkort.api import Api, Json
from tests.flows.offices import FIELDS, open_office
from tests.stack import Stack

from .accessibility import bring_axe, find_faults
from .conftest import Browser, severe, wait_for
from .test_web_card import log_in, section, shown_tabs, turn_page

COMPANY = "filialbolaget"
OPEN = Callable[[str], Browser]
OLD_PAGE = "return window.isTheOldPage === true"
TEXT = "return document.getElementById(arguments[0])?.textContent ?? ''"


@pytest.fixture(scope="module")
def office(stack: Stack) -> Api:
    return open_office(stack, COMPANY)


@pytest.fixture(scope="module")
def customer(office: Api) -> Json:
    """A customer with two branches: a quote and a to-do for each, and a contact who is of none."""
    fields = {**FIELDS, "name": "Två filialer AB"}
    body = {"fields": fields, "branches": [{"name": "Lund"}, {"name": "Ystad"}], "contacts": [{"name": "Eva"}]}
    made: Json = office.post("/v1/customers", body)
    path = f"/v1/customers/{made['id']}"
    for branch in made["branches"]:
        quote = {"lines": [{"text": "Virke", "quantity": "1", "price": "100"}], "branch_id": branch["id"]}
        office.post(f"{path}/quotes", {**quote, "text": "Offert"})
        todo = {"kind": "todo", "due_on": "2099-01-01", "text": f"Ring {branch['name']}", "branch_id": branch["id"]}
        office.post(f"{path}/activities", todo)
    return made


@pytest.fixture(scope="module")
def browser(open_browser: OPEN, stack: Stack, office: Api) -> Browser:
    opened = open_browser("sv")
    log_in(opened, stack, stack.login(COMPANY))
    bring_axe(opened)
    return opened


def press(browser: Browser, button: str) -> None:
    browser.find_element(By.CSS_SELECTOR, button).send_keys(Keys.ENTER)


def text_of(browser: Browser, element: str) -> str:
    """The text of an element, "" while it is not there; read in one moment, since htmx may be replacing it."""
    found: str = browser.execute_script(TEXT, element)
    return found


def choose(browser: Browser, name: str) -> None:
    Select(browser.find_element(By.ID, "branch")).select_by_visible_text(name)
    browser.find_element(By.ID, "show-branch").send_keys(Keys.ENTER)


def test_a_branch_is_chosen_and_kept(browser: Browser, stack: Stack, customer: Json) -> None:
    browser.get(f"{stack.base_url}/customers/{customer['id']}")
    browser.execute_script("window.isTheOldPage = true")
    lund = next(one["id"] for one in customer["branches"] if one["name"] == "Lund")
    assert browser.find_element(By.ID, "count-quotes").text == "2"
    choose(browser, "Lund")
    wait_for(browser, lambda page: text_of(page, "said").startswith("Visar bara filialen Lund. Översikt"))
    assert f"branch={lund}" in browser.current_url
    assert browser.find_element(By.ID, "count-quotes").text == "1"
    assert "Ring Lund" in section(browser, "activities").text
    assert "Ring Ystad" not in browser.find_element(By.ID, "content").text
    assert browser.switch_to.active_element.get_attribute("id") == "show-branch"
    assert "Visar bara filialen Lund." in text_of(browser, "of-branch")
    browser.find_element(By.ID, "to-info").send_keys(Keys.ENTER)
    wait_for(browser, lambda page: shown_tabs(page) == ["info"])
    assert f"branch={lund}" in browser.current_url
    assert "Gäller hela kunden, inte bara filialen." in section(browser, "info").text
    choose(browser, "Ystad")
    wait_for(browser, lambda page: "Ystad" in text_of(page, "of-branch") and "Ystad" in text_of(page, "said"))
    assert (shown_tabs(browser), "tab=info" in browser.current_url) == (["info"], True)
    assert browser.execute_script(OLD_PAGE)
    assert find_faults(browser) == []
    turn_page(browser, browser.find_element(By.CSS_SELECTOR, "#of-branch a").click)
    assert not browser.find_elements(By.ID, "of-branch")
    assert severe(browser) == []


def test_the_row_of_a_branch_leads_back_to_it(browser: Browser, stack: Stack, customer: Json) -> None:
    lund = next(one["id"] for one in customer["branches"] if one["name"] == "Lund")
    browser.get(f"{stack.base_url}/customers/{customer['id']}?tab=quotes&branch={lund}")
    turn_page(browser, section(browser, "quotes").find_element(By.CSS_SELECTOR, "td a").click)
    turn_page(browser, browser.find_element(By.CSS_SELECTOR, ".title a.all").click)
    assert f"branch={lund}" in browser.current_url
    assert shown_tabs(browser) == ["quotes"]


def test_the_next_contact_in_the_head_opens_its_activity(browser: Browser, stack: Stack, customer: Json) -> None:
    browser.get(f"{stack.base_url}/customers/{customer['id']}")
    turn_page(browser, browser.find_element(By.PARTIAL_LINK_TEXT, "2099-01-01 · Uppgift").click)
    assert "Aktiviteter: Ring" in browser.find_element(By.TAG_NAME, "h1").text


def test_a_branch_that_there_is_not(browser: Browser, stack: Stack, customer: Json) -> None:
    browser.get(f"{stack.base_url}/customers/{customer['id']}?branch=bra_0")
    assert "ingen sådan filial" in browser.find_element(By.ID, "of-branch").text
    assert browser.find_element(By.ID, "count-quotes").text == "2"
    assert find_faults(browser) == []


def test_a_dead_tab_is_known_to_the_next_gateway(browser: Browser, stack: Stack, customer: Json) -> None:
    lund = next(one["id"] for one in customer["branches"] if one["name"] == "Lund")
    addresses = [f"{stack.base_url}/customers/{customer['id']}{query}" for query in ("", f"?branch={lund}")]
    for address in addresses:
        browser.get(address)
    stack.kill("sales")
    try:
        stack.processes["gateway"].terminate()
        stack.processes["gateway"].wait(30)
        stack.restart("gateway")
        for address, count in zip(addresses, ("2", "1"), strict=True):
            browser.get(address)
            said = section(browser, "quotes").text
            assert "Kan inte uppdateras just nu. Visar läget" in said
            assert "Offert" in said
            assert browser.find_element(By.ID, "count-quotes").text == count
        assert find_faults(browser) == []
    finally:
        stack.restart("sales")


def test_tabs_in_the_users_order(browser: Browser, stack: Stack, customer: Json) -> None:
    browser.get(f"{stack.base_url}/account")
    for _ in range(3):  # past activities, timeline and branches
        turn_page(browser, partial(press, browser, "button[name='up'][value='contacts']"))
    assert "Ordningen är sparad." in browser.find_element(By.CSS_SELECTOR, "main [role='status']").text
    focused = browser.switch_to.active_element
    assert (focused.get_attribute("name"), focused.get_attribute("value")) == ("down", "contacts")
    assert find_faults(browser) == []
    browser.get(f"{stack.base_url}/customers/{customer['id']}")
    assert shown_tabs(browser)[0] == "contacts"
