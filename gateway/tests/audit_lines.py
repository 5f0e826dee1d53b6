"""Lines of a chain for the tests of the audit trail, written without any request."""

import os
import threading
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from pymongo import MongoClient

from chassis.ids import new_id
from chassis.storage import Owned
from gateway.audit import chain, inbox
from gateway.audit.models import AuditEntry
from gateway.audit.record import Record
from gateway.audit.verify import Verdict

SERVER = os.environ.get("MONGODB_URL", "")
"""As the tests got it: some of them set it for a command that they run, with another user in it."""


def a_record(tenant: str, operation: str = "get_card", **more: Any) -> Record:
    return Record("look", operation, tenant=tenant, entry_id=new_id("aud"), **more)


def add(tenant: str, count: int, **more: Any) -> None:
    """Appends so many lines."""
    inbox.put([a_record(tenant, subjects=[f"cus_{at}"], **more).to_row(200) for at in range(count)])
    chain.append_waiting(tenant)


def entries() -> Any:
    """The lines, with the rights of `operator`: the gateway's own user could not do what some tests do to them."""
    return collection_as("operator", AuditEntry)


def collection_as(user: str, model: type[Owned]) -> Any:
    """The collection of a model as that user of the database reaches it."""
    own = model._get_collection()
    return _client_of(user)[own.database.name][own.name]


@cache
def _client_of(user: str) -> Any:
    url = SERVER.replace("://operator:", f"://{user}:")
    return MongoClient(url, tz_aware=True, w="majority", retryWrites=True)


def numbers(tenant: str) -> list[int]:
    return [row["number"] for row in entries().find({"tenant": tenant}, sort=[("number", 1)])]


def at(tenant: str, number: int) -> dict[str, str]:
    """The condition for one line."""
    return {"tenant": tenant, "_id": chain.entry_key(tenant, number)}


def fault(found: Verdict) -> tuple[int | None, str | None]:
    return found.bad_number, found.reason


def die_at(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, work: Callable[[], object]) -> None:
    """Runs `work` until it calls that function, as if the process were killed there. Other threads, which are those of gateways
    of other tests, live on."""
    mine, usual = threading.get_ident(), getattr(module, name)

    def die(*arguments: Any) -> Any:
        if threading.get_ident() == mine:
            raise KeyboardInterrupt
        return usual(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(module, name, die)
        with pytest.raises(KeyboardInterrupt):
            work()
