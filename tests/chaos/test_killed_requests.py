"""Every request that changes something of sales and billing, to services that are killed right after a write of it: one effect.

The same happens to two companies. In the one nothing breaks; in the other the service is killed when the database has carried out
some of the request's writes, and gets the same bytes again. In the end both have the same, and the same has been told, once.

A service is killed once for each kind of request, after its first write. KILLED_REQUESTS=all kills it for each request that is
sent, and does so to another company for each number of writes (a minute each).
"""

import os
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from kombu import Connection

from chassis import clock
from chassis.testing import wait_until
from contracts import billing, customers, sales
from contracts.base import all_requests
from contracts.sales.collective_invoices import CreateCollectiveInvoice, GetCollectiveInvoice
from tests.chaos.effects import waiting_in_outbox
from tests.chaos.killing import Difference, KillingBroker, Listener, differences, make_mortal, on_one_day, stored_of
from tests.chaos.mortal import Orders
from tests.stack import Stack
from tests.tenants.every_change import ADDRESSES, change_everything, take
from tests.tenants.signed_messages import Broker, Recorder, Signed, is_changing

MORTAL = ("sales", "billing")
CALM = "calm"
ALL = os.environ.get("KILLED_REQUESTS") == "all"
NUMBERS_OF_WRITES = range(1, 6) if ALL else [1]
DEATHS = (
    [*(("sales", at) for at in range(1, 6)), ("billing", 1), ("billing", 2)] if ALL else [("sales", 3), ("billing", 1)]
)
"""Who dies of a collective invoice, and after how many writes; without ALL once an order of two is taken, or the invoice made."""


class FirstOfEachKind:
    """Has a service die of the first request of each kind that it gets after so many writes; with ALL of every one."""

    def __init__(self, writes: int) -> None:
        self._writes, self._seen = writes, set[str]()

    def writes_of(self, one: Signed) -> int:
        if one.service not in MORTAL or not is_changing(one.request) or one.method in self._seen:
            return 0
        if not ALL:
            self._seen.add(one.method)
        return self._writes


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    with Connection(os.environ["AMQP_URL"]) as opened:
        yield opened


@pytest.fixture(scope="module")
def listener(connection: Connection) -> Listener:
    return Listener(connection)


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


class CalmCompanies:
    """Those to which nothing happens, one for each business day on which it is asked for."""

    def __init__(self, stack: Stack, connection: Connection) -> None:
        self._stack, self._connection = stack, connection
        self._made: dict[date, tuple[str, Counter[str]]] = {}

    def of_today(self) -> tuple[str, Counter[str]]:
        """Its name, and what is stored of it."""
        day = clock.today()
        if day not in self._made:
            company = f"{CALM}{len(self._made)}"
            change_everything(self._stack, company, Recorder(Broker(self._connection.channel()), company))
            self._made[day] = (company, stored_of(self._stack, MORTAL, company))
        return self._made[day]


@pytest.fixture(scope="module")
def calm(stack: Stack, connection: Connection, listener: Listener) -> CalmCompanies:
    return CalmCompanies(stack, connection)


@pytest.mark.parametrize("writes", NUMBERS_OF_WRITES)
def test_a_request_whose_service_is_killed_takes_effect_once(
    stack: Stack,
    connection: Connection,
    listener: Listener,
    orders: dict[str, Orders],
    calm: CalmCompanies,
    writes: int,
) -> None:
    def compare(attempt: int) -> tuple[list[Difference], Counter[str], Counter[str], KillingBroker]:
        name, wanted = calm.of_today()
        company = f"killed{writes}x{attempt}"
        broker = KillingBroker(connection, stack, orders, FirstOfEachKind(writes).writes_of)
        change_everything(stack, company, Recorder(broker, company))
        found = differences(stored_of(stack, MORTAL, company), wanted)
        return found, listener.heard_of(company), listener.heard_of(name), broker

    found, heard, wanted, broker = on_one_day(compare)
    assert found == [], "something was done twice, or by half"
    assert heard == wanted
    if writes == 1:
        assert set(broker.killed) == {one for one in all_requests() if one.service in MORTAL and is_changing(one)}


def test_what_midnight_has_parted_is_done_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Red before: of a company that was begun before midnight and one that was not, eleven documents had other dates."""
    days = iter([date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 1), date(2026, 12, 1)])
    monkeypatch.setattr(clock, "today", lambda: next(days))
    assert on_one_day(lambda attempt: attempt) == 1


@pytest.mark.parametrize(("victim", "writes"), DEATHS)
def test_a_collective_invoice_is_made_once_wherever_a_service_is_killed(
    stack: Stack, connection: Connection, orders: dict[str, Orders], victim: str, writes: int
) -> None:
    """Sales writes the list, two orders, its question, and what becomes of each; billing the invoice. The service that is named
    dies by its own hand right after so many writes of the request or of what follows it, and the same bytes come again."""
    company = f"together{victim}{writes}"
    recorder = Recorder(Broker(connection.channel()), company)
    recorder.ask(billing.SetBillingSettings, version=recorder.ask(billing.GetBillingSettings)["version"])
    buyer = recorder.ask(customers.CreateCustomer, fields={"name": "Tillsammans AB", **ADDRESSES})["id"]
    ids = [recorder.ask(sales.PlaceOrder, customer_id=buyer)["id"] for _ in range(2)]
    for order_id in ids:
        take(recorder, (sales.ConfirmOrder, sales.DeliverOrder), order_id=order_id)
    wait_until(lambda: not any(waiting_in_outbox(stack, one) for one in MORTAL))
    deaths = orders[victim].deaths

    def writes_of(one: Signed) -> int:
        orders["billing"].die_after(writes if victim == "billing" else 0)
        return writes if victim == "sales" else 0

    killing = Recorder(KillingBroker(connection, stack, orders, writes_of), company)
    asked = killing.ask(CreateCollectiveInvoice, customer_id=buyer, order_ids=ids)
    at = {"collective_invoice_id": asked["collective_invoice_id"]}
    wait_until(lambda: recorder.ask(GetCollectiveInvoice, **at)["state"] == "drafted", 60)
    wait_until(lambda: orders[victim].deaths == deaths + 1, 60)
    wait_until(lambda: stack.is_ready(victim), 60)
    (made,) = recorder.ask(billing.ListInvoices, customer_id=buyer)["items"]
    assert made["id"] == asked["invoice_id"]
    for order_id in ids:
        order = recorder.ask(sales.GetOrder, order_id=order_id)
        assert [(one["invoice_id"], one["state"]) for one in order["billings"]] == [(made["id"], "drafted")]
        assert [line["invoiced"] for line in order["lines"]] == [line["quantity"] for line in order["lines"]]
    lines = recorder.ask(billing.GetInvoice, invoice_id=made["id"])["lines"]
    assert sorted(line["order_id"] for line in lines) == sorted(ids)
