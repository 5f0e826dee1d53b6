"""Payments on account over HTTP: in the card's head at once, taken by invoices, paid back; refusals in Swedish."""

from typing import Any

import pytest

from kundkort.api import Api, ApiError
from tests.flows.offices import add_customer, open_office
from tests.flows.test_claims import fresh_key, issue, pay

Json = dict[str, Any]


@pytest.fixture(scope="module")
def office(stack: Any) -> Api:
    return open_office(stack, "onaccount")


def head(office: Api, customer: str) -> Json:
    (block,) = [one for one in office.get(f"/v1/customers/{customer}/card")["head"] if one["key"] == "account"]
    (item,) = block["items"]
    return dict(item)


def test_money_on_account_from_its_coming_to_its_last_krona(office: Api) -> None:
    customer = add_customer(office)
    paid = {"amount": "12000.00", "paid_on": "2026-10-20", "reference": "BG 5", "comment": "Två fakturor och mer"}
    made = office.post(f"/v1/customers/{customer}/payments", paid, fresh_key())
    assert head(office, customer)["on_account"] == "12000.00"
    first = issue(office, customer, "8000", "2026-10-01", 30)
    second = issue(office, customer, "800", "2026-10-02", 30)
    path = f"/v1/account-payments/{made['id']}"
    chosen = [{"invoice_id": first, "amount": "10000.01"}]
    with pytest.raises(ApiError) as refused:
        office.post(f"{path}/allocate", {"allocations": chosen}, fresh_key())
    assert (refused.value.status, refused.value.problem["code"]) == (409, "billing.less_owed")
    key = fresh_key()
    for _ in range(2):
        left = office.post(f"{path}/allocate", {}, key)
    assert left["on_account"] == "1000.00"
    assert [(one["to_invoice_id"], one["amount"]) for one in left["moves"]] == [
        (first, "10000.00"),
        (second, "1000.00"),
    ]
    assert [office.get(f"/v1/invoices/{one}")["status"] for one in (first, second)] == ["paid", "paid"]
    assert office.post(f"{path}/refunds", {"amount": "400.00"}, fresh_key())["on_account"] == "600.00"
    assert office.post(f"{path}/withdraw", {"reason": "Studsade"}, fresh_key())["on_account"] == "0.00"
    assert office.get(path)["withdrawals"][0]["amount"] == "600.00"
    assert office.get(f"/v1/customers/{customer}/payments?unspent=true")["items"] == []
    balances = office.get(f"/v1/customers/{customer}/account")["balances"]
    assert [one["closing"] for one in balances] in ([], ["0.00"])


def test_what_was_paid_too_much_is_put_on_account(office: Api) -> None:
    customer = add_customer(office, "Kullagret i Malmö AB")
    invoice = issue(office, customer, "800", "2026-11-02", 30)
    payment = pay(office, invoice, "1250.00", "2026-11-10")["payments"][0]["id"]
    moved = office.post(f"/v1/invoices/{invoice}/payments/{payment}/move", {"amount": "250.00"}, fresh_key())
    assert (moved["status"], moved["remaining"]) == ("paid", "0.00")
    (listed,) = office.get(f"/v1/customers/{customer}/payments")["items"]
    assert (listed["on_account"], listed["moved_from"]["invoice_id"]) == ("250.00", invoice)
    assert head(office, customer)["on_account"] == "250.00"
    (aged,) = office.get(f"/v1/customers/{customer}/ageing")["items"]
    assert (aged["owed"], aged["overpaid"], aged["on_account"]) == ("0.00", "0.00", "250.00")


def test_interest_of_what_was_paid_late_is_invoiced_once(stack: Any) -> None:
    office = open_office(stack, "interest")
    customer = add_customer(office)
    late = issue(office, customer, "8000", "2026-02-01", 30)
    pay(office, late, "10000.00", "2026-06-30")
    path = f"/v1/customers/{customer}/interest-invoices"
    shown = office.post(path, {"dry_run": True}, fresh_key())
    # 10 000.00 from 2026-03-04 to 2026-06-30: 119 days at 10 %
    assert (shown["total"], shown["lines"][0]["invoice_id"], shown["invoice"]) == ("326.03", late, None)
    key = fresh_key()
    made = [office.post(path, {}, key)["invoice"] for _ in range(2)]
    assert made[0]["id"] == made[1]["id"]
    assert (made[0]["kind"], made[0]["totals"]["vat"], made[0]["totals"]["total"]) == (
        *("interest_invoice", "0.00"),
        "326.03",
    )
    with pytest.raises(ApiError) as refused:
        office.post(path, {}, fresh_key())
    assert (refused.value.status, refused.value.problem["code"]) == (409, "billing.little_interest")
    paid = pay(office, made[0]["id"], "326.03", f"{made[0]['issue_date']}")
    assert (paid["status"], paid["remaining"]) == ("paid", "0.00")
