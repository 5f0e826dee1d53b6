"""Each part is replaced alone while callers work, from an earlier release to this tree and back, and to a made-up next one.

    make upgrade FROM=6311591      every order, two replicas of each service
    UPGRADE_FROM, UPGRADE_LONG, UPGRADE_PEOPLE (default 2) set what the tests do; `make test` walks a short way.

0 requests fail that a repetition does not mend, and no effect is lost, doubled, parked or skipped, with any mixture.
"""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from chassis import parked
from chassis.testing import wait_until
from contracts.services import SERVICES
from tests.chaos.effects import COPIES, documents_of, rows, waiting_in_outbox
from tests.chaos.tally import Outcome, table
from tests.origins import HERE, checked_out, import_paths
from tests.stack import Origin, Stack
from tests.upgrade.journey import COMPANY, Journey

FROM = os.environ.get("UPGRADE_FROM", "6311591")
LONG = bool(os.environ.get("UPGRADE_LONG"))
PEOPLE = int(os.environ.get("UPGRADE_PEOPLE", "2"))
GATEWAY = ("gateway",)
UP_AND_BACK = {
    "gateway last up, first back": ((*SERVICES, *GATEWAY), (*GATEWAY, *reversed(SERVICES))),
    "gateway first up, last back": ((*GATEWAY, *reversed(SERVICES)), (*SERVICES, *GATEWAY)),
}
"""The orders that matter: with the gateway newer than every service, and older; owners before subscribers, and after."""


@dataclass(frozen=True)
class Walked:
    """A finished journey, whose stack still runs at its destination."""

    journey: Journey
    stack: Stack


@pytest.fixture(scope="module")
def earlier() -> Iterator[Origin]:
    with checked_out(FROM) as origin:
        yield origin


def started(folder: Path, origin: Origin) -> Stack:
    """A stack of that release, not entered yet, with short waits before a retry."""
    replicas = 2 if LONG else 1
    stack = Stack(folder, replicas, SWEEP_SECONDS="1", RETRY_SECONDS="[0.5, 1, 2, 5, 10]")
    for name in stack.ports:
        stack.origins[name], stack.own_settings[name] = origin, import_paths(origin)
    return stack


@pytest.fixture(scope="module", params=list(UP_AND_BACK) if LONG else list(UP_AND_BACK)[1:])
def walked(
    earlier: Origin, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Walked]:
    """From FROM to this tree and back, and once more to this tree, as after a repair."""
    up, back = UP_AND_BACK[request.param]
    with started(tmp_path_factory.mktemp("logs"), earlier) as stack:
        journey = Journey(stack, PEOPLE)
        with journey.load():
            journey.stay()
            journey.travel(f"{FROM} → this tree", up, HERE)
            journey.travel(f"this tree → {FROM}", back, earlier)
            if LONG:
                journey.travel("and up again", up, HERE)
        print(
            f"\n{request.param}\n{table(journey.tally.rows())}\n{journey.tally.said(*set(Outcome) - {Outcome.ANSWERED})}"
        )
        yield Walked(journey, stack)


def test_nothing_fails_that_a_repetition_does_not_mend(walked: Walked) -> None:
    assert walked.journey.tally.said(Outcome.WRONG) == Counter()


def test_nothing_is_lost_or_doubled(walked: Walked) -> None:
    told = walked.journey.customers()
    assert len(told) > 10 * PEOPLE
    stored = {row["_id"]: row["name"] for row in rows(walked.stack, "customers", {"name": {"$regex": "^Kaos "}})}
    assert stored == told
    once = Counter(dict.fromkeys(told, 1))
    assert documents_of(walked.stack, "sales", "ord_", told) == once
    assert documents_of(walked.stack, "billing", "inv_", told) == once


def test_invoice_numbers_are_an_unbroken_series(walked: Walked) -> None:
    numbers = sorted(int(number) for person in walked.journey.people for number in person.invoices)
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    proof = walked.stack.company(COMPANY).get("/v1/invoices/number-series/proof")
    assert (proof["complete"], proof["unnumbered"]) == (True, 0)


@pytest.mark.parametrize("service", COPIES)
def test_no_event_is_skipped(walked: Walked, service: str) -> None:
    """Every copy has the owner's last version."""

    def versions(of: str) -> dict[str, int]:
        known = walked.journey.customers()
        found = rows(walked.stack, of, {"_id": {"$regex": "^cus_"}})
        return {row["_id"]: row["version"] for row in found if row["_id"] in known}

    owner = versions("customers")
    assert set(owner.values()) == {3}
    wait_until(lambda: versions(service) == owner, 60)


@pytest.mark.parametrize("service", SERVICES)
def test_no_outbox_and_no_parked_queue_holds_anything(walked: Walked, service: str) -> None:
    wait_until(lambda: not waiting_in_outbox(walked.stack, service), 60)
    assert parked.list_parked(os.environ["AMQP_URL"], service) == []


def test_every_card_is_whole_again(walked: Walked) -> None:
    customers = list(walked.journey.customers())
    for customer in customers[:: max(1, len(customers) // 20)]:
        card = walked.journey.api.get(f"/v1/customers/{customer}/card")
        assert card["meta"]["degraded"] == []
        totals = {tab["key"]: tab["total"] for tab in card["tabs"]}
        assert (totals["orders"], totals["invoices"]) == (1, 1)
