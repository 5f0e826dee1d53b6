"""A day at an office, by keyboard alone: from a customer that nobody knew to a paid invoice, and what comes between.

Two services die in the middle of it. What was typed stays on the page, and in the end everything is there once.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from kundkort.api import Api, Json
from tests.flows.offices import open_office
from tests.stack import Stack

from .card_steps import agree, label, sell_at_the_till, switch_off, upload
from .conftest import LONG, Browser
from .keyboard import Keyboard
from .test_web_card import log_in, turn_page

OPEN = Callable[[str], Browser]
TODAY = datetime.now(UTC).date()
LONG_AGO = TODAY - timedelta(days=75)
SIZES = {"Snickarn i Höör AB": (1200, 1600), "Målarn i Umeå AB": (360, 800)}
"""The customer of a day at a desk, and of one with a telephone to which a keyboard is tied; the short form has only that."""
DAYS = [*SIZES] if LONG else [*SIZES][1:]


@pytest.fixture(params=DAYS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def company(name: str) -> str:
    """Each day has a company of its own: an invoice of weeks ago is the first of its series."""
    return f"day{[*SIZES].index(name)}"


@pytest.fixture
def office(stack: Stack, company: str) -> Api:
    return open_office(stack, company)


@pytest.fixture
def anna(name: str, company: str, open_browser: OPEN, stack: Stack, office: Api) -> Keyboard:
    browser = open_browser("sv")
    browser.set_window_size(*SIZES[name])
    log_in(browser, stack, stack.login(company))
    return Keyboard(browser, stack.base_url)


@contextmanager
def dead(stack: Stack, service: str) -> Iterator[None]:
    """Nobody answers for the service meanwhile."""
    stack.kill(service)
    try:
        yield
    finally:
        stack.restart(service)


def alarm(anna: Keyboard) -> str:
    return str(anna.browser.find_element(By.CSS_SELECTOR, "[role='alert']").text)


def test_a_whole_day(name: str, anna: Keyboard, stack: Stack, office: Api, tmp_path: Path) -> None:
    find_nobody(anna, name)
    card = add_customer(anna, name)
    customer = card.rpartition("/")[2]
    old = office.post(
        f"/v1/customers/{customer}/invoices",
        {
            "lines": [{"text": "Golv", "quantity": "1", "price": "800"}],
            "issue": True,
            "issue_date": f"{LONG_AGO}",
            "payment_terms_days": 10,
        },
    )
    add_branch_and_contact(anna, card)
    order = sell(anna, stack, card)
    invoice = deliver_and_invoice(anna, order)
    pay(anna, stack, invoice)
    bills = f"{card}/tabs/invoices/rows/"
    remind(anna, bills + old["id"], f"{name} {old['number']}")
    settle(anna, bills + old["id"])
    credit(anna, bills + old["id"])
    agree(anna, card)
    sell_at_the_till(anna, card)
    label(anna, card, f"Stamkund {name.partition(' ')[0]}")
    upload(anna, card, tmp_path)
    switch_off(anna, office, card)
    find_again(anna, name, card)
    read_in_english(anna, card)
    assert_once(office, customer)


def find_nobody(anna: Keyboard, name: str) -> None:
    """The search field has the focus by "/", and knows no such customer."""
    anna.open("/account")
    anna.keys("/")
    anna.keys(name)
    turn_page(anna.browser, lambda: anna.keys(Keys.ENTER))
    assert "Ingen kund hittades." in anna.words, anna.words


def add_customer(anna: Keyboard, name: str) -> str:
    """The path of the card of a new one."""
    anna.press("Ny kund")
    anna.send(
        fields__name=name,
        fields__addresses__invoice__line1=f"{name.partition(' ')[0]}vägen 1",
        fields__addresses__invoice__postcode="243 30",
        fields__addresses__invoice__city="Höör",
    )
    assert anna.title == name, anna.words
    return anna.path.partition("?")[0]


def add_branch_and_contact(anna: Keyboard, card: str) -> None:
    anna.press("Ny filial")
    anna.send(name="Butik Norr", addresses__delivery__city="Kiruna")
    anna.open(card)
    anna.press("Ny kontakt")
    anna.send(name="Eva Ek", phone="0413-123 45", email="eva@snickarn.example")
    anna.open(card)
    assert {"Butik", "Norr", "Eva", "Ek"} <= set(anna.words.split())


def sell(anna: Keyboard, stack: Stack, card: str) -> str:
    """A quote that becomes an order; sales is dead when the quote is sent in. The path of the order."""
    anna.open(card)
    anna.press("Ny offert")
    with dead(stack, "sales"):
        anna.send(
            branch_id="Butik Norr",
            lines__0__text="Plank",
            lines__0__quantity="10",
            lines__0__price="99,50",
            lines__1__text="Hyvling",
            lines__1__quantity="2",
            lines__1__price="400",
        )
        assert "det du skrev står kvar" in alarm(anna)
    anna.send()
    assert anna.title.startswith("Offerter: 1 – ")
    anna.press("Markera som skickad")
    anna.press("Acceptera")
    anna.send()
    anna.press("Skapa order")
    anna.send()
    assert "/tabs/orders/rows/ord_" in anna.path, anna.words
    anna.press("Bekräfta")
    return anna.path.partition("?")[0]


def deliver_and_invoice(anna: Keyboard, order: str) -> str:
    """Four of ten planks are delivered, and invoiced; the path of the invoice."""
    anna.press("Leverera")
    anna.add_row("parts")
    anna.send(parts__0__line="1", parts__0__quantity="4")
    assert anna.path.startswith(order), anna.words
    assert "Leveranser" in anna.words
    anna.press("Fakturera")
    anna.send(issue="true")
    assert "/tabs/invoices/rows/inv_" in anna.path, anna.words
    assert "Plank" in anna.words
    return anna.path.partition("?")[0]


def pay(anna: Keyboard, stack: Stack, invoice: str) -> None:
    """A part while billing is dead, which is sent again; then what is left."""
    anna.open(invoice)
    anna.press("Registrera betalning")
    with dead(stack, "billing"):
        anna.send(amount="100,00")
        assert "det du skrev står kvar" in alarm(anna)
    anna.send()
    assert "Delbetald" in anna.words
    anna.press("Registrera betalning")
    anna.send(amount="398")
    assert "Betald" in anna.words


def remind(anna: Keyboard, invoice: str, line: str) -> None:
    """The plan of today has the old invoice; carried out, it is reminded of."""
    anna.press("Påminnelser")
    anna.press("Planera dagens påminnelser")
    assert line in anna.words
    anna.press("Genomför planen")
    assert "Skickad 1" in anna.words, anna.words
    anna.open(invoice)
    assert "Påminnelser Datum" in anna.words, anna.words


def settle(anna: Keyboard, invoice: str) -> None:
    """What the payoff of today says is paid, and settles the invoice."""
    anna.open(invoice)
    anna.press("Skuld en viss dag")
    assert "Kapital" in anna.words, anna.words
    total = anna.browser.find_element(By.XPATH, "//dt[.='Att betala']/following-sibling::dd").text
    anna.open(invoice)
    anna.press("Registrera betalning")
    anna.send(amount=total.removesuffix("SEK").strip())
    assert "Betald" in anna.words, anna.words
    anna.press("Skuld en viss dag")
    assert "Att betala 0,00 SEK" in anna.words, anna.words


def credit(anna: Keyboard, invoice: str) -> None:
    anna.open(invoice)
    anna.press("Kreditera")
    anna.add_row("lines")
    anna.send(reason="Fel vara", lines__0__line="1", lines__0__quantity="1")
    assert "Kreditera: klart." in anna.words, anna.words


def find_again(anna: Keyboard, name: str, card: str) -> None:
    """The only hit opens its card."""
    anna.keys("/")
    anna.keys(name)
    turn_page(anna.browser, lambda: anna.keys(Keys.ENTER))
    assert (anna.path.partition("?")[0], anna.title) == (card, name)


def read_in_english(anna: Keyboard, card: str) -> None:
    """The user's own language counts before the browser's, and is changed back."""
    for language, said in (("English", "Invoices"), ("Svenska", "Fakturor")):
        anna.open("/account")
        anna.fill("language", language)
        anna.press_in("form[action='/account/preferences'] button")
        anna.open(card)
        assert said in anna.words, anna.words


def assert_once(office: Api, customer: str) -> None:
    """All of it is there, and nothing of it twice."""

    def of(kind: str) -> list[Json]:
        found: list[Json] = office.get(f"/v1/customers/{customer}/{kind}")["items"]
        return found

    counts = {kind: len(of(kind)) for kind in ("quotes", "orders", "contracts", "receipts", "documents", "reminders")}
    assert set(counts.values()) == {1}, counts
    assert sorted(one["kind"] for one in of("invoices")) == ["credit_note", "invoice", "invoice"]
    every = [office.get(f"/v1/invoices/{one['id']}") for one in of("invoices") if one["kind"] == "invoice"]
    amounts = sorted([one["amount"] for one in invoice["payments"]] for invoice in every)
    assert (amounts[0], len(amounts[1])) == (["100.00", "398.00"], 1), amounts
    assert {one["remaining"] for one in every if len(one["payments"]) == 2} == {"0.00"}
