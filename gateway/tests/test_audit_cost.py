"""What the audit trail costs a request: how often it waits for the database, counted, not measured."""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

import pytest
from flask import Response

from chassis.testing import commands_sent, wait_until
from gateway import create_app
from gateway.audit import inbox
from gateway.audit.models import AuditInbox
from gateway.http.idempotency import StoredAnswer

from .conftest import Company, settings_for
from .responder import Responder

Responders = Callable[..., AbstractContextManager[Responder]]
ORDER = {"id": "ord_" + "1" * 32, "version": 1}
PATH, BODY = "/v1/customers/cus_" + "2" * 32 + "/orders", {"lines": [{"text": "Skruv", "quantity": "1", "price": "1"}]}
CUSTOMER = {"fields": {"name": "Bolaget AB"}}


@pytest.fixture
def company(database: str) -> Company:
    """A company whose gateway leaves the background to others, and knows its key already."""
    app = create_app(settings_for(database))
    app.extensions["gateway"].trail._flush_seconds = 3600.0
    made = Company(app)
    assert made.get("/v1/me").status_code == 200
    return made


def sent_during(company: Company, work: Callable[[], Any]) -> "Counter[tuple[str, str]]":
    """The commands about this company until the answer is there: name and collection, how often."""
    answer, sent = commands_sent("gateway", work)
    assert answer.status_code == 201, answer.json
    return Counter((one.name, one.collection) for one in sent if company.tenant in repr(one.body))


def test_a_write_of_a_service_waits_once_more_and_with_a_key_not_even_that(
    company: Company, responder: Responders
) -> None:
    """Red before: with a key it waited for the key's record first, then for the entry (the test below shows the order)."""
    with responder("customers", lambda *_asked: {"id": "cus_" + "3" * 32, "version": 1}):
        without = sent_during(company, lambda: company.post("/v1/customers", json=CUSTOMER))
        keyed = {"Idempotency-Key": "one"}
        with_key = sent_during(company, lambda: company.post("/v1/customers", json=CUSTOMER, headers=keyed))
    assert without == {("insert", "audit_inbox"): 1}
    assert with_key == {("insert", "audit_inbox"): 1, ("insert", "answers"): 1, ("update", "answers"): 1}


def test_the_entry_is_stored_while_the_key_is_claimed(
    company: Company, responder: Responders, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = StoredAnswer._claim

    def claim_late(self: StoredAnswer, until: datetime) -> Response | None:
        wait_until(lambda: AuditInbox._get_collection().count_documents({"tenant": company.tenant}) == 1)
        return claim(self, until)

    monkeypatch.setattr(StoredAnswer, "_claim", claim_late)
    with responder("sales", lambda *_asked: ORDER):
        assert company.post(PATH, json=BODY, headers={"Idempotency-Key": "two"}).status_code == 201


def test_nothing_runs_without_its_entry_and_the_key_is_free_again(
    company: Company, responder: Responders, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyed = {"Idempotency-Key": "three"}

    def fail(*_rows: Any) -> None:
        raise OSError("no space")

    with responder("sales", lambda *_asked: ORDER) as sales:
        with monkeypatch.context() as patched:
            patched.setattr(inbox, "put", fail)
            assert company.post(PATH, json=BODY, headers=keyed).status_code == 500
        assert [method for method, *_ in sales.asked if method == "place_order"] == []
        assert company.post(PATH, json=BODY, headers=keyed).status_code == 201
