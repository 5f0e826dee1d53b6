"""From a quote to a paid invoice on the pages, without script: each row has its page, with the buttons of its state."""

import re
from typing import Any

import pytest

from kundkort.api import Api
from tests.flows.offices import add_customer, open_office
from tests.flows.web_user import WebUser
from tests.stack import PASSWORD, Stack

COMPANY = "web-rows"
LINE = {"lines.0.text": "Virke <b>48</b>", "lines.0.quantity": "2,5", "lines.0.price": "1 787,10"}


@pytest.fixture(scope="module")
def office(stack: Any) -> Api:
    return open_office(stack, COMPANY)


@pytest.fixture(scope="module")
def anna(stack: Stack, office: Api) -> WebUser:
    return WebUser(stack, stack.login(COMPANY))


@pytest.fixture(scope="module")
def customer(office: Api) -> str:
    return add_customer(office, "Radhuset AB")


def steps(user: WebUser) -> set[str]:
    """The buttons of the row that is open."""
    part = re.search(r'<div class="buttons">(.*?)</div>', user.page.text, re.DOTALL)
    assert part, user.words
    texts = re.findall(r"<(?:button|a)[^>]*>(.*?)</(?:button|a)>", part[1], re.DOTALL)
    return {re.sub(r"<[^>]*>", "", text).strip() for text in texts}


def press(user: WebUser, step: str) -> WebUser:
    """Presses a button of the row: one that is done at once, or that leads to its form."""
    found = re.search(
        rf'<form action="([^"]*)" method="post">((?:(?!</form>).)*)<button class="main small">{step}</button>',
        user.page.text,
        re.DOTALL,
    )
    if found is None:
        return user.open(user.links[step])
    inputs = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', found[2])
    return user.post(found[1].replace("&amp;", "&"), inputs)


def test_from_quote_to_paid_invoice(anna: WebUser, office: Api, customer: str) -> None:
    anna.open(anna.open(f"/customers/{customer}?tab=quotes").links["Ny offert"])
    anna.send({**LINE, "valid_until": "2099-01-01"})
    assert re.fullmatch(rf"/customers/{customer}/tabs/quotes/rows/quo_\w+\?done=create_quote", anna.path)
    assert "Ny offert: klart." in anna.words
    assert "Virke &lt;b&gt;48&lt;/b&gt;" in anna.page.text
    assert "5\u202f584,69" in anna.words
    assert steps(anna) == {"Ändra", "Markera som skickad", "Skickade versioner", "Räkna om momsen", "Makulera"}
    press(anna, "Ändra")
    assert (anna.form.value("lines.0.quantity"), anna.form.value("valid_until")) == ("2,5", "2099-01-01")
    anna.send({"text": "Enligt samtal"})
    press(anna, "Markera som skickad")
    assert "Enligt samtal" in anna.words
    assert steps(anna) == {"Acceptera", "Avböj", "Revidera", "Skickade versioner", "Räkna om momsen", "Makulera"}
    press(anna, "Acceptera").send()
    assert steps(anna) == {"Makulera", "Skapa order", "Skickade versioner"}
    press(anna, "Skapa order").send()
    assert re.match(rf"/customers/{customer}/tabs/orders/rows/ord_\w+", anna.path)
    press(anna, "Bekräfta")
    press(anna, "Leverera").send({"on": "2026-01-15"})
    assert "Leveranser" in anna.words
    press(anna, "Fakturera").send({"issue": "true"})
    assert re.match(rf"/customers/{customer}/tabs/invoices/rows/inv_\w+", anna.path), anna.words
    assert {"Registrera betalning", "Kreditera", "Påminn"} <= steps(anna)
    assert not {"Ändra", "Ta bort utkast", "Ställ ut"} & steps(anna)
    invoice = office.get(f"/v1/customers/{customer}/invoices")["items"][0]
    press(anna, "Registrera betalning").send({"amount": "100,50", "paid_on": "2026-01-20"})
    assert "Delbetald" in anna.words
    press(anna, "Registrera betalning")
    left = office.get(f"/v1/invoices/{invoice['id']}")["remaining"]
    anna.send({"amount": left, "paid_on": "2026-01-21"})
    assert "Betalningar" in anna.words
    assert office.get(f"/v1/invoices/{invoice['id']}")["status"] == "paid"
    assert "Påminn" not in steps(anna)


def test_a_row_opens_from_its_tab_and_a_draft_is_deleted(anna: WebUser, office: Api, customer: str) -> None:
    line = {"text": "Hyvel", "quantity": "1", "price": "80"}
    made = office.post(f"/v1/customers/{customer}/invoices", {"lines": [line]})
    anna.open(f"/customers/{customer}?tab=invoices")
    rows = f"/customers/{customer}/tabs/invoices/rows/"
    assert rows + made["id"] in anna.page.text
    anna.open(rows + made["id"])
    assert steps(anna) == {"Ändra", "Ställ ut", "Ta bort utkast"}
    press(anna, "Ta bort utkast")
    assert anna.path == f"/customers/{customer}?tab=invoices&done=delete_invoice"
    assert anna.open(rows + made["id"]).page.status_code == 404


def test_what_a_step_refuses_is_explained(anna: WebUser, office: Api, customer: str) -> None:
    order = office.post(f"/v1/customers/{customer}/orders", {"lines": [{"text": "X", "quantity": "1", "price": "1"}]})
    anna.open(f"/customers/{customer}/tabs/orders/rows/{order['id']}")
    office.post(f"/v1/orders/{order['id']}/cancel")
    press(anna, "Bekräfta")
    assert anna.page.status_code in (409, 412)
    assert "Makulerad" in anna.words


def test_of_another_customer_or_company_there_is_no_row(
    stack: Stack, anna: WebUser, office: Api, customer: str
) -> None:
    line = {"text": "X", "quantity": "1", "price": "1"}
    order = office.post(f"/v1/customers/{customer}/orders", {"lines": [line], "text": "Ett"})["id"]
    other = add_customer(office, "Grannen AB")
    assert anna.open(f"/customers/{other}/tabs/orders/rows/{order}").page.status_code == 404
    stack.company("web-rows-others")
    stranger = WebUser(stack, stack.login("web-rows-others"))
    assert stranger.open(f"/customers/{customer}/tabs/orders/rows/{order}").page.status_code == 404


def test_a_viewer_sees_the_row_in_english_without_buttons(stack: Stack, office: Api, customer: str) -> None:
    office.post("/v1/users", {"login": "vera@rows.example", "name": "Vera", "password": PASSWORD, "roles": ["viewer"]})
    line = {"text": "Plank", "quantity": "3", "price": "10.50"}
    quote = office.post(f"/v1/customers/{customer}/quotes", {"lines": [line]})["id"]
    vera = WebUser(stack, "vera@rows.example", "en").open(f"/customers/{customer}/tabs/quotes/rows/{quote}")
    assert {"Draft", "Plank", "VAT", "39.38"} <= set(vera.words.split())
    assert steps(vera) == {"Versions sent"}, "a question changes nothing"
    assert vera.open(f"/customers/{customer}/tabs/quotes/rows/{quote}/send_quote").page.status_code == 403


def test_branch_contact_and_reminder_have_their_pages(anna: WebUser, office: Api, customer: str) -> None:
    branch = office.post(
        f"/v1/customers/{customer}/branches",
        {"name": "Norr", "addresses": {"invoice": {"line1": "Isvägen 3", "city": "Kiruna"}}},
    )["id"]
    anna.open(f"/customers/{customer}/tabs/branches/rows/{branch}")
    assert {"Isvägen", "Kiruna"} <= set(anna.words.split())
    assert steps(anna) == {"Ändra", "Avveckla eller ta i bruk", "Flytta till annan kund"}
    press(anna, "Ändra").send({"name": "Nord", "addresses.delivery.city": "Gällivare"})
    stored = office.get(f"/v1/customers/{customer}/branches/{branch}")
    assert (stored["name"], stored["addresses"]["delivery"]["city"]) == ("Nord", "Gällivare")
    assert stored["addresses"]["invoice"]["line1"] == "Isvägen 3"
    anna.open(f"/customers/{customer}/tabs/branches/rows/{branch}")
    press(anna, "Ändra").send({"addresses.invoice.line1": "Isvägen 4", "valid_from": "2035-01-01"})
    anna.open(f"/customers/{customer}/tabs/branches/rows/{branch}")
    assert steps(anna) == {"Ändra", "Avveckla eller ta i bruk", "Flytta till annan kund", "Ta bort kommande adresser"}


def test_the_step_that_retires_a_branch_also_takes_it_into_use(anna: WebUser, office: Api, customer: str) -> None:
    branch = office.post(f"/v1/customers/{customer}/branches", {"name": "Väst"})["id"]
    for values, retired in (({}, True), ({"retired": None}, False)):
        anna.open(f"/customers/{customer}/tabs/branches/rows/{branch}")
        press(anna, "Avveckla eller ta i bruk").send(values)
        stored = office.get(f"/v1/customers/{customer}/branches/{branch}")
        assert bool(stored["retired_on"]) is retired, anna.words


def test_no_form_asks_people_for_an_id(anna: WebUser, customer: str) -> None:
    anna.open(f"/customers/{customer}/tabs/activities/plan_activity")
    assert "Beskrivning" in anna.words
    assert "Uppföljning av" not in anna.words


def test_a_file_is_uploaded(anna: WebUser, office: Api, customer: str) -> None:
    anna.open(anna.open(f"/customers/{customer}?tab=documents").links["Ladda upp fil"])
    address = anna.form.action.replace("&amp;", "&")
    fields: list[Any] = [(name, (None, value)) for name, value in anna.filled({"kind": "contract"}) if name != "file"]
    for _ in range(2):
        files = [*fields, ("file", ("Avtal å.txt", "Köpet gäller.\n".encode()))]
        anna.page = anna.http.post(anna.base_url + address, files=files, timeout=60)
        assert "Ladda upp fil: klart." in anna.words, anna.words
    (stored,) = office.get(f"/v1/customers/{customer}/documents")["items"]
    assert (stored["name"], stored["kind"]) == ("Avtal å.txt", "contract")
    anna.open(f"/customers/{customer}/tabs/documents/upload_document/file")
    bad = anna.http.post(anna.base_url + anna.form.action.replace("form_token=", "x="), files=files, timeout=60)
    assert bad.status_code == 403
    anna.page = anna.http.post(
        anna.base_url + anna.form.action.replace("&amp;", "&"),
        files=[("file", ("x.exe", b"MZ\x90\0" * 99))],
        timeout=60,
    )
    assert anna.page.status_code == 422
    assert 'role="alert"' in anna.page.text


def test_sums_are_counted_by_the_server_before_anything_is_stored(anna: WebUser, office: Api) -> None:
    customer = add_customer(office, "Räknar AB")
    anna.open(f"/customers/{customer}/tabs/orders/place_order")
    anna.send(LINE, ("try_out", "1"))
    assert "Netto 4\u202f467,75 SEK Moms 25\u00a0% 1\u202f116,94 SEK Summa 5\u202f584,69 SEK" in anna.words
    assert anna.form.value("lines.0.price") == "1 787,10"
    assert office.get(f"/v1/customers/{customer}/orders")["items"] == []
    anna.send({"lines.0.quantity": "0"}, ("try_out", "1"))
    assert set(anna.wrong()) == {"lines.0.quantity"}


def test_an_order_asks_which_branch(anna: WebUser, office: Api) -> None:
    chain = {"fields": {"name": "Kedjan AB"}, "branches": [{"name": "Butik Syd"}]}
    customer = office.post("/v1/customers", chain)["id"]
    anna.open(f"/customers/{customer}/tabs/orders/place_order")
    anna.send(LINE)
    assert anna.page.status_code == 422
    assert set(anna.wrong()) == {"branch_id"}
    branch = next(value for value, label in anna.form.choices["branch_id"].items() if label == "Butik Syd")
    anna.send({"branch_id": branch})
    assert "Ny order: klart." in anna.words
    assert "Butik Syd" in anna.words


def test_an_invoice_is_reminded_of_and_credited(anna: WebUser, office: Api, customer: str) -> None:
    line = {"text": "Golv", "quantity": "2", "price": "400"}
    invoice = office.post(
        f"/v1/customers/{customer}/invoices", {"lines": [line], "issue": True, "payment_terms_days": 0}
    )["id"]
    page = f"/customers/{customer}/tabs/invoices/rows/{invoice}"
    press(anna.open(page), "Kreditera").send({"reason": "Fel vara"}, ("add_row", "lines"))
    anna.send({"lines.0.line": "1", "lines.0.quantity": "1"})
    assert "Kreditera: klart." in anna.words, anna.words
    assert re.match(rf"/customers/{customer}/tabs/invoices/rows/inv_\w+", anna.path)
    assert anna.path.partition("?")[0] != page
    anna.open(page)
    assert "Delvis krediterad" in anna.words, anna.words
    press(anna, "Påminn")
    assert anna.page.status_code == 200
    anna.send({"level": "1"})
    assert anna.page.status_code == 409
    assert 'role="alert"' in anna.page.text
    assert (anna.form.value("level"), anna.form.choices["channel"]["letter"]) == ("1", "Brev")
