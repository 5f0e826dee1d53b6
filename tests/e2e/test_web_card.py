"""The pages in a real browser, on the whole product: login, search, every tab in both languages, account and API keys, a dead
service, logout."""

from collections.abc import Callable
from pathlib import Path

import pyotp
import pytest
import requests
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from chassis.testing import wait_until
from contracts import catalogue
from kundkort.api import Api, Json
from kundkort.demo import customers, fill
from tests.stack import PASSWORD, Stack

from .conftest import PATIENCE_SECONDS, Browser, picture

COMPANY = "webbolaget"
OPEN = Callable[[str], Browser]


@pytest.fixture(scope="module")
def api(stack: Stack) -> Api:
    return stack.company(COMPANY)


@pytest.fixture(scope="module")
def people(api: Api) -> list[Json]:
    """Two demo customers with something in every tab."""
    made = [customers.create(api, position) for position in range(2)]
    fill(api, made)
    wait_until(lambda: all(_is_found(api, one) for one in made), PATIENCE_SECONDS)
    return made


def _is_found(api: Api, customer: Json) -> bool:
    return any(hit["id"] == customer["id"] for hit in api.get("/v1/search", q=customer["number"])["hits"])


def log_in(browser: Browser, stack: Stack, login: str = "") -> None:
    browser.implicitly_wait(0)  # pages are whole when they are loaded; what is absent need not be waited for
    browser.get(stack.base_url)
    browser.find_element(By.NAME, "login").send_keys(login or stack.login(COMPANY))
    password = browser.find_element(By.NAME, "password")
    turn_page(browser, lambda: password.send_keys(PASSWORD, Keys.ENTER))
    assert browser.find_elements(By.ID, "q")


def search(browser: Browser, stack: Stack, words: str) -> None:
    browser.get(stack.base_url)
    field = browser.find_element(By.ID, "q")
    turn_page(browser, lambda: field.send_keys(words, Keys.ENTER))


def section(browser: Browser, key: str) -> WebElement:
    return browser.find_element(By.CSS_SELECTOR, f"section.tab#{key}")


def shown_tabs(browser: Browser) -> list[str]:
    """The keys of the tabs on the page, all read in one moment: a tab comes without loading the page."""
    found: list[str] = browser.execute_script("return [...document.querySelectorAll('section.tab')].map(one => one.id)")
    return found


@pytest.fixture(scope="module")
def swedish(open_browser: OPEN, stack: Stack, people: list[Json]) -> Browser:
    browser = open_browser("sv")
    log_in(browser, stack)
    return browser


def test_two_hits_then_one(swedish: Browser, stack: Stack, people: list[Json]) -> None:
    search(swedish, stack, people[0]["number"])
    assert people[0]["id"] in swedish.current_url
    assert swedish.find_element(By.ID, "name").text == people[0]["name"]
    swedish.get(stack.base_url)
    listed = {link.text for link in swedish.find_elements(By.CSS_SELECTOR, "[aria-labelledby='h-newest'] li a")}
    assert listed == {one["name"] for one in people}
    search(swedish, stack, "1000")
    assert "1000" in swedish.current_url
    found = {link.text for link in swedish.find_elements(By.CSS_SELECTOR, "td.main a")}
    assert found == {one["name"] for one in people}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_tab_is_shown(
    open_browser: OPEN, stack: Stack, people: list[Json], tmp_path: Path, language: str
) -> None:
    browser = open_browser(language)
    log_in(browser, stack)
    browser.get(f"{stack.base_url}/customers/{people[0]['id']}")
    assert browser.find_element(By.TAG_NAME, "html").get_attribute("lang") == language
    for spec in catalogue.tabs():
        tab = section(browser, spec.key)
        assert tab.find_element(By.TAG_NAME, "h2").text == (spec.sv if language == "sv" else spec.en)
        assert tab.find_elements(By.CSS_SELECTOR, "tbody tr, .prose"), spec.key
    picture(browser, tmp_path, language)
    for key in ("invoices", "documents"):
        browser.find_element(By.CSS_SELECTOR, f'nav.tabs a[href$="tab={key}"]').click()
        WebDriverWait(browser, PATIENCE_SECONDS).until(lambda page, key=key: shown_tabs(page) == [key])
    scrolled = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
    browser.set_window_size(500, 900)
    browser.get(f"{stack.base_url}/customers/{people[0]['id']}")
    assert browser.execute_script(scrolled) == 0
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []


@pytest.mark.parametrize(
    ("language", "account", "keys"),
    [("sv", "Konto och säkerhet", "API-nycklar"), ("en", "Account and security", "API keys")],
)
def test_account_and_keys(
    open_browser: OPEN, stack: Stack, api: Api, tmp_path: Path, language: str, account: str, keys: str
) -> None:
    """As a person of its own, who turns the second factor on."""
    login = f"anna.{language}@webbolaget.example"
    api.post("/v1/users", {"login": login, "name": "Anna", "password": PASSWORD, "roles": ["administrator"]})
    browser = open_browser(language)
    log_in(browser, stack, login)
    turn_page(browser, browser.find_element(By.LINK_TEXT, account).click)
    assert (title_of(browser), browser.find_element(By.TAG_NAME, "html").get_attribute("lang")) == (account, language)
    end_another_session(browser, stack, login)
    turn_second_factor_on(browser)
    picture(browser, tmp_path, f"account-{language}")
    assert is_narrow_enough(browser)
    turn_page(browser, browser.find_element(By.LINK_TEXT, keys).click)
    assert title_of(browser) == keys
    key = make_key(browser)
    assert use_key(stack, key) == 200
    picture(browser, tmp_path, f"keys-{language}")
    assert is_narrow_enough(browser)
    browser.find_elements(By.CSS_SELECTOR, "td.act summary")[1].send_keys(Keys.ENTER)
    submit(browser, "/api-keys/end")
    assert use_key(stack, key) == 401
    errors = [one for one in browser.get_log("browser") if one["level"] == "SEVERE" and one["source"] != "network"]
    assert errors == []


def title_of(browser: Browser) -> str:
    return str(browser.find_element(By.TAG_NAME, "h1").text)


def turn_page(browser: Browser, act: Callable[[], None]) -> None:
    """Does what leads to another page, and waits until that page is whole.

    The driver has no answer, or an unknown error, for a question that meets the moment between two pages: such a question
    is asked again.
    """
    browser.execute_script("window.isTheOldPage = true")
    act()
    arrived = "return !window.isTheOldPage && document.readyState === 'complete'"
    waiting = WebDriverWait(browser, PATIENCE_SECONDS, ignored_exceptions=[WebDriverException])
    waiting.until(lambda page: page.execute_script(arrived))


def submit(browser: Browser, action: str) -> None:
    """Presses the button of the first such form."""
    turn_page(browser, browser.find_element(By.CSS_SELECTOR, f"form[action='{action}'] button").click)


def end_another_session(browser: Browser, stack: Stack, login: str) -> None:
    person = {"login": login, "password": PASSWORD}
    token = requests.post(f"{stack.base_url}/v1/login", json=person, timeout=10).json()["token"]
    browser.refresh()
    assert len(browser.find_elements(By.CSS_SELECTOR, "tbody tr")) == 2
    submit(browser, "/account/sessions/end")
    assert browser.find_element(By.CSS_SELECTOR, ".notice[role='status']").text
    assert len(browser.find_elements(By.CSS_SELECTOR, "tbody tr")) == 1
    assert use_key(stack, token) == 401


def turn_second_factor_on(browser: Browser) -> None:
    """With a wrong password first: the page says so beside the field, which has the focus."""
    for password in ("wrong", PASSWORD):
        browser.find_element(By.ID, "enrol-password").send_keys(password)
        submit(browser, "/account/second-factor")
        if password == "wrong":
            field = browser.switch_to.active_element
            assert (field.get_attribute("id"), field.get_attribute("aria-invalid")) == ("enrol-password", "true")
            assert browser.find_element(By.ID, str(field.get_attribute("aria-describedby"))).is_displayed()
    app = pyotp.TOTP(browser.find_element(By.CSS_SELECTOR, "main code").text)
    assert browser.find_element(By.CSS_SELECTOR, "main svg").size["width"] > 100
    code = browser.find_element(By.ID, "confirm-code")
    turn_page(browser, lambda: code.send_keys(app.now(), Keys.ENTER))
    assert len(browser.find_elements(By.CSS_SELECTOR, "li code")) == 10
    turn_page(browser, browser.find_element(By.CSS_SELECTOR, "main p a").click)
    assert browser.find_elements(By.ID, "renew-code")


def make_key(browser: Browser) -> str:
    """Makes a key with the keyboard, copies it with the button, and goes back to the list, which does not have it."""
    browser.find_element(By.ID, "add-name").send_keys("Webbutiken")
    browser.find_element(By.CSS_SELECTOR, "input[value='seller']").send_keys(Keys.SPACE)
    days = browser.find_element(By.ID, "add-valid_days")
    turn_page(browser, lambda: days.send_keys(Keys.ENTER))
    key = str(browser.find_element(By.ID, "key").get_attribute("value"))
    button = browser.find_element(By.CSS_SELECTOR, "button[data-copies]")
    button.click()
    said = button.get_attribute("data-done")
    WebDriverWait(browser, PATIENCE_SECONDS).until(lambda page: page.find_element(By.ID, "copied").text == said)
    turn_page(browser, browser.find_element(By.CSS_SELECTOR, "main .actions a").click)
    assert "Webbutiken" in browser.find_element(By.TAG_NAME, "table").text
    assert key not in browser.page_source
    return key


def use_key(stack: Stack, key: str) -> int:
    headers = {"Authorization": f"Bearer {key}"}
    return requests.get(f"{stack.base_url}/v1/me", headers=headers, timeout=10).status_code


def is_narrow_enough(browser: Browser) -> bool:
    """Whether the page fits a telephone without scrolling sideways."""
    before = browser.get_window_size()
    browser.set_window_size(500, 900)
    fits = browser.execute_script("return document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    browser.set_window_size(before["width"], before["height"])
    return bool(fits)


def test_a_file_comes_down_with_the_sessions_cookie(swedish: Browser, stack: Stack, people: list[Json]) -> None:
    swedish.get(f"{stack.base_url}/customers/{people[0]['id']}?tab=documents")
    address = str(swedish.find_element(By.CSS_SELECTOR, "a.file").get_attribute("href"))
    cookies = {one["name"]: one["value"] for one in swedish.get_cookies()}
    assert requests.get(address, cookies=cookies, timeout=10).headers["Content-Disposition"].startswith("attachment")
    assert requests.get(address, timeout=10).status_code == 401


def test_one_dead_service_costs_its_own_tabs(
    swedish: Browser, stack: Stack, people: list[Json], tmp_path: Path
) -> None:
    def shows(number: int, selector: str) -> bool:
        swedish.get(f"{stack.base_url}/customers/{people[number]['id']}")
        return bool(swedish.find_elements(By.CSS_SELECTOR, selector))

    wait_until(lambda: shows(0, "section.tab#invoices tbody tr"), 30)  # what stands there while it is dead came before
    stack.kill("billing")
    try:
        wait_until(lambda: shows(0, "section.tab#invoices"), 30)  # a full machine's database may be late for the page
        assert "för" in section(swedish, "invoices").find_element(By.CLASS_NAME, "notice").text
        assert section(swedish, "invoices").find_elements(By.CSS_SELECTOR, "tbody tr")
        wait_until(lambda: shows(1, "section.tab#invoices"), 30)
        for key in ("invoices", "reminders", "rating"):
            assert "Kan inte nås just nu." in section(swedish, key).text
        for spec in catalogue.tabs():
            if spec.service != "billing":
                assert not section(swedish, spec.key).find_elements(By.CLASS_NAME, "notice"), spec.key
        picture(swedish, tmp_path, "degraded")
    finally:
        stack.restart("billing")


def test_logout_shuts_the_door(swedish: Browser, stack: Stack, people: list[Json]) -> None:
    swedish.get(stack.base_url)
    submit(swedish, "/logout")
    assert swedish.find_elements(By.NAME, "password")
    swedish.get(f"{stack.base_url}/customers/{people[0]['id']}")
    assert swedish.find_elements(By.NAME, "password")
    assert people[0]["name"] not in swedish.page_source
