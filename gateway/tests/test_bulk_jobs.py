"""Changes of many customers as jobs: two at once, a gateway that is killed, rights of today, how long they are kept."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests
from flask import Flask

from chassis.bulkhead import Bulkhead
from chassis.clock import now
from chassis.context import using
from chassis.testing import a_context, commands, wait_until
from gateway.bulk import models, plan, run
from gateway.bulk.jobs import calls, leases, resume
from gateway.bulk.models import Bulk, BulkItem
from gateway.identity import companies, tokens

from .bulk_register import Register, serving
from .conftest import Company
from .process import a_gateway
from .test_bulk import carry_out, make, outcomes

Json = dict[str, Any]


@pytest.fixture
def register(responder: Any) -> Iterator[Register]:
    with serving(responder, Register(6)) as found:
        yield found


def test_two_who_carry_it_out_at_once(company: Company, register: Register) -> None:
    made = make(company)
    answers: list[int] = []
    threads = [threading.Thread(target=lambda: answers.append(carry_out(company, made).status_code)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert {*answers} <= {202, 409}  # 409: looked at the customers while another was changing them
    wait_until(lambda: company.get(f"/v1/bulk/{made['id']}").json["state"] == "done")
    assert {*register.writes.values()} == {1}
    assert outcomes(company, made) == ["changed"] * 6


def leave(made: Json) -> None:
    """As if the lease of a process that is gone had passed."""
    Bulk._get_collection().update_one({"_id": made["id"]}, {"$set": {"lease_until": now() - timedelta(seconds=1)}})


def resume_all(app: Flask) -> int:
    return resume.resume_left(app.extensions["gateway"], run.JOB)


def test_a_gateway_that_is_killed_in_the_middle(app: Flask, database: str, company: Company, responder: Any) -> None:
    register = Register(60)
    register.slow = 0.02
    with serving(responder, register), a_gateway(database) as gateway:
        made = make(company, customer_ids=register.ids)
        headers = {"Authorization": f"Bearer {company.keys['administrator']}"}

        def ask() -> None:
            try:
                url = f"{gateway.url}/v1/bulk/{made['id']}/run"
                requests.post(url, json={"digest": made["digest"]}, headers=headers, timeout=30)
            except requests.RequestException:
                pass

        thread = threading.Thread(target=ask)
        thread.start()
        wait_until(lambda: register.writes.total() >= 10)
        gateway.process.kill()
        thread.join(30)
        assert register.writes.total() < 60
        assert company.get(f"/v1/bulk/{made['id']}").json["state"] == "running"
        register.slow = 0
        leave(made)
        assert resume_all(app) >= 1
    assert company.get(f"/v1/bulk/{made['id']}").json["counts"]["changed"] == 60
    assert (register.writes.total(), {*register.writes.values()}) == (60, {1})


def test_a_job_that_was_left_works_with_the_rights_of_today(
    app: Flask, company: Company, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make(company)
    monkeypatch.setattr(calls, "TRIES", 1)
    with using(a_context(company.tenant)):
        Bulk._get_collection().update_one({"_id": made["id"]}, {"$set": {"state": models.RUNNING}})
        companies.revoke_key(tokens.id_of(company.keys["administrator"]) or "")
    leave(made)
    resume_all(app)
    found = Bulk._get_collection().find_one({"_id": made["id"]})
    assert (found["state"], "lease_until" in found) == (models.FAILED, False)
    assert not register.writes


def test_a_long_job_holds_up_no_other(app: Flask, company: Company, other_company: Company, register: Register) -> None:
    """Three jobs of one company, which take long, and one of another: a mailing takes hours."""
    slow = [make(company) for _ in range(3)]
    quick = make(other_company)
    for made in (*slow, quick):
        leave(made)
    ended: list[str] = []
    go_on = threading.Event()

    def carry_on(_gateway: object, job_id: str, token: str) -> None:
        if job_id != quick["id"]:
            go_on.wait(5)
        ended.append(job_id)
        leases.settle(Bulk, job_id, token, {})

    kind = resume.Kind(Bulk, carry_on)
    assert resume.resume_left(app.extensions["gateway"], kind, 1) == 3, "no more than two of one company at once"
    assert ended == [quick["id"]]
    go_on.set()
    wait_until(lambda: len(ended) == 3)
    wait_until(lambda: not kind.places.taken)
    assert resume.resume_left(app.extensions["gateway"], kind) == 1
    assert sorted(ended) == sorted(one["id"] for one in (*slow, quick))


def test_a_company_that_begins_many_at_once_takes_no_thread_for_each(
    app: Flask, company: Company, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two are worked on, the others wait; all are carried out in the end, once."""
    monkeypatch.setattr(plan, "AT_ONCE", 5)
    made = [make(company, change={"group": f"Nord {at}"}) for at in range(6)]
    register.slow = 0.3
    assert [carry_out(company, one).status_code for one in made] == [202] * 6
    names = {f"{word} {one['id']}" for one in made for word in ("job", "bulk")}
    assert len([one for one in threading.enumerate() if one.name in names]) <= 2
    register.slow = 0
    wait_until(lambda: not run.JOB.places.taken)
    for _ in range(6):
        resume_all(app)
    wait_until(lambda: {company.get(f"/v1/bulk/{one['id']}").json["state"] for one in made} == {"done"})


def test_many_jobs_that_one_company_has_left_hide_no_other_s(
    app: Flask, company: Company, other_company: Company, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resume, "AT_A_LOOK", 3)
    many, one = [make(company) for _ in range(5)], make(other_company)
    for made in (*many, one):
        leave(made)
    done: list[str] = []
    go_on = threading.Event()

    def carry_on(_gateway: object, job_id: str, token: str) -> None:
        done.append(job_id)
        go_on.wait(5)
        leases.settle(Bulk, job_id, token, {})

    kind = resume.Kind(Bulk, carry_on)
    resume.resume_left(app.extensions["gateway"], kind, 0.5)
    go_on.set()
    wait_until(lambda: not kind.places.taken)
    assert one["id"] in done
    while resume.resume_left(app.extensions["gateway"], kind, 0.5):
        wait_until(lambda: not kind.places.taken)
    assert sorted(done) == sorted(made["id"] for made in (*many, one))


def test_a_look_without_a_place_asks_for_no_job_of_each_company(app: Flask, company: Company) -> None:
    """Red before: with all places taken it asked once for every company that waited, naming all those before it each time."""
    late, tenants = now() - timedelta(minutes=1), [f"waits-{at}" for at in range(30)]
    rows = Bulk._get_collection()
    rows.insert_many([{"_id": f"blk_{tenant}", "tenant": tenant, "lease_until": late} for tenant in tenants])
    try:
        kind = resume.Kind(Bulk, lambda *_: None, Bulkhead(2, 1))
        assert [kind.places.take(one) for one in ("one", "another")] == [True, True]
        started, asked = commands("gateway", lambda: resume.resume_left(app.extensions["gateway"], kind))
        assert (started, asked) == (0, [])
        kind.places.give_back("another")
        done: list[str] = []
        kind = resume.Kind(Bulk, lambda _, job_id, token: done.append(job_id), kind.places)
        assert resume.resume_left(app.extensions["gateway"], kind) == 30 == len(set(done)), "as places become free"
    finally:
        rows.delete_many({"tenant": {"$in": tenants}})


def test_items_are_whole_before_the_plan_is_there(company: Company, register: Register) -> None:
    made = make(company)
    with using(a_context(company.tenant)):
        assert BulkItem.total({"bulk_id": made["id"]}) == 6
        ends = {row["expires_at"] for row in BulkItem.rows({"bulk_id": made["id"]}, ["expires_at"])}
    carry_out(company, made)
    with using(a_context(company.tenant)):
        later = {row["expires_at"] for row in BulkItem.rows({"bulk_id": made["id"]}, ["expires_at"])}
    assert min(later) - max(ends) > timedelta(days=80)
