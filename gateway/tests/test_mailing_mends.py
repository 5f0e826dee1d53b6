"""Mailings that meet bad addresses, deleted customers, refusals of the mail server, another worker, and opt-outs elsewhere."""

from collections.abc import Iterator
from datetime import UTC, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from chassis.clock import now
from chassis.context import Context, using
from chassis.testing import a_context
from contracts.awaiting import not_here_yet
from contracts.crm.mailings import LookUpRefusedAddresses
from contracts.errors import Unavailable
from gateway import create_app
from gateway.bulk.jobs import authority, resume
from gateway.bulk.mailings import drafts, produce
from gateway.bulk.mailings import recipients as recipients_of
from gateway.bulk.mailings.models import Mailing, MailingItem
from gateway.identity import tokens
from gateway.models import KeyDetails

from .bulk_register import Json, Register, id_of, serving
from .conftest import Company, settings_for
from .smtp_server import MailServer, a_mail_server
from .test_mailings import Now, approve, contact, draft, recipients, send, state


class Deleting(Register):
    """Crm has not heard of the customers in `gone`, nor ever will."""

    gone: set[str] = set()

    def answer(self, method: str, body: Json, context: Context) -> Any:
        if method == "record_mailing" and body["customer_id"] in self.gone:
            raise not_here_yet("crm", "customer", body["customer_id"])
        return super().answer(method, body, context)


@pytest.fixture
def register(responder: Any) -> Iterator[Deleting]:
    found = Deleting(3)
    for at, one in enumerate(found.customers.values(), 1):
        one["contacts"] = [contact(at)]
    with serving(responder, found):
        yield found


@pytest.fixture(scope="module")
def server() -> Iterator[MailServer]:
    with a_mail_server() as found:
        yield found


@pytest.fixture
def mail(server: MailServer) -> MailServer:
    server.got.clear()
    server.refuse, server.after_data = (lambda _address: ""), (lambda: None)
    server.refuse_sender = server.refuse_data = ""
    return server


@pytest.fixture(scope="module")
def mail_app(database: str, server: MailServer) -> Flask:
    smtp = {"smtp_host": "127.0.0.1", "smtp_port": server.port, "smtp_security": "none", "smtp_sender": "vi@vi.example"}
    return create_app(settings_for(database, deadline_seconds=15, silent_calls=1000, **smtp))


@pytest.fixture
def mailer(mail_app: Flask, mail: MailServer, monkeypatch: pytest.MonkeyPatch) -> Company:
    monkeypatch.setattr(resume, "threading", SimpleNamespace(Thread=Now))
    return Company(mail_app)


def begin(company: Company, **fields: Any) -> Json:
    """A mailing that is approved and sent, as far as it comes."""
    made = draft(company, **{"channel": "email", **fields})
    assert approve(company, made).status_code == 200
    assert send(company, made).status_code == 202
    return made


def go_on(app: Flask, made: Json, **changes: Any) -> None:
    """As if the lease had passed, and so had what its recipients wait for."""
    past = now() - timedelta(seconds=1)
    Mailing._get_collection().update_one({"_id": made["id"]}, {"$set": {"lease_until": past, **changes}})
    waiting = {"mailing_id": made["id"], "next_try": {"$ne": None}}
    MailingItem._get_collection().update_many(waiting, {"$set": {"next_try": past}})
    assert resume.resume_left(app.extensions["gateway"], produce.JOB) == 1


def outcomes(company: Company, made: Json) -> list[str]:
    return [one["outcome"] for one in recipients(company, made)]


def give(register: Register, at: int, **fields: Any) -> None:
    register.customers[id_of(at)]["contacts"][0].update(fields)


def test_an_address_outside_ascii_stops_nobody_else(mailer: Company, register: Register, mail: MailServer) -> None:
    give(register, 1, email="åsa@exempel.se")
    give(register, 2, email="asa@Räksmörgås.se")
    made = begin(mailer)
    assert (state(mailer, made), outcomes(mailer, made)) == ("produced", ["failed", "produced", "produced"])
    assert recipients(mailer, made)[0]["reason"].startswith("553 ")
    assert [address for address, _ in mail.got] == ["asa@xn--rksmrgs-5wao1o.se", "asa3@ek.example"]
    assert "To: asa@xn--rksmrgs-5wao1o.se" in mail.got[0][1]


def test_a_letter_whose_text_is_empty_is_produced(mailer: Company, register: Register) -> None:
    give(register, 1, role_title="")
    made = begin(mailer, channel="letter", subject="", text="{contact.role_title}", customer_ids=[id_of(1)])
    assert state(mailer, made) == "produced"
    assert [one["text"] for one in register.activities.values()] == ["–"]


def test_a_deleted_customer_blocks_no_mailing(mailer: Company, register: Deleting) -> None:
    register.gone = {id_of(2)}
    made = begin(mailer)
    assert (state(mailer, made), outcomes(mailer, made)) == ("produced", ["produced"] * 3)
    assert len(register.activities) == 2


def test_who_has_lost_the_lease_sends_no_more(
    mail_app: Flask, mailer: Company, register: Register, mail: MailServer
) -> None:
    made = draft(mailer, channel="email")
    approve(mailer, made)
    mine = {"_id": made["id"]}
    mail.after_data = lambda: Mailing._get_collection().update_one(mine, {"$set": {"worker": "another"}}) and None
    send(mailer, made)
    assert (len(mail.got), state(mailer, made)) == (1, "producing")
    assert outcomes(mailer, made) == ["sent", "ready", "ready"]
    mail.after_data = lambda: None
    go_on(mail_app, made)
    assert (len(mail.got), outcomes(mailer, made)) == (3, ["produced"] * 3)


def test_what_another_worker_has_noted_stays(mailer: Company, register: Register, mail: MailServer) -> None:
    def refuse(_address: str) -> str:
        MailingItem._get_collection().update_many({"outcome": "ready"}, {"$set": {"outcome": "sent", "sent_at": now()}})
        return "550 no such user"

    mail.refuse = refuse
    assert outcomes(mailer, begin(mailer, customer_ids=[id_of(1)])) == ["produced"]


def test_a_refused_sender_fails_no_recipient(
    mail_app: Flask, mailer: Company, register: Register, mail: MailServer
) -> None:
    mail.refuse_sender = "550 not you"
    made = begin(mailer)
    assert (state(mailer, made), outcomes(mailer, made)) == ("producing", ["ready"] * 3)
    mail.refuse_sender = ""
    go_on(mail_app, made)
    assert outcomes(mailer, made) == ["produced"] * 3


def test_a_refused_text_is_not_unsure(mailer: Company, register: Register, mail: MailServer) -> None:
    mail.refuse_data = "554 spam"
    made = begin(mailer)
    assert [(one["outcome"], one["reason"]) for one in recipients(mailer, made)] == [("failed", "554 spam")] * 3
    assert state(mailer, made) == "produced"


def test_a_refusal_for_now_is_tried_again_later(
    mail_app: Flask, mailer: Company, register: Register, mail: MailServer
) -> None:
    mail.refuse = lambda address: "450 later" if address.startswith("asa2") else ""
    made = begin(mailer)
    assert (state(mailer, made), outcomes(mailer, made)) == ("producing", ["produced", "ready", "produced"])
    left: Json = Mailing._get_collection().find_one({"_id": made["id"]}) or {}
    assert timedelta(seconds=60) < left["lease_until"].replace(tzinfo=UTC) - now() <= timedelta(minutes=2)
    mail.refuse = lambda _address: ""
    go_on(mail_app, made)
    assert (state(mailer, made), outcomes(mailer, made)) == ("produced", ["produced"] * 3)


def test_an_opt_out_counts_for_the_mailbox(mailer: Company, register: Register, mail: MailServer) -> None:
    give(register, 2, email="ASA1@Ek.example", no_mailings=True)
    reasons = [one["reason"] for one in recipients(mailer, draft(mailer, channel="email"))]
    assert reasons == ["no_mailings", "no_mailings", ""]


def test_an_opt_out_elsewhere_counts_when_it_is_sent(mailer: Company, register: Register, mail: MailServer) -> None:
    give(register, 2, email="ASA1@Ek.example")
    made = draft(mailer, channel="email")
    assert [one["reason"] for one in recipients(mailer, made)] == ["", "twice", ""]
    approve(mailer, made)
    give(register, 2, no_mailings=True)
    give(register, 3, email="other@ek.example")
    send(mailer, made)
    assert [one["reason"] for one in recipients(mailer, made)] == ["no_mailings", "twice", "no_email"]
    assert not mail.got


def test_a_mailing_that_failed_goes_on(mailer: Company, register: Register, mail: MailServer) -> None:
    made = draft(mailer, channel="email")
    approve(mailer, made)
    Mailing._get_collection().update_one({"_id": made["id"]}, {"$set": {"state": "failed", "failure": '{"code": "x"}'}})
    assert send(mailer, made).status_code == 202
    found = mailer.get(f"/v1/mailings/{made['id']}").json
    assert (found["state"], found["failure"]) == ("produced", "")


def test_an_expired_key_starts_no_job(mailer: Company) -> None:
    key_id = tokens.id_of(mailer.keys["administrator"]) or ""
    with using(a_context(mailer.tenant)):
        assert authority._rights_of(key_id)[0]
        ends = {"$set": {"expires_at": now() - timedelta(days=1), "tenant": mailer.tenant}}
        KeyDetails._get_collection().update_one({"_id": key_id}, ends, upsert=True)
        assert not authority._rights_of(key_id)[0]


def test_recipients_last_as_long_as_their_mailing(mailer: Company, register: Register) -> None:
    made = draft(mailer)
    approve(mailer, made)
    MailingItem._get_collection().update_many({"mailing_id": made["id"]}, {"$set": {"expires_at": now()}})
    approve(mailer, made)
    (ends,) = MailingItem._get_collection().distinct("expires_at", {"mailing_id": made["id"]})
    assert ends.replace(tzinfo=UTC) > now() + timedelta(days=300)


def test_recipients_are_stored_some_at_a_time(
    mailer: Company, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = draft(mailer)
    monkeypatch.setattr(drafts, "BATCH", 2)
    made = draft(mailer)
    assert (made["digest"], made["total"]) == (whole["digest"], 3)
    assert [one["contact_id"] for one in recipients(mailer, made)] == ["con_1", "con_2", "con_3"]


@pytest.mark.parametrize(
    ("most", "longest", "pointer", "code"),
    [(2, 10_000, "/customer_ids", "too_many_recipients"), (3, 20, "/text", "filled_text_too_long")],
)
def test_what_is_too_much_is_refused_and_leaves_nothing(
    mailer: Company,
    register: Register,
    monkeypatch: pytest.MonkeyPatch,
    most: int,
    longest: int,
    pointer: str,
    code: str,
) -> None:
    monkeypatch.setattr(drafts, "MOST_RECIPIENTS", most)
    monkeypatch.setattr(drafts, "BATCH", 1)
    monkeypatch.setattr("gateway.bulk.mailings.recipients.LONGEST_TEXT", longest)
    give(register, 3, name="Abcdefghijklmnopqrstuvwxyz")
    asked = {"channel": "letter", "text": "Hej {contact.name}", "customer_ids": register.ids}
    answer = mailer.post("/v1/mailings", json=asked)
    assert answer.status_code == 422
    assert [(one["pointer"], one["code"]) for one in answer.json["errors"]] == [(pointer, code)]
    assert not MailingItem._get_collection().count_documents({"tenant": mailer.tenant})


def test_an_opt_out_at_a_customer_outside_the_mailing_counts(
    mailer: Company, register: Register, mail: MailServer
) -> None:
    give(register, 1, email="ASA1@Ek.example")
    register.refused_addresses = {"asa1@ek.example"}
    made = draft(mailer, channel="email")
    assert [one["reason"] for one in recipients(mailer, made)] == ["no_mailings", "", ""]
    approve(mailer, made)
    register.refused_addresses.add("asa3@ek.example")
    send(mailer, made)
    assert [one["reason"] for one in recipients(mailer, made)] == ["no_mailings", "", "no_mailings"]
    assert [address for address, _ in mail.got] == ["asa2@ek.example"]


@pytest.mark.parametrize("code", ["crm.request_unknown", "crm.unknown_method"])
def test_an_earlier_crm_knows_no_refused_addresses(code: str) -> None:
    def ask(_asked: LookUpRefusedAddresses) -> Json:
        raise Unavailable(code, "This release does not know the request.")

    assert recipients_of.refused_elsewhere(ask, ["asa@ek.example"]) == set()


def test_no_draft_is_made_while_nobody_knows_who_refuses() -> None:
    def ask(_asked: LookUpRefusedAddresses) -> Json:
        raise Unavailable("crm.unavailable", "Down.")

    with pytest.raises(Unavailable):
        recipients_of.refused_elsewhere(ask, ["asa@ek.example"])
