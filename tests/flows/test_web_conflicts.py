"""Two people change the same thing: the form brings both together, shows what differs and lets one choose; in all forms."""

from typing import Any
from uuid import uuid4

import pytest

from kundkort.api import Api
from tests.flows.web_user import WebUser
from tests.stack import Stack

COMPANY = "web-conflicts"
LINES = [{"text": "Virke", "quantity": "2", "price": "10"}]
Json = dict[str, Any]


@pytest.fixture(scope="module")
def office(stack: Any) -> Api:
    api: Api = stack.company(COMPANY)
    return api


@pytest.fixture(scope="module")
def anna(stack: Stack, office: Api) -> WebUser:
    return WebUser(stack, stack.login(COMPANY))


@pytest.fixture(scope="module")
def customer(office: Api) -> str:
    return str(office.post("/v1/customers", {"fields": {"name": f"Åkeri {uuid4().hex[:6]} AB"}})["id"])


def a_thing(office: Api, customer: str, kind: str) -> tuple[str, str]:
    """The address of its form, and its own over the API."""
    of_customer, card = f"/v1/customers/{customer}", f"/customers/{customer}"
    if kind == "customer":
        return f"{card}/edit", of_customer
    new: Json = {
        "branch": {"name": f"Butik {uuid4().hex[:6]}"},
        "contact": {"name": "Eva"},
        "quote": {"lines": LINES},
        "order": {"lines": LINES, "branch_id": None},
        "contract": {"lines": LINES, "starts_on": "2027-01-01"},
        "receipt": {"lines": LINES},
        "activity": {"kind": "todo", "text": "Ring", "due_on": "2026-12-24"},
    }
    plural, tab = PLACES[kind]
    body = {name: value for name, value in new[kind].items() if value is not None}
    at = "/v1/receipts" if kind == "receipt" else f"{of_customer}/{plural}"
    body |= {"customer_id": customer} if kind == "receipt" else {}
    made = office.post(at, body)
    own = f"{of_customer}/{plural}/{made['id']}" if kind in ("branch", "contact") else f"/v1/{plural}/{made['id']}"
    return f"{card}/tabs/{tab}/rows/{made['id']}/change_{kind}", own


PLACES = {
    "branch": ("branches", "branches"),
    "contact": ("contacts", "contacts"),
    "quote": ("quotes", "quotes"),
    "order": ("orders", "orders"),
    "contract": ("contracts", "contracts"),
    "receipt": ("receipts", "cash"),
    "activity": ("activities", "activities"),
}
KINDS = {
    "customer": ("phone", "website"),
    "contact": ("role_title", "phone"),
    "quote": ("text", None),
    "order": ("text", None),
    "contract": ("text", None),
    "receipt": ("text", None),
    "activity": ("text", None),
    "branch": ("name", None),
}
"""What both change, and what only the other one does."""


@pytest.mark.parametrize("kind", KINDS)
def test_both_are_shown_and_one_chooses(anna: WebUser, office: Api, customer: str, kind: str) -> None:
    form, own = a_thing(office, customer, kind)
    both, others = KINDS[kind]
    for choice in ("mine", "now"):
        anna.open(form)
        stored = office.get(own)
        theirs = f"Deras {uuid4().hex[:6]}"
        office.patch(own, {both: theirs, **({others: f"x{theirs[-6:]}.example"} if others else {})}, stored["version"])
        mine = f"Mitt {uuid4().hex[:6]}"
        anna.send({both: mine})
        assert anna.page.status_code == 412, anna.words
        assert f"Nu: {theirs}" in anna.words
        assert (anna.form.value(both), office.get(own)[both]) == (mine, theirs)
        if others:
            assert anna.form.value(others) == f"x{theirs[-6:]}.example"
            assert "Ändrat av någon annan. Var:" in anna.words
        anna.send({"take_now": [both]} if choice == "now" else {})
        assert anna.page.status_code == 200, anna.words
        now = office.get(own)
        assert now[both] == (theirs if choice == "now" else mine)
        if others:
            assert now[others] == f"x{theirs[-6:]}.example"


def test_a_line_that_the_other_has_changed_is_not_overwritten(anna: WebUser, office: Api, customer: str) -> None:
    form, own = a_thing(office, customer, "quote")
    anna.open(form)
    stored = office.get(own)
    office.patch(own, {"lines": [{**LINES[0], "price": "12"}]}, stored["version"])
    anna.send({"text": "Ring först"})
    assert anna.page.status_code == 412
    assert "Ändrat av någon annan. Var: 10" in anna.words, anna.words
    anna.send()
    now = office.get(own)
    assert (now["text"], now["lines"][0]["price"]) == ("Ring först", "12.00")


def test_lines_that_both_have_changed_are_chosen_as_a_whole(anna: WebUser, office: Api, customer: str) -> None:
    form, own = a_thing(office, customer, "order")
    for choice, prices in (("lines", ["12.00", "5.00"]), ("", ["11.00"])):
        stored = office.get(own)
        office.patch(own, {"lines": LINES}, stored["version"])
        anna.open(form)
        two = [{**LINES[0], "price": "12"}, {"text": "Skruv", "quantity": "1", "price": "5"}]
        office.patch(own, {"lines": two}, office.get(own)["version"])
        anna.send({"lines.0.price": "11"})
        assert anna.page.status_code == 412
        assert "Virke · 2 · st · 12" in anna.words, anna.words
        anna.send({"take_now": [choice]} if choice else {})
        assert anna.page.status_code == 200, anna.words
        assert [line["price"] for line in office.get(own)["lines"]] == prices
