"""What the tests of check and rebuild have in common: customers, what a service keeps of them, and the commands."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from uuid import uuid4

import pymongo

from chassis.client import RpcClient
from chassis.queue_lengths import count_waiting
from chassis.testing import ROOT, a_context, patiently, wait_until
from chassis.testing_keys import private_key
from contracts.base import Request
from contracts.customers import ChangeCustomer, CreateCustomer, CustomerFields, GetCustomer, ImportCustomers, ImportRow
from tests.stack import Stack

COLLECTIONS = {"sales": "customers", "billing": "customers", "crm": "customer", "documents": "customer"}
"""Where each subscriber keeps its copies of the customers."""
Row = dict[str, Any]
DRAIN_SECONDS = 120


class Office:
    """A stack, with a company of its own for each test."""

    def __init__(self, stack: Stack, client: RpcClient) -> None:
        self.stack, self._client = stack, client
        self._server: pymongo.MongoClient[Row] = pymongo.MongoClient(os.environ["MONGODB_URL"])
        self.company = f"co{uuid4().hex[:10]}"

    def close(self) -> None:
        self._server.close()

    def call(self, request: Request[Any], company: str = "") -> Any:
        """Sends a request as the company's administrator."""
        return patiently(lambda: self._client.call(request, a_context(company or self.company, seconds=30)))

    def collection(self, service: str, name: str = "") -> "pymongo.collection.Collection[Row]":
        """A collection of the service; without a name that of its copies of customers, or of the customers themselves."""
        return self._server[self.stack.database(service)][name or COLLECTIONS.get(service, "customers")]

    def rows(self, service: str, company: str = "", name: str = "") -> dict[str, Row]:
        """The company's documents there, by id, without the time at which they were stored."""
        found = self.collection(service, name).find({"tenant": company or self.company}, {"applied_at": 0})
        return {str(row["_id"]): row for row in found}

    def lose(self, service: str) -> None:
        """Deletes all copies of the company's customers, once no event of them can come a second time."""
        wait_until(
            lambda: not self._unpublished() and not count_waiting(os.environ["AMQP_URL"], service), DRAIN_SECONDS
        )
        self.collection(service).delete_many({"tenant": self.company})

    def lose_order(self, order_id: str) -> None:
        """Deletes an order, once the event of its quote, which would write it again, has been heard."""
        documents = self.collection("sales", "documents")
        wait_until(
            lambda: not self._unpublished(documents) and not count_waiting(os.environ["AMQP_URL"], "sales"),
            DRAIN_SECONDS,
        )
        documents.delete_one({"_id": order_id})

    def _unpublished(self, collection: "pymongo.collection.Collection[Row] | None" = None) -> int:
        """How many customers, or documents of another collection, have events that the owner may publish, perhaps again."""
        query = {"tenant": self.company, "outbox.0": {"$exists": True}}
        return (self.collection("customers") if collection is None else collection).count_documents(query)

    def create(self, name: str = "Bageriet AB", company: str = "", **fields: Any) -> str:
        """A new customer's id."""
        fields = {"name": f"{name} {uuid4().hex[:6]}", **fields}
        request = CreateCustomer(fields=CustomerFields.model_validate(fields), insist=True)
        return str(self.call(request, company)["id"])

    def import_many(self, count: int) -> None:
        """Imports that many customers."""
        for start in range(0, count, 200):
            numbers = range(start, min(count, start + 200))
            rows = [ImportRow(line=at + 1, fields={"name": f"Kund {at} AB", "invoice_city": "Malmö"}) for at in numbers]
            self.call(ImportCustomers(rows=rows))

    def rename(self, customer_id: str, name: str) -> int:
        """Changes a customer; its new version."""
        version = self.call(GetCustomer(customer_id=customer_id))["version"]
        changed = self.call(ChangeCustomer(customer_id=customer_id, version=version, changes={"name": name}))
        return int(changed["version"])

    def wait_for_copies(self, *services: str, company: str = "") -> None:
        """Waits until each service has every customer of the company in its current version."""
        for one in services or COLLECTIONS:
            why = ""
            try:
                wait_until(partial(self._is_complete, one, company), DRAIN_SECONDS)
            except AssertionError as error:  # what differs says more
                why = str(error)
            waiting = {"unpublished": self._unpublished(), "unheard": count_waiting(os.environ["AMQP_URL"], one)}
            assert self.versions(one, company) == self.versions("customers", company), (one, waiting, why)

    def _is_complete(self, service: str, company: str) -> bool:
        return self.versions(service, company) == self.versions("customers", company)

    def versions(self, service: str, company: str = "") -> dict[str, int]:
        return {one: row["version"] for one, row in self.rows(service, company).items()}

    def check(self, service: str, *options: str) -> "subprocess.CompletedProcess[str]":
        """`kundkort check` of the company."""
        return self.finish(self.begin("check", service, "--company", self.company, "--pause", "0.5", *options))

    def rebuild(self, service: str, *options: str) -> "subprocess.CompletedProcess[str]":
        """`kundkort rebuild` of the company."""
        return self.finish(self.begin("rebuild", service, "--company", self.company, *options))

    def begin(self, *arguments: str) -> "subprocess.Popen[str]":
        """Starts the command line as an operator does."""
        settings = {
            **os.environ,
            "OPERATOR_SIGNING_KEY": private_key("operator"),
            "LC_ALL": "C.UTF-8",
            "PYTHONWARNINGS": "ignore",
        }
        command = [sys.executable, "-m", "kundkort", *arguments]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=settings, cwd=ROOT, stdout=pipe, stderr=pipe, text=True)

    @staticmethod
    def finish(process: "subprocess.Popen[str]") -> "subprocess.CompletedProcess[str]":
        out, err = process.communicate(timeout=180)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    @contextmanager
    def stopped(self, service: str) -> Iterator[None]:
        """The service is stopped with SIGTERM meanwhile, so that its events wait."""
        self.stack.processes[service].terminate()
        self.stack.processes[service].wait(timeout=30)
        yield
        self.stack.restart(service)
