"""Forms of documents say what they come to: when they are opened, and by the button that counts; nothing is stored."""

from typing import Any

import pytest

from kundkort.api import Api
from tests.flows.offices import add_customer, open_office
from tests.flows.web_user import WebUser
from tests.stack import Stack

COMPANY = "web-trials"
LINES = [{"text": "Virke", "quantity": "2", "price": "10"}]
COUNT = ("try_out", "1")


@pytest.fixture(scope="module")
def office(stack: Any) -> Api:
    return open_office(stack, COMPANY)


@pytest.fixture(scope="module")
def anna(stack: Stack, office: Api) -> WebUser:
    return WebUser(stack, stack.login(COMPANY))


@pytest.fixture(scope="module")
def customer(office: Api) -> str:
    return add_customer(office, "Räknekunden AB")


@pytest.mark.parametrize(
    ("kind", "tab", "more", "opened", "changed"),
    [
        ("quote", "quotes", {}, "Summa 25,00 SEK", "Summa 37,50 SEK"),
        ("order", "orders", {}, "Summa 25,00 SEK", "Summa 37,50 SEK"),
        ("contract", "contracts", {"starts_on": "2027-01-01"}, "2027-01-01 till 2027-12-31", "Summa 37,50 SEK"),
        ("receipt", "cash", {}, "Summa 20,00 SEK", "Summa 30,00 SEK"),
    ],
)
def test_what_is_changed_is_counted(
    anna: WebUser, office: Api, customer: str, kind: str, tab: str, more: Any, opened: str, changed: str
) -> None:
    at = "/v1/receipts" if kind == "receipt" else f"/v1/customers/{customer}/{kind}s"
    body = {"lines": LINES, **more, **({"customer_id": customer} if kind == "receipt" else {})}
    made = office.post(at, body)
    anna.open(f"/customers/{customer}/tabs/{tab}/rows/{made['id']}/change_{kind}")
    assert opened in anna.words, anna.words
    anna.send({"lines.0.quantity": "3"}, COUNT)
    assert anna.page.status_code == 200
    assert changed in anna.words, anna.words
    stored = office.get(f"/v1/{kind}s/{made['id']}")
    assert (stored["version"], stored["lines"][0]["quantity"]) == (made["version"], "2")
    anna.send({"lines.0.quantity": ""}, COUNT)
    assert anna.page.status_code == 422
    assert "lines.0.quantity" in anna.wrong()


def test_a_payment_is_counted_before_it_is_taken(anna: WebUser, office: Api, customer: str) -> None:
    made = office.post("/v1/receipts", {"lines": [{**LINES[0], "price": "49.75"}], "customer_id": customer})
    anna.open(f"/customers/{customer}/tabs/cash/rows/{made['id']}/complete_receipt")
    assert "Att betala 99,50 SEK Kvar att betala 99,50 SEK" in anna.words, anna.words
    anna.send({"payments.0.means": "card", "payments.0.amount": "100"}, COUNT)
    assert "För mycket betalt 0,50 SEK" in anna.words, anna.words
    anna.send({"payments.0.means": "cash", "payments.0.amount": "200"}, COUNT)
    assert "Varav öresavrundning 0,50 SEK Kvar att betala 0,00 SEK Växel tillbaka 100,00 SEK" in anna.words, anna.words
    assert office.get(f"/v1/receipts/{made['id']}")["status"] == "open"
