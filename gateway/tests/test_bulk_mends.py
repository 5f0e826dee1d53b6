"""Changes of many customers that failed, were killed between two writes, or during an undoing."""

from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import Any

import pytest
from flask import Flask

from chassis.clock import now
from chassis.context import using
from chassis.testing import a_context, wait_until
from gateway.bulk import actions, models, run
from gateway.bulk.jobs import authority, stored_json
from gateway.bulk.models import Bulk, BulkItem
from gateway.bulk.schemas import ItemOutcome

from .bulk_register import Register, serving
from .conftest import Company
from .test_bulk import carry_out, make, outcomes
from .test_bulk_jobs import leave, resume_all


@pytest.fixture
def register(responder: Any) -> Iterator[Register]:
    with serving(responder, Register(3)) as found:
        yield found


def set_bulk(made: dict[str, Any], **fields: Any) -> None:
    Bulk._get_collection().update_one({"_id": made["id"]}, {"$set": fields})


def test_a_change_that_failed_is_undone(company: Company, register: Register) -> None:
    made = make(company, customer_ids=register.ids)
    carry_out(company, made)
    set_bulk(made, state=models.FAILED)
    assert company.post(f"/v1/bulk/{made['id']}/undo").status_code < 300
    assert company.get(f"/v1/bulk/{made['id']}").json["state"] == "undone"
    assert {*outcomes(company, made)} == {"undone"}


def test_items_last_as_long_as_a_change_that_was_left(app: Flask, company: Company, register: Register) -> None:
    made = make(company)
    set_bulk(made, state=models.RUNNING, expires_at=now() + models.KEPT)
    leave(made)
    assert resume_all(app) == 1
    (ends,) = BulkItem._get_collection().distinct("expires_at", {"bulk_id": made["id"]})
    assert ends.replace(tzinfo=UTC) > now() + timedelta(days=80)


def test_who_was_stopped_for_longer_than_the_lease_undoes_no_note_of_others(
    app: Flask, company: Company, register: Register
) -> None:
    made = make(company, customer_ids=register.ids)
    gateway = app.extensions["gateway"]
    with using(a_context(company.tenant)):
        items = run._left(run.find(made["id"]), ItemOutcome.PLANNED)
    carry_out(company, made)  # by another process, meanwhile
    assert company.post(f"/v1/bulk/{made['id']}/undo").status_code < 300
    with using(a_context(company.tenant)):
        bulk = run.find(made["id"])
        context = authority.context_of(gateway, bulk, bulk.roles, bulk.modules, actions.SOURCE)
        run._step(gateway, context, bulk, items, False)
    assert {*outcomes(company, made)} == {"undone"}


def test_what_was_undone_before_a_kill_is_not_changed_since() -> None:
    item = {
        "before": stored_json.dump({"properties": ["prp_1"]}),
        "after": stored_json.dump({"properties": ["prp_2"]}),
        "reply": stored_json.dump({"since": {"prp_2": "2026-03-02T10:00:00Z"}}),
    }
    back = {"items": [{"id": "prp_1", "since": "2026-03-03T10:00:00Z"}, {"id": "prp_9", "since": ""}]}
    both = {"items": [*back["items"], {"id": "prp_2", "since": "2026-03-02T10:00:00Z"}]}
    assert not actions.is_changed_since(item, back)
    assert actions.is_changed_since(item, both)


def test_undo_leaves_what_somebody_else_has_put_on(company: Company, register: Register) -> None:
    ids = register.ids[:3]
    made = make(company, action="properties", change=None, add=["prp_1", "prp_2"], customer_ids=ids)
    register.tags = {ids[0]: {"prp_1": "2026-01-01T00:00:00Z"}}
    register.tags[ids[1]] = {"prp_1": "2026-01-01T00:00:00Z", "prp_2": "2026-01-01T00:00:00Z"}
    set_bulk(made, in_background=True)  # the plan is not looked at again
    carry_out(company, made)
    wait_until(lambda: company.get(f"/v1/bulk/{made['id']}").json["state"] == "done")
    company.post(f"/v1/bulk/{made['id']}/undo")
    wait_until(lambda: company.get(f"/v1/bulk/{made['id']}").json["state"] == "undone")
    assert outcomes(company, made) == ["undone", "kept", "undone"]
    assert [sorted(register.tags[one]) for one in ids] == [["prp_1"], ["prp_1", "prp_2"], []]


@pytest.mark.parametrize("field", ["add", "remove"])
def test_a_property_with_a_value_is_refused(company: Company, register: Register, field: str) -> None:
    register.properties.append({"id": "prp_2", "name": "Yta", "kind": "number", "closed": False})
    asked = {"action": "properties", field: ["prp_1", "prp_2"], "customer_ids": register.ids}
    answer = company.post("/v1/bulk", json=asked)
    assert answer.status_code == 422
    (bad,) = answer.json["errors"]
    assert (bad["pointer"], bad["code"]) == (f"/{field}/1", "property_with_value")
    assert "Yta" in bad["detail"]


def test_a_closed_property_is_planned_for_nobody(company: Company, register: Register) -> None:
    register.properties.append({"id": "prp_2", "name": "Gammal", "kind": "tag", "closed": True})
    asked = {"action": "properties", "add": ["prp_1", "prp_2"], "customer_ids": register.ids}
    answer = company.post("/v1/bulk", json=asked)
    assert answer.status_code == 422
    assert [(bad["pointer"], bad["code"]) for bad in answer.json["errors"]] == [("/add/1", "property_closed")]
    assert company.post("/v1/bulk", json={**asked, "add": ["prp_1"], "remove": ["prp_2"]}).status_code == 201


def test_an_undo_says_that_it_is_one(company: Company, register: Register) -> None:
    made = make(company, action="properties", change=None, add=["prp_1"], customer_ids=register.ids[:1])
    carry_out(company, made)
    company.post(f"/v1/bulk/{made['id']}/undo")
    assert [one.source for one in register.by] == ["bulk", "bulk_undo"]


def test_an_unknown_property_is_named_where_it_stands(company: Company, register: Register) -> None:
    asked = {"action": "properties", "add": ["prp_1"], "remove": ["prp_none"], "customer_ids": register.ids}
    answer = company.post("/v1/bulk", json=asked)
    assert [bad["pointer"] for bad in answer.json["errors"]] == ["/remove/0"]


@pytest.mark.parametrize(
    ("path", "asked"), [("/v1/bulk", {"action": "export"}), ("/v1/mailings", {"channel": "letter", "text": "Hej"})]
)
def test_a_selection_that_is_building_is_for_nothing_yet(
    company: Company, register: Register, path: str, asked: dict[str, Any]
) -> None:
    """Its customers may be those of its former rule, and others be missing."""
    register.selection_state = "building"
    answer = company.post(path, json={**asked, "selection_id": "sel_1"})
    assert (answer.status_code, answer.json["code"]) == (409, "gateway.selection_building")
    register.selection_state = "live"
    assert company.post(path, json={**asked, "selection_id": "sel_1"}).status_code == 201
