"""The pages of the company with all services: settings, to-dos, contract invoicing, import and open invoices, without script."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import urljoin

import pytest

from chassis.testing import wait_until
from kundkort.api import Api
from tests.flows.offices import add_customer, open_office
from tests.flows.web_user import SECONDS, WebUser
from tests.stack import Stack

COMPANY = "web-company"
START = datetime.now(UTC).date().replace(month=1, day=1)
LINE = {"text": "Serviceavtal", "quantity": "1", "price": "995.00"}
REGISTER = "Namn;Orgnr;Ort\nÅkeriet AB;556016-0680;Växjö\nFel AB;556016-0681;Lund\n"
Json = dict[str, Any]


@pytest.fixture(scope="module")
def office(stack: Any) -> Api:
    return open_office(stack, COMPANY)


@pytest.fixture(scope="module")
def anna(stack: Stack, office: Api) -> WebUser:
    return WebUser(stack, stack.login(COMPANY))


@pytest.fixture(scope="module")
def customer(office: Api) -> str:
    return add_customer(office, "Radhuset AB")


def press(user: WebUser, action: str) -> WebUser:
    """Presses the button of the form that goes to an address, with its hidden fields."""
    found = re.search(rf'<form [^>]*action="({re.escape(action)}[^"]*)"[^>]*>(.*?)</form>', user.page.text, re.DOTALL)
    assert found, user.words
    inputs = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', found[2])
    return user.post(unescape(found[1]), inputs)


def test_a_setting_is_changed_refused_and_remembered(anna: WebUser, office: Api) -> None:
    path = "/settings/change_billing_settings/invoicing"
    anna.open(path)
    before = anna.form.value("payment_terms_days")
    anna.send({"payment_terms_days": "500"})
    assert (anna.page.status_code, list(anna.wrong())) == (422, ["payment_terms_days"])
    anna.send({"payment_terms_days": "17"})
    assert anna.path == "/settings?done=invoicing"
    assert office.get("/v1/billing/settings")["payment_terms_days"] == 17
    anna.open(f"{path}/history")
    assert re.search(rf"Betalningsvillkor \(dagar\) {before} 17", anna.words)


def test_two_people_change_the_same_setting(anna: WebUser, office: Api, stack: Stack) -> None:
    anna.open("/settings/change_customer_settings/register")
    bo = WebUser(stack, stack.login(COMPANY), "en").open("/settings/change_customer_settings/register")
    bo.send({"map_address": "delivery"})
    anna.send({"map_address": "invoice"})
    assert anna.page.status_code == 412
    assert 'id="f-map_address-now"' in anna.page.text
    anna.send()
    assert office.get("/v1/customers/settings")["map_address"] == "invoice"


def test_contract_invoicing_keeps_what_was_not_changed(anna: WebUser, office: Api) -> None:
    path = "/settings/set_contract_invoicing_settings/contracts"
    anna.open(path).send({"issue": "true"})
    anna.open(path).send({"first_day": str(START)})
    found = office.get("/v1/contract-invoicing/settings")
    assert (found["issue"], found["first_day"], found["nightly"]) == (True, str(START), False)


def test_to_dos_are_finished_and_deferred(anna: WebUser, office: Api, customer: str) -> None:
    today = date.fromisoformat(str(re.search(r"i dag, (\S+)\.", anna.open("/activities").words)[1]))  # type: ignore[index]
    activities = f"/v1/customers/{customer}/activities"
    for text in ("Ring om taket", "Skriv till Eva"):
        office.post(activities, {"kind": "todo", "text": text, "due_on": str(today - timedelta(days=1))})
    anna.open("/activities?who=all")
    assert "Förfallen Uppgift: Ring om taket Radhuset AB" in anna.words
    ids = {one["text"]: one["id"] for one in office.get(activities)["items"]}
    press(anna, f"/activities/{ids['Ring om taket']}/finish_activity")
    assert anna.path == "/activities?who=all&done=finish_activity"
    assert "Ring om taket" not in anna.words
    anna.open(f"/activities/{ids['Skriv till Eva']}/defer_activity?who=all")
    anna.send({"due_on": str(today + timedelta(days=7))})
    assert "Skriv till Eva" not in anna.words
    later = (today + timedelta(days=7)).isocalendar()
    anna.open(f"/calendar?who=all&week={later.year}-W{later.week:02}")
    assert f"{today + timedelta(days=7)} Uppgift: Skriv till Eva Radhuset AB" in anna.words
    assert "Uppskjuten" in anna.words


def test_contracts_are_invoiced_by_a_plan(anna: WebUser, office: Api, customer: str) -> None:
    fields = {"text": "Tak", "starts_on": str(START), "period_months": 12, "lines": [LINE]}
    made = office.post(f"/v1/customers/{customer}/contracts", fields)
    office.post(f"/v1/contracts/{made['id']}/activate")
    anna.open("/contract-plans/new").send({"issue": "true"})
    plan = anna.path
    wait_until(lambda: "Klar att genomföra" in anna.open(plan).words)
    assert "Summa SEK 1\u202f243,75" in anna.words
    assert "Serviceavtal: 995,00 (25\u00a0%)" in anna.words
    press(anna, f"{plan}/execute")
    wait_until(lambda: "utställd" in anna.open(plan).words)
    anna.open("/invoices")
    assert "Radhuset AB" in anna.words
    assert "1\u202f244,00 SEK" in anna.words, "rounded to whole kronor"


def test_an_open_invoice_is_paid_from_the_list(anna: WebUser, office: Api) -> None:
    anna.open("/invoices")
    (payment,) = [href for text, href in anna.links.items() if text.startswith("Registrera betalning")]
    today = datetime.now(UTC).date()
    anna.open(payment).send({"amount": "1244,00", "paid_on": str(today)})
    assert anna.page.status_code == 200, anna.words
    assert "Inga fakturor." in anna.open("/invoices").words
    assert "Radhuset AB" in anna.open("/invoices?show=all").words


def test_a_register_is_imported(anna: WebUser, office: Api) -> None:
    anna.open("/imports")
    address = re.search(r'action="(/imports\?[^"]+)"', anna.page.text)
    assert address
    file = {"file": ("kunder.csv", REGISTER.encode())}
    anna.page = anna.http.post(urljoin(anna.base_url, unescape(address[1])), files=file, timeout=SECONDS)
    assert "Namn som de läses" in anna.words
    report = anna.send(button=("start", "true")).path
    wait_until(lambda: "2 av 2 rader" in anna.open(report).words and "Rader att titta på" in anna.words)
    assert "Skapade 1 Tveksamma 0 Fanns redan 0 Avvisade 1" in anna.words
    assert re.search(r"3 Fel AB Avvisad Orgnr: \w", anna.words)
    anna.open(f"{report}/rejected")
    assert anna.page.content.decode("utf-8-sig").splitlines()[1].startswith("3;Orgnr: ")
    assert "Åkeriet AB" in [one["name"] for one in office.get("/v1/customers")["items"]]


def test_what_only_the_whole_file_shows_is_told_in_the_language_of_who_looks(
    stack: Stack, anna: WebUser, office: Api
) -> None:
    file = "Namn;Orgnr;Ort\nEtt AB;202100-2742;Lund\nTvå AB;202100-2742;Ystad\n"
    answer = office.request("POST", "/v1/imports/customers", data=file.encode(), headers={"Content-Type": "text/csv"})
    made = next(one["customer_id"] for one in answer.json()["rows"] if one["line"] == 2)
    anna.open(f"/customers/{made}/doubts")
    assert "Org.nr/personnr Samma nummer står på rad 3. Import, rad 2" in anna.words
    english = WebUser(stack, stack.login(COMPANY), "en")
    assert "The same number is on line 3. Import, line 2" in english.open(f"/customers/{made}/doubts").words
    (warning,) = [one for one in office.get(f"/v1/customers/{made}")["warnings"] if one.get("id")]
    assert (warning["field"], warning["values"]["lines"]) == ("identity_number", "3")


def test_every_part_answers(anna: WebUser) -> None:
    assert "Svarar inte" not in anna.open("/operation").words
    for part in ("Kunder", "Försäljning", "Fakturering", "Aktiviteter", "Dokument"):
        assert f"{part} Svarar" in anna.words
