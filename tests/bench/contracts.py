"""Contracts invoiced by one plan: how long it takes until it is made, carried out, and every invoice is issued.

    AMQP_URL=… MONGODB_URL=… python -m tests.bench.contracts [CONTRACTS]

On servers that `make servers` has started; one replica each of customers, sales and billing. `by CPU` is what the busiest of
them could do with a core of its own. Then how long single invoices took from the write that asks for one until it has its number
and until its contract says so, and that each period is on one invoice. Meanwhile somebody reads a contract again and again: what
that took is the last line but one.
"""

import copy
import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pymongo

from chassis.client import RpcClient
from chassis.ids import new_id
from chassis.testing import a_context, a_service, drop_database, patiently, wait_until
from chassis.testing_keys import keys_of
from contracts import billing, sales
from contracts.base import Request
from contracts.customers import CreateCustomer
from contracts.services import SERVICES
from kundkort.demo.billing import SELLER
from tests.bench.cpu import Meter
from tests.bench.http import p50, p95, p99

COMPANY, PATIENCE_SECONDS, A_BATCH = "bench", 3600, 1000
LINE = {"text": "Serviceavtal", "quantity": "1", "price": "995.00"}
ADDRESS = {"line1": "Hamngatan 4", "postcode": "211 22", "city": "Malmö"}
FIELDS = {"name": "Byggvaruhuset i Malmö AB", "addresses": {"invoice": ADDRESS}}
YEARLY = {"starts_on": "2026-01-01", "period_months": 12, "lines": [LINE]}


class Bench:
    """Three services on databases of their own, and a caller."""

    def __init__(self, running: ExitStack, contracts: int) -> None:
        mark = uuid4().hex[:8]
        self.contracts, self.names = contracts, {one: f"test_{one}_{mark}" for one in SERVICES[:3]}
        self.server: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(os.environ["MONGODB_URL"])
        self.pids = [running.enter_context(a_service(*one))[0].pid for one in self.names.items()]
        self.client = RpcClient(os.environ["AMQP_URL"], keys_of("gateway"))

    def ask(self, request: Request[Any]) -> Any:
        return patiently(lambda: self.client.call(request, a_context(COMPANY, seconds=60)))

    def fill(self) -> str:
        """One customer, the seller's particulars, and the contracts: the first by request, the others as copies of it."""
        customer = self.ask(CreateCustomer.model_validate({"fields": FIELDS}))["id"]
        self.ask(billing.SetBillingSettings(version=1, **SELLER))
        first = self.ask(sales.CreateContract.model_validate({"customer_id": customer, **YEARLY}))["id"]
        self.ask(sales.ActivateContract(contract_id=first))
        documents = self.server[self.names["sales"]]["documents"]
        row = documents.find_one({"_id": first})
        assert row is not None
        for start in range(2, self.contracts + 1, A_BATCH):
            numbers = range(start, min(start + A_BATCH, self.contracts + 1))
            documents.insert_many([_copy(row, number) for number in numbers])
        return str(first)

    def measure(self, what: str, work: Callable[[], object]) -> None:
        watch, began = Meter(self.pids), time.monotonic()
        work()
        seconds = time.monotonic() - began
        spent = {name: milliseconds for name, milliseconds in watch.spent().items() if name != "all"}
        rate, by_cpu = self.contracts / seconds, 1000 * self.contracts / max(spent.values())
        each = ", ".join(f"{name} {cost / self.contracts:.2f}" for name, cost in sorted(spent.items()))
        print(
            f"{what:10} {seconds:6.1f} s, {rate:5.0f}/s by the clock, {by_cpu:5.0f}/s by CPU (ms each: {each})",
            flush=True,
        )

    def wait_for(self, plan: str, state: str) -> None:
        asked = sales.GetContractInvoicingPlan(plan_id=plan)
        wait_until(lambda: self._rests() and self.ask(asked)["state"] == state, PATIENCE_SECONDS)

    def wait_for_invoices(self) -> None:
        documents = self.server[self.names["sales"]]["documents"]
        query = {"tenant": COMPANY, "billings.state": "issued"}
        wait_until(lambda: self._rests() and documents.count_documents(query) == self.contracts, PATIENCE_SECONDS)

    def _rests(self) -> bool:
        time.sleep(0.2)
        return True


def _copy(row: dict[str, Any], number: int) -> dict[str, Any]:
    return {**copy.deepcopy(row), "_id": new_id("ctr"), "number": number, "request_id": uuid4().hex, "outbox": []}


def read_meanwhile(bench: Bench, contract: str, spent: list[float], ended: threading.Event) -> None:
    """Somebody who works while the run goes on."""
    while not ended.wait(0.1):
        began = time.monotonic()
        bench.ask(sales.GetContract(contract_id=contract))
        spent.append((time.monotonic() - began) * 1000)


def main(contracts: int) -> None:
    with ExitStack() as running:
        bench = Bench(running, contracts)
        contract, spent, ended = bench.fill(), list[float](), threading.Event()
        reader = threading.Thread(target=read_meanwhile, args=(bench, contract, spent, ended))
        reader.start()
        try:
            plans: list[str] = []
            bench.measure("planned", lambda: plans.append(make_plan(bench)))
            bench.measure("issued", lambda: carry_out(bench, plans[0]))
        finally:
            ended.set()
            reader.join()
        report(bench, spent)
        bench.client.close()
    for name in bench.names.values():
        drop_database(name)
    bench.server.close()


def make_plan(bench: Bench) -> str:
    plan = str(bench.ask(sales.PlanContractInvoicing(issue=True))["id"])
    bench.wait_for(plan, "planned")
    return plan


def ask_for_all(bench: Bench, plan: str) -> None:
    bench.ask(sales.ExecuteContractInvoicingPlan(plan_id=plan))
    bench.wait_for(plan, "executed")


def carry_out(bench: Bench, plan: str) -> None:
    bench.measure("asked for", lambda: ask_for_all(bench, plan))
    bench.wait_for_invoices()


def check_one_invoice_a_period(bench: Bench) -> None:
    """Ends the program when a period is on no invoice, or on two."""
    query = {"tenant": COMPANY, "number": {"$gt": 0}}
    records = bench.server[bench.names["billing"]]["records"].find(query, {"contract_id": 1, "period_first": 1})
    periods = Counter((row["contract_id"], row["period_first"]) for row in records)
    if len(periods) != bench.contracts or set(periods.values()) != {1}:
        sys.exit(f"{len(periods)} periods are on {periods.total()} invoices; there are {bench.contracts}")
    print(f"{len(periods)} periods, each on one invoice")


def report_latencies(bench: Bench) -> None:
    """How long each invoice took: the last two changes of its contract are that it was asked for, and that it is there."""
    sales_, billing_ = (bench.server[bench.names[name]] for name in ("sales", "billing"))
    query = {"tenant": COMPANY, "billings.state": "issued"}
    asked, heard = dict[str, datetime](), dict[str, datetime]()
    moved: dict[str, set[datetime]] = {}
    for change in sales_["document_changes"].find({"tenant": COMPANY}, {"document_id": 1, "at": 1}):
        moved.setdefault(change["document_id"], set()).add(change["at"])
    for row in sales_["documents"].find(query, {"billings.invoice_id": 1, "history.at": 1}):
        invoice = row["billings"][0]["invoice_id"]
        changed = moved.get(row["_id"], set()) | {change["at"] for change in row["history"]}
        asked[invoice], heard[invoice] = sorted(changed)[-2:]
    made = {row["_id"]: row["created_at"] for row in billing_["records"].find({"tenant": COMPANY}, {"created_at": 1})}
    for what, when in (("has its number", made), ("its contract says so", heard)):
        spent = [(when[invoice] - begun).total_seconds() * 1000 for invoice, begun in asked.items()]
        print(f"an invoice {what} after p50 {p50(spent):.0f} ms, p95 {p95(spent):.0f} ms of {len(spent)}")


def report(bench: Bench, spent: list[float]) -> None:
    check_one_invoice_a_period(bench)
    report_latencies(bench)
    proof = bench.ask(billing.ProveNumberSeries())
    invoices = bench.server[bench.names["billing"]]["records"].count_documents(
        {"tenant": COMPANY, "number": {"$gt": 0}}
    )
    print(f"{invoices} invoices, their series complete: {proof['complete']}")
    for pid, name in zip(bench.pids, bench.names, strict=True):
        status = Path(f"/proc/{pid}/status").read_text().splitlines()
        print(f"{name}: {next(line for line in status if line.startswith('VmHWM')).split(':')[1].strip()} at most")
    print(f"a contract read meanwhile: p50 {p50(spent):.0f} ms, p99 {p99(spent):.0f} ms of {len(spent)}")
    print("load average", os.getloadavg()[0])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
