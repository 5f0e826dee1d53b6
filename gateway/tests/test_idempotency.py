"""Idempotency-Key: once, however often and at the same time it is sent."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from chassis import database
from chassis.context import Context
from contracts.errors import Conflict, ServiceError, Unavailable
from gateway.models import Answer

from .conftest import Company

BODY = {"fields": {"name": "Bygg AB"}}


class Register:
    """A customers service that makes a new customer at each call."""

    def __init__(self, *first: Exception) -> None:
        self.first = list(first)
        self.made = 0

    def __call__(self, _method: str, _body: dict[str, Any], _context: Context) -> Any:
        if self.first:
            raise self.first.pop(0)
        self.made += 1
        return {"id": f"cus_{self.made}", "version": 1}


def create(company: Company, key: str, body: Any = BODY) -> Any:
    return company.post("/v1/customers", json=body, headers={"Idempotency-Key": key})


def test_the_first_answer_is_given_again(company: Company, responder: Any) -> None:
    with responder("customers", Register()) as service:
        first, again = create(company, "k1"), create(company, "k1")
    assert (again.status_code, again.data) == (first.status_code, first.data) == (201, first.data)
    for name in ("Location", "ETag", "Content-Type", "X-Request-Id"):
        assert again.headers[name] == first.headers[name]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(service.asked) == 1


def test_an_answer_is_for_callers_with_the_same_roles(company: Company, responder: Any) -> None:
    """Red before: 201 with the administrator's answer, which may show what a seller may not see (a margin)."""
    headers = {"Idempotency-Key": "k1"}
    with responder("customers", Register()) as service:
        create(company, "k1")
        other = company.post("/v1/customers", json=BODY, headers=headers, role="seller")
        mine = company.post("/v1/customers", json=BODY, headers={"Idempotency-Key": "k2"}, role="seller")
        same = create(company, "k2")
    assert (other.status_code, other.json["code"]) == (422, "gateway.idempotency_key_reused")
    assert (same.status_code, same.data, len(service.asked)) == (201, mine.data, 2)


def test_without_a_key_it_is_done_each_time(company: Company, responder: Any) -> None:
    with responder("customers", Register()) as service:
        company.post("/v1/customers", json=BODY)
        company.post("/v1/customers", json=BODY)
    assert len({context.request_id for _, _, context in service.asked}) == 2


def test_another_body_under_the_same_key_is_refused(company: Company, responder: Any) -> None:
    with responder("customers", Register()) as service:
        create(company, "k1")
        other = create(company, "k1", {"fields": {"name": "Annan AB"}})
    assert (other.status_code, other.json["code"]) == (422, "gateway.idempotency_key_reused")
    assert len(service.asked) == 1


def test_two_companies_may_use_the_same_key(company: Company, other_company: Company, responder: Any) -> None:
    with responder("customers", Register()) as service:
        assert create(company, "k1").json["id"] != create(other_company, "k1").json["id"]
    assert service.asked[0][2].request_id != service.asked[1][2].request_id


def test_a_refusal_is_an_answer_too(company: Company, responder: Any) -> None:
    with responder("customers", Register(Conflict("customers.duplicate", "There."))) as service:
        first, again = create(company, "k1"), create(company, "k1")
    assert first.status_code == again.status_code == 409
    assert len(service.asked) == 1


@pytest.mark.parametrize(
    "passing",
    [
        Unavailable("customers.service_unavailable", "Later.", {"retry_after": "1"}),
        ServiceError("customers.service_failed", "Oh."),
        Conflict("customers.record_busy", "Later.", {"retry_after": "1"}),
    ],
)
def test_not_now_is_no_answer_to_keep(company: Company, responder: Any, passing: ServiceError) -> None:
    with responder("customers", Register(passing)) as service:
        first, again = create(company, "k1"), create(company, "k1")
    assert first.status_code == passing.status
    assert again.status_code == 201
    assert len({context.request_id for _, _, context in service.asked}) == 1


def test_a_refusal_that_passes_is_no_answer_to_keep(company: Company, responder: Any) -> None:
    """Red before: 409 for a week, to who had made room as the refusal asked for. What was changed is another request's."""
    refused = Conflict("crm.selections_too_many", "Delete one first.", {"most": "200"})
    with responder("customers", Register(refused)) as service:
        first, again, kept = (create(company, "k1") for _ in range(3))
        other = create(company, "k1", {"fields": {"name": "Annan AB"}})
    assert [one.status_code for one in (first, again, kept, other)] == [409, 201, 201, 422]
    assert ("Idempotency-Replayed" in again.headers, "Idempotency-Replayed" in kept.headers) == (False, True)
    assert len({context.request_id for _, _, context in service.asked}) == 1


def test_a_failed_request_keeps_its_key_for_its_body(company: Company, responder: Any) -> None:
    with responder("customers", Register(ServiceError("customers.service_failed", "Oh."))):
        create(company, "k1")
        assert create(company, "k1", {"fields": {"name": "Annan AB"}}).status_code == 422


def test_two_at_the_same_time_are_done_once(company: Company, responder: Any) -> None:
    entered, leave = threading.Event(), threading.Event()

    def slow(_method: str, _body: dict[str, Any], _context: Context) -> Any:
        entered.set()
        leave.wait(1.5)
        return {"id": "cus_1", "version": 1}

    answers: list[Any] = []
    with responder("customers", slow) as service:
        one = threading.Thread(target=lambda: answers.append(create(company, "k1")))
        one.start()
        assert entered.wait(5)
        meanwhile = create(company, "k1")
        leave.set()
        one.join()
        after = create(company, "k1")
    assert (meanwhile.status_code, meanwhile.json["code"]) == (409, "gateway.request_still_running")
    assert meanwhile.headers["Retry-After"] == "1"
    assert answers[0].status_code == after.status_code == 201
    assert len(service.asked) == 1


def test_many_at_the_same_time_are_done_once(company: Company, responder: Any) -> None:
    register = Register()
    statuses: list[int] = []
    with responder("customers", register):
        threads = [
            threading.Thread(target=lambda: statuses.append(create(company, "k1").status_code)) for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert register.made == 1
    assert set(statuses) <= {201, 409}
    assert 201 in statuses


def test_what_a_dead_process_left_behind_can_be_taken_over(company: Company, responder: Any) -> None:
    with responder("customers", Register(ServiceError("customers.service_failed", "Oh."))) as service:
        create(company, "k1")
        left = {"_id": f"{company.tenant}/k1"}
        Answer._get_collection().update_one(
            left, {"$set": {"running_until": datetime.now(UTC) + timedelta(seconds=60)}}
        )
        assert create(company, "k1").json["code"] == "gateway.request_still_running"
        Answer._get_collection().update_one(left, {"$set": {"running_until": datetime.now(UTC) - timedelta(seconds=1)}})
        assert create(company, "k1").status_code == 201
    assert len({context.request_id for _, _, context in service.asked}) == 1


@pytest.mark.parametrize("key", ["", " ", "å", "a b", "x" * 201])
def test_a_key_that_is_none_is_refused(company: Company, key: str) -> None:
    answer = company.post("/v1/customers", json=BODY, headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.json["code"]) == (400, "gateway.idempotency_key_malformed")


def test_money_documents_need_a_key(app: Flask, company: Company) -> None:
    required = [operation for operation in app.extensions["gateway"].operations if operation.idempotency == "required"]
    for operation in required:
        path = "/v1" + operation.path.replace("<", "").replace(">", "")
        answer = company.open(operation.method, path, json={})
        assert (answer.status_code, answer.json["code"]) == (400, "gateway.idempotency_key_required")


def test_the_key_counts_for_one_address_only(company: Company, responder: Any) -> None:
    key = uuid4().hex
    with responder("customers", Register()):
        assert create(company, key).status_code == 201
        other = company.post("/v1/customers/cus_1/branches", json={"name": "Malmö"}, headers={"Idempotency-Key": key})
    assert other.status_code == 422


def test_answers_are_kept_for_seven_days(company: Company, responder: Any) -> None:
    with responder("customers", Register()):
        create(company, "k1")
    row = Answer._get_collection().find_one({"_id": f"{company.tenant}/k1"})
    assert abs(row["created_at"].timestamp() - time.time()) < 60
    index = Answer._get_collection().index_information()["created_at_1"]
    assert index["expireAfterSeconds"] == 7 * 24 * 3600


@pytest.fixture
def last_moment(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Waits, in a service, until the database's share of a request is over: two seconds of fifteen here."""
    usual = database.SHARE_OF_DEADLINE
    monkeypatch.setattr(database, "SHARE_OF_DEADLINE", 2 / 15)

    def wait() -> None:
        time.sleep(2.2)
        database.SHARE_OF_DEADLINE = usual

    return wait


@pytest.mark.parametrize(("failure", "status"), [(None, 201), (Conflict("customers.version_stale", "Changed."), 409)])
def test_an_answer_of_the_last_moment_is_given_and_kept(
    company: Company, responder: Any, last_moment: Callable[[], None], failure: ServiceError | None, status: int
) -> None:
    """Red before: 503 gateway.database_down, as the answer's storing had nothing left of the request's time."""
    register = Register(*([failure] if failure else []))

    def late(method: str, body: dict[str, Any], context: Context) -> Any:
        last_moment()
        return register(method, body, context)

    with responder("customers", late) as service:
        first, again = create(company, "k1"), create(company, "k1")
    assert (first.status_code, again.status_code, again.data) == (status, status, first.data)
    assert (again.headers["Idempotency-Replayed"], len(service.asked)) == ("true", 1)


def test_a_service_that_could_not_answer_is_not_told_as_a_silent_database(
    company: Company, responder: Any, last_moment: Callable[[], None]
) -> None:
    """Red before: 503 gateway.database_down, of a database that was well; the key stayed taken."""

    def late(_method: str, _body: dict[str, Any], _context: Context) -> Any:
        last_moment()
        raise Unavailable("customers.service_busy", "Soon.", {"retry_after": "1"})

    with responder("customers", late):
        answers = [create(company, "k1"), create(company, "k1")]
    assert [(one.status_code, one.json["code"]) for one in answers] == [(503, "customers.service_busy")] * 2


def test_two_callers_with_the_same_key_each_choose_for_themselves(company: Company) -> None:
    """A key is the company's, but what concerns its caller is done for each: the second got the first one's answer."""
    chosen = {"language": "en", "theme": "dark"}
    for role in ("viewer", "seller"):
        headers = {"Authorization": f"Bearer {company.keys[role]}"}
        put = company.open("PUT", "/v1/me/preferences", json=chosen, headers={**headers, "Idempotency-Key": "mine-1"})
        assert (put.status_code, "Idempotency-Replayed" in put.headers) == (200, False)
        found = company.open("GET", "/v1/me/preferences", headers=headers).json
        assert (found["language"], found["theme"]) == ("en", "dark")
