"""The background of the trail: its end with the process, and what the next start takes up."""

from datetime import timedelta
from uuid import uuid4

import pytest

from chassis.clock import now
from chassis.testing import wait_until
from gateway.audit import inbox
from gateway.audit.models import AuditInbox
from gateway.audit.trail import Trail
from gateway.audit.verify import verify

from .audit_lines import a_record, entries, numbers

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def tenant() -> str:
    return f"co{uuid4().hex[:10]}"


def waiting(tenant: str) -> int:
    return int(AuditInbox._get_collection().count_documents({"tenant": tenant}))


def test_the_end_of_a_process_ends_the_background_and_the_next_start_chains_what_is_left(tenant: str) -> None:
    ending = Trail(0.05, chain_seconds=3600)
    write = a_record(tenant, "place_order")
    ending.announce(write)
    ending.finish(write, 201)
    look = a_record(tenant)
    look.entry_id = ""
    ending.finish(look, 403)
    thread = ending._thread
    ending.close()
    assert thread is not None
    assert not thread.is_alive()
    assert (waiting(tenant), numbers(tenant)) == (2, [])
    started = Trail(0.05, chain_seconds=0.1)
    started.recover()
    wait_until(lambda: waiting(tenant) == 0, 30)
    started.close()
    found = entries().find({"tenant": tenant})
    assert {row["operation"]: row["outcome"] for row in found} == {"place_order": "ok", "get_card": "refused"}
    assert verify(tenant).is_good


def test_a_request_that_ends_after_the_end_of_the_background_is_stored(tenant: str) -> None:
    trail = Trail(0.05, 0.05)
    write = a_record(tenant, "place_order")
    trail.announce(write)
    trail.close()
    trail.finish(write, 201)
    (row,) = AuditInbox._get_collection().find({"tenant": tenant})
    assert (row["ready"], row["outcome"]) == (True, "ok")
    assert not [one for one in (trail._thread,) if one and one.is_alive()]


def test_what_a_killed_process_has_left_is_chained_without_a_request_of_that_company(tenant: str) -> None:
    """Also what was running when the process was killed: it is given up only when its time is over, after the start."""
    ended, running = a_record(tenant, "ended"), a_record(tenant, "ran")
    inbox.put([ended.to_row(200), running.to_row(None) | {"until": now() + timedelta(seconds=1)}])
    started = Trail(0.05, chain_seconds=0.1)
    started.recover()
    wait_until(lambda: waiting(tenant) == 0, 30)
    started.close()
    found = entries().find({"tenant": tenant}, sort=[("number", 1)])
    assert [(row["operation"], row["outcome"]) for row in found] == [("ended", "ok"), ("ran", "unknown")]
