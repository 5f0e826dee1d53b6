"""The command `kundkort` as people run it: what it prints, its exit code, and what is in the register afterwards."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from amqp import Message
from kombu import Connection

from chassis.declare import declare_own
from chassis.event_topology import Generation, generations
from chassis.topology import Queue, Topology
from kundkort.api import Api, ApiError, UnreachableError
from kundkort.cli import main
from kundkort.demo import customers as demo_customers
from kundkort.texts import TEXTS

from .conftest import Access, Run

GOOD = "Namn;Orgnr;Ort\nÅkeriet i Växjö AB;556016-0680;Växjö\nCafé Ö;;Ystad\n"
DIRTY = "Namn;Orgnr;Ort;Rabatt\nÅkeriet AB;556016-0681;Växjö;5\nCafé Ö;;;\n"


@pytest.fixture
def good(tmp_path: Path) -> Path:
    file = tmp_path / "good.csv"
    file.write_text(GOOD, encoding="latin-1")
    return file


@pytest.fixture
def dirty(tmp_path: Path) -> Path:
    file = tmp_path / "dirty.csv"
    file.write_text(DIRTY, encoding="utf-8")
    return file


def test_a_register_comes_in(kundkort: Run, access: Access, good: Path) -> None:
    done = kundkort("import", "customers", good)
    assert (done.returncode, "2 created, 0 doubtful, 0 unchanged, 0 refused" in done.stdout) == (0, True), done
    assert "2/2" in done.stderr
    found = Api(access.url, access.key).get("/v1/customers")["items"]
    assert [row["name"] for row in found] == ["Café Ö", "Åkeriet i Växjö AB"]


def test_again_changes_nothing(kundkort: Run, good: Path) -> None:
    kundkort("import", "customers", good)
    again = kundkort("import", "customers", good)
    assert (again.returncode, "0 created, 0 doubtful, 2 unchanged" in again.stdout) == (0, True), again


def test_a_register_goes_out_and_comes_back(kundkort: Run, access: Access, good: Path, tmp_path: Path) -> None:
    api = Api(access.url, access.key)
    api.put("/v1/company/modules/crm", {"on": False}, api.get("/v1/company/modules")["version"])
    kundkort("import", "customers", good)
    out, lines = tmp_path / "out.csv", tmp_path / "out.jsonl"
    assert kundkort("export", "customers", out).returncode == 0
    again = kundkort("import", "customers", out)
    assert (again.returncode, "0 created, 0 doubtful, 2 unchanged" in again.stdout) == (0, True), again
    assert kundkort("export", "customers", "--format", "jsonl", "--city", "växjö", lines).returncode == 0
    assert [json.loads(one)["name"] for one in lines.read_text().splitlines()] == ["Åkeriet i Växjö AB"]


def test_a_refused_export_leaves_the_file_as_it_was(kundkort: Run, tmp_path: Path) -> None:
    kept = tmp_path / "out.csv"
    kept.write_text("before")
    refused = kundkort("export", "customers", "--purpose", "curiosity", kept)
    assert (refused.returncode, kept.read_text(), list(tmp_path.iterdir())) == (2, "before", [kept])


def test_refused_and_doubtful_rows_are_named_and_tell_by_the_exit_code(kundkort: Run, dirty: Path) -> None:
    done = kundkort("import", "customers", dirty)
    refused, doubtful = (line.split() for line in done.stdout.splitlines()[1:3])
    assert done.returncode == 1
    assert (refused[:5], "The last digit of" in done.stdout) == (
        ["2", "refused", "Åkeriet", "AB", "identity_number"],
        True,
    )
    assert doubtful[:5] == ["3", "doubtful", "Café", "Ö", "invoice_city"]
    assert "Columns that are not used: Rabatt" in done.stdout


def test_a_dry_run_saves_nothing(kundkort: Run, access: Access, dirty: Path) -> None:
    done = kundkort("import", "customers", "--dry-run", dirty)
    assert (done.returncode, "nothing has been saved" in done.stdout) == (1, True), done
    assert Api(access.url, access.key).get("/v1/customers")["items"] == []


def test_swedish_is_spoken_to_who_asks_for_it(kundkort: Run, dirty: Path) -> None:
    done = kundkort("import", "customers", dirty, LC_ALL="sv_SE.UTF-8")
    assert "2 rader" in done.stdout
    assert "Ort saknas i adressen." in done.stdout


def test_the_usage_names_the_command_that_people_type(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["/usr/lib/kundkort/__main__.py", "parked", "list", "--help"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code in (0, None)
    assert capsys.readouterr().out.startswith("Usage: kundkort parked list ")


def test_every_text_is_there_in_both_languages() -> None:
    assert {key for key, text in TEXTS.items() if text.keys() != {"sv", "en"} or not all(text.values())} == set()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"KUNDKORT_KEY": "key_" + "0" * 32 + "_wrong"}, "401"),
        ({"KUNDKORT_KEY": ""}, "KUNDKORT_KEY"),
        ({"KUNDKORT_API": "http://127.0.0.1:9"}, "No gateway answers at http://127.0.0.1:9"),
    ],
)
def test_what_cannot_be_done_ends_with_one_sentence(
    kundkort: Run, good: Path, change: dict[str, str], said: str
) -> None:
    done = kundkort("import", "customers", good, **change)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_is_no_register_is_refused(kundkort: Run, tmp_path: Path) -> None:
    file = tmp_path / "other.csv"
    file.write_text("Ort\nLund\n")
    done = kundkort("import", "customers", file)
    assert (done.returncode, "gateway.register_without_names" in done.stderr) == (2, True)


def test_parked_events_are_listed_and_replayed(kundkort: Run) -> None:
    """Of a service that does not run meanwhile: what was parked is listed, and goes back into its queue."""
    marker = f"evt_{uuid4().hex}"
    with Connection(os.environ["AMQP_URL"]) as connection:
        channel = connection.channel()
        declare_own(os.environ["AMQP_URL"], "documents")
        (own, *_) = generations("documents")
        body = f'{{"id": "{marker}", "type": "sales.order_placed", "tenant": "acme", "data": {{}}}}'.encode()
        message = Message(body, application_headers={"reason": "ValueError: no", "attempt": 4})
        channel.basic_publish(message, exchange=own.exchange, routing_key=own.parked)
        listed = kundkort("parked", "list", "documents")
        assert f"id={marker}  type=sales.order_placed" in listed.stdout
        assert "attempts=4  reason=ValueError: no" in listed.stdout
        replayed = kundkort("parked", "replay", "documents", "--event", marker)
        assert (replayed.returncode, "1 events are back" in replayed.stdout) == (0, True), replayed
        assert marker not in kundkort("parked", "list", "documents").stdout
        waiting = iter(lambda: channel.basic_get(own.queue, no_ack=True), None)
        assert [marker in str(one.body) for one in waiting].count(True) == 1


def _delete(channel: Any, old: Generation, *further: str) -> None:
    """What a process of release 0.1.0 in an earlier test has left on this broker."""
    for queue in {old.queue, old.parked, *further}:
        channel.queue_delete(queue)


@contextmanager
def _left_of_before(old: Generation, *further: str) -> Iterator[Any]:
    """A channel to a broker that has the service's queues, the old one of release 0.1.0, and `further` ones, all empty."""
    with Connection(os.environ["AMQP_URL"]) as connection:
        channel = connection.channel()
        declare_own(os.environ["AMQP_URL"], "documents")
        _delete(channel, old, *further)
        Topology(queues=(Queue(old.queue, {"x-max-priority": 1}), *map(Queue, further))).declare(channel)
        yield channel


def test_old_queues_are_deleted_once_they_are_empty(kundkort: Run) -> None:
    """Those of release 0.1.0, with one event parked there: refused, replayed, then deleted."""
    newest, old = generations("documents")
    with _left_of_before(old, old.parked) as channel:
        channel.queue_bind(old.queue, "events", "customers.customer_created")
        channel.basic_publish(Message(b"{}"), exchange="", routing_key=old.parked)
        refused = kundkort("retire-queues", "documents", "--wait", "1")
        assert (refused.returncode, f"{old.parked} still has 1 messages" in refused.stdout) == (1, True), refused
        kundkort("parked", "replay", "documents")
        channel.queue_purge(newest.queue)
        done = kundkort("retire-queues", "documents", "--wait", "1")
        assert (done.returncode, f"Queue {old.queue} is deleted." in done.stdout) == (0, True), done
        again = kundkort("retire-queues", "documents", "--wait", "1")
        assert (again.returncode, again.stdout) == (0, "Nothing is left of earlier releases.\n")


def test_what_waits_in_an_old_queue_of_ones_own_retry_seconds_is_seen(kundkort: Run) -> None:
    """Red before: only the queues of the default were looked at, and with the old queue the event's way back was deleted."""
    newest, old = generations("documents")
    with _left_of_before(old, old.retry(7)) as channel:
        channel.basic_publish(Message(b"{}"), exchange="", routing_key=old.retry(7))
        refused = kundkort("retire-queues", "documents", "--wait", "1", RETRY_SECONDS="[0.5, 7]")
        assert (refused.returncode, f"{old.retry(7)} still has 1 messages" in refused.stdout) == (1, True), refused
        channel.queue_purge(old.retry(7))
        done = kundkort("retire-queues", "documents", "--wait", "1", "--retry-seconds", "[7]")
        gone = {f"Queue {queue} is deleted." for queue in (old.retry(7), old.queue)}
        assert (done.returncode, gone <= set(done.stdout.splitlines())) == (0, True), done
        wrong = kundkort("retire-queues", "documents", "--wait", "1", RETRY_SECONDS="7 s")
        assert (wrong.returncode, "[1, 5, 30]" in wrong.stderr) == (2, True), wrong
        channel.queue_purge(newest.queue)


def test_a_subscription_that_only_a_newer_service_has_is_kept(kundkort: Run) -> None:
    """The command may be older than the service. What nobody handles any more is unbound by its name."""
    newest, old = generations("documents")
    declare_own(os.environ["AMQP_URL"], "documents")
    with Connection(os.environ["AMQP_URL"]) as connection:
        channel = connection.channel()
        _delete(channel, old)
        channel.queue_purge(newest.queue)
        channel.queue_bind(newest.queue, "events", "sales.order_placed")
        for options, heard in (((), 1), (("--unbind", "sales.order_placed"), 0)):
            assert kundkort("retire-queues", "documents", "--wait", "1", *options).returncode == 0
            channel.basic_publish_confirm(Message(b"{}"), exchange="events", routing_key="sales.order_placed")
            assert channel.queue_purge(newest.queue) == heard


def test_the_exchange_of_old_requests_is_deleted(kundkort: Run) -> None:
    with Connection(os.environ["AMQP_URL"]) as connection:
        connection.channel().exchange_declare("rpc", "direct", durable=True, auto_delete=False)
    assert kundkort("retire-requests").stdout == "Exchange rpc is deleted.\n"
    assert kundkort("retire-requests").stdout == "Nothing is left of earlier releases.\n"


def test_the_demo_customers_are_made_once(access: Access) -> None:
    api = Api(access.url, access.key)
    first = [demo_customers.create(api, at) for at in range(30)]
    again = [demo_customers.create(api, at) for at in range(30)]
    assert [one["id"] for one in again] == [one["id"] for one in first]
    assert len(api.get("/v1/customers", limit=200)["items"]) == 30
    assert all(one["branches"] and one["contacts"] and one["info"] for one in first)
    assert {one["kind"] for one in first} == {"company", "person"}


def test_a_customer_from_elsewhere_gets_the_parts_it_lacks(access: Access) -> None:
    api = Api(access.url, access.key)
    bare = api.post("/v1/customers", {"fields": {"name": "Myndigheten"}})
    whole = demo_customers.complete(api, bare)
    again = demo_customers.complete(api, api.get(f"/v1/customers/{bare['id']}"))
    assert (len(whole["branches"]), len(whole["contacts"]), bool(whole["info"]), whole["version"]) == (1, 1, True, 4)
    assert again == whole


def test_the_client_says_what_was_refused_and_where(access: Access) -> None:
    api = Api(access.url, access.key)
    with pytest.raises(ApiError) as refused:
        api.post("/v1/customers", {"fields": {"name": "A", "gln": "1"}})
    assert (refused.value.status, refused.value.code) == (422, "customers.invalid_input")
    assert "/fields/gln" in str(refused.value)
    with pytest.raises(UnreachableError):
        Api("http://127.0.0.1:9", "key").get("/v1/customers")


def test_the_client_sends_the_version_it_has_read(access: Access) -> None:
    api = Api(access.url, access.key)
    made = api.post("/v1/customers", {"fields": {"name": "A AB"}})
    path = f"/v1/customers/{made['id']}"
    assert api.patch(path, {"phone": "1"}, version=1)["version"] == 2
    with pytest.raises(ApiError) as refused:
        api.patch(path, {"phone": "2"}, version=1)
    assert refused.value.status == 412
