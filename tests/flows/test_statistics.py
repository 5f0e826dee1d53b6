"""How a customer pays and what it buys, over HTTP: habit, expected payments, turnover, purchases, and the card."""

from datetime import date, timedelta
from typing import Any

import pytest

from chassis.clock import today
from chassis.testing import wait_until
from kundkort.api import Api, ApiError
from tests.flows.offices import add_customer, open_office
from tests.stack import Stack

Json = dict[str, Any]
TODAY = today()
LATE = (8, 3, 8, 10, 5, 9)


@pytest.fixture(scope="module")
def office(stack: Stack) -> Api:
    return open_office(stack, "statistics")


@pytest.fixture(scope="module")
def customer(office: Api) -> str:
    """One that has paid six invoices, and has an open one that is due in ten days."""
    customer = add_customer(office)
    for number, late in enumerate(LATE):
        due = TODAY - timedelta(days=200 - 30 * number)
        made = issue(office, customer, due - timedelta(days=20), {"article": "S-1", "price": f"{10 + number}.00"})
        paid = {"amount": made["remaining"], "paid_on": str(due + timedelta(days=late)), "means": "bankgiro"}
        office.post(f"/v1/invoices/{made['id']}/payments", paid)
    issue(office, customer, TODAY - timedelta(days=10), {"price": "400.00"})
    return customer


def issue(office: Api, customer: str, on: date, line: Json) -> Json:
    lines = [{"text": "Skruv", "quantity": "10", **line}]
    fields = {"lines": lines, "issue": True, "issue_date": str(on), "payment_terms_days": 20}
    made: Json = office.post(f"/v1/customers/{customer}/invoices", fields)
    return made


def test_the_habit_and_the_expected_day(office: Api, customer: str) -> None:
    found = office.get(f"/v1/customers/{customer}/payment-habit")
    habit = found["habit"]
    assert (habit["basis"], habit["invoices"], habit["median_days"]) == ("own", 6, 8)
    assert (habit["lower_days"], habit["upper_days"]) == (5, 9)
    assert (habit["tested_on"], habit["error_days"], habit["due_date_error_days"]) == (1, 1, 9)
    (one,) = found["items"]
    assert (one["remaining"], one["expected_on"], one["basis"]) == ("5000.00", in_days(18), "own")
    assert (one["earliest"], one["latest"]) == (in_days(15), in_days(19))


def in_days(number: int) -> str:
    return str(TODAY + timedelta(days=number))


def test_the_card_shows_both(office: Api, customer: str) -> None:
    card = office.get(f"/v1/customers/{customer}/card")
    (block,) = [one for one in card["head"] if one["key"] == "habit"]
    assert (block["status"], block["more"]) == ("ok", f"/v1/customers/{customer}/payment-habit")
    assert [(one["days_late"], one["invoices"], one["error_days"]) for one in block["items"]] == [(8, 6, 1)]
    (tab,) = [one for one in card["tabs"] if one["key"] == "invoices"]
    opened, *paid = [one["expected_on"] for one in tab["items"]]
    assert (opened, set(paid)) == (in_days(18), {None})


def test_the_weeks_of_the_company(office: Api, customer: str) -> None:
    found = office.get("/v1/expected-payments", weeks=4)
    assert [one["amount"] for one in found["items"] if one["amount"] != "0.00"] == ["5000.00"]
    assert [(one["owed"], one["expected"], one["invoices"]) for one in found["sums"]] == [("5000.00", "5000.00", 1)]
    assert office.get("/v1/expected-payments", weeks=1)["sums"][0]["later"] == "5000.00"


def test_turnover_of_a_customer_and_of_all(office: Api, customer: str) -> None:
    days = {"from": in_days(-300), "to": in_days(0)}
    found = office.get(f"/v1/customers/{customer}/turnover", by="year", **days)
    assert [(one["turnover"], one["year_before"]) for one in found["sums"]] == [("4750.00", "0.00")]
    whole = office.get("/v1/turnover", **days)
    assert [(one["customer_id"], one["turnover"]) for one in whole["items"]] == [(customer, "4750.00")]
    assert whole["sums"] == found["sums"]


def test_a_receipt_of_the_customer_is_turnover(office: Api, customer: str) -> None:
    sold = {"customer_id": customer, "lines": [{"text": "Lim", "quantity": "1", "price": "125.00"}]}
    made = office.post("/v1/receipts", sold)
    office.post(f"/v1/receipts/{made['id']}/complete", {"payments": [{"means": "card", "amount": "125.00"}]})
    day = in_days(0)
    wait_until(lambda: [one["till"] for one in turnover_of(office, customer, day)] == ["100.00"])
    assert [one["till"] for one in office.get("/v1/turnover", **{"from": day})["items"]] == ["100.00"]


def turnover_of(office: Api, customer: str, day: str) -> list[Json]:
    found: list[Json] = office.get(f"/v1/customers/{customer}/turnover", **{"from": day})["items"]
    return found


def test_what_was_bought_and_at_which_price(office: Api, customer: str) -> None:
    found = office.get(f"/v1/customers/{customer}/purchases", sort="amount")["items"]
    assert [(one["text"], one["amount"]) for one in found] == [("Skruv", "4000.00"), ("Skruv", "750.00")]
    (one,) = office.get(f"/v1/customers/{customer}/purchases", article="S-1")["items"]
    prices = [one[name] for name in ("last_price", "lowest_price", "highest_price", "average_price")]
    assert (one["quantity"], one["invoices"], prices) == ("60", 6, ["15.00", "10.00", "15.00", "12.50"])


@pytest.mark.parametrize("path", ["turnover", "purchases"])
@pytest.mark.parametrize(("days", "code"), [({"to": 1}, "date_ahead"), ({"from": -1, "to": -2}, "period_backwards")])
def test_a_period_that_is_none(office: Api, customer: str, path: str, days: dict[str, int], code: str) -> None:
    given = {name: in_days(number) for name, number in days.items()}
    with pytest.raises(ApiError) as refused:
        office.get(f"/v1/customers/{customer}/{path}", **given)
    assert [(one["pointer"], one["code"]) for one in refused.value.problem["errors"]] == [("/to", code)]
