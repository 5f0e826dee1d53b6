"""The order of a card's tabs: moved by buttons on the page of the account, kept per user, seen on the card."""

import re
from typing import Any

from flask import Flask

from contracts import catalogue
from gateway.web.tab_order import move

from .conftest import Company
from .test_web import CARD, SWEDISH, Services, browser, inside, log_in, services, tab  # noqa: F401 - fixtures
from .web_forms import send

PAGE = "/account/tabs"
USUAL = [spec.key for spec in catalogue.tabs()]


def order_on_account(browser: Any) -> list[str]:  # noqa: F811
    return re.findall(r'name="up" value="([a-z_]+)"', browser.get("/account", headers=SWEDISH).text)


def order_on_card(browser: Any) -> list[str]:  # noqa: F811
    return re.findall(r'id="to-([a-z_]+)"', browser.get(CARD, headers=SWEDISH).text)[1:]


def press(browser: Any, **button: str) -> Any:  # noqa: F811
    """Presses a button of the form; `send` cannot, since buttons are no inputs."""
    page = browser.get("/account", headers=SWEDISH)
    token = re.search(r'name="form_token" value="([^"]+)"', page.text)
    assert token
    return browser.post(PAGE, data={"form_token": token[1], **button}, headers=SWEDISH)


def test_a_tab_is_moved_up_and_the_card_has_it_there(inside: Any, services: Services) -> None:  # noqa: F811
    assert order_on_account(inside) == USUAL
    assert order_on_card(inside) == ["activities", "orders", "invoices", "info", "documents"]
    answer = press(inside, up="invoices")
    assert answer.headers["Location"] == "/account?done=tabs_kept&moved=invoices&by=up"
    place = USUAL.index("invoices")
    moved = [*USUAL[: place - 1], "invoices", USUAL[place - 1], *USUAL[place + 1 :]]
    assert order_on_account(inside) == moved
    for _ in range(len(USUAL)):
        press(inside, up="invoices")
    assert order_on_card(inside)[0] == "invoices"
    page = inside.get("/account?done=tabs_kept&moved=invoices&by=up", headers=SWEDISH)
    assert "Ordningen är sparad." in page.text
    assert 'name="up" value="invoices" disabled>' in page.text
    assert 'name="down" value="invoices" autofocus>' in page.text


def test_it_goes_down_and_back_to_the_usual(inside: Any, services: Services) -> None:  # noqa: F811
    press(inside, down=USUAL[0])
    assert order_on_account(inside)[:2] == [USUAL[1], USUAL[0]]
    press(inside, usual="1")
    assert order_on_account(inside) == USUAL


def test_the_order_is_the_users_alone(app: Flask, inside: Any, other_company: Company) -> None:  # noqa: F811
    press(inside, down=USUAL[0])
    other = app.test_client()
    log_in(other, other_company)
    assert order_on_account(other) == USUAL


def test_a_tab_that_is_off_keeps_its_place(inside: Any, company: Company) -> None:  # noqa: F811
    company.put_module("billing", on=False)
    shown = order_on_account(inside)
    assert "invoices" not in shown
    press(inside, up=shown[-1])
    company.put_module("billing", on=True)
    every = order_on_account(inside)
    assert [key for key in every if key in shown] == [*shown[:-2], shown[-1], shown[-2]]
    assert every.index("invoices") == USUAL.index("invoices")


def test_a_new_tab_comes_last(inside: Any, services: Services) -> None:  # noqa: F811
    press(inside, down=USUAL[0])
    services.sections["crm"]["tabs"].append(tab("points", 1, "Poäng", "Points", []))
    assert order_on_card(inside)[-1] == "points"


def test_what_is_no_tab_moves_nothing(inside: Any) -> None:  # noqa: F811
    assert press(inside, up="nonsense").headers["Location"] == "/account?done=tabs_kept"
    assert order_on_account(inside) == USUAL
    page = inside.get("/account", headers=SWEDISH)
    assert send(inside, page, PAGE).status_code == 303
    assert order_on_account(inside) == USUAL


def test_a_move_passes_what_is_not_seen() -> None:
    assert move(["a", "x", "b"], ["a", "b"], "b", -1) == ["b", "a", "x"]
    assert move(["a", "x", "b"], ["a", "b"], "a", 1) == ["x", "b", "a"]
    assert move(["a", "b"], ["a", "b"], "a", -1) == ["a", "b"]
    assert move(["a", "b"], ["a", "b"], "b", 1) == ["a", "b"]
