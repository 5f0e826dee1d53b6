"""Claims handed over to collection over HTTP: planned, carried out once, fetched as a file, paid meanwhile and taken back."""

import csv
import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import requests

from chassis.clock import today
from chassis.testing import wait_until
from kundkort.api import Api, ApiError
from tests.flows.offices import open_office
from tests.stack import Stack

Json = dict[str, Any]
EXPORTS = "/v1/collection-exports"
HOSTILE = '=HYPERLINK("http://x","Åke; \'Ek\'")'


@pytest.fixture(scope="module")
def office(stack: Stack) -> Api:
    made = open_office(stack, "collection")
    settings = made.get("/v1/billing/settings")
    ladder = {"levels": [{"level": 3, "after_days": 5, "interest": False}]}
    made.patch("/v1/billing/settings", {"reminder_ladder": ladder}, version=settings["version"])
    return made


@pytest.fixture(scope="module")
def invoice(office: Api) -> Json:
    """1 250.00 of a private person with a hostile name, due 60 days ago, demanded 40 days ago."""
    fields = {
        "kind": "person",
        "last_name": HOSTILE,
        "identity_number": "900101-0017",
        "addresses": {"invoice": {"line1": "@Gatan 1", "postcode": "211 22", "city": "Malmö"}},
    }
    customer = office.post("/v1/customers", {"fields": fields}, uuid4().hex)["id"]
    body = {
        "lines": [{"text": "+Virke", "quantity": "1", "price": "1000"}],
        "issue": True,
        "issue_date": str(today() - timedelta(days=60)),
        "payment_terms_days": 0,
    }
    made: Json = office.post(f"/v1/customers/{customer}/invoices", body, uuid4().hex)
    sent = str(today() - timedelta(days=40))
    reminder = {"level": 3, "planned_on": sent, "sent_on": sent, "charge_interest": False}
    office.post(f"/v1/invoices/{made['id']}/reminders", reminder, uuid4().hex)
    return made


def until(office: Api, export: Json, state: str) -> Json:
    wait_until(lambda: office.get(f"{EXPORTS}/{export['id']}")["state"] == state, 60)
    found: Json = office.get(f"{EXPORTS}/{export['id']}")
    return found


def carry_out(office: Api, **wanted: Any) -> Json:
    made = until(office, office.post(EXPORTS, wanted, uuid4().hex), "planned")
    office.post(f"{EXPORTS}/{made['id']}/execute", {}, uuid4().hex)
    return until(office, made, "executed")


def fetch(office: Api, export: Json, **parameters: str) -> requests.Response:
    return requests.get(
        f"{office.base_url}{EXPORTS}/{export['id']}/file",
        params=parameters,
        headers={"Authorization": f"Bearer {office._key}"},
        timeout=30,
    )


def lines_of(answer: requests.Response, separator: str) -> list[dict[str, str]]:
    text = answer.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=separator))


def test_a_claim_from_the_plan_to_the_agency_and_back(office: Api, invoice: Json) -> None:
    planned = until(office, office.post(EXPORTS, {}, uuid4().hex), "planned")
    assert (planned["claims"], planned["sums"][0]["total"]) == (1, "1430.00")
    with pytest.raises(ApiError) as early:
        office.get(f"{EXPORTS}/{planned['id']}/entries", carried_out="true")
    assert early.value.problem["code"] == "billing.collection_export_not_carried_out"
    office.post(f"{EXPORTS}/{planned['id']}/execute", {}, uuid4().hex)
    done = until(office, planned, "executed")
    assert office.get(f"/v1/invoices/{invoice['id']}")["escalated_on"] == str(today())
    (entry,) = office.get(f"{EXPORTS}/{done['id']}/entries", state="done")["items"]
    assert (entry["debtor"]["identity_number"], entry["fees"]) == ("900101-••••", "180.00")
    (swedish,) = lines_of(fetch(office, done, personal_numbers="true"), ";")
    assert (swedish["Typ"], swedish["Summa"], swedish["Gäldenärens org./personnr"]) == (
        "Nytt krav",
        "1430,00",
        "900101-0017",
    )
    assert (swedish["Gäldenär"], swedish["Avser"]) == (f"'{HOSTILE}", "'+Virke")
    assert swedish["Adress"] == "'@Gatan 1"
    (english,) = lines_of(fetch(office, done, language="en"), ",")
    assert (english["Type"], english["Total"], english["Debtor's identity number"]) == (
        "New claim",
        "1430.00",
        "900101-••••",
    )
    office.post(f"/v1/invoices/{invoice['id']}/payments", {"amount": "430.00", "paid_on": str(today())}, uuid4().hex)
    (update,) = office.get(f"{EXPORTS}/{carry_out(office)['id']}/entries", state="done")["items"]
    assert (update["kind"], update["news"], update["total"]) == ("update", ["payment"], "1000.00")
    back = office.post(f"/v1/invoices/{invoice['id']}/collection/take-back", {"reason": "Avbetalar"}, uuid4().hex)
    assert (back["escalated_on"], back["handovers"][0]["taken_back_reason"]) == (None, "Avbetalar")
    told = lines_of(fetch(office, carry_out(office)), ";")
    assert [(one["Händelser"], one["Återtaget därför att"]) for one in told] == [("återtaget", "Avbetalar")]
    assert len(office.get(EXPORTS)["items"]) == 3


def test_who_may_hand_over_and_who_may_look(stack: Stack, office: Api, invoice: Json) -> None:
    export = office.get(EXPORTS)["items"][0]
    key = office.post("/v1/api-keys", {"name": "viewer", "roles": ["viewer"]}, uuid4().hex)["key"]
    viewer = Api(office.base_url, key)
    assert viewer.get(f"{EXPORTS}/{export['id']}")["state"] == "executed"
    for refused in (
        lambda: viewer.post(EXPORTS, {}, uuid4().hex),
        lambda: viewer.get(f"{EXPORTS}/{export['id']}/entries"),
    ):
        with pytest.raises(ApiError) as error:
            refused()
        assert error.value.status == 403
    assert fetch(viewer, export).status_code == 403
    other = open_office(stack, "collection-neighbours")
    assert fetch(other, export).status_code == 404
