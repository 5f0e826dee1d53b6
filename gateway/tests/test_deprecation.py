"""An operation whose Request is deprecated says so in the OpenAPI document and in the headers of each of its answers."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from contracts.customers import GetCustomer
from contracts.deprecation import Deprecation
from gateway import create_app
from gateway.api import customers
from gateway.docs.openapi import document

from .conftest import Company, settings_for

ANNOUNCED = Deprecation(since=date(2026, 12, 1), sunset=date(2027, 6, 1), use="GET /v2/customers/{customer_id}")


@pytest.fixture
def old_app(database: str, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """A gateway whose GetCustomer is deprecated."""
    monkeypatch.setattr(GetCustomer, "deprecated", ANNOUNCED)
    renewed = type(customers.api)("customers")
    renewed.operation("GET", "/customers/<customer_id>", GetCustomer)
    monkeypatch.setattr("gateway.all_apis", lambda: [renewed])
    return create_app(settings_for(database, deadline_seconds=4))


def test_the_document_announces_it(old_app: Flask) -> None:
    said: Any = document(old_app.extensions["gateway"].operations, "1")["paths"]["/v1/customers/{customer_id}"]["get"]
    assert (said["deprecated"], said["x-sunset"]) == (True, "2027-06-01")
    assert said["description"].startswith("Deprecated since 2026-12-01, removed on 2027-06-01 or later: use GET /v2/")


def test_every_answer_announces_it_also_a_failure(old_app: Flask, company: Company) -> None:
    http = old_app.test_client()
    for headers in ({}, {"Authorization": f"Bearer {company.keys['viewer']}"}):
        answer = http.get("/v1/customers/cus_1", headers=headers)
        assert answer.headers["Deprecation"] == "@1796083200"
        assert answer.headers["Sunset"] == "Tue, 01 Jun 2027 00:00:00 GMT"


def test_other_operations_say_nothing_of_it(company: Company) -> None:
    answer = company.get("/v1/me")
    assert (answer.status_code, answer.headers.get("Deprecation"), answer.headers.get("Sunset")) == (200, None, None)
