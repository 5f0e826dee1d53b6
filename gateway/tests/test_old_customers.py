"""Branches and contacts are created with a customers service of release 0.1, which replies with the whole customer."""

from typing import Any

import pytest

from contracts.errors import Conflict, ServiceError, Unavailable

from .conftest import Company

PARTS = {
    "branches": [
        {"id": "bra_01", "name": "Eva", "retired_on": "2026-01-01"},
        {"id": "bra_03", "name": "Eva", "retired_on": None},
        {"id": "bra_04", "name": "Lund", "retired_on": None},
    ],
    "contacts": [{"id": "con_03", "name": "Eva"}, {"id": "con_01", "name": "Eva"}, {"id": "con_04", "name": "Bo"}],
}


@pytest.mark.parametrize("code", ["customers.unknown_method", "customers.request_unknown"])
@pytest.mark.parametrize(
    ("kind", "method", "new_id"), [("branches", "add_branch", "bra_03"), ("contacts", "add_contact", "con_03")]
)
def test_a_part_is_created_with_the_request_that_the_service_knows(
    company: Company, responder: Any, code: str, kind: str, method: str, new_id: str
) -> None:
    def release_0_1(asked: str, body: dict[str, Any], _context: Any) -> Any:
        if asked != method:
            raise Unavailable(code, "This release does not know the request.")
        assert body == {"customer_id": "cus_1", "name": "Eva"}
        return {"id": "cus_1", "version": 7, **PARTS}

    with responder("customers", release_0_1) as service:
        made = company.post(f"/v1/customers/cus_1/{kind}", json={"name": "Eva"}, role="seller")
    assert (made.status_code, made.headers["ETag"]) == (201, '"7"'), made.text
    assert made.headers["Location"] == f"/v1/customers/cus_1/{kind}/{new_id}"
    assert (made.json["id"], made.json["customer_id"], made.json["version"]) == (new_id, "cus_1", 7)
    contexts = [context for _, _, context in service.asked]
    assert (len(contexts), len({context.request_id for context in contexts})) == (2, 1)


@pytest.mark.parametrize(
    "error", [Conflict("customers.branch_name_taken", "Taken."), Unavailable("customers.down", "Down.")]
)
def test_any_other_error_is_not_retried_with_the_former_request(
    company: Company, responder: Any, error: ServiceError
) -> None:
    def refuse(*_: Any) -> Any:
        raise error

    with responder("customers", refuse) as service:
        answer = company.post("/v1/customers/cus_1/branches", json={"name": "Eva"}, role="seller")
    assert (answer.status_code, answer.json["code"]) == (error.status, error.code)
    assert [method for method, _, _ in service.asked] == ["create_branch"]
