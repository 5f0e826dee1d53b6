"""An office's pages by keyboard and on a telephone: payments, parked events, columns that are kept, to-dos, account."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from amqp import Message
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from chassis.event_topology import Generation, generations
from chassis.short_connection import open_connection
from chassis.testing import wait_until
from chassis.topology import waiting_in
from kundkort.api import Api
from tests.flows.offices import add_customer, open_office
from tests.stack import PASSWORD, Stack

from .accessibility import bring_axe, find_faults, narrowed
from .conftest import Browser, severe
from .keyboard import Keyboard
from .test_web_card import log_in, turn_page

COMPANY = "kontorssidorna"
OTHER = "grannbolaget"
OPEN = Callable[[str], Browser]
Json = dict[str, Any]
TODAY = datetime.now(UTC).date()
INVOICE = {"lines": [{"text": "Virke", "quantity": "1", "price": "800", "vat_category": "standard"}], "issue": True}


@pytest.fixture(scope="module")
def office(stack: Stack) -> Api:
    return open_office(stack, COMPANY)


@pytest.fixture(scope="module")
def keyboard(open_browser: OPEN, stack: Stack, office: Api) -> Keyboard:
    browser = open_browser("sv")
    log_in(browser, stack, stack.login(COMPANY))
    bring_axe(browser)
    return Keyboard(browser, stack.base_url)


@pytest.fixture(autouse=True)
def no_complaints(keyboard: Keyboard) -> Iterator[None]:
    """No script of a page fails, and none breaks the rules of the policy."""
    yield
    assert severe(keyboard.browser) == []


def issue(office: Api, customer: str) -> Json:
    made: Json = office.post(f"/v1/customers/{customer}/invoices", INVOICE)
    return made


def rows(keyboard: Keyboard) -> list[str]:
    return [" ".join(one.text.split()) for one in keyboard.browser.find_elements(By.CSS_SELECTOR, "tbody tr")]


def choose(keyboard: Keyboard, field: str, text: str) -> None:
    """Goes to a list by keyboard and types the beginning of a choice."""
    element = keyboard.browser.find_element(By.ID, field)
    keyboard.reach(element)
    keyboard.keys(text)
    assert Select(element).first_selected_option.text == text


def press_button(keyboard: Keyboard, selector: str) -> None:
    keyboard.reach(keyboard.browser.find_element(By.CSS_SELECTOR, selector))
    turn_page(keyboard.browser, lambda: keyboard.keys(Keys.ENTER))


def test_payments_are_found_by_day_and_state_and_lead_to_their_invoice(keyboard: Keyboard, office: Api) -> None:
    customer = add_customer(office, "Betalande AB")
    invoice = issue(office, customer)
    paid = {"amount": "400.00", "paid_on": str(TODAY), "means": "swish"}
    office.post(f"/v1/invoices/{invoice['id']}/payments", paid)
    office.post(f"/v1/customers/{customer}/payments", {"amount": "150.00", "paid_on": str(TODAY - timedelta(days=3))})
    keyboard.open("/")
    keyboard.press("Betalningar")
    assert keyboard.title == "Betalningar"
    first, second = rows(keyboard)
    assert first == f"{TODAY} Betalande AB {invoice['number']} Swish 400,00 SEK Fördelad"
    assert second == f"{TODAY - timedelta(days=3)} Betalande AB Bankgiro 150,00 SEK 150,00 SEK Tillgodo"
    assert find_faults(keyboard.browser) == []
    choose(keyboard, "f-state", "Tillgodo")
    press_button(keyboard, ".filters button.main")
    assert [one.split(" ")[0] for one in rows(keyboard)] == [str(TODAY - timedelta(days=3))]
    keyboard.press("Rensa")
    keyboard.press(invoice["number"])
    assert f"/tabs/invoices/rows/{invoice['id']}" in keyboard.path
    keyboard.open("/payments?from=igar")
    assert "Kan inte läsas: Från." in keyboard.words
    assert find_faults(keyboard.browser) == []


def test_many_payments_have_pages_in_both_directions(keyboard: Keyboard, office: Api) -> None:
    customer = add_customer(office, "Många betalningar AB")
    for ago in range(51):
        paid_on = str(TODAY - timedelta(days=ago))
        office.post(f"/v1/customers/{customer}/payments", {"amount": f"{ago + 1}.00", "paid_on": paid_on})
    number = office.get(f"/v1/customers/{customer}")["number"]
    keyboard.open(f"/payments?customer={number}")
    assert len(rows(keyboard)) == 50
    keyboard.press("Nästa sida")
    assert len(rows(keyboard)) == 1
    assert f"customer={number}" in keyboard.path
    keyboard.press("Föregående sida")
    assert len(rows(keyboard)) == 50


def park_what_waits(service: str, fewest: int) -> int:
    """Moves the events that wait for a service that is not there into its parked queue, as it would after the last try; waits for
    so many."""
    own = generations(service)[0]
    with open_connection(os.environ["AMQP_URL"]) as connection:
        wait_until(lambda: waiting_in(connection, own.queue) >= fewest)
        channel, count = connection.channel(), 0
        channel.confirm_select()
        while (message := channel.basic_get(own.queue)) is not None:
            _move(channel, message, own)
            count += 1
    return count


def _move(channel: Any, message: Any, own: Generation) -> None:
    headers = {**(message.headers or {}), "attempt": 4, "reason": "RuntimeError: Hemliga Kunden AB"}
    copy = Message(message.body, delivery_mode=2, application_headers=headers)
    channel.basic_publish_confirm(copy, exchange=own.exchange, routing_key=own.parked, mandatory=True)
    channel.basic_ack(message.delivery_tag)


def test_parked_events_are_seen_and_handled_again(keyboard: Keyboard, stack: Stack, office: Api) -> None:
    """Of the own company alone; while billing is away the page says so, and once it is back its parked events are there."""
    neighbour = stack.company(OTHER)
    stack.kill("billing")
    try:
        customer = add_customer(office, "Hemliga Kunden AB")
        neighbours = add_customer(neighbour, "Grannens kund AB")
        assert park_what_waits("billing", 2) >= 2
        keyboard.open("/operation")
        assert "Parkerade händelser: Fakturering" in keyboard.words
        assert find_faults(keyboard.browser) == []
    finally:
        stack.restart("billing")
    keyboard.open("/")
    keyboard.press("Driftläge")
    wait_until(lambda: office.get("/v1/parked-events")["items"][2]["status"] == "ok")
    keyboard.open("/operation")
    own = [one for one in rows(keyboard) if "RuntimeError" in one]
    assert own
    assert customer in keyboard.words
    assert neighbours not in keyboard.words
    assert "Hemliga" not in keyboard.browser.page_source
    assert find_faults(keyboard.browser) == []
    all_of_it = keyboard.browser.find_element(By.XPATH, "//summary[starts-with(., 'Spela upp alla igen')]")
    keyboard.reach(all_of_it)
    keyboard.keys(Keys.ENTER)
    keyboard.reach(all_of_it.find_element(By.XPATH, "../form//button"))
    turn_page(keyboard.browser, lambda: keyboard.keys(Keys.ENTER))
    assert "gått tillbaka." in keyboard.browser.find_element(By.CSS_SELECTOR, ".notice.good").text
    wait_until(lambda: office.get(f"/v1/customers/{customer}/invoices")["items"] == [])
    assert issue(office, customer)["status"] == "issued"
    assert [one["events"] for one in office.get("/v1/parked-events")["items"]] == [[]] * 5
    left = [one for part in neighbour.get("/v1/parked-events")["items"] for one in part["events"]]
    assert neighbours in {one["subject"] for one in left}
    neighbour.post("/v1/parked-events/billing/replay", {})


def test_columns_are_kept_and_groups_are_suggested(keyboard: Keyboard, office: Api) -> None:
    fields = {"name": "Gruppkunden AB", "group": "Bygghandel", "seller": "Anna Berg"}
    for city in ("Malmö", "Ystad"):
        office.post("/v1/customers", {"fields": {**fields, "addresses": {"invoice": {"city": city}}}, "insist": True})
    wait_until(lambda: {"Malmö", "Ystad"} <= {*office.get("/v1/customer-register/values")["cities"]})
    keyboard.open("/customers?extended=1")
    keyboard.reach(keyboard.browser.find_element(By.ID, "f-city"))
    keyboard.keys("yst")
    suggested = "return [...document.querySelectorAll('#f-city-list option')].map(one => one.value)"
    wait_until(lambda: keyboard.browser.execute_script(suggested) == ["Ystad"])
    keyboard.keys(*[Keys.BACKSPACE] * 3)
    group = keyboard.browser.find_element(By.ID, "f-group")
    assert group.get_attribute("list") == "f-group-list"
    for name in ("phone", "group"):
        box = keyboard.browser.find_element(By.CSS_SELECTOR, f"input[name='columns'][value='{name}']")
        keyboard.reach(box)
        keyboard.keys(Keys.SPACE)
    press_button(keyboard, ".filters button.main")
    shown = [one.text for one in keyboard.browser.find_elements(By.CSS_SELECTOR, "th")]
    assert find_faults(keyboard.browser) == []
    press_button(keyboard, "form[action='/customers/columns'] button")
    assert "Kolumnerna är sparade för dig." in keyboard.words
    keyboard.open("/customers")
    assert [one.text for one in keyboard.browser.find_elements(By.CSS_SELECTOR, "th")] == shown


def test_a_selection_is_built_by_keyboard(keyboard: Keyboard, office: Api) -> None:
    """What a condition needs follows its field and its comparison; the focus stays, and what other rows say."""
    add_customer(office, "Urvalskunden AB")
    keyboard.open("/new-selection")
    _choose(keyboard, "f-0", "Namn")
    _choose(keyboard, "o-0", "Börjar med")
    keyboard.reach(keyboard.browser.find_element(By.ID, "value-0"))
    keyboard.keys("urvalsk")
    _choose(keyboard, "f-1", "Kundstatus")
    _choose(keyboard, "o-1", "Är")
    assert keyboard.browser.find_element(By.ID, "value-0").get_attribute("value") == "urvalsk"
    assert keyboard.browser.find_element(By.ID, "value-1").tag_name == "select"
    assert find_faults(keyboard.browser) == []
    press_button(keyboard, "button[value='remove-1']")
    wait_until(lambda: _count(keyboard) == "1 kund uppfyller villkoren. Kunder där namnet börjar med urvalsk.", 60)


def _count(keyboard: Keyboard) -> str:
    """What counting says; that customers are still looked at, in a company's first seconds."""
    press_button(keyboard, "button.small[value='count']")
    return str(keyboard.browser.find_element(By.CSS_SELECTOR, ".notice.good").text)


def _choose(keyboard: Keyboard, element_id: str, words: str) -> None:
    """Chooses with the keyboard; the conditions come anew, with the focus where it was."""
    before = keyboard.browser.find_element(By.ID, "conditions")
    keyboard.reach(keyboard.browser.find_element(By.ID, element_id))
    keyboard.keys(words)
    wait_until(lambda: keyboard.browser.find_element(By.ID, "conditions") != before)
    wait_until(lambda: keyboard.browser.execute_script("return document.activeElement.id") == element_id)


def test_a_colleagues_to_dos_and_weeks_by_keyboard_on_a_telephone(keyboard: Keyboard, office: Api) -> None:
    karin = {"login": f"karin@{COMPANY}.example", "name": "Karin", "password": PASSWORD, "roles": ["seller"]}
    user = office.post("/v1/users", karin)["id"]
    customer = add_customer(office, "Telefonkunden AB")
    task = {"kind": "todo", "text": "Ring om taket", "due_on": str(TODAY), "assignee": user}
    office.post(f"/v1/customers/{customer}/activities", task)
    with narrowed(keyboard.browser):
        keyboard.open("/activities")
        assert "Ring om taket" not in keyboard.words
        choose(keyboard, "who", "Karin")
        press_button(keyboard, ".filter button")
        assert "Ring om taket" in keyboard.words
        assert "Karin" in keyboard.words
        keyboard.press("Kalender")
        here = keyboard.path
        choose(keyboard, "who", "Karin")
        press_button(keyboard, ".filter button")
        assert "Ring om taket" in keyboard.words
        assert keyboard.browser.find_element(By.CSS_SELECTOR, "[aria-current='date']").is_displayed()
        keyboard.press("Veckan efter")
        assert "Ring om taket" not in keyboard.words
        keyboard.press("Veckan före")
        assert "Ring om taket" in keyboard.words
        assert keyboard.path != here, "whose week it is stands in the address"
    assert find_faults(keyboard.browser) == []


def test_language_and_password_by_keyboard_on_a_telephone(keyboard: Keyboard, stack: Stack) -> None:
    new = "an even better password"
    with narrowed(keyboard.browser):
        keyboard.open("/account")
        choose(keyboard, "preferences-language", "English")
        press_button(keyboard, "form[action='/account/preferences'] button")
        assert keyboard.browser.find_element(By.TAG_NAME, "html").get_attribute("lang") == "en"
        form = "form[action='/account/password']"
        for name, typed in (("old_password", "wrong"), ("new_password", new), ("repeat_password", new)):
            field = keyboard.browser.find_element(By.CSS_SELECTOR, f"{form} input[name='{name}']")
            keyboard.reach(field)
            keyboard.keys(typed)
        press_button(keyboard, f"{form} button")
        wrong = keyboard.browser.find_element(By.CSS_SELECTOR, f"{form} [aria-invalid='true']")
        assert wrong == keyboard.browser.switch_to.active_element, "the field that is wrong has the focus"
    assert find_faults(keyboard.browser) == []
    with narrowed(keyboard.browser):
        for name, typed in (("old_password", PASSWORD), ("new_password", new), ("repeat_password", new)):
            field = keyboard.browser.find_element(By.CSS_SELECTOR, f"{form} input[name='{name}']")
            keyboard.reach(field)
            keyboard.keys(typed)
        press_button(keyboard, f"{form} button")
        keyboard.browser.find_element(By.NAME, "login").send_keys(stack.login(COMPANY))
        turn_page(
            keyboard.browser, lambda: keyboard.browser.find_element(By.NAME, "password").send_keys(new, Keys.ENTER)
        )
        assert keyboard.browser.find_element(By.TAG_NAME, "html").get_attribute("lang") == "en"
