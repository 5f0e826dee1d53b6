"""A receipt at the till and a contract in a real browser: lines by keyboard, counted as one types, mixed means and change."""

from collections.abc import Callable
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from kundkort.api import Api, Json
from tests.flows.offices import add_customer, open_office
from tests.flows.test_till import REGISTER
from tests.stack import Stack

from .accessibility import bring_axe, find_faults
from .conftest import Browser, picture, severe, wait_for
from .test_web_card import is_narrow_enough, log_in, turn_page
from .test_web_forms import field

COMPANY = "kassabolaget"
OPEN = Callable[[str], Browser]


@pytest.fixture(scope="module")
def office(stack: Stack) -> Api:
    return open_office(stack, COMPANY)


@pytest.fixture(scope="module")
def register(office: Api) -> Json:
    made: Json = office.post("/v1/registers", {"name": "Kassa 1", **REGISTER})
    return made


@pytest.fixture(scope="module")
def browser(open_browser: OPEN, stack: Stack, office: Api) -> Browser:
    opened = open_browser("sv")
    log_in(opened, stack, stack.login(COMPANY))
    bring_axe(opened)
    return opened


def counted(browser: Browser, said: str) -> str:
    """What the form says of its sums, once it says that."""
    wait_for(browser, lambda page: said in plain(page))
    return plain(browser)


def plain(browser: Browser) -> str:
    found = browser.find_elements(By.ID, "sums")
    return " ".join(found[0].text.split()).replace("\u202f", " ") if found else ""


def type_line(browser: Browser, text: str, quantity: str, price: str) -> None:
    for name, typed in (("text", text), ("quantity", quantity), ("price", price)):
        field(browser, f"lines.0.{name}").send_keys(typed)


def test_a_receipt_with_mixed_means_and_change(
    browser: Browser, stack: Stack, office: Api, register: Json, tmp_path: Path
) -> None:
    customer = add_customer(office, "Kontantkunden AB")
    browser.get(f"{stack.base_url}/customers/{customer}?tab=cash")
    turn_page(browser, browser.find_element(By.LINK_TEXT, "Nytt kvitto").click)
    type_line(browser, "Lampa", "1", "5584,69")
    said = counted(browser, "Kassa 1: ingen försäljningsdag är öppen")
    assert "Summa 5 584,69 SEK" in said
    assert "Avrundat till hela kronor 5 585 SEK" in said or "5 585,00 SEK" in said
    assert browser.switch_to.active_element.get_attribute("name") == "lines.0.price"
    assert find_faults(browser) == []
    picture(browser, tmp_path, "receipt")
    office.post(f"/v1/registers/{register['id']}/days", {"opening_float": "500.00"}, idempotency_key="day")
    turn_page(browser, lambda: field(browser, "lines.0.price").send_keys(Keys.ENTER))
    turn_page(browser, browser.find_element(By.LINK_TEXT, "Slutför").click)
    assert "Kvar att betala 5 584,69 SEK" in counted(browser, "försäljningsdagen är öppen")
    field(browser, "payments.0.means").send_keys("Kort")
    field(browser, "payments.0.amount").send_keys("5000")
    counted(browser, "Kvar att betala 584,69 SEK")
    field(browser, "payments.1.means").send_keys("Kontant")
    field(browser, "payments.1.amount").send_keys("600")
    assert "Kvar att betala 0,00 SEK" in counted(browser, "Växel tillbaka 15,00 SEK")
    assert find_faults(browser) == []
    assert is_narrow_enough(browser)
    picture(browser, tmp_path, "payment")
    turn_page(browser, lambda: field(browser, "payments.1.amount").send_keys(Keys.ENTER))
    (sold,) = office.get(f"/v1/customers/{customer}/receipts")["items"]
    receipt = office.get(f"/v1/receipts/{sold['id']}")
    assert (receipt["status"], receipt["change"], receipt["rounding"]) == ("completed", "15.00", "0.31")
    assert "15,00" in browser.find_element(By.CSS_SELECTOR, ".facts").text
    assert severe(browser) == []


def test_a_contract_with_the_days_of_its_invoices(browser: Browser, stack: Stack, office: Api, tmp_path: Path) -> None:
    customer = add_customer(office, "Avtalskunden AB")
    browser.get(f"{stack.base_url}/customers/{customer}/tabs/contracts/create_contract")
    browser.execute_script("document.getElementsByName('starts_on')[0].value = '2027-01-31'")
    browser.find_element(By.CSS_SELECTOR, "select[name='period_months'] option[value='1']").click()
    type_line(browser, "Service", "1", "100")
    said = counted(browser, "De första fakturorna:")
    assert "Summa 125,00 SEK" in said
    assert "2027-02-28 till 2027-03-30, faktureras från 2027-02-28" in said
    assert find_faults(browser) == []
    picture(browser, tmp_path, "contract")
    browser.find_element(By.NAME, "in_arrears").click()
    counted(browser, "2027-02-28 till 2027-03-30, faktureras från 2027-03-31")
    turn_page(browser, lambda: field(browser, "lines.0.price").send_keys(Keys.ENTER))
    (made,) = office.get(f"/v1/customers/{customer}/contracts")["items"]
    contract = office.get(f"/v1/contracts/{made['id']}")
    assert (contract["period_months"], contract["next_due"]) == (1, "2027-02-28")
    assert severe(browser) == []
