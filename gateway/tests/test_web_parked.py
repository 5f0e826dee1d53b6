"""Parked events on the page of operation and over the API: what is shown, to whom, and how they go back."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from flask import Flask

from contracts.common_errors import REQUEST_UNKNOWN
from contracts.errors import Unavailable
from contracts.parked import ListParked, ReplayParked
from contracts.services import SERVICES

from .conftest import Company
from .test_audit import of_operation
from .test_web import ENGLISH, SWEDISH, words
from .test_web_account import enter, open_page
from .web_forms import forms_of, send

Json = dict[str, Any]
EVENT: Json = {
    "id": "evt_1",
    "type": "customers.<b>customer_changed</b>",
    "subject": "cus_1",
    "time": "2026-03-02T08:00:00Z",
    "attempts": 4,
    "reason": "UnknownEvent",
}


class Services:
    """All services: billing has parked events, crm is of a release before, documents does not answer."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Json]] = []
        self.replayed: Json = {"replayed": 2, "more": True}

    def answer(self, service: str, method: str, body: Json) -> Json:
        if method == ReplayParked.method:
            self.asked.append((service, body))
            return self.replayed
        if method == ListParked.method:
            if service == "crm":
                raise REQUEST_UNKNOWN.error("crm")
            if service == "documents":
                raise Unavailable("documents.database_down", "The database of documents does not answer.", {})
            events = [EVENT, {**EVENT, "id": "evt_2", "reason": "", "time": ""}]
            return {"items": events, "more": True} if service == "billing" else {"items": []}
        return {}


@pytest.fixture
def services(responder: Any) -> Iterator[Services]:
    made = Services()
    with ExitStack() as stack:
        for name in SERVICES:
            stack.enter_context(
                responder(name, lambda method, body, _context, name=name: made.answer(name, method, body))
            )
        yield made


@pytest.fixture
def inside(app: Flask, company: Company) -> Any:
    return enter(app, company)


def test_the_envelopes_are_shown_service_by_service(inside: Any, services: Services) -> None:
    said = words(open_page(inside, SWEDISH, "/operation"))
    assert "Parkerade händelser: Fakturering" in said
    assert (
        "2026-03-02 09:00 customers.&lt;b&gt;customer_changed&lt;/b&gt; cus_1 Delen känner inte till händelsen 4 evt_1"
        in said
    )
    assert "Okänd 4 evt_2" in said
    assert "Det finns fler än de som visas." in said
    assert "Parkerade händelser: Aktiviteter Funktionen är inte driftsatt än." in said
    assert "Parkerade händelser: Dokument" in said
    assert "Parkerade händelser: Kunder" not in said
    assert "Parked events: Billing" in words(open_page(inside, ENGLISH, "/operation"))


def test_nothing_parked_is_said(inside: Any, responder: Any) -> None:
    with ExitStack() as stack:
        for name in SERVICES:
            stack.enter_context(responder(name, lambda *_: {}))
        said = words(open_page(inside, SWEDISH, "/operation"))
    assert "Inga parkerade händelser." in said
    assert "Spela upp" not in said


@pytest.mark.parametrize(("event", "asked"), [("evt_1", "evt_1"), ("", None)])
def test_one_or_all_go_back_and_the_audit_trail_names_them(
    inside: Any, company: Company, services: Services, event: str, asked: str | None
) -> None:
    done = send(inside, open_page(inside, SWEDISH, "/operation"), "/operation/billing/replay", event=event)
    assert (done.status_code, done.headers["Location"]) == (303, "/operation?replayed=2&more=true")
    assert services.asked == [("billing", {"event": asked})]
    said = words(open_page(inside, SWEDISH, done.headers["Location"]))
    assert "2 händelser har gått tillbaka. Det finns fler kvar." in said
    (line,) = of_operation(company, "replay_parked_form")
    assert (line["subjects"], line["details"]) == (["billing"], {"service": "billing", "event": asked or "all"})


def test_an_unknown_service_is_refused_and_asked_nothing(inside: Any, services: Services) -> None:
    (form, *_) = forms_of(open_page(inside, SWEDISH, "/operation"), "/operation/billing/replay")
    done = inside.post("/operation/payroll/replay", data=form.hidden, headers=SWEDISH)
    assert (done.status_code, services.asked) == (404, [])
    assert "Det finns ingen del payroll." in words(done)


def test_a_service_that_is_away_keeps_its_events(inside: Any, responder: Any) -> None:
    def answer(method: str, *_: Any) -> Json:
        return {"items": [EVENT]} if method == ListParked.method else {}

    with responder("billing", answer):
        page = open_page(inside, SWEDISH, "/operation")
    with responder("customers", lambda *_: {}):
        done = send(inside, page, "/operation/billing/replay", event="evt_1")
    assert done.status_code == 503
    assert 'role="alert"' in done.text


def test_the_api_lists_and_replays(company: Company, services: Services) -> None:
    found = {one["service"]: one for one in company.get("/v1/parked-events").json["items"]}
    assert {name: one["status"] for name, one in found.items()} == {
        "customers": "ok",
        "sales": "ok",
        "billing": "ok",
        "crm": "unsupported",
        "documents": "unavailable",
    }
    assert (found["billing"]["events"][0], found["billing"]["more"]) == (EVENT, True)
    done = company.post("/v1/parked-events/billing/replay", json={"event": "evt_1"})
    assert (done.status_code, done.json) == (200, {"replayed": 2, "more": True})
    assert services.asked == [("billing", {"event": "evt_1"})]
    assert company.post("/v1/parked-events/payroll/replay", json={}).json["code"] == "gateway.service_not_found"


@pytest.mark.parametrize("role", ["viewer", "seller", "accountant"])
def test_only_administrators_may(company: Company, services: Services, role: str) -> None:
    assert company.get("/v1/parked-events", role=role).status_code == 403
    assert company.post("/v1/parked-events/billing/replay", json={}, role=role).status_code == 403
    assert services.asked == []
