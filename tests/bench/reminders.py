"""A day's reminders by one plan: how long it takes until it is made, and until every reminder is sent, each once.

    AMQP_URL=… MONGODB_URL=… python -m tests.bench.reminders [INVOICES]

On servers that `make servers` has started; one replica each of customers and billing. Every invoice is unpaid, has had its
notice, and gets a reminder with fee and interest.
"""

import copy
import os
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pymongo

from chassis.client import RpcClient
from chassis.clock import today
from chassis.ids import new_id
from chassis.testing import a_context, a_service, drop_database, patiently, wait_until
from chassis.testing_keys import keys_of
from contracts import billing
from contracts.base import Request
from contracts.billing.reminder_plans import ExecuteReminderPlan, GetReminderPlan, PlanReminders
from contracts.customers import CreateCustomer
from kundkort.demo.billing import SELLER
from tests.bench.cpu import Meter

COMPANY, PATIENCE_SECONDS, A_BATCH = "bench", 3600, 1000
SERVICES = ("customers", "billing")
ADDRESS = {"line1": "Hamngatan 4", "postcode": "211 22", "city": "Malmö"}
FIELDS = {"name": "Byggvaruhuset i Malmö AB", "addresses": {"invoice": ADDRESS}}


class Bench:
    """Two services on databases of their own, and a caller."""

    def __init__(self, running: ExitStack, invoices: int) -> None:
        mark = uuid4().hex[:8]
        self.invoices, self.names = invoices, {one: f"test_{one}_{mark}" for one in SERVICES}
        self.server: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(os.environ["MONGODB_URL"])
        self.pids = [running.enter_context(a_service(*one))[0].pid for one in self.names.items()]
        self.client = RpcClient(os.environ["AMQP_URL"], keys_of("gateway"))

    def ask(self, request: Request[Any]) -> Any:
        return patiently(lambda: self.client.call(request, a_context(COMPANY, seconds=60)))

    def fill(self) -> None:
        """One customer, the seller's particulars, and the invoices: the first by request, the others as copies of it."""
        customer = self.ask(CreateCustomer.model_validate({"fields": FIELDS}))["id"]
        half_years = [f"{year}-{month}-01" for year in (today().year - 1, today().year) for month in ("01", "07")]
        rates = [{"first": day, "percent": "2.00"} for day in half_years]
        self.ask(billing.SetBillingSettings.model_validate({"version": 1, **SELLER, "reference_rates": rates}))
        line = {"text": "Virke", "quantity": "1", "price": "8000.00"}
        issued = {"issue": True, "issue_date": today() - timedelta(days=120), "payment_terms_days": 10}
        made = {"customer_id": customer, "lines": [line], **issued}
        first = self.ask(billing.CreateInvoice.model_validate(made))["id"]
        day = today() - timedelta(days=90)
        self.ask(billing.RecordReminder(invoice_id=first, level=1, planned_on=day, sent_on=day))
        records = self.server[self.names["billing"]]["records"]
        row = records.find_one({"_id": first})
        assert row is not None
        for start in range(1, self.invoices, A_BATCH):
            numbers = range(start, min(start + A_BATCH, self.invoices))
            records.insert_many([_copy(row, number) for number in numbers])

    def measure(self, what: str, work: Callable[[], object]) -> None:
        watch, began = Meter(self.pids), time.monotonic()
        work()
        seconds = time.monotonic() - began
        busiest = max(milliseconds for name, milliseconds in watch.spent().items() if name != "all")
        each = busiest / self.invoices
        print(f"{what:8} {seconds:6.1f} s, {self.invoices / seconds:5.0f}/s by the clock, {each:.2f} ms of CPU each")

    def wait_for(self, plan: str, state: str) -> None:
        asked = GetReminderPlan(reminder_plan_id=plan)
        wait_until(lambda: self._rests() and self.ask(asked)["state"] == state, PATIENCE_SECONDS)

    def make_plan(self) -> str:
        plan = str(self.ask(PlanReminders())["id"])
        self.wait_for(plan, "planned")
        return plan

    def carry_out(self, plan: str) -> None:
        self.ask(ExecuteReminderPlan(reminder_plan_id=plan))
        self.wait_for(plan, "executed")

    def sent(self) -> int:
        """How many invoices have exactly one reminder of the second level, sent."""
        query = {"tenant": COMPANY, "reminders": {"$size": 2}, "reminders.1.status": "sent", "reminders.1.level": 2}
        return self.server[self.names["billing"]]["records"].count_documents(query)

    def _rests(self) -> bool:
        time.sleep(0.2)
        return True


def _copy(row: dict[str, Any], number: int) -> dict[str, Any]:
    fresh = {"_id": new_id("inv"), "number": row["number"] + number, "number_text": str(row["number"] + number)}
    return {**copy.deepcopy(row), **fresh, "request_id": uuid4().hex, "outbox": []}


def main(invoices: int) -> None:
    with ExitStack() as running:
        bench = Bench(running, invoices)
        bench.fill()
        plans: list[str] = []
        bench.measure("planned", lambda: plans.append(bench.make_plan()))
        bench.measure("sent", lambda: bench.carry_out(plans[0]))
        shown = bench.ask(GetReminderPlan(reminder_plan_id=plans[0]))
        once = bench.sent()
        print(f"{shown['sent']} sent, {shown['stale']} stale, {shown['left_out']} left out; {once} once")
        print("load average", os.getloadavg()[0])
        bench.client.close()
    for name in bench.names.values():
        drop_database(name)
    bench.server.close()
    if (once, shown["sent"]) != (invoices, invoices):
        sys.exit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
