"""Data stored by version 6311591 stays readable: today's services run on a demo company's documents of that version.

`stored/6311591.json` was written by `make run` of 6311591 with 12 demo customers, then dumped as MongoDB Extended JSON: two
customers with all that belongs to them, and the highest number of each series. It holds no password, key or session.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from bson import json_util
from pymongo import MongoClient

from chassis.client import RpcClient
from chassis.context import using
from chassis.database import models_of
from chassis.testing import a_context, a_database, a_service, client  # noqa: F401
from contracts import billing, crm, customers, documents, sales
from contracts.access import Module
from contracts.base import Request
from contracts.tabs import GetCardSection

TENANT = "demo"
STORED: dict[str, dict[str, list[dict[str, Any]]]] = json_util.loads(
    (Path(__file__).parent / "stored" / "6311591.json").read_text()
)
LUND = "cus_01a2113bbdc2762cbe5a2f9896ce33c9"
BRANCH = "bra_01a2113bbdc37665b0eeca697eee6c31"
"""A branch of that customer."""
DRAFT_INVOICE = "inv_01a2113d921f719db0ac12eaaadfcc7e"
ISSUED_INVOICE = "inv_01a2113bc4c27409b25a33fee8375209"
DRAFT_ORDER = "ord_01a2113d935e7444a7b64e45e0512de0"
PARTLY_ORDERED_QUOTE = "quo_01a2113bc5d0704d91b3070559b557f9"
OPEN_RECEIPT = "rcp_01a2113d9379708b8a9dee0b4554b714"


class Caller:
    """One service of today on the stored data."""

    def __init__(self, service: str, client: RpcClient) -> None:  # noqa: F811
        self.service, self.client = service, client

    def call(self, request: Request[Any]) -> Any:
        return self.client.call(request, a_context(TENANT))

    def tabs(self) -> dict[str, dict[str, Any]]:
        """The tabs of the customer in Lund."""
        request = GetCardSection(customer_id=LUND, modules=frozenset(Module))
        section = self.client.send(request, a_context(TENANT), self.service).result()
        return {tab["key"]: tab for tab in section["tabs"]}


@contextmanager
def stored_data(service: str) -> Iterator[str]:
    """A database with what 6311591 stored for that service, and today's indexes. Yields its name."""
    with a_database(service) as name:
        with MongoClient[dict[str, Any]](os.environ["MONGODB_URL"]) as server:
            for collection, rows in STORED[service].items():
                server[name][collection].insert_many(rows)
        yield name


@contextmanager
def running(service: str, client: RpcClient) -> Iterator[Caller]:  # noqa: F811
    with stored_data(service) as database, a_service(service, database):
        yield Caller(service, client)


@pytest.mark.parametrize("service", sorted(STORED))
def test_every_model_opens_what_was_stored(service: str) -> None:
    import_module(f"{service}.models")
    with stored_data(service), using(a_context(TENANT)):
        opened = {}
        for model in models_of(service):
            for document in model.find():
                document.validate()
                opened[document.id] = type(document)
        stored = {row["_id"] for name, rows in STORED[service].items() if not name.startswith("fs.") for row in rows}
        assert set(opened) == stored


def test_customers(client: RpcClient) -> None:  # noqa: F811
    with running("customers", client) as service:
        shown = service.call(customers.GetCustomer(customer_id=LUND))
        assert (shown["number"], shown["name"]) == ("10012", "Byggvaruhuset i Lund AB")
        settings = service.call(customers.GetCustomerSettings())
        assert (settings["map_address"], settings["version"]) == ("invoice", 2)
        assert (service.tabs()["branches"]["total"], service.tabs()["contacts"]["total"]) == (3, 3)
        made = service.call(customers.CreateCustomer(fields=customers.CustomerFields(name="Nykund AB")))
        assert made["number"] == "10013"
        changed = service.call(customers.ChangeCustomer(customer_id=LUND, version=1, changes={"group": "Bygg"}))
        assert (changed["group"], changed["version"]) == ("Bygg", 2)
        set_again = service.call(customers.SetCustomerSettings(version=2, map_address="visiting"))
        assert (set_again["map_address"], set_again["version"]) == ("visiting", 3)


def test_sales(client: RpcClient) -> None:  # noqa: F811
    line = sales.QuoteLineFields.model_validate({"text": "Virke", "quantity": "2", "price": "10.00"})
    with running("sales", client) as service:
        tabs = service.tabs()
        assert {key: tab["total"] for key, tab in tabs.items()} == {"quotes": 1, "orders": 2, "contracts": 1, "cash": 2}
        quote = service.call(sales.GetQuote(quote_id=PARTLY_ORDERED_QUOTE))
        assert (quote["status"], quote["order_ids"]) == ("partly_ordered", [DRAFT_ORDER])
        confirmed = service.call(sales.ConfirmOrder(order_id=DRAFT_ORDER))
        assert (confirmed["status"], confirmed["version"]) == ("confirmed", 2)
        rest = service.call(sales.PlaceOrderFromQuote(quote_id=PARTLY_ORDERED_QUOTE, branch_id=BRANCH))
        assert rest["number"] == "14"
        quoted = service.call(sales.CreateQuote(customer_id=LUND, lines=[line]))
        assert quoted["number"] == "13"
        payment = sales.Payment.model_validate({"means": "card", "amount": "45.00"})
        paid = service.call(sales.CompleteReceipt(receipt_id=OPEN_RECEIPT, payments=[payment]))
        assert paid["number"] == "13"


def test_billing(client: RpcClient) -> None:  # noqa: F811
    with running("billing", client) as service:
        assert {key: tab["total"] for key, tab in service.tabs().items()} == {
            "invoices": 3,
            "reminders": 1,
            "rating": 1,
        }
        settings = service.call(billing.GetBillingSettings())
        assert (settings["seller_name"], settings["version"]) == ("Nordkap Handel AB", 2)
        issued = service.call(billing.IssueInvoice(invoice_id=DRAFT_INVOICE))
        assert (issued["number"], issued["totals"]["total"]) == ("1026", "281.00")
        assert issued["lines"][0]["quantity"] == "2.5"
        owed = service.call(billing.GetInvoice(invoice_id=ISSUED_INVOICE))
        payment = billing.RecordPayment.model_validate(
            {
                "invoice_id": ISSUED_INVOICE,
                "amount": owed["remaining"],
                "paid_on": owed["issue_date"],
                "means": "bankgiro",
            }
        )
        assert service.call(payment)["status"] == "paid"


def test_crm(client: RpcClient) -> None:  # noqa: F811
    with running("crm", client) as service:
        tabs = service.tabs()
        assert tabs["activities"]["total"] == 2
        assert [hit["id"] for hit in service.call(crm.SearchCustomers(q="bygg lund"))["hits"]] == [LUND]
        (todo,) = [one for one in tabs["activities"]["items"] if one["kind"] == "todo"]
        reopened = service.call(crm.ReopenActivity(activity_id=todo["id"]))
        assert (reopened["status"], reopened["version"]) == ("open", todo_version(todo["id"]) + 1)
        own = service.call(crm.GetCustomerProperties(customer_id=LUND))
        assert len(own["items"]) == tabs["properties"]["total"] > 0


def todo_version(activity_id: str) -> int:
    return next(int(row["version"]) for row in STORED["crm"]["activity"] if row["_id"] == activity_id)


def test_documents(client: RpcClient) -> None:  # noqa: F811
    with running("documents", client) as service:
        tab = service.tabs()["documents"]
        assert tab["total"] == 2
        (pdf,) = [one for one in tab["items"] if one["content_type"] == "application/pdf"]
        stored = service.call(documents.GetDocument(document_id=pdf["id"]))
        renamed = service.call(
            documents.ChangeDocument.model_validate(
                {"document_id": pdf["id"], "version": stored["version"], "name": "Ramavtal.pdf"}
            )
        )
        assert (renamed["name"], renamed["version"]) == ("Ramavtal.pdf", stored["version"] + 1)


def test_the_bytes_of_a_stored_file() -> None:
    from documents import blobs

    with stored_data("documents"):
        for row in STORED["documents"]["stored_file"]:
            content = b"".join(blobs.read(row["blob_id"], 0, row["size"]))
            assert hashlib.sha256(content).hexdigest() == row["sha256"]
