"""The card in a real browser: tabs by keyboard and with htmx, a card that mends itself, themes, telephone and paper."""

from collections.abc import Callable

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select

from kundkort.api import Api, Json
from kundkort.demo import customers, fill
from tests.flows.offices import add_customer, open_office
from tests.stack import Stack

from .accessibility import narrowed, prefer
from .conftest import Browser, severe, wait_for
from .test_web_card import log_in, section, shown_tabs, turn_page

COMPANY = "flikbolaget"
OPEN = Callable[[str], Browser]
OLD_PAGE = "return window.isTheOldPage === true"
GROUND = "return getComputedStyle(document.body).backgroundColor"
DARK, LIGHT = "rgb(16, 22, 31)", "rgb(243, 245, 248)"
FOCUS = """
const one = document.activeElement, style = getComputedStyle(one), at = one.getBoundingClientRect();
return [one.id || one.href || one.name || one.tagName, style.outlineStyle, parseFloat(style.outlineWidth), at.width * at.height];
"""


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
def swedish(open_browser: OPEN, stack: Stack, office: Api) -> Browser:
    browser = open_browser("sv")
    log_in(browser, stack, stack.login(COMPANY))
    return browser


@pytest.fixture(scope="module")
def english(open_browser: OPEN, stack: Stack, office: Api) -> Browser:
    browser = open_browser("en")
    log_in(browser, stack, stack.login(COMPANY))
    return browser


def open_card(browser: Browser, stack: Stack, customer_id: str, tab: str = "") -> None:
    browser.get(f"{stack.base_url}/customers/{customer_id}{'?tab=' + tab if tab else ''}")
    browser.execute_script("window.isTheOldPage = true")


@pytest.mark.parametrize(("language", "said"), [("swedish", "Kontakter: 2"), ("english", "Contacts: 2")])
def test_a_tab_comes_alone_and_keeps_the_focus(
    request: pytest.FixtureRequest, stack: Stack, full: Json, language: str, said: str
) -> None:
    browser: Browser = request.getfixturevalue(language)
    open_card(browser, stack, full["id"])
    every = shown_tabs(browser)
    browser.find_element(By.ID, "to-contacts").send_keys(Keys.ENTER)
    wait_for(browser, lambda page: shown_tabs(page) == ["contacts"])
    assert browser.execute_script(OLD_PAGE)
    assert browser.current_url.endswith("?tab=contacts")
    assert browser.switch_to.active_element.get_attribute("id") == "to-contacts"
    assert browser.find_element(By.CSS_SELECTOR, "nav.tabs [aria-current]").get_attribute("id") == "to-contacts"
    assert browser.find_element(By.CSS_SELECTOR, "#said[role='status']").get_attribute("textContent") == said
    browser.back()
    wait_for(browser, lambda page: shown_tabs(page) == every)
    assert not browser.current_url.endswith("contacts")
    assert severe(browser) == []


def test_a_session_that_has_ended_shows_the_login_in_place_of_a_tab(
    open_browser: OPEN, stack: Stack, full: Json, office: Api
) -> None:
    browser = open_browser("sv")
    log_in(browser, stack, stack.login(COMPANY))
    open_card(browser, stack, full["id"])
    browser.delete_all_cookies()
    browser.find_element(By.ID, "to-contacts").send_keys(Keys.ENTER)
    wait_for(browser, lambda page: page.find_elements(By.NAME, "password"))


def test_a_card_mends_itself(swedish: Browser, stack: Stack, office: Api, full: Json) -> None:
    """Tabs of a customer that the gateway has not seen before are missing; they come without a reload. What is typed stays."""
    unseen = add_customer(office, "Osedda AB")
    stack.kill("sales")
    try:
        open_card(swedish, stack, unseen)
        assert "Kan inte nås just nu." in section(swedish, "quotes").text
        assert "Delar av kundkortet" in swedish.find_element(By.ID, "state").text
        find = swedish.find_element(By.ID, "find")
        find.send_keys("Bygg")
    finally:
        stack.restart("sales")
    wait_for(swedish, lambda page: page.find_element(By.ID, "state").text == "Kundkortet är uppdaterat.")
    assert "Inga offerter. Skriv en offert" in section(swedish, "quotes").text
    assert swedish.find_element(By.ID, "count-quotes").text == "0"
    assert not swedish.find_elements(By.CSS_SELECTOR, "#retry[hx-get]")
    assert swedish.execute_script(OLD_PAGE)
    assert swedish.switch_to.active_element.get_attribute("value") == "Bygg"
    assert severe(swedish) == []


def test_every_stop_of_the_keyboard_is_seen(swedish: Browser, stack: Stack, full: Json) -> None:
    open_card(swedish, stack, full["id"])
    seen: list[str] = []
    keys = ActionChains(swedish)
    for _ in range(60):
        keys.send_keys(Keys.TAB).perform()
        name, style, width, area = swedish.execute_script(FOCUS)
        seen.append(name)
        assert (style, width >= 2, area > 0) == ("solid", True, True), name
    assert len(set(seen)) > 50
    assert any(name == "to-invoices" for name in seen)


def test_the_theme_is_the_browsers_until_the_user_chooses(english: Browser, stack: Stack, full: Json) -> None:
    for preferred, ground in (("dark", DARK), ("light", LIGHT)):
        prefer(english, preferred)
        open_card(english, stack, full["id"])
        assert english.execute_script(GROUND) == ground
    choose(english, stack, "dark", "sv")
    open_card(english, stack, full["id"])
    assert english.execute_script(GROUND) == DARK
    assert english.find_element(By.TAG_NAME, "html").get_attribute("lang") == "sv"
    choose(english, stack, "light", "")
    prefer(english, "dark")
    open_card(english, stack, full["id"])
    assert english.execute_script(GROUND) == LIGHT
    assert english.find_element(By.TAG_NAME, "html").get_attribute("lang") == "en"
    choose(english, stack, "", "")
    prefer(english, "light")


def choose(browser: Browser, stack: Stack, theme: str, language: str) -> None:
    """On the page of the account, with the keyboard."""
    browser.get(f"{stack.base_url}/account")
    Select(browser.find_element(By.ID, "preferences-theme")).select_by_value(theme)
    Select(browser.find_element(By.ID, "preferences-language")).select_by_value(language)
    button = browser.find_element(By.CSS_SELECTOR, "form[action='/account/preferences'] button")
    turn_page(browser, lambda: button.send_keys(Keys.ENTER))
    assert browser.find_element(By.CSS_SELECTOR, ".notice[role='status']").text


def test_tabs_are_one_row_that_scrolls_to_the_chosen_one(swedish: Browser, stack: Stack, full: Json) -> None:
    with narrowed(swedish):
        open_card(swedish, stack, full["id"], "map")
        links = swedish.find_elements(By.CSS_SELECTOR, "nav.tabs a")
        assert len({link.location["y"] for link in links}) == 1
        for tab, before in (("map", "documents"), ("invoices", "orders"), ("timeline", "activities")):
            open_card(swedish, stack, full["id"], tab)
            links = [swedish.find_element(By.ID, f"to-{one}").rect for one in (before, tab)]
            edges = [(one["x"], one["x"] + one["width"]) for one in links]
            assert edges[0][1] > 0 <= edges[1][0] < edges[1][1] <= swedish.execute_script("return innerWidth") + 1, tab


def test_a_card_on_paper(swedish: Browser, stack: Stack, full: Json) -> None:
    """Without what is for the screen, black on white whatever the theme, no row over two pages."""
    dark = [{"name": "prefers-color-scheme", "value": "dark"}]
    open_card(swedish, stack, full["id"])
    swedish.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print", "features": dark})
    try:
        styles = (
            "const s = getComputedStyle(document.querySelector(arguments[0])); return arguments[1].map(one => s[one])"
        )
        for selector in (".top", "nav.tabs", ".skip", ".buttons", ".title .all"):
            assert swedish.execute_script(styles, selector, ["display"]) == ["none"], selector
        assert swedish.execute_script(styles, "body", ["color", "backgroundColor"]) == [
            "rgb(0, 0, 0)",
            "rgb(255, 255, 255)",
        ]
        assert swedish.execute_script(styles, "td a", ["color", "textDecorationLine"]) == ["rgb(0, 0, 0)", "none"]
        assert swedish.execute_script(styles, "tbody tr", ["breakInside"]) == ["avoid"]
        after = "return getComputedStyle(document.querySelector('td a'), '::after').content"
        assert swedish.execute_script(after) == "none"
    finally:
        swedish.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
