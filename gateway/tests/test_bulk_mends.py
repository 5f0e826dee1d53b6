"""Changes of many customers that failed, were killed between two writes, or during an undoing."""

from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import Any

import pytest
from flask import Flask

from chassis.clock import now
from gateway.bulk import actions, models
from gateway.bulk.jobs import stored_json
from gateway.bulk.models import Bulk, BulkItem

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
