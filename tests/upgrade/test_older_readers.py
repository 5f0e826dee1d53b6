"""Release 0.1.0 reads what this one has stored of a collective invoice: its lists and its card do not break.

It shows invoice and orders as any others, and nothing of one that was refused. It cannot open them one by one: it
refuses to load fields that it does not know (docs/decisions/0034).
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from billing import collective_invoices as made_together
from billing import customers
from billing.models import Invoice
from billing.tests import samples as billing_samples
from chassis.testing import ROOT, a_database, once
from contracts.customers import Addresses
from contracts.sales import DeliverOrder
from contracts.sales.collective_invoices import CollectiveInvoiceAsked, CreateCollectiveInvoice
from sales import collective_invoices, deliveries
from sales.collective_models import CollectiveInvoice
from sales.tests import samples

RELEASE = "6311591"
READER = """
import json, os, sys
from datetime import date
from importlib import import_module

service, database, customer = sys.argv[1:]
from chassis import documents
from chassis.context import using
from chassis.testing import a_context
from contracts import billing, sales
from contracts.access import Module
from contracts.tabs import GetCardSection

models = import_module(f"{service}.models")
documents.open_database(service, os.environ["MONGODB_URL"], database)
today = date(2026, 3, 2)
with using(a_context()):
    asked = GetCardSection(customer_id=customer, modules=frozenset(Module))
    tabs = import_module(f"{service}.card").section(asked, today).tabs
    if service == "billing":
        listed = import_module("billing.invoices").listed(billing.ListInvoices(customer_id=customer), today)
    else:
        listed = import_module("sales.orders").listed(sales.ListOrders(customer_id=customer), today)
said = {tab.key: [item["id"] for item in tab.items] for tab in tabs}
print(json.dumps({**said, "listed": [one.id for one in listed.items]}))
"""
"""Run by the earlier release's own code: what its card and its list show of a customer."""


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The earlier release's code."""
    folder = tmp_path_factory.mktemp("release")
    archive = subprocess.run(["git", "archive", RELEASE, "libs", "services"], cwd=ROOT, check=True, capture_output=True)
    subprocess.run(["tar", "-x", "-C", str(folder)], input=archive.stdout, check=True)
    return folder


@pytest.fixture(scope="module")
def databases() -> Iterator[dict[str, str]]:
    with a_database("sales") as sales, a_database("billing") as billing:
        billing_samples.put_settings()
        yield {"sales": sales, "billing": billing}


def read(release: Path, service: str, database: str, customer: str) -> dict[str, list[str]]:
    paths = os.pathsep.join(str(release / name) for name in ("libs", "services"))
    command = [sys.executable, "-W", "ignore", "-c", READER, service, database, customer]
    done = subprocess.run(
        command, cwd=release, env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def collect(customer: str) -> CollectiveInvoice:
    """A collective invoice of two delivered orders, of which billing has been told."""
    for _ in range(2):
        order = samples.order(customer, "confirm")
        once(lambda: deliveries.deliver(DeliverOrder(order_id=order.id), samples.TODAY))  # noqa: B023
    asked = once(lambda: collective_invoices.ask(CreateCollectiveInvoice(customer_id=customer, issue=True)))
    found: CollectiveInvoice = once(lambda: collective_invoices.load(asked.collective_invoice_id))
    told = next(one["data"] for one in found.outbox if one["type"] == CollectiveInvoiceAsked.type)
    once(lambda: made_together.make(CollectiveInvoiceAsked.model_validate(told), samples.TODAY))
    return found


def known_customer(**fields: Any) -> str:
    """A customer that both services have heard of."""
    known = samples.known_customer(**fields)
    once(lambda: customers.keep(billing_samples.customer_created(known, **fields)))
    return known


def test_the_lists_of_0_1_0_show_a_collective_invoice(release: Path, databases: dict[str, str]) -> None:
    customer = known_customer()
    made = collect(customer)
    of_billing = read(release, "billing", databases["billing"], customer)
    assert of_billing["invoices"] == of_billing["listed"] == [made.invoice_id]
    of_sales = read(release, "sales", databases["sales"], customer)
    assert sorted(of_sales["orders"]) == sorted(of_sales["listed"]) == [one["order_id"] for one in made.orders]


def test_the_lists_of_0_1_0_do_not_break_at_one_that_was_refused(release: Path, databases: dict[str, str]) -> None:
    """Red before: KeyError, and the tabs of billing were unavailable for a customer with any refused invoice."""
    customer = known_customer(addresses=Addresses())
    made = collect(customer)
    assert once(lambda: Invoice.find(id=made.invoice_id).first()) is None
    of_billing = read(release, "billing", databases["billing"], customer)
    assert of_billing["invoices"] == of_billing["listed"] == []
