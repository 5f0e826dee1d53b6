"""Fields that point at users of the company: who may be chosen, what is printed, who is named in replies; handing over."""

from typing import Any
from uuid import uuid4

import pytest

from chassis.context import using
from chassis.testing import a_context, service_fixture
from contracts.access import Role
from gateway.identity import users
from gateway.models import User

from .conftest import PASSWORD, Company
from .test_customers import create, patch

service = service_fixture("customers")


def add_user(company: Company, name: str) -> User:
    with using(a_context(company.tenant)):
        return users.add(f"{uuid4().hex[:8]}@{company.tenant}.example", name, PASSWORD, [Role.SELLER])


def leave(company: Company, user: User) -> None:
    with using(a_context(company.tenant)):
        users.deactivate(user.id)


def rename(user: User, name: str) -> None:
    User._get_collection().update_one({"_id": user.id}, {"$set": {"name": name}})


@pytest.fixture
def bo(company: Company) -> User:
    return add_user(company, "Bo Ek")


def path_of(customer: Any) -> str:
    return f"/v1/customers/{customer['id']}"


def test_a_user_is_chosen_and_named(company: Company, bo: User) -> None:
    made = create(company, seller_id=bo.id, our_reference_id=bo.id, responsible_id=bo.id)
    assert (made["seller"], made["our_reference"], made["seller_id"]) == ("Bo Ek", "Bo Ek", bo.id)
    assert made["users"] == {bo.id: {"name": "Bo Ek", "active": True}}
    rename(bo, "Bo Ask")
    leave(company, bo)
    read = company.get(path_of(made)).json
    assert (read["seller"], read["users"]) == ("Bo Ek", {bo.id: {"name": "Bo Ask", "active": False}})
    card = company.get(path_of(made) + "/card").json["customer"]
    assert (card["responsible_id"], card["users"]) == (bo.id, {bo.id: {"name": "Bo Ask", "active": False}})


def test_a_customer_without_users_names_none(company: Company) -> None:
    made = create(company, seller="Anna på kontoret")
    assert (made["seller"], made["seller_id"], made["users"]) == ("Anna på kontoret", "", {})


@pytest.mark.parametrize("name", ["seller_id", "our_reference_id", "responsible_id"])
def test_who_is_none_is_refused_at_the_field(company: Company, other_company: Company, bo: User, name: str) -> None:
    made = create(company)
    for stranger in (other_company.user.id, "usr_0000000000"):
        for answer, pointer in (
            (company.post("/v1/customers", json={"fields": {"name": "B", name: stranger}}), f"/fields/{name}"),
            (patch(company, path_of(made), 1, **{name: stranger}), f"/{name}"),
        ):
            assert answer.status_code == 422, answer.text
            (bad,) = answer.json["errors"]
            assert (bad["pointer"], bad["code"]) == (pointer, "user_unknown")
            assert stranger in bad["detail"]
    leave(company, bo)
    refused = patch(company, path_of(made), 1, **{name: bo.id})
    assert [(one["pointer"], one["code"]) for one in refused.json["errors"]] == [(f"/{name}", "user_left")]
    assert company.get(path_of(made)).json["version"] == 1


def test_every_bad_field_is_named_at_once(company: Company) -> None:
    made = create(company)
    bad = patch(company, path_of(made), 1, seller_id="usr_1", email="no address", language="xx")
    assert {one["pointer"] for one in bad.json["errors"]} == {"/seller_id", "/email", "/language"}
    bad = company.post("/v1/customers", json={"fields": {"name": "B", "seller_id": "usr_1", "payment_terms_days": "x"}})
    assert {one["pointer"] for one in bad.json["errors"]} == {"/fields/seller_id", "/fields/payment_terms_days"}
    bad = company.post("/v1/customers", json={"fields": {"name": "B", "seller_id": "Anna"}})
    assert [one["pointer"] for one in bad.json["errors"]] == ["/fields/seller_id"]


def test_who_has_left_stays_where_they_stand(company: Company, bo: User) -> None:
    made = create(company, seller_id=bo.id)
    leave(company, bo)
    kept = patch(company, path_of(made), 1, seller_id=bo.id, phone="040-1")
    assert (kept.status_code, kept.json["seller_id"], kept.json["seller"]) == (200, bo.id, "Bo Ek")
    assert patch(company, path_of(made), 2, our_reference_id=bo.id).json["errors"][0]["code"] == "user_left"


def test_who_has_left_stays_in_a_series_that_is_changed(company: Company, bo: User, responder: Any) -> None:
    asked: list[str] = []

    def crm(method: str, body: Any, _context: Any) -> Any:
        asked.append(method)
        return {"id": "act_1", "participants": [{"user_id": bo.id}], **({} if method == "get_activity" else body)}

    leave(company, bo)
    with responder("crm", crm):
        answer = patch(company, "/v1/activities/act_1/following", 1, participants=[{"user_id": bo.id}])
    assert (answer.status_code, asked) == (200, ["get_activity", "change_following"])


def test_a_user_and_the_printed_name_go_together(company: Company, bo: User) -> None:
    eva = add_user(company, "Eva Lind")
    made = create(company, seller_id=bo.id, seller="Something else")
    path = path_of(made)
    assert made["seller"] == "Bo Ek"
    whole = {"seller_id": eva.id, "seller": "Bo Ek"}  # read as a whole, one field changed, sent back
    assert patch(company, path, 1, **whole).json["seller"] == "Eva Lind"
    text = patch(company, path, 2, seller_id=eva.id, seller="The desk").json
    assert (text["seller_id"], text["seller"]) == ("", "The desk")
    again = patch(company, path, 3, seller_id=eva.id).json
    assert (again["seller_id"], again["seller"]) == (eva.id, "Eva Lind")
    alone = patch(company, path, 4, seller="The desk").json
    assert (alone["seller_id"], alone["seller"], alone["users"]) == ("", "The desk", {})
    patch(company, path, 5, seller_id=bo.id)
    gone = patch(company, path, 6, seller_id=None).json
    assert (gone["seller_id"], gone["seller"]) == ("", "")


def test_the_same_text_again_takes_nobody_away(company: Company, bo: User) -> None:
    made = create(company, seller_id=bo.id)
    same = patch(company, path_of(made), 1, seller="Bo Ek", phone="040-1").json
    assert (same["seller_id"], same["seller"]) == (bo.id, "Bo Ek")


def test_me_is_the_caller(company: Company, bo: User) -> None:
    token = company.http.post("/v1/login", json={"login": bo.login, "password": PASSWORD}).json["token"]
    mine = {"Authorization": f"Bearer {token}"}
    body = {"fields": {"name": "Mitt AB", "seller_id": "me"}}
    made = company.http.post("/v1/customers", json=body, headers=mine).json
    create(company, name="Annat AB", seller_id=company.user.id)
    assert (made["seller_id"], made["seller"]) == (bo.id, "Bo Ek")
    listed = company.http.get("/v1/customers?seller_id=me", headers=mine).json["items"]
    assert [one["name"] for one in listed] == ["Mitt AB"]
    refused = company.get("/v1/customers?seller_id=me")
    assert [(one["pointer"], one["code"]) for one in refused.json["errors"]] == [("/seller_id", "user_none")]


def test_customers_of_a_user_who_left_are_found(company: Company, other_company: Company, bo: User) -> None:
    create(company, name="Bos AB", seller_id=bo.id, responsible_id=company.user.id)
    create(company, name="Annas AB", responsible_id=company.user.id)
    leave(company, bo)

    def found(query: str) -> list[str]:
        return sorted(one["name"] for one in company.get(f"/v1/customers?{query}").json["items"])

    assert found(f"seller_id={bo.id}") == ["Bos AB"]
    assert found(f"responsible_id={company.user.id}") == ["Annas AB", "Bos AB"]
    assert found(f"responsible_id={company.user.id}&seller_id={bo.id}") == ["Bos AB"]
    assert found("seller_id=") == ["Annas AB", "Bos AB"]
    for stranger in (other_company.user.id, "usr_1"):
        refused = company.get(f"/v1/customers?seller_id={stranger}")
        assert (refused.status_code, refused.json["errors"][0]["code"]) == (422, "user_unknown")


def test_users_are_listed_by_name_for_everybody(company: Company, other_company: Company, bo: User) -> None:
    ali = add_user(company, "Åsa Ali")
    leave(company, bo)
    listed = company.get("/v1/users/names", role="viewer").json["items"]
    assert [(one["id"], one["name"], one["active"], one["me"]) for one in listed] == [
        (company.user.id, "Anna", True, False),
        (ali.id, "Åsa Ali", True, False),
        (bo.id, "Bo Ek", False, False),
    ]


def test_customers_are_handed_over(company: Company, bo: User) -> None:
    eva = add_user(company, "Eva Lind")
    made = [create(company, name=f"Kund {number} AB", seller_id=bo.id, our_reference_id=bo.id) for number in range(3)]
    other = create(company, name="Annat AB", seller_id=company.user.id, responsible_id=bo.id)
    leave(company, bo)
    path = f"/v1/users/{bo.id}/hand-over"
    first = company.post(path, json={"to_id": eva.id, "fields": ["seller"]})
    assert (first.status_code, first.json) == (200, {"changed": 3, "left": 0, "activities": 0})
    read = company.get(path_of(made[0])).json
    assert (read["seller"], read["our_reference"], read["our_reference_id"]) == ("Eva Lind", "Bo Ek", bo.id)
    every = {"to_id": eva.id, "fields": ["seller", "our_reference", "responsible"]}
    assert company.post(path, json=every).json == {"changed": 4, "left": 0, "activities": 0}
    assert company.post(path, json=every).json == {"changed": 0, "left": 0, "activities": 0}
    read = company.get(path_of(other)).json
    assert (read["seller"], read["responsible_id"]) == ("Anna", eva.id)
    changes = company.get(path_of(made[0]) + "/history").json["items"]
    assert [one["source"] for one in changes[:2]] == ["handover", "handover"]
    fields = {(one["field"], one["before"], one["after"]) for one in changes[0]["changes"]}
    assert fields == {("our_reference_id", bo.id, eva.id), ("our_reference", "Bo Ek", "Eva Lind")}


def test_who_cannot_take_customers_over(company: Company, other_company: Company, bo: User) -> None:
    path = f"/v1/users/{company.user.id}/hand-over"
    leave(company, bo)
    for to_id, code in ((bo.id, "user_left"), (other_company.user.id, "user_unknown"), (company.user.id, "same_user")):
        refused = company.post(path, json={"to_id": to_id})
        assert [(one["pointer"], one["code"]) for one in refused.json["errors"]] == [("/to_id", code)]
    gone = company.post(f"/v1/users/{other_company.user.id}/hand-over", json={"to_id": company.user.id})
    assert (gone.status_code, gone.json["code"]) == (404, "gateway.user_not_found")
    assert company.post(path, json={"to_id": company.user.id}, role="seller").status_code == 403
