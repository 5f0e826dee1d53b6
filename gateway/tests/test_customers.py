"""Customers through the gateway, with the customers service as a process of its own."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from chassis.clock import today
from chassis.testing import service_fixture

from .conftest import Company

service = service_fixture("customers")


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
    assert [one["pointer"] for one in refused.json["errors"]] == ["/colour", "/gln"]
    refused = patch(company, path, 1, gln="1")
    assert (refused.status_code, [one["pointer"] for one in refused.json["errors"]]) == (422, ["/gln"])


def test_a_new_branch_is_answered_with_its_own_address(company: Company) -> None:
    customer = create(company)
    path = f"/v1/customers/{customer['id']}/branches"
    body = {"name": "Lund", "addresses": {"delivery": {"line1": "Kajen 1", "city": "Lund"}}}
    made = company.post(path, json=body, role="seller")
    assert (made.status_code, made.headers["ETag"]) == (201, '"2"')
    assert made.json["id"].startswith("bra_")
    assert (made.json["name"], made.json["customer_id"], made.json["version"]) == ("Lund", customer["id"], 2)
    assert made.headers["Location"] == f"{path}/{made.json['id']}"
    read = company.get(made.headers["Location"], role="viewer")
    assert (read.status_code, read.json, read.headers["ETag"]) == (200, made.json, '"2"')


def test_a_branch_is_changed_and_retired_and_answers_itself(company: Company) -> None:
    path = f"/v1/customers/{create(company)['id']}/branches"
    branch = company.post(path, json={"name": "Lund"}).json
    changed = patch(company, f"{path}/{branch['id']}", 2, name="Eslöv")
    assert (changed.status_code, changed.json["id"], changed.headers["ETag"]) == (200, branch["id"], '"3"')
    assert (changed.json["name"], changed.json["former_names"][0]["name"]) == ("Eslöv", "Lund")
    retired = company.post(f"{path}/{branch['id']}/retire", json={}, headers={"If-Match": '"3"'})
    assert (retired.status_code, retired.json["id"], retired.json["version"]) == (200, branch["id"], 4)
    assert retired.json["retired_on"] is not None
    assert [one["name"] for one in company.get(path).json["items"]] == ["Eslöv"]
    assert company.get(f"{path}?retired=false").json["items"] == []


def test_a_contact_is_created_read_and_changed_as_itself(company: Company) -> None:
    path = f"/v1/customers/{create(company)['id']}"
    branch = company.post(f"{path}/branches", json={"name": "Lund"}).json["id"]
    made = company.post(f"{path}/contacts", json={"name": "Nils", "branch_id": branch}, role="seller")
    assert (made.status_code, made.json["name"], made.json["branch_id"], made.headers["ETag"]) == (
        201,
        "Nils",
        branch,
        '"3"',
    )
    assert made.json["id"].startswith("con_")
    at = made.headers["Location"]
    assert at == f"{path}/contacts/{made.json['id']}"
    assert company.get(at).json == made.json
    changed = patch(company, at, 3, phone="046-1", active=False)
    assert (changed.json["id"], changed.json["phone"], changed.json["active"]) == (made.json["id"], "046-1", False)
    assert changed.json["customer_id"] == made.json["customer_id"]
    assert [one["name"] for one in company.get(f"{path}/contacts?branch_id={branch}").json["items"]] == ["Nils"]


def test_the_same_key_creates_one_branch(company: Company) -> None:
    path, key = f"/v1/customers/{create(company)['id']}/branches", {"Idempotency-Key": uuid4().hex}
    first, again = (company.post(path, json={"name": "Lund"}, headers=key) for _ in range(2))
    assert (first.status_code, again.status_code, first.json) == (201, 201, again.json)
    assert len(company.get(path).json["items"]) == 1


@pytest.mark.parametrize("part", ["branches/bra_unknown1", "contacts/con_unknown1"])
def test_an_unknown_part_is_not_found(company: Company, part: str) -> None:
    path = f"/v1/customers/{create(company)['id']}/{part}"
    assert company.get(path).status_code == 404
    assert patch(company, path, 1, name="Nytt").status_code == 404


def test_info_is_replaced(company: Company) -> None:
    path = f"/v1/customers/{create(company)['id']}"
    changed = company.open("PUT", f"{path}/info", json={"text": "Ring först"}, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.json["info"], changed.headers["ETag"]) == (200, "Ring först", '"2"')


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


def test_a_branch_gets_addresses_from_a_day_and_moves_to_another_customer(company: Company) -> None:
    old, new = create(company), create(company, name="Kedjan AB")
    path = f"/v1/customers/{old['id']}/branches"
    branch = company.post(path, json={"name": "Lund"}).json
    at, coming = f"{path}/{branch['id']}", (today() + timedelta(days=30)).isoformat()
    addresses = {"invoice": {"line1": "Nygatan 2", "city": "Lund"}}
    planned = patch(company, at, 2, addresses=addresses, valid_from=coming)
    assert [one["valid_from"] for one in planned.json["planned_addresses"]] == [coming]
    assert planned.json["addresses"]["invoice"]["line1"] == ""
    assert company.get(f"{at}?on={coming}").json["addresses"]["invoice"]["line1"] == "Nygatan 2"
    none = {"If-Match": '"3"'}
    withdrawn = company.post(f"{at}/addresses/withdraw", json={"valid_from": coming}, headers=none, role="seller")
    assert (withdrawn.status_code, withdrawn.json["planned_addresses"]) == (200, [])
    body = {"to_customer": new["number"], "on": coming}
    assert company.post(f"{at}/move", json=body, headers={"If-Match": '"4"'}, role="viewer").status_code == 403
    moved = company.post(f"{at}/move", json=body, headers={"If-Match": '"4"'}, role="seller")
    assert (moved.status_code, moved.json["moves"][0]["customer_name"]) == (200, "Kedjan AB")
    back = company.post(f"{at}/move/withdraw", json={}, headers={"If-Match": moved.headers["ETag"]}, role="seller")
    assert (back.status_code, back.json["moves"]) == (200, [])
    now = company.post(f"{at}/move", json=body | {"on": str(today())}, headers={"If-Match": back.headers["ETag"]})
    assert now.json["in_use"] is False
    arrived = company.get(f"/v1/customers/{new['id']}/branches?retired=false").json["items"]
    assert [(one["id"], one["name"]) for one in arrived] == [(branch["id"], "Lund")]
    late = company.post(f"{at}/move/withdraw", json={}, headers={"If-Match": now.headers["ETag"]})
    assert (late.status_code, late.json["code"]) == (409, "customers.branch_move_not_planned")
