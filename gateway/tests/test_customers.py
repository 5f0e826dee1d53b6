"""Customers through the gateway, with the customers service as a process of its own."""

import os
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from pymongo import MongoClient

from chassis.testing import a_service

from .conftest import Company


@pytest.fixture(scope="module", autouse=True)
def service() -> Iterator[None]:
    name = f"test_customers_{uuid4().hex[:8]}"
    with a_service("customers", name):
        yield
    MongoClient(os.environ["MONGODB_URL"]).drop_database(name)


def create(company: Company, name: str = "Byggvaruhuset i Malmö AB", **fields: Any) -> Any:
    answer = company.post("/v1/customers", json={"fields": {"name": name, **fields}}, role="seller")
    assert answer.status_code == 201, answer.text
    return answer.json


def patch(company: Company, path: str, version: int, **body: Any) -> Any:
    return company.open("PATCH", path, json=body, role="seller", headers={"If-Match": f'"{version}"'})


def test_create_read_change(company: Company) -> None:
    answer = company.post("/v1/customers", json={"fields": {"name": "Bygg AB", "identity_number": "5560160680"}})
    path = answer.headers["Location"]
    assert (answer.status_code, answer.headers["ETag"], path) == (201, '"1"', f"/v1/customers/{answer.json['id']}")
    read = company.get(path, role="viewer")
    assert (read.json["number"], read.json["identity_number"], read.headers["ETag"]) == ("10001", "556016-0680", '"1"')
    changed = patch(company, path, 1, phone="040-1", addresses={"invoice": {"city": "Lund"}})
    assert (changed.status_code, changed.json["phone"], changed.headers["ETag"]) == (200, "040-1", '"2"')
    assert patch(company, path, 1, phone="040-2").status_code == 412
    assert company.open("PATCH", path, json={"phone": "1"}).status_code == 428
    assert company.open("PATCH", path, "viewer", json={"phone": "1"}).status_code == 403


def test_the_same_key_creates_one_customer(company: Company) -> None:
    headers = {"Idempotency-Key": uuid4().hex}
    body = {"fields": {"name": "Bygg AB"}}
    first, again = (company.post("/v1/customers", json=body, headers=headers) for _ in range(2))
    assert first.json["id"] == again.json["id"]
    assert len(company.get("/v1/customers").json["items"]) == 1


def test_a_likely_duplicate_names_whom_it_resembles(company: Company) -> None:
    first = create(company, identity_number="5560160680")
    body = {"fields": {"name": "Annat AB", "identity_number": "556016-0680"}}
    refused = company.post("/v1/customers", json=body)
    assert (refused.status_code, refused.json["code"], refused.json["customer_ids"]) == (
        409,
        "customers.customer_duplicate",
        [first["id"]],
    )
    assert company.post("/v1/customers", json={**body, "insist": True}).status_code == 201


def test_every_bad_field_has_a_pointer(company: Company) -> None:
    refused = company.post(
        "/v1/customers", json={"fields": {"name": "A", "identity_number": "556016-0681", "gln": "1"}}
    )
    assert refused.status_code == 422
    assert {one["pointer"]: one["code"] for one in refused.json["errors"]} == {
        "/fields/identity_number": "bad_check_digit",
        "/fields/gln": "bad_gln",
    }


def test_a_bad_change_is_pointed_at_in_the_body_that_was_sent(company: Company) -> None:
    path = f"/v1/customers/{create(company)['id']}"
    refused = patch(company, path, 1, gln="1", colour="red")
    assert [one["pointer"] for one in refused.json["errors"]] == ["/colour"]
    refused = patch(company, path, 1, gln="1")
    assert (refused.status_code, [one["pointer"] for one in refused.json["errors"]]) == (422, ["/gln"])


def test_parts_have_addresses_of_their_own(company: Company) -> None:
    path = f"/v1/customers/{create(company)['id']}"
    branch = company.post(f"{path}/branches", json={"name": "Lund"}, role="seller")
    branch_id = branch.json["branches"][0]["id"]
    contact = company.post(f"{path}/contacts", json={"name": "Nils", "branch_id": branch_id}, role="seller")
    assert (branch.status_code, contact.status_code) == (201, 201)
    assert patch(company, f"{path}/branches/{branch_id}", 3, name="Eslöv").json["branches"][0]["name"] == "Eslöv"
    contact_id = contact.json["contacts"][0]["id"]
    assert patch(company, f"{path}/contacts/{contact_id}", 4, phone="046-1").json["contacts"][0]["phone"] == "046-1"
    headers = {"If-Match": '"5"'}
    retired = company.post(f"{path}/branches/{branch_id}/retire", json={}, headers=headers)
    assert retired.json["branches"][0]["retired_on"] is not None
    told = company.open("PUT", f"{path}/info", json={"text": "Ring först"}, headers={"If-Match": '"6"'})
    assert (told.status_code, told.json["info"]) == (200, "Ring först")
    assert [one["name"] for one in company.get(f"{path}/branches").json["items"]] == ["Eslöv"]
    assert company.get(f"{path}/branches?retired=false").json["items"] == []
    there = company.get(f"{path}/contacts?branch_id={branch_id}").json["items"]
    assert [one["name"] for one in there] == ["Nils"]


def test_a_company_has_settings(company: Company) -> None:
    path, headers = "/v1/customers/settings", {"If-Match": '"1"'}
    assert company.get(path, role="viewer").json["map_address"] == "visiting"
    body = {"map_address": "invoice"}
    assert company.open("PUT", path, "seller", json=body, headers=headers).status_code == 403
    assert company.open("PUT", path, json={"map_address": "moon"}, headers=headers).status_code == 422
    changed = company.open("PUT", path, json=body, headers=headers)
    assert (changed.status_code, changed.json["map_address"], changed.headers["ETag"]) == (200, "invoice", '"2"')


def test_the_list_has_pages(company: Company) -> None:
    names = [create(company, f"Kund {at}")["name"] for at in range(3)]
    first = company.get("/v1/customers?limit=2")
    link = first.headers["Link"]
    assert link.endswith('; rel="next"')
    rest = company.get(link[1 : link.index(">")])
    assert [row["name"] for row in [*first.json["items"], *rest.json["items"]]] == names[::-1]


def test_another_companys_customer_answers_like_an_unknown_one(company: Company, other_company: Company) -> None:
    theirs = create(other_company)["id"]
    unknown = "cus_" + "0" * 32
    answers = [company.get(f"/v1/customers/{one}") for one in (theirs, unknown)]
    assert [one.status_code for one in answers] == [404, 404]
    said = [{**one.json, "request_id": "", "id": "", "detail": ""} for one in answers]
    assert said[0] == said[1]
