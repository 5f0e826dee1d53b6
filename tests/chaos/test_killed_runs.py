"""Contracts invoiced by a plan while sales and billing are killed again and again: every period on exactly one invoice.

Each is killed after so many writes to its database, wherever that is: a part of the plan taken, invoices numbered together, news
of them noted together, or before any of it was told.
"""

import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from chassis.testing import wait_until
from kundkort.api import Api
from tests.chaos.effects import rows
from tests.chaos.killing import make_mortal
from tests.chaos.mortal import Orders
from tests.flows.offices import add_customer, open_office
from tests.stack import Stack

MORTAL = ("sales", "billing")
COMPANY = "runs"
START = datetime.now(UTC).date().replace(month=1, day=1)
MONTHLY = {
    "starts_on": str(START.replace(year=START.year - 2)),
    "period_months": 1,
    "lines": [{"text": "Serviceavtal", "quantity": "1", "price": "33.33"}],
}
ALONE, SHARING = 4, 4
WRITES = (1, 1, 2, 3, 5)
PATIENCE_SECONDS = 180
Json = dict[str, Any]


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Orders]:
    folder: Path = tmp_path_factory.mktemp("orders")
    return {service: Orders(folder / service) for service in MORTAL}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, orders: dict[str, Orders]) -> Iterator[Stack]:
    mortal = Stack(tmp_path_factory.mktemp("logs"))
    make_mortal(mortal, orders)
    with mortal:
        yield mortal


def contracts_of(office: Api) -> list[str]:
    """Active monthly contracts of two customers; of each, some share invoices."""
    found = []
    for customer in (add_customer(office), add_customer(office, "Kundföretaget i Lund AB")):
        for at in range((ALONE + SHARING) // 2):
            asked = {**MONTHLY, "text": f"{customer} {at}", "collective": at % 2 == 0}
            made = office.post(f"/v1/customers/{customer}/contracts", asked, idempotency_key=f"{customer}-{at}")
            found.append(office.post(f"/v1/contracts/{made['id']}/activate")["id"])
    return found


def plan_of(office: Api) -> Json:
    plan = office.post("/v1/contract-invoicing/plans", {"issue": True}, idempotency_key="plan")
    wait_until(lambda: state_of(office, plan) == "planned", PATIENCE_SECONDS)
    return office.get(f"/v1/contract-invoicing/plans/{plan['id']}")


def state_of(office: Api, plan: Json) -> str:
    return str(office.get(f"/v1/contract-invoicing/plans/{plan['id']}")["state"])


def kill_again_and_again(stack: Stack, orders: dict[str, Orders], plan: Json) -> None:
    """Both at once, after more writes each time; a service that has nothing left to write lives."""
    for writes in WRITES:
        before = arm(orders, writes)
        wait_until(
            lambda: all(orders[one].deaths > before[one] for one in MORTAL) or rests(stack, plan),  # noqa: B023
            PATIENCE_SECONDS,
        )
        arm(orders, 0)
        for service in MORTAL:
            wait_until(lambda: stack.is_ready(service), PATIENCE_SECONDS)  # noqa: B023


def arm(orders: dict[str, Orders], writes: int) -> dict[str, int]:
    """Has both die after so many writes, or live for 0; returns how often each has died."""
    before = {service: one.deaths for service, one in orders.items()}
    for one in orders.values():
        one.die_after(writes)
    return before


def rests(stack: Stack, plan: Json) -> bool:
    """Whether all is over; asked for five times a second."""
    time.sleep(0.2)
    return is_over(stack, plan)


def is_over(stack: Stack, plan: Json) -> bool:
    """Whether every billing of the plan says that it is issued."""
    states = Counter(one["state"] for one in billings(stack, plan))
    return states == Counter(issued=plan["planned"])


def billings(stack: Stack, plan: Json) -> list[Json]:
    found = [one for row in rows(stack, "sales", {"tenant": COMPANY}) for one in row.get("billings", ())]
    return [one for one in found if one["plan_id"] == plan["id"]]


def charged(stack: Stack) -> Counter[tuple[str, str, str]]:
    """`(contract, first day, invoice)` of every line of every invoice."""
    invoices = rows(stack, "billing", {"tenant": COMPANY, "number": {"$gt": 0}})
    return Counter(
        (line.get("contract_id") or one["contract_id"], line.get("period_first") or one["period_first"], one["_id"])
        for one in invoices
        for line in one["lines"]
    )


def test_each_period_is_on_one_invoice(stack: Stack, orders: dict[str, Orders]) -> None:
    office = open_office(stack, COMPANY)
    contracts = contracts_of(office)
    plan = plan_of(office)
    assert (plan["shared_invoices"], plan["planned"] % len(contracts)) == (2, 0)
    arm(orders, 1)  # the request's own write is the first
    office.post(f"/v1/contract-invoicing/plans/{plan['id']}/execute", {}, idempotency_key="execute")
    kill_again_and_again(stack, orders, plan)
    assert all(one.deaths >= 2 for one in orders.values()), {name: one.deaths for name, one in orders.items()}
    wait_until(lambda: is_over(stack, plan) and state_of(office, plan) == "executed", PATIENCE_SECONDS)
    taken = Counter((one["key"].split(":")[0], one["first"], one["invoice_id"]) for one in billings(stack, plan))
    assert charged(stack) == taken
    assert len({(contract, first) for contract, first, _ in taken}) == plan["planned"]
    assert len({invoice for *_, invoice in taken}) == plan["invoices"]
    assert office.get("/v1/invoices/number-series/proof")["complete"]
    again = office.get(f"/v1/contract-invoicing/plans/{plan['id']}")
    assert (again["asked"], again["stale"], again["planned"]) == (plan["planned"], 0, 0)
