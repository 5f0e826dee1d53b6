"""Invoices through the gateway, with customers, billing and sales as processes of their own."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from uuid import uuid4

import pytest

from chassis.testing import a_service, drop_database, wait_until
from contracts.services import SERVICES

from .conftest import Company

SELLER = {
    "seller_name": "Nordkap Handel AB",
    "seller_vat_number": "SE556016068001",
    "seller_address": {"city": "Göteborg"},
    "reminder_fee_agreed": True,
    "reminder_ladder": {"in_order": False},
}
NOT_NEEDED = ("crm", "documents")
LINES = [{"text": "Virke", "quantity": "2.5", "unit": "m", "price": "1787.10"}]


@pytest.fixture(scope="module", autouse=True)
def services() -> Iterator[None]:
    names = {service: f"test_{service}_{uuid4().hex[:8]}" for service in SERVICES if service not in NOT_NEEDED}
    with ExitStack() as stack:
        for service, name in names.items():
            stack.enter_context(a_service(service, name))
        yield
    for name in names.values():
        drop_database(name)


@pytest.fixture
def customer(company: Company) -> str:
    """A customer of a company whose settings are filled in."""
    assert company.open("PUT", "/v1/billing/settings", json=SELLER, headers={"If-Match": '"1"'}).status_code == 200
    fields = {"name": f"Byggvaruhuset {uuid4().hex[:6]}", "addresses": {"invoice": {"city": "Malmö"}}}
    answer = company.post("/v1/customers", json={"fields": fields})
    assert answer.status_code == 201, answer.text
    made: str = answer.json["id"]
    return made


def post(company: Company, path: str, json: Any = None, key: str = "", role: str = "accountant") -> Any:
    return company.post(path, json=json or {}, role=role, headers={"Idempotency-Key": key or uuid4().hex})


def test_from_draft_to_paid(company: Company, customer: str) -> None:
    answer = post(company, f"/v1/customers/{customer}/invoices", {"lines": LINES})
    draft = answer.json
    assert (answer.status_code, draft["status"], draft["totals"]["total"]) == (201, "draft", "5585.00")
    path = answer.headers["Location"]
    assert (path, answer.headers["ETag"]) == (f"/v1/invoices/{draft['id']}", '"1"')
    change = {"lines": LINES, "text": "Order 4711"}
    changed = company.open("PUT", path, "accountant", json=change, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.json["text"], changed.headers["ETag"]) == (200, "Order 4711", '"2"')
    assert company.open("PUT", path, "accountant", json=change, headers={"If-Match": '"1"'}).status_code == 412
    assert company.open("PUT", path, "accountant", json=change).status_code == 428
    issued = post(company, f"{path}/issue").json
    assert (issued["status"], issued["number"], issued["ocr"]) == ("issued", "1001", "100164")
    refused = company.open("DELETE", path, "accountant")
    assert (refused.status_code, refused.json["code"]) == (409, "billing.invoice_step_refused")
    assert (refused.json["state"], refused.json["step"], refused.json["former_code"]) == (
        "issued",
        "delete",
        "billing.invoice_issued",
    )
    assert refused.json["detail"].startswith(
        "The invoice has the status “Issued”: “Delete draft” is not possible. Possible: “"
    )
    paid = post(company, f"{path}/payments", {"amount": "5585.00", "paid_on": issued["issue_date"]})
    assert (paid.status_code, paid.json["status"], paid.json["remaining"]) == (201, "paid", "0.00")
    back = post(company, f"{path}/payments/{paid.json['payments'][0]['id']}/withdraw", {"reason": "Studsade"})
    assert (back.status_code, back.json["status"]) == (200, "issued")


def test_one_key_one_payment(company: Company, customer: str) -> None:
    issued = post(company, f"/v1/customers/{customer}/invoices", {"lines": LINES, "issue": True}).json
    payment = {"amount": "100.00", "paid_on": issued["issue_date"]}
    path = f"/v1/invoices/{issued['id']}"
    first, again = (post(company, f"{path}/payments", payment, "one-key-of-mine") for _ in range(2))
    assert (again.json, again.headers.get("Idempotency-Replayed")) == (first.json, "true")
    assert company.get(path).json["paid"] == "100.00"
    other = post(company, f"{path}/payments", payment | {"amount": "1.00"}, "one-key-of-mine")
    assert other.status_code == 422
    assert company.post(f"{path}/payments", json=payment).status_code == 400


def test_reminders_ratings_and_the_card(company: Company, customer: str) -> None:
    wanted = {"lines": LINES, "issue": True, "issue_date": "2026-01-02"}
    invoice = post(company, f"/v1/customers/{customer}/invoices", wanted).json
    reminders = f"/v1/invoices/{invoice['id']}/reminders"
    planned = post(company, reminders, {"level": 2, "planned_on": "2026-02-20"})
    assert (planned.status_code, planned.json["fee"], planned.json["status"]) == (201, "60.00", "planned")
    sent = post(company, f"{reminders}/{planned.json['id']}/send", {"sent_on": "2026-02-21"})
    assert sent.json["status"] == "sent"
    rating = {"provider": "creditsafe", "letter": "b", "as_of": "2026-01-15"}
    assert post(company, f"/v1/customers/{customer}/ratings", rating).json["normalised"] == 4
    for name in ("invoices", "reminders", "ratings"):
        assert len(company.get(f"/v1/customers/{customer}/{name}", role="viewer").json["items"]) == 1
    card = company.get(f"/v1/customers/{customer}/card?tabs=invoices,reminders,rating").json
    assert [(tab["key"], tab["status"], tab["total"]) for tab in card["tabs"]] == [
        ("invoices", "ok", 1),
        ("reminders", "ok", 1),
        ("rating", "ok", 1),
    ]
    proof = company.get("/v1/invoices/number-series/proof", role="accountant").json
    assert (proof["complete"], proof["series"][0]["count"]) == (True, 1)


def test_a_reminder_of_days_whose_reference_rate_is_missing(company: Company, customer: str) -> None:
    """It is planned and marked on the card; only sending it is refused, with what has to be done."""
    wanted = {"lines": LINES, "issue": True, "issue_date": "2026-01-02"}
    invoice = post(company, f"/v1/customers/{customer}/invoices", wanted).json
    reminders = f"/v1/invoices/{invoice['id']}/reminders"
    planned = post(company, reminders, {"level": 3, "planned_on": "2026-07-10"})
    # 5 585.00 due 2026-02-01: 159 days at 10 %
    assert (planned.status_code, planned.json["interest"], planned.json["provisional"]) == (201, "243.29", True)
    sent = company.post(f"{reminders}/{planned.json['id']}/send", role="accountant", headers={"Accept-Language": "sv"})
    assert (sent.status_code, sent.json["code"]) == (409, "billing.interest_provisional")
    assert "kundkort rates add reference 2026-07-01 PROCENT" in sent.json["detail"]
    (item,) = company.get(f"/v1/customers/{customer}/card?tabs=reminders").json["tabs"][0]["items"]
    assert item["provisional"] is True
    headers = {"Accept-Language": "sv"}
    known = company.open("GET", "/v1/billing/rates", "viewer", headers=headers).json
    assert known["missing"][0] == "2026-07-01"
    assert known["warnings"][0]["detail"].startswith("Referensräntan för halvåret från 2026-07-01 saknas.")
    assert {"table": "fee", "kind": "late_payment", "first": "2013-03-16", "value": "450.00"}.items() <= next(
        one for one in known["items"] if one["kind"] == "late_payment"
    ).items()


def test_bad_fields_are_named_all_at_once(company: Company, customer: str) -> None:
    bad = {"lines": [{"text": "", "price": "1.00001"}], "number": 7, "payment_terms_days": -1}
    answer = post(company, f"/v1/customers/{customer}/invoices", bad)
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json["errors"]} == {
        "/lines/0/text",
        "/lines/0/price",
        "/number",
        "/payment_terms_days",
    }
    wrong = company.open("PUT", "/v1/billing/settings", json={"bankgiro": "735-4321"}, headers={"If-Match": '"2"'})
    assert (wrong.status_code, wrong.json["errors"][0]["pointer"]) == (422, "/bankgiro")


def test_who_may_what(company: Company, other_company: Company, customer: str) -> None:
    path = f"/v1/customers/{customer}/invoices"
    assert post(company, path, {"lines": LINES}, role="seller").status_code == 403
    made = post(company, path, {"lines": LINES}).json
    theirs = other_company.get(f"/v1/invoices/{made['id']}")
    nobodys = other_company.get("/v1/invoices/inv_0")
    assert (theirs.status_code, nobodys.status_code) == (404, 404)
    assert theirs.json["code"] == nobodys.json["code"]
    assert post(other_company, path, {"lines": LINES}).status_code == 404
    company.put_module("rating", False)
    wait_until(lambda: company.get(f"/v1/customers/{customer}/ratings").status_code == 403)
    assert company.get(path).status_code == 200


def test_the_order_of_an_invoice_is_the_customers_own(company: Company, other_company: Company, customer: str) -> None:
    def place(of: Company, customer_id: str) -> str:
        lines = [{"text": "Rör", "quantity": "1", "price": "19.99"}]
        placed = post(of, f"/v1/customers/{customer_id}/orders", {"lines": lines}, role="seller")
        assert placed.status_code == 201, placed.text
        order: str = placed.json["id"]
        return order

    def make(of: Company) -> str:
        fields = {"name": f"Rörfirman {uuid4().hex[:6]}", "addresses": {"invoice": {"city": "Lund"}}}
        made: str = of.post("/v1/customers", json={"fields": fields}).json["id"]
        return made

    own = place(company, customer)
    path = f"/v1/customers/{customer}/invoices"
    anothers = place(company, make(company))
    missing = [place(other_company, make(other_company)), "ord_unknown"]
    answer = post(company, path, {"lines": LINES, "order_id": anothers})
    assert (answer.status_code, [(one["pointer"], one["code"]) for one in answer.json["errors"]]) == (
        422,
        [("/order_id", "order_unknown")],
    )
    for order_id in missing:
        answer = post(company, path, {"lines": LINES, "order_id": order_id})
        assert (answer.status_code, answer.json["code"]) == (404, "sales.order_not_found")
    undelivered = post(company, path, {"lines": LINES, "order_id": own})
    assert (undelivered.status_code, undelivered.json["code"]) == (409, "sales.order_step_refused")
    draft = post(company, path, {"lines": LINES})
    later = company.open(
        "PUT",
        draft.headers["Location"],
        "accountant",
        json={"lines": LINES, "order_id": own},
        headers={"If-Match": draft.headers["ETag"]},
    )
    assert (later.status_code, later.json["errors"][0]["code"]) == (422, "order_not_from_start")
    company.put_module("sales", False)
    off = post(company, path, {"lines": LINES, "order_id": own})
    assert (off.status_code, off.json["code"]) == (403, "sales.module_off")
