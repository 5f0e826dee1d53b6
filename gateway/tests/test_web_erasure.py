"""Erasing personal data: over HTTP, on its page, and what the gateway itself keeps of a customer."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from chassis.clock import now
from chassis.context import using
from chassis.testing import a_context
from contracts.errors import NotFound, Unavailable
from contracts.services import SERVICES
from gateway.bulk.mailings.models import MailingItem
from gateway.bulk.models import BulkItem
from gateway.card.erasure import own
from gateway.models import Answer, KeptSection, RecentCustomers

from .conftest import Company
from .test_web import ENGLISH, SWEDISH, words
from .test_web_account import enter
from .web_forms import send

ID = "cus_" + "1" * 32
PAGE, PATH = f"/customers/{ID}/erasure", f"/v1/customers/{ID}/erasure"
CUSTOMER = {"id": ID, "number": "10042", "name": "Anka AB", "version": 7}
ASKED = {"customer_id": ID, "number": "10042", "asked_at": "2026-03-02T11:00:00Z", "asked_by": "eva", "awaiting": []}
INVOICE = {"collection": "records", "id": "inv_1", "label": "1007", "what": "blanked", "rule": "bookkeeping"}
MERGE = {"collection": "merges", "id": "mrg_1", "label": "mrg_1", "what": "blanked", "rule": "not_needed"}
QUOTE = {"collection": "documents", "id": "quo_1", "label": "3", "what": "blanked", "rule": "not_needed"}
DONE = {**QUOTE, "on": "2026-03-02", "digest": "ab" * 32}


class Services:
    """What the services answer. `states` are those of the erasure, one after the other; `silent` do not answer."""

    def __init__(self) -> None:
        self.states: list[dict[str, Any]] = []
        self.silent: set[str] = set()
        self.open: list[dict[str, Any]] = []
        self.items: dict[str, list[dict[str, Any]]] = {
            "billing": [{**INVOICE, "day": "2034-01-01"}],
            "sales": [QUOTE],
            "customers": [MERGE],
        }
        self.also: list[str] = []
        self.erased_with: list[dict[str, Any]] = []
        self.stopped = 0

    def answer(self, service: str, method: str, body: dict[str, Any]) -> Any:
        if service in self.silent:
            raise Unavailable(f"{service}.database_down", "The database does not answer.", {})
        if method == "get_customer":
            return CUSTOMER
        if method == "plan_erasure":
            names = [{"name": "records", "sv": "Fakturor", "en": "Invoices"}]
            held = self.open if service == "billing" else []
            also = self.also if service == "customers" and body["customer_id"] == ID else []
            return {"collections": names, "items": self.items.get(service, []), "open": held, "also": also}
        if method == "read_erasure_receipt":
            words = {"name": "documents", "sv": "Offerter, order och avtal", "en": "Quotes, orders and contracts"}
            other = {"name": "series", "sv": "Serier", "en": "Series"}
            done = {"items": [DONE], "collections": [words, other]}
            return done if service == "sales" else {"items": []}
        if method == "erase_customer":
            self.erased_with.append(body)
        if method == "stop_erasure":
            self.stopped += 1
        if method in ("erase_customer", "get_customer_erasure", "stop_erasure") and self.states:
            return self.states.pop(0) if len(self.states) > 1 else self.states[0]
        raise NotFound("customers.erasure_not_found", "Nobody has asked.")


@pytest.fixture
def services(responder: Any) -> Iterator[Services]:
    told = Services()
    with ExitStack() as stack:
        for name in SERVICES:
            stack.enter_context(responder(name, lambda method, body, _, name=name: told.answer(name, method, body)))
        yield told


@pytest.fixture
def inside(app: Flask, company: Company) -> Any:
    """A browser of an administrator."""
    return enter(app, company)


def state(said: str, **held: int) -> dict[str, Any]:
    holdings = [{"kind": kind, "count": count} for kind, count in held.items()]
    found = {**ASKED, "state": said, "held_by": [{"service": "sales", "holdings": holdings}] if held else []}
    return {**found, "erased_at": "2026-03-01T23:30:00Z", "salt": "cd" * 32} if said == "erased" else found


def order(company: Company, digest: str, **fields: Any) -> Any:
    return company.post(PATH, json={"plan_digest": digest, "ground": "Begärd av personen", **fields})


def test_the_plan_has_the_records_of_all_services_and_a_digest(company: Company, services: Services) -> None:
    plan = company.get(PATH).json
    billed = next(one for one in plan["records"] if one["service"] == "billing")
    assert (billed["id"], billed["day"], billed["rule"], plan["next_day"]) == (
        "inv_1", "2034-01-01", "bookkeeping", "2034-01-01",
    )  # fmt: skip
    assert {one["code"] for one in plan["rules"]} == {"bookkeeping", "not_needed", "expires"}
    assert (plan["erasure"], plan["open"]) == (None, [])
    assert company.get(PATH).json["digest"] == plan["digest"]
    services.items["sales"] = []
    assert company.get(PATH).json["digest"] != plan["digest"]


def test_a_silent_service_makes_it_no_plan(company: Company, services: Services) -> None:
    services.silent = {"crm"}
    answer = company.get(PATH)
    assert (answer.status_code, answer.json["code"]) == (503, "gateway.erasure_incomplete")
    assert "CRM" in company.open("GET", PATH, headers={"Accept-Language": "sv"}).json["detail"]


def test_only_the_plan_that_was_shown_is_carried_out(company: Company, services: Services) -> None:
    digest = company.get(PATH).json["digest"]
    services.items["sales"] = []
    stale = order(company, digest)
    assert (stale.status_code, stale.json["code"], services.erased_with) == (409, "gateway.erasure_plan_stale", [])
    digest = company.get(PATH).json["digest"]
    services.states = [state("asked")]
    answer = order(company, digest, fiscal_year_end=12)
    assert (answer.status_code, answer.json["state"]) == (202, "asked")
    (sent,) = services.erased_with
    assert (sent["version"], sent["ground"], sent["plan_digest"]) == (7, "Begärd av personen", digest)


def test_what_is_open_is_a_conflict_before_and_after_the_services_counted(company: Company, services: Services) -> None:
    digest = company.get(PATH).json["digest"]
    services.states = [state("refused", order=2)]
    late = order(company, digest)
    assert (late.status_code, late.json["code"]) == (409, "customers.erasure_open")
    services.open = [{"kind": "invoice", "count": 1}]
    early = company.open(
        "POST", PATH, headers={"Accept-Language": "sv"}, json={"plan_digest": digest, "ground": "begärd"}
    )
    assert early.json["detail"].endswith("något att avsluta först: fakturor.")
    assert len(services.erased_with) == 1


@pytest.mark.parametrize("wrong", [{"plan_digest": "x"}, {"ground": ""}, {"fiscal_year_end": 13}])
def test_bad_orders_are_refused(company: Company, services: Services, wrong: dict[str, Any]) -> None:
    sent = {"plan_digest": "0" * 64, "ground": "begärd", **wrong}
    assert company.post(PATH, json=sent).status_code == 422
    assert services.erased_with == []


@pytest.mark.parametrize("role", ["seller", "accountant", "viewer"])
def test_others_may_not(company: Company, services: Services, role: str) -> None:
    assert company.open("GET", PATH, role).status_code == 403
    assert company.open("POST", PATH, role, json={"plan_digest": "0" * 64, "ground": "abc"}).status_code == 403


def test_a_stop_and_a_receipt(company: Company, services: Services) -> None:
    services.states = [state("stopped")]
    assert (company.open("DELETE", PATH).json["state"], services.stopped) == ("stopped", 1)
    services.states = [state("erased")]
    receipt = company.get(f"{PATH}/receipt").json
    assert (receipt["erasure"]["salt"], [one["digest"] for one in receipt["records"]]) == ("cd" * 32, ["ab" * 32])
    assert [(one["collection"], one["sv"]) for one in receipt["kinds"]] == [("documents", "Offerter, order och avtal")]
    services.states = []
    assert company.get(f"{PATH}/receipt").status_code == 404


def test_the_receipt_on_the_page_is_in_words(inside: Any, services: Services) -> None:
    services.states = [state("erased")]
    swedish, english = (words(inside.get(PAGE, headers=headers)) for headers in (SWEDISH, ENGLISH))
    assert "Offerter, order och avtal" in swedish
    assert "Quotes, orders and contracts" in english
    assert "sales.documents" not in swedish + english


def test_what_the_gateway_keeps_goes_with_the_order(company: Company, services: Services) -> None:
    section = {"section": "x", "at": now(), "expires_at": now(), "tenant": company.tenant, "version": 1}
    KeptSection._get_collection().insert_one({**section, "_id": uuid4().hex, "customer_id": ID})
    with using(a_context(company.tenant)):
        services.states = [state("refused", order=2)]
        digest = company.get(PATH).json["digest"]
        assert order(company, digest).status_code == 409
        assert KeptSection.total({"customer_id": ID}) == 1
        services.states = [state("asked")]
        assert order(company, digest).status_code == 202
        assert KeptSection.total({"customer_id": ID}) == 0


def test_what_the_gateway_keeps_goes_once_the_customer_is_erased(company: Company, services: Services) -> None:
    with using(a_context(company.tenant)):
        rest = {"tenant": company.tenant, "version": 1}
        section = {"section": "x", "at": now(), "expires_at": now()}
        KeptSection._get_collection().insert_many(
            [{**rest, **section, "_id": f"{company.tenant}{one}", "customer_id": one} for one in (ID, "cus_2")]
        )
        recent = {**rest, "_id": uuid4().hex, "customer_ids": ["cus_2", ID], "opened_at": now()}
        RecentCustomers._get_collection().insert_one(recent)
        said = b'{"id":"%s","name":"Anka","number":"10042"}' % ID.encode()
        answers = [
            {**rest, "_id": f"{company.tenant}/{key}", "status": 201, "body": body, "created_at": now()}
            for key, body in (("a", said), ("b", b'{"id":"cus_2","name":"Anka"}'))
        ]
        Answer._get_collection().insert_many([{**one, "fingerprint": "f", "headers": {}} for one in answers])
        services.states = [state("checking")]
        company.get(PATH)
        assert KeptSection.total({"customer_id": ID}) == 1
        services.states = [state("erased")]
        company.get(PATH)
        company.get(PATH)
        assert [KeptSection.total({"customer_id": one}) for one in (ID, "cus_2")] == [0, 1]
        assert RecentCustomers.rows({"_id": recent["_id"]})[0]["customer_ids"] == ["cus_2"]
        kept = {one: Answer.rows({"_id": f"{company.tenant}/{one}"})[0] for one in "ab"}
        assert bytes(kept["a"]["body"]) == b'{"id":"%s","name":"","number":"10042"}' % ID.encode()
        assert (kept["a"]["status"], b"Anka" in bytes(kept["b"]["body"])) == (201, True)
        assert own.plan_of([ID]).records[0].collection == "answers"


@pytest.mark.parametrize("looks", ["with the order", "once it is erased"])
def test_what_the_gateway_keeps_of_merged_customers_goes_too(company: Company, services: Services, looks: str) -> None:
    """Letters and bulk changes keep the id with which they were made."""
    merged, stranger = "cus_" + "2" * 32, "cus_" + "3" * 32
    services.also = [merged]
    with using(a_context(company.tenant)):
        rest = {"tenant": company.tenant, "version": 1, "expires_at": now(), "outcome": "sent"}
        for one in (ID, merged, stranger):
            item = {**rest, "customer_id": one, "customer_name": "Anka", "name": "Anka", "text": "Hej Anka"}
            MailingItem._get_collection().insert_one({**item, "_id": f"mli_{uuid4().hex}", "mailing_id": "mai_1"})
            BulkItem._get_collection().insert_one({**item, "_id": f"bui_{uuid4().hex}", "bulk_id": "bul_1"})
        plan = company.get(PATH).json
        listed = sorted(one["collection"] for one in plan["records"] if one["service"] == "gateway")
        assert listed == ["answers", "bulk_items", "bulk_items", "mailing_items", "mailing_items"]
        if looks == "with the order":
            services.states = [state("asked")]
            assert order(company, plan["digest"]).status_code == 202
        else:
            services.states = [state("erased")]
            left = company.get(PATH).json["records"]
            assert [one["collection"] for one in left if one["service"] == "gateway"] == ["answers"]
        for model in (MailingItem, BulkItem):
            assert [row["customer_id"] for row in model.rows({}, ["customer_id"])] == [stranger]


def test_the_page_shows_the_plan_and_carries_it_out(inside: Any, services: Services) -> None:
    page = inside.get(PAGE, headers=SWEDISH)
    shown = words(page)
    assert "Fakturor" in shown
    assert ("1007" in shown, "mrg_1" in shown) == (True, False)
    assert "2034-01-01" in shown
    assert "Radera enligt planen" in shown
    assert send(inside, page, PAGE, 1, ground="").status_code == 422
    services.states = [state("asked")]
    assert send(inside, page, PAGE, 1, ground="Begärd av personen").status_code in (302, 303)
    assert services.erased_with[0]["ground"] == "Begärd av personen"
    assert "Stop the erasure" in inside.get(PAGE, headers=ENGLISH).text


def test_the_page_says_what_is_open_and_has_no_button(inside: Any, services: Services) -> None:
    services.open = [{"kind": "invoice", "count": 1}]
    page = inside.get(PAGE, headers=ENGLISH)
    assert "Finish first: invoices." in page.text
    assert "Erase as planned" not in page.text


def test_the_page_shows_the_receipt_and_the_next_day(inside: Any, services: Services) -> None:
    services.states = [state("erased")]
    page = inside.get(PAGE, headers=ENGLISH)
    assert "The next day on which something is erased: 2034-01-01." in page.text
    assert "The personal data was erased on 2026-03-02." in page.text, "in Stockholm"
    assert "ab" * 32 in page.text
    assert "Erase as planned" not in page.text
