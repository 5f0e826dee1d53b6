"""Payments that are moved, over HTTP: to the right invoice, once, with the refusals in the caller's language."""

from typing import Any

import pytest

from kundkort.api import Api, ApiError
from tests.flows.offices import add_customer, open_office
from tests.flows.test_claims import fresh_key, issue, pay


@pytest.fixture(scope="module")
def office(stack: Any) -> Api:
    return open_office(stack, "moved")


def test_a_payment_goes_to_the_invoice_that_it_was_meant_for(office: Api) -> None:
    customer = add_customer(office)
    wrong = issue(office, customer, "8000", "2026-10-01", 30)
    right = issue(office, customer, "4000", "2026-10-02", 30)
    payment = pay(office, wrong, "5000.00", "2026-10-20", reference="BG 77")["payments"][0]["id"]
    path, key = f"/v1/invoices/{wrong}/payments/{payment}/move", fresh_key()
    with pytest.raises(ApiError) as refused:
        office.post(path, {"to_invoice_id": right, "amount": "5000.01"}, fresh_key())
    assert (refused.value.status, refused.value.problem["code"]) == (409, "billing.less_paid")
    with pytest.raises(ApiError) as unknown:
        office.post(path, {"to_invoice_id": "inv_unknown"}, fresh_key())
    assert (unknown.value.status, unknown.value.problem["errors"][0]["pointer"]) == (422, "/to_invoice_id")
    for _ in range(2):
        left = office.post(path, {"to_invoice_id": right, "reason": "Fel OCR"}, key)
    assert (left["status"], left["remaining"]) == ("issued", "10000.00")
    there = office.get(f"/v1/invoices/{right}")
    assert (there["status"], there["remaining"], len(there["payments"])) == ("paid", "0.00", 1)
    assert there["payments"][0]["reference"] == "BG 77"
    assert there["payments"][0]["moved_from"]["invoice_number"] == left["number"]
    account = office.get(f"/v1/customers/{customer}/account")
    assert [(one["kind"], one["amount"], one["balance"]) for one in account["items"]] == [
        ("invoice", "10000.00", "10000.00"),
        ("invoice", "5000.00", "15000.00"),
        ("payment", "-5000.00", "10000.00"),
        ("payment_moved", "5000.00", "15000.00"),
        ("payment", "-5000.00", "10000.00"),
    ]
