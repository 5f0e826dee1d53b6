"""Customers a second of `kundkort rebuild` and `kundkort check`, one replica of each service: a subscriber asks all owners.

    AMQP_URL=… MONGODB_URL=… python -m tests.bench.copies [CUSTOMERS] [SUBSCRIBER]

On servers that `make servers` has started. `by CPU` is what the busiest of the processes could do with a core of its own: the
wall clock says less on a machine that does other things, too.
"""

import os
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from uuid import uuid4

import pymongo

from chassis.client import RpcClient
from chassis.testing import a_context, a_service, drop_database, wait_until
from chassis.testing_keys import keys_of
from contracts.customers import ImportCustomers, ImportRow
from kundkort.copies import Options, run
from kundkort.operator_calls import Operator
from tests.bench.cpu import Meter

COLLECTIONS = {"sales": "customers", "billing": "customers", "crm": "customer", "documents": "customer"}


def measure(customers: int, subscriber: str) -> None:
    """Imports the customers, then prints a line for a rebuild of nothing but gaps and for both kinds of check."""
    mark, company = uuid4().hex[:8], f"co{uuid4().hex[:8]}"
    names = {name: f"test_{name}_{mark}" for name in ("customers", *COLLECTIONS)}
    server: pymongo.MongoClient[dict[str, object]] = pymongo.MongoClient(os.environ["MONGODB_URL"])
    copies = server[names[subscriber]][COLLECTIONS[subscriber]]
    with ExitStack() as running:
        started = [running.enter_context(a_service(name, base))[0] for name, base in names.items()]
        pids = [process.pid for process in started]
        operator = running.enter_context(Operator(os.environ["AMQP_URL"], keys_of("operator")))
        import_customers(customers, company)
        wait_until(lambda: copies.count_documents({"tenant": company}) == customers, 900)

        def timed(what: str, options: Options) -> None:
            report(what, customers, pids, lambda: run(operator, subscriber, options, *[lambda *_: None] * 2))

        timed("check", Options(repair=False, company=company))
        timed("check --quick", Options(repair=False, company=company, quick=True))
        copies.delete_many({"tenant": company})
        timed("rebuild", Options(repair=True, company=company))
    for base in names.values():
        drop_database(base)
    server.close()


def import_customers(customers: int, company: str) -> None:
    client = RpcClient(os.environ["AMQP_URL"], keys_of("gateway"))
    for start in range(0, customers, 200):
        fields = [
            {"name": f"Kund {at} AB", "phone": "040-12 34 56", "invoice_city": "Malmö"}
            for at in range(start, start + 200)
        ]
        rows = [ImportRow(line=number + 1, fields=one) for number, one in enumerate(fields)]
        client.call(ImportCustomers(rows=rows), a_context(company, seconds=60))
    client.close()


def report(what: str, customers: int, pids: list[int], work: Callable[[], object]) -> None:
    watch, began = Meter(pids), time.monotonic()
    work()
    seconds = time.monotonic() - began
    spent = {name: milliseconds for name, milliseconds in watch.spent().items() if name != "all"}
    by_cpu = 1000 * customers / max(spent.values())
    processes = ", ".join(f"{name} {milliseconds / customers:.2f}" for name, milliseconds in sorted(spent.items()))
    print(f"{what:14} {customers / seconds:6.0f}/s by the clock, {by_cpu:6.0f}/s by CPU (ms each: {processes})")


if __name__ == "__main__":
    given = sys.argv[1:]
    measure(int(given[0]) if given else 5000, given[1] if len(given) > 1 else "crm")
    print("load average", os.getloadavg()[0])
