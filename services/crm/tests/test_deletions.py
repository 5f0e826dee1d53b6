"""A customer that is to be deleted: blocked first, then counted and answered; let go, or dropped."""

from datetime import UTC, datetime

from chassis.ids import new_id
from chassis.testing import once
from chassis.testing_holdings import Deletions
from contracts.crm import ActivityKind, PlanActivity
from contracts.customers import CustomerCreated, CustomerSnapshot, Kind, Stage
from contracts.customers.deletion import CustomerDeletionChanged, DeletionState
from crm import activities, customers, deletions
from crm.models import Customer

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def keep(customer_id: str) -> str:
    snapshot = CustomerSnapshot(number="1001", kind=Kind.COMPANY, stage=Stage.CUSTOMER, name="Handel AB")
    event = CustomerCreated(subject=customer_id or new_id("cus"), version=1, customer=snapshot)
    once(lambda: customers.keep(event))
    return event.subject


def make(customer_id: str) -> None:
    request = PlanActivity(customer_id=customer_id, kind=ActivityKind.TODO, text="Ring", due_on=NOW.date())
    once(lambda: activities.plan(request, NOW))


def event(customer_id: str, version: int, state: str, asked: int) -> CustomerDeletionChanged:
    return CustomerDeletionChanged(subject=customer_id, version=version, state=DeletionState(state), round=asked)


DELETIONS = Deletions(deletions.HOLDINGS, Customer, "activity", keep, make, event)


def test_a_round_blocks_and_is_answered_once(database: str, context: object) -> None:
    DELETIONS.check_that_a_round_blocks_and_is_answered_once("crm.customer_being_deleted")


def test_what_there_is_is_counted_and_a_refusal_lets_go(database: str, context: object) -> None:
    DELETIONS.check_that_it_is_counted_and_a_refusal_lets_go()


def test_a_deleted_customer_s_copy_goes_and_a_late_event_brings_none_back(database: str, context: object) -> None:
    DELETIONS.check_that_the_copy_goes_and_a_late_event_brings_none_back()


def test_a_check_shows_what_would_be_kept_and_does_nothing(database: str, context: object) -> None:
    DELETIONS.check_that_a_look_does_nothing()
