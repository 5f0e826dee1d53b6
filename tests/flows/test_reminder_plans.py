"""Reminders of all customers over HTTP: a plan of the day is looked at, a line taken out, and the rest sent once, as shown."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from chassis.clock import today
from chassis.testing import wait_until
from kundkort.api import Api, ApiError
from tests.flows.offices import add_customer, open_office

Json = dict[str, Any]
PLANS = "/v1/reminder-plans"
SEVEN = 7
"""Days to the first reminder: more than banks are ever closed for, so that no test depends on the day of the week."""
LEVELS = [{"level": level, "after_days": after} for level, after in ((1, SEVEN), (2, 10), (3, 10))]


@pytest.fixture(scope="module")
def office(stack: Any) -> Api:
    made = open_office(stack, "dunning")
    settings = made.get("/v1/billing/settings")
    rates = [{"first": str(date(today().year, month, 1)), "percent": "2.00"} for month in (1, 7)]
    wanted = {"reference_rates": rates, "reminder_ladder": {"levels": LEVELS}}
    made.patch("/v1/billing/settings", wanted, version=settings["version"])
    return made


def issue(office: Api, customer: str, days_ago: int) -> str:
    """An invoice of 1 250.00 that was due at once."""
    issued = today() - timedelta(days=days_ago)
    body = {
        "lines": [{"text": "T", "quantity": "1", "price": "1000"}],
        "issue": True,
        "issue_date": str(issued),
        "payment_terms_days": 0,
    }
    return str(office.post(f"/v1/customers/{customer}/invoices", body, uuid4().hex)["id"])


def until(office: Api, plan: Json, state: str) -> Json:
    wait_until(lambda: office.get(f"{PLANS}/{plan['id']}")["state"] == state, 60)
    found: Json = office.get(f"{PLANS}/{plan['id']}")
    return found


def lines(office: Api, plan: Json) -> dict[str, Json]:
    return {one["invoice_id"]: one for one in office.get(f"{PLANS}/{plan['id']}/reminders?limit=200")["items"]}


def test_a_day_of_reminders(office: Api) -> None:
    customer = add_customer(office)
    reminded, paid, rung, fresh = (issue(office, customer, ago) for ago in (SEVEN, SEVEN, SEVEN, SEVEN - 1))
    made = office.post(PLANS, {}, uuid4().hex)
    plan = until(office, made, "planned")
    assert (plan["on"], plan["planned"], plan["left_out"]) == (str(today()), 3, 1)
    assert plan["sums"] == [
        {
            "currency": "SEK",
            "count": 3,
            "principal": "3750.00",
            "earlier_fees": "0.00",
            "fee": "0.00",
            "interest": "0.00",
            "total": "3750.00",
        }
    ]
    shown = lines(office, plan)
    assert (shown[reminded]["level"], shown[reminded]["kind"], shown[reminded]["total"]) == (1, "notice", "1250.00")
    assert (shown[fresh]["reason"], shown[fresh]["waits_until"]) == ("waits", str(today() + timedelta(days=1)))
    assert office.get(f"/v1/invoices/{reminded}")["reminders"] == []
    taken = office.post(f"{PLANS}/{plan['id']}/take-out", {"invoice_ids": [rung], "reason": "Ring först"}, uuid4().hex)
    assert (taken["taken_out"], taken["planned"]) == (1, 2)
    office.post(f"/v1/invoices/{paid}/payments", {"amount": "1250.00", "paid_on": str(today())}, uuid4().hex)
    office.post(f"{PLANS}/{plan['id']}/execute", {}, uuid4().hex)
    done = until(office, plan, "executed")
    assert (done["sent"], done["stale"], done["taken_out"]) == (1, 1, 1)
    shown = lines(office, plan)
    assert [(shown[one]["state"], shown[one]["reason"]) for one in (reminded, paid, rung)] == [
        ("sent", None),
        ("stale", "paid"),
        ("taken_out", None),
    ]
    (reminder,) = office.get(f"/v1/invoices/{reminded}")["reminders"]
    assert (reminder["id"], reminder["status"], reminder["pay_by"]) == (
        shown[reminded]["reminder_id"],
        "sent",
        shown[reminded]["pay_by"],
    )
    with pytest.raises(ApiError) as twice:
        office.post(f"{PLANS}/{plan['id']}/execute", {}, uuid4().hex)
    assert (twice.value.status, twice.value.problem["code"]) == (409, "billing.reminder_plan_not_ready")
    assert [one["id"] for one in office.get(PLANS)["items"]] == [plan["id"]]


def test_levels_follow_each_other_over_http(office: Api) -> None:
    invoice = issue(office, add_customer(office), 0)
    with pytest.raises(ApiError) as early:
        office.post(
            f"/v1/invoices/{invoice}/reminders",
            {"level": 3, "planned_on": str(today() + timedelta(days=3))},
            uuid4().hex,
        )
    assert (early.value.status, early.value.problem["code"]) == (409, "billing.reminder_out_of_order")
    assert (early.value.problem["next_level"], early.value.problem["since"]) == (
        1,
        str(today() + timedelta(days=SEVEN)),
    )
