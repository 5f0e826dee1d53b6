"""A customer that is to be deleted: blocked first, then counted and answered; let go, or dropped."""

from typing import Any

import pytest

from chassis.projection import planning
from chassis.testing import once
from contracts.customers.deletion import CustomerDeletionChanged, DeletionState
from contracts.documents import UploadDocument
from contracts.errors import Conflict
from documents import customers, deletions, files
from documents.deletion_models import CustomerDeletion, HoldingsAnswer
from documents.models import Customer
from documents.tests import samples


def tell_of(customer_id: str = "") -> str:
    event = samples.customer_created(customer_id)
    once(lambda: customers.keep(event))
    return event.subject


def make(customer_id: str) -> None:
    described = UploadDocument(customer_id=customer_id, name="avtal.pdf")
    once(lambda: files.store(lambda: described, [samples.PDF]))


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
    assert refused.value.code == "documents.customer_being_deleted"
    tell(made, 3, "checking", 2)
    tell(made, 2, "asked")  # late
    assert answers(made) == [(1, []), (2, [])]


def test_what_there_is_is_counted_and_a_refusal_lets_go(database: str, context: object) -> None:
    made = tell_of()
    make(made)
    tell(made, 1, "asked")
    assert answers(made) == [(1, [{"kind": "file", "count": 1}])]
    tell(made, 2, "refused")
    make(made)
    tell(made, 3, "asked", 2)
    assert answers(made)[-1] == (2, [{"kind": "file", "count": 2}])


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
