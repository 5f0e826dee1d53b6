"""What an office person does with the forms of the card, in both languages, without script, on the whole product."""

from typing import Any
from uuid import uuid4

import pytest

from kundkort.api import Api
from tests.flows.web_user import WebUser
from tests.stack import PASSWORD, Stack

COMPANY = "web-forms"


@pytest.fixture(scope="module")
def office(stack: Any) -> Api:
    api: Api = stack.company(COMPANY)
    return api


@pytest.fixture(scope="module")
def anna(stack: Stack, office: Api) -> WebUser:
    return WebUser(stack, stack.login(COMPANY))


@pytest.fixture
def customer(office: Api) -> str:
    return str(office.post("/v1/customers", {"fields": {"name": f"Åkeri {uuid4().hex[:6]} AB"}})["id"])


def test_a_new_customer_lands_on_its_card_and_is_changed(anna: WebUser, office: Api) -> None:
    anna.open("/")
    anna.open(anna.links["Ny kund"])
    name = f'Ljus & <b>Låga</b> "{uuid4().hex[:6]}"'
    anna.send(
        {
            "fields.name": name,
            "fields.payment_terms_days": "20",
            "fields.vat_type": "swedish",
            "fields.addresses.invoice.line1": "Storgatan 1",
            "fields.addresses.invoice.city": "Örebro",
            "fields.emails.invoice": "faktura@ljus.example",
            "info": "Ring före tio.\nFråga efter Eva.",
        }
    )
    assert anna.page.status_code == 200, anna.words
    customer_id = anna.path.removeprefix("/customers/")
    stored = office.get(f"/v1/customers/{customer_id}")
    assert (stored["name"], stored["payment_terms_days"], stored["info"]) == (
        name,
        20,
        "Ring före tio.\nFråga efter Eva.",
    )
    assert (stored["addresses"]["invoice"]["city"], stored["addresses"]["delivery"]) == ("Örebro", None)
    assert stored["emails"] == {"invoice": "faktura@ljus.example"}
    assert "<b>Låga</b>" not in anna.page.text
    anna.open(f"/customers/{customer_id}/edit")
    assert anna.form.value("name") == name
    anna.send({"phone": "019-10 10 10", "addresses.invoice.city": "Kumla", "emails.invoice": ""})
    assert "Ändra kunduppgifter: klart." in anna.words
    changed = office.get(f"/v1/customers/{customer_id}")
    assert (changed["phone"], changed["addresses"]["invoice"]["city"]) == ("019-10 10 10", "Kumla")
    assert (changed["emails"], changed["addresses"]["invoice"]["line1"]) == ({}, "Storgatan 1")
    assert changed["version"] == stored["version"] + 1


def labels(anna: WebUser) -> set[str]:
    return set(anna.links)


def test_every_tab_offers_what_can_be_started_from_it(anna: WebUser, customer: str) -> None:
    anna.open(f"/customers/{customer}")
    assert {"Ny aktivitet", "Ny filial", "Ny kontakt", "Ny offert", "Ny order", "Ny faktura", "Ändra info"} <= labels(
        anna
    )
    anna.open(f"/customers/{customer}?tab=quotes")
    assert "Ny offert" in labels(anna)
    assert "Ny kontakt" not in labels(anna)


def test_branch_contact_activity_info_property_and_rating(anna: WebUser, office: Api, customer: str) -> None:
    card = f"/customers/{customer}"
    anna.open(anna.open(f"{card}?tab=branches").links["Ny filial"])
    anna.send({"name": "Butik Norr", "addresses.invoice.city": "Luleå"})
    (stored,) = office.get(f"/v1/customers/{customer}/branches")["items"]
    assert anna.path == f"{card}/tabs/branches/rows/{stored['id']}?done=create_branch"
    assert "Ny filial: klart." in anna.words
    anna.open(anna.open(f"{card}?tab=contacts").links["Ny kontakt"])
    branch = next(value for value, label in anna.form.choices["branch_id"].items() if label == "Butik Norr")
    anna.send({"name": "Eva Ek", "email": "eva@", "branch_id": branch})
    assert anna.page.status_code == 422
    assert (set(anna.wrong()), anna.form.value("name")) == ({"email"}, "Eva Ek")
    assert "e-postadress" in anna.wrong()["email"]
    anna.send({"email": "eva@akeri.example"})
    anna.open(anna.open(f"{card}?tab=activities").links["Ny aktivitet"])
    anna.send({})
    assert anna.wrong() == {"kind": "Fyll i fältet.", "text": "Fyll i fältet."}
    anna.send({"kind": "meeting", "text": "Besök", "starts_at": "2026-07-01T09:00", "ends_at": "2026-07-01T10:30"})
    assert "2026-07-01 09:00–10:30" in anna.words
    anna.open(anna.open(f"{card}?tab=info").links["Ändra info"])
    anna.send({"text": "Nyckel hos grannen.\n<script>"})
    anna.open(anna.open(f"{card}?tab=info").links["Ändra info"])
    assert anna.form.value("text") == "Nyckel hos grannen.\n<script>"
    anna.open(anna.open(f"{card}?tab=rating").links["Registrera rating"])
    anna.send({"provider": "uc", "letter": "5", "as_of": "2026-01-02"})
    assert "Registrera rating: klart." in anna.words, anna.words
    anna.open(anna.open(f"{card}?tab=properties").links["Ny egenskap"])
    anna.send({"name": "Gäst på hösthälsning"})
    anna.open(anna.open(f"{card}?tab=properties").links["Ändra egenskaper"])
    assert ("add", office.get("/v1/properties")["items"][0]["id"]) in anna.form.boxes
    anna.send({"add": [office.get("/v1/properties")["items"][0]["id"]]})
    assert "Gäst på hösthälsning" in anna.words
    stored = office.get(f"/v1/customers/{customer}")
    assert (stored["contacts"][0]["branch_id"], stored["info"]) == (branch, "Nyckel hos grannen.\n<script>")
    (activity,) = office.get(f"/v1/customers/{customer}/activities")["items"]
    assert (activity["starts_at"], activity["ends_at"]) == ("2026-07-01T07:00:00Z", "2026-07-01T08:30:00Z")


def test_pressing_twice_is_one(anna: WebUser, office: Api, customer: str) -> None:
    anna.open(f"/customers/{customer}/tabs/activities/plan_activity")
    form, data = anna.form, anna.filled({"kind": "todo", "text": "Ring", "due_on": "2026-12-24"})
    for _ in range(3):
        assert anna.post(form.action, data).page.status_code == 200
    assert len(office.get(f"/v1/customers/{customer}/activities")["items"]) == 1


def test_what_changed_meanwhile_is_shown_beside_what_was_typed(anna: WebUser, office: Api, customer: str) -> None:
    anna.open(f"/customers/{customer}/edit")
    old = office.get(f"/v1/customers/{customer}")
    office.patch(f"/v1/customers/{customer}", {"phone": "08-1"}, old["version"])
    anna.send({"phone": "08-2", "website": "akeri.example"})
    assert anna.page.status_code == 412
    assert "Någon annan hann ändra" in anna.words
    assert "Nu: 08-1" in anna.words
    assert (anna.form.value("phone"), anna.form.value("website")) == ("08-2", "akeri.example")
    assert office.get(f"/v1/customers/{customer}")["phone"] == "08-1"
    anna.send()
    assert anna.page.status_code == 200
    now = office.get(f"/v1/customers/{customer}")
    assert (now["phone"], now["website"]) == ("08-2", "akeri.example")


def test_without_its_token_or_of_another_company_nothing_happens(
    stack: Stack, anna: WebUser, office: Api, customer: str
) -> None:
    path = f"/customers/{customer}/tabs/contacts/create_contact"
    anna.open(path)
    data = [(name, value) for name, value in anna.filled({"name": "Ove"}) if name != "form_token"]
    assert anna.post(path, data).page.status_code == 403
    stack.company("web-others")
    stranger = WebUser(stack, stack.login("web-others"))
    assert stranger.open(f"/customers/{customer}/edit").page.status_code == 404
    stranger.open(path)
    stranger.send({"name": "Ove"})
    assert stranger.page.status_code == 404
    assert office.get(f"/v1/customers/{customer}")["contacts"] == []


def test_a_viewer_has_no_buttons_and_no_forms(stack: Stack, office: Api, customer: str) -> None:
    login = f"vera.{uuid4().hex[:6]}@{COMPANY}.example"
    office.post("/v1/users", {"login": login, "name": "Vera", "password": PASSWORD, "roles": ["viewer"]})
    vera = WebUser(stack, login, "en")
    vera.open(f"/customers/{customer}")
    assert {"New quote", "New contact", "New customer", "Change – Change customer details"} & labels(vera) == set()
    for path in (f"/customers/{customer}/tabs/contacts/create_contact", f"/customers/{customer}/edit", "/new-customer"):
        assert vera.open(path).page.status_code == 403, path
    assert vera.open(f"/customers/{customer}/tabs/contacts/no_such_thing").page.status_code == 404


def test_in_english(stack: Stack, customer: str, office: Api) -> None:
    paul = WebUser(stack, stack.login(COMPANY), "en")
    paul.open(paul.open(f"/customers/{customer}").links["New quote"])
    assert 'lang="en"' in paul.page.text
    paul.send({"lines.0.text": "Screws", "lines.0.quantity": "1,5", "lines.0.price": "x"})
    assert paul.page.status_code == 422
    assert paul.wrong() == {"lines.0.price": "Give a number, e.g. 12.50."}
    paul.send({"lines.0.price": "1 200.50", "lines.0.vat_category": "standard"}, ("add_row", "lines"))
    assert "lines.1.text" in paul.form.names()
    paul.send({"lines.1.text": "Work", "lines.1.quantity": "2", "lines.1.price": "100"}, ("remove_row", "lines.0"))
    assert (paul.form.value("lines.0.text"), "lines.1.text" in paul.form.names()) == ("Work", False)
    paul.send()
    assert "New quote: done." in paul.words
    (quote,) = office.get(f"/v1/customers/{customer}/quotes")["items"]
    assert quote["amount"] == "250.00"
