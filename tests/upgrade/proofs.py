"""What must hold at the end of every journey: nothing lost, doubled, skipped, parked or left over."""

import os
from collections import Counter

from chassis import parked
from chassis.testing import wait_until
from contracts.services import SERVICES
from tests.chaos.effects import COPIES, documents_of, rows, waiting_in_outbox
from tests.chaos.tally import Outcome
from tests.upgrade.journey import Journey

CHANGED_TWICE = 3


def nothing_failed(journey: Journey) -> None:
    """No request was refused for good."""
    assert journey.tally.said(Outcome.WRONG) == Counter()


def nothing_is_lost_or_doubled(journey: Journey) -> None:
    """Each customer is there once, with its order and its invoice; the numbers of invoices have no gap."""
    told = journey.customers()
    assert len(told) > 5 * len(journey.people)
    stored = {row["_id"]: row["name"] for row in rows(journey.stack, "customers", {"name": {"$regex": "^Kaos "}})}
    assert stored == told
    once = Counter(dict.fromkeys(told, 1))
    assert documents_of(journey.stack, "sales", "ord_", told) == once
    assert documents_of(journey.stack, "billing", "inv_", told) == once
    numbers = sorted(int(number) for person in journey.people for number in person.invoices)
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    proof = journey.api.get("/v1/invoices/number-series/proof")
    assert (proof["complete"], proof["unnumbered"]) == (True, 0)


def no_event_is_skipped(journey: Journey) -> None:
    """Every copy of every customer has the owner's last version."""
    known = journey.customers()

    def versions(service: str) -> dict[str, int]:
        found = rows(journey.stack, service, {"_id": {"$regex": "^cus_"}})
        return {row["_id"]: row["version"] for row in found if row["_id"] in known}

    owner = versions("customers")
    assert set(owner.values()) == {CHANGED_TWICE}
    for service in COPIES:
        wait_until(lambda service=service: versions(service) == owner, 60)  # type: ignore[misc]


def nothing_is_left_over(journey: Journey) -> None:
    """No event waits in an outbox, none is parked."""
    for service in SERVICES:
        wait_until(lambda service=service: not waiting_in_outbox(journey.stack, service), 60)  # type: ignore[misc]
        assert parked.list_parked(os.environ["AMQP_URL"], service) == [], service


def every_card_is_whole(journey: Journey) -> None:
    """All tabs are there, with the order and the invoice."""
    customers = list(journey.customers())
    for customer in customers[:: max(1, len(customers) // 20)]:
        card = journey.api.get(f"/v1/customers/{customer}/card")
        assert card["meta"]["degraded"] == []
        totals = {tab["key"]: tab["total"] for tab in card["tabs"]}
        assert (totals["orders"], totals["invoices"]) == (1, 1)


ALL = (nothing_failed, nothing_is_lost_or_doubled, no_event_is_skipped, nothing_is_left_over, every_card_is_whole)
