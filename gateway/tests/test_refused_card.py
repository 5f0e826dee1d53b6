"""A card that is refused does not wait for the other services, and keeps nothing of their requests."""

from contextlib import ExitStack
from typing import Any

import pytest
from flask import Flask

from contracts.errors import InvalidInput, NotFound
from contracts.services import SERVICES

from .conftest import Company
from .responder import SILENCE

UNKNOWN_BRANCH = {"/branch_id": "branch_unknown The customer has no branch bra_1."}


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (NotFound("customers.customer_not_found", "There is no such customer."), 404),
        (InvalidInput("customers.branch_unknown", "The customer has no branch bra_1.", UNKNOWN_BRANCH), 422),
    ],
)
def test_a_refused_card_leaves_no_request_behind(
    app: Flask, company: Company, responder: Any, refusal: Exception, status: int
) -> None:
    def refuse(*_: Any) -> Any:
        raise refusal

    client = app.extensions["gateway"].sections._client
    before = client.pending
    with ExitStack() as stack:
        for service in SERVICES:
            stack.enter_context(responder(service, refuse if service == "customers" else lambda *_: SILENCE))
        assert company.get("/v1/customers/cus_1/card?branch_id=bra_1").status_code == status
        assert client.pending <= before


@pytest.mark.parametrize("name", ["branch_id", "branch"])
def test_an_unknown_branch_is_reported_at_the_given_parameter(company: Company, responder: Any, name: str) -> None:
    def refuse(*_: Any) -> Any:
        raise InvalidInput("customers.branch_unknown", "The customer has no branch bra_1.", UNKNOWN_BRANCH)

    with responder("customers", refuse):
        answer = company.get(f"/v1/customers/cus_1/card?{name}=bra_1")
    assert (answer.status_code, answer.json["code"]) == (422, "customers.branch_unknown")
    assert [error["pointer"] for error in answer.json["errors"]] == [f"/{name}"]
