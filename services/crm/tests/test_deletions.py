"""A customer that is to be deleted: blocked first, then counted and answered; let go, or dropped."""

from datetime import UTC, datetime
from typing import Any

import pytest

from chassis.ids import new_id
from chassis.projection import planning
from chassis.testing import once
from contracts.crm import ActivityKind, PlanActivity
from contracts.customers import CustomerCreated, CustomerSnapshot, Kind, Stage
from contracts.customers.deletion import CustomerDeletionChanged, DeletionState
from contracts.errors import Conflict
from crm import activities, customers, deletions
from crm.deletion_models import CustomerDeletion, HoldingsAnswer
from crm.models import Customer

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def tell_of(customer_id: str = "") -> str:
    snapshot = CustomerSnapshot(number="1001", kind=Kind.COMPANY, stage=Stage.CUSTOMER, name="Handel AB")
    event = CustomerCreated(subject=customer_id or new_id("cus"), version=1, customer=snapshot)
    once(lambda: customers.keep(event))
    return event.subject


def make(customer_id: str) -> None:
    request = PlanActivity(customer_id=customer_id, kind=ActivityKind.TODO, text="Ring", due_on=NOW.date())
    once(lambda: activities.plan(request, NOW))


def tell(customer_id: str, version: int, state: str, asked: int = 1) -> None:
    event = CustomerDeletionChanged(subject=customer_id, version=version, state=DeletionState(state), round=asked)
    once(lambda: deletions.follow(event))


def answers(customer_id: str) -> list[tuple[int, list[dict[str, Any]]]]:
    """Round and holdings of the answers that wait to be published."""
    row = HoldingsAnswer._get_collection().find_one({"_id": customer_id}) or {"outbox": []}
    return [(one["data"]["round"], one["data"]["holdings"]) for one in row["outbox"]]


def is_known(customer_id: str) -> bool:
    return bool(once(lambda: Customer.total({"_id": customer_id})))


def test_a_round_blocks_and_is_answered_once(database: str, context: object) -> None:
    made = tell_of()
    tell(made, 1, "asked")
    tell(made, 1, "asked")
    tell(made, 2, "asked")  # somebody else has answered
    assert answers(made) == [(1, [])]
    with pytest.raises(Conflict) as refused:
        make(made)
    assert refused.value.code == "crm.customer_being_deleted"
    tell(made, 3, "checking", 2)
    tell(made, 2, "asked")  # late
    assert answers(made) == [(1, []), (2, [])]


def test_what_there_is_is_counted_and_a_refusal_lets_go(database: str, context: object) -> None:
    made = tell_of()
    make(made)
    tell(made, 1, "asked")
    assert answers(made) == [(1, [{"kind": "activity", "count": 1}])]
    tell(made, 2, "refused")
    make(made)
    tell(made, 3, "asked", 2)
    assert answers(made)[-1] == (2, [{"kind": "activity", "count": 2}])


def test_a_deleted_customer_s_copy_goes_and_a_late_event_brings_none_back(database: str, context: object) -> None:
    made = tell_of()
    tell(made, 5, "deleted")
    assert not is_known(made)
    tell_of(made)
    assert not is_known(made)
    tell(made, 4, "asked")  # late
    assert once(lambda: CustomerDeletion.rows({"_id": made}, ["state"]))[0]["state"] == "deleted"


def test_a_check_shows_what_would_be_kept_and_does_nothing(database: str, context: object) -> None:
    made = tell_of()
    event = CustomerDeletionChanged(subject=made, version=1, state=DeletionState.DELETED, round=1)
    with planning() as writes:
        deletions.follow(event)
    assert [(one.subject, one.fields["state"]) for one in writes] == [(made, "deleted")]
    assert (is_known(made), answers(made)) == (True, [])
