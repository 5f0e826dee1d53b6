"""The page that says which part answers right now."""

from contextlib import ExitStack
from typing import Any

import pytest
from flask import Flask

from chassis.context import using
from chassis.testing import a_context
from contracts.access import Role
from contracts.errors import NotAllowed, Unavailable
from contracts.services import SERVICES
from gateway.identity import users

from .conftest import PASSWORD, Company
from .test_web import ENGLISH, SWEDISH, words
from .test_web_account import enter, open_page


@pytest.fixture
def inside(app: Flask, company: Company) -> Any:
    return enter(app, company)


def test_what_answers_and_what_does_not(inside: Any, responder: Any) -> None:
    trouble = {
        "billing": Unavailable("billing.database_down", "The database of billing does not answer.", {}),
        "crm": NotAllowed("crm.module_off", "The module is off.", {}),
    }

    def answer(service: str) -> Any:
        if service in trouble:
            raise trouble[service]
        return {}

    with ExitStack() as stack:
        for name in SERVICES:
            stack.enter_context(responder(name, lambda *_, name=name: answer(name)))
        page = words(open_page(inside, SWEDISH, "/operation"))
        english = words(open_page(inside, ENGLISH, "/operation"))
    assert "Webb och API Svarar Version" in page
    assert "Kunder Svarar" in page
    assert "Försäljning Svarar" in page
    assert "Fakturering Svarar inte" in page
    assert "Aktiviteter Svarar" in page
    assert "Aktiviteter Svarar inte" not in page
    assert "Billing Does not answer" in english
    assert "Documents Answers" in english


def test_a_service_without_a_process_is_said_to_be_away(inside: Any, responder: Any) -> None:
    with responder("customers", lambda *_: {}):
        page = words(open_page(inside, SWEDISH, "/operation"))
    assert "Kunder Svarar" in page
    assert "Dokument Svarar inte" in page
    assert "Meddelandekö Svarar" in page


def test_only_administrators_see_it(app: Flask, company: Company) -> None:
    with using(a_context(company.tenant)):
        bo = users.add(f"bo@{company.tenant}.example", "Bo", PASSWORD, set(Role) - {Role.ADMINISTRATOR})
    refused = enter(app, company, user=bo).get("/operation", headers={**SWEDISH, "Accept": "text/html"})
    assert (refused.status_code, "Du har inte behörighet" in words(refused)) == (403, True)
