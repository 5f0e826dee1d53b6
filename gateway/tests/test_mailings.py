"""Mailings over HTTP: drafts, approval of exactly that, letters and e-mails once each, opt-outs, the activities of customers."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from chassis.clock import now
from chassis.testing import wait_until
from gateway import create_app
from gateway.bulk.jobs import resume
from gateway.bulk.mailings import produce
from gateway.bulk.mailings.models import Mailing

from .bulk_register import Register, id_of, serving
from .conftest import Company, settings_for
from .smtp_server import MailServer, a_mail_server

Json = dict[str, Any]
TEXT = "Hej {contact.first_name}!\nNi har nummer {customer.number}, {contact.role_title}."


@pytest.fixture
def register(responder: Any) -> Iterator[Register]:
    found = Register(3)
    for at, one in enumerate(found.customers.values(), 1):
        one["contacts"] = [contact(at)]
    with serving(responder, found):
        yield found


@pytest.fixture(scope="module")
def mail() -> Iterator[MailServer]:
    with a_mail_server() as server:
        yield server


@pytest.fixture(scope="module")
def mail_app(database: str, mail: MailServer) -> Flask:
    smtp = {"smtp_host": "127.0.0.1", "smtp_port": mail.port, "smtp_security": "none", "smtp_sender": "vi@vi.example"}
    return create_app(settings_for(database, deadline_seconds=15, silent_calls=1000, **smtp))


@pytest.fixture
def mailer(mail_app: Flask, mail: MailServer) -> Company:
    mail.got.clear()
    mail.refuse, mail.after_data = (lambda _address: ""), (lambda: None)
    return Company(mail_app)


def contact(at: int, **fields: Any) -> Json:
    known = {
        "id": f"con_{at}",
        "name": f"Åsa Ek{at}",
        "role_title": "VD",
        "email": f"asa{at}@ek.example",
        "active": True,
    }
    return {**known, **fields}


def draft(company: Company, **fields: Any) -> Json:
    ids = [id_of(at) for at in (1, 2, 3)]
    asked = {"channel": "letter", "subject": "Jul", "text": TEXT, "customer_ids": ids, **fields}
    answer = company.post("/v1/mailings", json=asked)
    assert answer.status_code == 201, answer.json
    found: Json = answer.json
    return found


def approve(company: Company, made: Json, **arguments: Any) -> Any:
    return company.post(f"/v1/mailings/{made['id']}/approve", json={"digest": made["digest"]}, **arguments)


def send(company: Company, made: Json) -> Any:
    return company.post(f"/v1/mailings/{made['id']}/produce")


def state(company: Company, made: Json) -> str:
    return str(company.get(f"/v1/mailings/{made['id']}").json["state"])


def finish(company: Company, made: Json) -> None:
    assert approve(company, made).status_code == 200
    assert send(company, made).status_code == 202
    wait_until(lambda: state(company, made) == "produced")


def recipients(company: Company, made: Json, **query: Any) -> list[Json]:
    found: list[Json] = company.get(f"/v1/mailings/{made['id']}/recipients", query_string=query).json["items"]
    return found


def test_a_draft_has_every_text_and_who_is_left_out(company: Company, register: Register) -> None:
    second, third = register.customers[id_of(2)], register.customers[id_of(3)]
    second["contacts"] = [contact(2, no_mailings=True), contact(4, role_title=""), contact(5, active=False)]
    third["addresses"] = {}
    made = draft(company, customer_ids=[id_of(1), id_of(2), id_of(3), id_of(9)])
    said = [(one["contact_id"], one["outcome"], one["reason"]) for one in recipients(company, made)]
    assert said == [
        ("con_1", "ready", ""),
        ("con_2", "left_out", "no_mailings"),
        ("con_4", "ready", ""),
        ("con_3", "left_out", "no_address"),
        ("", "left_out", "no_customer"),
    ]
    assert recipients(company, made)[0]["text"] == "Hej Åsa!\nNi har nummer 10001, VD."
    (empty,) = recipients(company, made, with_empty="true")
    assert (empty["contact_id"], empty["empty"]) == ("con_4", ["contact.role_title"])
    assert {name: count for name, count in made["counts"].items() if count} == {
        "ready": 2, "left_out": 3, "with_empty": 1,
    }  # fmt: skip


def test_a_person_gets_it_once(company: Company, register: Register) -> None:
    register.customers[id_of(1)]["contacts"] = [contact(1, person_id="per_1"), contact(6)]
    register.customers[id_of(2)]["contacts"] = [contact(2, person_id="per_1", email="")]
    reasons = [one["reason"] for one in recipients(company, draft(company, customer_ids=register.ids[:2]))]
    assert reasons == ["", "", "twice"]
    first = draft(company, customer_ids=register.ids[:2], reach="first_contact", channel="email")
    assert [one["reason"] for one in recipients(company, first)] == ["", "not_first", "no_email"]


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"text": "Hej {namn}"}, "/text", "unknown_merge_field"),
        ({"subject": "{"}, "/subject", "merge_brace"),
        ({"channel": "email", "subject": ""}, "/subject", "subject_needed"),
        ({"channel": "fax"}, "/channel", "enum"),
        ({"text": ""}, "/text", "string_too_short"),
        ({"filters": {}}, "/customer_ids", "one_of_these"),
    ],
)
def test_what_is_wrong_is_named(company: Company, register: Register, fields: Json, pointer: str, code: str) -> None:
    asked = {"channel": "letter", "text": TEXT, "customer_ids": register.ids, **fields}
    answer = company.post("/v1/mailings", json=asked)
    assert answer.status_code == 422
    assert (pointer, code) in {(one["pointer"], one["code"]) for one in answer.json["errors"]}


@pytest.mark.parametrize("path", ["mailings", "bulk"])
def test_a_bad_filter_is_named_where_it_was_sent(company: Company, register: Register, path: str) -> None:
    """Red before: `/property_value`, where the body has no such field."""
    asked: Json = {"filters": {"property_value": "1"}}
    more: Json = (
        {"channel": "letter", "text": TEXT} if path == "mailings" else {"action": "change", "change": {"group": "N"}}
    )
    answer = company.post(f"/v1/{path}", json={**asked, **more})
    assert answer.status_code == 422
    fields = [(one["pointer"], one["code"]) for one in answer.json["errors"]]
    assert fields == [("/filters/property_value", "property_filter_without")]


def test_nothing_goes_out_before_it_is_approved(company: Company, register: Register) -> None:
    made = draft(company)
    early = send(company, made)
    assert (early.status_code, early.json["code"]) == (409, "gateway.mailing_state")
    assert approve(company, made, role="seller").status_code == 403
    other = approve(company, {**made, "digest": "0" * 64})
    assert (other.status_code, other.json["code"]) == (409, "gateway.mailing_changed")
    assert company.get(f"/v1/mailings/{made['id']}/letters").status_code == 409
    assert not register.activities
    finish(company, made)
    assert sorted(one["kind"] for one in register.activities.values()) == ["letter"] * 3
    page = company.get(f"/v1/mailings/{made['id']}/letters").get_data(as_text=True)
    assert page.count("<section>") == 3
    assert "Hej Åsa!\nNi har nummer 10003, VD." in page
    assert send(company, made).json["state"] == "produced"
    assert len(register.activities) == 3


def test_one_that_was_withdrawn_is_never_sent(company: Company, register: Register) -> None:
    made = draft(company)
    approve(company, made)
    assert company.post(f"/v1/mailings/{made['id']}/withdraw").json["state"] == "withdrawn"
    assert send(company, made).status_code == 409
    assert approve(company, made).status_code == 409


def test_nobody_is_no_mailing(company: Company, register: Register) -> None:
    register.customers[id_of(1)]["contacts"] = []
    answer = approve(company, draft(company, customer_ids=[id_of(1)]))
    assert (answer.status_code, answer.json["code"]) == (409, "gateway.mailing_empty")


def test_who_opts_out_after_the_approval_is_left_out(company: Company, register: Register) -> None:
    made = draft(company)
    approve(company, made)
    register.customers[id_of(2)]["contacts"][0]["no_mailings"] = True
    del register.customers[id_of(3)]
    send(company, made)
    wait_until(lambda: state(company, made) == "produced")
    said = [(one["outcome"], one["reason"]) for one in recipients(company, made)]
    assert said == [("produced", ""), ("left_out", "no_mailings"), ("left_out", "no_customer")]
    assert len(register.activities) == 1


def test_what_is_sent_is_what_was_approved(mailer: Company, register: Register, mail: MailServer) -> None:
    made = draft(mailer, channel="email")
    approve(mailer, made)
    register.customers[id_of(1)]["contacts"][0]["name"] = "Någon Annan"
    send(mailer, made)
    wait_until(lambda: state(mailer, made) == "produced")
    assert sorted(address for address, _ in mail.got) == [f"asa{at}@ek.example" for at in (1, 2, 3)]
    message = dict(mail.got)["asa1@ek.example"]
    assert "Subject: Jul" in message
    assert "From: vi@vi.example" in message
    assert sorted(one["kind"] for one in register.activities.values()) == ["email"] * 3


def test_a_name_cannot_add_headers(mailer: Company, register: Register, mail: MailServer) -> None:
    register.customers[id_of(1)]["name"] = "Ek AB\r\nBcc: spy@evil.example"
    finish(mailer, draft(mailer, channel="email", subject="Till {customer.name}", customer_ids=[id_of(1)]))
    ((_, message),) = mail.got
    head = message.partition("\r\n\r\n")[0]
    assert [line for line in head.splitlines() if line.lower().startswith("bcc")] == []


def test_a_refused_address_is_named_and_the_others_get_it(
    mailer: Company, register: Register, mail: MailServer
) -> None:
    mail.refuse = lambda address: "550 no such user" if address.startswith("asa2") else ""
    made = draft(mailer, channel="email")
    finish(mailer, made)
    said = [(one["outcome"], one["reason"]) for one in recipients(mailer, made)]
    assert said == [("produced", ""), ("failed", "550 no such user"), ("produced", "")]
    assert len(mail.got) == 2


def test_without_a_mail_server_it_says_so(company: Company, register: Register) -> None:
    made = draft(company, channel="email")
    approve(company, made)
    answer = send(company, made)
    assert (answer.status_code, answer.json["code"]) == (409, "gateway.mail_server_absent")
    assert state(company, made) == "approved"


class Killed(BaseException):
    """Stands for a kill -9: nothing of the code below catches it."""


@pytest.mark.parametrize("place", ["before the claim", "while handing over", "before the activity"])
def test_a_kill_at_any_line_sends_nobody_twice(
    mail_app: Flask, mailer: Company, register: Register, mail: MailServer, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    made = draft(mailer, channel="email")
    approve(mailer, made)
    gateway = mail_app.extensions["gateway"]
    target = {
        "before the claim": ("_send", 1),
        "while handing over": ("_set", 0),
        "before the activity": ("_log", 0),
    }[place]
    with monkeypatch.context() as patch:
        patch.setattr(produce, target[0], killing(getattr(produce, target[0]), target[1]))
        patch.setattr("gateway.bulk.jobs.resume.threading.Thread", Now)
        with pytest.raises(Killed):
            send(mailer, made)
    Mailing._get_collection().update_one({"_id": made["id"]}, {"$set": {"lease_until": now() - timedelta(seconds=1)}})
    assert resume.resume_left(gateway, produce.JOB) == 1
    assert state(mailer, made) == "produced"
    addresses = [address for address, _ in mail.got]
    assert len(addresses) == len({*addresses}) == 3
    outcomes = [one["outcome"] for one in recipients(mailer, made)]
    unsure = 1 if place == "while handing over" else 0
    assert (outcomes.count("unsure"), outcomes.count("produced")) == (unsure, 3 - unsure)
    assert len(register.activities) == 3 - unsure


def killing(work: Any, after: int) -> Any:
    """The function, which ends its process at the call after so many."""
    calls: list[int] = []

    def run(*arguments: Any) -> Any:
        calls.append(1)
        if len(calls) > after:
            raise Killed
        return work(*arguments)

    return run


class Now:
    """A thread that works at once."""

    def __init__(self, target: Any, args: Any, **_named: Any) -> None:
        self._work = lambda: target(*args)

    def start(self) -> None:
        self._work()

    def join(self, _seconds: float) -> None:
        """It has worked."""
