"""A customer with many documents, merged into another while every process is killed once; what each has before and after."""

import os
import time
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pymongo

from chassis.testing import wait_until
from contracts.services import SERVICES
from deploy.local.cluster import Cluster
from kundkort.api import Api
from tests.chaos.effects import rows
from tests.flows.offices import add_customer, open_office
from tests.stack import Stack, part_of

SHORT = 300
DOCUMENTS = int(os.environ.get("MERGED_DOCUMENTS", SHORT))
PATIENCE_SECONDS = 60 + DOCUMENTS / 20
CLONED = {
    "sales": ("documents", "customer_id"),
    "billing": ("account_payments", "customer_id"),
    "crm": ("activity", "customer_id"),
    "documents": ("stored_file", "customer_id"),
}
OF_THE_MERGE = ("customers_merged", "merge_undone", "customer_changed")
"""What the timeline tells of the merge itself, by which the other customer becomes inactive and active again."""
TOLD = {"customer_created", "quote_created", "invoice_issued", "activity_planned", "document_stored"}
"""What the timeline tells of each of the two before."""
LINES = [{"text": "Skruv", "quantity": "1", "price": "100.00"}]
Json = dict[str, Any]
Owners = dict[str, Counter[str]]


class Merging:
    """A company of that name with two customers, one of which has DOCUMENTS documents in four services."""

    def __init__(self, stack: Stack, name: str) -> None:
        self._stack, self._name = stack, name
        self.api: Api = open_office(stack, name)
        self.kept, self.other = add_customer(self.api, "Kvar AB"), add_customer(self.api, "Borta AB")
        for customer in (self.kept, self.other):
            self._fill(customer)
        for service, (collection, _) in CLONED.items():
            self._clone(service, collection, DOCUMENTS // len(CLONED))
        wait_until(lambda: all(self._list_told(one) >= TOLD for one in (self.kept, self.other)), PATIENCE_SECONDS)

    def _list_told(self, customer: str) -> set[str]:
        """What crm has made of the events so far; later ones would come in between two looks at the owners."""
        found = rows(self._stack, "crm", {"tenant": self._name, "customer_id": customer, "what": {"$exists": True}})
        return {row["what"] for row in found}

    def _fill(self, customer: str) -> None:
        path = f"/v1/customers/{customer}"
        self.api.post(f"{path}/quotes", {"lines": LINES}, idempotency_key=f"{customer}-quote")
        self.api.post(f"{path}/invoices", {"lines": LINES, "issue": True}, idempotency_key=f"{customer}-invoice")
        today = time.strftime("%Y-%m-%d")
        paid = {"amount": "10.00", "paid_on": today}
        self.api.post(f"{path}/payments", paid, idempotency_key=f"{customer}-payment")
        todo = {"kind": "todo", "text": "Ring", "due_on": today}
        self.api.post(f"{path}/activities", todo, idempotency_key=f"{customer}-todo")
        self.api.upload(f"{path}/documents", "a.txt", b"text", "other", idempotency_key=f"{customer}-file")

    def _clone(self, service: str, collection: str, count: int) -> None:
        with pymongo.MongoClient[Json](os.environ["MONGODB_URL"]) as server:
            stored = server[self._stack.database(service)][collection]
            row = stored.find_one({"tenant": self._name, "customer_id": self.other})
            assert row is not None
            own = ("_id", "request_id", *(["blob_id"] if "blob_id" in row else []))
            made = []
            for number in range(count):
                one = f"{row['_id'].partition('_')[0]}_{uuid4().hex}"
                made.append({**row, "outbox": [], **dict.fromkeys(own, one)})
                if "number" in row:
                    made[-1]["number"] = 1000 + number
            stored.insert_many(made)

    def owners(self) -> Owners:
        """Whose each document is: `{service: {"document customer": 1}}`."""
        return {service: Counter(self._owners_in(service)) for service in CLONED}

    def _owners_in(self, service: str) -> Iterator[str]:
        customers = [self.kept, self.other]
        for row in rows(self._stack, service, {"tenant": self._name, "customer_id": {"$in": customers}}):
            is_united = row["_id"].startswith("pset_")  # the properties are united, and stay where they are
            if not is_united and row.get("what") not in OF_THE_MERGE:
                yield f"{row['_id']} {row['customer_id']}"

    def moved(self, owners: Owners) -> Owners:
        """The same once all is the kept customer's."""
        return {
            service: Counter({f"{one.partition(' ')[0]} {self.kept}": times for one, times in found.items()})
            for service, found in owners.items()
        }

    def owed(self, customer: str) -> Decimal:
        account = self.api.get(f"/v1/customers/{customer}/account")
        return sum((Decimal(one["closing"]) for one in account["balances"]), Decimal(0))

    def start(self) -> str:
        """The id of the merge, which is under way."""
        versions = {one: self.api.get(f"/v1/customers/{one}")["version"] for one in (self.kept, self.other)}
        asked = {"other_id": self.other, "other_version": versions[self.other], "fields": {}}
        path = f"/v1/customers/{self.kept}/merge"
        return str(self.api.request("POST", path, json=asked, headers=if_match(versions[self.kept])).json()["id"])

    def undo(self, merge_id: str) -> None:
        version = self.api.get(f"/v1/merges/{merge_id}")["version"]
        self.api.request("POST", f"/v1/merges/{merge_id}/undo", json={}, headers=if_match(version))

    def wait_for(self, merge_id: str, state: str) -> None:
        wait_until(lambda: self.api.get(f"/v1/merges/{merge_id}")["state"] == state, PATIENCE_SECONDS)


def if_match(version: int) -> dict[str, str]:
    return {"If-Match": f'"{version}"', "Idempotency-Key": uuid4().hex}


def kill_once(stack: Stack, cluster: Cluster, place: int) -> None:
    """kill -9 of services and of a node of the broker; all are started again at once and are ready in the end. In the short form
    some die of the first call, which is of place 0, and the others of the second."""
    services = SERVICES if DOCUMENTS > SHORT else SERVICES[place::2]
    node = cluster.nodes[place % len(cluster.nodes)]
    node.kill()
    replicas = [name for name in stack.processes if part_of(name) in services]
    for name in replicas:
        stack.kill(name)
        stack.start(name)
    node.start()
    cluster.wait_until_whole()
    for name in replicas:
        stack.wait_for(name)
