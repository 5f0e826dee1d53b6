"""Check and rebuild while people work, while processes die, and beside releases that know neither."""

import os
import signal
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chassis.client import RpcClient
from chassis.event_topology import RETRY_SECONDS
from chassis.testing import wait_until
from chassis.testing_keys import keys_of
from contracts.copies import ReadOriginals
from kundkort.copies import Options, Progress, Report, Total, run
from kundkort.operator_calls import OldReleaseError, Operator
from tests.rebuild.office import Office, Row
from tests.stack import Stack

MANY = 1000


@pytest.fixture(scope="module")
def company_of_many(stack: Stack, client: RpcClient) -> str:
    """A company with that many customers, which some tests share: each takes their copies away, and makes them again."""
    made = Office(stack, client)
    made.import_many(MANY)
    made.wait_for_copies("billing", "crm")
    made.close()
    return made.company


@pytest.fixture
def many(office: Office, company_of_many: str) -> Office:
    office.company = company_of_many
    office.wait_for_copies("billing")
    return office


def test_the_command_is_killed_in_the_middle_and_run_again(many: Office) -> None:
    """First of those that share a company: what it makes again are copies that events have made."""
    before = many.rows("billing")
    for _ in range(10):  # on a busy machine it may have come to its end before it is seen to have begun
        many.lose("billing")
        running = many.begin("rebuild", "billing", "--company", many.company)
        wait_until(lambda: many.rows("billing"), 60)
        running.send_signal(signal.SIGKILL)
        many.finish(running)
        if len(many.rows("billing")) < MANY:
            break
    assert len(many.rows("billing")) < MANY
    assert many.rebuild("billing").returncode == 0
    assert many.rows("billing") == before


def test_live_changes_go_on_meanwhile(many: Office) -> None:
    """Neither is a change lost nor an older version stored over it."""
    ids = sorted(many.versions("customers"))[:: MANY // 20]
    many.lose("billing")
    running = many.begin("rebuild", "billing", "--company", many.company)
    changes = 0
    while running.poll() is None or changes < len(ids):
        many.rename(ids[changes % len(ids)], f"Ändrad {changes} AB")
        changes += 1
    done = many.finish(running)
    assert done.returncode == 0, done
    many.wait_for_copies("billing")
    names = {one: row["name"] for one, row in many.rows("customers").items()}
    assert {one: row["snapshot"]["name"] for one, row in many.rows("billing").items()} == names
    assert many.check("billing").returncode == 0


def test_a_check_beside_live_changes_finds_nothing(office: Office) -> None:
    office.import_many(200)
    ids = sorted(office.versions("customers"))[:5]
    office.wait_for_copies("billing")
    running = office.begin("check", "billing", "--company", office.company, "--pause", "1")
    changes = 0
    while running.poll() is None:
        office.rename(ids[changes % len(ids)], f"Ändrad {changes} AB")
        changes += 1
    done = office.finish(running)
    assert (done.returncode, changes > 0) == (0, True), done


def test_the_subscriber_is_killed_in_the_middle(many: Office) -> None:
    for _ in range(10):  # on a busy machine it may have come to its end before it is seen to have begun
        many.lose("billing")
        running = many.begin("rebuild", "billing", "--company", many.company)
        wait_until(lambda: many.rows("billing"), 60)
        many.stack.kill("billing")
        there = len(many.rows("billing"))
        many.stack.restart("billing")
        done = many.finish(running)
        if there < MANY:
            break
    assert (done.returncode, there < MANY) == (0, True), done
    assert many.versions("billing") == many.versions("customers")


def test_a_copy_that_comes_between_the_two_looks_is_not_reported(office: Office, operator: Operator) -> None:
    """It was late, as an event that is on its way."""
    row = take_copy(office)
    found = look(office, operator, progress=lambda *_: store(office, row))
    assert (found.originals, found.copies, found.different) == (1, 0, 0)


def test_a_copy_is_late_as_long_as_events_wait_for_its_service(office: Office, operator: Operator) -> None:
    row = take_copy(office)
    waiting, said = [3, 2, 1], set[Sequence[float]]()

    def count_waiting(waits: Sequence[float]) -> int:
        said.add(waits)
        if len(waiting) == 1:
            store(office, row)
        return waiting.pop()

    assert (look(office, operator, count_waiting=count_waiting).different, waiting) == (0, [])
    assert said == {RETRY_SECONDS}, "what the service says"


def test_a_copy_is_late_as_long_as_its_event_has_not_left_the_owner(office: Office, operator: Operator) -> None:
    row = take_copy(office)
    event = {"id": "evt_none", "time": datetime.now(UTC) + timedelta(days=1)}
    customers = office.collection("customers")
    customers.update_one({"_id": row["_id"]}, {"$set": {"outbox": [event]}})
    assert look(office, operator, patience=0).different == 1

    def store_at_last(*_: object) -> int:
        store(office, row)
        return 0

    assert look(office, operator, count_waiting=store_at_last).different == 0
    customers.update_one({"_id": row["_id"]}, {"$set": {"outbox": []}})


def test_a_copy_that_stays_away_is_reported_at_the_second_look(office: Office, operator: Operator) -> None:
    take_copy(office)
    assert look(office, operator).different == 1


def test_a_page_of_differences_needs_one_pause(office: Office, operator: Operator) -> None:
    """More differences than one look takes, and each is reported once."""
    office.import_many(250)
    office.wait_for_copies("billing")
    office.lose("billing")
    reported: list[str] = []
    found = look(office, operator, report=lambda _kind, _company, one: reported.append(one["id"]))
    lacking = office.versions("customers").keys() - office.versions("billing").keys()  # an event may come twice
    assert (found.different, sorted(reported)) == (len(lacking), sorted(lacking))
    assert len(lacking) > 200


def take_copy(office: Office) -> Row:
    """The copy of a new customer, which billing has lost."""
    office.create()
    office.wait_for_copies("billing")
    (row,) = office.collection("billing").find({"tenant": office.company})
    office.lose("billing")
    return row


def store(office: Office, row: Row) -> None:
    office.collection("billing").replace_one({"_id": row["_id"]}, row, upsert=True)


def look(
    office: Office,
    operator: Operator,
    progress: Progress = lambda *_: None,
    report: Report = lambda *_: None,
    **options: Any,
) -> Total:
    """A check of billing in this process, with a short pause."""
    wanted = Options(repair=False, company=office.company, pause=0.2, **options)
    return run(operator, "billing", wanted, progress, report)["customers"]


@pytest.fixture
def operator() -> Iterator[Operator]:
    with Operator(os.environ["AMQP_URL"], keys_of("operator")) as made:
        yield made


def test_a_service_that_is_down_is_waited_for(office: Office) -> None:
    office.create()
    office.wait_for_copies("billing")
    office.lose("billing")
    with office.stopped("billing"):
        running = office.begin("rebuild", "billing", "--company", office.company)
    assert office.finish(running).returncode == 0
    assert office.versions("billing") == office.versions("customers")


def test_a_release_that_does_not_know_how_is_named(office: Office, operator: Operator) -> None:
    """Release 0.1.0 answers all these requests as billing answers one about originals that it does not have."""
    with pytest.raises(OldReleaseError, match="billing"):
        operator.ask("billing", ReadOriginals(event="billing.told_by_nobody"), office.company)


def test_a_company_that_nobody_knows_is_told(office: Office) -> None:
    found = office.check("billing")
    said = found.stdout.splitlines()
    assert (found.returncode, said[0]) == (0, "customers: 0 originals, 0 copies, 0 differ.")
    assert {line.partition(": ")[2] for line in said} == {"0 originals, 0 copies, 0 differ."}
    assert f"have anything of company {office.company}" in found.stderr


def test_the_lists_of_the_search_are_made_anew_in_service(office: Office) -> None:
    for at in range(3):
        office.create(f"Sökbolaget {at}")
    office.wait_for_copies("crm")
    for number in (1, 2):
        done = office.finish(office.begin("index", "crm", "--company", office.company))
        assert (done.returncode, done.stdout.startswith(f"{office.company}: 3 ")) == (0, True), done
        (*_, newest) = sorted(office.rows("crm", name="index_builds").values(), key=lambda one: int(one["number"]))
        assert (newest["number"], newest["ready"], newest["customers"]) == (number, True, 3)
