"""Quotes, orders, contracts and receipts through the gateway, with customers and sales as processes of their own."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from uuid import uuid4

import pytest

from chassis import database
from chassis.testing import a_service, wait_until

from .conftest import Company

LINES = [{"text": "Virke", "quantity": "2.5", "unit": "m", "price": "1787.10"}]


@pytest.fixture(scope="module", autouse=True)
def services() -> Iterator[None]:
    names = {service: f"test_{service}_{uuid4().hex[:8]}" for service in ("customers", "sales")}
    with ExitStack() as stack:
        for service, name in names.items():
            stack.enter_context(a_service(service, name))
        yield
    for service, name in names.items():
        database.open_database(f"{service}_of_sales_tests", os.environ["MONGODB_URL"], name).drop_database(name)


def a_customer(company: Company, **fields: Any) -> str:
    given = {"name": f"Byggvaruhuset {uuid4().hex[:6]}", "addresses": {"invoice": {"city": "Malmö"}}}
    answer = company.post("/v1/customers", json={"fields": given | fields})
    assert answer.status_code == 201, answer.text
    made: str = answer.json["id"]
    return made


def post(company: Company, path: str, json: Any = None, key: str = "", role: str = "seller") -> Any:
    return company.post(path, json=json or {}, role=role, headers={"Idempotency-Key": key or uuid4().hex})


def test_from_the_quote_to_the_completed_order(company: Company) -> None:
    customer = a_customer(company)
    answer = post(company, f"/v1/customers/{customer}/quotes", {"lines": LINES})
    quote = answer.json
    assert (answer.status_code, quote["status"], quote["totals"]["total"]) == (201, "draft", "5584.69")
    path = answer.headers["Location"]
    assert (path, answer.headers["ETag"]) == (f"/v1/quotes/{quote['id']}", '"1"')
    changing = {"json": {"text": "Altan"}, "headers": {"If-Match": '"1"'}}
    assert company.open("PATCH", path, "seller", **changing).json["text"] == "Altan"
    assert company.open("PATCH", path, "seller", **changing).status_code == 412
    assert company.open("PATCH", path, "seller", json={"text": "x"}).status_code == 428
    refused = post(company, f"{path}/orders")
    assert (refused.status_code, refused.json["code"]) == (409, "sales.quote_step_refused")
    assert refused.json["allowed"] == ["cancel", "change", "reprice", "send"]
    for step in ("send", "accept"):
        assert post(company, f"{path}/{step}").status_code == 200
    key = uuid4().hex
    ordered = post(company, f"{path}/orders", key=key)
    assert (ordered.status_code, post(company, f"{path}/orders", key=key).json) == (201, ordered.json)
    at = ordered.headers["Location"]
    for step in ("confirm", "deliver"):
        assert post(company, f"{at}/{step}").status_code == 200
    assert post(company, f"{at}/invoice").status_code == 403
    assert post(company, f"{at}/invoiced", role="accountant").json["status"] == "completed"
    listed = company.get(f"/v1/customers/{customer}/orders?status=completed", role="viewer").json["items"]
    assert [row["id"] for row in listed] == [ordered.json["id"]]


def test_money_documents_need_a_key(company: Company) -> None:
    customer = a_customer(company)
    for path in (f"/v1/customers/{customer}/{kind}" for kind in ("quotes", "orders", "contracts")):
        assert company.post(path, json={"lines": LINES}, role="seller").status_code == 400
    assert company.post("/v1/receipts", json={"lines": LINES}, role="seller").status_code == 400


def test_an_order_asks_for_the_branch(company: Company) -> None:
    customer = a_customer(company)
    path = f"/v1/customers/{customer}/branches"
    branch = company.post(path, json={"name": "Limhamn"}).json["id"]
    orders = f"/v1/customers/{customer}/orders"
    placed = post(company, orders, {"lines": LINES, "branch_id": branch})
    assert (placed.status_code, placed.json["party"]["branch_name"]) == (201, "Limhamn")
    for wrong, code in ((None, "branch_needed"), ("bra_wrong", "branch_unknown")):
        refused = post(company, orders, {"lines": LINES, "branch_id": wrong})
        assert refused.status_code == 422, refused.text
        assert [(one["pointer"], one["code"]) for one in refused.json["errors"]] == [("/branch_id", code)]
    gone = post(company, "/v1/customers/cus_none/orders", {"lines": LINES})
    assert gone.status_code == 404


def test_a_draft_moves_to_another_branch_and_sent_versions_stay(company: Company) -> None:
    customer = a_customer(company)
    names = ("Limhamn", "Lund")
    north, south = (company.post(f"/v1/customers/{customer}/branches", json={"name": one}).json["id"] for one in names)
    placed = post(company, f"/v1/customers/{customer}/orders", {"lines": LINES, "branch_id": north})
    at, etag = placed.headers["Location"], {"If-Match": placed.headers["ETag"]}
    moved = company.open("PATCH", at, "seller", json={"branch_id": south}, headers=etag)
    assert (moved.status_code, moved.json["party"]["branch_name"]) == (200, "Lund")
    quote = post(company, f"/v1/customers/{customer}/quotes", {"lines": LINES}).headers["Location"]
    for step in ("send", "revise"):
        assert post(company, f"{quote}/{step}").status_code == 200
    (version,) = company.get(f"{quote}/versions", role="viewer").json["versions"]
    assert (version["revision"], version["status"], version["totals"]["total"]) == (1, "sent", "5584.69")


def test_contract_and_receipt(company: Company) -> None:
    customer = a_customer(company)
    starts = {"lines": LINES, "starts_on": "2026-01-01", "period_months": 3}
    contract = post(company, f"/v1/customers/{customer}/contracts", starts)
    assert contract.status_code == 201, contract.text
    active = post(company, f"{contract.headers['Location']}/activate").json
    assert (active["status"], active["next_period"]["last"]) == ("active", "2026-03-31")
    receipt = post(company, "/v1/receipts", {"customer_id": customer, "lines": LINES})
    at = receipt.headers["Location"]
    wrong = post(company, f"{at}/complete", {"payments": [{"means": "card", "amount": "1.00"}]})
    assert (wrong.status_code, wrong.json["errors"][0]["pointer"]) == (422, "/payments")
    done = post(company, f"{at}/complete", {"payments": [{"means": "card", "amount": "4467.75"}]}).json
    assert (done["status"], done["number"]) == ("completed", "1")
    back = post(company, f"{at}/return")
    assert (back.status_code, back.json["totals"]["total"]) == (201, "-4467.75")


def test_modules_are_switched_one_by_one(company: Company) -> None:
    customer = a_customer(company)
    version = company.get("/v1/company/modules").headers["ETag"]
    switched = company.open("PUT", "/v1/company/modules/cash", json={"on": False}, headers={"If-Match": version})
    assert switched.status_code == 200, switched.text
    refused = company.get(f"/v1/customers/{customer}/receipts")
    assert (refused.status_code, company.get(f"/v1/customers/{customer}/orders").status_code) == (403, 200)


def test_another_company_sees_nothing(company: Company, other_company: Company) -> None:
    placed = post(company, f"/v1/customers/{a_customer(company)}/orders", {"lines": LINES})
    at = placed.headers["Location"]
    assert other_company.get(at).status_code == 404
    assert post(other_company, f"{at}/confirm").status_code == 404
    assert company.get(at).json["status"] == "draft"


def test_a_prospect_that_orders_is_a_customer(company: Company) -> None:
    prospect = a_customer(company, stage="prospect")
    assert post(company, f"/v1/customers/{prospect}/orders", {"lines": LINES}).status_code == 201
    wait_until(lambda: company.get(f"/v1/customers/{prospect}").json["stage"] == "customer")
