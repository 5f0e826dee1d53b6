"""The pages of the company in a real browser, by keyboard: a setting, a to-do, an import that is followed while it runs."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from kundkort.api import Api
from tests.flows.offices import add_customer, open_office
from tests.stack import Stack

from .conftest import PATIENCE_SECONDS, Browser, picture, severe
from .test_web_card import is_narrow_enough, turn_page
from .test_web_card import log_in as log_in_at
from .test_web_forms import field

COMPANY = "bolagssidorna"
OPEN = Callable[[str], Browser]
REGISTER = "Namn;Orgnr;Ort\n" + "".join(f"Kund {at} AB;;Lund\n" for at in range(300)) + "Fel AB;556016-0681;Lund\n"


@pytest.fixture(scope="module")
def office(stack: Stack) -> Api:
    return open_office(stack, COMPANY)


@pytest.fixture(scope="module")
def browser(open_browser: OPEN, stack: Stack, office: Api) -> Browser:
    opened = open_browser("sv")
    log_in_at(opened, stack, stack.login(COMPANY))
    return opened


def link(browser: Browser, text: str) -> Any:
    return browser.find_element(By.PARTIAL_LINK_TEXT, text)


def follow(browser: Browser, text: str) -> None:
    turn_page(browser, lambda: link(browser, text).send_keys(Keys.ENTER))


def heading(browser: Browser) -> str:
    return str(browser.find_element(By.TAG_NAME, "h1").text)


def test_a_setting_is_changed_from_the_head(browser: Browser, office: Api, tmp_path: Path) -> None:
    follow(browser, "Inställningar")
    here = browser.find_element(By.CSS_SELECTOR, "nav.own a[aria-current]")
    assert (heading(browser), here.text) == ("Inställningar", "Inställningar")
    picture(browser, tmp_path, "settings")
    assert is_narrow_enough(browser)
    change = browser.find_element(By.CSS_SELECTOR, "a.button[href$='/invoicing']")
    turn_page(browser, lambda: change.send_keys(Keys.ENTER))
    days = field(browser, "payment_terms_days")
    days.clear()
    turn_page(browser, lambda: days.send_keys("12", Keys.ENTER))
    assert browser.find_element(By.CSS_SELECTOR, ".notice.good").text == "Fakturering: klart."
    assert office.get("/v1/billing/settings")["payment_terms_days"] == 12
    assert severe(browser) == []


def test_a_to_do_is_finished(browser: Browser, office: Api, tmp_path: Path) -> None:
    customer = add_customer(office, "Radhuset AB")
    due = str(datetime.now(UTC).date() - timedelta(days=2))
    office.post(f"/v1/customers/{customer}/activities", {"kind": "todo", "text": "Ring om taket", "due_on": due})
    follow(browser, "Att göra")
    everybody = browser.find_element(By.ID, "who")
    everybody.send_keys("Allas")
    turn_page(browser, lambda: browser.find_element(By.CSS_SELECTOR, ".filter button").send_keys(Keys.ENTER))
    picture(browser, tmp_path, "to-dos")
    assert is_narrow_enough(browser)
    finish = browser.find_element(By.XPATH, "//button[starts-with(., 'Klarmarkera')]")
    turn_page(browser, lambda: finish.send_keys(Keys.ENTER))
    assert browser.find_element(By.CSS_SELECTOR, ".notice.good").text == "Klarmarkera: klart."
    assert browser.find_elements(By.LINK_TEXT, "Uppgift: Ring om taket") == []
    follow(browser, "Kalender")
    picture(browser, tmp_path, "week")
    assert is_narrow_enough(browser)
    follow(browser, "Veckan före")
    assert severe(browser) == []


def test_an_import_is_followed_while_it_runs(browser: Browser, office: Api, tmp_path: Path) -> None:
    register = tmp_path / "kunder.csv"
    register.write_text(REGISTER)
    follow(browser, "Importera kunder")
    field(browser, "file").send_keys(str(register))
    upload = browser.find_element(By.CSS_SELECTOR, "form.drawn button.main")
    turn_page(browser, lambda: upload.send_keys(Keys.ENTER))
    assert "Kund 0 AB" in browser.find_element(By.TAG_NAME, "main").text
    picture(browser, tmp_path, "import-preview")
    start = browser.find_element(By.NAME, "start")
    turn_page(browser, lambda: start.send_keys(Keys.ENTER))
    assert heading(browser) == "Import av kunder.csv"
    wait = WebDriverWait(
        browser, PATIENCE_SECONDS, ignored_exceptions=[WebDriverException]
    )  # htmx puts a new part there
    wait.until(lambda page: "301 av 301 rader" in page.find_element(By.ID, "progress").text)
    # all rows are done a moment before the report is kept
    wait.until(lambda page: page.find_element(By.ID, "progress").get_attribute("hx-get") is None)
    picture(browser, tmp_path, "import")
    if browser.find_elements(By.LINK_TEXT, "Visa rapporten"):  # the page was fetched while it ran
        follow(browser, "Visa rapporten")
    row = browser.find_element(By.CSS_SELECTOR, "tbody tr")
    assert "Fel AB" in row.text
    assert "Orgnr:" in row.text
    assert link(browser, "Ladda ned avvisade och tveksamma rader").is_displayed()
    assert is_narrow_enough(browser)
    assert severe(browser) == []
