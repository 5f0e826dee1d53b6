"""`?dry_run=true` over HTTP: what the document says of it, and the headers that it takes."""

from typing import Any

import pytest
from flask import Flask

from .conftest import Company
from .test_openapi import body_of, is_valid, operations_of, parameters_of

TRIALS = [
    "/v1/receipts",
    "/v1/receipts/rcp_1/complete",
    *(f"/v1/customers/cus_1/{what}" for what in ("quotes", "orders", "contracts", "collective-invoices")),
]


@pytest.fixture(scope="module")
def said(app: Flask) -> Any:
    return app.test_client().get("/openapi.json").json


def test_a_trial_needs_no_key_and_has_its_own_answer(app: Flask, said: Any) -> None:
    """Red before: the header was required of a trial, and the answer of one with the status of the change was lost."""
    tried = [(one, one.trial, described) for one, described in operations_of(app, said) if one.trial is not None]
    assert len(tried) >= 6
    for operation, trial, described in tried:
        (header,) = [one for one in parameters_of(said, described) if one["name"] == "Idempotency-Key"]
        assert "Needed unless `dry_run` is `true`" in header["description"]
        schema = described["responses"]["200"]["content"]["application/json"]["schema"]
        names = {one["$ref"].rpartition("/")[2] for one in schema.get("anyOf", [schema])}
        replies = [trial.reply, *([operation.reply] if operation.status == 200 else [])]
        assert names == {reply.__name__ for reply in replies if reply is not None}


def test_a_body_takes_what_its_trial_takes(said: Any) -> None:
    """Red before: `payments` were required, of which a trial needs none."""
    schema = body_of(said, said["paths"]["/v1/receipts/{receipt_id}/complete"]["post"])
    assert is_valid(said, schema, {})
    assert is_valid(said, schema, {"payments": []})
    assert not is_valid(said, schema, {"payments": [{}]})
    assert "minItems 1" in schema["properties"]["payments"]["description"]


def test_every_trial_is_among_these(app: Flask) -> None:
    tried = {one.path for one in app.extensions["gateway"].operations if one.trial is not None}
    assert len(tried) == len(TRIALS)


@pytest.mark.parametrize("path", TRIALS)
def test_a_trial_refuses_a_malformed_key_and_needs_none(company: Company, path: str) -> None:
    """Red before: a trial passed over the header, whatever it was."""
    for key in ("", "a b", "å", "x" * 201):
        answer = company.post(f"{path}?dry_run=true", json={}, headers={"Idempotency-Key": key})
        assert (answer.status_code, answer.json["code"]) == (400, "gateway.idempotency_key_malformed"), key
    for query, code in (("", "gateway.idempotency_key_required"), ("?dry_run=true", "gateway.invalid_input")):
        assert company.post(f"{path}{query}", json={"unknown": 1}).json["code"] == code


def test_a_trial_refuses_a_malformed_etag(company: Company) -> None:
    """Red before: passed over, though the address has the header."""
    given = (("0", 400, "gateway.if_match_malformed"), ('W/"1"', 412, "gateway.etag_unknown"))
    for etag, status, code in given:
        answer = company.post("/v1/receipts/rcp_1/complete?dry_run=true", json={}, headers={"If-Match": etag})
        assert (answer.status_code, answer.json["code"]) == (status, code)
