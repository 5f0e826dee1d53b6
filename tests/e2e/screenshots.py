"""`make screenshots`: pictures of the pages for the README and docs, made anew from the product with the demo's data.

Run by its name alone, as it is no test: `make test ARGS=tests/e2e/screenshots.py`.
"""

from collections.abc import Callable

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from chassis.testing import ROOT, wait_until
from kundkort.api import Api, Json
from kundkort.demo import customers, fill
from tests.stack import Stack

from .conftest import PATIENCE_SECONDS, Browser
from .test_web_card import log_in, turn_page

FOLDER = ROOT / "docs" / "screenshots"
COMPANY = "demobolaget"
WIDE, TALL, PHONE = (1200, 900), (1200, 1350), (390, 844)
OPEN = Callable[[str], Browser]
LINES = (("Limträbalk 42 × 225", "12", "389,50"), ("Leverans", "1", "450"))


@pytest.fixture(scope="module")
def api(stack: Stack) -> Api:
    return stack.company(COMPANY)


@pytest.fixture(scope="module")
def people(api: Api) -> list[Json]:
    made = [customers.create(api, position) for position in range(12)]
    fill(api, made)
    wait_until(lambda: api.get("/v1/search", q=made[-1]["number"])["hits"], PATIENCE_SECONDS)
    return made


@pytest.fixture(scope="module")
def browser(open_browser: OPEN, stack: Stack, people: list[Json]) -> Browser:
    opened = open_browser("sv")
    opened.set_window_size(*WIDE)
    log_in(opened, stack, stack.login(COMPANY))
    return opened


def keep(browser: Browser, name: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    assert browser.save_screenshot(str(FOLDER / f"{name}.png"))


@pytest.fixture(scope="module")
def card(stack: Stack, api: Api, people: list[Json]) -> str:
    """The card with the most invoices."""
    most = max(people, key=lambda one: len(api.get(f"/v1/customers/{one['id']}/invoices")["items"]))
    return f"{stack.base_url}/customers/{most['id']}"


def wait_for(browser: Browser, selector: str) -> None:
    WebDriverWait(browser, PATIENCE_SECONDS).until(lambda page: page.find_elements(By.CSS_SELECTOR, selector))


def test_the_card_and_the_search(browser: Browser, card: str) -> None:
    browser.get(card)
    keep(browser, "card")
    browser.find_element(By.ID, "find").send_keys("ab")
    wait_for(browser, ".found [role='option']")
    keep(browser, "find")


def test_the_form_of_an_order(browser: Browser, card: str) -> None:
    browser.set_window_size(*TALL)
    browser.get(f"{card}/tabs/orders/place_order")
    for branch in browser.find_elements(By.CSS_SELECTOR, "select[name='branch_id']"):
        branch.send_keys(Keys.ARROW_DOWN)
    for number, line in enumerate(LINES):
        for field, value in zip(("text", "quantity", "price"), line, strict=True):
            browser.find_element(By.NAME, f"lines.{number}.{field}").send_keys(value)
    browser.find_element(By.ID, "f-try").send_keys(Keys.ENTER)
    wait_for(browser, "#sums dl")
    browser.execute_script("window.scrollTo(0, 0)")
    keep(browser, "order-form")
    browser.set_window_size(*WIDE)


def test_the_plan_of_reminders(browser: Browser, stack: Stack) -> None:
    browser.get(f"{stack.base_url}/reminder-plans")
    turn_page(browser, browser.find_element(By.CSS_SELECTOR, "main form button").click)
    keep(browser, "reminder-plan")


def test_the_map(browser: Browser, card: str) -> None:
    browser.get(f"{card}?tab=map")
    wait_for(browser, ".leaflet-marker-icon")
    browser.execute_script("document.getElementById('place-map').scrollIntoView({block: 'center'})")
    keep(browser, "map")


def test_a_dead_service(browser: Browser, stack: Stack, card: str) -> None:
    stack.kill("billing")
    try:
        browser.get(card)
        keep(browser, "degraded")
    finally:
        stack.restart("billing")


def test_dark_and_on_a_telephone(browser: Browser, card: str) -> None:
    dark = {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", dark)
    browser.get(card)
    keep(browser, "dark")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    browser.set_window_size(*PHONE)
    browser.get(card)
    keep(browser, "phone")
