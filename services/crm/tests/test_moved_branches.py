"""Activities at a branch that another customer has from a day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from chassis.testing import once
from contracts.crm import ActivityKind, ChangeActivity, PlanActivity
from contracts.customers import (
    BranchMove,
    BranchSnapshot,
    CustomerCreated,
    CustomerSnapshot,
    Kind,
    MoveDirection,
    Stage,
)
from contracts.errors import InvalidInput
from crm import activities, customers
from crm.models import Activity

DAY = timedelta(days=1)
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def tell(customer_id: str, version: int, *moves: BranchMove) -> None:
    branch = BranchSnapshot(id="bra_shop", name="Limhamn", moves=list(moves))
    snapshot = CustomerSnapshot(
        number="1001", kind=Kind.COMPANY, stage=Stage.CUSTOMER, name="Handel AB", branches=[branch]
    )
    event = CustomerCreated(subject=customer_id, version=version, customer=snapshot)
    once(lambda: customers.keep(event))


def plan(customer_id: str) -> Activity:
    day = date(2026, 3, 5)
    request = PlanActivity(
        customer_id=customer_id, kind=ActivityKind.TODO, text="Ring", due_on=day, branch_id="bra_shop"
    )
    return once(lambda: activities.plan(request, NOW))


def test_from_the_day_new_ones_are_the_new_customer_s(database: str, context: object) -> None:
    out = BranchMove(direction=MoveDirection.OUT, customer_id="cus_other", on=NOW.date())
    tell("cus_moving", 1, out.model_copy(update={"on": NOW.date() + DAY}))
    made = plan("cus_moving")
    tell("cus_moving", 2, out)
    with pytest.raises(InvalidInput) as refused:
        plan("cus_moving")
    assert refused.value.details["/branch_id"].split()[0] == "branch_elsewhere"
    assert activities.get(made.id).to_contract(NOW).branch == "Limhamn"
    change = ChangeActivity(activity_id=made.id, version=made.version, text="Ring!", branch_id="bra_shop")
    assert once(lambda: activities.change(change, NOW)).branch == "Limhamn"
    tell("cus_taking", 1, out.model_copy(update={"direction": MoveDirection.IN}))
    assert plan("cus_taking").branch == "Limhamn"
