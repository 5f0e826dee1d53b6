"""kill -9 in the middle of an import, and of the creation of a branch.

In a module of its own: two processes would share the queue with another service.
"""

import signal
import time
from uuid import uuid4

import pytest

from chassis.client import RpcClient
from chassis.testing import a_context, a_service, wait_until
from contracts.customers import (
    CreateBranch,
    CreateCustomer,
    CustomerFields,
    ImportCustomers,
    ImportRow,
    ListBranches,
    ListCustomerHistory,
    ListCustomers,
)

SERVICE = "customers"


def test_an_import_that_is_killed_in_the_middle_is_finished_by_the_next(client: RpcClient, tenant: str) -> None:
    """kill -9 while a batch is stored; the broker gives the request to the next process, which creates what is missing."""
    rows = [ImportRow(line=at + 2, fields={"name": f"Kund {at}", "invoice_city": "Lund"}) for at in range(400)]
    database = f"test_customers_{uuid4().hex[:8]}"
    batch = ImportCustomers(rows=rows)
    listing = ListCustomers(limit=1)
    with a_service(SERVICE, database, HTTP_HOST="127.0.0.1") as (process, _):
        client.call(listing, a_context(tenant))
        call = client.send(batch, a_context(tenant, seconds=60))
        wait_until(lambda: client.call(listing, a_context(tenant))["items"])
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    with a_service(SERVICE, database, HTTP_HOST="127.0.0.1"):
        report = client.call(batch, a_context(tenant, seconds=60))
        assert {one["outcome"] for one in report["rows"]} <= {"created", "unchanged"}
        assert len({one["customer_id"] for one in report["rows"]}) == 400
        assert len(_all(client, tenant)) == 400
    call.forget()


@pytest.mark.parametrize("moment", [0.0, 0.01, 0.03])
def test_a_branch_whose_creator_is_killed_is_created_once(client: RpcClient, tenant: str, moment: float) -> None:
    """kill -9 somewhere between the arrival of the request and its reply; the same request returns the one branch."""
    database = f"test_customers_{uuid4().hex[:8]}"
    request_id = uuid4().hex
    with a_service(SERVICE, database, HTTP_HOST="127.0.0.1") as (process, _):
        made = client.call(CreateCustomer(fields=CustomerFields(name="Kedjan AB")), a_context(tenant))
        create = CreateBranch(customer_id=made["id"], name="Lund")
        call = client.send(create, a_context(tenant, seconds=60, request_id=request_id))
        time.sleep(moment)
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    with a_service(SERVICE, database, HTTP_HOST="127.0.0.1"):
        first = client.call(create, a_context(tenant, seconds=60, request_id=request_id))
        client.call(CreateBranch(customer_id=made["id"], name="Ystad"), a_context(tenant))
        again = client.call(create, a_context(tenant, seconds=60, request_id=request_id))
        branches = client.call(ListBranches(customer_id=made["id"]), a_context(tenant))["items"]
    assert [branch["name"] for branch in branches] == ["Ystad", "Lund"]
    assert first["id"] == again["id"] == branches[1]["id"]
    assert (first["version"], again["version"]) == (2, 3)
    call.forget()


def test_changes_whose_process_is_killed_are_each_kept_once(client: RpcClient, tenant: str) -> None:
    """kill -9 while changes are stored and moved; each that was answered is in the history once, and no other one twice."""
    database = f"test_customers_{uuid4().hex[:8]}"
    answered: list[str] = []
    with a_service(SERVICE, database, HTTP_HOST="127.0.0.1") as (process, _):
        of = client.call(CreateCustomer(fields=CustomerFields(name="Kedjan AB")), a_context(tenant))["id"]
        for number in range(8):
            create = CreateBranch(customer_id=of, name=f"Filial {number}")
            answered.append(client.call(create, a_context(tenant))["name"])
            client.call(ListCustomerHistory(customer_id=of, limit=1), a_context(tenant))  # moves the change
        more = [CreateBranch(customer_id=of, name=f"Filial {number}") for number in range(8, 16)]
        ids = [uuid4().hex for _ in more]
        calls = [client.send(create, a_context(tenant, request_id=one)) for create, one in zip(more, ids, strict=True)]
        wait_until(lambda: calls[0].future.done())
        process.send_signal(signal.SIGKILL)
        process.wait(10)
    with a_service(SERVICE, database, HTTP_HOST="127.0.0.1"):
        for create, one in zip(more, ids, strict=True):  # sent again, whether it was answered or not
            answered.append(client.call(create, a_context(tenant, request_id=one))["name"])
        branches = client.call(ListBranches(customer_id=of, limit=200), a_context(tenant))["items"]
        entries = client.call(ListCustomerHistory(customer_id=of, limit=200), a_context(tenant))["items"]
    added = [one["after"]["name"] for entry in entries for one in entry["changes"]]
    assert sorted(added) == sorted(branch["name"] for branch in branches) == sorted(answered)
    assert [entry["version"] for entry in entries] == list(range(17, 0, -1))
    for call in calls:
        call.forget()


def _all(client: RpcClient, tenant: str) -> set[str]:
    found: set[str] = set()
    cursor: str | None = None
    while True:
        page = client.call(ListCustomers(limit=200, cursor=cursor), a_context(tenant))
        found |= {row["id"] for row in page["items"]}
        if not (cursor := page["next_cursor"]):
            return found
