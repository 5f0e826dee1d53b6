"""Changes of many customers over HTTP: the plan and its digest, carrying it out once whatever is killed, undoing it, its file."""

from collections.abc import Iterator
from typing import Any

import pytest

from chassis.context import using
from chassis.testing import a_context, wait_until
from contracts import errors_catalogue
from gateway.bulk import errors, plan
from gateway.bulk.models import Bulk

from .bulk_register import Register, id_of, serving
from .conftest import Company

Json = dict[str, Any]


@pytest.fixture
def register(responder: Any) -> Iterator[Register]:
    with serving(responder, Register(6)) as found:
        yield found


def make(company: Company, **fields: Any) -> Json:
    asked = {"action": "change", "change": {"group": "Nord"}, **fields}
    if "filters" not in asked:
        asked.setdefault("customer_ids", [id_of(at) for at in range(1, 7)])
    answer = company.post("/v1/bulk", json=asked)
    assert answer.status_code == 201, answer.json
    found: Json = answer.json
    return found


def carry_out(company: Company, made: Json, **arguments: Any) -> Any:
    return company.post(f"/v1/bulk/{made['id']}/run", json={"digest": made["digest"]}, **arguments)


def items(company: Company, made: Json, **query: Any) -> list[Json]:
    answer = company.get(f"/v1/bulk/{made['id']}/customers", query_string=query)
    assert answer.status_code == 200, answer.json
    found: list[Json] = answer.json["items"]
    return found


def outcomes(company: Company, made: Json) -> list[str]:
    return [one["outcome"] for one in items(company, made)]


def test_a_plan_says_what_would_become_of_each_and_changes_nothing(company: Company, register: Register) -> None:
    register.edit(id_of(2), group="Nord")
    register.customers[id_of(3)]["refuses"] = True
    made = make(company, customer_ids=[id_of(1), id_of(2), id_of(3), id_of(99), id_of(1)])
    assert (made["state"], made["total"]) == ("planned", 4)
    counted = {name: count for name, count in made["counts"].items() if count}
    assert counted == {"planned": 1, "unchanged": 1, "refused": 2}
    first, _, third, fourth = items(company, made)
    assert (first["number"], first["before"], first["after"]) == ("10001", {"group": ""}, {"group": "Nord"})
    assert (third["code"], fourth["code"]) == ("customers.customer_being_deleted", "customers.customer_not_found")
    swedish = company.get(f"/v1/bulk/{made['id']}/customers?outcome=refused", headers={"Accept-Language": "sv"}).json
    assert swedish["items"][0]["reason"].startswith("Kunden håller på att tas bort")
    assert not register.writes


def test_the_plan_that_was_shown_is_carried_out_once(company: Company, register: Register) -> None:
    made = make(company)
    other = company.post(f"/v1/bulk/{made['id']}/run", json={"digest": "0" * 64})
    assert (other.status_code, other.json["code"]) == (409, "gateway.bulk_plan_stale")
    answer = carry_out(company, made)
    assert (answer.status_code, answer.json["state"], answer.json["counts"]["changed"]) == (202, "done", 6)
    assert carry_out(company, made).json["state"] == "done"
    assert {*register.writes.values()} == {1}
    assert {one["fields"]["group"] for one in register.customers.values()} == {"Nord"}
    assert {(context.source, context.request_id.partition(":")[0]) for context in register.by} == {("bulk", made["id"])}


def test_a_customer_that_changed_since_makes_the_plan_stale(company: Company, register: Register) -> None:
    made = make(company)
    register.edit(id_of(4), seller="Ola")
    answer = carry_out(company, made)
    assert (answer.status_code, answer.json["code"], answer.json["count"]) == (409, "gateway.bulk_plan_stale", 1)
    assert not register.writes
    assert carry_out(company, make(company)).json["counts"]["changed"] == 6


def test_in_the_background_one_that_changed_since_is_left_alone(
    company: Company, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "AT_ONCE", 5)
    made = make(company, filters={"name": "Kund"})
    assert made["in_background"] is True
    register.edit(id_of(4), seller="Ola")
    assert carry_out(company, made).status_code == 202
    wait_until(lambda: company.get(f"/v1/bulk/{made['id']}").json["state"] == "done")
    assert outcomes(company, made) == ["changed", "changed", "changed", "changed_since", "changed", "changed"]
    assert register.customers[id_of(4)]["fields"] == {"seller": "Ola", "group": "", "active": True}


def test_undo_restores_what_nobody_has_changed_since(company: Company, register: Register) -> None:
    made = make(company, change={"group": "Nord", "seller": "Åsa"})
    assert company.post(f"/v1/bulk/{made['id']}/undo").json["code"] == "gateway.bulk_not_done"
    carry_out(company, made)
    register.edit(id_of(1), group="Syd")
    register.edit(id_of(2), group="Syd", seller="Bo")
    answer = company.post(f"/v1/bulk/{made['id']}/undo")
    assert (answer.status_code, answer.json["state"]) == (202, "undone")
    first, second, third, *_ = items(company, made)
    assert (first["outcome"], first["kept"], second["outcome"]) == ("undone_in_part", ["group"], "kept")
    assert third["outcome"] == "undone"
    fields = [register.customers[id_of(at)]["fields"] for at in (1, 2, 3)]
    assert [(one["seller"], one["group"]) for one in fields] == [("Eva", "Syd"), ("Bo", "Syd"), ("Eva", "")]
    writes = register.writes.total()
    assert company.post(f"/v1/bulk/{made['id']}/undo").json["state"] == "undone"
    assert register.writes.total() == writes
    assert register.by[-1].source == "bulk_undo"


def test_undo_has_a_last_day(company: Company, register: Register) -> None:
    made = make(company)
    carry_out(company, made)
    Bulk._get_collection().update_one({"_id": made["id"]}, {"$set": {"undo_until": "2026-01-31"}})
    answer = company.post(f"/v1/bulk/{made['id']}/undo")
    assert (answer.status_code, answer.json["code"]) == (409, "gateway.bulk_too_old")


def test_properties_are_put_on_and_taken_back(company: Company, register: Register) -> None:
    register.tags = {id_of(1): {"prp_1": "2020"}, id_of(2): {"prp_2": "2020"}}
    made = make(
        company, action="properties", change=None, add=["prp_1"], remove=["prp_2"], customer_ids=register.ids[:4]
    )
    assert outcomes(company, made) == ["unchanged", "planned", "planned", "planned"]
    carry_out(company, made)
    assert {*register.tags[id_of(2)], *register.tags[id_of(3)]} == {"prp_1"}
    register.tags[id_of(3)] = {"prp_1": "2031-01-01T00:00:00Z"}  # taken off and put on again by hand
    company.post(f"/v1/bulk/{made['id']}/undo")
    assert outcomes(company, made) == ["unchanged", "undone", "kept", "undone"]
    assert [[*register.tags[id_of(at)]] for at in (1, 2, 3, 4)] == [["prp_1"], ["prp_2"], ["prp_1"], []]


def test_an_activity_for_each_and_back(company: Company, register: Register) -> None:
    activity = {"kind": "todo", "text": "Ring", "due_on": "2027-01-10"}
    made = make(company, action="activity", change=None, activity=activity, customer_ids=register.ids[:2])
    carry_out(company, made)
    assert sorted(one["customer_id"] for one in register.activities.values()) == register.ids[:2]
    first, second = items(company, made)
    register.activities[first["activity_id"]]["version"] = 2  # somebody has begun
    company.post(f"/v1/bulk/{made['id']}/undo")
    assert outcomes(company, made) == ["kept", "undone"]
    assert register.activities[second["activity_id"]]["status"] == "cancelled"


def test_an_export_has_a_file_and_nothing_to_carry_out(company: Company, register: Register) -> None:
    made = make(company, action="export", change=None, customer_ids=[id_of(2), id_of(1), id_of(99)])
    lines = company.get(f"/v1/bulk/{made['id']}/file").get_data(as_text=True).splitlines()
    assert lines[0].startswith("\ufeffnumber;")
    assert [line.partition(";")[0] for line in lines[1:]] == ["10002", "10001"]
    assert carry_out(company, made).json["code"] == "gateway.bulk_not_planned"


def test_the_file_of_a_change_says_what_became_of_each(company: Company, register: Register) -> None:
    register.customers[id_of(1)]["name"] = "=cmd()"
    made = make(company, customer_ids=register.ids[:2])
    carry_out(company, made)
    lines = company.get(f"/v1/bulk/{made['id']}/file?language=en").get_data(as_text=True).splitlines()
    assert lines[1] == "10001,'=cmd(),changed,Customer group: ,Customer group: Nord,"


def test_the_file_names_users_properties_and_values(company: Company, register: Register) -> None:
    user = company.get("/v1/users").json["items"][0]["id"]
    register.edit(id_of(1), responsible_id="", language="sv")
    change = {"responsible_id": user, "language": "en", "active": False}
    made = make(company, change=change, customer_ids=register.ids[:1])
    (_, line) = company.get(f"/v1/bulk/{made['id']}/file").get_data(as_text=True).splitlines()
    assert line.endswith(
        "Aktiv: ja, Dokumentspråk: Svenska, Ansvarig: ;Aktiv: nej, Dokumentspråk: Engelska, Ansvarig: Anna;"
    )
    tagged = make(company, action="properties", change=None, add=["prp_1"], customer_ids=register.ids[:1])
    (_, line) = company.get(f"/v1/bulk/{tagged['id']}/file").get_data(as_text=True).splitlines()
    assert line.endswith("Egenskaper: ;Egenskaper: Mässa;")


@pytest.mark.parametrize(
    ("asked", "pointer", "code"),
    [
        ({"customer_ids": None}, "/customer_ids", "one_of_these"),
        ({"filters": {}}, "/customer_ids", "one_of_these"),
        ({"customer_ids": []}, "/customer_ids", "too_short"),
        ({"change": {}}, "/change", "action_needs"),
        ({"change": {"name": "Nytt"}}, "/change/name", "extra_forbidden"),
        ({"change": {"payment_terms_days": -1}}, "/change/payment_terms_days", "greater_than_equal"),
        ({"change": {"seller_id": "usr_9"}}, "/change/seller_id", "user_unknown"),
        ({"add": ["prp_1"]}, "/add", "action_without"),
        ({"action": "properties", "change": None, "add": ["prp_1"], "remove": ["prp_1"]}, "/remove/0", "both_ways"),
        ({"action": "activity", "change": None, "activity": {"kind": "todo"}}, "/activity/text", "missing"),
        (
            {"action": "activity", "change": None, "activity": {"kind": "todo", "text": "Ring"}},
            "/activity/due_on",
            "missing",
        ),
    ],
)
def test_what_is_wrong_is_named(company: Company, register: Register, asked: Json, pointer: str, code: str) -> None:
    whole = {"action": "change", "change": {"group": "Nord"}, "customer_ids": register.ids, **asked}
    answer = company.post("/v1/bulk", json={name: value for name, value in whole.items() if value is not None})
    assert answer.status_code == 422
    assert (pointer, code) in {(one["pointer"], one["code"]) for one in answer.json["errors"]}
    with using(a_context(company.tenant)):
        assert Bulk.rows({}) == []


def test_more_than_the_most_is_refused(company: Company, register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.bulk.targets.MOST", 5)
    asked = {"action": "change", "change": {"group": "Nord"}, "filters": {"name": "Kund"}}
    answer = company.post("/v1/bulk", json=asked)
    assert (answer.json["errors"][0]["pointer"], answer.json["errors"][0]["code"]) == ("/filters", "too_many_customers")
    nobody = company.post("/v1/bulk", json={**asked, "filters": {"name": "Ingen"}})
    assert nobody.json["errors"][0]["code"] == "no_customers"


def test_the_members_of_a_selection(company: Company, register: Register) -> None:
    made = make(company, customer_ids=None, selection_id="sel_1")
    assert (made["total"], made["origin"]) == (
        2,
        {"selection_id": "sel_1", "selection_name": "Nordkunder", "selection_shared": True},
    )
    register.edit(id_of(1), seller="Ola")
    assert carry_out(company, made).json["code"] == "gateway.bulk_plan_stale"
    asked = {"action": "change", "change": {"group": "Nord"}, "selection_id": "sel_2"}
    unknown = company.post("/v1/bulk", json=asked)
    assert (unknown.status_code, unknown.json["code"]) == (404, "crm.selection_not_found")


def test_rights(company: Company, other_company: Company, register: Register) -> None:
    made = make(company, customer_ids=register.ids[:1])
    assert company.post("/v1/bulk", json={}, role="viewer").status_code == 403
    assert carry_out(company, made, role="viewer").status_code == 403
    unknown = other_company.get(f"/v1/bulk/{made['id']}")
    assert (unknown.status_code, unknown.json["code"]) == (404, "gateway.bulk_not_found")
    assert carry_out(other_company, made).status_code == 404
    company.put_module("crm", False)
    asked = {"action": "properties", "add": ["prp_1"], "customer_ids": register.ids[:1]}
    assert company.post("/v1/bulk", json=asked).json["code"] == "gateway.module_off"


def test_the_same_key_makes_one_plan(company: Company, register: Register) -> None:
    asked = {"action": "change", "change": {"group": "Nord"}, "customer_ids": register.ids}
    answers = [company.post("/v1/bulk", json=asked, headers={"Idempotency-Key": "k1"}).json["id"] for _ in range(2)]
    assert len({*answers}) == 1


def test_states_in_an_error_are_words_of_its_language() -> None:
    early = errors.mailing_state("draft", ("approved", "failed"))
    assert errors_catalogue.detail(early, "sv") == ("Utskicket är utkast. Det går bara när det är: godkänd, avbruten.")
    assert errors_catalogue.detail(errors.bulk_not_done("planned"), "sv").endswith("Den här är klar att utföras.")
