"""Every kind of page against WCAG 2.2 AA with axe-core, in light and in dark, and whether it fits a telephone of 360 px."""

from collections.abc import Callable

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from kundkort.api import Api, Json
from kundkort.demo import customers, fill
from tests.flows.offices import add_customer, open_office
from tests.flows.web_user import WebUser
from tests.stack import PASSWORD, Stack

from .accessibility import bring_axe, find_faults
from .conftest import LONG, Browser
from .page_states import find_pages
from .test_web_card import log_in, turn_page

COMPANY = "axebolaget"
OPEN = Callable[[str], Browser]
LEAST_KINDS = 45
"""So many kinds of pages there are at least: with fewer, links have been lost or are not followed."""
REFUSED = {
    "contacts/create_contact": {"name": "Eva", "email": "eva@"},
    "quotes/create_quote": {"lines.0.text": "Virke", "lines.0.quantity": "många", "lines.0.price": "1"},
    "activities/plan_activity": {"text": ""},
    "branches/create_branch": {"name": ""},
}
"""Tab and action → what is typed into its form, and refused."""


@pytest.fixture(scope="module")
def office(stack: Stack) -> Api:
    return open_office(stack, COMPANY)


@pytest.fixture(scope="module")
def full(office: Api) -> Json:
    """A customer with something in every tab."""
    made = customers.create(office, 0)
    fill(office, [made])
    return made


@pytest.fixture(scope="module")
def empty(office: Api) -> str:
    return add_customer(office, "Tomma AB")


@pytest.fixture(scope="module")
def outside(open_browser: OPEN) -> Browser:
    """A browser of somebody who is not logged in."""
    browser = open_browser("sv")
    bring_axe(browser)
    return browser


@pytest.fixture(scope="module")
def inside(open_browser: OPEN, stack: Stack, office: Api) -> Browser:
    browser = open_browser("sv")
    log_in(browser, stack, stack.login(COMPANY))
    bring_axe(browser)
    return browser


def faults_at(browser: Browser, addresses: dict[str, str]) -> dict[str, list[str]]:
    """Name → what is wrong with the page of that address; only pages with faults."""
    found = {}
    for at, (name, address) in enumerate(addresses.items()):
        browser.get(address)
        if wrong := find_faults(browser, everywhere=LONG or at % 4 == 0):
            found[name] = wrong
    return found


def test_the_door_and_its_refusals(outside: Browser, stack: Stack) -> None:
    at = stack.base_url
    assert faults_at(outside, {"login": at, "log in first": f"{at}/account"}) == {}
    outside.get(at)
    outside.find_element(By.NAME, "login").send_keys("nobody@axebolaget.example")
    password = outside.find_element(By.NAME, "password")
    turn_page(outside, lambda: password.send_keys("wrong", Keys.ENTER))
    assert outside.find_elements(By.CSS_SELECTOR, "[role='alert']")
    outside.find_element(By.TAG_NAME, "summary").click()
    assert find_faults(outside) == []


def test_every_page_that_links_lead_to(inside: Browser, stack: Stack, full: Json, empty: str) -> None:
    user = WebUser(stack, stack.login(COMPANY))
    user.open("/reminder-plans").send()
    card = f"/customers/{full['id']}"
    starts = [user.path, "/", "/?q=Byggvaru", "/?q=zzz", card, f"{card}/account", f"/customers/{empty}"]
    pages = find_pages(user, starts)
    assert len(pages) >= LEAST_KINDS
    if not LONG:  # a third of them, of every kind of page that has its own address
        pages = dict(list(pages.items())[::3])
    assert faults_at(inside, {kind: stack.base_url + address for kind, address in pages.items()}) == {}


def test_a_customer_without_anything(inside: Browser, stack: Stack, empty: str) -> None:
    card = f"{stack.base_url}/customers/{empty}"
    tabs = {key: f"{card}?tab={key}" for key in ("invoices", "info")}
    assert faults_at(inside, {"card": card, **tabs, "no such page": f"{stack.base_url}/customers/cus_0"}) == {}


@pytest.mark.parametrize("form", REFUSED)
def test_a_form_that_was_refused(inside: Browser, stack: Stack, full: Json, form: str) -> None:
    inside.get(f"{stack.base_url}/customers/{full['id']}/tabs/{form}")
    for name, typed in REFUSED[form].items():
        field = inside.find_element(By.NAME, name)
        field.clear()
        field.send_keys(typed)
    turn_page(inside, inside.find_element(By.CSS_SELECTOR, ".actions button.main").click)
    assert inside.find_elements(By.CSS_SELECTOR, "[role='alert']")
    assert find_faults(inside) == []


def test_account_and_new_secrets(inside: Browser, stack: Stack) -> None:
    """A wrong password beside its field; the page of a new second factor; that of a new key."""
    inside.get(f"{stack.base_url}/account")
    for password in ("wrong", PASSWORD):
        inside.find_element(By.ID, "enrol-password").send_keys(password)
        turn_page(inside, inside.find_element(By.CSS_SELECTOR, "form[action='/account/second-factor'] button").click)
        assert find_faults(inside) == []
    assert inside.find_element(By.CSS_SELECTOR, "main svg").is_displayed()
    inside.get(f"{stack.base_url}/api-keys")
    inside.find_element(By.ID, "add-name").send_keys("Webbutiken")
    inside.find_element(By.CSS_SELECTOR, "input[value='seller']").send_keys(Keys.SPACE)
    days = inside.find_element(By.ID, "add-valid_days")
    turn_page(inside, lambda: days.send_keys(Keys.ENTER))
    assert inside.find_elements(By.ID, "key")
    assert find_faults(inside) == []


def test_a_card_whose_service_is_dead(inside: Browser, stack: Stack, full: Json, empty: str) -> None:
    known, unknown = (f"{stack.base_url}/customers/{one}" for one in (full["id"], empty))
    inside.get(known)
    stack.kill("billing")
    try:
        assert faults_at(inside, {"stale": known, "unavailable": unknown, "statement": f"{known}/account"}) == {}
    finally:
        stack.restart("billing")
