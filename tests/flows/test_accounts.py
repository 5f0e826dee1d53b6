"""What a customer owes, over HTTP: the head of the card, the ledger, a statement of a period, and how old it is."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import requests

from chassis.clock import today
from kundkort.api import Api, ApiError
from tests.flows.offices import add_customer, open_office
from tests.stack import Stack

Json = dict[str, Any]
COMPANY = "accounts"
TODAY = today()
LINES = [{"text": "Virke", "quantity": "1", "price": "8000.00"}]


@pytest.fixture(scope="module")
def office(stack: Stack) -> Api:
    return open_office(stack, COMPANY)


@pytest.fixture(scope="module")
def customer(office: Api) -> str:
    """One with two invoices of 10 000.00, both due long ago; 4 000.00 of the first is paid."""
    customer = add_customer(office)
    made = []
    for days in (100, 50):
        issued = {
            "lines": LINES,
            "issue": True,
            "issue_date": str(TODAY - timedelta(days=days)),
            "payment_terms_days": 20,
        }
        made.append(office.post(f"/v1/customers/{customer}/invoices", issued)["id"])
    paid_on = str(TODAY - timedelta(days=60))
    office.post(f"/v1/invoices/{made[0]}/payments", {"amount": "4000.00", "paid_on": paid_on, "means": "bankgiro"})
    return customer


def test_the_head_of_the_card(office: Api, customer: str) -> None:
    (block,) = [one for one in office.get(f"/v1/customers/{customer}/card")["head"] if one["key"] == "account"]
    assert (block["key"], block["status"], block["more"]) == ("account", "ok", f"/v1/customers/{customer}/account")
    assert block["items"] == [
        {
            "currency": "SEK",
            "owed": "16000.00",
            "overdue": "16000.00",
            "overdue_invoices": 2,
            "oldest_due_date": str(TODAY - timedelta(days=80)),
            "overpaid": None,
            "at_collection": None,
            "on_account": None,
            "is_overdue": True,
        }
    ]


def test_the_ledger_is_paged_with_running_balances(stack: Stack, office: Api, customer: str) -> None:
    address = f"{stack.base_url}/v1/customers/{customer}/account?limit=2"
    headers = {"Authorization": f"Bearer {stack.keys[COMPANY]}"}
    first = requests.get(address, headers=headers, timeout=30)
    second = requests.get(stack.base_url + first.links["next"]["url"], headers=headers, timeout=30)
    found = [*first.json()["items"], *second.json()["items"]]
    assert [(one["kind"], one["amount"], one["balance"]) for one in found] == [
        ("invoice", "10000.00", "10000.00"),
        ("payment", "-4000.00", "6000.00"),
        ("invoice", "10000.00", "16000.00"),
    ]
    assert "next" not in second.links


def test_a_statement_of_a_period(office: Api, customer: str) -> None:
    days = {"from": str(TODAY - timedelta(days=70)), "to": str(TODAY - timedelta(days=55))}
    found = office.get(f"/v1/customers/{customer}/account", **days)
    assert [one["kind"] for one in found["items"]] == ["payment"]
    assert found["balances"] == [{"currency": "SEK", "opening": "10000.00", "closing": "6000.00"}]


@pytest.mark.parametrize(("days", "code"), [({"to": 1}, "date_ahead"), ({"from": -1, "to": -2}, "period_backwards")])
def test_a_period_that_is_none(office: Api, customer: str, days: dict[str, int], code: str) -> None:
    given = {name: str(TODAY + timedelta(days=number)) for name, number in days.items()}
    with pytest.raises(ApiError) as refused:
        office.get(f"/v1/customers/{customer}/account", **given)
    assert [(one["pointer"], one["code"]) for one in refused.value.problem["errors"]] == [("/to", code)]


def test_how_old_it_is_as_of_today_and_before(office: Api, customer: str) -> None:
    (now,) = office.get(f"/v1/customers/{customer}/ageing")["items"]
    assert (now["days_61_to_90"], now["days_1_to_30"], now["invoices"]) == ("6000.00", "10000.00", 2)
    (before,) = office.get(f"/v1/customers/{customer}/ageing", on=str(TODAY - timedelta(days=65)))["items"]
    assert (before["days_1_to_30"], before["owed"], before["invoices"]) == ("10000.00", "10000.00", 1)


@pytest.mark.parametrize("question", ["account", "ageing"])
def test_nobody_has_no_account(stack: Stack, office: Api, customer: str, question: str) -> None:
    """Neither a made-up customer nor another company's; a new one without invoices has an empty one."""
    other = add_customer(open_office(stack, "account-neighbours"))
    for unknown in ("cus_00000000000000000000000000000000", other):
        with pytest.raises(ApiError) as refused:
            office.get(f"/v1/customers/{unknown}/{question}")
        assert (refused.value.status, refused.value.problem["code"]) == (404, "customers.customer_not_found")
    new = office.post("/v1/customers", {"fields": {"kind": "company", "name": f"Utan fakturor {question}"}})["id"]
    assert office.get(f"/v1/customers/{new}/{question}")["items"] == []


def test_how_old_it_is_in_the_whole_company(office: Api, customer: str) -> None:
    found = office.get("/v1/ageing")
    assert [(one["customer_id"], one["owed"]) for one in found["items"]] == [(customer, "16000.00")]
    assert [Decimal(one["owed"]) for one in found["sums"]] == [Decimal(16000)]
