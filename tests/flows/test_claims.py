"""Claims over HTTP: what a reminder adds is owed until it is paid, waived or lost; the cases r- and the examples of the rules."""

from typing import Any
from uuid import uuid4

import pytest

from kundkort.api import Api, ApiError
from tests.flows.offices import add_customer, open_office

Json = dict[str, Any]


@pytest.fixture(scope="module")
def office(stack: Any) -> Api:
    made = open_office(stack, "claims")
    version = made.get("/v1/billing/settings")["version"]
    rates = {"reference_rates": [{"first": "2026-07-01", "percent": "2.00"}]}
    any_level = {"reminder_ladder": {"in_order": False}}
    made.patch("/v1/billing/settings", {**rates, **any_level}, version=version)
    return made


@pytest.fixture(scope="module")
def customer(office: Api) -> str:
    return add_customer(office)


def fresh_key() -> str:
    return uuid4().hex


def issue(office: Api, customer: str, price: str, day: str, terms: int) -> str:
    """An issued invoice of `price` and 25 % VAT."""
    body = {"lines": [{"text": "T", "quantity": "1", "price": price}], "issue": True, "issue_date": day}
    return str(
        office.post(f"/v1/customers/{customer}/invoices", {**body, "payment_terms_days": terms}, fresh_key())["id"]
    )


def remind(office: Api, invoice: str, day: str, sent: str | None = None) -> Json:
    body = {"level": 2, "planned_on": day, **({"sent_on": sent} if sent else {})}
    made: Json = office.post(f"/v1/invoices/{invoice}/reminders", body, fresh_key())
    return made


def pay(office: Api, invoice: str, amount: str, day: str, **fields: Any) -> Json:
    made: Json = office.post(
        f"/v1/invoices/{invoice}/payments", {"amount": amount, "paid_on": day, **fields}, fresh_key()
    )
    return made


def test_claims_from_the_first_reminder_to_the_last_ore(office: Api, customer: str) -> None:
    """In the order of their dates, which never run backwards in a series."""
    asked = issue(office, customer, "8000", "2026-01-15", 15)
    assert remind(office, asked, "2026-03-01", "2026-03-01")["total"] == "10142.19"
    assert office.get(f"/v1/invoices/{asked}")["remaining"] == "10142.19"
    paid = pay(office, asked, "10142.19", "2026-03-01")
    assert (paid["status"], paid["remaining"], paid["reminders"][0]["status"]) == ("paid", "0.00", "settled")
    assert [(one["kind"], one["paid"], one["status"]) for one in paid["claims"]] == [
        ("reminder_fee", "60.00", "settled"),
        ("interest", "82.19", "settled"),
    ]

    stale = issue(office, customer, "8000", "2026-01-15", 15)
    planned = remind(office, stale, "2026-03-01")
    pay(office, stale, "4000.00", "2026-02-10")
    with pytest.raises(ApiError) as refused:
        office.post(f"/v1/invoices/{stale}/reminders/{planned['id']}/send", {"sent_on": "2026-03-02"})
    assert (refused.value.status, refused.value.problem["code"]) == (409, "billing.reminder_stale")
    office.post(f"/v1/invoices/{stale}/reminders/{planned['id']}/withdraw", {})
    again = remind(office, stale, "2026-03-01", "2026-03-02")
    assert (again["principal"], again["interest"]) == ("6000.00", "61.37")

    alone = issue(office, customer, "8000", "2026-05-01", 30)
    remind(office, alone, "2026-11-20", "2026-11-20")
    payoff = office.get(f"/v1/invoices/{alone}/payoff?on=2026-11-25")
    assert [(one["kind"], one["amount"]) for one in payoff["lines"]] == [
        ("principal", "10000.00"),
        ("reminder_fee", "60.00"),
        ("interest", "487.67"),
    ]
    assert payoff["total"] == "10547.67"
    left = pay(office, alone, "10000.00", "2026-11-25", principal_first=True)
    assert (left["status"], left["remaining"], left["principal_remaining"]) == ("part_paid", "547.67", "0.00")
    (payment,) = left["payments"]
    office.post(f"/v1/invoices/{alone}/payments/{payment['id']}/withdraw", {"reason": "Studsade"})
    done = pay(office, alone, "10547.67", "2026-11-25")
    assert (done["status"], done["remaining"]) == ("paid", "0.00")
    assert office.get(f"/v1/invoices/{alone}/payoff")["total"] == "0.00"


def test_a_fee_is_waived_and_what_was_paid_too_much_goes_back(office: Api, customer: str) -> None:
    invoice = issue(office, customer, "800", "2026-05-02", 20)
    sent = remind(office, invoice, "2026-11-20", "2026-11-20")
    owed = office.get(f"/v1/invoices/{invoice}")["remaining"]
    pay(office, invoice, owed, "2026-11-21")
    waived = office.post(f"/v1/invoices/{invoice}/claims/{sent['id']}/waive", {"reason": "Kulans"})
    assert (waived["status"], waived["remaining"]) == ("overpaid", "-60.00")
    with pytest.raises(ApiError) as refused:
        office.post(f"/v1/invoices/{invoice}/refunds", {"amount": "60.01", "paid_on": "2026-11-22"})
    assert (refused.value.status, refused.value.problem["code"]) == (409, "billing.less_overpaid")
    back = office.post(f"/v1/invoices/{invoice}/refunds", {"paid_on": "2026-11-22"})
    assert (back["status"], back["remaining"], back["refunds"][0]["amount"]) == ("paid", "0.00", "60.00")
    with pytest.raises(ApiError) as unknown:
        office.post(f"/v1/invoices/{invoice}/claims/rem_unknown/waive", {"reason": "Kulans"})
    assert (unknown.value.status, unknown.value.problem["code"]) == (404, "billing.claim_not_found")
