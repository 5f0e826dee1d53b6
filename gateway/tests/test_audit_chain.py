"""The chain: what somebody did to the database shows, several processes write one chain, a kill leaves nothing half done."""

import multiprocessing
import os
from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import uuid4

import pytest
from pymongo.errors import BulkWriteError, OperationFailure

from chassis.clock import now
from chassis.database import open_database
from chassis.testing import once
from gateway.audit import chain, inbox, retention
from gateway.audit.chain import End
from gateway.audit.commands import run_recorded
from gateway.audit.models import AuditEntry, AuditHead, AuditInbox, AuditStart
from gateway.audit.record import Record, Row, recording
from gateway.audit.verify import verify
from gateway.identity import operators
from gateway.models import DB

from .audit_lines import a_record, add, at, die_at, entries, fault, numbers

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def tenant() -> str:
    return f"co{uuid4().hex[:10]}"


def change_line(tenant: str) -> None:
    entries().update_one(at(tenant, 4), {"$set": {"user": "somebody else"}})


def add_field(tenant: str) -> None:
    entries().update_one(at(tenant, 4), {"$set": {"note": "was approved"}})


def change_line_and_its_hash(tenant: str) -> None:
    row = entries().find_one(at(tenant, 4)) | {"user": "somebody else"}
    entries().update_one(at(tenant, 4), {"$set": {"user": row["user"], "hash": chain.hash_entry(row)}})


def remove_line(tenant: str) -> None:
    entries().delete_one(at(tenant, 4))


def remove_beginning(tenant: str) -> None:
    entries().delete_many({"tenant": tenant, "number": {"$lte": 3}})


def remove_tail(tenant: str) -> None:
    entries().delete_many({"tenant": tenant, "number": {"$gt": 6}})


def remove_all(tenant: str) -> None:
    entries().delete_many({"tenant": tenant})


def swap_lines(tenant: str) -> None:
    """Each gets the other's content, number included or not: ids cannot be changed."""
    four, five = (entries().find_one(at(tenant, number)) for number in (4, 5))
    entries().replace_one(at(tenant, 4), {**five, "_id": four["_id"]})
    entries().replace_one(at(tenant, 5), {**four, "_id": five["_id"]})


def swap_lines_and_number_them_again(tenant: str) -> None:
    four, five = (entries().find_one(at(tenant, number)) for number in (4, 5))
    entries().replace_one(at(tenant, 4), {**five, "_id": four["_id"], "number": 4})
    entries().replace_one(at(tenant, 5), {**four, "_id": five["_id"], "number": 5})


@pytest.mark.parametrize(
    ("tamper", "expected"),
    [
        (change_line, (4, "changed")),
        (add_field, (4, "changed")),
        (change_line_and_its_hash, (5, "not_linked")),
        (remove_line, (4, "missing")),
        (remove_beginning, (1, "missing")),
        (remove_tail, (7, "end_missing")),
        (remove_all, (1, "end_missing")),
        (swap_lines, (4, "changed")),
        (swap_lines_and_number_them_again, (4, "changed")),
    ],
)
def test_what_somebody_did_to_the_database_is_named(
    tenant: str, tamper: Callable[[str], None], expected: tuple[int, str]
) -> None:
    add(tenant, 8)
    assert (fault(verify(tenant)), verify(tenant).checked) == ((None, None), 8)
    tamper(tenant)
    assert fault(verify(tenant)) == expected
    add(tenant, 3)  # what is appended later does not hide it
    assert verify(tenant).bad_number == expected[0]


def test_a_chain_that_was_made_anew_lacks_a_line_that_was_written_down(tenant: str) -> None:
    add(tenant, 5)
    known = chain.read_last(tenant)
    remove_all(tenant)
    AuditHead._get_collection().delete_many({"tenant": tenant})
    add(tenant, 6)
    assert verify(tenant).is_good
    assert fault(verify(tenant, anchor=known)) == (5, "anchor_differs")
    assert fault(verify(tenant, anchor=End(9, known.hash))) == (7, "end_missing")


def test_another_companys_chain_is_another_one(tenant: str) -> None:
    add(tenant, 3)
    other = f"{tenant}x"
    add(other, 2)
    assert (numbers(tenant), numbers(other)) == ([1, 2, 3], [1, 2])
    remove_all(other)
    assert (verify(tenant).is_good, verify(tenant).checked) == (True, 3)


def test_a_long_chain_is_verified_in_parts(tenant: str) -> None:
    add(tenant, 5)
    first = verify(tenant, seconds=-1)
    assert (first.is_complete, first.last) == (False, 1)
    rest = verify(tenant, start_at=first.last + 1)
    assert (rest.is_complete, rest.first, rest.last, rest.checked) == (True, 2, 5, 4)
    change_line(tenant)
    assert fault(verify(tenant, start_at=3)) == (4, "changed")


def test_a_process_killed_after_the_lines_and_before_the_rest_doubles_nothing(
    tenant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between any two lines of `append_waiting`: before the head is moved, before the inbox is emptied."""
    for module, name in ((chain, "_move_head"), (inbox, "remove")):
        inbox.put([a_record(tenant).to_row(200) for _ in range(4)])
        die_at(monkeypatch, module, name, lambda: chain.append_waiting(tenant))
        assert verify(tenant).is_good
        assert AuditInbox._get_collection().count_documents({"tenant": tenant}) == 4
        chain.append_waiting(tenant)
        assert AuditInbox._get_collection().count_documents({"tenant": tenant}) == 0
        assert chain.read_head(tenant) == chain.read_last(tenant)
    assert numbers(tenant) == list(range(1, 9))


def test_a_batch_that_was_cut_off_in_the_middle_goes_on(tenant: str) -> None:
    """Lines 1 and 2 of 4 are there, as after a kill of the database; the other two follow."""
    rows = [a_record(tenant).to_row(200) for _ in range(4)]
    inbox.put(rows)
    stored = inbox.waiting(tenant, 10, now())
    entries().insert_many(chain.link(End(0, chain.START_HASH), tenant, stored)[:2])
    chain.append_waiting(tenant)
    assert [row["entry_id"] for row in entries().find({"tenant": tenant}, sort=[("number", 1)])] == [
        row["_id"] for row in rows
    ]
    assert verify(tenant).is_good


def test_of_two_that_take_the_same_number_one_fails_and_leaves_nothing(tenant: str) -> None:
    inbox.put([a_record(tenant).to_row(200) for _ in range(3)])
    stored = inbox.waiting(tenant, 10, now())
    linked = chain.link(End(0, chain.START_HASH), tenant, stored)
    entries().insert_one(linked[0])
    with pytest.raises(BulkWriteError):
        entries().insert_many(linked, ordered=True)
    assert numbers(tenant) == [1]


def write_in_process(url: str, name: str, tenant: str, count: int) -> None:
    open_database(DB, url, name)
    for at_ in range(count):
        inbox.put([a_record(tenant, f"of_{os.getpid()}_{at_}").to_row(200)])
        chain.append_waiting(tenant)


def test_processes_that_write_at_once_make_one_chain(database: str, tenant: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    arguments = (os.environ["MONGODB_URL"], database, tenant, 40)
    processes = [spawn.Process(target=write_in_process, args=arguments) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(90)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert numbers(tenant) == list(range(1, 121))
    assert len({row["entry_id"] for row in entries().find({"tenant": tenant})}) == 120
    assert verify(tenant).is_good


def test_a_request_whose_process_is_gone_has_no_known_outcome(tenant: str) -> None:
    running, given_up = a_record(tenant, "runs"), a_record(tenant, "was_killed")
    inbox.put([running.to_row(None), an_old_row(given_up)])
    chain.append_waiting(tenant)
    (row,) = entries().find({"tenant": tenant})
    assert (row["operation"], row["outcome"], row["status"]) == ("was_killed", "unknown", None)
    inbox.complete([inbox.outcome_row(running, 201)])
    chain.append_waiting(tenant)
    assert [(row["operation"], row["outcome"]) for row in lines(tenant)] == [("was_killed", "unknown"), ("runs", "ok")]
    assert verify(tenant).is_good


def an_old_row(record: Record) -> Row:
    """An entry whose process has given no sign of life for long, or has a clock that is an hour behind."""
    return record.to_row(None) | {"until": now() - timedelta(hours=1)}


def lines(tenant: str) -> list[Row]:
    return list(entries().find({"tenant": tenant}, sort=[("number", 1)]))


def test_an_outcome_that_comes_after_its_entry_was_given_up_is_an_entry_of_its_own(tenant: str) -> None:
    frozen = a_record(tenant, "place_order", subjects=["cus_1"])
    inbox.put([an_old_row(frozen)])
    chain.append_waiting(tenant)
    frozen.subjects.append("ord_1")
    for _ in range(2):  # the flush repeats what it does not know to be stored
        inbox.complete([inbox.outcome_row(frozen, 201)])
        chain.append_waiting(tenant)
    first, late = lines(tenant)
    assert (first["outcome"], first["subjects"]) == ("unknown", ["cus_1"])
    assert (late["operation"], late["outcome"], late["status"]) == ("place_order", "ok", 201)
    assert (late["subjects"], late["details"]) == (["cus_1", "ord_1"], {"outcome_of": 1})
    assert verify(tenant).is_good


def test_an_outcome_that_comes_while_its_entry_is_given_up_is_not_lost(
    tenant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    frozen, insert = a_record(tenant, "place_order"), chain._insert
    inbox.put([an_old_row(frozen)])

    def insert_and_end(rows: Sequence[Row]) -> bool:
        inserted = insert(rows)
        inbox.complete([inbox.outcome_row(frozen, 201)])
        return inserted

    with monkeypatch.context() as patched:
        patched.setattr(chain, "_insert", insert_and_end)
        chain.append_waiting(tenant)
    chain.append_waiting(tenant)
    assert [row["outcome"] for row in lines(tenant)] == ["unknown", "ok"]
    assert AuditInbox._get_collection().count_documents({"tenant": tenant}) == 0


def test_a_line_holds_no_date_by_which_the_database_could_expire_it(tenant: str) -> None:
    """The gateway's user may make indexes, and one that expires documents goes by dates only."""
    record = a_record(tenant, details={"ends": now(), "all": [{"at": now()}]})
    inbox.put([record.to_row(200)])
    chain.append_waiting(tenant)
    AuditEntry._get_collection().create_index("at", expireAfterSeconds=0)
    (row,) = lines(tenant)
    assert "datetime" not in repr(row)
    assert row["at"] == chain.format_instant(record.at)
    assert verify(tenant).is_good


def test_the_gateways_user_removes_no_line_and_notes_no_start(tenant: str) -> None:
    """Who has the gateway's password may append: also a checkpoint, which then hides nothing."""
    add(tenant, 3)
    last = chain.read_last(tenant)
    forged = {"pruned_number": last.number, "pruned_hash": last.hash}
    chain.append(tenant, a_record(tenant, "prune_audit", details=forged).to_row(200) | {"kind": "checkpoint"})
    for refused in (
        lambda: retention._remove_up_to(tenant, 3),
        lambda: chain.note(AuditStart, tenant, last),
    ):
        with pytest.raises(OperationFailure, match="not authorized"):
            refused()
    assert numbers(tenant) == [1, 2, 3, 4]
    assert (verify(tenant).is_good, verify(tenant).first) == (True, 1)


def test_a_command_leaves_a_line_with_what_it_changed(tenant: str) -> None:
    def work() -> int:
        operators.create_company(tenant, "Bolaget AB", f"anna@{tenant}.example", "long enough a password")
        return 0

    assert run_recorded(tenant, "create-company", work) == 0
    (row,) = entries().find({"tenant": tenant})
    assert (row["kind"], row["operation"], row["user"], row["outcome"]) == (
        "command",
        "create-company",
        "operator",
        "ok",
    )
    assert [(change["what"], change["before"]) for change in row["changes"]] == [("companies", {}), ("users", {})]
    assert row["changes"][1]["after"]["password"] == "(hidden)"
    with pytest.raises(ZeroDivisionError):
        run_recorded(tenant, "breaks", lambda: 1 // 0)
    chain.append_waiting(tenant)
    assert [row["outcome"] for row in entries().find({"tenant": tenant}, sort=[("number", 1)])] == ["ok", "failed"]


def test_outside_of_a_record_nothing_is_noted(tenant: str) -> None:
    with recording(a_record(tenant)) as record:
        pass
    once(lambda: retention.set_months(12, 1), tenant)
    assert record.changes == []
